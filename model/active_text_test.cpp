#include "model/active_text.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

// From Unicode: the first and the last of each run of them, and what stands beside.
TEST(ActiveText, IsWhatATerminalObeysAndNothingBeside) {
  for (const std::uint32_t code : {0x7fu, 0x80u, 0x9bu, 0x9fu, 0x200eu, 0x200fu, 0x2028u, 0x202au,
                                   0x202eu, 0x2066u, 0x2069u, 0xfeffu}) {
    EXPECT_TRUE(is_active(code)) << std::hex << code;
  }
  for (const std::uint32_t code : {0x7eu, 0xa0u, 0x200du, 0x2010u, 0x2027u, 0x202fu, 0x2065u,
                                   0x206au, 0xfefeu, 0xff00u, 0x41u, 0x1f600u}) {
    EXPECT_FALSE(is_active(code)) << std::hex << code;
  }
}

}  // namespace
}  // namespace cascade
