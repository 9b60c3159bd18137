// The shortest way, and that nothing is taken for the same that is not: rules made for it, and
// ladders small enough to count by hand.

#include "properties/explore/search.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "properties/reference/two_levels.hpp"

namespace cascade {
namespace {

Policy small_ladder(const std::string& rules = {}) {
  return two_levels("cooldown_s = 30\n" + rules);
}

Policy two_metrics() {
  return parse_policy(
      "name = 'two'\nlevels = ['A', 'B', 'C']\ncooldown_s = 30\nescalation = 'stepwise'\n"
      "[metric.x]\ntrigger = [10, 20]\nclear = [5, 15]\n"
      "[metric.y]\ntrigger = [10, 20]\nclear = [5, 15]\n",
      "two.toml");
}

constexpr std::size_t kAll = 2 * 2 * 2 * 4 * 4;

std::size_t place_of(const Memory& memory) {
  std::size_t place = static_cast<std::size_t>(memory.moved_down);
  place = 4 * place + static_cast<std::size_t>(memory.moved_up);
  place = 2 * place + (memory.steady ? 1 : 0);
  place = 2 * place + (memory.crossed ? 1 : 0);
  return 2 * place + (memory.recovered ? 1 : 0);
}

/// Goes through all there is to remember, a check each; the last is wrong.
bool counts_through(const Policy&, const Step&, Memory& memory) {
  std::size_t place = place_of(memory) + 1;
  if (place == kAll) return false;
  const auto take = [&](std::size_t values) {
    const std::size_t value = place % values;
    place /= values;
    return value;
  };
  memory.recovered = take(2) != 0;
  memory.crossed = take(2) != 0;
  memory.steady = take(2) != 0;
  memory.moved_up = static_cast<std::int8_t>(take(4));
  memory.moved_down = static_cast<std::int8_t>(take(4));
  return true;
}

TEST(Search, TakesNoMemoryForAnother) {
  const StateSpace space(small_ladder());
  const SearchResult found = search(space, counts_through, false);
  ASSERT_TRUE(found.path);
  EXPECT_EQ(found.path->size(), kAll);
  for (const PathCheck& check : *found.path) {
    EXPECT_EQ(check.delay_ns, 0);
    EXPECT_EQ(check.input, StateSpace::kRest) << "nothing else is needed";
  }
}

/// What a check sees of the two metrics: 0 is at its healthiest, 1 more than that, 2 missing.
std::string seen_of(const Step& step) {
  std::string text;
  for (std::size_t m = 0; m < 2; ++m) {
    const double value = step.seen.values[m];
    text += is_missing(value) ? '2' : value < 5 ? '0' : '1';
  }
  return text;
}

/// A rule that is broken by either of two sequences of what is seen. Which of them a run is in, and
/// how far, is what `moved_up` (by tens) and `moved_down` remember.
template <const std::vector<std::string>& kFirst, const std::vector<std::string>& kSecond>
bool neither_of(const Policy&, const Step& step, Memory& memory) {
  const std::string seen = seen_of(step);
  const auto follow = [&](const std::vector<std::string>& wanted, std::int8_t& at) {
    if (at < 0) return false;
    if (wanted[static_cast<std::size_t>(at)] != seen) {
      at = -1;
    } else if (static_cast<std::size_t>(++at) == wanted.size()) {
      return true;
    }
    return false;
  };
  const bool first = follow(kFirst, memory.moved_up);
  const bool second = follow(kSecond, memory.moved_down);
  return !first && !second;
}

using Sequence = std::vector<std::string>;
const Sequence kMissingFirst = {"20", "00"}, kPairLater = {"01", "11"};
const Sequence kMissingLater = {"00", "20"}, kOneByOne = {"10", "01"};
const Sequence kSecondThrice = {"01", "01", "01", "00", "00"},
               kFirstAlways = {"10", "10", "10", "10", "10"};

TEST(Search, OfTwoEqualWaysTakesTheOneThatMovesLess) {
  const StateSpace space(two_metrics());
  const auto seen = [&](const SearchResult& found) {
    Sequence path;
    if (!found.path) return path;
    for (const PathCheck& check : *found.path) {
      Step step;
      step.seen = space.pressure(check.input);
      path.push_back(seen_of(step));
    }
    return path;
  };
  // A missing value weighs four times as much as one that has moved, and that of the second metric
  // twice as much as that of the first: 4 against 2 + 3,
  EXPECT_EQ(seen(search(space, neither_of<kMissingFirst, kPairLater>, false)), kMissingFirst);
  // 4 against 1 + 2,
  EXPECT_EQ(seen(search(space, neither_of<kMissingLater, kOneByOne>, false)), kOneByOne);
  // and three times 2 against five times 1.
  EXPECT_EQ(seen(search(space, neither_of<kSecondThrice, kFirstAlways>, false)), kFirstAlways);
}

/// Broken by the third check at the lowest level, and by coming to the highest.
bool neither_three_at_rest_nor_the_top(const Policy& policy, const Step& step, Memory& memory) {
  memory.moved_up = static_cast<std::int8_t>(step.after == kLowest ? memory.moved_up + 1 : 0);
  return memory.moved_up < 3 && index(step.after) + 1 < policy.level_count();
}

/// Broken by two checks at the lowest level that are 30 s apart from a transition, or by three.
bool comes_back(const Policy&, const Step& step, Memory& memory) {
  if (step.recovered()) memory.recovered = true;
  if (step.escalated()) ++memory.moved_up;
  return !(memory.recovered && step.after == kLowest) && memory.moved_up < 3;
}

TEST(Search, TransitionsWeighMoreThanChecksAndChecksMoreThanTime) {
  const StateSpace space(two_metrics());
  const auto quiet = search(space, neither_three_at_rest_nor_the_top, false).path;
  ASSERT_TRUE(quiet);
  EXPECT_EQ(quiet->size(), 3u) << "no transition in three checks, rather than two in two";
  const auto down = search(space, comes_back, false).path;
  ASSERT_TRUE(down);
  ASSERT_EQ(down->size(), 2u);
  EXPECT_EQ((*down)[0].delay_ns, 0);
  EXPECT_EQ((*down)[1].delay_ns, 30 * kNsPerS);
}

/// Broken by staying above the lowest level for 30 s, or for three checks.
bool leaves_soon(const Policy&, const Step& step, Memory& memory) {
  const bool stays = step.before != kLowest && step.after == step.before;
  memory.moved_up = static_cast<std::int8_t>(stays ? memory.moved_up + 1 : 0);
  const bool long_since = step.since_transition && *step.since_transition >= Duration{30 * kNsPerS};
  return !(stays && (memory.moved_up == 3 || long_since));
}

TEST(Search, ChecksWeighMoreThanTime) {
  const auto path = search(StateSpace(small_ladder()), leaves_soon, false).path;
  ASSERT_TRUE(path);
  ASSERT_EQ(path->size(), 2u) << "30 s, rather than two checks more";
  EXPECT_EQ((*path)[1].delay_ns, 30 * kNsPerS);
}

/// Broken by a first check that sees x from 8 to 10, which costs as much as one from 5 to 8. What
/// comes after one of those is counted.
std::size_t checks_after_the_other = 0;
bool is_not_near_the_trigger(const Policy&, const Step& step, Memory& memory) {
  if (memory.recovered) ++checks_after_the_other;
  const double x = step.seen.values[0];
  if (x >= 5 && x < 8) memory.recovered = true;
  return x < 8 || x >= 10;
}

TEST(Search, FollowsNothingThatCostsAsMuchAsTheViolation) {
  checks_after_the_other = 0;
  const StateSpace space(
      parse_policy("name = 'wide'\nlevels = ['A', 'B', 'C']\ncooldown_s = 30\n"
                   "[metric.x]\ntrigger = [10, 20]\nclear = [5, 8]\n",
                   "wide.toml"));
  EXPECT_TRUE(search(space, is_not_near_the_trigger, false).path);
  EXPECT_EQ(checks_after_the_other, 0u);
}

/// Every check is held from the first on; counts those that see something else.
std::size_t checks_held = 0, checks_of_something_else = 0;
bool holds_what_it_sees(const Policy&, const Step& step, Memory& memory) {
  if (!memory.steady) {
    memory.steady = true;
    memory.held = step.effective;
    return true;
  }
  ++checks_held;
  for (std::size_t m = 0; m < 2; ++m) {
    const double held = memory.held.values[m], seen = step.effective.values[m];
    const bool same = held == seen || (is_missing(held) && is_missing(seen));
    checks_of_something_else += same ? 0 : 1;
  }
  return true;
}

TEST(Search, WhatIsHeldIsTheSameAtEachCheck) {
  checks_held = checks_of_something_else = 0;
  search(StateSpace(two_metrics()), holds_what_it_sees, true);
  EXPECT_GT(checks_held, 0u);
  EXPECT_EQ(checks_of_something_else, 0u);
}

bool anything(const Policy&, const Step&, Memory&) { return true; }

// What is visited is what checks come to: A that never moved, and B and A, each just after it was
// come to and with its cooldown over.
TEST(Search, VisitsEachStateOnce) {
  for (const bool input_held : {false, true}) {
    const SearchResult all = search(StateSpace(small_ladder()), anything, input_held);
    EXPECT_FALSE(all.path);
    EXPECT_EQ(all.states, 5u);
  }
}

// How many are visited was counted by the program: it shows change. Nothing that costs as much as
// the violation is followed.
TEST(Search, StopsAtTheCheapestViolation) {
  EXPECT_EQ(search(StateSpace(small_ladder()), comes_back, false).states, 3u);
  EXPECT_EQ(search(StateSpace(two_metrics()), comes_back, false).states, 6u);
}

// Held is each of the inputs as the policy reads it: below the band, in it, above it, and missing.
TEST(Search, HoldsEachInputFromEachCheckOn) {
  const auto steps = std::get<StepRule>(find_property("steady-input-settles")->rule);
  EXPECT_EQ(search(StateSpace(small_ladder()), steps, true).states, 25u);
  EXPECT_EQ(search(StateSpace(small_ladder("on_missing = 'assume-zero'\n")), steps, true).states,
            26u);
  EXPECT_EQ(search(StateSpace(two_metrics()), steps, true).states, 251u);
}

// A level without a dead band is none that a metric may cross, however healthy it was.
TEST(Search, RemembersOfTheHealthiestValueOnlyWhichBandsBeginAboveIt) {
  const auto flaps = std::get<StepRule>(find_property("no-flapping")->rule);
  const auto states = [&](const std::string& clear) {
    return search(
               StateSpace(parse_policy("name = 'b'\nlevels = ['A', 'B', 'C', 'D']\ncooldown_s = 3\n"
                                       "[metric.x]\ntrigger = [10, 20, 30]\nclear = " +
                                           clear + "\n",
                                       "b")),
               flaps, false)
        .states;
  };
  EXPECT_EQ(states("[10, 20, 30]"), 13u);
  EXPECT_EQ(states("[9, 20, 30]"), 21u);
  EXPECT_EQ(states("[9, 19, 29]"), 23u);
}

TEST(ShortestPath, EndsAtTheFirstCheckThatIsWanted) {
  const StateSpace space(small_ladder());
  const auto up = shortest_path(space, [](const Step& step) { return step.escalated(); });
  ASSERT_TRUE(up);
  EXPECT_EQ(up->size(), 1u);
  const auto down = shortest_path(space, [](const Step& step) { return step.recovered(); });
  ASSERT_TRUE(down);
  EXPECT_EQ(down->size(), 2u);
  EXPECT_FALSE(shortest_path(space, [](const Step&) { return false; }));
}

}  // namespace
}  // namespace cascade
