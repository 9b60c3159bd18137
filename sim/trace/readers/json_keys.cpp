#include "sim/trace/readers/json_keys.hpp"

#include <algorithm>
#include <set>

#include "model/nearest_name.hpp"
#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/csv_layout.hpp"
#include "sim/trace/readers/flat_lines.hpp"
#include "sim/trace/readers/label_finder.hpp"
#include "sim/trace/readers/labels.hpp"
#include "sim/trace/readers/times.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

std::vector<std::string> names_of_members(const std::vector<JsonMember>& members) {
  std::vector<std::string> keys;
  keys.reserve(members.size());
  for (const JsonMember& member : members) keys.push_back(member.key);
  return keys;
}

}  // namespace

const JsonMember* find_member(const std::vector<JsonMember>& members, const std::string& key) {
  for (const JsonMember& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

bool JsonKeys::is_time_key(const std::string& key) const {
  return is_time_name(key) && !is_own_name(source_.options, key);
}

void JsonKeys::choose_time(const std::vector<JsonMember>& members, std::size_t line,
                           std::vector<std::string>& notes) {
  const std::string& told = source_.options.time_column;
  std::vector<std::string> found;
  for (const JsonMember& member : members) {
    if (told.empty() ? is_time_key(member.key) : member.key == told) found.push_back(member.key);
  }
  if (found.empty()) {
    throw source_.error(line, "no time among " + listed(names_of_members(members)),
                        "name the time's key with --time-column");
  }
  time_ = found.size() == 1 ? found[0] : finest(found, notes);
}

/// Hands on the first objects, at most `count`, until one is none.
template <class Each>
void JsonKeys::look_ahead(std::size_t count, const Each& each) const {
  std::size_t seen = 0;
  try {
    for (FlatLines lines(source_, text_); seen < count && lines.next(); ++seen) {
      each(lines.members(), lines.number());
    }
  } catch (const InputError&) {
    // What is wrong with it is said when it is read.
  }
}

std::string JsonKeys::finest(const std::vector<std::string>& keys,
                             std::vector<std::string>& notes) const {
  constexpr std::size_t kLooked = 5000;
  std::vector<std::set<std::string>> times(keys.size());
  look_ahead(kLooked, [&](const std::vector<JsonMember>& members, std::size_t) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const JsonMember* const time = find_member(members, keys[i]);
      if (time == nullptr || !Times(source_, keys[i]).is_time(time->text)) continue;
      times[i].insert(time->text);
    }
  });
  std::size_t best = 0;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (times[i].size() > times[best].size()) best = i;
  }
  std::vector<std::string> others = keys;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(best));
  notes.push_back("time is " + printable_short(keys[best]) + ", not " + listed(others) +
                  ": no other tells more rows apart");
  return keys[best];
}

void JsonKeys::choose_labels(const std::vector<JsonMember>& members, std::size_t line) {
  find_unknown_labels(members);
  labels_.clear();
  refuse_a_second_value(members, line);
}

/// Keys with words that differ between objects of one time tell series apart.
void JsonKeys::find_unknown_labels(const std::vector<JsonMember>& first) {
  std::vector<std::string> keys;
  for (const JsonMember& member : first) {
    if (member.is_scalar && !is_time_name(member.key) && !is_label(member.key) &&
        is_label_text(member.text)) {
      keys.push_back(member.key);
    }
  }
  if (keys.empty()) return;
  LabelFinder finder(keys.size());
  Times times(source_, time_);
  std::vector<std::string_view> words(keys.size());
  look_ahead(static_cast<std::size_t>(-1),
             [&](const std::vector<JsonMember>& members, std::size_t line) {
               const JsonMember* const time = find_member(members, time_);
               if (time == nullptr) return;
               for (std::size_t i = 0; i < keys.size(); ++i) {
                 const JsonMember* const member = find_member(members, keys[i]);
                 words[i] = member == nullptr ? std::string_view() : member->text;
               }
               finder.add(times.read(time->text, line), title_of(members).shown, words);
             });
  for (const std::size_t i : finder.find()) unknown_labels_.push_back(keys[i]);
}

bool JsonKeys::is_label(const std::string& key) const {
  const auto known = labels_.find(key);
  if (known != labels_.end()) return known->second;
  constexpr std::size_t kRemembered = 100;
  const bool found = find_whether_label(key);
  if (labels_.size() < kRemembered) labels_.emplace(key, found);
  return found;
}

