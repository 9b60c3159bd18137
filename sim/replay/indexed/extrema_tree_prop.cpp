// What the tree finds is what a walk over the values finds, on sequences of any number of levels.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "model/pressure.hpp"
#include "sim/loop/prng.hpp"
#include "sim/replay/indexed/extrema_tree.hpp"

namespace cascade {
namespace {

/// Few different values, mostly low, so that long stretches hold nothing of interest.
std::vector<double> sequence(std::size_t count, std::uint64_t seed) {
  Prng random(seed);
  std::vector<double> values;
  while (values.size() < count) {
    const std::uint64_t draw = random.below(1000);
    values.push_back(draw < 30 ? kMissing : draw < 995 ? 0 : static_cast<double>(random.below(6)));
  }
  return values;
}

template <class Order>
void require_same_as_a_walk(const std::vector<double>& values, std::size_t from, double bound) {
  const auto value_at = [&](std::size_t i) { return values[i]; };
  const ExtremaTree<Order> tree(values.size(), value_at);
  std::size_t expected = from;
  while (expected < values.size() && !Order::reaches(values[expected], bound)) ++expected;
  RC_ASSERT(tree.next(from, bound, value_at) == expected);
}

RC_GTEST_PROP(ExtremaTree, FindsWhatAWalkFinds, ()) {
  const auto count =
      *rc::gen::oneOf(rc::gen::inRange<std::size_t>(1, 40), rc::gen::inRange<std::size_t>(1, 5000),
                      rc::gen::element<std::size_t>(15, 16, 17, 255, 256, 257, 4095, 4096, 4097));
  std::vector<double> values = sequence(count, *rc::gen::arbitrary<std::uint64_t>());
  if (*rc::gen::arbitrary<bool>()) {
    for (double& value : values) value = 5 - value;  // what is rare is low
  }
  const auto from = *rc::gen::inRange<std::size_t>(0, count);
  const auto bound = *rc::gen::element(0.0, 0.5, 1.0, 3.0, 4.5, 5.0, 6.0);
  require_same_as_a_walk<Highest>(values, from, bound);
  require_same_as_a_walk<Lowest>(values, from, bound);
}

TEST(ExtremaTree, TakesAFifteenthOfTheValues) {
  const std::vector<double> values = sequence(1'000'000, 1);
  const ExtremaTree<Highest> tree(values.size(), [&](std::size_t i) { return values[i]; });
  EXPECT_LE(tree.bytes(), values.size() * sizeof(double) / 14);
}

}  // namespace
}  // namespace cascade
