// The group in the loop: who is waited for, what is done again, and the lag that the timeouts
// predict.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "model/input_error.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/outcome_json.hpp"

namespace cascade {
namespace {

Scenario scenario_of(const std::string& toml) { return parse_scenario(toml, "group.toml"); }

/// Only trades of tier 1: no level changes what they cost.
std::string two_instances(const std::string& group, const std::string& rest) {
  return "name = 'group'\npolicy = 'k2'\nduration_s = 200\ntick_s = 0.01\n[check]\nevery_s = 0.1\n"
         "[broker]\npartitions = 2\n[consumer]\ninstances = 2\nbatch_size = 100\nprocess_us = 10\n"
         "[[workload]]\nrate_per_s = 20_000\ntiers = [1, 0, 0]\ntypes = [1, 0, 0]\n[group]\n" +
         group + "\n" + rest;
}

std::int64_t lag_at(const Outcome& outcome, double at_s) {
  for (const LoopSample& sample : outcome.sites[0].cascades[0].series().samples) {
    if ((sample.at - Instant{}).seconds() >= at_s) return sample.lag_messages;
  }
  return -1;
}

constexpr double kRatePerS = 20'000;
constexpr double kCapacityPerS = 100 / 0.003;  // of one: a hundred in 1 ms + 100 x 10 us + 1 ms
constexpr const char* kCrashOfOne =
    "[[fault]]\nkind = 'crash'\ninstance = 1\nat_s = 20\nfor_s = 1_000\n";

/// Half of what comes waits for the session and the rebalance; of an eager one's seconds all does.
/// Then one instance has it all.
TEST(GroupClosedForm, TheCrashOfOneOfTwoIsTheLagThatTheSessionTimeoutPredicts) {
  struct Row {
    const char* keys;
    double session_s, rebalance_s;
    bool is_eager;
  };
  const Row rows[] = {
      {"protocol = 'cooperative'", 45, 3, false},
      {"protocol = 'eager'", 45, 3, true},
      {"protocol = 'cooperative'\nsession_timeout_s = 10", 10, 3, false},
      {"protocol = 'cooperative'\nsession_timeout_s = 30\nrebalance_s = 15", 30, 15, false},
      {"session_timeout_s = 30\nrebalance_s = 15", 30, 15, true},
  };
  for (const Row& row : rows) {
    const Outcome outcome = simulate(scenario_of(two_instances(row.keys, kCrashOfOne)), nullptr,
                                     KeptChecks::with_series());
    const double highest = kRatePerS / 2 * (row.session_s + row.rebalance_s) +
                           (row.is_eager ? kRatePerS / 2 * row.rebalance_s : 0);
    EXPECT_NEAR(statistic(outcome, "lag_max"), highest, 0.02 * highest) << row.keys;
    const double over_s = 20 + row.session_s + row.rebalance_s;
    const double after_s = 0.5 * highest / (kCapacityPerS - kRatePerS);
    EXPECT_NEAR(static_cast<double>(lag_at(outcome, over_s + after_s)), highest / 2, 0.02 * highest)
        << row.keys;
    EXPECT_EQ(statistic(outcome, "rebalances"), 1) << row.keys;
    EXPECT_EQ(statistic(outcome, "rejected_commits"), 0) << row.keys;
  }
}

TEST(Group, WithoutOneADeadInstancesPartitionIsNobodys) {
  std::string toml = two_instances("", kCrashOfOne);
  toml.erase(toml.find("[group]\n"), 8);
  const Outcome outcome = simulate(scenario_of(toml));
  EXPECT_NEAR(statistic(outcome, "lag_final"), kRatePerS / 2 * 180, 1'000);
  EXPECT_FALSE(outcome.sites[0].group);
  EXPECT_EQ(to_json(outcome).find("rebalances"), std::string::npos);
}

/// A process that starts again within the session is a new member, and the rebalance that it
/// begins waits for the dead one: eager members with it.
TEST(Group, ARestartWithinTheSessionWaitsForIt) {
  const char* restart = "[[fault]]\nkind = 'crash'\ninstance = 1\nat_s = 20\nfor_s = 5\n";
  const Outcome eager = simulate(scenario_of(two_instances("", restart)));
  EXPECT_EQ(statistic(eager, "rebalances"), 1);
  const double highest = kRatePerS / 2 * 5 + kRatePerS * (40 + 3);  // from 25 s on nobody reads
  EXPECT_NEAR(statistic(eager, "lag_max"), highest, 0.02 * highest);
  const Outcome cooperative =
      simulate(scenario_of(two_instances("protocol = 'cooperative'", restart)));
  const double half = kRatePerS / 2 * (45 + 3);
  EXPECT_NEAR(statistic(cooperative, "lag_max"), half, 0.02 * half);
  EXPECT_EQ(statistic(cooperative, "rebalances"), 1)
      << "its partition was nobody's: no second round";
}

/// After the session it gets its part back: cooperative in two rounds, of which only what moves
/// stops for the second.
TEST(Group, ARestartAfterTheSessionIsAnotherRebalance) {
  const char* restart = "[[fault]]\nkind = 'crash'\ninstance = 1\nat_s = 20\nfor_s = 100\n";
  EXPECT_EQ(statistic(simulate(scenario_of(two_instances("", restart))), "rebalances"), 2);
  const Outcome cooperative =
      simulate(scenario_of(two_instances("protocol = 'cooperative'", restart)), nullptr,
               KeptChecks::with_series());
  EXPECT_EQ(statistic(cooperative, "rebalances"), 3);
  const double moved = kRatePerS / 2 * 3;
  std::int64_t most = 0;
  for (const LoopSample& sample : cooperative.sites[0].cascades[0].series().samples) {
    const double at_s = (sample.at - Instant{}).seconds();
    if (at_s > 119 && at_s < 130) most = std::max(most, sample.lag_messages);
  }
  EXPECT_NEAR(static_cast<double>(most), moved, 0.02 * moved);
}

/// A crash of all is an outage of the session, however soon they are back.
TEST(Group, ACrashOfAllLastsAsLongAsTheSession) {
  const Outcome outcome =
      simulate(scenario_of(two_instances("", "[[fault]]\nkind = 'crash'\nat_s = 20\nfor_s = 1\n")));
  const double highest = kRatePerS * (45 + 3);
  EXPECT_NEAR(statistic(outcome, "lag_max"), highest, 0.02 * highest);
}

/// One poll of 100,000 messages takes 1 s, and a member may take half a second.
std::string slow_polls(const std::string& group) {
  return "name = 'slow'\npolicy = 'k2'\nduration_s = 60\ntick_s = 0.01\n[broker]\npartitions = 2\n"
         "[consumer]\ninstances = 2\nbatch_size = 1_000_000\nprocess_us = 10\n[[workload]]\n"
         "shape = 'burst'\nrate_per_s = 0\npeak_per_s = 400_000\nat_s = 10\nfor_s = 1\n"
         "tiers = [1, 0, 0]\ntypes = [1, 0, 0]\n[group]\n" +
         group + "\n[[fault]]\nkind = 'consumer-paused'\nat_s = 9.99\nfor_s = 2\n";
}

TEST(Group, AMemberThatPollsTooLateIsThrownOutAndItsWorkIsDoneAgainForEver) {
  const Outcome outcome = simulate(scenario_of(slow_polls("max_poll_interval_s = 1.9")));
  EXPECT_EQ(statistic(outcome, "processed"), 0) << "2 s of work each, and 1.9 s for it";
  EXPECT_GE(statistic(outcome, "rejected_commits"), 10);
  EXPECT_EQ(statistic(outcome, "lag_final"), 400'000);
  const Outcome in_time = simulate(scenario_of(slow_polls("max_poll_interval_s = 2.1")));
  EXPECT_EQ(statistic(in_time, "rejected_commits"), 0);
  EXPECT_EQ(statistic(in_time, "processed"), 400'000);
}

/// Who is paused for longer than a poll may last is no member any more; the other has it all.
TEST(Group, WhoIsPausedTooLongIsThrownOut) {
  const char* pause = "[[fault]]\nkind = 'consumer-paused'\ninstance = 1\nat_s = 20\nfor_s = 60\n";
  const Outcome kept = simulate(scenario_of(two_instances("max_poll_interval_s = 61", pause)));
  EXPECT_EQ(statistic(kept, "rebalances"), 0);
  const double all = kRatePerS / 2 * 60;
  EXPECT_NEAR(statistic(kept, "lag_max"), all, 0.02 * all);
  const Outcome out = simulate(scenario_of(two_instances("max_poll_interval_s = 10", pause)));
  EXPECT_EQ(statistic(out, "rebalances"), 2) << "out, and in again";
  const double until_out = kRatePerS / 2 * 10 + kRatePerS * 3;
  EXPECT_NEAR(statistic(out, "lag_max"), until_out, 0.02 * until_out);
}

/// A rebalance waits for the longest poll: the eager ones wait with it.
TEST(Group, ARebalanceWaitsForThePollThatGoesOn) {
  const Scenario scenario = scenario_of(
      "name = 'waits'\npolicy = 'k2'\nduration_s = 100\ntick_s = 0.01\n[check]\nevery_s = 0.1\n"
      "[broker]\npartitions = 2\nweights = [9, 1]\n[consumer]\ninstances = 2\n"
      "batch_size = 100_000\nprocess_us = 100\n[[workload]]\nshape = 'points'\n"
      "times_s = [0, 10, 10.001]\nrates_per_s = [0, 0, 10_000]\ntiers = [1, 0, 0]\n"
      "types = [1, 0, 0]\n[group]\n[[fault]]\nkind = 'downstream-slow'\nfactor = 100\n"
      "at_s = 10\nfor_s = 1\n[[fault]]\nkind = 'rebalance'\nat_s = 11.5\nfor_s = 0\n");
  const Outcome outcome = simulate(scenario, nullptr, KeptChecks::with_series());
  // From some 11 s on one is in a poll of 80 s; the other, which has next to nothing to do, waits.
  EXPECT_NEAR(static_cast<double>(lag_at(outcome, 60)), 10'000 * 49, 0.02 * 490'000);
  EXPECT_EQ(statistic(outcome, "rebalances"), 1);
  EXPECT_EQ(statistic(outcome, "duplicates_removed"), 0);
  EXPECT_EQ(statistic(outcome, "rejected_commits"), 0) << "a poll that is ended is committed";
}

TEST(Group, ScalingIsARebalanceByTheProtocol) {
  const char* scale =
      "[[fault]]\nkind = 'scale'\ninstances = 1\nat_s = 50\nfor_s = 0\n"
      "[[fault]]\nkind = 'scale'\ninstances = 2\nat_s = 100\nfor_s = 10\n";
  const Outcome eager = simulate(scenario_of(two_instances("", scale)));
  EXPECT_EQ(statistic(eager, "rebalances"), 2);
  EXPECT_NEAR(statistic(eager, "lag_max"), kRatePerS * 10, 0.02 * kRatePerS * 10)
      << "what the fault says is how long its rebalance takes at least";
  const Outcome cooperative =
      simulate(scenario_of(two_instances("protocol = 'cooperative'", scale)));
  EXPECT_EQ(statistic(cooperative, "rebalances"), 3) << "in: a second round for what moves";
  const double moved = kRatePerS / 2 * 3;
  EXPECT_NEAR(statistic(cooperative, "lag_max"), moved, 0.02 * moved);
}

/// Batches of 30,000 that end when they are full, or 20 s after the last message.
std::string long_batches(const std::string& instances, const std::string& rest) {
  return "name = 'batches'\npolicy = 'k2'\nduration_s = 100\ntick_s = 0.1\n[broker]\n"
         "partitions = 2\nweights = [1, 9]\n[consumer]\nbatch_ends = 'processed'\n"
         "batch_size = 30_000\npoll_timeout_ms = 20_000\nprocess_us = 1\ninstances = " +
         instances +
         "\n[[workload]]\nshape = 'points'\ntimes_s = [0, 50, 50.001]\n"
         "rates_per_s = [2_000, 2_000, 0]\ntiers = [1, 0, 0]\ntypes = [1, 0, 0]\n" +
         rest;
}

struct WatchesOrder : LoopObserver {
  std::map<std::size_t, std::int64_t> ends;  // by partition
  bool is_in_order = true;
  void on_applied(const Effect& effect) override {
    std::int64_t& end = ends[effect.partition];
    is_in_order = is_in_order && effect.segment.first_offset == end;
    end = effect.segment.end_offset;
  }
};

/// What it has polled and not committed is read by whoever has its partitions next.
TEST(Group, WhoLeavesGivesUpABatchThatIsNotFull) {
  WatchesOrder order;
  const Outcome outcome =
      simulate(scenario_of(long_batches("2",
                                        "[group]\n[[fault]]\nkind = 'scale'\ninstances = 1\n"
                                        "at_s = 20\nfor_s = 0\n")),
               &order);
  EXPECT_EQ(statistic(outcome, "processed"), 100'001);
  EXPECT_TRUE(order.is_in_order);
}

/// The partition that moves has most of the messages: its new reader is through with its batch
/// while the old one still fills its own.
TEST(Group, WhoLosesAPartitionGivesUpWhatItHasOfIt) {
  WatchesOrder order;
  const Outcome outcome =
      simulate(scenario_of(long_batches("1",
                                        "[group]\nprotocol = 'cooperative'\n[[fault]]\n"
                                        "kind = 'scale'\ninstances = 2\nat_s = 20\nfor_s = 0\n")),
               &order);
  EXPECT_EQ(statistic(outcome, "rebalances"), 2);
  EXPECT_EQ(statistic(outcome, "processed"), 100'001);
  EXPECT_TRUE(order.is_in_order);
}

TEST(Group, IsReadWrittenAndRefused) {
  const Scenario scenario =
      scenario_of(two_instances("protocol = 'cooperative'\nsession_timeout_s = 6", ""));
  ASSERT_TRUE(scenario.sites[0].group);
  EXPECT_EQ(scenario.sites[0].group->max_poll_interval_s, 300);
  EXPECT_EQ(to_toml(scenario_of(to_toml(scenario))), to_toml(scenario));
  const Scenario plain = scenario_of(two_instances("", ""));
  EXPECT_NE(to_toml(plain).find("\n[group]\n"), std::string::npos) << "being there says something";
  EXPECT_TRUE(scenario_of(to_toml(plain)).sites[0].group);
  for (const char* wrong : {"session_timeout_s = 0", "max_poll_interval_s = -1", "rebalance_s = 0",
                            "protocol = 'lazy'", "session_timeout_ms = 6"}) {
    EXPECT_THROW(scenario_of(two_instances(wrong, "")), InputError) << wrong;
  }
  std::string without = two_instances("", "[expect]\nrebalances = 0\n");
  EXPECT_NO_THROW(scenario_of(without));
  without.erase(without.find("[group]\n"), 8);
  EXPECT_THROW(scenario_of(without), InputError) << "there is no group to rebalance";
  EXPECT_THROW(scenario_of(two_instances("", "[numbers]\n")), InputError);
}

}  // namespace
}  // namespace cascade
