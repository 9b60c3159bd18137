#include "properties/k2/flap_rate.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "properties/explore/explore.hpp"
#include "properties/k2/run_table.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/summary.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/trace/sample_traces.hpp"

namespace cascade {
namespace {

constexpr double kClaimedFlapShare = 0.001;

std::string flap_share_text(double share) { return readable(std::round(1e4 * share) / 100) + " %"; }

std::string flap_rate_row(const std::string& what, const Policy& policy, const Trace& trace) {
  const FlapRate rate = flap_rate(policy, trace);
  return "| " + what + " | `" + policy.name + "` | " + grouped(rate.degradations) + " | " +
         grouped(rate.flaps) + " | " + flap_share_text(rate.share()) + " |\n";
}

}  // namespace

FlapRate flap_rate(const Policy& policy, const Trace& trace) {
  const Summary summary = summarize(replay(policy, trace, nullptr, {}), trace, nullptr);
  return {summary.escalations, summary.flaps.value_or(0)};
}

std::size_t degradations_to_show(double share) {
  return static_cast<std::size_t>(std::ceil(std::log(0.05) / std::log1p(-share)));
}

Trace repeated_witness(const Policy& policy, double period_s, double hours) {
  const Verdict verdict = prove(policy, {"no-flapping"}).verdicts.at(0);
  Trace trace;
  trace.name = "jitter";
  trace.metrics = trace_metrics_of(policy);
  for (double begin_s = 0; begin_s < hours * 3600; begin_s += period_s) {
    for (const WitnessCheck& check : verdict.witness) {
      trace.at.push_back(check.at + Duration::from_seconds(begin_s));
      for (std::size_t m = 0; m < policy.metric_count(); ++m) {
        trace.columns[m].push_back(check.pressure.values[m]);
      }
    }
  }
  trace.counts.rows = trace.at.size();
  return trace;
}

Finding flap_rate_finding() {
  const Policy coded = *builtin_policy("k2-as-coded"), mended = default_policy();
  const Trace storm = *sample_trace("storm", kSampleSeed);
  const Trace jitter = repeated_witness(coded, 62, 1);
  const bool is_proven = prove(mended, {"no-flapping"}).verdicts.at(0).holds();
  return {
      "Flapping under 0.1 % of degradations",
      "A share of what, and of which load, is not said. As coded it is the load's to choose: the "
      "run of finding 3 every 62 s, or the sample storm (`cascade replay sim/traces/storm.csv "
      "--policy k2-as-coded`). A flap is an escalation after a recovery between which no metric "
      "crossed a whole dead band:\n\n"
      "| load | policy | degradations | of them flaps | share |\n|---|---|--:|--:|--:|\n" +
          flap_rate_row("finding 3, every 62 s for an hour", coded, jitter) +
          flap_rate_row("finding 3, every 62 s for an hour", mended, jitter) +
          flap_rate_row("the storm, an hour", coded, storm) +
          flap_rate_row("the storm, an hour", mended, storm) +
          "\nProduction shows such a share only over many degradations: to see with 95 % "
          "certainty that flaps are rarer than " +
          flap_share_text(kClaimedFlapShare) + ", " +
          grouped(degradations_to_show(kClaimedFlapShare)) +
          " degradations without one are needed. Of `k2` no share has to be measured: "
          "`no-flapping` " +
          (is_proven ? "holds" : "does not hold") +
          " for every input (`cascade check --policy k2 --property no-flapping`)."};
}

}  // namespace cascade
