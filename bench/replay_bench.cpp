// What does a replay cost: five million rows read, checked and journalled, against a bare scan for
// newlines of the same bytes.

#include <benchmark/benchmark.h>

#include <string>

#include "bench/newline_scan.hpp"
#include "bench/recordings.hpp"
#include "sim/replay/journal.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace_csv.hpp"

namespace {

using namespace cascade;

constexpr std::size_t kRows = 5'000'000;

const std::string& csv() {
  static const std::string text = canonical_csv(bench::recording(kRows));
  return text;
}

void count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(csv().size()));
}

void replay_scan_newlines(benchmark::State& state) {
  const std::string& text = csv();
  for (auto _ : state) benchmark::DoNotOptimize(bench::count_lines(text));
  count(state);
}
BENCHMARK(replay_scan_newlines)->Unit(benchmark::kMillisecond);

void replay_checks_only(benchmark::State& state) {
  const Trace trace = bench::recording(kRows);
  for (auto _ : state) {
    benchmark::DoNotOptimize(replay(default_policy(), trace, nullptr, {}).checks);
  }
  count(state);
}
BENCHMARK(replay_checks_only)->Unit(benchmark::kMillisecond);

void replay_read_check_journal(benchmark::State& state) {
  for (auto _ : state) {
    const Trace trace = parse_trace(csv(), "bench.csv", {});
    benchmark::DoNotOptimize(to_json_lines(replay(default_policy(), trace, nullptr, {}).journal));
  }
  count(state);
}
BENCHMARK(replay_read_check_journal)->Unit(benchmark::kMillisecond);

}  // namespace
