// Rules that a run of a machine seldom gets to break in each of their parts: here each part by
// itself.

#include "properties/catalogue.hpp"

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
