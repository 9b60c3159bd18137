// A site in a loop: what its faults do and undo, and when, by hand.

#include "sim/loop/site.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/k2.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/simulation.hpp"

namespace cascade {
namespace {

/// Ticks of a second and messages of one class, of which every poll takes what waits.
Scenario site_of(const std::string& consumer, const std::string& workload, const std::string& rest,
                 const std::string& check = "every_s = 1\n") {
  Scenario scenario = parse_scenario(
      "name = 'site'\npolicy = 'k2'\ntick_s = 1\nduration_s = 40\n"
      "intake_at_break = 'pause'\n[check]\n" +
          check + "[consumer]\ncommit_ms = 1000\n" + consumer +
          "\n[[workload]]\ntiers = [1, 0, 0]\ntypes = [1, 0, 0]\n" + workload + rest,
      "site.toml");
  scenario.sites[0].consumer.poll_ms = 0;  // no file says so
  return scenario;
}

const char* const kSteady = "rate_per_s = 100\n";
/// Ten within the first second.
const char* const kTen = "shape = 'burst'\nrate_per_s = 0\npeak_per_s = 10\nat_s = 0\nfor_s = 1\n";
const char* const kAllPaused = "[[fault]]\nkind = 'consumer-paused'\nat_s = 0\nfor_s = 100\n";

std::string site_fault(const std::string& kind, const std::string& keys) {
  return "[[fault]]\nkind = '" + kind + "'\n" + keys + "\n";
}

using Readings = std::vector<std::pair<double, double>>;

/// What is read after each event, where it is another than before.
class Watches : public LoopObserver {
 public:
  explicit Watches(std::function<double(Instant, const Site&)> read) : read_(std::move(read)) {}
  void after_event(Instant at, const LoopEvent&, const Site& site) override {
    const double value = read_(at, site);
    if (readings.empty() || readings.back().second != value) {
      readings.emplace_back((at - Instant{}).seconds(), value);
    }
  }
  Readings readings;

 private:
  std::function<double(Instant, const Site&)> read_;
};

class WatchesMessages : public LoopObserver {
 public:
  void on_handled(const Effect& effect, Handling) override { handled += effect.counts.total(); }
  void on_expired(const Effect& effect) override { expired += effect.counts.total(); }
  void on_applied(const Effect& effect) override {
    applied.emplace_back((effect.at - Instant{}).seconds(),
                         static_cast<double>(effect.counts.total()));
  }
  void on_check(std::size_t, std::size_t, Instant at, const Pressure& read,
                const std::optional<Transition>&, const Site&) override {
    lags.emplace_back((at - Instant{}).seconds(), is_missing(read[kLag]) ? -1 : read[kLag]);
    heaps.emplace_back((at - Instant{}).seconds(), read[kHeap]);
  }
  void on_crash(std::size_t, Instant at, std::optional<std::size_t> instance,
                std::size_t) override {
    crashed.push_back(instance);
    crashed_at_s.push_back((at - Instant{}).seconds());
  }
  std::int64_t handled = 0, expired = 0;
  Readings applied, lags, heaps;
  std::vector<double> crashed_at_s;
  std::vector<std::optional<std::size_t>> crashed;
};

/// Which partitions come first: of those of one of so many instances, from a time on.
class Order : public LoopObserver {
 public:
  explicit Order(std::size_t instance = 0, std::size_t instances = 1, Instant from = {})
      : instance_(instance), instances_(instances), from_(from) {}
  void on_applied(const Effect& effect) override {
    if (effect.at < from_ || effect.partition % instances_ != instance_) return;
    partitions.push_back(effect.partition);
  }
  std::vector<std::size_t> partitions;

