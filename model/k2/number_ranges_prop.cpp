// Sets of numbers as ranges, against sets of numbers.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <utility>

#include "model/k2/number_ranges.hpp"

namespace cascade {
namespace {

/// From `low` to below `high`, whatever the size: small cases alone would miss much.
template <class Number>
Number any_of(Number low, Number high) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<Number>(low, high));
}

using Numbers = std::set<std::pair<std::int64_t, std::int64_t>>;

NumberRange any_range() {
  const std::int64_t from = any_of(0, 12);
  return {any_of(0, 3), from, from + any_of(-1, 5)};
}

RC_GTEST_PROP(NumberRanges, AreASetOfNumbers, ()) {
  NumberRanges ranges;
  Numbers numbers;
  const int steps = any_of(0, 20);
  for (int i = 0; i < steps; ++i) {
    const NumberRange range = any_range();
    if (any_of(0, 5) == 0) {
      ranges.forget_up_to(range.session, range.from);
      numbers.erase(numbers.begin(), numbers.upper_bound({range.session, range.from}));
    } else {
      ranges.add(range);
      for (std::int64_t n = range.from; n <= range.to; ++n) numbers.insert({range.session, n});
    }
    const NumberRange asked = any_range();
    std::int64_t count = 0;
    Numbers missing;
    for (std::int64_t n = asked.from; n <= asked.to; ++n) {
      const bool is_in = numbers.count({asked.session, n}) > 0;
      RC_ASSERT(ranges.contains(asked.session, n) == is_in);
      count += is_in;
      if (!is_in) missing.insert({asked.session, n});
    }
    RC_ASSERT(ranges.count_in(asked) == count);
    for (const NumberRange& hole : ranges.missing_in(asked)) {
      for (std::int64_t n = hole.from; n <= hole.to; ++n) {
        RC_ASSERT(missing.erase({hole.session, n}) == 1u);
      }
    }
    RC_ASSERT(missing.empty());
  }
  for (const NumberRange& range : ranges.ranges()) RC_ASSERT(range.size() > 0);
  for (std::size_t i = 1; i < ranges.ranges().size(); ++i) {  // in order, and apart
    const NumberRange& before = ranges.ranges()[i - 1];
    const NumberRange& range = ranges.ranges()[i];
    RC_ASSERT(before.session < range.session || before.to + 1 < range.from);
  }
}

}  // namespace
}  // namespace cascade
