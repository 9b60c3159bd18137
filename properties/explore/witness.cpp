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

std::vector<Pressure> as_found(const StateSpace& space, const Path& path) {
  std::vector<Pressure> values;
  for (const PathCheck& check : path) values.push_back(space.pressure(check.input));
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
    const Pressure near = lean ? values[i + 1] : Pressure::missing();
    for (std::size_t m = 0; m < space.metric_count(); ++m) {
      const Metric metric = metric_at(m);
      const InputClass& input = space.classes(metric)[space.inputs()[path[i].input][m]];
      values[i][metric] = input.whole_region
                              ? readable_value(space.regions(metric).regions[input.region],
                                               near[metric], decimal_places(space.policy()[metric]))
                              : input.value;
    }
  }
  return values;
}

/// Checks that follow at once become `pace` apart (a trace has no two rows of one time), and a
/// wait, where it is one since the last transition, is shortened by what passed since that.
std::vector<WitnessCheck> timed(const StateSpace& space, const Path& path,
                                const std::vector<Pressure>& values, Duration pace,
                                bool since_transition) {
  Cascade machine(space.policy_as_given());
  std::vector<WitnessCheck> checks;
  Instant now{0};
  Duration passed{0};  // by pace, since the last transition
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Duration wait{space.delay_as_given(path[i].delay_ns)};
    if (wait.ns > 0) {
      const Duration spent = since_transition ? passed : Duration{0};
      const Duration left = spent < wait ? wait - spent : Duration{1};
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
  constexpr Duration kNanosecond{1}, kAtOnce{0};
  // No nearer together than the policy's owner says that checks are.
  const Duration second{std::max<std::int64_t>(1'000'000'000, space.policy().check_every().ns)};
  for (const bool readable : {true, false}) {
    const auto values = readable ? least_moving(space, path) : as_found(space, path);
    for (const Duration pace : {second, kNanosecond, kAtOnce}) {
      std::vector<WitnessCheck> checks = timed(space, path, values, pace, true);
      if (shows(checks)) return checks;
      if (space.policy().escalate_after_s == 0) continue;
      // A wait may as well be one since more was demanded, which begins at a check.
      checks = timed(space, path, values, pace, false);
      if (shows(checks)) return checks;
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

bool overspends(const Policy& policy, const Pace& pace, const std::vector<WitnessCheck>& checks) {
  return breaks(policy, checks, FlapBudgetWatch(pace));
}

bool exceeds_budget(const Policy& policy, const std::vector<WitnessCheck>& checks,
                    std::int64_t budget) {
  return breaks(policy, checks, TransitionBudgetWatch(budget));
}

}  // namespace cascade
