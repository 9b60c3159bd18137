// Fewer states stand for more, and never for less.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "properties/conform/recorded/merged_states.hpp"

namespace cascade {
namespace {

using State = TimedStates::State;

/// What can come of `a` can come of `b`: the transition is one of its own, and what it remembers
/// as certain is the same or nothing.
bool is_within(const State& a, const State& b) {
  return b.level == a.level && b.transition.holds(a.transition) && b.restarts <= a.restarts &&
         (b.forced_since == Instant::max() ||
          (b.forced_since == a.forced_since && b.leads_to == a.leads_to)) &&
         (b.calm_since == Instant::max() || b.calm_since == a.calm_since) &&
         b.demand_after <= a.demand_after;
}

TEST(MergedStates, StandForAllThatTheyWereMadeOf) {
  TimedStates::Set set;
  for (std::int64_t i = 0; i < 20; ++i) {
    State state{level_at(1), {Instant{i * i * 100}, Instant{i * i * 100 + 10}}};
    state.restarts = static_cast<std::uint32_t>(i % 3);
    state.forced_since = Instant{5000 + i};
    state.leads_to = LevelSet::of(kLowest);
    state.calm_since = Instant{6000 + i};
    state.demand_after = Instant{7000 - i};
    set.push_back(state);
  }
  TimedStates::Set fewer = set;
  simplify(fewer);
  EXPECT_LE(fewer.size(), 8u);
  for (const State& each : set) {
    EXPECT_TRUE(std::any_of(fewer.begin(), fewer.end(), [&each](const State& one) {
      return is_within(each, one);
    })) << each.transition.first.ns;
  }
}

TEST(MergedStates, LevelsStayApart) {
  TimedStates::Set set;
  for (const std::size_t level : {0u, 1u}) {
    set.push_back({level_at(level), {Instant{1}, Instant{2}}});
  }
  simplify(set);
  EXPECT_EQ(set.size(), 2u);
}

}  // namespace
}  // namespace cascade
