#include <gtest/gtest.h>

#include "cli/http/metrics_server.hpp"

namespace cascade {
namespace {

TEST(ListenAddress, WithoutAHostItIsLoopbackAndOthersHaveToBeSpelledOut) {
  const auto text = [](const char* address) -> std::string {
    const auto parsed = parse_listen_address(address);
    if (!parsed) return "none";
    return parsed->host + " " + std::to_string(parsed->port) +
           (parsed->is_loopback() ? " l" : " w");
  };
  EXPECT_EQ(text("9464"), "127.0.0.1 9464 l");
  EXPECT_EQ(text(":9464"), "127.0.0.1 9464 l");
  EXPECT_EQ(text("localhost:0"), "127.0.0.1 0 l");
  EXPECT_EQ(text("127.0.0.2:1"), "127.0.0.2 1 l");
  EXPECT_EQ(text("0.0.0.0:1"), "0.0.0.0 1 w");
  EXPECT_EQ(text("[::1]:9464"), "::1 9464 l");
  EXPECT_EQ(text("[::]:1"), ":: 1 w");
  EXPECT_EQ(text("[2001:db8::7]:1"), "2001:db8::7 1 w");
  for (const char* wrong : {"", ":", "127.0.0.1:", "127.0.0.1", "::1:1", "[::1:1", "[::1]", "[]:1",
                            "[127.0.0.1]:1", "[fe80::1%lo]:1", "1.2.3.999:1", "a:b:1", "x:1",
                            "1:65536", "1:-1", "127.0.0.1:1,0.0.0.0:2", "127.0.0.1:1s", "1:1 "}) {
    EXPECT_EQ(text(wrong), "none") << wrong;
  }
}

TEST(ListenAddress, IsWrittenAsItIsRead) {
  for (const char* address : {"127.0.0.1:9464", "[::1]:9464", "[::]:0"}) {
    EXPECT_EQ(parse_listen_address(address)->text(), address);
  }
}

}  // namespace
}  // namespace cascade
