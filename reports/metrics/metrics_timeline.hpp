// Metrics over time, few enough to write down: one moment a step, and every transition.
#pragma once

#include <cstddef>
#include <vector>

#include "model/units.hpp"
#include "reports/metrics/metrics.hpp"

namespace cascade {

struct MetricsMoment {
  Instant at;
  bool regular = true;  ///< one of the steps, not only a transition
  Metrics metrics;
};

class MetricsTimeline {
 public:
  /// Times of `step` apart, counted from the first check.
  explicit MetricsTimeline(Duration step) : step_(step) {}

  /// To be called after each check, with the metrics as they are then. Throws InputError where more
  /// moments come together than kMomentsMax.
  void check(Instant at, const Metrics& now);
  /// The end of the run, at or after the last check.
  void finish(Instant at, const Metrics& now);

  const std::vector<MetricsMoment>& moments() const { return moments_; }

  static constexpr std::size_t kMomentsMax = 50'000;

 private:
  void keep(Instant at, bool regular, const Metrics& now);

  Duration step_;
  Instant due_;
  std::vector<MetricsMoment> moments_;
};

/// A step for a run of that length: 15 s, as Prometheus is wont to scrape, or as much more as keeps
/// the moments below 4,000. Whole seconds.
Duration usual_step(Duration run);

}  // namespace cascade
