#include "sim/loop/prng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace cascade {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

// From an implementation in Python integers that gives the published vectors: SplitMix64 of 1234567
// begins 6457827717110365317, xoshiro256** from the state {1, 2, 3, 4} begins 11520, 0, 1509978240.
TEST(Prng, IsXoshiro256StarStarSeededBySplitMix64) {
  struct {
    std::uint64_t seed;
    std::array<std::uint64_t, 6> first;
    std::uint64_t thousandth;
  } const table[] = {
      {0,
       {11091344671253066420u, 13793997310169335082u, 1900383378846508768u, 7684712102626143532u,
        13521403990117723737u, 18442103541295991498u},
       8839594410463124783u},
      {1,
       {12966619160104079557u, 9600361134598540522u, 10590380919521690900u, 7218738570589545383u,
        12860671823995680371u, 2648436617965840162u},
       13281533337853546835u},
      {2022,
       {3621168564900345540u, 10949590237932781981u, 11347232710541352989u, 4796108000493394182u,
        3122794976118397394u, 3698416926592956721u},
       18288665812644662700u},
      {kMax,
       {10328197420357168392u, 14156678507024973869u, 9357971779955476126u, 13791585006304312367u,
        10463432026814718762u, 13498236496097551653u},
       14107876189559600332u},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.seed);
    Prng prng(row.seed);
    for (const std::uint64_t expected : row.first) EXPECT_EQ(prng.next(), expected);
    for (int i = 7; i < 1000; ++i) prng.next();
    EXPECT_EQ(prng.next(), row.thousandth);
  }
}

// Known at compile time, so the same whatever the machine's floating point does at run time.
constexpr double first_uniform(std::uint64_t seed) { return Prng(seed).uniform(); }
static_assert(first_uniform(0) == static_cast<double>(11091344671253066420u >> 11u) * 0x1.0p-53);
static_assert(Prng(1).below(1) == 0);

TEST(Prng, UniformIsTheTop53BitsAndNever1) {
  Prng words(9), doubles(9), ranged(9);
  double lowest = 1, highest = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double expected = static_cast<double>(words.next() / 2048) / 9007199254740992.0;
    const double drawn = doubles.uniform();
    ASSERT_EQ(drawn, expected);
    ASSERT_GE(drawn, 0);
    ASSERT_LT(drawn, 1);
    const double in_range = ranged.uniform(-3, 5);
    ASSERT_GE(in_range, -3);
    ASSERT_LT(in_range, 5);
    lowest = std::min(lowest, drawn);
    highest = std::max(highest, drawn);
  }
  EXPECT_LT(lowest, 0.001);
  EXPECT_GT(highest, 0.999);
}

TEST(Prng, BelowStaysBelowAndReachesEveryValue) {
  Prng prng(3);
  for (std::uint64_t bound = 1; bound <= 40; ++bound) {
    std::array<int, 40> seen{};
    for (int i = 0; i < 2000; ++i) {
      const std::uint64_t drawn = prng.below(bound);
      ASSERT_LT(drawn, bound);
      ++seen[drawn];
    }
    for (std::uint64_t value = 0; value < bound; ++value) EXPECT_GT(seen[value], 0) << bound;
  }
  for (const std::uint64_t bound : {kMax, kMax - 1, (kMax >> 1u) + 1, (kMax >> 1u) + 2}) {
    for (int i = 0; i < 1000; ++i) ASSERT_LT(prng.below(bound), bound);
  }
}

// Where the remainder of 2^64 is large, a plain modulo draws the low third twice as often: 2/4
// instead of 1/3 of the draws would be below 2^62.
TEST(Prng, BelowHasNoBiasWhereModuloWouldBeWorst) {
  constexpr std::uint64_t kThird = std::uint64_t{1} << 62u;
  constexpr int kDraws = 90'000;
  Prng prng(5);
  std::array<int, 3> thirds{};
  for (int i = 0; i < kDraws; ++i) ++thirds[prng.below(3 * kThird) / kThird];
  for (const int count : thirds) EXPECT_NEAR(count, kDraws / 3, 600);  // over 4 sigma
}

// Draws are thrown away only below 2^64 mod bound.
TEST(Prng, BelowIsTheFirstAcceptableDrawModuloTheBound) {
  for (const std::uint64_t bound : {std::uint64_t{3} << 62u, std::uint64_t{10}, kMax}) {
    Prng words(11), prng(11);
    const std::uint64_t rejected = (kMax % bound + 1) % bound;  // 2^64 mod bound
    for (int i = 0; i < 1000; ++i) {
      std::uint64_t word = words.next();
      while (word < rejected) word = words.next();
      ASSERT_EQ(prng.below(bound), word % bound);
    }
  }
}

}  // namespace
}  // namespace cascade
