#include "sim/trace/readers/series_table.hpp"

#include <algorithm>

#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/ordering.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/series_choice.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {

namespace {

/// In order, each once.
void sort_once(std::vector<Instant>& at) {
  if (!std::is_sorted(at.begin(), at.end())) std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
}

}  // namespace

std::optional<std::size_t> SeriesTable::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  return found->second;
}

std::size_t SeriesTable::series(std::string_view key, const SeriesTitle& title) {
  if (const auto known = find(key)) return *known;
  all_.push_back({title, passes(title.labels, source_.options.series), {}, {}});
  const ReadOptions& options = source_.options;
  if (!title.metric && !options.levels.empty() && counts_transitions(title.labels)) {
    all_.back().title.metric = level_metric(options);
  }
  by_key_.emplace(key, all_.size() - 1);
  return all_.size() - 1;
}

void SeriesTable::add(std::size_t series, Instant at, double value, std::size_t line) {
  Series& own = all_[series];
  if (!own.is_wanted) return;
  if (!own.at.empty() && at < own.at.back()) {
    if (!source_.options.sort && out_of_order_by_ == nullptr) {
      refuse_backward_time(source_, line, times_.text(own.at.back()), times_.text(at));
    }
    ++unsorted_rows_;
  }
  own.at.push_back(at);
  own.value.push_back(value);
  if (!source_.options.levels.empty()) own.line.push_back(line);
}

void SeriesTable::order(Series& series) {
  const auto not_before = [](Instant a, Instant b) { return a >= b; };
  if (std::adjacent_find(series.at.begin(), series.at.end(), not_before) == series.at.end()) return;
  const std::vector<Instant> before = series.at;
  const std::vector<std::size_t> order = order_of(before);
  pick(series.at, order);
  pick(series.value, order);
  pick(series.line, order);
  if (order.size() == before.size()) return;
  std::map<std::int64_t, std::size_t> samples;
  for (const Instant at : before) ++samples[at.ns];
  for (const auto& [ns, count] : samples) {
    if (count == 1) continue;
    std::size_t& most = replaced_[ns];
    most = std::max(most, count - 1);
  }
}

/// Those that were looked at and those of all series, each once. Most series have a sample at each
/// time, or at most of them, so that there is little to sort.
std::vector<Instant> SeriesTable::all_times() {
  std::vector<Instant> at = std::move(looked_);
  sort_once(at);
  std::vector<Instant> others;
  for (const Series& series : all_) {
    auto next = at.begin();
    for (const Instant time : series.at) {
      if (next == at.end() || *next != time) next = std::lower_bound(next, at.end(), time);
      if (next != at.end() && *next == time) {
        ++next;
      } else {
        others.push_back(time);
      }
    }
  }
  at.insert(at.end(), others.begin(), others.end());
  sort_once(at);
  return at;
}

std::vector<double> SeriesTable::sum(Metric metric, const std::vector<Instant>& at,
                                     TraceCounts& counts) const {
  std::vector<double> sums(at.size(), 0.0);
  std::vector<std::size_t> present(at.size(), 0);
  // How many series begin (+) and end (-) at a time: their running sum says how many are there.
  std::vector<std::ptrdiff_t> begins(at.size() + 1, 0);
  const auto index_of = [&at](Instant time) {
    return static_cast<std::size_t>(std::lower_bound(at.begin(), at.end(), time) - at.begin());
  };
  for (const Series& series : all_) {
    if (series.title.metric != metric) continue;
    bool begun = false;
    std::size_t last = 0;
    for (std::size_t i = 0; i < series.at.size(); ++i) {
      if (is_missing(series.value[i])) continue;
      // Most series have a sample at each time, or at most of them.
      last = begun && last + 1 < at.size() && at[last + 1] == series.at[i] ? last + 1
                                                                           : index_of(series.at[i]);
      if (!begun) ++begins[last];
      begun = true;
      sums[last] += series.value[i];
      ++present[last];
    }
    if (begun) --begins[last + 1];
  }
  const double least = least_value(source_.options, metric);
  std::ptrdiff_t there = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    there += begins[i];
    const bool complete = present[i] != 0 && static_cast<std::ptrdiff_t>(present[i]) == there;
    sums[i] = complete ? as_pressure(sums[i], least, counts) : kMissing;
  }
  return sums;
}

