// Two properties as a user would test them: random policies, random runs of the compiled cascade
// and shedder, judged by SPEC 7's sentence alone. The explorer, its regions and its rules take no
// part. What cannot fail proves nothing: where a part of the condition is broken, a run that breaks
// the property must be met as well.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "model/cascade.hpp"
#include "properties/parametric/conditions.hpp"
#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

/// A check of a run, as somebody beside it writes it down.
struct SeenCheck {
  Pressure seen;
  Level before, after;
};

std::vector<SeenCheck> run_of(const Policy& policy, std::size_t checks) {
  Cascade cascade(policy);
  Instant now{0};
  std::vector<SeenCheck> run;
  for (std::size_t i = 0; i < checks; ++i) {
    now = now + std::max(Duration{0}, *gen::time_step(policy));
    const Pressure seen = *gen::pressure(policy);
    const Level before = cascade.level();
    cascade.check(now, seen);
    run.push_back({seen, before, cascade.level()});
  }
  return run;
}

/// 'Some monitored metric goes from the healthy side of clear(K) to trigger(K) or worse of one and
/// the same level K, and that dead band is not empty', within these checks.
bool goes_across(const Policy& policy, const std::vector<SeenCheck>& run, std::size_t first,
                 std::size_t last) {
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    if (!metric.monitored) continue;
    const double sign = metric.worse == Worse::high ? 1 : -1;
    for (const Level level : policy.raised_levels()) {
      const double trigger = sign * metric.trigger(level), clear = sign * metric.clear(level);
      if (!(clear < trigger) || std::isinf(trigger)) continue;
      bool was_healthy = false;
      for (std::size_t i = first; i <= last; ++i) {
        const double value = sign * run[i].seen.values[m];
        if (was_healthy && value >= trigger) return true;
        was_healthy = was_healthy || value < clear;
      }
    }
  }
  return false;
}

struct Flaps {
  std::size_t turns = 0;  ///< a recovery, and then an escalation
  std::size_t flaps = 0;  ///< of those, the ones that no metric is to blame for
};

/// SPEC 7, no-flapping: between a recovery and the next escalation.
Flaps flaps_in(const Policy& policy, const std::vector<SeenCheck>& run) {
  Flaps counted;
  for (std::size_t up = 0; up < run.size(); ++up) {
    if (!(run[up].after > run[up].before)) continue;
    std::size_t down = up;  // the latest transition before
    while (down > 0 && run[down - 1].after == run[down - 1].before) --down;
    if (down == 0 || run[down - 1].after > run[down - 1].before) continue;
    ++counted.turns;
    if (!goes_across(policy, run, down - 1, up)) ++counted.flaps;
  }
  return counted;
}

/// Three to five levels of at most two metrics, in times that a run of some checks can be through.
Policy draw_policy() {
  const std::size_t levels = 3 + *gen::index_below(3);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  Policy policy = *gen::ladder(LevelNames(names));
  policy.metrics.resize(std::min<std::size_t>(policy.metric_count(), 2));
  policy.metrics.front().monitored = true;
  policy.cooldowns_s.clear();
  policy.cooldown_s = *rc::gen::element(0.0, 1.0, 30.0);
  policy.escalation_cooldown_s = *rc::gen::element(0.0, 0.0, 1.0);
  policy.escalate_after_s = *rc::gen::element(0.0, 0.0, 1.0);
  return policy;
}

/// Every finite trigger gets a dead band: all of the metric's clear values just below its first
/// trigger.
void give_dead_bands(MetricThresholds& metric) {
  const bool high = metric.worse == Worse::high;
  const double first = metric.triggers.front();
  const double edge = std::isinf(first) ? 0 : high ? next_down(first) : next_up(first);
  metric.clears.assign(metric.triggers.size(), edge);
  if (high && !(metric.min < edge)) metric.min = -kInfinity;
  if (!high && !(metric.max > edge)) metric.max = kInfinity;
}

/// A policy that keeps every part of no-flapping's condition.
Policy draw_calm_policy() {
  Policy policy = draw_policy();
  if (policy.recovery == Recovery::recompute) policy.recovery = Recovery::banded;
  policy.on_missing = OnMissing::hold;
  const Condition& condition = *find_condition("no-flapping");
  if (!keeps(condition, policy)) {
    for (MetricThresholds& metric : policy.metrics) give_dead_bands(metric);
  }
  RC_ASSERT(!validate(policy));
  RC_PRE(keeps(condition, policy));  // no double lies beyond the greatest
  return policy;
}

