#include "properties/near_flap.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "model/cascade.hpp"
#include "properties/reference_cascade.hpp"

namespace cascade {
namespace {

/// Recoveries and escalations as they come; a flap is a pair of neighbours.
struct FlapFold {
  std::optional<Instant> recovered_at;  ///< the last transition, where it was a recovery

  /// Whether `transition` makes a flap of the recovery before it.
  bool take(const Transition& transition, Duration cooldown) {
    const bool flap = transition.kind == TransitionKind::escalation && recovered_at &&
                      transition.at - *recovered_at <= cooldown;
    recovered_at.reset();
    if (transition.kind == TransitionKind::recovery) recovered_at = transition.at;
    return flap;
  }
};

/// The run as it was, so that it can be entered anywhere.
class BaseRun {
 public:
  BaseRun(const Policy& policy, const std::vector<CheckedPressure>& checks)
      : policy_(policy), checks_(checks), cooldown_(policy.cooldown()) {
    Cascade cascade(policy);
    FlapFold fold;
    states_.reserve(checks.size() + 1);
    for (const CheckedPressure& check : checks) {
      states_.push_back({cascade.level(), cascade.last_transition(), fold.recovered_at});
      const auto transition = cascade.check(check.at, check.pressure);
      if (!transition) continue;
      const std::optional<Instant> recovered_at = fold.recovered_at;
      if (fold.take(*transition, cooldown_)) {
        ++found.flaps;
      } else if (transition->kind == TransitionKind::escalation && recovered_at) {
        const Duration to_spare = transition->at - *recovered_at - cooldown_;
        if (!found.time || to_spare < found.time->to_spare) {
          found.time = ClosestPair{*recovered_at, transition->at, to_spare};
        }
      }
    }
    states_.push_back({cascade.level(), cascade.last_transition(), fold.recovered_at});
    note_demand();
  }

  /// The flap that comes of the check `i` with another pressure, if any does.
  std::optional<std::pair<Instant, Instant>> flap_with(std::size_t i,
                                                       const Pressure& pressure) const {
    const State& before = states_[i];
    Cascade cascade(policy_, before.level, before.last_transition);
    FlapFold fold{before.recovered_at};
    const Instant end = checks_[i].at + cooldown_ + cooldown_;
    for (std::size_t j = i; j < checks_.size() && checks_[j].at <= end; ++j) {
      const auto transition = cascade.check(checks_[j].at, j == i ? pressure : checks_[j].pressure);
      if (transition) {
        const std::optional<Instant> recovered_at = fold.recovered_at;
        if (fold.take(*transition, cooldown_)) return {{*recovered_at, transition->at}};
      }
      const State& base = states_[j + 1];
      const bool merged = cascade.level() == base.level &&
                          cascade.last_transition() == base.last_transition &&
                          fold.recovered_at == base.recovered_at;
      if (merged) return std::nullopt;  // from here on it is the run as it was, which did not flap
      if (next_demanded_[j + 1] > end) return std::nullopt;  // nothing escalates any more
    }
    return std::nullopt;
  }

  const std::vector<CheckedPressure>& checks() const { return checks_; }
  const Policy& policy() const { return policy_; }

  NearFlap found;

 private:
  struct State {
    Level level;
    std::optional<Instant> last_transition, recovered_at;
  };

  /// For each check, when a level is next demanded, from it on: without that no flap can come.
  void note_demand() {
    next_demanded_.assign(checks_.size() + 1, Instant::max());
    for (std::size_t i = checks_.size(); i-- > 0;) {
      const Pressure judged = as_judged(policy_, checks_[i].pressure);
      next_demanded_[i] =
          is_demanded(policy_, Level::soft, judged) ? checks_[i].at : next_demanded_[i + 1];
    }
  }

  const Policy& policy_;
  const std::vector<CheckedPressure>& checks_;
  Duration cooldown_;
  std::vector<State> states_;           // before each check, and at the end
  std::vector<Instant> next_demanded_;  // likewise
};

/// Where a reading may go so that something changes: up to a level's trigger, or down to just below
/// what clears it.
struct Target {
  double value, of_trigger;
  bool up;
};

std::vector<Target> targets_of(const MetricThresholds& metric) {
  std::vector<Target> targets;
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    const double trigger = metric.trigger(level);
    targets.push_back({trigger, trigger, true});
    targets.push_back({std::nextafter(metric.clear(level), 0), trigger, false});
  }
  return targets;
}

double& value_in(Pressure& pressure, Metric metric) {
  return metric == Metric::lag ? pressure.lag_messages : pressure.heap_pct;
}

/// Changes of (above, up_to] relative size. The smallest that makes a flap; of equals the earliest.
std::optional<ChangedReading> nearest_within(const BaseRun& run, Metric metric, double above,
                                             double up_to) {
  const std::vector<Target> targets = targets_of(run.policy().thresholds(metric));
  std::optional<ChangedReading> nearest;
  for (std::size_t i = 0; i < run.checks().size(); ++i) {
    const CheckedPressure& check = run.checks()[i];
    const double was = value_of(check.pressure, metric);
    for (const Target& target : targets) {
      if (target.up ? was >= target.value : was <= target.value) continue;
      const double relative = std::abs(target.value - was) / target.of_trigger;
      // A missing reading compares as neither, and is nobody's to change.
      if (!(relative > above && relative <= up_to)) continue;
      if (nearest && relative >= nearest->relative) continue;
      Pressure changed = check.pressure;
      value_in(changed, metric) = target.value;
      if (const auto flap = run.flap_with(i, changed)) {
        nearest = ChangedReading{metric,   check.at,    was,         target.value,
                                 relative, flap->first, flap->second};
      }
    }
  }
  return nearest;
}

/// In bands of relative size, so that a near miss is found without trying what is far.
std::optional<ChangedReading> nearest_change(const BaseRun& run, Metric metric) {
  if (!run.policy().thresholds(metric).monitored) return std::nullopt;
  constexpr double kFar = std::numeric_limits<double>::infinity();
  double above = -1;
  for (const double up_to : {0.01, 0.04, 0.16, 0.64, 2.56, kFar}) {
    if (const auto found = nearest_within(run, metric, above, up_to)) return found;
    above = up_to;
  }
  return std::nullopt;
}

}  // namespace

NearFlap nearest_flap(const Policy& policy, const std::vector<CheckedPressure>& checks) {
  BaseRun run(policy, checks);
  if (run.found.flaps == 0) {
    run.found.lag = nearest_change(run, Metric::lag);
    run.found.heap = nearest_change(run, Metric::heap);
  }
  return run.found;
}

}  // namespace cascade
