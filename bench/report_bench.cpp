// What do pictures and pages cost: a plot of many rows (gnuplot's time is in it), a proof as text,
// how near a run came to flapping.

#include <benchmark/benchmark.h>

#include <filesystem>

#include "bench/recordings.hpp"
#include "properties/near_flap.hpp"
#include "reports/plot.hpp"
#include "reports/verdicts.hpp"
#include "sim/replay.hpp"

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
  for (auto _ : state) benchmark::DoNotOptimize(to_json(proofs).data());
}
BENCHMARK(report_verdicts_json);

void report_near_flap(benchmark::State& state) {
  const Trace trace = bench::recording(100'000);
  Policy calm = default_policy();  // one that this recording never makes flap
  for (double& trigger : calm.lag.triggers) trigger *= 100;
  std::vector<CheckedPressure> checks;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    checks.push_back({trace.at[i], {trace.lag_messages[i], trace.heap_pct[i]}});
  }
  for (auto _ : state) benchmark::DoNotOptimize(nearest_flap(calm, checks).flaps);
}
BENCHMARK(report_near_flap)->Unit(benchmark::kMillisecond);

}  // namespace
