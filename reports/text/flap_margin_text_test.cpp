// What the page prints of the margin, tried as a reader would try it: the trace's file is edited by
// what stands there, and replayed.

#include "reports/text/flap_margin_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "model/k2.hpp"
#include "sim/replay/summary.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace_csv.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

struct Counts {
  std::size_t flaps, reversals;
};

Counts counts_of(const Policy& policy, const Trace& trace, const Cadence& cadence) {
  const ReplayResult run = replay(policy, trace, nullptr, cadence);
  return {run.watched->flaps.size(), summarize(run, trace, nullptr).reversals};
}

double number(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  return std::stod(text);
}

/// The trace's file with the one value that the sentence names.
Trace edited_as_told(Trace trace, const std::smatch& told) {
  const bool lag = told[2] == "lag";
  const auto at = parse_iso(told[6].str());
  const auto row = static_cast<std::size_t>(std::find(trace.at.begin(), trace.at.end(), at->at) -
                                            trace.at.begin());
  double& value = trace[lag ? kLag : kHeap].at(row);
  EXPECT_EQ(value, number(told[5].str())) << "what it was";
  const double bound = number(told[4].str());
  // Just below a number of messages is one message less; of percent, a hundredth.
  value = told[3].length() == 0 ? bound : lag ? std::ceil(bound) - 1 : bound - 0.01;
  return parse_trace(canonical_csv(trace), "edited.csv", {});
}

TEST(FlapMarginText, TheValueThatIsPrintedWorks) {
  const std::regex nearest(
      R"(Nearest to (a flap|one flap more|a reversal|one reversal more) by (lag|heap): )"
      R"((just below )?([0-9,.]+)(?: %)? instead of ([0-9,.]+)(?: %)? (?:\([^)]*\) )?at ([0-9TZ:.-]+)\..*)");
  std::size_t tried = 0;
  for (const std::string name : {"storm", "gappy"}) {
    const Trace trace = read_trace(std::string(kSourceDir) + "/sim/traces/" + name + ".csv", {});
    for (const char* policy_name : {"k2", "k2-as-coded", "k2-as-documented", "crypto"}) {
      const Policy policy = *builtin_policy(policy_name);
      for (const Cadence& cadence : {Cadence{}, Cadence{Duration::from_seconds(7), "7s"}}) {
        const Journal journal = replay(policy, trace, nullptr, cadence).journal;
        const bool can_flap = policy.recovery != Recovery::banded;
        const auto margin =
            flap_margin(policy, trace, nullptr, cadence, journal, kReversalWindow, can_flap);
        const Counts before = counts_of(policy, trace, cadence);
        for (const std::string& sentence : flap_margin_text(*margin, policy, true)) {
          std::smatch told;
          if (sentence.rfind("Nearest to ", 0) != 0) continue;
          ASSERT_TRUE(std::regex_match(sentence, told, nearest)) << sentence;
          const Counts after = counts_of(policy, edited_as_told(trace, told), cadence);
          const bool flap = told[1].str().find("flap") != std::string::npos;
          EXPECT_GT(flap ? after.flaps : after.reversals, flap ? before.flaps : before.reversals)
              << name << ", " << policy_name << ", " << cadence.text << ": " << sentence;
          EXPECT_EQ(told[1].str().find("more") != std::string::npos,
                    (flap ? before.flaps : before.reversals) > 0);
          ++tried;
        }
      }
    }
  }
  EXPECT_GE(tried, 40u);
}

Policy mine() {
  Policy policy = *builtin_policy("k2");
  policy.name = "mine";
  return policy;
}

FlapMargin margin_with(const ChangedReading& change) {
  FlapMargin margin;
  margin.reversal_window = kReversalWindow;
  margin.monitored = {true, true};
  margin.flap = {std::nullopt, std::nullopt};
  margin.reversal = {std::nullopt, std::nullopt};
  margin.reversal[index(change.metric)] = change;
  return margin;
}

