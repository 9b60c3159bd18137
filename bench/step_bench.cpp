// What does a check cost, and what does it cost more than a hand-written switch would?

#include <benchmark/benchmark.h>

#include <limits>
#include <vector>

#include "model/cascade.hpp"
#include "properties/reference_cascade.hpp"
#include "sim/prng.hpp"

namespace {

using namespace cascade;

/// A storm as a consumer sees it: long stretches at a level, jumps between them.
std::vector<Pressure> pressures() {
  constexpr std::size_t kCount = 1u << 14u;
  Prng prng(1);
  std::vector<Pressure> result;
  double lag = 1000;
  while (result.size() < kCount) {
    lag = prng.uniform() < 0.01 ? prng.uniform(0, 8e6) : lag * prng.uniform(0.9, 1.1);
    result.push_back({lag, prng.uniform(30, 72)});
  }
  return result;
}

/// The rules of the default policy by hand: what one would write without a machine.
class HandWritten {
 public:
  bool check(Instant now, const Pressure& p) {
    const int before = level_;
    while (level_ < 4 && demanded(level_ + 1, p)) ++level_;
    if (level_ == before && level_ > 0 && now.ns - last_ns_ >= 30'000'000'000) {
      while (level_ > 0 && cleared(level_, p)) --level_;
    }
    if (level_ == before) return false;
    last_ns_ = now.ns;
    return true;
  }

 private:
  static constexpr double kLag[] = {0, 100'000, 500'000, 1'000'000, 5'000'000};
  static constexpr double kHeap[] = {0, 70, 80, 90, 95};
  static bool demanded(int k, const Pressure& p) {
    return p.lag_messages >= kLag[k] || p.heap_pct >= kHeap[k];
  }
  static bool cleared(int k, const Pressure& p) {
    return p.lag_messages < kLag[k] * 0.5 && p.heap_pct < kHeap[k] * 0.9;
  }

  int level_ = 0;
  std::int64_t last_ns_ = std::numeric_limits<std::int64_t>::min() / 2;
};

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

void step_hand_written(benchmark::State& state) { check_every_half_second(state, HandWritten{}); }
void step_state_machine(benchmark::State& state) {
  check_every_half_second(state, Cascade(default_policy()));
}
void step_reference(benchmark::State& state) {
  check_every_half_second(state, ReferenceCascade{default_policy()});
}
BENCHMARK(step_hand_written);
BENCHMARK(step_state_machine);
BENCHMARK(step_reference);

}  // namespace
