// Rules that a run of a machine seldom gets to break in each of their parts: here each part by
// itself.

#include "properties/catalogue.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace cascade {
namespace {

/// What a check that leads from one level to another tells where all is well.
Step honest_step(std::size_t before, std::size_t after) {
  Step step;
  step.at = Instant{7 * kNsPerS};
  step.before = level_at(before);
  step.after = level_at(after);
  step.escalations_counted = after > before ? 1 : 0;
  step.recoveries_counted = after < before ? 1 : 0;
  if (before != after) {
    step.transition = Transition{
        step.at,    step.before,
        step.after, after > before ? TransitionKind::escalation : TransitionKind::recovery,
        {},         {}};
  }
  return step;
}

bool journal_agrees_with(const Step& step) {
  Memory memory;
  const StepRule rule = std::get<StepRule>(find_property("journal-agrees")->rule);
  return rule(default_policy(), step, memory);
}

TEST(JournalAgrees, AsksForEveryPartOfTheEntryAndForBothCounters) {
  const struct {
    std::string what;
    std::function<void(Step&)> spoil;
  } of_any[] =
      {
          {"an escalation more", [](Step& step) { ++step.escalations_counted; }},
          {"an escalation less", [](Step& step) { --step.escalations_counted; }},
          {"a recovery more", [](Step& step) { ++step.recoveries_counted; }},
          {"a recovery less", [](Step& step) { --step.recoveries_counted; }},
      },
    of_a_move[] = {
        {"no entry", [](Step& step) { step.transition.reset(); }},
        {"another level before", [](Step& step) { step.transition->from = level_at(4); }},
        {"another level after", [](Step& step) { step.transition->to = level_at(4); }},
        {"a moment too early", [](Step& step) { step.transition->at.ns -= 1; }},
        {"a moment too late", [](Step& step) { step.transition->at.ns += 1; }},
        {"a reset", [](Step& step) { step.transition->kind = TransitionKind::reset; }},
        {"the other kind",
         [](Step& step) {
           step.transition->kind =
               step.escalated() ? TransitionKind::recovery : TransitionKind::escalation;
         }},
    };
  for (std::size_t before = 0; before < 4; ++before) {
    for (std::size_t after = 0; after < 4; ++after) {
      const std::string way = std::to_string(before) + " to " + std::to_string(after) + ": ";
      const Step honest = honest_step(before, after);
      EXPECT_TRUE(journal_agrees_with(honest)) << way;
      const auto refused = [&](const auto& table) {
        for (const auto& row : table) {
          Step spoilt = honest;
          row.spoil(spoilt);
          EXPECT_FALSE(journal_agrees_with(spoilt)) << way << row.what;
        }
      };
      refused(of_any);
      if (before != after) refused(of_a_move);
    }
    // An entry where nothing moved, whatever kind it is said to be.
    for (const TransitionKind kind :
         {TransitionKind::escalation, TransitionKind::recovery, TransitionKind::reset}) {
      Step idle = honest_step(before, before);
      idle.transition = Transition{idle.at, idle.before, idle.after, kind, {}, {}};
      EXPECT_FALSE(journal_agrees_with(idle)) << before << " to itself";
    }
  }
}

bool holds(const char* name, const Policy& policy, const std::vector<Step>& steps) {
  const StepRule rule = std::get<StepRule>(find_property(name)->rule);
  Memory memory;
  bool all = true;
  for (const Step& step : steps) all = rule(policy, step, memory) && all;
  return all;
}

Step move(std::size_t before, std::size_t after, const Pressure& pressure = {1, 1}) {
  Step step = honest_step(before, after);
  step.seen = step.effective = pressure;
  return step;
}

// Under one input: at most once, or stepwise one way, and no further than the ladder goes. Another
// input begins anew, and what is missing in both is the same.
TEST(SteadyInputSettles, CountsTheMovesOfOneInput) {
  Policy jumps = default_policy(), steps = jumps;
  jumps.escalation = Escalation::immediate;
  jumps.recovery = Recovery::recompute;
  steps.escalation = Escalation::stepwise;
  steps.recovery = Recovery::stepwise;
  const Step up = move(0, 1), down = move(1, 0), stays = move(1, 1);
  const std::vector<Step> ups(4, up), downs(4, down);
  const auto and_one_more = [](std::vector<Step> some, const Step& more) {
    some.push_back(more);
    return some;
  };
  struct Row {
    const char* what;
    const Policy& policy;
    std::vector<Step> steps;
    bool settles;
  };
  Policy heap_only = jumps;
  heap_only[kLag].monitored = false;
  const Pressure other{2, 1}, none{kMissing, 1}, neither{kMissing, kMissing};
  const std::vector<Row> rows = {
      {"once up", jumps, {up, stays, stays}, true},
      {"once down", jumps, {down, stays}, true},
      {"up twice", jumps, {up, up}, false},
      {"down twice", jumps, {down, down}, false},
      {"up and down", jumps, {up, down}, false},
      {"up a ladder", steps, ups, true},
      {"up more than a ladder", steps, and_one_more(ups, up), false},
      {"down a ladder", steps, downs, true},
      {"down more than a ladder", steps, and_one_more(downs, down), false},
      {"stepwise up and down", steps, {up, down}, false},
      {"another input between", jumps, {up, move(1, 2, other)}, true},
      {"there and back again", jumps, {up, move(1, 1, other), up}, true},
      {"missing twice", jumps, {move(0, 1, none), move(1, 2, none)}, false},
      {"missing first", jumps, {move(0, 1, none), move(1, 2)}, true},
      {"missing then", jumps, {up, move(1, 2, none)}, true},
      {"one missing more", jumps, {move(0, 1, none), move(1, 2, neither)}, true},
      {"only what nobody looks at", heap_only, {up, move(1, 2, other)}, false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(holds("steady-input-settles", row.policy, row.steps), row.settles) << row.what;
  }
}

TEST(CooldownRespected, EachWayHasItsOwnTimes) {
  Policy policy = default_policy();
  policy.cooldown_s = 30;
  policy.cooldowns_s = {};
  policy.escalation_cooldown_s = 10;
  policy.escalate_after_s = 5;
  const auto after = [](Step step, std::optional<double> since_s,
                        std::optional<double> demanded_s) {
    if (since_s) step.since_transition = Duration::from_seconds(*since_s);
    if (demanded_s) step.demanded_for = Duration::from_seconds(*demanded_s);
    return step;
  };
  struct Row {
    Step step;
    bool respects;
  };
  const Step up = move(1, 2), down = move(2, 1), stays = move(1, 1);
  const std::vector<Row> rows = {
      {after(down, 30, {}), true},   {after(down, 29.999, {}), false}, {after(down, {}, {}), true},
      {after(down, 12, 6), false},   {after(up, 10, 5), true},         {after(up, 9.999, 5), false},
      {after(up, 10, 4.999), false}, {after(up, 10, {}), false},       {after(up, {}, 5), true},
      {after(stays, 0, {}), true},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(holds("cooldown-respected", policy, {rows[i].step}), rows[i].respects) << i;
  }
  policy.escalate_after_s = 0;
  EXPECT_TRUE(holds("cooldown-respected", policy, {after(up, 10, {})}));
}

TEST(MissingDataNeverRecovers, IsAboutWhatIsMonitored) {
  Policy policy = default_policy();
  policy[kHeap].monitored = false;
  EXPECT_FALSE(holds("missing-data-never-recovers", policy, {move(2, 1, {kMissing, 1})}));
  EXPECT_TRUE(holds("missing-data-never-recovers", policy, {move(2, 1, {1, kMissing})}));
  EXPECT_TRUE(holds("missing-data-never-recovers", policy, {move(2, 1, {1, 1})}));
  EXPECT_TRUE(holds("missing-data-never-recovers", policy, {move(1, 2, {kMissing, 1})}));
}

TEST(Catalogue, OnePropertyIsAboutAnInputThatIsHeld) {
  for (const Property& property : catalogue()) {
    EXPECT_EQ(property.input_held, property.name == "steady-input-settles") << property.name;
  }
}

// Each cell that is milder than one it must not be milder than, and what is said of it.
TEST(SheddingMonotone, NamesTheTwoCellsThatAreTheWrongWayRound) {
  const SheddingRule rule = std::get<SheddingRule>(find_property("shedding-monotone")->rule);
  Policy policy = default_policy();
  const auto all_spill = [&policy] {
    for (auto& of_level : policy.shedding) of_level.fill(Action::spill);
  };
  const auto says = [&policy](std::size_t level, std::size_t priority, Action action) {
    return std::string(text(kPriorities[priority])) + " at " + policy.name_of(level_at(level)) +
           ": " + std::string(text(action));
  };
  const auto expect_fault = [&](std::size_t level, const std::string& what) {
    const auto fault = rule(policy, Shedder(policy));
    ASSERT_TRUE(fault) << what;
    EXPECT_EQ(fault->level, level_at(level)) << what;
    EXPECT_EQ(fault->what, what);
  };
  all_spill();
  EXPECT_FALSE(rule(policy, Shedder(policy)));
  for (std::size_t level = 0; level < policy.level_count(); ++level) {
    for (std::size_t i = 0; i < kPriorityCount; ++i) {
      all_spill();
      policy.shedding[level][i] = Action::process;  // milder than what is more important
      if (i > 0) {
        expect_fault(
            level, says(level, i - 1, Action::spill) + ", yet " + says(level, i, Action::process));
      }
      if (level == 0) continue;
      all_spill();  // milder than one level below
      for (std::size_t j = i; j < kPriorityCount; ++j) policy.shedding[level - 1][j] = Action::drop;
      expect_fault(level,
                   says(level - 1, i, Action::drop) + ", yet " + says(level, i, Action::spill));
    }
  }
}

}  // namespace
}  // namespace cascade
