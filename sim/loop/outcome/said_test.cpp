// What each shipped scenario is said to have done (SPEC 9), pinned: each line was read beside the
// run's statistics, and its word is the one that a sceptic would use.

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "model/k2.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// One line a site: scenario, variant, site; protected, comes back, latched, seconds blind; and of
/// tier 1 what became of it: arrived = processed + shed + on disk + refused + expired + unread, and
/// beside it those that were missed.
constexpr const char* kSaid = R"(
backfill - main: yes, yes, blind 0 s; arrived 9,486,400 processed 9,302,119 shed 184,255 unread 26
backfill at-once main: yes, yes, blind 0 s; arrived 9,486,400 processed 9,302,119 shed 184,255 unread 26
backfill too-early main: yes, yes, blind 0 s; arrived 9,486,400 processed 9,224,329 shed 262,042 unread 29
black-swan - main: partly, yes, blind 0 s; arrived 492,003,960 processed 144,137,168 shed 746,792 refused 347,112,000 unread 8,000
cascade-and-recovery - main: partly, yes, blind 0 s; arrived 29,000,000 processed 26,173,230 shed 330,632 refused 2,496,000 unread 138
clock-step-back - main: yes, yes, blind 0 s; arrived 29,760,000 processed 29,759,864 unread 136
clock-step-back no-step main: yes, yes, blind 0 s; arrived 29,760,000 processed 29,759,864 unread 136
consumer-crash-of-two - main: yes, yes, blind 0 s; arrived 22,400,000 processed 22,292,800 shed 104,000 unread 3,200
consumer-crash-of-two cooperative main: yes, yes, blind 0 s; arrived 22,400,000 processed 22,320,480 shed 76,320 unread 3,200
consumer-crash-of-two restart main: yes, yes, blind 0 s; arrived 22,400,000 processed 22,259,040 shed 137,760 unread 3,200
consumer-crash-of-two session-10s main: yes, yes, blind 0 s; arrived 22,400,000 processed 22,396,800 unread 3,200
crash-while-spilling - main: yes, yes, blind 0 s; arrived 8,640,000 processed 8,560,474 shed 75,386 unread 4,140
crash-while-spilling forgets-level main: yes, yes, blind 6 s; arrived 8,640,000 processed 8,552,681 shed 84,519 unread 2,800
crypto-demo - main: yes, yes, blind 0 s; arrived 15,120 processed 15,119 unread 1
demo - main: partly, yes, blind 0 s; arrived 29,705,197 processed 23,862,797 shed 656,000 refused 5,184,000 unread 2,400
disconnect - main: partly, yes, blind 0 s; arrived 7,680,000 processed 7,679,823 unread 177 missed 3,840,000
disk-full - main: yes, yes, blind 0 s; arrived 19,360,000 processed 19,146,200 shed 212,200 unread 1,600
disk-full block main: no, no, blind 0 s; arrived 51,360,000 processed 1,819,801 shed 50,516 refused 47,460,000 unread 2,029,683
disk-full process main: yes, yes, blind 0 s; arrived 19,360,000 processed 19,115,800 shed 242,600 unread 1,600
flash-crash-10x - main: yes, yes, blind 0 s; arrived 9,302,400 processed 9,118,119 shed 184,255 unread 26
gc-death-spiral - main: yes, yes, blind 0 s; arrived 14,400,000 processed 14,314,240 shed 84,800 unread 960
gc-death-spiral nobody-acts main: no, no, latched, blind 0 s; arrived 14,400,000 processed 12,799,040 unread 1,600,960
gc-death-spiral out-of-memory main: no, no, latched, blind 0 s; arrived 14,400,000 processed 1,439,040 unread 12,960,960
gc-death-spiral out-of-memory-seen main: yes, yes, blind 0 s; arrived 14,400,000 processed 14,314,240 shed 84,800 unread 960
hot-partition - main: partly, unknown, blind 0 s; arrived 57,600,000 processed 45,005,280 shed 2,291,120 refused 7,680,000 unread 2,623,600
hot-partition even main: yes, yes, blind 0 s; arrived 57,600,000 processed 57,590,400 unread 9,600
hot-partition more-instances main: partly, unknown, blind 0 s; arrived 57,600,000 processed 45,005,280 shed 2,291,120 refused 7,680,000 unread 2,623,600
hybrid-query - main: yes, yes, blind 0 s; arrived 2,880,000 processed 2,851,700 shed 27,100 unread 1,200
hybrid-query limit main: yes, yes, blind 0 s; arrived 2,880,000 processed 2,878,800 unread 1,200
hybrid-query table-down main: yes, yes, blind 0 s; arrived 2,880,000 processed 2,878,800 unread 1,200
hybrid-query tail main: yes, yes, blind 0 s; arrived 7,200,000 processed 7,197,000 unread 3,000
k2-consumer-latch - main: no, no, latched, blind 1740 s;
k2-consumer-latch timer main: unknown, yes, blind 0 s;
k2-consumer-latch timer-only main: no, no, blind 0 s;
k2-duplicates - main: yes, yes, blind 0 s; arrived 398,800 processed 398,783 unread 17
k2-duplicates one-session main: yes, yes, blind 0 s; arrived 398,800 processed 398,783 unread 17
k2-sequence-tracker - main: yes, yes, blind 0 s; arrived 126,000 processed 124,494 shed 1,500 unread 6
k2-sequence-tracker in-order main: yes, yes, blind 0 s; arrived 126,000 processed 124,494 shed 1,500 unread 6
k2-sequence-tracker lost main: partly, yes, blind 0 s; arrived 118,000 processed 117,994 unread 6 missed 8,000
k2-weekly-10x - main: yes, yes, blind 0 s; arrived 295,200,000 processed 295,199,200 unread 800
k2-weekly-10x five-fold-capacity main: partly, yes, blind 0 s; arrived 326,400,000 processed 234,406,600 shed 10,324,600 refused 81,668,000 unread 800
k2-weekly-disk-96 - main: yes, yes, blind 0 s; arrived 14,400,000 processed 14,397,600 unread 2,400
k2-weekly-disk-96 seen main: partly, yes, blind 0 s; arrived 14,400,000 processed 11,517,600 refused 2,880,000 unread 2,400
k2-weekly-slow-broker - main: yes, yes, blind 0 s; arrived 43,200,000 processed 43,197,600 unread 2,400
k2-weekly-slow-broker small-batches main: partly, yes, blind 0 s; arrived 72,000,000 processed 61,254,120 shed 243,480 refused 10,500,000 unread 2,400
k2-weekly-slow-storage - main: yes, yes, blind 0 s; arrived 57,600,000 processed 57,163,240 shed 434,360 unread 2,400
k2-weekly-slow-storage no-reference-data main: yes, yes, blind 0 s; arrived 57,600,000 processed 57,597,600 unread 2,400
lag-reads-zero - main: no, yes, blind 60 s; arrived 38,400,000 processed 35,580,718 shed 499,146 refused 2,320,000 unread 136
lag-reads-zero held main: unknown, yes, blind 60 s; arrived 38,400,000 processed 37,588,331 shed 811,543 unread 126
lag-reads-zero wrong-zero main: no, yes, blind 0 s; arrived 38,400,000 processed 35,573,072 shed 506,802 refused 2,320,000 unread 126
lag - main: yes, yes, blind 0 s; arrived 8,400 processed 8,399 unread 1
lag busy main: yes, yes, blind 0 s; arrived 32,640,000 processed 32,476,371 shed 162,992 unread 637
late-exporter - main: no, yes, blind 15 s; arrived 36,240,000 processed 36,056,200 shed 183,320 unread 480
late-exporter direct main: yes, yes, blind 0 s; arrived 36,240,000 processed 36,239,520 unread 480
late-exporter every-3-min main: no, yes, blind 15 s; arrived 36,240,000 processed 36,239,520 unread 480
late-exporter stale main: no, yes, blind 1103 s; arrived 36,240,000 processed 36,056,200 shed 183,320 unread 480
limit-cycle - main: yes, unknown, blind 0 s; arrived 172,800,000 processed 172,799,520 unread 480
market-open - main: yes, yes, blind 0 s; arrived 40,640,972 processed 39,994,781 shed 646,060 unread 131
normal - main: yes, yes, blind 0 s; arrived 19,200,000 processed 19,199,762 unread 238
own-cascades - main: no, yes, blind 0 s; arrived 16,640,000 processed 16,548,000 shed 88,800 unread 3,200
own-cascades one-for-all main: yes, yes, blind 0 s; arrived 16,640,000 processed 16,532,800 shed 104,000 unread 3,200
own-cascades site-lag main: yes, yes, blind 0 s; arrived 16,640,000 processed 16,532,800 shed 104,000 unread 3,200
pause-at-break - main: no, no, blind 0 s; arrived 27,520,000 processed 2,617,326 shed 90,000 unread 24,812,674
poison - main: partly, unknown, blind 0 s; arrived 28,800,000 processed 14,326,800 shed 540,000 refused 9,936,000 unread 3,997,200
poison cured main: yes, unknown, blind 0 s; arrived 28,800,000 processed 28,214,940 shed 580,260 unread 4,800
poison dead-letter main: partly, yes, blind 0 s; arrived 28,800,000 processed 28,795,199 unread 4,800 dead-lettered 1
poison storm main: partly, yes, blind 0 s; arrived 28,800,000 processed 28,171,941 shed 546,400 unread 4,800 dead-lettered 76,859
polls-too-slow - main: partly, unknown, blind 0 s; arrived 5,760,000 processed 95,920 refused 1,664,000 unread 4,000,080
polls-too-slow smaller-batches main: yes, unknown, blind 0 s; arrived 5,760,000 processed 5,759,920 unread 80
ramp-500k - main: partly, unknown, blind 0 s; arrived 299,999,997 processed 170,555,261 shed 7,608,736 refused 119,020,000 unread 2,816,000
ramp-500k enough main: yes, yes, blind 0 s; arrived 299,999,997 processed 299,959,997 unread 40,000
recover - main: yes, yes, blind 0 s; arrived 16,000,000 processed 15,919,866 shed 80,000 unread 134
refuse-at-break - main: partly, yes, blind 0 s; arrived 27,520,000 processed 26,173,248 shed 330,632 refused 1,016,000 unread 120
refuse-then-burst - main: yes, yes, blind 0 s; arrived 27,520,000 processed 27,137,800 shed 381,000 unread 1,200
refuse-then-burst impatient main: partly, yes, blind 0 s; arrived 27,520,000 processed 26,257,720 shed 334,680 unread 1,200 given up by the producer 926,400
refuse-then-burst reconnect main: yes, yes, blind 0 s; arrived 21,600,000 processed 21,491,140 shed 107,660 unread 1,200
refuse-then-burst too-much main: yes, yes, blind 0 s; arrived 39,360,000 processed 38,257,600 shed 1,101,200 unread 1,200
retention - main: no, yes, blind 0 s; arrived 24,000,000 processed 22,296,596 shed 107,196 expired 1,596,034 unread 174
retention by-count main: no, yes, blind 0 s; arrived 24,000,000 processed 21,919,830 expired 2,080,024 unread 146
retention crash main: no, yes, blind 0 s; arrived 24,000,000 processed 23,378,140 shed 199,720 expired 401,740 unread 20,400
shed-or-scale - main: partly, unknown, blind 0 s; arrived 404,403,960 processed 53,911,796 shed 575,164 refused 349,909,000 unread 8,000
shed-or-scale neither main: no, no, latched, blind 600 s; arrived 404,403,960 processed 69,267,962 expired 318,276,788 unread 16,859,210
shed-or-scale scale main: no, unknown, blind 600 s; arrived 404,403,960 processed 401,642,067 expired 2,753,893 unread 8,000
shed-or-scale shed main: partly, unknown, blind 0 s; arrived 404,403,960 processed 53,910,810 shed 576,150 refused 349,909,000 unread 8,000
soft - main: yes, yes, blind 0 s; arrived 5,600,000 processed 5,599,864 unread 136
spill-replay-storm - main: yes, yes, blind 0 s; arrived 132,000,000 processed 131,800,800 shed 196,800 unread 2,400
spill-replay-storm bounded main: yes, yes, blind 0 s; arrived 132,000,000 processed 131,800,800 shed 196,800 unread 2,400
stale-metric - main: no, yes, blind 0 s; arrived 18,240,000 processed 18,126,770 shed 113,106 unread 124
stale-metric phantom main: partly, yes, blind 0 s; arrived 14,400,000 processed 13,679,844 shed 4 refused 720,000 unread 152
tier-reload - main: yes, yes, blind 0 s; arrived 27,080 processed 27,079 unread 1
two-sites - sydney: yes, yes, blind 0 s; arrived 153,676,800 processed 153,384,192 shed 286,848 unread 5,760
two-sites - melbourne: yes, yes, blind 0 s; arrived 105,523,200 processed 105,519,360 unread 3,840
two-sites no-routing sydney: partly, yes, blind 0 s; arrived 155,520,000 processed 153,384,192 shed 286,848 refused 1,843,200 unread 5,760
two-sites no-routing melbourne: yes, yes, blind 0 s; arrived 103,680,000 processed 103,676,160 unread 3,840
)";

