#include "model/active_text.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

// From Unicode: the first and the last of each run of them, and what stands beside.
TEST(ActiveText, IsWhatATerminalObeysAndNothingBeside) {
  for (const std::uint32_t code :
       {0x7f, 0x80, 0x9b, 0x9f, 0x200e, 0x200f, 0x2028, 0x202a, 0x202e, 0x2066, 0x2069, 0xfeff}) {
    EXPECT_TRUE(is_active(code)) << std::hex << code;
  }
  for (const std::uint32_t code : {0x7e, 0xa0, 0x200d, 0x2010, 0x2027, 0x202f, 0x2065, 0x206a,
                                   0xfefe, 0xff00, 0x41, 0x1f600}) {
    EXPECT_FALSE(is_active(code)) << std::hex << code;
  }
}

}  // namespace
}  // namespace cascade