TEST(FlapMarginText, SaysWhichValueAndNeverTwiceTheSame) {
  const auto sentence_of = [](Metric metric, double was, double becomes, double bound) {
    const FlapMargin margin = margin_with({metric, Instant{5'000'000'000}, was, becomes, bound,
                                           Instant{1'000'000'000}, Instant{5'500'000'000}});
    return flap_margin_text(margin, mine(), false).at(1);
  };
  const std::string turn = " at 5 s. That makes a recovery at 1 s and an escalation at 5.5 s.";
  EXPECT_EQ(sentence_of(kLag, 50'000, std::nextafter(50'000, 0), 50'000),
            "Nearest to a reversal by lag: just below 50,000 instead of 50,000" + turn);
  EXPECT_EQ(
      sentence_of(kLag, 52'000, std::nextafter(50'000, 0), 50'000),
      "Nearest to a reversal by lag: just below 50,000 instead of 52,000 (a little over 2,000 "
      "messages less)" +
          turn);
  EXPECT_EQ(sentence_of(kLag, 99'999, 100'000, 100'000),
            "Nearest to a reversal by lag: 100,000 instead of 99,999 (1 message more)" + turn);
  EXPECT_EQ(
      sentence_of(kHeap, 69.5, 70, 70),
      "Nearest to a reversal by heap: 70 % instead of 69.5 % (0.5 percent points more)" + turn);
  // Two decimals would be another value, and no difference.
  EXPECT_EQ(sentence_of(kHeap, 70.123, 70.1234, 70.1234).substr(0, 68),
            "Nearest to a reversal by heap: 70.1234 % instead of 70.123 % (0.0004");
}

TEST(FlapMarginText, SaysWhereThereIsNothing) {
  FlapMargin margin = margin_with({kHeap, {}, 69, 70, 70, {}, {}});
  EXPECT_EQ(
      flap_margin_text(margin, mine(), false),
      (std::vector<std::string>{
          "No other value of any one reading makes it flap.",
          "Nearest to a reversal by heap: 70 % instead of 69 % (1 percent point more) at 0 s. "
          "That makes a recovery at 0 s and an escalation at 0 s.",
          "No other value of any one lag reading makes a reversal."}));
  margin.can_flap = false;
  margin.monitored = {true, false};
  margin.reversal = {std::nullopt, std::nullopt};
  margin.reversals = 3;
  margin.nearest_in_time = {{}, Instant{360'000'000'000}, Duration::from_seconds(60)};
  EXPECT_EQ(flap_margin_text(margin, *builtin_policy("k2"), false),
            (std::vector<std::string>{
                "k2 cannot flap, whatever the input: no-flapping holds.",
                "No other value of any one reading makes one reversal more.",
                "Nearest in time: the escalation at 360 s came 1 min too late after its recovery "
                "to be a reversal."}));
  EXPECT_NE(flap_margin_meaning(kReversalWindow).find("at most 5 min later"), std::string::npos);
}

TEST(FlapMarginText, SpeaksOfAnyMetric) {
  Policy policy = parse_policy(R"(
name = "disk"
levels = ["FULL_SERVICE", "READ_ONLY"]
[metric.free_gb]
unit = "GB"
worse = "low"
trigger = [20]
clear = [30]
[metric.errors]
trigger = [-5]
clear = [-1000]
[metric.queue]
unit = "ms"
trigger = [10]
clear = [10]
)",
                               "disk.toml");
  FlapMargin margin;
  margin.can_flap = false;
  margin.monitored = {true, true, true};
  margin.flap.resize(3);
  margin.reversal.resize(3);
  const Instant at = Instant{5'000'000'000};
  const auto sentences = [&](const ChangedReading& change) {
    margin.reversal[index(change.metric)] = change;
    return flap_margin_text(margin, policy, false);
  };
  const std::string turn = " at 5 s. That makes a recovery at 5 s and an escalation at 5 s.";
  const Metric disk = metric_at(0), errors = metric_at(1);
  EXPECT_EQ(sentences({disk, at, 21.5, 20, 20, at, at}),
            (std::vector<std::string>{
                "disk cannot flap, whatever the input: no-flapping holds.",
                "Nearest to a reversal by free_gb: 20 GB instead of 21.5 GB (1.5 GB less)" + turn,
                "No other value of any one errors or queue reading makes a reversal."}));
  EXPECT_EQ(sentences({disk, at, 30, std::nextafter(30.0, 31.0), 30, at, at}).at(1),
            "Nearest to a reversal by free_gb: just above 30 GB instead of 30 GB" + turn);
  EXPECT_EQ(sentences({disk, at, 28, std::nextafter(30.0, 31.0), 30, at, at}).at(1),
            "Nearest to a reversal by free_gb: just above 30 GB instead of 28 GB (a little over 2 "
            "GB more)" +
                turn);
  // No unit, and below 0.
  EXPECT_EQ(sentences({errors, at, -999, std::nextafter(-1000.0, -1001.0), -1000, at, at}).at(2),
            "Nearest to a reversal by errors: just below -1,000 instead of -999 (a little over 1 "
            "less)" +
                turn);
  policy.metrics[2].name = "heap_pct";
  margin.reversal[1].reset();
  EXPECT_EQ(flap_margin_text(margin, policy, false).back(),
            "No other value of any one errors or heap reading makes a reversal.");
  margin.reversal[0].reset();
  EXPECT_EQ(flap_margin_text(margin, policy, false).back(),
            "No other value of any one reading makes a reversal.");
}

}  // namespace
}  // namespace cascade