std::string line_of(const Scenario& scenario, const SiteOutcome& site) {
  std::ostringstream line;
  const std::string variant = scenario.variant.empty() ? "-" : scenario.variant;
  line << scenario.name << ' ' << variant << ' ' << site.name << ": " << text(site.protection.word)
       << ", " << text(site.comes_back.word)
       << (site.cascades[0].run.watched->latch ? ", latched" : "") << ", blind "
       << std::llround(site.cascades[0].run.watched->blind_time().seconds()) << " s;";
  for (const Fate& fate : fates(site.flows, site.missed)) {
    const std::int64_t messages = fate.counts.of_tier(Tier::tier_1);
    if (messages > 0) line << ' ' << fate.word << ' ' << grouped(messages);
  }
  return line.str();
}

TEST(Said, OfEveryShippedScenarioIsTrue) {
  std::string said = "\n";
  for (const std::string& name : shipped_scenario_names()) {
    const ScenarioText text = find_scenario(name);
    std::vector<std::string> variants = scenario_variants(text.toml, text.file);
    variants.insert(variants.begin(), "");
    for (const std::string& variant : variants) {
      Scenario scenario = parse_scenario(text.toml, text.file, variant);
      scenario.numbers.reset();  // they watch, and nothing that is said here depends on them
      scenario.query.reset();
      for (const SiteOutcome& site : simulate(scenario).sites) {
        said += line_of(scenario, site) + "\n";
      }
    }
  }
  std::istringstream is(said), should(kSaid);
  std::string a, b;
  while (std::getline(is, a) && std::getline(should, b)) EXPECT_EQ(a, b);
  EXPECT_EQ(said, kSaid);
}

