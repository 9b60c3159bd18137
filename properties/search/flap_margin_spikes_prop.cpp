// Long calm with a spike here and there: what most recordings look like, and where most readings
// are not tried one by one (margin/barren.hpp).

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "model/k2.hpp"
#include "properties/search/flap_margin_by_force.hpp"
#include "properties/search/margin/barren.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

template <class T>
T any_of(Prng& random, const std::vector<T>& values) {
  return values[random.below(values.size())];
}

Policy calm_policy() {
  Policy policy = *builtin_policy(*rc::gen::element<std::string>(
      "k2-as-coded", "k2-as-coded", "k2-as-coded", "k2-as-documented", "k2", "crypto"));
  policy.cooldown_s = *rc::gen::element(2.0, 3.0, 5.0, 0.0);
  if (*rc::gen::element(false, false, true)) policy.cooldowns_s = {2, 4, 1, 6};
  if (*rc::gen::element(false, false, false, true)) {
    policy.recovery = *rc::gen::element(Recovery::recompute, Recovery::stepwise, Recovery::banded);
    policy.escalation = *rc::gen::element(Escalation::immediate, Escalation::stepwise);
  }
  policy.on_missing = *rc::gen::element(OnMissing::assume_zero, OnMissing::hold);
  policy[kLag].recovery_factor = *rc::gen::element(0.5, 0.5, 0.5, 0.9, 1.0);
  return policy;
}

/// The values that each metric has in turns, by chance.
struct Calm {
  std::vector<double> lag, heap;
};

const std::vector<std::vector<double>> kCalmLags = {{1000},
                                                    {1000, 2000, 1500},
                                                    {60'000},
                                                    {1000, 60'000, 90'000, 49'999, 50'000},
                                                    {150'000},
                                                    {150'000, 120'000},
                                                    {150'000, 240'000, 300'000}};
/// Empty: no heap.
const std::vector<std::vector<double>> kCalmHeaps = {{},   {},  {10}, {10, 20}, {10, 63, 62.9, 69},
                                                     {65}, {75}};

/// Of whose rows each is a check.
Setting calm_with_spikes() {
  Setting made;
  made.policy = calm_policy();
  made.reversal_window = Duration::from_seconds(*rc::gen::element(0.0, 4.0, 9.0, 300.0));
  const Calm calm{*rc::gen::elementOf(kCalmLags), *rc::gen::elementOf(kCalmHeaps)};
  const auto rows = *rc::gen::element<std::size_t>(40, 20, 70);
  const auto spikes = *rc::gen::element<std::size_t>(1, 2, 3, 0);
  Prng random(*rc::gen::arbitrary<std::uint64_t>());
  const bool is_regular = *rc::gen::element(true, true, false);
  const bool has_gaps = *rc::gen::element(false, false, false, true);
  made.trace.name = "calm";
  Instant at{};
  for (std::size_t row = 0; row < rows; ++row) {
    made.trace.at.push_back(at);
    at = at + Duration::from_seconds(is_regular ? 1 : any_of<double>(random, {0.5, 1, 1, 3}));
    const bool is_gap = has_gaps && random.below(20) == 0;
    made.trace[kLag].push_back(is_gap ? kMissing : any_of(random, calm.lag));
    if (!calm.heap.empty()) made.trace[kHeap].push_back(any_of(random, calm.heap));
  }
  for (std::size_t spike = 0; spike < spikes; ++spike) {
    const double height = any_of<double>(random, {6e6, 6e6, 1e5, 150'000, 5e5, 2e6});
    std::size_t row = spike == 0 && random.below(2) == 0 ? rows - 1 : random.below(rows);
    for (std::size_t width = any_of<std::size_t>(random, {1, 1, 1, 2, 7}); width > 0; --width) {
      if (row < rows) made.trace[kLag][row++] = height;
    }
  }
  return made;
}

RC_GTEST_PROP(FlapMarginOfCalm, IsTheSmallestChangeThatAnyReadingAllows, ()) {
  require_as_brute_force(calm_with_spikes());
}

RC_GTEST_PROP(FlapMarginOfCalm, WhatIsCalledBarrenIs, ()) {
  Setting made = calm_with_spikes();
  made.policy = replay_frame(made.policy, made.trace, nullptr, made.cadence).policy;
  const CheckedRun run(made.policy, made.trace, nullptr, made.cadence);
  const RunWalk walk(made.policy, run, made.reversal_window, true);
  const WhatIf what_if(walk);
  const Counts before = counts_of(made);
  std::size_t barren_rows = 0;
  for (std::size_t m = 0; m < made.policy.metric_count(); ++m) {
    if (!made.policy.metrics[m].monitored) continue;
    Barren barren(walk, what_if, metric_at(m));
    std::vector<char> no_flap(run.size()), no_reversal(run.size());
    for (std::size_t s = 0; s < run.size(); ++s) {
      for (std::size_t b = s; b < barren.until(TurnKind::flap, s); ++b) no_flap[b] = 1;
      for (std::size_t b = s; b < barren.until(TurnKind::reversal, s); ++b) no_reversal[b] = 1;
      barren_rows += static_cast<std::size_t>(no_flap[s] + no_reversal[s]);
    }
    for_each_change(made, m, [&](std::size_t row, double was, double value, Counts after) {
      const bool flaps = after.flaps > before.flaps, turns = after.reversals > before.reversals;
      if ((no_flap[row] && flaps) || (no_reversal[row] && turns)) {
        RC_FAIL("metric " + std::to_string(m) + " row " + std::to_string(row) + ": " +
                std::to_string(was) + " to " + std::to_string(value));
      }
      WhatIf fresh(walk);
      const Metric metric = metric_at(m);
      const Change change{metric, row, row + 1, value, walk.table().region(metric, value)};
      std::size_t hint = 0;
      if (fresh.changes_nothing(change, hint)) {
        RC_ASSERT(!flaps && !turns);
        return;
      }
      RC_ASSERT(!(flaps && barren.is_sure(TurnKind::flap, change)));
      RC_ASSERT(!(turns && barren.is_sure(TurnKind::reversal, change)));
    });
  }
  RC_TAG(barren_rows > run.size() ? "much" : barren_rows > 0 ? "some" : "none");
}

}  // namespace
}  // namespace cascade
