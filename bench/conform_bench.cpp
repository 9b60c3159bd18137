// What does it cost to know whether another program does what was proven, and how much of that is
// the program, how much the pipe?

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/system/line_exchange.hpp"
#include "cli/system/program_under_test.hpp"
#include "cli/system/protocol.hpp"
#include "model/builtin_policies.hpp"
#include "model/k2.hpp"
#include "properties/conform/conformance.hpp"
#include "properties/conform/infer.hpp"
#include "sim/loop/prng.hpp"

namespace {

using namespace cascade;

using Words = std::vector<std::string>;

/// Programs that are asked are built, or stand in the source.
Words cpp_program() { return {BENCH_SUT, "k2"}; }
Words python_program() { return {"/usr/bin/python3", BENCH_PYTHON_ADAPTER}; }

/// All by the wall: a program's own CPU is not ours.
void in_wall_time(benchmark::internal::Benchmark* each) {
  each->UseRealTime()->Unit(benchmark::kMillisecond);
}

void put_suite(benchmark::State& state, SystemUnderTest& system) {
  const Policy policy = default_policy();
  std::uint64_t checks = 0;
  for (auto _ : state) {
    const Conformance result = conformance(policy, system, {});
    if (result.verdict != ConformanceVerdict::conforms) state.SkipWithError("it does not conform");
    checks += result.checks;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(checks));
}

void conform_in_process(benchmark::State& state) {
  ModelSystem system(default_policy());
  put_suite(state, system);
}
BENCHMARK(conform_in_process)->Apply(in_wall_time);

void conform_cpp(benchmark::State& state) {
  ProgramUnderTest system(cpp_program(), default_policy());
  put_suite(state, system);
}
BENCHMARK(conform_cpp)->Apply(in_wall_time);

void conform_python(benchmark::State& state) {
  if (!std::filesystem::exists(python_program().front())) return state.SkipWithError("no python3");
  ProgramUnderTest system(python_program(), default_policy());
  put_suite(state, system);
}
BENCHMARK(conform_python)->Apply(in_wall_time);

/// Of levels and metrics alone, as `infer` is asked without a range.
void infer_of(benchmark::State& state, SystemUnderTest& system) {
  const Policy k2 = default_policy();
  std::vector<MetricRange> metrics;
  for (const MetricThresholds& metric : k2.metrics) metrics.push_back({metric.name, {}, {}});
  const Policy shape = shape_of(k2.levels, metrics);
  for (auto _ : state) {
    const Inference found = infer(shape, system, {});
    if (!found.is_ladder()) state.SkipWithError("it finds no ladder");
  }
}

void infer_in_process(benchmark::State& state) {
  ModelSystem system(default_policy());
  infer_of(state, system);
}
BENCHMARK(infer_in_process)->Apply(in_wall_time);

void infer_cpp(benchmark::State& state) {
  ProgramUnderTest system(cpp_program(), default_policy());
  infer_of(state, system);
}
BENCHMARK(infer_cpp)->Apply(in_wall_time);

/// One run of so many checks, as a storm has them.
Run storm() {
  constexpr std::int64_t kChecks = 100'000;
  Prng prng(1);
  Run run;
  for (std::int64_t i = 0; i < kChecks; ++i) {
    Pressure pressure;
    pressure[kLag] = static_cast<double>(prng.below(8'000'000));
    pressure[kHeap] = static_cast<double>(prng.below(700)) / 10;
    run.push_back(Request::check(Instant{i * 500'000'000}, pressure));
  }
  return run;
}

void pipe_checks(benchmark::State& state) {
  ProgramUnderTest system(cpp_program(), default_policy());
  const std::vector<Run> runs = {storm()};
  for (auto _ : state) benchmark::DoNotOptimize(system.play(runs).data());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(runs[0].size()));
}
BENCHMARK(pipe_checks)->Apply(in_wall_time);

/// The same lines there and back, by a program that reads nothing in them.
void pipe_echo(benchmark::State& state) {
  const Run run = storm();
  std::string lines;
  const Protocol protocol(default_policy());
  for (const Request& request : run) protocol.append(lines, request);
  LineExchange echo({"/bin/cat"});
  for (auto _ : state) {
    echo.outgoing() += lines;
    for (std::size_t left = run.size(); left > 0;) {
      if (echo.next_line()) {
        --left;
      } else if (!echo.turn(LineExchange::Clock::now() + std::chrono::seconds(5))) {
        state.SkipWithError("no echo");
        break;
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(run.size()));
}
BENCHMARK(pipe_echo)->Apply(in_wall_time);

}  // namespace
