// Metrics are a fold: over any run they say what the summary and the journal say.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "reports/metrics/metrics_recorder.hpp"
#include "reports/metrics/openmetrics.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {
namespace {

struct Recorded {
  ReplayResult run;
  Summary summary;
  CheckMetrics metrics;
};

/// Rows whose lag leaps between the regions of k2's thresholds, now and then missing.
Trace arbitrary_trace() {
  const auto rows = *rc::gen::inRange<std::size_t>(1, 200);
  Trace trace;
  trace.name = "t";
  std::int64_t now_ms = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    trace.at.push_back({now_ms * kNsPerMs});
    const auto lag = *rc::gen::element<double>(10, 49'999, 50'000, 120'000, 260'000, 499'999,
                                               600'000, 1'200'000, 6e6, kMissing);
    trace[kLag].push_back(lag);
    trace[kHeap].push_back(*rc::gen::element<double>(40, 40, 40, 72, 96, kMissing));
    now_ms += *rc::gen::inRange<std::int64_t>(1, 40'000);
  }
  trace.counts.rows = rows;
  return trace;
}

Recorded record(const Trace& trace, Duration step, const Policy& policy = default_policy(),
                const Cadence& cadence = {}) {
  Recorded recorded{{}, {}, CheckMetrics(policy, step, blind_after(trace, nullptr, cadence))};
  ReplayHooks hooks;
  hooks.checker = [&](Cascade& cascade, Instant now, const Pressure& pressure) {
    const auto transition = cascade.check(now, pressure);
    recorded.metrics.observe(now, pressure, transition);
    return transition;
  };
  recorded.run = replay(policy, trace, nullptr, cadence, hooks);
  recorded.metrics.finish(recorded.run.end);
  recorded.summary = summarize(recorded.run, trace, nullptr);
  return recorded;
}

RC_GTEST_PROP(Metrics, SayWhatTheSummarySays, ()) {
  // k2 itself never flaps: a policy without dead bands may.
  Policy policy = default_policy();
  if (*rc::gen::arbitrary<bool>()) policy = *builtin_policy("k2-as-coded");
  Cadence cadence;
  if (*rc::gen::arbitrary<bool>()) {
    cadence.every = Duration{*rc::gen::inRange<std::int64_t>(100, 60'000) * kNsPerMs};
  }
  const Recorded recorded = record(arbitrary_trace(), Duration::from_seconds(15), policy, cadence);
  const Metrics& metrics = recorded.metrics.now();
  const Summary& summary = recorded.summary;
  RC_ASSERT(metrics.checks == summary.checks);
  RC_ASSERT(metrics.level == summary.level_final);
  RC_ASSERT(summary.flaps == metrics.flaps);
  RC_ASSERT(metrics.reversals == summary.reversals);
  RC_ASSERT(summary.blind == metrics.blind);
  RC_TAG(metrics.flaps > 0 ? "flaps" : "none");
  RC_ASSERT(metrics.transitions_total() == summary.transitions);
  for (const auto& [pair, count] : summary.transitions_from_to) {
    RC_ASSERT(metrics.transitions[index(pair.first)][index(pair.second)] == count);
  }
}

/// The samples of one series in a file, in the order in which they stand there.
std::vector<std::pair<std::string, std::string>> samples(const std::string& file,
                                                         const std::string& name) {
  std::vector<std::pair<std::string, std::string>> found;  // time, value
  for (std::size_t at = file.find("\n" + name + "{"); at != std::string::npos;
       at = file.find("\n" + name + "{", at)) {
    const std::size_t value = file.find("} ", at) + 2, time = file.find(' ', value) + 1;
    at = file.find('\n', time);
    found.emplace_back(file.substr(time, at - time), file.substr(value, time - 1 - value));
  }
  return found;
}

RC_GTEST_PROP(OpenMetrics, EveryTransitionIsThereToTheMillisecondWhateverTheStep, ()) {
  const Duration step{*rc::gen::inRange<std::int64_t>(1, 200'000) * kNsPerMs};
  const Recorded recorded = record(arbitrary_trace(), step);
  const std::string file = openmetrics_text(metric_families({"replay", "t", default_policy()}),
                                            recorded.metrics.timeline(), Instant{});
  std::map<double, std::string> level;  // std::map: times rise
  double before = -1;
  for (const auto& [time, value] : samples(file, "k2_degradation_level")) {
    RC_ASSERT(std::stod(time) > before);
    before = std::stod(time);
    level[before] = value;
  }
  for (const Transition& entry : recorded.run.journal.entries) {
    const auto found = level.find(static_cast<double>(entry.at.ns / kNsPerMs) / 1e3);
    RC_ASSERT(found != level.end());
    RC_ASSERT(found->second == std::to_string(index(entry.to)));
  }
  const std::size_t steps = static_cast<std::size_t>(recorded.run.last_check.ns / step.ns) + 1;
  RC_ASSERT(level.size() <= steps + recorded.run.journal.entries.size() + 2);
}

/// The inverse, written from the OpenMetrics grammar.
std::string unescaped(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain += text[i];
    } else {
      ++i;
      plain += text[i] == 'n' ? '\n' : text[i];
    }
  }
  return plain;
}

RC_GTEST_PROP(OpenMetrics, ALabelValueIsNeitherEndedNorChangedByWhatIsInIt, ()) {
  const auto value = *rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::element('"', '\\', '\n', 'n', '}'), rc::gen::arbitrary<char>()));
  const std::string escaped = openmetrics_label(value);
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    RC_ASSERT(escaped[i] != '\n');
    RC_ASSERT(escaped[i] != '"');
    if (escaped[i] == '\\') ++i;
  }
  RC_ASSERT(unescaped(escaped) == value);
}

class ShippedScenario : public testing::TestWithParam<std::string> {};

void expect_metrics_as_outcome(const Scenario& scenario) {
  SCOPED_TRACE(scenario.name + " " + scenario.variant);
  LoopMetrics recorder({0, 0}, scenario.policy, Duration::from_seconds(15));
  const Outcome outcome = simulate(scenario, &recorder);
  const SiteOutcome& site = outcome.sites.front();
  recorder.finish(Instant{scenario.duration.ns}, site.flows);

  const Metrics& metrics = recorder.now();
  const Summary summary = summarize(site.cascades[0].run, site.cascades[0].files);
  EXPECT_EQ(metrics.checks, summary.checks);
  EXPECT_EQ(summary.flaps, metrics.flaps);
  EXPECT_EQ(metrics.reversals, summary.reversals);
  EXPECT_EQ(summary.blind, metrics.blind);
  EXPECT_EQ(metrics.level, site.cascades[0].level_final);
  EXPECT_EQ(metrics.transitions_total(), summary.transitions);
  EXPECT_EQ(metrics.transitions_total() + metrics.resets,
            site.cascades[0].run.journal.entries.size());
  for (const Tier tier : kTiers) {
    std::int64_t shed = 0;
    for (const ShedReason reason : kShedReasons) shed += metrics.shed(tier, reason);
    EXPECT_EQ(shed, site.flows.dropped.of_tier(tier));
  }
  const auto& moments = recorder.timeline().moments();
  if (metrics.checks == 0) {  // no cascade, nobody who exports
    EXPECT_TRUE(moments.empty());
    return;
  }
  for (const auto& [name, column] : Flows::columns()) {
    EXPECT_EQ(moments.back().metrics.flows.*column, site.flows.*column) << name;
  }
  for (std::size_t i = 1; i < moments.size(); ++i) {
    EXPECT_LT(moments[i - 1].at, moments[i].at);
    EXPECT_LE(moments[i - 1].metrics.blind, moments[i].metrics.blind) << "a counter never falls";
  }
}

TEST_P(ShippedScenario, MetricsEndWithTheOutcomesCounts) {
  const ScenarioText text = find_scenario(GetParam());
  expect_metrics_as_outcome(parse_scenario(text.toml, text.file));
  for (const std::string& variant : scenario_variants(text.toml, text.file)) {
    expect_metrics_as_outcome(parse_scenario(text.toml, text.file, variant));
  }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedScenario, testing::ValuesIn(shipped_scenario_names()),
                         [](const auto& about) {
                           std::string name = about.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cascade
