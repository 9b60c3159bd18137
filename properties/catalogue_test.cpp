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

}  // namespace
}  // namespace cascade
