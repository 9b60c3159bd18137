// A demonstration's text is read off its run: every figure is found there, and other runs give
// others.

#include "cli/demo/story.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>

#include "cli/demo/phases.hpp"
#include "cli/terminal/terminal.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

Scenario shipped(const std::string& name, const std::string& variant = "") {
  const ScenarioText text = find_scenario(name);
  return parse_scenario(text.toml, text.file, variant);
}

DemoRun shown(const Scenario& scenario) {
  DemoRun run = run_demo_scenario(scenario, "");
  run.again = scenario.name;
  return run;
}

/// The figures of a run, as people would write them down from its parts. None comes from the text's
/// own code but the shape of a number.
class Figures {
 public:
  explicit Figures(const DemoRun& run) {
    const SiteOutcome& site = run.result();
    for (const auto& [column_name, column] : Flows::columns()) add_counts(site.flows.*column);
    for (const DemoFrame& frame : run.frames) {
      add(frame.at);
      add(static_cast<double>(frame.lag_messages));
      add_counts(frame.decided());
      add(static_cast<double>(frame.flows.dropped.total() + frame.flows.spilled.total()));
      for (const Flows& flows : {frame.flows}) {
        add_counts(flows.replayed);
        add_counts(flows.spilled);
      }
      add(std::ceil(frame.why.cooldown_left.seconds() * 10) / 10);
    }
    for (const Level level : k2::kLevels) {
      add_counts(run.frames.back().dropped_at[index(level)]);
      add_counts(run.frames.back().spilled_at[index(level)]);
      add_counts(run.frames.back().refused_at[index(level)]);
    }
    const Outcome again = simulate(run.scenario, nullptr, KeptChecks::with_series());
    for (const LoopSample& sample : again.sites[run.site].cascades[0].series().samples) {
      add_pressure(sample.read);
    }
    const auto& entries = site.cascades[0].run.journal.entries;
    Instant before;
    for (const Transition& entry : entries) {
      add(entry.at);
      add_pressure(entry.pressure);
      add((entry.at - before).seconds());
      if (run.scenario.overload_ends_s)
        add((entry.at - Instant{}).seconds() - *run.scenario.overload_ends_s);
      before = entry.at;
    }
    const Policy& policy = run.scenario.policy;
    for (const Level level : k2::kLevels) {
      if (level == K2::normal) continue;
      for (const Metric metric : {kLag, kHeap}) {
        add(policy[metric].trigger(level));
        add(policy[metric].clear(level));
      }
    }
    add(policy.cooldown_s);
    add(static_cast<double>(run.outcome.seed));
    add(static_cast<double>(run.outcome.events));
    add(static_cast<double>(site.cascades[0].run.checks));
    add(static_cast<double>(entries.size()));
    add(static_cast<double>(site.lag_max_messages));
    add(static_cast<double>(run.judged.size()));
    add(static_cast<double>(run.scenario.expect.size()));
    std::size_t recoveries = 0;
    for (const Transition& entry : entries) recoveries += entry.kind == TransitionKind::recovery;
    add(static_cast<double>(recoveries));
    const Summary summary = summarize(site.cascades[0].run, FileFigures{}, site.reversal_window);
    add(static_cast<double>(summary.reversals));
    add(static_cast<double>(*summary.flaps));
    add(summary.blind->seconds());
    add(site.reversal_window.seconds());
    const Flows& flows = site.flows;
    add(static_cast<double>(flows.dropped.total() + flows.refused.total() + flows.expired.total()));
    add(static_cast<double>(std::count_if(entries.begin(), entries.end(), [](const auto& entry) {
      return entry.kind == TransitionKind::escalation;
    })));
    if (site.drained_at && run.outcome.overload_ends)
      add((*site.drained_at - *run.outcome.overload_ends).seconds());
  }

  bool have(const std::string& figure) const { return figures_.count(figure) > 0; }

 private:
  void add(double value) { figures_.insert(grouped(value)); }
  void add(Instant at) { figures_.insert(seconds_text(at.ns)); }
  void add_counts(const MessageCounts& counts) {
    add(static_cast<double>(counts.total()));
    std::array<std::int64_t, kPriorityCount> sums{};
    for (std::size_t c = 0; c < kClassCount; ++c) {
      sums[static_cast<std::size_t>(priority_of(class_tier(c), class_type(c)))] += counts.of[c];
    }
    for (const std::int64_t sum : sums) add(static_cast<double>(sum));
    for (const Tier tier : kTiers) add(static_cast<double>(counts.of_tier(tier)));
  }
  void add_pressure(const Pressure& pressure) {
    add(pressure[kLag]);
    add(pressure[kHeap]);
    add(std::round(pressure[kHeap] * 10) / 10);
    figures_.insert(grouped(std::round(pressure[kHeap] * 10) / 10) + ".0");  // the table's column
  }

  std::set<std::string> figures_;
};

