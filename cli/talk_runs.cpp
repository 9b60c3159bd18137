#include "cli/talk_runs.hpp"

#include "sim/replay/replay.hpp"
#include "sim/trace/sample_traces.hpp"

namespace cascade {
namespace {

Outcome shipped(const char* name, const char* variant = "") {
  const ScenarioText text = find_scenario(name);
  return simulate(parse_scenario(text.toml, text.file, variant));
}

Summary storm() {
  const Trace trace = *sample_trace("storm", kSampleSeed);
  return summarize(replay(default_policy(), trace, nullptr, {}), trace, nullptr);
}

}  // namespace

TalkRuns talk_runs() {
  return {storm(),
          prove(default_policy()),
          prove(*builtin_policy("k2-as-coded")),
          shipped("flash-crash-10x"),
          shipped("k2-weekly-10x"),
          shipped("limit-cycle"),
          shipped("k2-consumer-latch"),
          shipped("k2-consumer-latch", "timer"),
          shipped("disconnect"),
          shipped("lag"),
          shipped("two-sites"),
          shipped("black-swan"),
          shipped("crypto-demo"),
          shipped("pause-at-break"),
          shipped("refuse-at-break"),
          shipped("k2-sequence-tracker"),
          shipped("k2-duplicates", "one-session"),
          shipped("hybrid-query")};
}

}  // namespace cascade