bool JsonKeys::find_whether_label(const std::string& key) const {
  const std::vector<Metric> metrics = metrics_of(source_.options);
  const bool is_value = std::any_of(metrics.begin(), metrics.end(), [this, &key](Metric metric) {
    return key == source_.options[metric].column;
  });
  return !is_value && !is_own_name(source_.options, key) &&
         (is_label_name(key) || is_told(source_.options.series, canonical_label(key)) ||
          std::find(unknown_labels_.begin(), unknown_labels_.end(), key) != unknown_labels_.end());
}

/// A key "value" may be anything; another key with a number as well.
void JsonKeys::refuse_a_second_value(const std::vector<JsonMember>& members,
                                     std::size_t line) const {
  const ReadOptions& options = source_.options;
  if (is_any_column_told(options)) return;
  std::vector<std::string> numbers;
  bool has_value = false;
  for (const JsonMember& member : members) {
    if (!member.is_scalar || is_time_key(member.key) || is_label(member.key)) continue;
    const int own = rank_as(options, options.role, member.key, options.role);
    if (own != 0 && own != kRankOfValue) return;
    has_value = has_value || own == kRankOfValue;
    if (!is_another_metric(member.key) && parse_value(member.text).kind == ValueKind::number) {
      numbers.push_back(member.key);
    }
  }
  if (!has_value || numbers.size() < 2) return;
  throw source_.error(line,
                      "several numbers, and none says that it is the " +
                          word(options, options.role) + ": " + listed(numbers),
                      "name one with " + column_option(options, options.role));
}

/// Whether a key is that of a metric other than the role's.
bool JsonKeys::is_another_metric(const std::string& key) const {
  const ReadOptions& options = source_.options;
  const std::vector<Metric> metrics = metrics_of(options);
  return std::any_of(metrics.begin(), metrics.end(), [&](Metric metric) {
    return metric != options.role && rank_as(options, metric, key, options.role) != 0;
  });
}

bool JsonKeys::is_seen(const std::string& key) const {
  return std::find(seen_.begin(), seen_.end(), key) != seen_.end();
}

void JsonKeys::choose_values(const std::vector<JsonMember>& members, std::size_t line) {
  for (const JsonMember& member : members) {
    if (is_seen(member.key)) continue;
    constexpr std::size_t kRemembered = 100;
    if (seen_.size() < kRemembered) seen_.push_back(member.key);
    if (member.key == time_ || is_label(member.key)) continue;
    for (const Metric metric : metrics_of(source_.options)) {
      choose(metric, source_.options[metric].column, member.key, line);
    }
  }
}

void JsonKeys::choose(Metric metric, const std::string& told, const std::string& key,
                      std::size_t line) {
  const int rank = told.empty() ? rank_as(source_.options, metric, key, source_.options.role)
                                : (key == told ? 1 : 0);
  if (rank == 0) return;
  const auto chosen = values_.find(metric);
  const bool is_first = chosen == values_.end();
  if (!is_first && (chosen->second.name == key || rank > chosen->second.rank)) return;
  if (is_first || (rank < chosen->second.rank && line == chosen->second.line)) {
    values_[metric] = {key, rank, line};
    return;
  }
  // A better name in a later object leaves in doubt what was read before it.
  throw source_.error(
      line,
      "several " + word(source_.options, metric) + " values: " + listed({chosen->second.name, key}),
      "name one with " + column_option(source_.options, metric));
}

SeriesTitle JsonKeys::title_of(const std::vector<JsonMember>& members) const {
  SeriesTitle title;
  for (const JsonMember& member : members) {
    if (!is_label(member.key)) continue;
    title.labels.emplace_back(member.key, member.text);
    title.shown += (title.shown.empty() ? "" : ",") + member.key + "=" + member.text;
    if (!is_naming_label(member.key)) continue;
    title.name += (title.name.empty() ? "" : " ") + member.text;
    const std::string small = lower_case(member.key);
    if (small != "__name__" && small != "metric") title.kind = NameKind::legend;
  }
  return title;
}

void JsonKeys::refuse_unknown_filters() const {
  for (const SeriesFilter& filter : source_.options.series) {
    const bool known = std::any_of(seen_.begin(), seen_.end(), [&filter](const std::string& key) {
      return canonical_label(key) == canonical_label(filter.label);
    });
    if (known) continue;
    throw source_.error(0, "no key " + in_quotes(filter.label) + ", by which --series could choose",
                        choices_text(filter.label, seen_));
  }
}

}  // namespace cascade
