#include "properties/k2/duplicates/dedup_memory.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace cascade {
namespace {

TEST(DedupMemory, GrowsWithRateAndWindowButNotTheRanges) {
  EXPECT_DOUBLE_EQ(dictionary_bytes(1'000'000, 86'400), 1e6 * 87'000 * 160);
  EXPECT_NEAR(window_filter_bytes(1'000'000, 86'400) / 1e9, 155.3, 0.1);
  EXPECT_DOUBLE_EQ(ranges_bytes(1'000, 9), 640'000);
  EXPECT_DOUBLE_EQ(seconds_to_capacity(1'000'000), 100);
}

TEST(DedupMemory, AFilterBeyondItsCapacityDoesAsComputed) {
  for (const FilterGrowth& at : filter_growth({0.5, 1, 2, 4, 8}, 20'000, 0.001, 50'000)) {
    const double sigma = std::sqrt(at.computed_share / 50'000);
    EXPECT_NEAR(at.simulated_share, at.computed_share, 5 * sigma + 0.03 * at.computed_share)
        << at.load;
  }
  EXPECT_GT(filter_growth({4}, 20'000, 0.001, 50'000)[0].simulated_share, 0.3);
}

}  // namespace
}  // namespace cascade
