#include "properties/explore/witness.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "model/cascade.hpp"
#include "properties/monitor/monitor.hpp"
#include "properties/monitor/run_budget.hpp"

namespace cascade {
namespace {

double value_in(const MetricRegions& metric, const InputClass& input, double near) {
  return input.whole_region ? readable_value(metric.regions[input.region], near) : input.value;
}

std::vector<Pressure> as_found(const StateSpace& space, const Path& path) {
  std::vector<Pressure> values;
  for (const PathCheck& check : path) {
    values.push_back(
        {space.lag_classes()[check.lag_class].value, space.heap_classes()[check.heap_class].value});
  }
  return values;
}

std::vector<bool> recoveries(const StateSpace& space, const Path& path) {
  Cascade machine(space.policy_as_given());
  const std::vector<Pressure> values = as_found(space, path);
  std::vector<bool> result;
  Instant now{0};
  for (std::size_t i = 0; i < path.size(); ++i) {
    now = now + Duration{space.delay_as_given(path[i].delay_ns)};
    const auto transition = machine.check(now, values[i]);
    result.push_back(transition && transition->kind == TransitionKind::recovery);
  }
  return result;
}

/// From the last check to the first: a recovery's values are the nearest to those that follow, so
/// that the witness shows the smallest jitter; all others are the first whole ones of their region.
std::vector<Pressure> least_moving(const StateSpace& space, const Path& path) {
  const std::vector<bool> recovers = recoveries(space, path);
  std::vector<Pressure> values(path.size());
  for (std::size_t i = path.size(); i-- > 0;) {
    const bool lean = recovers[i] && i + 1 < path.size();
    const Pressure near = lean ? values[i + 1] : Pressure{kMissing, kMissing};
    values[i] = {
        value_in(space.lag_regions(), space.lag_classes()[path[i].lag_class], near.lag_messages),
        value_in(space.heap_regions(), space.heap_classes()[path[i].heap_class], near.heap_pct)};
  }
  return values;
}

/// Checks that follow at once become `pace` apart (a trace has no two rows of one time), and a
/// wait is shortened by what passed since the transition that it waits from.
std::vector<WitnessCheck> timed(const StateSpace& space, const Path& path,
                                const std::vector<Pressure>& values, Duration pace) {
  Cascade machine(space.policy_as_given());
  std::vector<WitnessCheck> checks;
  Instant now{0};
  Duration passed{0};  // by pace, since the last transition
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Duration wait{space.delay_as_given(path[i].delay_ns)};
    if (wait.ns > 0) {
      const Duration left = passed < wait ? wait - passed : Duration{1};
      now = now + left;
      passed = {0};
    } else if (i > 0) {
      now = now + pace;
      passed = passed + pace;
    }
    if (machine.check(now, values[i])) passed = {0};
    checks.push_back({now, values[i], machine.level()});
  }
  return checks;
}

}  // namespace

std::vector<WitnessCheck> readable_witness(const StateSpace& space, const Path& path,
                                           const Shows& shows) {
  constexpr Duration kSecond{1'000'000'000}, kNanosecond{1}, kAtOnce{0};
  for (const bool readable : {true, false}) {
    const auto values = readable ? least_moving(space, path) : as_found(space, path);
    for (const Duration pace : {kSecond, kNanosecond, kAtOnce}) {
      std::vector<WitnessCheck> checks = timed(space, path, values, pace);
      if (!shows || shows(checks)) return checks;
    }
  }
  return {};
}

bool violates(const Policy& policy, const std::vector<WitnessCheck>& checks, StepRule rule) {
  Cascade machine(policy);
  StepRecorder recorder(machine);
  Memory memory;
  bool holds = true;
  for (const WitnessCheck& check : checks) {
    holds = rule(policy, recorder.check(check.at, check.pressure), memory);
  }
  return !holds;
}

namespace {

/// Whether some check of a new cascade breaks what the watch watches.
template <class Watch>
bool breaks(const Policy& policy, const std::vector<WitnessCheck>& checks, Watch watch) {
  Cascade machine(policy);
  StepRecorder recorder(machine);
  return std::any_of(checks.begin(), checks.end(), [&](const WitnessCheck& check) {
    return !watch.keeps(recorder.check(check.at, check.pressure));
  });
}

}  // namespace

bool overspends(const Policy& policy, const std::vector<WitnessCheck>& checks) {
  return breaks(policy, checks, FlapBudgetWatch(policy));
}

bool exceeds_budget(const Policy& policy, const std::vector<WitnessCheck>& checks,
                    std::int64_t budget) {
  return breaks(policy, checks, TransitionBudgetWatch(budget));
}

}  // namespace cascade
