// What does a cascade cost that several threads share? One check to three reads of the level, as of
// consumers that check and writers that ask whether to shed; against the same lock around the rules
// written by hand.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/hand_written.hpp"
#include "model/shared_cascade.hpp"

namespace {

using namespace cascade;
using namespace cascade::bench;

class SharedHandWritten {
 public:
  explicit SharedHandWritten(const Policy& policy) : machine_(policy) {}
  std::optional<Transition> check(Instant now, const Pressure& pressure) {
    const std::lock_guard lock(mutex_);
    return machine_.check(now, pressure);
  }
  Level level() const {
    const std::lock_guard lock(mutex_);
    return machine_.level();
  }

 private:
  mutable std::mutex mutex_;
  HandWritten machine_;
};

constexpr std::size_t kChecksPerThread = 20'000;
constexpr std::size_t kReadsPerCheck = 3;
constexpr std::size_t kTimedEvery = 16;  // reading the clock costs as much as a check

/// One thread's work; what each timed check took, in ns.
template <class Shared>
std::vector<std::int64_t> work(Shared& shared, const std::vector<Pressure>& input,
                               std::size_t begin) {
  using Clock = std::chrono::steady_clock;
  std::vector<std::int64_t> took_ns;
  took_ns.reserve(kChecksPerThread / kTimedEvery + 1);
  for (std::size_t i = 0; i < kChecksPerThread; ++i) {
    const Pressure& pressure = input[(begin + i) % input.size()];
    const Instant now{static_cast<std::int64_t>(i) * 500'000'000};
    if (i % kTimedEvery == 0) {
      const Clock::time_point before = Clock::now();
      benchmark::DoNotOptimize(shared.check(now, pressure));
      took_ns.push_back(std::chrono::nanoseconds(Clock::now() - before).count());
    } else {
      benchmark::DoNotOptimize(shared.check(now, pressure));
    }
    for (std::size_t r = 0; r < kReadsPerCheck; ++r) benchmark::DoNotOptimize(shared.level());
  }
  return took_ns;
}

template <class Shared>
void contend(benchmark::State& state) {
  const auto threads = static_cast<std::size_t>(state.range(0));
  const auto input = pressures();
  std::vector<std::int64_t> all_ns;
  for (auto _ : state) {
    Shared shared(default_policy());
    std::vector<std::vector<std::int64_t>> took_ns(threads);
    std::vector<std::thread> running;
    for (std::size_t t = 0; t < threads; ++t) {
      running.emplace_back([&, t] { took_ns[t] = work(shared, input, t * 1001); });
    }
    for (std::thread& thread : running) thread.join();
    for (const auto& each : took_ns) all_ns.insert(all_ns.end(), each.begin(), each.end());
  }
  const std::size_t checks = threads * kChecksPerThread;
  state.counters["checks_per_s"] = benchmark::Counter(
      static_cast<double>(checks), benchmark::Counter::kIsIterationInvariantRate);
  const auto p99 = all_ns.begin() + static_cast<std::ptrdiff_t>(all_ns.size() * 99 / 100);
  std::nth_element(all_ns.begin(), p99, all_ns.end());
  state.counters["check_p99_ns"] = static_cast<double>(*p99);
}

void contended_cascade(benchmark::State& state) { contend<SharedCascade>(state); }
void contended_hand_written(benchmark::State& state) { contend<SharedHandWritten>(state); }
BENCHMARK(contended_cascade)->Arg(2)->Arg(4)->Arg(8)->UseRealTime();
BENCHMARK(contended_hand_written)->Arg(2)->Arg(4)->Arg(8)->UseRealTime();

}  // namespace
