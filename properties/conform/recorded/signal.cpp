#include "properties/conform/recorded/signal.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace cascade {
namespace {

/// When a metric has a value.
std::vector<Instant> times_of(const Trace& trace, Metric metric) {
  std::vector<Instant> times;
  for (std::size_t row = 0; row < trace[metric].size(); ++row) {
    if (!is_missing(trace[metric][row])) times.push_back(trace.at[row]);
  }
  return times;
}

Duration half_again(Duration duration) { return duration + Duration{duration.ns / 2}; }

/// The least and the greatest of a window of a column that only moves on (a monotone queue for
/// each).
class WindowExtremes {
 public:
  void push(std::size_t at, std::uint8_t value) {
    push(least_, at, value, [](std::uint8_t a, std::uint8_t b) { return a >= b; });
    push(greatest_, at, value, [](std::uint8_t a, std::uint8_t b) { return a <= b; });
  }
  void drop_before(std::size_t at) {
    drop(least_, at);
    drop(greatest_, at);
  }
  std::uint8_t least() const { return least_.places[least_.front].value; }
  std::uint8_t greatest() const { return greatest_.places[greatest_.front].value; }

 private:
  struct Place {
    std::size_t at;
    std::uint8_t value;
  };
  struct Queue {
    std::vector<Place> places;
    std::size_t front = 0;
  };

  template <class Beaten>
  static void push(Queue& queue, std::size_t at, std::uint8_t value, Beaten beaten) {
    while (queue.places.size() > queue.front && beaten(queue.places.back().value, value)) {
      queue.places.pop_back();
    }
    queue.places.push_back({at, value});
  }
  static void drop(Queue& queue, std::size_t at) {
    while (queue.front < queue.places.size() && queue.places[queue.front].at < at) ++queue.front;
    if (queue.front < 64 || 2 * queue.front < queue.places.size()) return;
    queue.places.erase(queue.places.begin(),
                       queue.places.begin() + static_cast<std::ptrdiff_t>(queue.front));
    queue.front = 0;
  }

  Queue least_, greatest_;
};

/// One metric's box at a check, as the check's instant moves on from the beginning of time.
///
/// A check at c sees the metric at an instant u of [c - skew, c]; a row of time t holds it at an
/// instant of [t - skew, t + skew]. The last sample at or before u is therefore none that is older
/// than the last row with t <= c - 2 skew, the first one at or after u none that is newer than the
/// first row with t >= c + skew: u lies between two neighbours among these rows.
class MetricOverTime {
 public:
  MetricOverTime(const PossibleMoves& moves, Metric metric, const Trace& trace,
                 const RecordedAssumptions& assumptions)
      : anything_(moves.anything(metric)), assumptions_(assumptions) {
    const std::vector<double>& column = trace[metric];
    if (assumptions.between == Between::any) return;
    gap_ = assumptions.gap.value_or(half_again(usual_distance(times_of(trace, metric))));
    for (std::size_t row = 0; row < column.size(); ++row) {
      const bool missing = is_missing(column[row]);
      if (missing && assumptions.blank == Blank::unknown) continue;
      samples_.push_back({trace.at[row],
                          missing ? std::uint8_t{0} : moves.box_of(metric, column[row]).worst,
                          missing});
    }
  }

  /// The first instant after those so far at which the box may be another; Instant::max() at last.
  Instant next_change() const {
    Instant next = Instant::max();
    if (oldest_ < samples_.size()) next = std::min(next, enters_past(oldest_));
    if (newest_ < samples_.size()) next = std::min(next, leaves_future(newest_));
    return next;
  }

  /// Moves on to `now`, no later than next_change().
  void pass(Instant now) {
    while (newest_ < samples_.size() && leaves_future(newest_) <= now) ++newest_;
    while (oldest_ < samples_.size() && enters_past(oldest_) <= now) ++oldest_;
    const std::size_t end = std::min(newest_ + 1, samples_.size());
    for (; pushed_ < end; ++pushed_) {
      extremes_.push(pushed_, samples_[pushed_].region);
      missing_ += samples_[pushed_].missing ? 1 : 0;
      if (pushed_ > 0 && is_gap(pushed_)) last_gap_ = pushed_;
    }
    const std::size_t begin = oldest_ == 0 ? 0 : oldest_ - 1;
    for (; dropped_ < begin; ++dropped_) missing_ -= samples_[dropped_].missing ? 1 : 0;
    extremes_.drop_before(begin);
  }