Outcome run(const std::string& name, const std::string& variant = {}) {
  const ScenarioText text = find_scenario(name);
  return simulate(parse_scenario(text.toml, text.file, variant));
}

bool says(const Ruling& ruling, const std::string& part) {
  return ruling.why.find(part) != std::string::npos;
}

TEST(Said, TheLatchTellsHowLongAndHowMuch) {
  const Outcome outcome = run("k2-consumer-latch");
  const Ruling protection = outcome.protection();
  EXPECT_TRUE(
      says(protection,
           "latched: AGGRESSIVE for the last 1710 s, though at any instant of the last 1615 s"))
      << protection.why;
  EXPECT_TRUE(says(protection, "69,603,000 messages unread")) << protection.why;
  EXPECT_EQ(outcome.comes_back().word, YesNo::no);
  EXPECT_EQ(statistic(outcome, "latched"), 1);
  EXPECT_TRUE(std::isnan(statistic(outcome, "latency_p50_all_s.tier_3")))
      << "96.7 % never got there";
  EXPECT_LT(statistic(outcome, "latency_p99_s.tier_3"), 1) << "the survivors were quick";
  EXPECT_EQ(statistic(run("normal"), "latched"), 0);
}

// What the sentence says to write gives an answer.
TEST(Said, WhereNoOverloadEndsTheKeyIsNamedThatWouldSayWhen) {
  const ScenarioText text = find_scenario("normal");
  const std::string toml(text.toml), key = "overload_ends_s = ", line = key + "0\n";
  ASSERT_NE(toml.find(line), std::string::npos);
  std::string without = toml;
  without.erase(toml.find(line), line.size());
  const Ruling unknown = simulate(parse_scenario(without, text.file)).comes_back();
  EXPECT_EQ(unknown.word, YesNo::unknown);
  EXPECT_TRUE(says(unknown, "write " + key + "SECONDS")) << unknown.why;
  EXPECT_TRUE(says(unknown, "before the first table")) << unknown.why;
  const Ruling known = simulate(parse_scenario(key + "300\n" + without, text.file)).comes_back();
  EXPECT_EQ(known.word, YesNo::yes) << known.why;
}

