// The monitor itself: what it measures, and that it tells a violation once. Its verdicts on whole
// runs are compared with the proof's in ../explore, its budgets with a count below.

#include "properties/monitor/monitor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/monitor/run_budget.hpp"
#include "properties/mutants/mutant_policies.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

Instant after_s(std::int64_t s) { return Instant{s * kNsPerS}; }

/// "12" seconds, "-" where nothing is told.
std::string seconds_of(const std::optional<Duration>& told) {
  return told ? std::to_string(told->ns / kNsPerS) : "-";
}

TEST(StepRecorder, TellsForHowLongMoreIsDemandedWhereThePolicyAsks) {
  Policy patient = default_policy();
  patient.escalate_after_s = 20;
  const struct {
    std::int64_t at_s;
    double lag;
    const char* demanded_for;
    int level;  // after
  } table[] = {{0, 0, "-", 0},    {5, 1e5, "0", 0},   {15, 1e5, "10", 0}, {20, 0, "-", 0},
               {21, 1e5, "0", 0}, {40, 2e5, "19", 0}, {41, 1e5, "20", 1}, {42, 1e5, "-", 1},
               {43, 5e5, "0", 1}, {63, 1e7, "20", 4}, {64, 1e7, "-", 4},  {200, 0, "-", 0}};
  for (const bool asks : {true, false}) {
    Policy policy = patient;
    if (!asks) policy.escalate_after_s = 0;
    Cascade cascade(policy);
    StepRecorder recorder(cascade);
    for (const auto& row : table) {
      const Step step = recorder.check(after_s(row.at_s), {row.lag, 0});
      EXPECT_EQ(seconds_of(step.demanded_for), asks ? row.demanded_for : "-") << row.at_s;
      const auto level = static_cast<std::size_t>(row.level);
      EXPECT_TRUE(!asks || index(step.after) == level) << row.at_s;
    }
  }
}

TEST(StepRecorder, MeasuresByTheGaugeAndCountsByTheCounters) {
  Cascade cascade(default_policy());
  StepRecorder recorder(cascade);
  const struct {
    std::int64_t at_s;
    double lag;
    const char* since;
    int up, down;
  } table[] = {{0, 0, "-", 0, 0},    {1, 1e5, "-", 1, 0}, {2, 5e5, "1", 1, 0},
               {10, 5e5, "8", 0, 0}, {5, 5e5, "8", 0, 0},  // a clock that went back stands still
               {32, 0, "30", 0, 1},  {40, 0, "8", 0, 0}};
  for (const auto& row : table) {
    const Step step = recorder.check(after_s(row.at_s), {row.lag, 0});
    EXPECT_EQ(seconds_of(step.since_transition), row.since) << row.at_s;
    EXPECT_EQ(step.escalations_counted, row.up) << row.at_s;
    EXPECT_EQ(step.recoveries_counted, row.down) << row.at_s;
  }
}

/// A step that recovers too early, from what is not cleared.
Step hasty_recovery(std::int64_t at_s) {
  Step step;
  step.before = level_at(1);
  step.at = after_s(at_s);
  step.seen = step.effective = {1e5, 0};
  step.since_transition = Duration{1};
  return step;
}

TEST(Monitor, TellsAViolationOnceAndWhereItWasFirst) {
  Monitor monitor(default_policy());
  monitor.observe(hasty_recovery(7));
  const std::size_t broken = monitor.violations().size();
  ASSERT_GE(broken, 3U);  // cooldown-respected, recovers-only-when-cleared, journal-agrees
  for (std::int64_t s = 8; s < 12; ++s) monitor.observe(hasty_recovery(s));
  std::set<std::string_view> told;
  for (const Violation& violation : monitor.violations()) {
    EXPECT_TRUE(told.insert(violation.property->name).second) << violation.property->name;
  }
  for (std::size_t i = 0; i < broken; ++i) {
    EXPECT_EQ(monitor.violations()[i].step.at.ns, after_s(7).ns);
  }
}

