#include "sim/trace_info.hpp"

#include <algorithm>

namespace cascade {
namespace {

std::vector<Duration> intervals_of(const std::vector<Instant>& at) {
  std::vector<Duration> intervals;
  if (at.size() < 2) return intervals;
  intervals.reserve(at.size() - 1);
  for (std::size_t i = 1; i < at.size(); ++i) intervals.push_back(at[i] - at[i - 1]);
  return intervals;
}

/// The ceil(percent/100 n)-th smallest; `values` is not empty, and is put in another order.
template <class T>
T nearest_rank(std::vector<T>& values, std::size_t percent) {
  const std::size_t rank = (values.size() * percent + 99) / 100;
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

/// Longer than this is a gap. Empty where nothing can be longer.
std::optional<Duration> gap_limit(std::vector<Duration> intervals) {
  if (intervals.empty()) return std::nullopt;
  Duration limit;
  if (__builtin_mul_overflow(nearest_rank(intervals, 90).ns, std::int64_t{3}, &limit.ns)) {
    return std::nullopt;
  }
  return limit;
}

void find_gaps(const std::vector<Instant>& at, const std::vector<Duration>& intervals,
               TraceInfo& info) {
  const std::optional<Duration> limit = gap_limit(intervals);
  if (!limit) return;
  std::vector<Gap> gaps;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i] > *limit) gaps.push_back({i, at[i], intervals[i]});
  }
  info.gaps = gaps.size();
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const Gap& a, const Gap& b) { return a.length > b.length; });
  gaps.resize(std::min(gaps.size(), kLongestGaps));
  info.longest_gaps = std::move(gaps);
}

MetricInfo metric_info(const std::vector<double>& column, const MetricThresholds& thresholds) {
  MetricInfo info;
  std::vector<double> present;
  present.reserve(column.size());
  for (const double value : column) {
    if (!is_missing(value)) present.push_back(value);
  }
  info.missing = column.size() - present.size();
  info.judged = thresholds.monitored;
  if (info.judged) {
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      LevelInfo& own = info.levels[index(level) - 1];
      own.trigger = thresholds.trigger(level);
      bool was_below = false;
      for (const double value : present) {
        const bool demanded = value >= own.trigger;
        own.rows += demanded ? 1 : 0;
        own.crossings += demanded && was_below ? 1 : 0;
        was_below = !demanded;
      }
    }
  }
  if (!present.empty()) {
    const auto [min, max] = std::minmax_element(present.begin(), present.end());
    info.min = *min;
    info.max = *max;
    info.median = nearest_rank(present, 50);
  }
  return info;
}

}  // namespace

TraceInfo trace_info(const Trace& trace, const Policy& policy) {
  TraceInfo info;
  info.rows = trace.size();
  if (!trace.at.empty()) info.length = trace.at.back() - trace.at.front();
  std::vector<Duration> intervals = intervals_of(trace.at);
  find_gaps(trace.at, intervals, info);
  if (!intervals.empty()) {
    const auto [min, max] = std::minmax_element(intervals.begin(), intervals.end());
    info.intervals = IntervalInfo{*min, {}, {}, *max};
    info.intervals->median = nearest_rank(intervals, 50);
    info.intervals->p90 = nearest_rank(intervals, 90);
  }
  if (trace.has_lag()) info.lag = metric_info(trace.lag_messages, policy.lag);
  if (trace.has_heap()) info.heap = metric_info(trace.heap_pct, policy.heap_pct);
  return info;
}

std::size_t count_gaps(const std::vector<Instant>& at) {
  const std::vector<Duration> intervals = intervals_of(at);
  const std::optional<Duration> limit = gap_limit(intervals);
  if (!limit) return 0;
  return static_cast<std::size_t>(
      std::count_if(intervals.begin(), intervals.end(),
                    [limit](Duration interval) { return interval > *limit; }));
}

}  // namespace cascade
