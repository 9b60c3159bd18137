// What is told of a cascade's checks when the run is over, without keeping the checks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/policy.hpp"
#include "sim/loop/loop_sample.hpp"

namespace cascade {

/// What a run is asked to tell of its checks.
struct CheckFrame {
  bool keeps_series = false;  ///< each check as well: some 100 bytes of it
  Instant from;               ///< figures are of the checks from here on: a warm-up's end
  Instant end;                ///< the run's
  std::optional<Instant> overload_ends;  ///< from here on a drain is due
};

/// The mean over a stretch of time of what checks find: it counts until the next one.
class HeldMean {
 public:
  HeldMean() = default;
  HeldMean(Instant from, Instant until) : from_(from), until_(until) {}

  void hold(Instant begin, Instant end, double value);
  /// NaN where nothing was found.
  double mean() const;
  Instant until() const { return until_; }

 private:
  Instant from_, until_;
  double sum_ = 0, weight_s_ = 0;
};

/// What is asked of the drain: the checks from the end of the overload on.
struct DrainFigures {
  std::optional<LoopSample> first;
  /// The first at which the lag clears the first raised level and the disk is empty.
  std::optional<Instant> drained_at;
  /// Of each metric, as read.
  struct Range {
    double least = 0, most = 0;
    bool any = false, missing = false;
  };
  std::array<Range, kMetricCountMax> read{};

  /// Whether some check read that metric as not clear of the level.
  bool ever_held(const Policy& policy, std::size_t metric, Level level) const;
};

/// Sees each check of a run, in the order of time.
class CheckFigures {
 public:
  CheckFigures() = default;
  CheckFigures(const Policy& policy, const CheckFrame& frame);

  void check(const LoopSample& sample);

  std::size_t checks() const { return checks_; }
  /// Of no checks: the start of the run.
  Instant first() const { return first_; }
  Instant last() const { return last_.at; }
  /// That came nearer together than the policy's check_every_s.
  std::size_t too_near() const { return too_near_; }
  const DrainFigures& drain() const { return drain_; }

  // From the frame's start on. None is 0.
  std::int64_t lag_max_messages() const { return lag_max_messages_; }
  std::int64_t on_disk_max_messages() const { return on_disk_max_messages_; }
  /// Of what was read of a metric; what is missing is none.
  double read_max(std::size_t metric) const { return read_max_[metric]; }
  /// Of the whole stretch, and of its halves. NaN where no check is in it or before it.
  double lag_mean() const { return mean_of(lag_); }
  double lag_mean_of_half(std::size_t half) const { return mean_of(lag_by_half_[half]); }

 private:
  void look_at_drain(const LoopSample& sample);
  double mean_of(HeldMean lag) const;

  CheckFrame frame_;
  std::optional<MetricThresholds> lag_thresholds_;
  Duration check_every_;
  std::size_t checks_ = 0, too_near_ = 0;
  Instant first_;
  LoopSample last_{};
  bool has_last_in_frame_ = false;
  std::int64_t lag_max_messages_ = 0, on_disk_max_messages_ = 0;
  std::array<double, kMetricCountMax> read_max_{};
  HeldMean lag_;
  std::array<HeldMean, 2> lag_by_half_;
  DrainFigures drain_;
};

}  // namespace cascade
