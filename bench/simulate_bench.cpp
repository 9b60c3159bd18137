// What does a closed loop cost: a day at a message rate; does it grow with the messages, with
// partitions and instances more than with what happens in them, and what do monitors cost?

#include <benchmark/benchmark.h>

#include "bench/day.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "sim/loop/simulation.hpp"

namespace {

using namespace cascade;

void simulate_day(benchmark::State& state) {
  const Scenario scenario = bench::day_at(static_cast<double>(state.range(0)));
  std::uint64_t events = 0;
  std::int64_t messages = 0;
  for (auto _ : state) {
    Simulation simulation(scenario);
    simulation.run();
    events += simulation.events();
    messages += simulation.sites()[0].flows().arrived.total();
  }
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
  state.counters["messages/s"] =
      benchmark::Counter(static_cast<double>(messages), benchmark::Counter::kIsRate);
}
BENCHMARK(simulate_day)->Arg(5'000)->Arg(500'000)->Unit(benchmark::kMillisecond);

/// The same messages over ever more partitions: 200 in a tick, so that from 200 on each is a
/// segment of its own, however many partitions there are.
void simulate_partitions(benchmark::State& state) {
  const Scenario scenario = bench::wide(state.range(0), 1);
  for (auto _ : state) Simulation(scenario).run();
}
BENCHMARK(simulate_partitions)->Arg(200)->Arg(10'000)->Unit(benchmark::kMillisecond);

/// A partition an instance, and the same messages: most instances have nothing to do.
void simulate_instances(benchmark::State& state) {
  const Scenario scenario = bench::wide(state.range(0), state.range(0));
  for (auto _ : state) Simulation(scenario).run();
}
BENCHMARK(simulate_instances)->Arg(200)->Arg(10'000)->Unit(benchmark::kMillisecond);

/// A run as it is and under the monitors: of `cascade simulate --monitor` each is one of its two.
void simulate_watched(benchmark::State& state) {
  const Scenario scenario = bench::wide(state.range(0), state.range(0));
  for (auto _ : state) {
    LoopMonitor monitor(scenario.policy.levels);
    Simulation(scenario, state.range(1) != 0 ? &monitor : nullptr).run();
    if (!monitor.violations().empty()) state.SkipWithError("a property was violated");
  }
}
BENCHMARK(simulate_watched)
    ->Args({1, 0})
    ->Args({1, 1})
    ->Args({1'000, 0})
    ->Args({1'000, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
