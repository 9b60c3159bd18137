#include "model/cascade.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

TEST(Cascade, Placeholder) {
  Cascade c(default_policy());
  auto t = c.check(Instant{0}, {1'000'000, 0});
  ASSERT_TRUE(t);
  EXPECT_EQ(t->to, Level::aggressive);
}

}  // namespace
}  // namespace cascade
