// What does it cost to judge recorded levels, and is a row as dear in a long recording as in a
// short one?

#include <benchmark/benchmark.h>

#include <cstddef>

#include "bench/recordings.hpp"
#include "model/builtin_policies.hpp"
#include "model/cascade.hpp"
#include "properties/conform/recorded/recorded.hpp"

namespace {

using namespace cascade;

/// The bench's recording with the level that k2 has at each row.
Trace recorded(std::size_t rows) {
  Trace trace = bench::recording(rows);
  Cascade cascade(default_policy());
  for (std::size_t row = 0; row < rows; ++row) {
    Pressure pressure;
    pressure[kLag] = trace[kLag][row];
    pressure[kHeap] = trace[kHeap][row];
    cascade.check(trace.at[row], pressure);
    trace.levels.at.push_back(cascade.level());
    trace.levels.line.push_back(row + 2);
  }
  return trace;
}

/// Checks of their own, every half second; a row is then a set of possible states.
void judge_recorded(benchmark::State& state) {
  const Policy policy = default_policy();
  const Trace trace = recorded(static_cast<std::size_t>(state.range(0)));
  const RecordedAssumptions assumptions = usual_assumptions(policy, trace, Duration{500'000'000});
  for (auto _ : state) {
    const RecordedVerdict verdict = judge_recording(policy, trace, assumptions);
    if (verdict.first) state.SkipWithError("it accuses k2 of not being k2");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(judge_recorded)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

/// Each row a check.
void judge_recorded_rows(benchmark::State& state) {
  const Policy policy = default_policy();
  const Trace trace = recorded(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    const RecordedVerdict verdict = judge_recording(policy, trace, {});
    if (verdict.first) state.SkipWithError("it accuses k2 of not being k2");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(judge_recorded_rows)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
