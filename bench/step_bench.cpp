// What does a check cost, and what does it cost more than a hand-written switch would?

#include <benchmark/benchmark.h>

#include "bench/hand_written.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace {

using namespace cascade;
using namespace cascade::bench;

template <class Machine>
void check_every_half_second(benchmark::State& state, Machine machine) {
  const auto input = pressures();
  Instant now{0};
  std::size_t i = 0, moved = 0;
  for (auto _ : state) {
    moved += machine.check(now, input[i]) ? 1 : 0;
    now = now + Duration{500'000'000};
    i = (i + 1) & (input.size() - 1);
  }
  benchmark::DoNotOptimize(moved);
  state.SetItemsProcessed(state.iterations());
}

void step_hand_written(benchmark::State& state) {
  check_every_half_second(state, HandWritten(default_policy()));
}
void step_state_machine(benchmark::State& state) {
  check_every_half_second(state, Cascade(default_policy()));
}
void step_reference(benchmark::State& state) {
  check_every_half_second(state,
                          ReferenceCascade{default_policy(), kLowest, {}, Instant::min(), {}});
}
BENCHMARK(step_hand_written);
BENCHMARK(step_state_machine);
BENCHMARK(step_reference);

}  // namespace