std::vector<const Series*> SeriesTable::of(Metric metric) const {
  std::vector<const Series*> found;
  for (const Series& series : all_) {
    if (series.title.metric == metric) found.push_back(&series);
  }
  return found;
}

void SeriesTable::refuse_several(Metric metric) const {
  const MetricKind kind = kind_of(source_.options, metric);
  const std::vector<const Series*> several = of(metric);
  if (several.size() < 2 || kind == MetricKind::lag || is_level(source_.options, metric)) return;
  std::vector<std::string> names;
  for (const Series* series : several) names.push_back(series->title.shown);
  const std::string found = std::to_string(several.size()) + " " + word(source_.options, metric) +
                            " series (" + listed(names) + ")";
  if (kind == MetricKind::heap) {
    throw source_.error(0, found + ", and heaps cannot be summed",
                        "the heap of one process: one of them with --series LABEL=VALUE");
  }
  const std::vector<SeriesFilter>& filters = source_.options.series;
  const bool is_sum_wanted = std::any_of(filters.begin(), filters.end(),
                                         [](const SeriesFilter& f) { return f.value == "*"; });
  if (is_sum_wanted) return;
  throw source_.error(0, found + ", and whether their sum is meant is not known",
                      source_.options.of_a_query
                          ? "a query that selects one of them, or sum(...)"
                          : "one of them with --series LABEL=VALUE, or the sum of all with "
                            "--series LABEL=*");
}

/// A value was read before its metric was known.
void SeriesTable::drop_what_is_below_min(TraceCounts& counts) {
  for (Series& series : all_) {
    const double least = least_value(source_.options, *series.title.metric);
    for (double& value : series.value) {
      if (value < least) value = as_pressure(value, least, counts);
    }
  }
}

void SeriesTable::note_gaps(Trace& trace) const {
  const auto silent = std::count_if(all_.begin(), all_.end(), [](const Series& series) {
    return std::all_of(series.value.begin(), series.value.end(), is_missing);
  });
  if (silent != 0 && all_.size() > 1) {
    trace.notes.push_back(std::to_string(silent) + " of " + std::to_string(all_.size()) +
                          " series never have a value: they do not count");
  }
  for (const Metric metric : metrics_of(source_.options)) {
    const std::size_t summed = of(metric).size();
    if (summed < 2 || is_level(source_.options, metric)) continue;
    const auto missing = std::count_if(trace[metric].begin(), trace[metric].end(),
                                       [](double value) { return is_missing(value); });
    if (2 * static_cast<std::size_t>(missing) <= trace.size()) continue;
    trace.notes.push_back("most sums are missing: the " + std::to_string(summed) +
                          " series were not sampled at the same times");
  }
}

void SeriesTable::finish(Trace& trace) {
  choose_series(source_, all_, trace.notes);
  by_key_.clear();
  for (const Metric metric : metrics_of(source_.options)) refuse_several(metric);
  drop_what_is_below_min(trace.counts);
  for (Series& series : all_) order(series);
  trace.at = all_times();
  const std::vector<Instant>& at = trace.at;
  for (const auto& [ns, count] : replaced_) trace.counts.duplicate_rows += count;
  trace.counts.rows = at.size() + trace.counts.duplicate_rows;
  if (out_of_order_by_ == nullptr) {
    trace.counts.unsorted_rows = unsorted_rows_;
  } else if (unsorted_rows_ != 0) {
    trace.notes.push_back(std::string(out_of_order_by_) +
                          " gives values newest first or in no order: sorted by time");
  }
  for (const Metric metric : metrics_of(source_.options)) {
    const std::vector<const Series*> own = of(metric);
    if (own.empty()) continue;
    trace.readings.push_back(describe(own, metric));
    if (is_level(source_.options, metric)) {
      read_level_series(source_, own, trace);
      continue;
    }
    trace.counts.series = std::max(trace.counts.series, own.size());
    if (!at.empty()) trace[metric] = sum(metric, at, trace.counts);
  }
  if (!at.empty()) note_gaps(trace);
}

}  // namespace cascade
