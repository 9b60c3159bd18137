#include "model/said_name.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

TEST(SaidName, OfTheHeapIsWithoutItsUnitAndOfAnyOtherAsItIs) {
  EXPECT_EQ(said_name("heap_pct"), "heap");
  EXPECT_EQ(said_name("lag"), "lag");
  EXPECT_EQ(said_name("disk_pct"), "disk_pct");
}

}  // namespace
}  // namespace cascade