TEST(Said, AWrongReadingIsToldByTheTruth) {
  EXPECT_TRUE(says(run("stale-metric").protection(), "was for 78 s below"));
  EXPECT_EQ(statistic(run("stale-metric"), "seconds_blind"), 0) << "it was read, and it was wrong";
  EXPECT_NEAR(statistic(run("stale-metric"), "seconds_below_demand"), 78, 0.5);
}

/// A lag that reads 0 to the end, in mid-overload.
TEST(Said, WhatIsAskedWithAWrongReadingLatchesToo) {
  const ScenarioText text = find_scenario("lag-reads-zero");
  Scenario scenario = parse_scenario(text.toml, text.file, "wrong-zero");
  scenario.faults[0].for_s = 2'000;
  scenario.workload[0].for_s = 2'000;
  const Outcome outcome = simulate(scenario);
  EXPECT_EQ(outcome.protection().word, YesNo::no);
  EXPECT_TRUE(outcome.sites[0].cascades[0].run.watched->latch);
  EXPECT_EQ(outcome.sites[0].cascades[0].level_final, K2::normal);
}

/// The other way: degraded for ever by a lag that is long gone.
TEST(Said, ALevelThatNothingHoldsAnyMoreLatchesToo) {
  const ScenarioText text = find_scenario("stale-metric");
  Scenario scenario = parse_scenario(text.toml, text.file, "phantom");
  scenario.faults[0].for_s = 2'000;
  const Outcome outcome = simulate(scenario);
  EXPECT_TRUE(outcome.sites[0].cascades[0].run.watched->latch);
  EXPECT_EQ(outcome.sites[0].cascades[0].below_demand.total.ns, 0);
  EXPECT_EQ(outcome.comes_back().word, YesNo::no);
}

