// JSON Lines: an object a row, its keys named like the columns of a CSV file.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/readers/column_names.hpp"
#include "sim/readers/csv_layout.hpp"
#include "sim/readers/formats.hpp"
#include "sim/readers/json_text.hpp"
#include "sim/readers/rows.hpp"
#include "sim/readers/times.hpp"
#include "sim/readers/values.hpp"

namespace cascade {
namespace {

class JsonLinesReader {
 public:
  JsonLinesReader(const Source& source, std::string_view text) : source_(source), text_(text) {}

  Trace read() {
    for (Lines lines(text_); lines.next();) {
      const std::string_view line = trimmed(lines.line());
      if (!line.empty())
        read_object(parse_flat_object(source_, line, lines.number()), lines.number());
    }
    if (!table_) throw source_.error(0, "there are no rows in it", "one object a line");
    if (table_->empty()) throw no_metric(source_, 0, seen_);
    table_->finish(trace_);
    trace_.absolute_time = times_->absolute();
    times_->note(trace_);
    trace_.columns.push_back("time: " + printable(time_key_));
    for (const auto& [metric, key] : keys_) {
      const std::size_t series = table_->names(metric).size();
      trace_.columns.push_back(
          std::string(word(metric)) + ": " + printable(key.name) +
          (series > 1 ? ", sum of " + std::to_string(series) + " series" : ""));
    }
    return std::move(trace_);
  }

 private:
  struct Key {
    std::string name;
    int rank;
    std::size_t line;  ///< where it was chosen
  };

  void read_object(const std::vector<JsonMember>& members, std::size_t line) {
    if (!times_) choose_time(members, line);
    const JsonMember* const time = find(members, time_key_);
    if (time == nullptr || !time->is_scalar || time->text.empty()) {
      throw source_.error(line, "no " + in_quotes(time_key_) + " in it", "a time in every object");
    }
    const Instant at = times_->read(time->text, line);
    table_->add_time(at);
    choose_values(members, line);
    const std::string labels = labels_of(members);
    for (const auto& [metric, key] : keys_) {
      const JsonMember* const member = find(members, key.name);
      if (member == nullptr) continue;
      if (!member->is_scalar) {
        throw source_.error(line, printable(key.name) + " is an object or array",
                            "a number or null");
      }
      const std::string name = labels.empty() ? key.name : labels;
      const std::size_t series =
          table_->series(std::string(word(metric)) + '\x1f' + labels, name, metric);
      table_->add(series, at, read_value(member->text, key.name, line, source_, trace_.counts),
                  line);
    }
  }

  static const JsonMember* find(const std::vector<JsonMember>& members, const std::string& key) {
    for (const JsonMember& member : members) {
      if (member.key == key) return &member;
    }
    return nullptr;
  }

  static std::vector<std::string> keys_of(const std::vector<JsonMember>& members) {
    std::vector<std::string> keys;
    keys.reserve(members.size());
    for (const JsonMember& member : members) keys.push_back(member.key);
    return keys;
  }

  void choose_time(const std::vector<JsonMember>& members, std::size_t line) {
    const std::string& told = source_.options.time_column;
    for (const JsonMember& member : members) {
      if (told.empty() ? is_time_name(member.key) : member.key == told) {
        time_key_ = member.key;
        times_.emplace(source_, time_key_);
        table_.emplace(source_, *times_);
        return;
      }
    }
    throw source_.error(line, "no time among " + listed(keys_of(members)),
                        "name the time's key with --time-column");
  }

  /// The keys of the values, chosen when they first come: the first objects may lack one.
  void choose_values(const std::vector<JsonMember>& members, std::size_t line) {
    for (const JsonMember& member : members) {
      if (std::find(seen_.begin(), seen_.end(), member.key) != seen_.end()) continue;
      constexpr std::size_t kRemembered = 100;
      if (seen_.size() < kRemembered) seen_.push_back(member.key);
      if (member.key == time_key_) continue;
      choose(Metric::lag, source_.options.lag_column, member.key, line);
      choose(Metric::heap, source_.options.heap_column, member.key, line);
    }
  }

  void choose(Metric metric, const std::string& told, const std::string& key, std::size_t line) {
    const int rank =
        told.empty() ? rank_as(metric, key, source_.options.role) : (key == told ? 1 : 0);
    if (rank == 0) return;
    const auto chosen = keys_.find(metric);
    const bool is_first = chosen == keys_.end();
    if (!is_first && (chosen->second.name == key || rank > chosen->second.rank)) return;
    if (is_first || (rank < chosen->second.rank && line == chosen->second.line)) {
      keys_[metric] = {key, rank, line};
      return;
    }
    // A better name in a later object leaves in doubt what was read before it.
    const std::string name(word(metric));
    throw source_.error(line, "several " + name + " values: " + listed({chosen->second.name, key}),
                        "name one with --" + name + "-column");
  }

  static std::string labels_of(const std::vector<JsonMember>& members) {
    std::string labels;
    for (const JsonMember& member : members) {
      if (!is_label_name(member.key)) continue;
      labels += (labels.empty() ? "" : ",") + member.key + "=" + member.text;
    }
    return labels;
  }

  const Source& source_;
  std::string_view text_;
  std::string time_key_;
  std::map<Metric, Key> keys_;
  std::vector<std::string> seen_;
  std::optional<Times> times_;
  std::optional<SeriesTable> table_;
  Trace trace_;
};

}  // namespace

Trace read_json_lines(const Source& source, std::string_view text) {
  return JsonLinesReader(source, text).read();
}

}  // namespace cascade
