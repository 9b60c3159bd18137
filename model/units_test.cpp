#include "model/units.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace cascade {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// Arithmetic happens at compile time here, so overflow would also be a compile error.
static_assert(Instant{5} - Instant{7} == Duration{-2});
static_assert(Instant{5} + Duration{7} == Instant{12});
static_assert(Instant{5} - Duration{7} == Instant{-2});
static_assert(Duration{5} + Duration{7} == Duration{12});
static_assert(Duration{5} - Duration{7} == Duration{-2});

TEST(Units, DifferencesSaturateAtEitherEnd) {
  struct {
    std::int64_t a, b, difference;
  } const table[] = {
      {kMax, kMin, kMax}, {kMin, kMax, kMin}, {kMax, -1, kMax},     {kMin, 1, kMin},
      {0, kMin, kMax},    {-1, kMin, kMax},   {-2, kMin, kMax - 1}, {kMin, kMin, 0},
      {kMax, kMax, 0},    {0, kMax, -kMax},   {-1, kMax, kMin},     {-2, kMax, kMin},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::Message() << row.a << " - " << row.b);
    EXPECT_EQ((Instant{row.a} - Instant{row.b}).ns, row.difference);
    EXPECT_EQ((Instant{row.a} - Duration{row.b}).ns, row.difference);
    EXPECT_EQ((Duration{row.a} - Duration{row.b}).ns, row.difference);
  }
}

TEST(Units, SumsSaturateAtEitherEnd) {
  struct {
    std::int64_t a, b, sum;
  } const table[] = {
      {kMax, 1, kMax},  {kMax, kMax, kMax},  {kMin, -1, kMin},     {kMin, kMin, kMin},
      {kMax, kMin, -1}, {kMax - 1, 1, kMax}, {kMin + 1, -1, kMin},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::Message() << row.a << " + " << row.b);
    EXPECT_EQ((Instant{row.a} + Duration{row.b}).ns, row.sum);
    EXPECT_EQ((Duration{row.a} + Duration{row.b}).ns, row.sum);
    EXPECT_EQ((Duration{row.b} + Duration{row.a}).ns, row.sum);
  }
}

TEST(Units, SecondsRoundToTheNearestNanosecondAndSaturate) {
  struct {
    double seconds;
    std::int64_t ns;
  } const table[] = {
      {0, 0},
      {30, 30'000'000'000},
      {1e-9, 1},
      {1.5e-9, 2},
      {0.4e-9, 0},
      {-1e-9, -1},
      {0.1, 100'000'000},
      {9.2e9, kMax},
      {-9.2e9, kMin},
      {1e10, kMax},
      {1e300, kMax},
      {-1e300, kMin},
      {std::numeric_limits<double>::infinity(), kMax},
      {9e9, 9'000'000'000'000'000'000},  // 285 years: still counted
  };
  for (const auto& row : table) {
    EXPECT_EQ(Duration::from_seconds(row.seconds).ns, row.ns) << row.seconds;
  }
  EXPECT_EQ(Duration::from_seconds(86'400).seconds(), 86'400);
  EXPECT_EQ(Duration{1'500'000'000}.seconds(), 1.5);
}

TEST(Units, Order) {
  for (const std::int64_t a : {kMin, std::int64_t{-1}, std::int64_t{0}, kMax}) {
    for (const std::int64_t b : {kMin, std::int64_t{-1}, std::int64_t{0}, kMax}) {
      SCOPED_TRACE(testing::Message() << a << " and " << b);
      EXPECT_EQ(Instant{a} < Instant{b}, a < b);
      EXPECT_EQ(Instant{a} <= Instant{b}, a <= b);
      EXPECT_EQ(Instant{a} > Instant{b}, a > b);
      EXPECT_EQ(Instant{a} >= Instant{b}, a >= b);
      EXPECT_EQ(Instant{a} == Instant{b}, a == b);
      EXPECT_EQ(Instant{a} != Instant{b}, a != b);
      EXPECT_EQ(Duration{a} < Duration{b}, a < b);
      EXPECT_EQ(Duration{a} <= Duration{b}, a <= b);
      EXPECT_EQ(Duration{a} > Duration{b}, a > b);
      EXPECT_EQ(Duration{a} >= Duration{b}, a >= b);
      EXPECT_EQ(Duration{a} == Duration{b}, a == b);
      EXPECT_EQ(Duration{a} != Duration{b}, a != b);
    }
  }
}

}  // namespace
}  // namespace cascade
