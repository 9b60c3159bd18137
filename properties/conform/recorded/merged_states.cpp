#include "properties/conform/recorded/merged_states.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>

namespace cascade {
namespace {

using State = TimedStates::State;

/// Beyond so many states of a level the nearest two are made one.
constexpr std::size_t kStatesMax = 8;
/// A state of which all can come that can come of either.
State merged(const State& a, const State& b) {
  State state = a;
  state.transition = hull(a.transition, b.transition);
  state.restarts = std::min(a.restarts, b.restarts);
  if (a.forced_since != b.forced_since || a.leads_to != b.leads_to) {
    state.forced_since = kNever;
    state.leads_to = {};
  }
  if (a.calm_since != b.calm_since) state.calm_since = kNever;
  state.demand_after = std::min(a.demand_after, b.demand_after);
  return state;
}

/// Whether merged() of the two has no state that neither has.
bool are_one(const State& a, const State& b) {
  State moved = b;
  moved.transition = a.transition;
  const bool touch = a.transition.first <= b.transition.last + kNs &&
                     b.transition.first <= a.transition.last + kNs;
  return touch && a == moved;
}

}  // namespace

bool covers(const State& a, const State& b) {
  return a.level == b.level && a.is_restarted == b.is_restarted &&
         a.transition.holds(b.transition) && a.restarts <= b.restarts && a.forced_since == kNever &&
         a.calm_since == kNever && a.demand_after <= b.demand_after;
}

void simplify(TimedStates::Set& set) {
  if (set.size() < 2) return;
  std::sort(set.begin(), set.end(), [](const State& a, const State& b) {
    return std::tuple(a.level, a.is_restarted, a.transition.first) <
           std::tuple(b.level, b.is_restarted, b.transition.first);
  });
  const auto merge_next = [&set](std::size_t i) {
    set[i] = merged(set[i], set[i + 1]);
    set.erase(set.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  };
  for (std::size_t i = 0; i + 1 < set.size();)
    are_one(set[i], set[i + 1]) ? merge_next(i) : void(++i);
  PerLevel<std::size_t> count{};
  for (const State& state : set) ++count[index(state.level)];
  for (;;) {
    std::optional<std::size_t> nearest;
    Duration distance = Duration::max();
    for (std::size_t i = 0; i + 1 < set.size(); ++i) {
      const State &one = set[i], &next = set[i + 1];
      const bool may_merge = one.level == next.level && one.is_restarted == next.is_restarted;
      const Duration between = next.transition.first - one.transition.last;
      if (!may_merge || count[index(one.level)] <= kStatesMax || between > distance) continue;
      nearest = i;
      distance = between;
    }
    if (!nearest) return;
    --count[index(set[*nearest].level)];
    merge_next(*nearest);
  }
}

}  // namespace cascade
