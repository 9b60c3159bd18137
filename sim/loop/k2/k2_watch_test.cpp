// Messages of the loop have numbers, and what trackers and deduplications say of them adds up.

#include "sim/loop/k2/k2_watch.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "model/input_error.hpp"
#include "sim/loop/outcome/numbered.hpp"
#include "sim/loop/outcome/outcome_json.hpp"

namespace cascade {
namespace {

Scenario shipped(const std::string& name, const std::string& variant = {}) {
  const ScenarioText text = find_scenario(name);
  return parse_scenario(text.toml, text.file, variant);
}

/// Checks that the numbers of each class in each partition come without a hole and in order.
class NumbersInOrder : public LoopObserver {
 public:
  void on_handled(const Effect& effect, Handling) override {
    if (effect.from_disk) return;
    for (std::size_t c = 0; c < kClassCount; ++c) {
      if (effect.counts.of[c] == 0) continue;
      std::int64_t& next = next_[{effect.partition, c}];
      EXPECT_EQ(effect.segment.first_number[c], next) << effect.partition << " " << c;
      next = effect.segment.first_number[c] + effect.counts.of[c];
      handled += effect.counts.of[c];
    }
  }
  std::int64_t handled = 0;

 private:
  std::map<std::pair<std::size_t, std::size_t>, std::int64_t> next_;
};

TEST(MessageNumbers, AreHandledInOrderAndWithoutAHole) {
  Scenario scenario = shipped("k2-sequence-tracker");
  scenario.sites[0].broker.partitions = 3;
  NumbersInOrder numbers;
  const Outcome outcome = simulate(scenario, &numbers);
  const Flows flows = outcome.flows();
  EXPECT_GE(numbers.handled, (flows.arrived.total() - flows.in_log.total()));
}

TEST(MessageNumbers, GoThereAndBack) {
  MessageNumbers numbers({3, {10}}, {2, 1});
  MessageCounts next;
  next.of[4] = 100;
  for (const auto& [site, partition] : {std::pair{0u, 0u}, {0u, 1u}, {1u, 0u}}) {
    numbers.begin_session(site, partition, next);
  }
  EXPECT_TRUE(numbers.session_begins(Instant{9'900'000'000}, Instant{10'000'000'001}));
  EXPECT_FALSE(numbers.session_begins(Instant{9'900'000'000}, Instant{10'000'000'000}));
  const Instant early{10'000'000'000}, late{10'100'000'000};
  EXPECT_EQ(numbers.message(0, 1, 4, early, 7).sequence, 3);
  EXPECT_EQ(numbers.message(0, 1, 4, early, 7).session, 0);
  const NumberedMessage first = numbers.message(1, 0, 4, late, 100);
  EXPECT_EQ(first.sequence, 1);
  EXPECT_EQ(first.session, 1);
  for (std::int64_t number = 100; number < 112; ++number) {
    const NumberedMessage message = numbers.message(1, 0, 4, late, number);
    EXPECT_EQ(numbers.number_of(message), number);
    EXPECT_EQ(numbers.lane_of(message.symbol), numbers.lane(1, 0, 4));
  }
  EXPECT_EQ(numbers.place_of(numbers.lane(1, 0, 4)),
            std::make_pair(std::size_t{1}, std::size_t{0}));
  EXPECT_EQ(numbers.place_of(numbers.lane(0, 1, 0)),
            std::make_pair(std::size_t{0}, std::size_t{1}));
}

TEST(TrackerWatch, WhatIsToldMissingIsShedSeenOrLost) {
  for (const std::string variant : {"", "in-order", "lost"}) {
    const Outcome outcome = simulate(shipped("k2-sequence-tracker", variant));
    ASSERT_EQ(outcome.sites[0].trackers.size(), 3u);
    std::int64_t looks = -1;
    for (const TrackerOutcome& tracker : outcome.sites[0].trackers) {
      const TrackerCounts& all = tracker.all;
      EXPECT_EQ(all.missing, all.missing_shed + all.missing_seen + all.missing_lost);
      EXPECT_GE(all.gaps, all.logged + all.paged + all.halts);
      TrackerCounts sum;
      for (const auto& [name, column] : TrackerCounts::columns()) {
        for (const TrackerCounts& at_level : tracker.at_level) sum.*column += at_level.*column;
        EXPECT_EQ(sum.*column, all.*column) << name;
      }
      EXPECT_TRUE(looks < 0 || looks == all.looks) << "all three see the same messages";
      looks = all.looks;
    }
  }
}

/// What the mended tracker calls lost is what the flows call missed or expired, to the message.
TEST(TrackerWatch, TheMendedOneCountsLossesAsTheFlowsDo) {
  const Outcome outcome = simulate(shipped("k2-sequence-tracker", "lost"));
  EXPECT_EQ(outcome.sites[0].trackers[2].all.missing, outcome.missed.total());
  EXPECT_EQ(outcome.sites[0].trackers[2].all.missing_lost, outcome.missed.total());
}

TEST(TrackerWatch, WhatWasRefusedIsToldToTheMendedOne) {
  Scenario scenario = shipped("k2-sequence-tracker", "lost");
  scenario.faults.clear();
  scenario.sites[0].heap.times_s = {0, 60, 100};
  scenario.sites[0].heap.values_pct = {50, 96, 50};
  const Outcome outcome = simulate(scenario);
  const std::int64_t refused = outcome.flows().refused.total();
  EXPECT_GT(refused, 1'000);
  EXPECT_GE(outcome.sites[0].trackers[0].all.missing_shed, refused);
  EXPECT_EQ(outcome.sites[0].trackers[2].all.missing, 0);
  EXPECT_GT(outcome.sites[0].trackers[2].all.explained, 0);
}

/// A crash empties what lies in memory: the first message after it is the first of all.
TEST(TrackerWatch, AMemoryDiesWithItsProcess) {
  Scenario scenario = shipped("k2-sequence-tracker", "lost");
  scenario.faults[0].at_s = 100;
  scenario.faults[0].for_s = 5;
  Fault crash;
  crash.kind = FaultKind::crash;
  crash.at_s = 102;
  crash.for_s = 1;
  scenario.faults.push_back(crash);
  const Outcome outcome = simulate(scenario);
  EXPECT_EQ(outcome.sites[0].trackers[0].all.missing, 0) << "nobody is left who remembers";
  EXPECT_EQ(outcome.sites[0].trackers[1].all.missing, outcome.missed.total());
  EXPECT_EQ(outcome.sites[0].trackers[2].all.missing, outcome.missed.total());
}

/// Two instances, a partition each; the feed is away from 62 to 64 s, and instance 1 dies
/// meanwhile.
Scenario one_of_two_dies(const std::string& numbers = "") {
  return parse_scenario("name = \"n\"\nduration_s = 90\n[numbers]\nsymbols = 2\n" + numbers +
                            "[broker]\npartitions = 2\n[consumer]\ninstances = 2\n"
                            "[[workload]]\nrate_per_s = 250\nuntil_s = 80\n"
                            "[[fault]]\nkind = \"producer-disconnected\"\nat_s = 62\nfor_s = 2\n"
                            "[[fault]]\nkind = \"crash\"\nat_s = 63\nfor_s = 0.5\ninstance = 1\n",
                        "n.toml");
}

TEST(K2Watch, WhoDiesForgetsItsOwnPartitionsAndNoOthers) {
  const Outcome outcome = simulate(one_of_two_dies());
  const auto missed = static_cast<double>(outcome.missed.total());
  const SiteOutcome& site = outcome.sites[0];
  EXPECT_NEAR(static_cast<double>(site.trackers[0].all.missing), missed / 2, 40);
  EXPECT_EQ(site.trackers[2].all.missing, outcome.missed.total()) << "on a server";
  // Half of what came before is forgotten.
  const auto arrived = static_cast<double>(outcome.flows().arrived.total());
  EXPECT_NEAR(static_cast<double>(site.deduplications[0].entries), arrived - 62 * 125, 60);
}

/// What is said is counted at the level of the poll.
TEST(TrackerWatch, CountsAtTheLevel) {
  Scenario scenario = one_of_two_dies();
  scenario.sites[0].heap.times_s = {0};
  scenario.sites[0].heap.values_pct = {75};
  const TrackerOutcome mended = simulate(scenario).sites[0].trackers[2];
  EXPECT_GT(mended.all.missing, 0);
  EXPECT_EQ(mended.at_level[1].missing, mended.all.missing);
  EXPECT_EQ(mended.at_level[1].looks, mended.all.looks);
}

/// Who knows nothing of a symbol cannot miss that its session is new.
TEST(TrackerWatch, AFirstMessageIsNoSessionThatWasMissed) {
  const Outcome outcome = simulate(one_of_two_dies("sessions_at_s = [63.5]\n"));
  const SiteOutcome& site = outcome.sites[0];
  EXPECT_EQ(site.trackers[0].all.missed_resets, 18) << "of the other instance's partition";
  EXPECT_EQ(site.trackers[2].all.resets, 36);
  EXPECT_EQ(site.trackers[2].all.missed_resets, 0);
}

TEST(K2Watch, EachSiteHasItsOwn) {
  const Outcome outcome = simulate(
      parse_scenario("name = \"n\"\nduration_s = 90\n[numbers]\nsymbols = 2\nsessions_at_s = [64]\n"
                     "[[site]]\nname = \"a\"\nshare = 0.75\n[[site]]\nname = \"b\"\nshare = 0.25\n"
                     "[[workload]]\nrate_per_s = 200\nuntil_s = 80\n",
                     "n.toml"));
  ASSERT_EQ(outcome.sites.size(), 2u);
  for (const SiteOutcome& site : outcome.sites) {
    const std::int64_t processed = site.flows.processed.total();
    EXPECT_EQ(processed, site.flows.arrived.total()) << site.name;
    for (const TrackerOutcome& tracker : site.trackers) {
      EXPECT_EQ(tracker.all.looks, processed) << site.name << " " << tracker.variant;
    }
    EXPECT_EQ(site.trackers[2].all.resets, 18) << site.name;
    EXPECT_EQ(site.trackers[2].all.out_of_order, 0) << site.name;
    for (const DedupOutcome& dedup : site.deduplications) {
      EXPECT_EQ(dedup.all().copies, processed) << site.name;
    }
    EXPECT_EQ(site.deduplications[3].all().once, processed) << site.name;
  }
}

/// With an index of offsets nothing comes twice; without one, what none of them drops is what the
/// table gets.
TEST(DedupWatch, CountsWhatReachesTheTable) {
  Scenario scenario = shipped("k2-duplicates");
  Outcome outcome = simulate(scenario);
  const auto all = [&](std::size_t v) { return outcome.sites[0].deduplications[v].all(); };
  for (std::size_t v = 0; v < 4; ++v) {
    EXPECT_EQ(all(v).once + all(v).twice + all(v).lost, all(3).once + all(3).twice) << v;
    EXPECT_EQ(all(v).copies, all(3).copies) << v;
    EXPECT_GE(all(v).surplus, all(v).twice) << v;
  }
  EXPECT_GT(all(3).twice, 0);
  scenario.sites[0].spill.deduplicate = true;
  outcome = simulate(scenario);
  EXPECT_EQ(all(3).twice, 0);
  EXPECT_GT(outcome.flows().duplicates_removed.total(), 0);
}

TEST(Numbered, StandsInTheJsonAndTheStatistics) {
  const Outcome outcome = simulate(shipped("k2-duplicates", "one-session"));
  EXPECT_EQ(statistic(outcome, "dedup.none.twice"),
            static_cast<double>(outcome.sites[0].deduplications[3].all().twice));
  EXPECT_EQ(statistic(outcome, "site.main.dedup.none.twice.tier_2"),
            static_cast<double>(outcome.sites[0].deduplications[3].of_tier[1].twice));
  EXPECT_EQ(statistic(outcome, "tracker.as_coded.looks.normal"),
            static_cast<double>(outcome.sites[0].trackers[0].all.looks));
  const std::string json = to_json(outcome);
  EXPECT_NE(json.find("\"trackers\":{\"as-coded\":{\"looks\":"), std::string::npos);
  EXPECT_NE(json.find("\"deduplications\":{\"as-coded\":{\"copies\":"), std::string::npos);
  EXPECT_EQ(to_json(simulate(shipped("normal"))).find("trackers"), std::string::npos);
}

std::string complaint(const std::string& numbers, const std::string& expect = {}) {
  try {
    parse_scenario("name = \"n\"\nduration_s = 300\n[[workload]]\nrate_per_s = 10\n" + numbers +
                       "\n[expect]\nlevel_max = \"NORMAL\"\n" + expect,
                   "n.toml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Numbered, IsAskedForByATable) {
  EXPECT_EQ(complaint("[numbers]\nsessions_at_s = [60, 120]"), "");
  EXPECT_EQ(complaint("[numbers]", "\"tracker.mended.gaps\" = 1"), "");
  EXPECT_NE(complaint("", "\"tracker.mended.gaps\" = 1").find("is not a figure of a run"),
            std::string::npos);
  EXPECT_NE(complaint("[numbers]\nsymbols = 0").find("symbols' is out of range"),
            std::string::npos);
  EXPECT_NE(complaint("[numbers]\nsymbol = 1").find("symbol"), std::string::npos);
  for (const char* times : {"[30]", "[100, 130]", "[300]", "[100, 50]"}) {
    EXPECT_NE(complaint(std::string("[numbers]\nsessions_at_s = ") + times).find("in order"),
              std::string::npos)
        << times;
  }
}

TEST(Numbered, IsWrittenAsItIsRead) {
  const Scenario scenario = shipped("k2-sequence-tracker");
  const Scenario read = parse_scenario(to_toml(scenario), "again.toml");
  ASSERT_TRUE(read.numbers);
  EXPECT_EQ(read.numbers->symbols, 5);
  EXPECT_EQ(read.numbers->sessions_at_s, std::vector<double>{120});
}

}  // namespace
}  // namespace cascade