  bool is_known() const {
    return oldest_ > 0 && newest_ < samples_.size() && (!last_gap_ || *last_gap_ < oldest_) &&
           (missing_ == 0 || missing_ == newest_ + 1 - (oldest_ - 1));
  }

  MetricBox box() const {
    if (!is_known()) return anything_;
    if (missing_ > 0) return MetricBox::missing();
    return {extremes_.least(), extremes_.greatest(), false};
  }

 private:
  struct Sample {
    Instant at;
    std::uint8_t region;
    bool missing;
  };

  // The first instant of a check at which the sample is past for certain, or may be.
  Instant enters_past(std::size_t i) const {
    return samples_[i].at + assumptions_.skew + assumptions_.skew;
  }
  Instant leaves_future(std::size_t i) const {
    return samples_[i].at - assumptions_.skew + Duration{1};
  }
  bool is_gap(std::size_t i) const { return samples_[i].at - samples_[i - 1].at > gap_; }

  MetricBox anything_;
  const RecordedAssumptions& assumptions_;
  Duration gap_;
  std::vector<Sample> samples_;
  WindowExtremes extremes_;
  std::size_t oldest_ = 0;  // as many samples are past for certain; the last of them counts
  std::size_t newest_ = 0;  // the first sample that is not before what a check can have seen
  std::size_t pushed_ = 0, dropped_ = 0, missing_ = 0;
  std::optional<std::size_t> last_gap_;  // the latest gap ends at this sample
};

}  // namespace

std::vector<Stretch> moves_over_time(const Policy& policy, const Trace& trace,
                                     const RecordedAssumptions& assumptions) {
  PossibleMoves possible(policy);
  std::vector<std::pair<Metric, MetricOverTime>> metrics;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const Metric metric = metric_at(m);
    if (!policy[metric].monitored) continue;
    metrics.emplace_back(metric, MetricOverTime(possible, metric, trace, assumptions));
  }
  std::vector<Stretch> stretches;
  PressureBox box{}, last_box{};
  for (Instant now = Instant::min();;) {
    Instant next = Instant::max();
    bool is_known = true;
    for (auto& [metric, over_time] : metrics) {
      over_time.pass(now);
      box[index(metric)] = over_time.box();
      is_known = is_known && over_time.is_known();
      next = std::min(next, over_time.next_change());
    }
    const Instant until = next == Instant::max() ? next : next - Duration{1};
    if (stretches.empty() || box != last_box) {
      const Moves& moves = possible.of(box);
      if (!stretches.empty() && stretches.back().moves == moves &&
          stretches.back().is_known == is_known) {
        stretches.back().until = until;
      } else {
        stretches.push_back({until, moves, is_known});
      }
      last_box = box;
    } else {
      stretches.back().until = until;
    }
    if (until == Instant::max()) return stretches;
    now = next;
  }
}

RowMoves::RowMoves(const Policy& policy, const Trace& trace)
    : policy_(policy), trace_(trace), possible_(policy) {}

const Moves& RowMoves::of_row(std::size_t row) {
  PressureBox box{};
  for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
    const Metric metric = metric_at(m);
    if (!policy_[metric].monitored) continue;
    box[m] = trace_.has(metric) ? possible_.box_of(metric, trace_[metric][row])
                                : possible_.anything(metric);
  }
  if (of_box_ == nullptr || box != box_) of_box_ = &possible_.of(box);
  box_ = box;
  return *of_box_;
}

Duration usual_distance(const std::vector<Instant>& at) {
  std::vector<std::int64_t> distances;
  for (std::size_t i = 1; i < at.size(); ++i) distances.push_back((at[i] - at[i - 1]).ns);
  if (distances.empty()) return {};
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return {*middle};
}

Duration usual_distance(const Policy& policy, const Trace& trace) {
  std::vector<Instant> times;
  for (std::size_t row = 0; row < trace.levels.at.size(); ++row) {
    if (trace.levels.at[row]) times.push_back(trace.at[row]);
  }
  Duration longest = usual_distance(times);
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (!policy.metrics[m].monitored) continue;
    longest = std::max(longest, usual_distance(times_of(trace, metric_at(m))));
  }
  return longest;
}

}  // namespace cascade
