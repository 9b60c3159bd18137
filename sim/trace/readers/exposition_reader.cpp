// A scrape of an exporter's /metrics page (the Prometheus text format, OpenMetrics close enough).
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/snapshots.hpp"
#include "sim/trace/readers/values.hpp"

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

bool has_topic(std::string_view labels) {
  return labels.find("topic=\"") != std::string_view::npos ||
         labels.find("topic_name=\"") != std::string_view::npos;
}

/// kafka-lag-exporter says which member has a partition. After a rebalance that is another one,
/// and the partition's lag is still one series.
void leave_out_members(SeriesTitle& title) {
  if (title.name != "kafka_consumergroup_group_lag") return;
  Labels& labels = title.labels;
  labels.erase(std::remove_if(labels.begin(), labels.end(),
                              [](const auto& label) {
                                return label.first == "member_host" ||
                                       label.first == "consumer_id" || label.first == "client_id";
                              }),
               labels.end());
  title.shown = title.name + "{";
  for (const auto& [label, value] : labels) {
    title.shown += (title.shown.back() == '{' ? "" : ",") + label + "=\"" + value + "\"";
  }
  title.shown += "}";
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
    for (Reading& reading : trace_.readings) reading.place = "metric";
    return std::move(trace_);
  }

 private:
  using Rank = std::tuple<bool, bool, bool>;  // the smaller the finer

  /// The same lag stands on a page several times, summed in different ways. The finest family is
  /// taken: with partitions before without, with topics before without, details before sums. Two
  /// that are equally fine are two different lags, and not chosen between.
  void choose_families() {
    const ReadOptions& options = source_.options;
    for (Lines lines(text_); lines.next();) {
      const std::string_view line = trimmed(lines.line());
      if (line.substr(0, 7) == "# TYPE ") note_type(words_of(line));
      if (line.empty() || line.front() == '#') continue;
      if (const auto sample = parse_sample(line)) note_family(*sample);
    }
    bool is_any = false;
    for (const Metric metric : metrics_of(options)) {
      std::string& family = chosen_[index(metric)];
      const std::string& column = options[metric].column;
      family = !column.empty() ? told(column) : metric == lag_metric_ ? finest() : only_one(metric);
      is_any = is_any || !family.empty();
    }
    if (is_any) return;
    std::vector<std::string> words;
    for (const Metric metric : metrics_of(options)) words.push_back(word(options, metric));
    throw source_.error(
        0,
        doubts_.empty() ? "no metric of " + alternatives(words) + " among " + listed(all(names_))
                        : *doubts_.begin(),
        "name one with " + alternatives(column_options(options)));
  }

  static std::vector<std::string> all(const std::set<std::string>& names) {
    return {names.begin(), names.end()};
  }

  /// What a family may be, by its name; by --series __name__=NAME whatever its name.
  void note_family(const SampleLine& sample) {
    const std::string name(sample.name);
    const ReadOptions& options = source_.options;
    names_.insert(name);
    const bool is_asked_for = std::any_of(
        options.series.begin(), options.series.end(), [&name](const SeriesFilter& filter) {
          return canonical_label(filter.label) == "name" && filter.value == name;
        });
    if (!is_asked_for && is_told(options.series, "name")) return;
    if (const auto metric = metric_spoken_of(options, name)) return note_own(*metric, name);
    const bool is_heap = heap_metric_ && is_heap_by_name(name);
    if (is_heap) families_[index(*heap_metric_)].insert(name);
    const std::string why = is_asked_for ? "" : why_it_is_none(name);
    if (!why.empty()) doubts_.insert(why);
    if (!is_asked_for && (!why.empty() || !lag_metric_ || !is_lag_like(name))) return;
    if (is_heap) return;
    if (!lag_metric_) {
      families_[index(options.role)].insert(name);
      return;
    }
    const Rank rank{!has_partition(sample.labels), !has_topic(sample.labels), is_aggregate(name)};
    const auto known = lags_.emplace(name, rank).first;
    known->second = std::min(known->second, rank);
  }

  bool is_heap_by_name(const std::string& name) const {
    const Metric none = metric_at(kTraceColumnMax);  // "value" is nobody's here
    return rank_as(source_.options, *heap_metric_, name, none) != 0;
  }

  /// A family that speaks of a metric that is not K2's. Its own name is better than one with it.
  void note_own(Metric metric, const std::string& name) {
    const ReadOptions& options = source_.options;
    const std::string why = why_not(options, metric, name);
    if (!why.empty()) {
      doubts_.insert(why);
      return;
    }
    std::set<std::string>& families = families_[index(metric)];
    const auto rank_of = [&](const std::string& family) {
      return rank_as(options, metric, family, metric_at(kTraceColumnMax));
    };
    const int best = families.empty() ? rank_of(name) : rank_of(*families.begin());
    if (rank_of(name) > best) return;
    if (rank_of(name) < best) families.clear();
    families.insert(name);
  }

  std::string told(const std::string& name) const {
    if (names_.count(name) != 0) return name;
    throw source_.error(0, "no metric " + in_quotes(name) + " among " + listed(all(names_)),
                        "name one with " + alternatives(column_options(source_.options)));
  }

  std::string only_one(Metric metric) const {
    const std::set<std::string>& families = families_[index(metric)];
    if (families.size() > 1) refuse_several(metric, all(families));
    return families.empty() ? std::string() : *families.begin();
  }

  std::string finest() {
    std::vector<std::string> best, others;
    for (const auto& [name, rank] : lags_) {
      if (!best.empty() && rank < lags_.at(best[0])) {
        others.insert(others.end(), best.begin(), best.end());
        best.clear();
      }
      (best.empty() || rank == lags_.at(best[0]) ? best : others).push_back(name);
    }
    if (best.size() > 1) refuse_several(*lag_metric_, best);
    if (!others.empty()) trace_.notes.push_back("lag as well, left out: " + listed(others));
    return best.empty() ? std::string() : best[0];
  }

  [[noreturn]] void refuse_several(Metric metric, const std::vector<std::string>& names) const {
    throw source_.error(
        0, "several metrics of " + word(source_.options, metric) + ": " + listed(names),
        "name one with " + column_option(source_.options, metric));
  }

  /// "# TYPE name histogram": its samples are observations, and none is a lag.
  void note_type(const std::vector<std::string_view>& words) {
    if (words.size() == 4 && (words[3] == "histogram" || words[3] == "summary")) {
      distributions_.insert(std::string(words[2]));
    }
  }

  std::string why_it_is_none(const std::string& name) const {
    for (const std::string_view tail : {"", "_bucket", "_sum", "_count", "_max"}) {
      if (name.size() <= tail.size() || name.substr(name.size() - tail.size()) != tail) continue;
      const std::string family = name.substr(0, name.size() - tail.size());
      if (lag_metric_ && is_lag_like(family) && distributions_.count(family) != 0) {
        return in_quotes(name) + " is of a histogram or summary, not the lag in messages";
      }
    }
    const auto about = heap_metric_ && is_heap_like(name) ? heap_metric_ : lag_metric_;
    return about ? why_not(source_.options, *about, name) : "";
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
    const auto family = std::find(chosen_.begin(), chosen_.end(), sample->name);
    const bool is_chosen = family != chosen_.end();
    if (!is_chosen && !may_count_transitions(*sample)) return;
    SeriesTitle title;
    title.name = std::string(sample->name);
    title.shown = title.name + "{" + std::string(sample->labels) + "}";
    title.labels = labels_in_braces(title.shown);
    leave_out_members(title);
    if (is_chosen) {
      title.metric = metric_at(static_cast<std::size_t>(family - chosen_.begin()));
    } else if (!counts_transitions(title.labels)) {
      return;
    }
    title.labels.emplace_back("__name__", title.name);
    if (sample->time.empty()) {
      snapshots_.add(title, sample->value, number, trace_.counts);
    } else {
      snapshots_.add_at(sample->time, title, sample->value, number, trace_.counts);
    }
  }

  /// Counters of transitions are taken with the level, where no other name is told for it.
  bool may_count_transitions(const SampleLine& sample) const {
    const ReadOptions& options = source_.options;
    return !options.levels.empty() && options[level_metric(options)].column.empty() &&
           sample.labels.find("to_level") != std::string_view::npos;
  }

  const Source& source_;
  std::string_view text_;
  Snapshots snapshots_;
  const std::optional<Metric> lag_metric_ = metric_of_kind(source_.options, MetricKind::lag);
  const std::optional<Metric> heap_metric_ = metric_of_kind(source_.options, MetricKind::heap);
  std::array<std::string, kTraceColumnMax> chosen_;  // a family for each metric, empty for none
  std::array<std::set<std::string>, kTraceColumnMax> families_;  // what may be it, but for lag
  std::set<std::string> distributions_;                          // histograms and summaries
  std::set<std::string> names_, doubts_;
  std::map<std::string, Rank> lags_;
  Trace trace_;
};

}  // namespace

Trace read_exposition(const Source& source, std::string_view text) {
  return ExpositionReader(source, text).read();
}

}  // namespace cascade
