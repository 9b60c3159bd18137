#include "sim/trace/trace_info.hpp"

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

void find_gaps(const std::vector<Instant>& at, TraceInfo& info) {
  const Duration limit = gap_limit(at);
  std::vector<Gap> gaps;
  for (std::size_t i = 0; i + 1 < at.size(); ++i) {
    if (at[i + 1] - at[i] > limit) gaps.push_back({i, at[i], at[i + 1] - at[i]});
  }
  info.gaps = gaps.size();
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const Gap& a, const Gap& b) { return a.length > b.length; });
  gaps.resize(std::min(gaps.size(), kLongestGaps));
  info.longest_gaps = std::move(gaps);
}

/// `metric`: the policy's, none where it has none of that name.
MetricInfo metric_info(const std::vector<double>& column, const Policy& policy,
                       std::optional<Metric> metric) {
  MetricInfo info;
  std::vector<double> present;
  present.reserve(column.size());
  for (const double value : column) {
    if (!is_missing(value)) present.push_back(value);
  }
  info.missing = column.size() - present.size();
  info.judged = metric && policy[*metric].monitored;
  if (info.judged) {
    const MetricThresholds& thresholds = policy[*metric];
    for (const Level level : policy.raised_levels()) {
      LevelInfo& own = info.levels.emplace_back();
      own.trigger = thresholds.trigger(level);
      bool was_healthy = false;
      for (const double value : present) {
        const bool demanded = thresholds.demands(level, value);
        own.rows += demanded ? 1 : 0;
        own.crossings += demanded && was_healthy ? 1 : 0;
        was_healthy = !demanded;
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
  find_gaps(trace.at, info);
  if (!intervals.empty()) {
    const auto [min, max] = std::minmax_element(intervals.begin(), intervals.end());
    info.intervals = IntervalInfo{*min, {}, {}, *max};
    info.intervals->median = nearest_rank(intervals, 50);
    info.intervals->p90 = nearest_rank(intervals, 90);
  }
  for (std::size_t i = 0; i < trace.metric_count(); ++i) {
    const Metric metric = metric_at(i);
    if (!trace.has(metric)) continue;
    info.metrics[i] = metric_info(trace[metric], policy, policy.find_metric(trace.metrics[i].name));
  }
  return info;
}

Duration gap_limit(const std::vector<Instant>& at) {
  std::vector<Duration> intervals = intervals_of(at);
  if (intervals.empty()) return Duration::max();
  // The rank is cut, not rounded up: of four intervals the longest is to be a gap, not the measure.
  const auto p90 = intervals.begin() + static_cast<std::ptrdiff_t>((intervals.size() - 1) * 9 / 10);
  std::nth_element(intervals.begin(), p90, intervals.end());
  Duration limit;
  return __builtin_mul_overflow(p90->ns, std::int64_t{3}, &limit.ns) ? Duration::max() : limit;
}

std::size_t count_gaps(const std::vector<Instant>& at) {
  const Duration limit = gap_limit(at);
  std::size_t gaps = 0;
  for (std::size_t i = 0; i + 1 < at.size(); ++i) gaps += at[i + 1] - at[i] > limit ? 1 : 0;
  return gaps;
}

}  // namespace cascade
