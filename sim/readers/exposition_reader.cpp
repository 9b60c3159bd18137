// A scrape of an exporter's /metrics page (the Prometheus text format, OpenMetrics close enough).
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "sim/readers/column_names.hpp"
#include "sim/readers/formats.hpp"
#include "sim/readers/snapshots.hpp"
#include "sim/readers/values.hpp"

namespace cascade {
namespace {

/// name{labels} value time
struct SampleLine {
  std::string_view name;
  std::string_view labels;  ///< between the braces
  std::string_view value;
  std::string_view time;  ///< empty for none
};

/// Empty where the line is no sample. A brace inside a quoted label value does not end the labels.
std::optional<SampleLine> parse_sample(std::string_view line) {
  SampleLine sample;
  const std::size_t name_end = std::min(line.find_first_of("{ \t"), line.size());
  sample.name = line.substr(0, name_end);
  std::string_view rest = line.substr(name_end);
  if (!rest.empty() && rest.front() == '{') {
    bool inside = false;
    std::size_t end = 1;
    for (; end < rest.size() && (inside || rest[end] != '}'); ++end) {
      if (rest[end] == '\\') {
        ++end;
      } else if (rest[end] == '"') {
        inside = !inside;
      }
    }
    if (end >= rest.size()) return std::nullopt;
    sample.labels = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, rest.find(" # "));  // an exemplar
  const std::vector<std::string_view> words = words_of(rest);
  if (sample.name.empty() || words.empty() || words.size() > 2) return std::nullopt;
  sample.value = words[0];
  if (words.size() == 2) sample.time = words[1];
  return sample;
}

bool has_partition(std::string_view labels) {
  return labels.find("partition=\"") != std::string_view::npos ||
         labels.find("partition_id=\"") != std::string_view::npos;
}

/// A sum, maximum or mean of what another family tells in detail.
bool is_aggregate(std::string_view name) {
  for (const std::string_view part : {"_sum", "sum_", "_max", "max_", "_avg", "_min", "total"}) {
    if (name.find(part) != std::string_view::npos) return true;
  }
  return false;
}

class ExpositionReader {
 public:
  ExpositionReader(const Source& source, std::string_view text)
      : source_(source), text_(text), snapshots_(source) {}

  Trace read() {
    choose_families();
    for (Lines lines(text_); lines.next();) read_line(trimmed(lines.line()), lines.number());
    snapshots_.finish(trace_);
    if (!lag_.empty()) {
      trace_.columns.push_back("lag: " + printable(lag_) + ", sum of " +
                               std::to_string(trace_.counts.series) + " series");
    }
    if (!heap_.empty()) trace_.columns.push_back("heap: " + printable(heap_));
    return std::move(trace_);
  }

 private:
  /// The same lag stands on a page several times, summed in different ways. The finest family is
  /// taken: with partitions before without, details before sums, the shorter name before others.
  void choose_families() {
    using Rank = std::tuple<bool, bool, std::size_t, std::string>;
    std::optional<Rank> best;
    std::vector<std::string> names;
    for (Lines lines(text_); lines.next();) {
      const std::string_view line = trimmed(lines.line());
      if (line.empty() || line.front() == '#') continue;
      const auto sample = parse_sample(line);
      if (!sample) continue;
      std::string name(sample->name);
      if (name == source_.options.heap_column ||
          (source_.options.heap_column.empty() && rank_as(Metric::heap, name, Role::lag) != 0)) {
        heap_ = name;
      }
      if (!names.empty() && names.back() == name) continue;
      names.push_back(name);
      if (!source_.options.lag_column.empty()) {
        if (name == source_.options.lag_column) lag_ = name;
        continue;
      }
      if (!is_lag_like(name)) continue;
      Rank rank{!has_partition(sample->labels), is_aggregate(name), name.size(), name};
      if (!best || rank < *best) best = rank;
    }
    if (best) lag_ = std::get<3>(*best);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    const bool lacks_told = (lag_.empty() && !source_.options.lag_column.empty()) ||
                            (heap_.empty() && !source_.options.heap_column.empty());
    if (lacks_told || (lag_.empty() && heap_.empty())) {
      throw source_.error(0, "no metric of lag or heap among " + listed(names),
                          "name one with --lag-column or --heap-column");
    }
  }

  void read_line(std::string_view line, std::size_t number) {
    if (line.empty() || line.front() == '#') return;
    const std::optional<SampleLine> sample = parse_sample(line);
    if (!sample) {
      if (!snapshots_.is_time(line)) {
        throw source_.error(number, in_quotes(line) + " is no sample", "name{label=\"x\"} 5");
      }
      snapshots_.start(line, number);
      return;
    }
    const bool is_lag = sample->name == lag_;
    if (!is_lag && sample->name != heap_) return;
    const Metric metric = is_lag ? Metric::lag : Metric::heap;
    const std::string key = std::string(sample->name) + "{" + std::string(sample->labels) + "}";
    const double value = read_value(sample->value, sample->name, number, source_, trace_.counts);
    if (sample->time.empty()) {
      snapshots_.add(key, metric, value, number);
    } else {
      snapshots_.add_at(sample->time, key, metric, value, number);
    }
  }

  const Source& source_;
  std::string_view text_;
  Snapshots snapshots_;
  std::string lag_;
  std::string heap_;
  Trace trace_;
};

}  // namespace

Trace read_exposition(const Source& source, std::string_view text) {
  return ExpositionReader(source, text).read();
}

}  // namespace cascade
