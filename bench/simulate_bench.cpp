// What does a closed loop cost: a day at a message rate; does it grow with the messages?

#include <benchmark/benchmark.h>

#include "bench/day.hpp"
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

}  // namespace
