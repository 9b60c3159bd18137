// What do pictures and pages cost: a plot of many rows (gnuplot's time is in it), a proof as text,
// how near a run came to flapping.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>

#include "bench/recordings.hpp"
#include "model/k2.hpp"
#include "properties/search/flap_margin.hpp"
#include "reports/plot/plot.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/summary.hpp"

namespace {

using namespace cascade;

void plot_svg(benchmark::State& state) {
  const Trace trace = bench::recording(static_cast<std::size_t>(state.range(0)));
  const Policy policy = default_policy();
  const ReplayResult run = replay(policy, trace, nullptr, {});
  const std::string file =
      (std::filesystem::temp_directory_path() / "cascade-bench-plot.svg").string();
  for (auto _ : state) plot_transitions({trace, nullptr, policy, run.journal, "bench"}, file);
  state.counters["bytes"] = static_cast<double>(std::filesystem::file_size(file));
  std::filesystem::remove(file);
}
// Gnuplot is another process: only the clock on the wall sees it.
BENCHMARK(plot_svg)->Arg(1'000)->Arg(1'000'000)->UseRealTime()->Unit(benchmark::kMillisecond);

void report_verdicts_json(benchmark::State& state) {
  const std::vector<Proof> proofs = {prove(*builtin_policy("k2-as-coded"))};
  for (auto _ : state) benchmark::DoNotOptimize(to_json(proofs, Made{}).data());
}
BENCHMARK(report_verdicts_json);

/// `storms` turn the level back at once, and what is nearest is found soon. `calm`: no level is
/// ever demanded. `spike`: but by the last row, and no change of a reading makes a flap.
enum class Load { storms, calm, spike };

void flap_margin_of(benchmark::State& state, Load load, const char* name) {
  Trace trace = bench::recording(static_cast<std::size_t>(state.range(0)));
  Policy policy = *builtin_policy(name);
  for (double& trigger : policy[kLag].triggers) trigger *= load == Load::calm ? 100 : 1;
  if (load == Load::spike) {
    for (double& lag : trace[kLag]) lag = std::min(lag, 20'000.0);
    trace[kLag].back() = 6e6;
  }
  const bool can_flap = policy.recovery != Recovery::banded;
  const Journal journal = replay(policy, trace, nullptr, {}).journal;
  std::size_t steps = 0;
  for (auto _ : state) {
    steps = flap_margin(policy, trace, nullptr, {}, journal, kReversalWindow, can_flap)->steps;
  }
  state.counters["steps"] = static_cast<double>(steps);
}
BENCHMARK_CAPTURE(flap_margin_of, k2, Load::storms, "k2")
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flap_margin_of, k2_calm, Load::calm, "k2")
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flap_margin_of, k2_as_coded, Load::storms, "k2-as-coded")
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flap_margin_of, k2_as_coded_calm, Load::calm, "k2-as-coded")
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flap_margin_of, k2_as_coded_spike, Load::spike, "k2-as-coded")
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
