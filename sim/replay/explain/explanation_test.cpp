// What an explanation says of a state that is known by heart. That its sentences are so is tried on
// the machine in properties/reference/explanation_prop.cpp.

#include "sim/replay/explain/explanation.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "model/k2.hpp"

namespace cascade {
namespace {

constexpr Instant explained_at_s(std::int64_t s) { return Instant{s * kNsPerS}; }
constexpr Duration explained_s(std::int64_t s) { return Duration{s * kNsPerS}; }
constexpr Duration kExplainedSilent = explained_s(60);

LastCheck last_seen(Pressure seen, Duration ago = {}) { return {ago, seen}; }

/// SOFT since 0 s: 100,000 and 70 % demand it, 50,000 and 65 % hold it (or as k2 has them).
Policy explained_policy() { return default_policy(); }
double lag_trigger() { return explained_policy()[kLag].trigger(level_at(1)); }
double lag_clear() { return explained_policy()[kLag].clear(level_at(1)); }
double heap_clear() { return explained_policy()[kHeap].clear(level_at(1)); }
Cascade at_soft() { return Cascade(explained_policy(), level_at(1), explained_at_s(0)); }

TEST(Explanation, EachHoldHasItsState) {
  const Cascade normal(explained_policy()), soft = at_soft();
  const Duration cooldown = explained_policy().cooldown(level_at(1));
  const Instant over = explained_at_s(0) + cooldown, early{over.ns - 1};
  const struct {
    const char* what;
    const Cascade* cascade;
    Instant now;
    std::optional<LastCheck> check;
    Hold hold;
  } table[] = {
      {"no check", &normal, explained_at_s(5), std::nullopt, Hold::unseen},
      {"too long ago", &normal, explained_at_s(90),
       last_seen({0, 0}, kExplainedSilent + Duration{1}), Hold::unseen},
      {"just not", &normal, explained_at_s(90), last_seen({0, 0}, kExplainedSilent), Hold::nothing},
      {"more is demanded", &normal, explained_at_s(5), last_seen({lag_trigger(), 0}),
       Hold::climbing},
      {"lowest", &normal, explained_at_s(5), last_seen({lag_clear(), 0}), Hold::nothing},
      {"demanded", &soft, explained_at_s(5), last_seen({lag_trigger(), 0}), Hold::demand},
      {"band of lag", &soft, explained_at_s(5), last_seen({lag_clear(), 0}), Hold::dead_band},
      {"band of heap", &soft, explained_at_s(5), last_seen({0, heap_clear()}), Hold::dead_band},
      {"missing", &soft, explained_at_s(5), last_seen({kMissing, 0}), Hold::missing},
      {"missing and band", &soft, explained_at_s(5), last_seen({kMissing, heap_clear()}),
       Hold::missing},
      {"cooldown", &soft, early, last_seen({0, 0}), Hold::cooldown},
      {"leaving", &soft, over, last_seen({0, 0}), Hold::leaving},
  };
  for (const auto& row : table) {
    const Explanation all = explain(*row.cascade, {row.now}, row.check, kExplainedSilent);
    EXPECT_EQ(all.hold, row.hold) << row.what;
    EXPECT_EQ(all.metrics.size(), row.check ? 2u : 0u) << row.what;
    // Nothing comes next where the values hold the level.
    const bool moves =
        row.hold == Hold::climbing || row.hold == Hold::cooldown || row.hold == Hold::leaving;
    EXPECT_EQ(all.next.has_value(), moves) << row.what;
  }
}

TEST(Explanation, TheCooldownsRestIsNeverLessThanNothing) {
  const Duration cooldown = explained_policy().cooldown(level_at(1));
  const auto left = [&](Instant now, Instant latest) {
    Cascade soft = at_soft();
    if (latest > Instant::min()) soft.check(latest, {lag_clear(), 0});  // which holds it
    return explain(soft, {now, latest}, std::nullopt, kExplainedSilent).cooldown_left;
  };
  const Instant none = Instant::min();
  EXPECT_EQ(left(explained_at_s(0), none), cooldown);
  EXPECT_EQ(left(explained_at_s(7), none), cooldown - explained_s(7));
  EXPECT_EQ(left(explained_at_s(0) + cooldown, none), Duration{});
  EXPECT_EQ(left(explained_at_s(0) + cooldown + explained_s(9), none), Duration{});
  // Where the clock was set back, the machine still goes by the latest instant.
  EXPECT_EQ(left(explained_at_s(3), explained_at_s(0) + cooldown), Duration{});
  EXPECT_EQ(left(explained_at_s(3), explained_at_s(5)), cooldown - explained_s(3));
}

TEST(Explanation, WhatCouldRaiseTheLevelIsTheNearestTriggerBeyondIt) {
  Policy policy = parse_policy(R"(
name = "ladder"
levels = ["A", "B", "C"]
cooldown_s = 30
[metric.disk]
worse = "low"
trigger = [20, 10]
clear = [25, 15]
[metric.load]
trigger = [4, inf]
clear = [2, inf]
)",
                               "ladder.toml");
  const auto rises = [&](Level level, std::optional<LastCheck> check) {
    const Cascade cascade(policy, level, std::nullopt);
    std::string text;
    for (const auto& rise : explain(cascade, {explained_at_s(1)}, check, kExplainedSilent).rises) {
      text += !rise ? "none "
                    : std::to_string(static_cast<int>(rise->value)) + ":" +
                          std::to_string(index(rise->demands)) + ">" +
                          std::to_string(index(rise->to)) + " ";
    }
    return text;
  };
  EXPECT_EQ(rises(level_at(0), std::nullopt), "20:1>1 4:1>1 ");
  EXPECT_EQ(rises(level_at(0), last_seen({20, 0})), "10:2>2 none ");
  EXPECT_EQ(rises(level_at(1), std::nullopt), "10:2>2 none ");
  EXPECT_EQ(rises(level_at(1), last_seen({50, 0})), "10:2>2 none ");
  EXPECT_EQ(rises(level_at(2), last_seen({50, 0})), "none none ");
  policy.metrics[1].monitored = false;
  EXPECT_EQ(rises(level_at(0), std::nullopt), "20:1>1 ");
  policy.metrics[1].monitored = true;
  policy.metrics[0].monitored = false;
  EXPECT_EQ(rises(level_at(0), std::nullopt), "4:1>1 ");
  policy.metrics[0].monitored = true;
  policy.metrics[0].triggers = {20, 20};  // one value demands both
  policy.metrics[0].clears = {25, 25};
  EXPECT_EQ(rises(level_at(0), std::nullopt), "20:2>2 4:1>1 ");
  policy.escalation = Escalation::stepwise;
  EXPECT_EQ(rises(level_at(0), std::nullopt), "20:2>1 4:1>1 ");
}

TEST(Explanation, AMissingValueIsJudgedAsThePolicySays) {
  for (const OnMissing on_missing : {OnMissing::hold, OnMissing::assume_zero}) {
    Policy policy = explained_policy();
    policy.on_missing = on_missing;
    const Explanation all =
        explain(Cascade(policy, level_at(1), explained_at_s(0)), {explained_at_s(5)},
                last_seen({kMissing, 10}), kExplainedSilent);
    ASSERT_EQ(all.metrics.size(), 2u);
    const bool zero = on_missing == OnMissing::assume_zero;
    EXPECT_TRUE(all.metrics[0].is_missing());
    EXPECT_EQ(is_missing(all.metrics[0].judged), !zero);
    if (zero) {
      EXPECT_EQ(all.metrics[0].judged, 0);
    }
    EXPECT_EQ(all.metrics[1].judged, 10);
    EXPECT_EQ(all.hold, zero ? Hold::cooldown : Hold::missing);
  }
}

TEST(Explanation, AnEscalationIsInTheLongerOfItsClocks) {
  Policy policy = explained_policy();
  policy.escalation_cooldown_s = 8;
  policy.escalate_after_s = 20;
  const auto in = [&](Level level, Instant now) {
    return explain_unseen(Cascade(policy, level, explained_at_s(0)), {now}).escalation_in;
  };
  EXPECT_EQ(in(level_at(1), explained_at_s(5)), explained_s(15));
  EXPECT_EQ(in(level_at(1), explained_at_s(50)), Duration{});
  EXPECT_FALSE(in(policy.highest(), explained_at_s(5))) << "there is none from the highest";
  policy.escalate_after_s = 1;
  EXPECT_EQ(in(level_at(1), explained_at_s(5)), explained_s(3));
  const Explanation never = explain_unseen(Cascade(policy), {explained_at_s(5)});
  EXPECT_EQ(never.hold, Hold::not_told);
  EXPECT_EQ(never.escalation_in, Duration{});
  EXPECT_EQ(never.pending_left, Duration{});
  // Demanded from now on, for the shortest time that there is.
  policy.escalation_cooldown_s = 0;
  policy.escalate_after_s = 1e-9;
  const Explanation all = explain(Cascade(policy), {explained_at_s(5)},
                                  last_seen({lag_trigger(), 0}), kExplainedSilent);
  ASSERT_TRUE(all.next);
  EXPECT_EQ(all.next->in, Duration{1});
}

}  // namespace
}  // namespace cascade