TEST(Said, MissedMessagesAreThoseOfTheSiteWhoseFeedWasAway) {
  const ScenarioText text = find_scenario("two-sites");
  Scenario scenario = parse_scenario(text.toml, text.file);
  scenario.faults[0].kind = FaultKind::producer_disconnected;
  const Outcome outcome = simulate(scenario);
  EXPECT_EQ(outcome.missed.total(), 6'480'000) << "60 % of 120,000 a second for 90 s";
  EXPECT_EQ(outcome.sites[0].missed, outcome.missed);
  EXPECT_EQ(outcome.sites[1].missed.total(), 0);
  EXPECT_EQ(statistic(outcome, "site.sydney.missed.tier_1"), 5'184'000);
  EXPECT_EQ(outcome.protection().word, YesNo::partly) << "the worst site speaks";
  EXPECT_EQ(outcome.sites[1].protection.word, YesNo::yes);
}

TEST(Said, FatesAreToldTogether) {
  Flows flows;
  flows.arrived.of[0] = 5'000;
  flows.refused.of[0] = 1'000;
  EXPECT_EQ(fates_text(fates(flows, {}), Tier::tier_1),
            "5,000 arrived, 1,000 refused; none processed, shed, spilled, on disk, expired, unread "
            "or missed");
  EXPECT_EQ(fates_text(fates(flows, {}), Tier::tier_2), "none came");
}

}  // namespace
}  // namespace cascade