/// Words that have a digit in them and are not figures, and lengths of time in two units.
std::string without_names(const std::string& text) {
  static const std::regex names(
      R"((tier [123])|(tier-1)|(k2)|(\n  [1-4] )|(Phase [123])|(\d+ min [\d.]+ s)|([\d.]+ s +\d+)|(scenarios? [^ ]*))");
  std::string plain;
  std::string rest = text;
  for (std::smatch match; std::regex_search(rest, match, names); rest = match.suffix()) {
    plain += match.prefix();
    const std::string found = match.str();
    // "39.5 s     262,001": the first is a level's time, the second is a figure.
    const std::size_t space = found.find_last_of(' ');
    const bool column =
        found.find("min") == std::string::npos && found.find(" s ") != std::string::npos;
    plain += column ? found.substr(space) : " ";
  }
  return plain + rest;
}

void expect_figures_of(const DemoRun& run, const std::string& text) {
  const Figures figures(run);
  static const std::regex number(R"(\d[\d,]*(\.\d+)?)");
  const std::string plain = without_names(text);
  std::size_t found = 0;
  for (std::sregex_iterator at(plain.begin(), plain.end(), number), end; at != end; ++at, ++found) {
    std::string figure = at->str();
    if (figure.back() == ',') figure.pop_back();
    EXPECT_TRUE(figures.have(figure))
        << figure << " near: "
        << plain.substr(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at->position() - 60)),
                        100);
  }
  EXPECT_GT(found, 40u);
}

TEST(DemoStory, EachFigureIsFoundInTheRun) {
  for (const char* name : {"demo", "recover", "limit-cycle", "disk-full", "market-open"}) {
    SCOPED_TRACE(name);
    const DemoRun run = shown(shipped(name));
    expect_figures_of(run, story_of(run));
  }
}

TEST(DemoStory, EachFigureOfTheSummaryIsFoundInTheRun) {
  const DemoRun run = shown(shipped("demo"));
  expect_figures_of(run, closing_summary(run));
}

