// Who watches a run and folds it into metrics: a replay's checks, or a site of a closed loop.
#pragma once

#include <functional>
#include <optional>

#include "reports/metrics/metrics.hpp"
#include "reports/metrics/metrics_timeline.hpp"
#include "sim/loop/observer.hpp"

namespace cascade {

/// The checks of an open loop.
class CheckMetrics {
 public:
  CheckMetrics(const Policy& policy, Duration step) : fold_(policy), timeline_(step) {}

  void observe(Instant at, const Pressure& seen, const std::optional<Transition>& transition);
  void finish(Instant at) { timeline_.finish(at, fold_.now()); }

  const Metrics& now() const { return fold_.now(); }
  const MetricsTimeline& timeline() const { return timeline_; }

 private:
  MetricsFold fold_;
  MetricsTimeline timeline_;
};

/// One site of a simulation. Its counts of messages are the site's own; only the reason why they
/// were shed is kept here.
class LoopMetrics : public LoopObserver {
 public:
  LoopMetrics(std::size_t site, const Policy& policy, Duration step)
      : site_(site), fold_(policy), timeline_(step) {}

  void on_missed(std::size_t site, Instant at, const MessageCounts& messages) override;
  void on_dropped(const Effect& effect) override;
  void on_check(std::size_t site, Instant at, const Pressure& read,
                const std::optional<Transition>& transition, const Site& owner) override;

  /// At the end of the run, with what became of all messages.
  void finish(Instant at, const Flows& flows);

  const Metrics& now() const { return fold_.now(); }
  const MetricsTimeline& timeline() const { return timeline_; }

  /// Called after each check of the site.
  std::function<void(const Metrics&)> on_change;

 private:
  std::size_t site_;
  std::size_t entries_ = 0;  // of the site's journal that are folded
  MetricsFold fold_;
  MetricsTimeline timeline_;
};

}  // namespace cascade