/// The case that fails, as RapidCheck tells it; empty where it meets none.
std::string refutation(const std::function<void()>& property) {
  rc::detail::TestMetadata metadata;
  metadata.id = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const auto result = rc::detail::checkTestable(property, metadata);
  rc::detail::FailureResult failure;
  rc::detail::SuccessResult success;
  if (result.match(success)) return "";
  std::ostringstream told;
  rc::detail::printResultMessage(result, told);
  EXPECT_TRUE(result.match(failure)) << told.str();
  return told.str();
}

TEST(RandomRuns, no_flapping_holds_under_its_condition) {
  std::size_t turns = 0, runs = 0;
  EXPECT_EQ("", refutation([&] {
              const Policy policy = draw_calm_policy();
              const Flaps counted = flaps_in(policy, run_of(policy, 40));
              turns += counted.turns;
              ++runs;
              RC_ASSERT(counted.flaps == 0u);
            }));
  EXPECT_GE(turns, runs) << "there was hardly a way down and up again to be judged";
}

TEST(RandomRuns, no_flapping_is_refuted_where_a_part_of_its_condition_is_broken) {
  EXPECT_NE("", refutation([] {  // recovery is banded or stepwise
              Policy policy = draw_calm_policy();
              policy.recovery = Recovery::recompute;
              RC_ASSERT(flaps_in(policy, run_of(policy, 80)).flaps == 0u);
            }));
  EXPECT_NE("", refutation([] {  // a missing value moves nothing
              Policy policy = draw_calm_policy();
              policy.on_missing = OnMissing::assume_zero;
              RC_ASSERT(flaps_in(policy, run_of(policy, 80)).flaps == 0u);
            }));
  EXPECT_NE("", refutation([] {  // every finite trigger has a dead band
              Policy policy = draw_calm_policy();
              for (MetricThresholds& metric : policy.metrics) {
                metric.clears = metric.triggers;
                if (metric.worse == Worse::high) {
                  metric.min = -kInfinity;
                } else {
                  metric.max = kInfinity;
                }
              }
              RC_ASSERT(!validate(policy));
              RC_ASSERT(flaps_in(policy, run_of(policy, 80)).flaps == 0u);
            }));
}

// --- tier-1-never-shed: 'at every level, trades and quotes of tier-1 symbols have action process'

/// How many messages of tier-1 symbols, trades and quotes, were not processed at the level of their
/// time; and at how many levels above the lowest there were any.
struct Messages {
  std::size_t not_processed = 0, raised = 0;
};

Messages messages_in(const Policy& policy, std::size_t checks) {
  const Shedder shedder(policy);
  Messages counted;
  for (const SeenCheck& check : run_of(policy, checks)) {
    const std::string symbol = policy.tier_1[*gen::index_below(policy.tier_1.size())];
    for (const DataType type : {DataType::trades, DataType::quotes}) {
      if (shedder.action(check.after, shedder.tier_of(symbol), type) != Action::process) {
        ++counted.not_processed;
      }
    }
    if (check.after > kLowest) ++counted.raised;
  }
  return counted;
}

Policy draw_shedding_policy() {
  Policy policy = draw_policy();
  policy.tier_1.push_back("1ST");
  policy.shedding = *gen::shedding_table(policy.level_count());
  RC_ASSERT(!validate(policy));
  return policy;
}

TEST(RandomRuns, tier_1_never_shed_holds_under_its_condition) {
  std::size_t raised = 0, runs = 0;
  EXPECT_EQ("", refutation([&] {
              Policy policy = draw_shedding_policy();
              for (auto& row : policy.shedding) row.front() = Action::process;
              RC_ASSERT(keeps(*find_condition("tier-1-never-shed"), policy));
              const Messages counted = messages_in(policy, 20);
              raised += counted.raised;
              ++runs;
              RC_ASSERT(counted.not_processed == 0u);
            }));
  EXPECT_GE(raised, runs) << "hardly any message came at a level above the lowest";
}

TEST(RandomRuns, tier_1_never_shed_is_refuted_where_its_condition_is_broken) {
  EXPECT_NE("", refutation([] {
              const Policy policy = draw_shedding_policy();
              RC_PRE(!keeps(*find_condition("tier-1-never-shed"), policy));
              RC_ASSERT(messages_in(policy, 40).not_processed == 0u);
            }));
  // At one level alone, above the lowest.
  EXPECT_NE("", refutation([] {
              Policy policy = draw_shedding_policy();
              for (auto& row : policy.shedding) row.fill(Action::process);
              policy.shedding[1][0] = *rc::gen::element(Action::spill, Action::drop);
              RC_ASSERT(messages_in(policy, 40).not_processed == 0u);
            }));
}

}  // namespace
}  // namespace cascade
