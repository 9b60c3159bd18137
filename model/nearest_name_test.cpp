#include "model/nearest_name.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

TEST(NearestName, IsWhatWasMeantOrNothing) {
  const std::vector<std::string> names = {"normal", "flash-crash-10x", "black-swan", "soft",
                                          "lag",    "lag-reads-zero"};
  using Names = std::vector<std::string>;
  EXPECT_EQ(nearest_names("nromal", names), Names{"normal"}) << "neighbours swapped";
  EXPECT_EQ(nearest_names("Black-Swann", names), Names{"black-swan"});
  EXPECT_EQ(nearest_names("flash-crash", names), Names{"flash-crash-10x"}) << "a part of it";
  EXPECT_EQ(nearest_names("lagg", names), Names{"lag"});
  EXPECT_EQ(nearest_names("nosuch", names), Names{});
  EXPECT_EQ(perhaps_text("nosuch", names), "");
  EXPECT_EQ(perhaps_text("lagg", names), "perhaps lag; ");
  EXPECT_EQ(nearest_names("", names), Names{});
  EXPECT_EQ(nearest_names("x", {"t", "lag"}), Names{}) << "nothing of it is right";
  EXPECT_EQ(nearest_names(std::string(1000, 'a'), names), Names{});
}

}  // namespace
}  // namespace cascade
