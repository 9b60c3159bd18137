// What does one more policy cost over a trace that is there already: by visiting every check, and
// by the index? Items are policies; the ratio of the two items_per_second is what the index bought.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "model/k2.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/indexed/indexed_replay.hpp"
#include "sim/replay/indexed/trace_index.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/summary.hpp"

namespace {

using namespace cascade;

/// A row each 500 ms. Lag wanders about 20,000 and storms about twice an hour, up to 8 million, for
/// minutes; the heap follows it at a distance; some rows are missing.
const Trace& trace_of(std::size_t rows) {
  static std::map<std::size_t, Trace> made;
  Trace& trace = made[rows];
  if (!trace.at.empty()) return trace;
  Prng random(1);
  double lag = 20'000, goal = 20'000;
  for (std::size_t row = 0; row < rows; ++row) {
    if (random.uniform() < 0.0003) goal = random.uniform(100'000, 8e6);
    if (random.uniform() < 0.003) goal = 20'000;
    lag += (goal - lag) * 0.02 + lag * random.uniform(-0.05, 0.05);
    trace.at.push_back({static_cast<std::int64_t>(row) * 500'000'000});
    trace[kLag].push_back(random.uniform() < 0.001 ? kMissing : lag);
    trace[kHeap].push_back(45 + 30 * lag / (lag + 1e6) + random.uniform(-4, 4));
  }
  return trace;
}

/// Neighbours of the default policy: its first trigger and its cooldown differ.
std::vector<Policy> policies(std::size_t count) {
  std::vector<Policy> result(count, default_policy());
  for (std::size_t i = 0; i < count; ++i) {
    result[i][kLag].triggers[0] = 50'000 + 4'000 * static_cast<double>(i % 100);
    result[i].cooldown_s = 5 + std::floor(static_cast<double>(i) / 100);
  }
  return result;
}

void count(benchmark::State& state, std::size_t policies, std::size_t transitions) {
  state.SetItemsProcessed(state.iterations());
  state.counters["transitions_per_policy"] =
      static_cast<double>(transitions) / static_cast<double>(policies);
}

/// Rows. An iteration is a policy.
void sweep_plain(benchmark::State& state) {
  const Trace& trace = trace_of(static_cast<std::size_t>(state.range(0)));
  const FileFigures files = file_figures(trace, nullptr);
  const std::vector<Policy> swept = policies(1000);
  std::size_t transitions = 0, replayed = 0;
  for (auto _ : state) {
    const Policy& policy = swept[replayed++ % swept.size()];
    transitions += summarize(replay(policy, trace, nullptr, {}), files).transitions;
  }
  count(state, replayed, transitions);
}
BENCHMARK(sweep_plain)->Arg(50'000)->Arg(500'000)->Arg(5'000'000)->Unit(benchmark::kMillisecond);

/// Rows, policies, how many go side by side. An iteration is a policy here, too: the time of a
/// sweep divided by its policies. The index is built anew for each sweep: that is part of the
/// price.
void sweep_indexed(benchmark::State& state) {
  const Trace& trace = trace_of(static_cast<std::size_t>(state.range(0)));
  const FileFigures files = file_figures(trace, nullptr);
  const std::vector<Policy> swept = policies(static_cast<std::size_t>(state.range(1)));
  const auto side_by_side = static_cast<std::size_t>(state.range(2));
  std::size_t transitions = 0, bytes = 0;
  while (state.KeepRunningBatch(state.range(1))) {
    transitions = 0;
    const TraceIndex index(trace, nullptr, {}, default_policy().stale_after());
    for (std::size_t first = 0; first < swept.size(); first += side_by_side) {
      const auto begin = swept.begin() + static_cast<std::ptrdiff_t>(first);
      const std::size_t size = std::min(side_by_side, swept.size() - first);
      const std::vector<Policy> some(begin, begin + static_cast<std::ptrdiff_t>(size));
      replay(some, index, [&](std::size_t, const ReplayResult& run) {
        transitions += summarize(run, files).transitions;
      });
    }
    bytes = index.bytes() + column_bytes(trace);
  }
  count(state, swept.size(), transitions);
  state.counters["memory_of_trace"] =
      static_cast<double>(bytes) / static_cast<double>(column_bytes(trace));
}
BENCHMARK(sweep_indexed)
    ->Args({50'000, 1'000, 32})
    ->Args({500'000, 1'000, 32})
    ->Args({5'000'000, 1'000, 1})
    ->Args({5'000'000, 1'000, 32})
    ->Unit(benchmark::kMillisecond);

void build_index(benchmark::State& state) {
  const Trace& trace = trace_of(static_cast<std::size_t>(state.range(0)));
  const bool held = state.range(1) != 0;
  const Cadence cadence = held ? Cadence{Duration{700'000'000}, "700ms"} : Cadence{};
  for (auto _ : state) {
    const TraceIndex index(trace, nullptr, cadence, default_policy().stale_after());
    benchmark::DoNotOptimize(index.bytes());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(build_index)->Args({5'000'000, 0})->Args({5'000'000, 1})->Unit(benchmark::kMillisecond);

}  // namespace