TEST(PropertyWatch, JudgesTheRunThatItStandsInFor) {
  const Policy coded = *builtin_policy("k2-as-coded");
  PropertyWatch watch;
  Cascade watched(coded), unwatched(coded);
  // Recovers within the band of SOFT, and is pushed up again: the rule has to remember.
  for (const auto& [at_s, lag] : {std::pair{0, 5e5}, {30, 99'999.0}, {31, 1e5}}) {
    const auto transition = watch(watched, after_s(at_s), {lag, 0});
    EXPECT_EQ(transition.has_value(), unwatched.check(after_s(at_s), {lag, 0}).has_value());
  }
  ASSERT_EQ(watch.violations().size(), 1U);
  EXPECT_EQ(watch.violations()[0].property->name, "no-flapping");
  const Monitor monitor(coded);
  EXPECT_EQ(watch.judged(), monitor.judged());
  EXPECT_FALSE(watch.judged().empty());
  EXPECT_EQ(watch.not_judged().size(), monitor.not_judged().size());
}

TEST(FlapBudgetWatch, WhereThereIsNoBudgetToComeBackWithinAMomentBreaksIt) {
  Policy bare = default_policy();
  bare.cooldown_s = 0;
  const struct {
    int before, after;
    std::optional<Duration> since;
    bool keeps;
  } table[] = {{0, 1, {}, true},
               {0, 1, Duration{0}, true},
               {1, 2, Duration{999}, true},
               {1, 0, {}, true},
               {1, 0, Duration{0}, false},
               {1, 0, Duration{999}, false},
               {1, 0, Duration{1000}, true},
               {1, 1, Duration{0}, true}};
  for (const auto& row : table) {
    Step step;
    step.before = level_at(static_cast<std::size_t>(row.before));
    step.after = level_at(static_cast<std::size_t>(row.after));
    step.since_transition = row.since;
    FlapBudgetWatch watch{Pace(bare)};
    EXPECT_EQ(watch.keeps(step), row.keeps) << row.before << " to " << row.after;
  }
}

/// Any steps at all, also such as no machine makes: near the pace of the policy, or its half.
TEST(FlapBudgetWatch, SaysWhatACountOfEveryWindowSays) {
  Prng random(1);
  std::size_t broken = 0, runs = 0;
  for (const Policy& policy : mutant_policies()) {
    const Pace pace(policy);
    if (!pace.most_in(kHour)) continue;
    for (int run = 0; run < 30; ++run) {
      ++runs;
      FlapBudgetWatch watch(pace);
      std::vector<Instant> moved;
      bool kept = true, within = true;
      Level level = kLowest;
      Instant now{0};
      for (int i = 0; i < 16 && kept; ++i) {
        Step step;
        step.before = level;
        // Most often what the policy has; now and then any other.
        do {
          level = level_at(random.next() % policy.level_count());
        } while (level != step.before && !pace.has(step.before, level) && random.uniform() < 0.8);
        const Duration pace_of = pace.needed_before(step.before, level);
        const double part = random.uniform();
        now = now + Duration{part < 0.6   ? pace_of.ns
                             : part < 0.8 ? pace_of.ns * 5 / 6
                             : part < 0.9 ? pace_of.ns - 1
                                          : pace_of.ns / 4};
        step.at = now;
        step.after = level;
        kept = watch.keeps(step) && kept;
        if (step.before == step.after) continue;
        moved.push_back(now);
        for (std::size_t first = 0; first < moved.size(); ++first) {
          const Duration window = now - moved[first] + Duration{1};
          within = within && moved.size() - first <= *pace.most_in(window);
        }
        ASSERT_EQ(kept, within) << policy.name << ", run " << run << ", transition "
                                << moved.size();
      }
      broken += kept ? 0 : 1;
    }
  }
  EXPECT_GT(broken, runs / 10);
  EXPECT_LT(broken, runs * 9 / 10);
}

/// A transition, and whether the budget is kept with it.
struct BudgetedStep {
  std::int64_t at_s;
  std::size_t before, after;
  bool keeps;
};

void expect_kept(FlapBudgetWatch watch, std::span<const BudgetedStep> steps) {
  for (const BudgetedStep& each : steps) {
    Step step;
    step.at = after_s(each.at_s);
    step.before = level_at(each.before);
    step.after = level_at(each.after);
    EXPECT_EQ(watch.keeps(step), each.keeps) << each.at_s;
  }
}

// Where the pace of a recovery is slower than the window asks, several may be hasty in a row and
// break nothing; a window then begins with one of them.
TEST(FlapBudgetWatch, AWindowMayBeginWithAHastyTransition) {
  Policy held = default_policy();
  held.cooldown_s = 60;
  held.escalation_cooldown_s = 20;
  const BudgetedStep table[] = {
      {0, 0, 1, true}, {30, 1, 3, true}, {80, 3, 2, true}, {130, 2, 1, true}, {145, 1, 0, false}};
  expect_kept(FlapBudgetWatch{Pace(held)}, table);
}

// A machine that goes to a level which the policy never goes to may wait as long there as the
// policy would ask, and is quicker all the same: the level's cooldown is in no sequence that is the
// policy's.
TEST(FlapBudgetWatch, ATransitionThatIsNotThePolicysCountsThoughItTakesItsTime) {
  const Policy never_at_b = parse_policy(
      "name = 'p'\nlevels = ['A', 'B', 'C']\nrecovery = 'recompute'\ncooldown_s = [1, 60]\n"
      "[metric.m]\ntrigger = [10, 10]\nclear = [5, 5]\n",
      "p");
  const Pace pace(never_at_b);
  ASSERT_FALSE(pace.has(level_at(0), level_at(1)));
  const BudgetedStep table[] = {
      {0, 0, 1, true}, {1, 1, 0, true}, {1, 0, 1, false}, {2, 1, 0, false}};
  expect_kept(FlapBudgetWatch{pace}, table);
}

// Checks that move nothing are no transitions, also where the budget is spent.
TEST(TransitionBudgetWatch, CountsTheTransitionsOfAnHourAndNothingElse) {
  TransitionBudgetWatch watch(2);
  const struct {
    std::int64_t at_s;
    bool moves, keeps;
  } table[] = {{0, false, true},     {0, true, true},      {1, false, true},
               {2, false, true},     {10, true, true},     {20, false, true},
               {3'599, true, false}, {3'599, false, true}, {3'610, true, true},
               {7'198, true, false}, {7'199, false, true}, {10'799, true, true}};
  for (const auto& row : table) {
    Step step;
    step.at = after_s(row.at_s);
    step.after = level_at(row.moves ? 1 : 0);
    EXPECT_EQ(watch.keeps(step), row.keeps) << row.at_s;
  }
}

}  // namespace
}  // namespace cascade
