#include "sim/text/counted_text.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>

#include "model/pressure.hpp"

namespace cascade {
namespace {

TEST(CountedText, ThousandsStandApart) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-999), "-999");
  EXPECT_EQ(grouped(-1000), "-1,000");
  EXPECT_EQ(grouped(69'600'000), "69,600,000");
  EXPECT_EQ(grouped(std::size_t{1'234'567}), "1,234,567");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::max()), "9,223,372,036,854,775,807")
      << "a whole number is exact";
}

TEST(CountedText, FractionsKeepTwoDecimalsAtMost) {
  EXPECT_EQ(grouped(1234567.0), "1,234,567");
  EXPECT_EQ(grouped(1234.5), "1,234.5");
  EXPECT_EQ(grouped(-1234.567), "-1,234.57");
  EXPECT_EQ(grouped(0.25), "0.25");
  EXPECT_EQ(grouped(kMissing), "missing");
}

TEST(CountedText, ANounIsOneOrMany) {
  EXPECT_EQ(counted(0, "row"), "0 rows");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(std::size_t{2000}, "row"), "2,000 rows");
  EXPECT_EQ(counted(1, "policy", "policies"), "1 policy");
  EXPECT_EQ(counted(2000, "policy", "policies"), "2,000 policies");
}

TEST(CountedText, JoinsWithAWordBetween) {
  EXPECT_EQ(joined({}, ", "), "");
  EXPECT_EQ(joined({"a"}, ", "), "a");
  EXPECT_EQ(joined({"a", "b", "c"}, " and "), "a and b and c");
}

}  // namespace
}  // namespace cascade