 private:
  std::size_t instance_, instances_;
  Instant from_;
};

// Of faults that fill the disk the worst counts, and none when they are over.
TEST(SiteFaults, TheFullestDiskCountsForAsLongAsItIs) {
  Watches watches([](Instant, const Site& site) { return site.spill().used_pct(); });
  simulate(site_of("", "rate_per_s = 0\n",
                   site_fault("disk-full", "at_s = 1\nfor_s = 4\npct = 40") +
                       site_fault("disk-full", "at_s = 2\nfor_s = 1\npct = 70")),
           &watches);
  EXPECT_EQ(watches.readings, (Readings{{0, 0}, {1, 40}, {2, 70}, {3, 40}, {5, 0}}));
}

TEST(SiteFaults, AFullDiskLoadsNoPolicy) {
  Simulation simulation(
      site_of("", "rate_per_s = 0\n", site_fault("disk-full", "at_s = 1\nfor_s = 4\npct = 40")));
  simulation.run();
  EXPECT_EQ(simulation.sites()[0].cascades()[0].cascade.status().counters.reloads, 0u);
}

TEST(SiteFaults, AClockStepsByWhatItSaysAndStaysThere) {
  Watches watches(
      [](Instant at, const Site& site) { return (site.cascade_time(at) - at).seconds(); });
  simulate(site_of("", "rate_per_s = 0\n",
                   site_fault("clock-step", "at_s = 3\nby_s = 100") +
                       site_fault("clock-step", "at_s = 6\nby_s = -250")),
           &watches);
  EXPECT_EQ(watches.readings, (Readings{{0, 0}, {3, 100}, {6, -150}}));
}

// A hundred a second that nobody reads: until 5 s 500 have come.
TEST(SiteFaults, AStaleLagIsThatOfTheFaultsBegin) {
  WatchesMessages seen;
  simulate(site_of("", kSteady,
                   std::string(kAllPaused) + site_fault("lag-stale", "at_s = 5.5\nfor_s = 20")),
           &seen);
  ASSERT_EQ(seen.lags.size(), 41u);
  for (const auto& [at_s, lag] : seen.lags) {
    EXPECT_EQ(lag, at_s > 5.5 && at_s < 25.5 ? 500 : 100 * at_s) << at_s;
  }
}

TEST(SiteFaults, ALagOfZeroIsReadWhateverThereIs) {
  WatchesMessages seen;
  simulate(site_of("", kSteady,
                   kAllPaused + site_fault("lag-stale", "at_s = 1.5\nfor_s = 1") +
                       site_fault("lag-zero", "at_s = 5.5\nfor_s = 20")),
           &seen);
  ASSERT_EQ(seen.lags.size(), 41u);
  for (const auto& [at_s, lag] : seen.lags) {
    EXPECT_EQ(lag, at_s == 2 ? 100 : at_s > 5.5 && at_s < 25.5 ? 0 : 100 * at_s) << at_s;
  }
}

// A tenth of a second for the ten, and two and one more for brokers that are slow.
TEST(SiteFaults, SlowBrokersDelayAPoll) {
  WatchesMessages seen;
  simulate(site_of("process_us = 10_000\n", kTen,
                   site_fault("broker-slow", "at_s = 0\nfor_s = 100\ndelay_s = 2") +
                       site_fault("broker-slow", "at_s = 0.5\nfor_s = 100\ndelay_s = 1")),
           &seen);
  EXPECT_EQ(seen.applied, (Readings{{4.1, 10}}));
}

// Without a group a rebalance takes everybody's batch away. Five each from 1 on, of half a second:
// two are through at 2, and all are read again at 5.
TEST(SiteFaults, ARebalanceTakesTheBatchesOfAll) {
  WatchesMessages seen;
  simulate(site_of("instances = 2\nprocess_us = 500_000\n[broker]\npartitions = 2\n", kTen,
                   site_fault("rebalance", "at_s = 2\nfor_s = 3")),
           &seen);
  EXPECT_EQ(seen.handled, 2 + 2 + 10);
  EXPECT_EQ(seen.applied, (Readings{{7.5, 2}, {7.5, 3}, {7.5, 2}, {7.5, 3}}));
}

// The first of two dies: its five are read again, and nothing else is. What it was at work on does
// not end for the one that comes back.
TEST(SiteFaults, ACrashTakesOneInstancesBatch) {
  for (const double for_s : {1.0, 3.0}) {
    SCOPED_TRACE(for_s);
    WatchesMessages seen;
    simulate(
        site_of("instances = 2\nprocess_us = 500_000\n[broker]\npartitions = 2\n", kTen,
                site_fault("crash", "at_s = 2\ninstance = 0\nfor_s = " + std::to_string(for_s))),
        &seen);
    EXPECT_EQ(seen.handled, 2 + 10);
    EXPECT_EQ(seen.applied, (Readings{{3.5, 5}, {4.5 + for_s, 2}, {4.5 + for_s, 3}}));
    EXPECT_EQ(seen.crashed, std::vector<std::optional<std::size_t>>{0});
  }
}

TEST(SiteFaults, ACrashOfAllIsNobodysInParticular) {
  WatchesMessages seen;
  simulate(site_of("instances = 2\n[broker]\npartitions = 2\n", kTen,
                   site_fault("crash", "at_s = 2\nfor_s = 1") +
                       site_fault("consumer-paused", "at_s = 5\nfor_s = 1")),
           &seen);
  EXPECT_EQ(seen.crashed, std::vector<std::optional<std::size_t>>{std::nullopt});
}

// A batch that a crash ended is no batch any more: the next one is checked.
TEST(SiteFaults, AfterACrashABatchBeginsWithACheck) {
  WatchesMessages seen;
  simulate(site_of("process_us = 500_000\n", kTen, site_fault("crash", "at_s = 2.25\nfor_s = 1"),
                   "mode = 'per-batch'\n"),
           &seen);
  EXPECT_EQ(std::count_if(seen.lags.begin(), seen.lags.end(),
                          [](const auto& check) { return check.first == 3.25; }),
            1);
}

TEST(SiteTimes, WhatAPolicyShedsIsShedOfEveryClass) {
  for (const DataType type : kDataTypes) {
    Scenario scenario = site_of(
        "", kTen, site_fault("lag-phantom", "at_s = 0\nfor_s = 100\nlag_messages = 2_000_000"));
    scenario.workload[0].types = {0, 0, 0};
    scenario.workload[0].types[static_cast<std::size_t>(type)] = 1;
    for (auto& actions : scenario.policy.shedding) actions.fill(Action::drop);
    EXPECT_EQ(statistic(simulate(scenario), "dropped"), 10) << text(type);
  }
}

// What fills the heap is gone with the process of all; where one of two dies it stays.
TEST(SiteFaults, ACrashOfAllLeavesAnEmptyHeap) {
  for (const bool all : {true, false}) {
    WatchesMessages seen;
    simulate(site_of("instances = 2\n[broker]\npartitions = 2\n", kTen,
                     "[heap]\nmax_mb = 1048.576\nbase_mb = 0\nin_flight_bytes = 0\n"
                     "spill_buffer_bytes = 0\ngarbage_bytes = 10_995_116\n" +
                         site_fault("consumer-paused", "at_s = 4.5\nfor_s = 0.2") +
                         site_fault("crash", std::string("at_s = 5.5\nfor_s = 1\n") +
                                                 (all ? "" : "instance = 0"))),
             &seen);
    for (const auto& [at_s, heap] : seen.heaps) {
      if (at_s < 4) continue;
      EXPECT_NEAR(heap, at_s < 5.5 || !all ? 10 : 0, 0.01) << at_s;
    }
  }
}

// Ten that do not fit are in flight from the poll on that takes them.
TEST(SiteFaults, AFullHeapEndsTheProcessAtThePoll) {
  WatchesMessages seen;
  simulate(site_of("process_us = 500_000\n", kTen,
                   "[heap]\nmax_mb = 100\nbase_mb = 1\nin_flight_bytes = 20_000_000\n"
                   "spill_buffer_bytes = 0\nout_of_memory = 'crash'\nrestart_s = 100\n"),
           &seen);
  EXPECT_EQ(seen.crashed_at_s, std::vector<double>{1});
}

// Two of five at work on ten when there is only one instance any more: it reads them all again.
TEST(SiteFaults, AChangeOfScaleTakesTheBatchesOfAll) {
  WatchesMessages seen;
  simulate(site_of("instances = 2\nprocess_us = 500_000\n[broker]\npartitions = 2\n", kTen,
                   site_fault("scale", "at_s = 2.25\nfor_s = 1\ninstances = 1")),
           &seen);
  EXPECT_EQ(seen.handled, 4 + 10);
  double applied = 0;
  for (const auto& [at_s, n] : seen.applied) {
    EXPECT_EQ(at_s, 8.25);
    applied += n;
  }
  EXPECT_EQ(applied, 10);
}

// A million a second that nobody reads: the level of 1 s is too low from the tick after on, also
// while the cascade is down.
TEST(SiteFaults, WhatIsDemandedIsSoWhileNobodyChecks) {
  Simulation simulation(
      site_of("", "rate_per_s = 1_000_000\n",
              kAllPaused + site_fault("crash", "at_s = 1.5\nfor_s = 20\nforgets_level = true")));
  simulation.run();
  const TruthWatch& truth = simulation.sites()[0].cascades()[0].truth;
  EXPECT_GT(truth.below_demand(Instant{40 * kNsPerS}).total, Duration{15 * kNsPerS});
}

// A thousand that nobody watches are no demand; and are no heap, be it worse when low. Of as many
// metrics as there may be.
TEST(SiteFaults, UnwatchedIsALagAndNothingElse) {
  for (const Worse worse : {Worse::high, Worse::low}) {
    Scenario scenario =
        site_of("instances = 2\n[broker]\npartitions = 2\n", kSteady,
                kAllPaused + site_fault("crash", "at_s = 5\nfor_s = 30\ninstance = 1"),
                "every_s = 1\nper = 'instance'\n");
    if (worse == Worse::low) {
      scenario.policy[kHeap].worse = worse;
      scenario.policy[kHeap].triggers = {4, 3, 2, 1};
      scenario.policy[kHeap].clears = {5, 4, 3, 2};
    }
    for (const char* name : {"third", "fourth"}) {
      scenario.policy.metrics.push_back(scenario.policy[kHeap]);
      scenario.policy.metrics.back().name = name;
      scenario.policy.metrics.back().monitored = false;
    }
    Simulation simulation(scenario);
    simulation.run();
    const Site& site = simulation.sites()[0];
    EXPECT_EQ(site.unwatched_lag_max_messages(), 1'700);
    EXPECT_EQ(site.unwatched().below_demand(Instant{40 * kNsPerS}).total, Duration{});
  }
}

// The site's one cascade is in whichever process dies.
TEST(SiteFaults, ACrashOfAnyInstanceForgetsTheSitesLevel) {
  for (const char* which : {"0", "1"}) {
    Simulation simulation(
        site_of("instances = 2\n[broker]\npartitions = 2\n", "rate_per_s = 0\n",
                site_fault("lag-phantom", "at_s = 0\nfor_s = 100\nlag_messages = 9_000_000") +
                    site_fault("crash", "at_s = 5.5\nfor_s = 1\nforgets_level = true\ninstance = " +
                                            std::string(which))));
    simulation.run();
    const auto& journal = simulation.sites()[0].cascades()[0].journal;
    ASSERT_EQ(journal.size(), 3u) << which;
    EXPECT_EQ(journal[1].kind, TransitionKind::reset);
    EXPECT_EQ(journal[1].at, Instant{6'500'000'000});
    EXPECT_TRUE(simulation.sites()[0].cascades()[0].away.empty()) << "it is nobody's own";
  }
}

// A cascade that lives in its instance is away while that is down, by one crash or several.
TEST(SiteFaults, ACascadeIsAwayForAsLongAsItsInstanceIsDown) {
  Simulation simulation(site_of("instances = 2\n[broker]\npartitions = 2\n", "rate_per_s = 0\n",
                                site_fault("crash", "at_s = 5\nfor_s = 5\ninstance = 0") +
                                    site_fault("crash", "at_s = 7\nfor_s = 5") +
                                    site_fault("crash", "at_s = 20\nfor_s = 1\ninstance = 1"),
                                "every_s = 1\nper = 'instance'\n"));
  simulation.run();
  const std::vector<std::vector<std::pair<double, double>>> expected = {{{5, 12}},
                                                                        {{7, 12}, {20, 21}}};
  for (std::size_t k = 0; k < 2; ++k) {
    Readings away;
    for (const TimeSpan& span : simulation.sites()[0].cascades()[k].away) {
      away.emplace_back((span.from - Instant{}).seconds(), (span.to - Instant{}).seconds());
    }
    EXPECT_EQ(away, expected[k]) << k;
  }
}

// Half a second behind its scrape, each second's: at 10 the one of 9.
TEST(SiteTimes, TheExporterScrapesBetweenChecks) {
  WatchesMessages seen;
  simulate(
      site_of("", kSteady, std::string("[exporter]\ninterval_s = 1\ndelay_s = 0.5\n") + kAllPaused,
              "every_s = 10\n"),
      &seen);
  EXPECT_EQ(seen.lags, (Readings{{0, -1}, {10, 900}, {20, 1900}, {30, 2900}, {40, 3900}}));
}

// The first writes five at 1.5, and a collection stops all until 21.75: then the other, whose pause
// was over before, reads its five at once, and not at the next tick.
TEST(SiteTimes, AfterACollectionAllLookAtOnce) {
  WatchesMessages seen;
  simulate(site_of("instances = 2\nprocess_us = 100_000\n[broker]\npartitions = 2\n", kTen,
                   "[heap]\nmax_mb = 100\nbase_mb = 1\nin_flight_bytes = 0\n"
                   "spill_buffer_bytes = 0\ngarbage_bytes = 10_000_000\ngc_pause_ms = 20_250\n" +
                       site_fault("consumer-paused", "at_s = 0.5\nfor_s = 2.5\ninstance = 1")),
           &seen);
  EXPECT_EQ(seen.applied, (Readings{{1.5, 5}, {22.25, 5}}));
}

// The ten are handled while it is paused; when it goes on there is nothing more, and the batch ends
// with the poll that finds that.
TEST(SiteTimes, ABatchThatAPauseLeftOpenEnds) {
  WatchesMessages seen;
  simulate(site_of("process_us = 10_000\nbatch_ends = 'processed'\npoll_timeout_ms = 250\n", kTen,
                   site_fault("consumer-paused", "at_s = 1.05\nfor_s = 2.45")),
           &seen);
  EXPECT_EQ(seen.applied, (Readings{{3.75, 10}}));
}

// A disk that is nearly full raises the level where it is read as the heap, and nowhere else.
TEST(SiteTimes, ADiskIsPressureWhereThatIsAsked) {
  for (const bool asked : {true, false}) {
    Simulation simulation(site_of("", "rate_per_s = 0\n",
                                  std::string("[spill]\ndisk_as_pressure = ") +
                                      (asked ? "true\n" : "false\n") +
                                      site_fault("disk-full", "at_s = 1.5\nfor_s = 10\npct = 97")));
    simulation.run();
    const LoopCascade& of = simulation.sites()[0].cascades()[0];
    ASSERT_EQ(of.journal.empty(), !asked);
    if (asked) {
      EXPECT_EQ(of.journal[0].at, Instant{2 * kNsPerS});
    }
    // From the check at 2 on the level is what the disk demands; of a disk that nobody asks about
    // nothing is demanded.
    EXPECT_EQ(of.truth.below_demand(Instant{40 * kNsPerS}).total, Duration{});
  }
}

TEST(SiteTimes, ACascadeOfAnInstancesOwnReadsItsOwnLag) {
  WatchesMessages seen;
  simulate(site_of("instances = 2\n[broker]\npartitions = 4\n", kSteady, kAllPaused,
                   "every_s = 1\nper = 'instance'\n"),
           &seen);
  ASSERT_EQ(seen.lags.size(), 2u * 41u);
  for (const auto& [at_s, lag] : seen.lags) EXPECT_EQ(lag, 50 * at_s) << at_s;
}

TEST(SiteTimes, WhereTheCascadeIsOffNobodyIsToldOfChecks) {
  WatchesMessages seen;
  simulate(site_of("", kTen, "", "every_s = 1\nmode = 'off'\n"), &seen);
  EXPECT_TRUE(seen.lags.empty());
}

// Intake is closed until the check at 30.1 s, with which the level comes down: the ten that wait
// are read then, and not at the next tick.
TEST(SiteTimes, ATransitionWakesWhoMayReadAgain) {
  WatchesMessages seen;
  simulate(site_of("process_us = 0\n", kTen,
                   site_fault("lag-phantom", "at_s = 0\nfor_s = 5\nlag_messages = 9_000_000"),
                   "every_s = 0.7\n"),
           &seen);
  EXPECT_EQ(seen.applied, (Readings{{30.1, 10}}));
}

// Whoever is paused takes no turns: two ticks in a pause instead of one, and the other partition is
// the first.
TEST(SiteTimes, APauseTakesNoTurns) {
  const auto first = [](double for_s) {
    Order order;
    simulate(site_of("process_us = 0\n[broker]\npartitions = 2\n",
                     "shape = 'burst'\nrate_per_s = 0\npeak_per_s = 10\nat_s = 2\nfor_s = 1\n",
                     site_fault("consumer-paused", "at_s = 0.5\nfor_s = " + std::to_string(for_s))),
             &order);
    EXPECT_EQ(order.partitions.size(), 2u);
    return order.partitions.at(0);
  };
  EXPECT_NE(first(1), first(2));
}

// Nor does a collection: the second of two, which has nothing to do, waits for two ticks more, and
// begins with the other one of its partitions.
TEST(SiteTimes, ACollectionTakesNoTurns) {
  const auto first = [](int pause_ms) {
    Order order(1, 2, Instant{12 * kNsPerS});
    simulate(site_of("instances = 2\nprocess_us = 0\n[broker]\npartitions = 4\n",
                     "shape = 'burst'\nrate_per_s = 0\npeak_per_s = 1\nat_s = 0\nfor_s = 1\n"
                     "[[workload]]\ntiers = [1, 0, 0]\ntypes = [1, 0, 0]\nshape = 'burst'\n"
                     "rate_per_s = 0\npeak_per_s = 40\nat_s = 12\nfor_s = 1\n",
                     "[heap]\nmax_mb = 100\nbase_mb = 1\nin_flight_bytes = 0\n"
                     "spill_buffer_bytes = 0\ngarbage_bytes = 110_000_000\ngc_pause_ms = " +
                         std::to_string(pause_ms) + "\n"),
             &order);
    EXPECT_EQ(order.partitions.size(), 2u);
    return order.partitions.empty() ? 0 : order.partitions[0];
  };
  EXPECT_NE(first(3'250), first(5'250));
}

// Spilled at the second level and above; from 30 s on at the first, which is not below itself.
TEST(SiteTimes, ReplaysOnlyBelowTheLevelThatItSays) {
  Scenario scenario =
      site_of("process_us = 0\n", kTen,
              site_fault("lag-phantom", "at_s = 0\nfor_s = 5\nlag_messages = 600_000") +
                  site_fault("lag-phantom", "at_s = 5\nfor_s = 100\nlag_messages = 100_000"));
  for (auto& actions : scenario.policy.shedding) actions.fill(Action::spill);
  scenario.policy.shedding[0].fill(Action::process);
  Simulation simulation(scenario);
  simulation.run();
  EXPECT_EQ(simulation.sites()[0].level(), level_at(1));
  EXPECT_EQ(simulation.sites()[0].spill().stored().total(), 10);
}

// In a batch's own check a transition wakes nobody: the other one takes no turn for it.
TEST(SiteTimes, ATransitionInABatchsCheckWakesNobody) {
  const auto first = [](int lag_messages, int burst_at_s) {
    Order order(1, 2);
    simulate(site_of("instances = 2\nprocess_us = 0\n[broker]\npartitions = 4\n",
                     "shape = 'burst'\nrate_per_s = 0\npeak_per_s = 40\nfor_s = 1\nat_s = " +
                         std::to_string(burst_at_s) + "\n",
                     site_fault("lag-phantom", "at_s = 3\nfor_s = 100\nlag_messages = " +
                                                   std::to_string(lag_messages)),
                     "mode = 'per-batch'\n"),
             &order);
    EXPECT_EQ(order.partitions.size(), 2u);
    return order.partitions.empty() ? 0 : order.partitions[0];
  };
  for (const int burst_at_s : {12, 13}) EXPECT_EQ(first(100'000, burst_at_s), first(0, burst_at_s));
}

// A partition that keeps a hundred: of 4,000 that nobody reads the rest is told, or not, where
// nobody watches.
TEST(SiteTimes, WhatExpiresIsToldToWhoWatches) {
  const Scenario scenario = site_of("[broker]\nretention_messages = 100\n", kSteady, kAllPaused);
  WatchesMessages seen;
  const Outcome watched = simulate(scenario, &seen);
  EXPECT_EQ(statistic(watched, "expired"), 3'900);
  EXPECT_EQ(seen.expired, 3'900);
  EXPECT_EQ(statistic(simulate(scenario), "expired"), 3'900);
}

}  // namespace
}  // namespace cascade
