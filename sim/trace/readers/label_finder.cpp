#include "sim/trace/readers/label_finder.hpp"

#include <algorithm>

#include "sim/text/time_text.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

constexpr std::uint64_t kSeed = 14695981039346656037u;

/// FNV-1a, and a final mix, so that it is the same on every machine.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = kSeed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash ^ (hash >> 29u);
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t hash =
      (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6u) + (a >> 2u))) * 0xBF58476D1CE4E5B9u;
  return hash ^ (hash >> 31u);
}

std::size_t distinct(std::vector<std::uint64_t> values) {
  std::sort(values.begin(), values.end());
  return static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
}

}  // namespace

bool is_label_text(std::string_view text) {
  const ValueKind kind = parse_value(text).kind;
  if (kind == ValueKind::number || kind == ValueKind::missing) return false;
  const std::string small = lower_case(text);
  return small != "true" && small != "false" && !parse_iso(text);
}

void LabelFinder::add(Instant at, std::string_view known,
                      const std::vector<std::string_view>& words) {
  at_.push_back(at);
  known_.push_back(hash_of(known));
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i].push_back(hash_of(words[i]));
}

std::size_t LabelFinder::count_distinct(const std::vector<std::size_t>& columns) const {
  std::vector<std::uint64_t> rows(at_.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    rows[row] = mixed(static_cast<std::uint64_t>(at_[row].ns), known_[row]);
    for (const std::size_t column : columns) rows[row] = mixed(rows[row], words_[column][row]);
  }
  return distinct(std::move(rows));
}

std::vector<std::size_t> LabelFinder::changed_at_each_step_back() const {
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < words_.size(); ++column) {
    bool any = false;
    bool each = true;
    for (std::size_t row = 1; row < at_.size(); ++row) {
      if (at_[row] >= at_[row - 1] || known_[row] != known_[row - 1]) continue;
      any = true;
      each = each && words_[column][row] != words_[column][row - 1];
    }
    if (any && each) columns.push_back(column);
  }
  return columns;
}

std::vector<std::size_t> LabelFinder::find() const {
  std::vector<std::size_t> chosen;
  std::size_t told_apart = count_distinct(chosen);
  while (told_apart < at_.size() && chosen.size() < words_.size()) {
    std::size_t best = words_.size(), best_count = told_apart, best_values = 0;
    for (std::size_t column = 0; column < words_.size(); ++column) {
      if (std::find(chosen.begin(), chosen.end(), column) != chosen.end()) continue;
      std::vector<std::size_t> with = chosen;
      with.push_back(column);
      const std::size_t count = count_distinct(with);
      const std::size_t values = distinct(words_[column]);
      if (count < best_count || count == told_apart) continue;
      if (count == best_count && values >= best_values) continue;
      best = column;
      best_count = count;
      best_values = values;
    }
    if (best == words_.size()) break;
    chosen.push_back(best);
    told_apart = best_count;
  }
  if (chosen.empty()) chosen = changed_at_each_step_back();
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace cascade
