// What does a check cost, and what does it cost more than a hand-written switch would?

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "model/cascade.hpp"
#include "model/k2.hpp"
#include "properties/reference/reference_cascade.hpp"
#include "sim/loop/prng.hpp"

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

/// SPEC 4 by hand, as a switch over the rules of a policy that is only known at run time: the same
/// questions and answers as Cascade::check, with its books, and no machine.
class HandWritten {
 public:
  explicit HandWritten(const Policy& policy) : policy_(policy), cooldown_(policy.cooldown(K2::soft)) {
    for (const Level level : k2::kLevels) {
      if (level == kLowest) continue;
      lag_trigger_[index(level)] = policy[kLag].trigger(level);
      heap_trigger_[index(level)] = policy[kHeap].trigger(level);
      lag_clear_[index(level)] = policy[kLag].clear(level);
      heap_clear_[index(level)] = policy[kHeap].clear(level);
    }
  }

  // Out of line, as Cascade::check is to its users.
  [[gnu::noinline]] std::optional<Transition> check(Instant asked, const Pressure& seen) {
    latest_ = std::max(latest_, asked);
    const Pressure p = effective_pressure(seen);
    const std::size_t before = level_;
    if (before < 4 && demanded(before + 1, p)) {
      climb(p);
    } else if (before > 0 && cleared(before, p) && cooldown_over()) {
      descend(p);
    }
    if (level_ == before) return std::nullopt;
    last_ = latest_;
    Transition transition{latest_, Level(before), Level(level_), TransitionKind::recovery, seen,
                          {}};
    if (level_ > before) {
      transition.kind = TransitionKind::escalation;
      if (p[kLag] >= lag_trigger_[level_]) transition.cause.add(kLag);
      if (p[kHeap] >= heap_trigger_[level_]) transition.cause.add(kHeap);
      ++counters_.escalations;
    } else {
      ++counters_.recoveries;
    }
    if (recent_.size() < kRecentTransitions) {
      recent_.push_back(transition);
    } else {
      recent_[oldest_] = transition;
      oldest_ = (oldest_ + 1) % kRecentTransitions;
    }
    return transition;
  }

 private:
  static double zero_if_missing(double value) { return is_missing(value) ? 0 : value; }
  Pressure effective_pressure(const Pressure& seen) const {
    Pressure p{policy_[kLag].monitored ? seen[kLag] : 0,
               policy_[kHeap].monitored ? seen[kHeap] : 0};
    if (policy_.on_missing == OnMissing::assume_zero) {
      p = {zero_if_missing(p[kLag]), zero_if_missing(p[kHeap])};
    }
    return p;
  }
  bool demanded(std::size_t k, const Pressure& p) const {
    return p[kLag] >= lag_trigger_[k] || p[kHeap] >= heap_trigger_[k];
  }
  bool cleared(std::size_t k, const Pressure& p) const {
    return p[kLag] < lag_clear_[k] && p[kHeap] < heap_clear_[k];
  }
  bool cooldown_over() const { return !last_ || latest_ - *last_ >= cooldown_; }
  void climb(const Pressure& p) {
    ++level_;
    if (policy_.escalation == Escalation::stepwise) return;
    while (level_ < 4 && demanded(level_ + 1, p)) ++level_;
  }
  void descend(const Pressure& p) {
    --level_;
    switch (policy_.recovery) {
      case Recovery::banded:
        while (level_ > 0 && cleared(level_, p)) --level_;
        break;
      case Recovery::recompute:
        while (level_ > 0 && !demanded(level_, p)) --level_;
        break;
      case Recovery::stepwise:
        break;
    }
  }

  Policy policy_;
  Duration cooldown_;
  PerLevel<double> lag_trigger_{}, heap_trigger_{}, lag_clear_{}, heap_clear_{};
  std::size_t level_ = 0;
  std::optional<Instant> last_;
  Instant latest_ = Instant::min();
  Counters counters_;
  std::vector<Transition> recent_;
  std::size_t oldest_ = 0;
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

void step_hand_written(benchmark::State& state) {
  check_every_half_second(state, HandWritten(default_policy()));
}
void step_state_machine(benchmark::State& state) {
  check_every_half_second(state, Cascade(default_policy()));
}
void step_reference(benchmark::State& state) {
  check_every_half_second(state, ReferenceCascade{default_policy(), kLowest, {}, Instant::min(), {}});
}
BENCHMARK(step_hand_written);
BENCHMARK(step_state_machine);
BENCHMARK(step_reference);

}  // namespace
