// Instances that decide each for itself: [check] per = "instance" and "instance-site-lag".

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/outcome_json.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {
namespace {

/// A storm of three minutes, with a heap that is given, so that nobody's messages are another's
/// heap, and no spill, whose disk instances share.
std::string storm(const std::string& head, const std::string& tables) {
  return "name = \"storm\"\nshows = \"x\"\nduration_s = 300\ntick_s = 0.1\n"
         "intake_at_break = \"pause\"\n" +
         head +
         "[heap]\ntimes_s = [0]\nvalues_pct = [20]\n"
         "[[workload]]\nshape = \"points\"\ntimes_s = [0, 20, 120, 130, 300]\n"
         "rates_per_s = [40_000, 400_000, 400_000, 20_000, 20_000]\n" +
         tables;
}

Scenario scenario_of(const std::string& toml) { return parse_scenario(toml, "own.toml"); }

Outcome with_checks(const Scenario& scenario) {
  return simulate(scenario, nullptr, KeptChecks::with_series());
}

constexpr double kBatch = 500;

/// The same but for whose it is: the same steps, of the same readings. Whole messages are dealt out
/// to two partitions not quite as to two sites; so a batch may end a little earlier: by less than
/// `batches` of them.
void expect_same_cascade(const CascadeOutcome& a, const CascadeOutcome& b, double batches) {
  const double seconds_apart = batches * kBatch * 25e-6;
  const std::vector<Transition>&x = a.run.journal.entries, &y = b.run.journal.entries;
  ASSERT_EQ(x.size(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR((x[i].at - Instant{}).seconds(), (y[i].at - Instant{}).seconds(), seconds_apart);
    EXPECT_EQ(x[i].kind, y[i].kind) << i;
    EXPECT_EQ(x[i].to, y[i].to) << i;
  }
  const std::vector<LoopSample>&of_a = a.series().samples, &of_b = b.series().samples;
  EXPECT_NEAR(static_cast<double>(of_a.size()), static_cast<double>(of_b.size()), batches);
  EXPECT_EQ(of_a.front().at, of_b.front().at);
  for (std::size_t i = 0; i < std::min(of_a.size(), of_b.size()); ++i) {
    if (of_a[i].at != of_b[i].at) continue;
    const double left = of_a[i].read[kLag], right = of_b[i].read[kLag];
    ASSERT_TRUE(left == right || std::abs(left - right) <= batches * kBatch ||
                (is_missing(left) && is_missing(right)))
        << left << " and " << right << " at " << (of_a[i].at - Instant{}).seconds();
  }
  EXPECT_NEAR(a.below_demand.total.seconds(), b.below_demand.total.seconds(), seconds_apart);
  EXPECT_NEAR(a.run.watched->blind_time().seconds(), b.run.watched->blind_time().seconds(),
              seconds_apart);
}

// Two instances of which each reads and answers for its own partition are two sites
// with their share of the load, one partition and one instance each: that is what a site was
// before.
TEST(OwnCascades, WithPartitionsOfTheirOwnAreSitesOfTheirOwn) {
  for (const char* const mode : {"timer", "per-batch"}) {
    for (const char* const fault :
         {"", "[[fault]]\nkind = \"lag-stale\"\nat_s = 25\nfor_s = 30\n",
          "[[fault]]\nkind = \"lag-lost\"\nat_s = 25\nfor_s = 30\n",
          "[[fault]]\nkind = \"clock-step\"\nat_s = 150\nby_s = -20\n",
          "[[fault]]\nkind = \"reload\"\nat_s = 60\npolicy = \"crypto\"\n"}) {
      SCOPED_TRACE(std::string(mode) + " " + fault);
      const std::string check = std::string("[check]\nmode = \"") + mode + "\"\n";
      const std::string consumer = "[consumer]\nbatch_size = 500\nprocess_us = 20\n";
      const Outcome instances = with_checks(scenario_of(
          storm(check + "per = \"instance\"\n[broker]\npartitions = 2\nweights = [3, 1]\n" +
                    consumer + "instances = 2\n",
                fault)));
      const Outcome sites = with_checks(scenario_of(
          storm(check + consumer, std::string(fault) + "[[site]]\nname = \"a\"\nshare = 0.75\n"
                                                       "[[site]]\nname = \"b\"\nshare = 0.25\n")));
      ASSERT_EQ(instances.sites.size(), 1U);
      ASSERT_EQ(instances.sites[0].cascades.size(), 2U);
      for (std::size_t i = 0; i < 2; ++i) {
        SCOPED_TRACE(i);
        const CascadeOutcome& of = instances.sites[0].cascades[i];
        EXPECT_EQ(of.name, "main/" + std::to_string(i));
        EXPECT_GE(of.run.journal.entries.size(), 3U) << "a storm that moves it";
        expect_same_cascade(of, sites.sites[i].cascades[0], 3);
      }
      for (std::size_t c = 0; c < kClassCount; ++c) {
        EXPECT_NEAR(static_cast<double>(instances.flows().dropped.of[c]),
                    static_cast<double>(sites.flows().dropped.of[c]), 3 * kBatch);
        EXPECT_NEAR(static_cast<double>(instances.flows().processed.of[c]),
                    static_cast<double>(sites.flows().processed.of[c]), 3 * kBatch);
      }
      EXPECT_EQ(instances.sites[0].unwatched.total, Duration{});
      for (const char* const name : {"transitions", "escalations", "recoveries", "checks", "flaps",
                                     "reversals", "level_max", "first_soft_s", "normal_again_s"}) {
        const double of_instances = statistic(instances, name), of_sites = statistic(sites, name);
        EXPECT_TRUE(std::isnan(of_instances) ? std::isnan(of_sites)
                                             : std::abs(of_instances - of_sites) <= 3)
            << name << ": " << of_instances << " and " << of_sites;
      }
    }
  }
}

// Who reads the same at the same instants decides the same.
TEST(OwnCascades, OfTheSitesLagDoAsItsOneCascadeDoes) {
  const std::string rest = "[broker]\npartitions = 8\n[consumer]\ninstances = 3\nprocess_us = 15\n";
  const Outcome one = with_checks(scenario_of(storm(rest, "")));
  const Outcome each =
      with_checks(scenario_of(storm("[check]\nper = \"instance-site-lag\"\n" + rest, "")));
  ASSERT_EQ(each.sites[0].cascades.size(), 3U);
  for (const CascadeOutcome& of : each.sites[0].cascades) {
    expect_same_cascade(of, one.sites[0].cascades[0], 0);
  }
  EXPECT_EQ(each.flows().dropped.of, one.flows().dropped.of);
  EXPECT_GT(each.flows().dropped.total(), 0);
}

// Alone, with all partitions, an instance is the site.
TEST(OwnCascades, AloneIsTheSitesByteForByte) {
  const std::string rest = "[broker]\npartitions = 3\n[consumer]\nprocess_us = 6\n";
  std::set<std::string> texts;
  for (const char* const per : {"site", "instance", "instance-site-lag"}) {
    const std::string check = std::string("[check]\nper = \"") + per + "\"\n";
    texts.insert(to_json(simulate(scenario_of(storm(check + rest, ""))), {}));
  }
  EXPECT_EQ(texts.size(), 1U);
}

const char* const kCrash =
    "[[fault]]\nkind = \"crash\"\ninstance = 1\nat_s = 50\nfor_s = 100\nforgets_level = ";

// While its level would have to rise.
const char* const kEarlyCrash =
    "[[fault]]\nkind = \"crash\"\ninstance = 1\nat_s = 10\nfor_s = 100\nforgets_level = ";

TEST(OwnCascades, DieWithTheirInstance) {
  const std::string rest =
      "[check]\nper = \"instance\"\n[broker]\npartitions = 2\n"
      "[consumer]\ninstances = 2\nprocess_us = 20\nbatch_size = 500\n";
  for (const bool forgets : {false, true}) {
    SCOPED_TRACE(forgets);
    const Outcome outcome = with_checks(
        scenario_of(storm(rest, std::string(kEarlyCrash) + (forgets ? "true\n" : "false\n"))));
    const CascadeOutcome &lives = outcome.sites[0].cascades[0],
                         &dies = outcome.sites[0].cascades[1];
    EXPECT_EQ(lives.time_away(), Duration{});
    EXPECT_EQ(dies.time_away(), Duration::from_seconds(100));
    // Nobody asks the dead: that is neither blind nor below what is demanded.
    EXPECT_EQ(dies.run.watched->blind_time(), Duration{});
    EXPECT_LT(dies.below_demand.longest.to - dies.below_demand.longest.from,
              Duration::from_seconds(20));
    for (const LoopSample& sample : dies.series().samples) {
      EXPECT_FALSE(sample.at >= Instant{} + Duration::from_seconds(10) &&
                   sample.at < Instant{} + Duration::from_seconds(110));
    }
    int resets = 0;
    for (const Transition& entry : dies.run.journal.entries) {
      resets += entry.kind == TransitionKind::reset;
    }
    EXPECT_EQ(resets, forgets ? 1 : 0);
    for (const Transition& entry : lives.run.journal.entries) {
      EXPECT_NE(entry.kind, TransitionKind::reset);
    }
    // Without a group nobody gets its partition: 200,000 a second, from 20 s on.
    EXPECT_GT(outcome.sites[0].unwatched_lag_max_messages, 14'000'000);
    EXPECT_GT(outcome.sites[0].unwatched.total, Duration::from_seconds(99));
    EXPECT_EQ(outcome.sites[0].protection.word, YesNo::no);
    EXPECT_NE(outcome.sites[0].protection.why.find("of no living instance"), std::string::npos)
        << outcome.sites[0].protection.why;
  }
}

TEST(OwnCascades, ThatCannotReadIsBlindBesideTheTimeThatItIsAway) {
  const Outcome outcome = simulate(scenario_of(
      storm("[check]\nper = \"instance\"\n[broker]\npartitions = 2\n"
            "[consumer]\ninstances = 2\nprocess_us = 20\n",
            std::string(kCrash) + "false\n[[fault]]\nkind = \"lag-lost\"\nat_s = 40\nfor_s = 20\n"
                                  "[[fault]]\nkind = \"lag-lost\"\nat_s = 140\nfor_s = 11\n")));
  const auto blind_s = [&](std::size_t k) {
    return outcome.sites[0].cascades[k].run.watched->blind_time().seconds();
  };
  EXPECT_NEAR(blind_s(0), 31, 1);
  EXPECT_NEAR(blind_s(1), 10 + 1, 0.6) << "until 50 s, and from 150 s on";
}

// Who did not check although it was there is blind, whatever became of it then.
TEST(OwnCascades, ThatDidNotCheckBeforeTheyDiedWereBlind) {
  const Outcome outcome = simulate(scenario_of(
      storm("[check]\nmode = \"per-batch\"\nper = \"instance\"\n[broker]\npartitions = 2\n"
            "[consumer]\ninstances = 2\nprocess_us = 20\n",
            std::string(kCrash) +
                "false\n[[fault]]\nkind = \"consumer-paused\"\ninstance = 1\nat_s = 20\nfor_s = "
                "31\n")));
  const auto blind_s = [&](std::size_t k) {
    return outcome.sites[0].cascades[k].run.watched->blind_time().seconds();
  };
  EXPECT_LT(blind_s(0), 1);
  EXPECT_NEAR(blind_s(1), 30, 1);
}

TEST(OwnCascades, AreRefusedWhatIsNotTheirsAlone) {
  struct Case {
    const char* head;
    const char* tables;
    const char* says;
  };
  const std::string own = "[check]\nper = \"instance\"\n";
  for (const auto& [head, tables, says] : {
           Case{"[exporter]\ninterval_s = 5\n", "", "instance-site-lag"},
           Case{"[group]\n[autoscaler]\n", "", "no [autoscaler]"},
           Case{"", "[[fault]]\nkind = \"scale\"\nat_s = 5\ninstances = 3\n", "check.per"},
       }) {
    try {
      scenario_of(storm(own + head, tables));
      ADD_FAILURE() << head << tables;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  }
  for (const auto& [toml, says] :
       {std::pair<std::string, const char*>{"name = \"x\"\nshows = \"x\"\nduration_s = 5\n" + own +
                                                "[[workload]]\nrate_per_s = 1\n",
                                            "intake_at_break"},
        {"name = \"x\"\nshows = \"x\"\nduration_s = 5\n[check]\nmode = \"off\"\nper = "
         "\"instance\"\n"
         "[[workload]]\nrate_per_s = 1\n",
         "per"}}) {
    try {
      scenario_of(toml);
      ADD_FAILURE() << toml;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace cascade
