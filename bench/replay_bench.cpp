// What does a replay cost a row, and how much of that is reading? Against a bare scan for newlines
// of the same bytes.

#include <benchmark/benchmark.h>

#include <cstring>
#include <string>

#include "sim/journal.hpp"
#include "sim/prng.hpp"
#include "sim/readers/read_trace.hpp"
#include "sim/replay.hpp"
#include "sim/trace_csv.hpp"

namespace {

using namespace cascade;

constexpr std::size_t kRows = 1'000'000;

const std::string& csv() {
  static const std::string text = [] {
    Prng prng(1);
    Trace trace;
    double lag = 1000;
    for (std::size_t row = 0; row < kRows; ++row) {
      lag = prng.uniform() < 0.001 ? prng.uniform(0, 8e6) : lag * prng.uniform(0.9, 1.1) + 1;
      trace.at.push_back({static_cast<std::int64_t>(row) * 500'000'000});
      trace.lag_messages.push_back(static_cast<double>(static_cast<std::int64_t>(lag)));
      trace.heap_pct.push_back(static_cast<double>(prng.below(700)) / 10);
    }
    return canonical_csv(trace);
  }();
  return text;
}

void count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(csv().size()));
}

void scan_newlines(benchmark::State& state) {
  const std::string& text = csv();
  for (auto _ : state) {
    std::size_t lines = 0;
    for (const char* at = text.data(); at != nullptr; ++lines) {
      at = static_cast<const char*>(
          std::memchr(at, '\n', static_cast<std::size_t>(text.data() + text.size() - at)));
      if (at != nullptr) ++at;
    }
    benchmark::DoNotOptimize(lines);
  }
  count(state);
}
BENCHMARK(scan_newlines)->Unit(benchmark::kMillisecond);

void read_csv(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_trace(csv(), "bench.csv", {}).at.data());
  count(state);
}
BENCHMARK(read_csv)->Unit(benchmark::kMillisecond);

void replay_rows(benchmark::State& state) {
  const Trace trace = parse_trace(csv(), "bench.csv", {});
  for (auto _ : state) {
    benchmark::DoNotOptimize(replay(default_policy(), trace, nullptr, {}).checks);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
}
BENCHMARK(replay_rows)->Unit(benchmark::kMillisecond);

void read_replay_journal(benchmark::State& state) {
  for (auto _ : state) {
    const Trace trace = parse_trace(csv(), "bench.csv", {});
    benchmark::DoNotOptimize(to_json_lines(replay(default_policy(), trace, nullptr, {}).journal));
  }
  count(state);
}
BENCHMARK(read_replay_journal)->Unit(benchmark::kMillisecond);

}  // namespace
