// What does the proof of a policy cost, and does it stay the same when the cooldown grows from
// milliseconds to a day?

#include <benchmark/benchmark.h>

#include "properties/explore/explore.hpp"

namespace {

using namespace cascade;

void prove_with_cooldown_ms(benchmark::State& state) {
  Policy policy = default_policy();
  policy.cooldown_s = static_cast<double>(state.range(0)) / 1000;
  std::size_t states = 0;
  for (auto _ : state) {
    const Proof proof = prove(policy);
    states = proof.machine_states;
    benchmark::DoNotOptimize(proof.verdicts.data());
  }
  state.counters["machine_states"] = static_cast<double>(states);
}
BENCHMARK(prove_with_cooldown_ms)
    ->Arg(10)
    ->Arg(1'000)
    ->Arg(30'000)
    ->Arg(3'600'000)
    ->Arg(86'400'000)
    ->Unit(benchmark::kMillisecond);

void prove_builtin(benchmark::State& state) {
  const auto names = builtin_policy_names();
  const Policy policy = *builtin_policy(names[static_cast<std::size_t>(state.range(0))]);
  for (auto _ : state) benchmark::DoNotOptimize(prove(policy).verdicts.data());
  state.SetLabel(policy.name);
}
BENCHMARK(prove_builtin)->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

}  // namespace