TEST(DemoStory, ShowsAllFiveLevelsUpAndDownWithWhy) {
  const DemoRun run = shown(shipped("demo"));
  // The summary is broken into lines wherever it is too long.
  const std::string text =
      std::regex_replace(story_of(run) + closing_summary(run), std::regex(R"(\n? +)"), " ");
  for (const char* part : {"Phase 1: NORMAL, until 44.5 s",
                           "Phase 2: rising, from 44.5 s to 141.5 s: 4 up",
                           "Phase 3: recovery, from 141.5 s: 4 down, at the end NORMAL",
                           "Key takeaway: ",
                           "up from NORMAL",
                           "up from SOFT",
                           "up from GRACEFUL",
                           "up from AGGRESSIVE",
                           "down from CIRCUIT_BREAK",
                           "down from AGGRESSIVE",
                           "down from GRACEFUL",
                           "down from SOFT",
                           "refusing",
                           "not enriched",
                           "reference data dropped",
                           "tier 3 to disk",
                           "no new data",
                           "is not below",
                           "cooldown: ",
                           "It degrades instead of crashing",
                           "What became of each tier",
                           "Protected: partly: ",
                           "The loop comes back: yes: ",
                           "It recovers by itself",
                           "It is observable",
                           "and each is accounted for"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_TRUE(run.outcome.violations.empty());
}

TEST(DemoStory, IsTheSameForTheSameSeedAndAnotherForAnotherLoad) {
  const Scenario scenario = shipped("demo");
  const std::string once = story_of(shown(scenario));
  EXPECT_EQ(once, story_of(shown(scenario)));
  Scenario heavier = scenario;
  for (double& rate_per_s : heavier.workload[0].rates_per_s) rate_per_s *= 1.01;
  EXPECT_NE(once, story_of(shown(heavier)));
}

TEST(DemoStory, SaysWhatWentWrongWhereItDid) {
  EXPECT_THAT(closing_summary(shown(shipped("pause-at-break"))),
              testing::AllOf(HasSubstr("It does NOT recover"), HasSubstr("drains does not hold"),
                             Not(HasSubstr("recovers by itself"))));
  EXPECT_THAT(story_of(shown(shipped("k2-consumer-latch"))), HasSubstr("nobody looks"));
  EXPECT_THAT(story_of(shown(shipped("lag-reads-zero"))),
              testing::AllOf(HasSubstr("taken for 0"), HasSubstr("the lag is truly")));
  EXPECT_THAT(closing_summary(shown(shipped("disconnect"))), HasSubstr("the feed was gone"));
  // Its level moved once, and nothing was shed: neither is an answer.
  const std::string latched = std::regex_replace(
      closing_summary(shown(shipped("k2-consumer-latch"))), std::regex(R"(\n? +)"), " ");
  EXPECT_THAT(latched,
              testing::AllOf(HasSubstr("It does NOT recover"), HasSubstr("Protected: no: "),
                             HasSubstr("does NOT protect"), HasSubstr("Latched: yes")));

  Scenario flapping = shipped("demo");
  flapping.policy.shedding[index(K2::graceful)][0] = Action::drop;
  EXPECT_THAT(
      closing_summary(shown(flapping)),
      testing::AllOf(HasSubstr("tier-1-never-shed is VIOLATED"), HasSubstr("TIER 1 WAS SHED")));
}

TEST(DemoFrames, CountByLevelWhatTheLedgerCountsInAll) {
  for (const char* name : {"demo", "flash-crash-10x", "market-open", "black-swan"}) {
    const DemoRun run = shown(shipped(name));
    const DemoFrame& last = run.frames.back();
    MessageCounts dropped, refused;
    for (const Level level : k2::kLevels) {
      dropped += last.dropped_at[index(level)];
      refused += last.refused_at[index(level)];
    }
    EXPECT_EQ(dropped, last.flows.dropped) << name;
    EXPECT_EQ(refused, last.flows.refused) << name;
    EXPECT_EQ(refused, last.refused_at[index(K2::circuit_break)]) << name;
  }
}

TEST(DemoFrames, HaveOneForEachTransitionAtItsInstantAndLevel) {
  for (const std::string& name : shipped_scenario_names()) {
    if (name == "k2-weekly-10x" || name == "ramp-500k") continue;  // long, and no different
    const Scenario scenario = shipped(name);
    const bool is_per_instance = scenario.sites[0].cascade_count() > 1;
    if (is_per_instance) continue;  // refused: there is no one cascade to show
    const DemoRun run = shown(scenario);
    const auto& entries = run.cascade().run.journal.entries;
    std::size_t known = 0;
    for (std::size_t f = 0; f < run.frames.size(); ++f) {
      if (f > 0) {
        ASSERT_LT(run.frames[f - 1].at, run.frames[f].at);
      }
      for (; known < run.frames[f].transitions; ++known) {
        EXPECT_EQ(entries[known].at, run.frames[f].at) << name;
      }
      if (known > 0) {
        EXPECT_EQ(run.frames[f].level, entries[known - 1].to) << name;
      }
    }
    EXPECT_EQ(known, entries.size()) << name;
  }
}

/// Phases are of the journal: who never leaves NORMAL has one, who never comes back has no third.
TEST(DemoPhases, AreOnlyThoseThatTheRunHas) {
  const DemoRun calm = shown(shipped("normal"));
  EXPECT_EQ(phase_at(calm, 0), DemoPhase::normal);
  EXPECT_EQ(phase_text(calm, DemoPhase::normal), "Phase 1: NORMAL, until the end");
  EXPECT_EQ(phase_text(calm, DemoPhase::rising), "");
  EXPECT_EQ(phase_text(calm, DemoPhase::recovery), "");
  EXPECT_THAT(takeaway_of(calm), HasSubstr("it never left NORMAL"));

  const DemoRun latched = shown(shipped("k2-consumer-latch"));
  EXPECT_EQ(phase_text(latched, DemoPhase::recovery), "");
  EXPECT_THAT(phase_text(latched, DemoPhase::rising), HasSubstr("to the end"));
  EXPECT_THAT(takeaway_of(latched), HasSubstr("protected: no; the loop comes back: no"));

  // Down and up again is not recovery: only the last way down is.
  const DemoRun cycle = shown(shipped("limit-cycle"));
  const std::size_t entries = cycle.cascade().run.journal.entries.size();
  ASSERT_GT(entries, 4u);
  EXPECT_EQ(phase_at(cycle, 1), DemoPhase::rising);
  EXPECT_EQ(phase_at(cycle, 2), DemoPhase::rising);
  EXPECT_THAT(phase_text(cycle, DemoPhase::rising), HasSubstr(" down"));
}

/// The introduction is the policy's: what it says of a level stands in the table.
TEST(DemoIntroduction, IsThePolicysAndFitsTheTerminal) {
  const DemoRun run = shown(shipped("demo"));
  for (const std::size_t columns : {80u, 120u}) {
    const std::vector<std::string> lines = introduction_of(run, columns);
    EXPECT_LE(lines.size(), 23u) << "the last row is the hint's";
    std::string text;
    for (const std::string& line : lines) {
      EXPECT_LE(line.size(), columns) << line;
      text += line + "\n";
    }
    for (const char* part : {"Introduction", "5,000,000", "95", "no new data", "30 s", "50,000",
                             "63 %", "not enriched", "Three phases"}) {
      EXPECT_THAT(text, HasSubstr(part));
    }
  }
  Scenario other = shipped("demo");
  other.policy.cooldown_s = 17;
  std::string text;
  for (const std::string& line : introduction_of(shown(other))) text += line + "\n";
  EXPECT_THAT(text, HasSubstr("17 s"));
}

TEST(DemoSite, IsTheOneAskedFor) {
  const DemoRun run = run_demo_scenario(shipped("two-sites"), "melbourne");
  EXPECT_EQ(run.result().name, "melbourne");
  EXPECT_THROW(run_demo_scenario(shipped("two-sites"), "perth"), std::runtime_error);
}

}  // namespace
}  // namespace cascade
