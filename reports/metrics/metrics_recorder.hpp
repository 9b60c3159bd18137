// Who watches a run and folds it into metrics: a replay's checks, or a site of a closed loop.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "reports/metrics/metrics.hpp"
#include "reports/metrics/metrics_timeline.hpp"
#include "sim/loop/observer.hpp"
#include "sim/loop/site.hpp"

namespace cascade {

/// The checks of an open loop.
class CheckMetrics {
 public:
  /// `blind_after`: a longer time without a check is blind (replay_frame.hpp).
  CheckMetrics(const Policy& policy, Duration step, Duration blind_after);

  void observe(Instant at, const Pressure& seen, const std::optional<Transition>& transition);
  /// At the end of the run: the trace's last row.
  void finish(Instant at);

  const Metrics& now() const { return fold_.now(); }
  const MetricsTimeline& timeline() const { return timeline_; }

 private:
  MetricsFold fold_;
  MetricsTimeline timeline_;
};

/// One cascade of a simulation. Its counts of messages are the site's own; only the reason why they
/// were shed is kept here. Where it checks once a batch, its pace is known at the end of the run:
/// only then does time without checks become blind.
class LoopMetrics : public LoopObserver {
 public:
  LoopMetrics(CascadeId id, const Policy& policy, Duration step)
      : id_(id), fold_(policy), timeline_(step) {}

  void on_missed(std::size_t site, Instant at, const MessageCounts& messages) override;
  void on_dropped(const Effect& effect) override;
  void on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                const std::optional<Transition>& transition, const Site& owner) override;

  /// At the end of the run, with what became of all messages.
  void finish(Instant at, const Flows& flows);

  const Metrics& now() const { return fold_.now(); }
  const MetricsTimeline& timeline() const { return timeline_; }

  /// Called after each check of the site.
  std::function<void(const Metrics&)> on_change;

 private:
  CascadeId id_;
  std::size_t entries_ = 0;                 // of its journal that are folded
  CheckSetup check_{CheckMode::per_batch};  // the site's, from its first check on
  std::vector<Instant> checked_at_;         // where it checks once a batch
  MetricsFold fold_;
  MetricsTimeline timeline_;
};

}  // namespace cascade
