// Two clocks: that of all ages at which a demand may begin those few that are followed show all
// that can come of it.

#include "properties/explore/state_space.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "properties/reference/two_levels.hpp"

namespace cascade {
namespace {

/// What a check can tell of both clocks: which of their constants they have reached.
struct Cell {
  bool may_rise, is_quiet, is_demanded_for_long;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};
using Course = std::vector<Cell>;  // as time goes on

Cell cell_of(const Policy& policy, Level level, std::int64_t age_ns, std::int64_t demanded_ns) {
  const bool never = age_ns == StateSpace::kNever;
  return {never || age_ns >= policy.escalation_cooldown().ns,
          never || age_ns >= policy.cooldown(level).ns, demanded_ns >= policy.escalate_after().ns};
}

void go_on(Course& course, const Cell& cell) {
  if (course.empty() || course.back() != cell) course.push_back(cell);
}

/// Of a demand that begins at that age and stays, whatever the time between checks.
Course course_from(const Policy& policy, Level level, std::int64_t age_ns) {
  std::set<std::int64_t> times = {0, policy.escalate_after().ns};
  for (const std::int64_t constant : {policy.escalation_cooldown().ns, policy.cooldown(level).ns}) {
    if (constant > age_ns) times.insert(constant - age_ns);
  }
  Course course;
  for (const std::int64_t time : times) {
    go_on(course, cell_of(policy, level, age_ns + time, time));
  }
  return course;
}

/// Of those that the explorer follows at that level.
std::set<Course> followed(const StateSpace& space, Level level) {
  std::set<Course> courses;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    const StateSpace::State& from = space.states()[state];
    if (space.level_of(state) != level || from.demanded_ns != 0) continue;
    Course course;
    for (const StateSpace::Move& move : space.delays_from(state)) {  // the longest last
      const StateSpace::State& to = space.states()[move.state];
      go_on(course, cell_of(space.policy(), level, to.journal_age_ns, to.demanded_ns));
    }
    courses.insert(course);
  }
  return courses;
}

Policy with_times(std::int64_t cooldown_ns, std::int64_t rise_ns, std::int64_t lasts_ns) {
  Policy policy = parse_policy(
      "name = 'two clocks'\nlevels = ['A', 'B', 'C']\n"
      "[metric.x]\ntrigger = [10, 20]\nclear = [5, 15]\n",
      "two.toml");
  policy.cooldown_s = static_cast<double>(cooldown_ns) / 1e9;
  policy.escalation_cooldown_s = static_cast<double>(rise_ns) / 1e9;
  policy.escalate_after_s = static_cast<double>(lasts_ns) / 1e9;
  return policy;
}

RC_GTEST_PROP(TwoClocks, WhatComesOfADemandThatBeginsAtAnyAgeIsFollowed, ()) {
  const auto some_ns = [](std::int64_t least) {
    return *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(least, 6),
                           rc::gen::inRange<std::int64_t>(1, 40'000'000'000));
  };
  const std::int64_t cooldown_ns = some_ns(0), rise_ns = some_ns(0), lasts_ns = some_ns(1);
  const StateSpace space(with_times(cooldown_ns, rise_ns, lasts_ns));
  RC_ASSERT(space.complete());
  RC_ASSERT(space.not_uniform() == "");
  const Policy& policy = space.policy();
  const Level level = level_at(1);
  const std::set<Course> courses = followed(space, level);
  // At and about where the order of events turns, and anywhere.
  std::vector<std::int64_t> ages = {0, 1};
  for (const std::int64_t constant : {cooldown_ns, rise_ns}) {
    for (const std::int64_t edge : {constant, constant - lasts_ns}) {
      for (std::int64_t beside = -3; beside <= 3; ++beside) ages.push_back(edge + beside);
    }
  }
  for (int i = 0; i < 20; ++i) {
    ages.push_back(*rc::gen::inRange<std::int64_t>(0, cooldown_ns + rise_ns + lasts_ns + 2));
  }
  std::set<Course> wanted;
  for (const std::int64_t age_ns : ages) {
    if (age_ns >= 0) wanted.insert(course_from(policy, level, age_ns));
  }
  RC_ASSERT(courses == wanted);
}

// However often a demand that breaks off fits into the cooldown: as many states.
// How many they are was counted by the program: it shows change.
TEST(TwoClocks, StatesAreAsManyWhateverTheProportionOfTheTimes) {
  const auto states = [](std::int64_t cooldown_ns, std::int64_t rise_ns, std::int64_t lasts_ns) {
    return StateSpace(with_times(cooldown_ns, rise_ns, lasts_ns)).states().size();
  };
  for (const std::int64_t lasts_ns : {1'000'000, 3'000'000, 400'000'000}) {
    EXPECT_EQ(states(30'000'000'000, 0, lasts_ns), states(30'000'000'000, 0, 1'000'000'000));
    EXPECT_EQ(states(30'000'000'000, 7'000'000'000, lasts_ns),
              states(30'000'000'000, 7'000'000'000, 1'000'000'000));
  }
  EXPECT_EQ(states(30'000'000'000, 0, 1'000'000'000), 74u);
  EXPECT_EQ(states(30'000'000'000, 7'000'000'000, 1'000'000'000), 150u);
  EXPECT_EQ(states(30'000'000'000, 0, 30'000'000'000), 50u);
  EXPECT_EQ(states(30'000'000'000, 0, 40'000'000'000), 43u);
  EXPECT_EQ(states(0, 0, 1'000'000'000), 23u);
}

// Times of more than three years are explored as ones of three years, and told as they are.
TEST(StateSpace, ALongTimeIsToldAsItIs) {
  constexpr std::int64_t kCut_ns = 100'000'000 * kNsPerS;
  const auto told = [](double cooldown_s, std::int64_t delay_ns) {
    return StateSpace(two_levels("cooldown_s = " + std::to_string(cooldown_s) + "\n"))
        .delay_as_given(delay_ns);
  };
  for (const std::int64_t beside_ns : {-1, 0, 1}) {
    EXPECT_EQ(told(1e8, kCut_ns + beside_ns), kCut_ns + beside_ns);
    EXPECT_EQ(told(3e8, kCut_ns + beside_ns), 3 * kCut_ns + beside_ns);
  }
  // What is shorter than half of them has nothing to do with it.
  EXPECT_EQ(told(3e8, kCut_ns / 2), kCut_ns / 2);
  EXPECT_EQ(told(3e8, kCut_ns / 2 + 1), 2 * kCut_ns + kCut_ns / 2 + 1);
}

}  // namespace
}  // namespace cascade
