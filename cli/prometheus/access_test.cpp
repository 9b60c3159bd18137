#include "cli/prometheus/access.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace cascade {
namespace {

TEST(BaseUrl, ItsParts) {
  const auto text = [](const char* url) {
    const BaseUrl parsed = parse_base_url(url);
    return parsed.origin() + " " + parsed.path + (parsed.is_loopback() ? " loopback" : "");
  };
  EXPECT_EQ(text("http://localhost:9090"), "http://localhost:9090  loopback");
  EXPECT_EQ(text("http://127.0.0.1"), "http://127.0.0.1:80  loopback");
  EXPECT_EQ(text("https://prom.example/k2/prometheus/"), "https://prom.example:443 /k2/prometheus");
  EXPECT_EQ(text("https://[::1]:9090/"), "https://[::1]:9090  loopback");
  EXPECT_EQ(text("http://127.example.com"), "http://127.example.com:80 ");
  EXPECT_EQ(text("http://localhost.example.com"), "http://localhost.example.com:80 ");
}

RC_GTEST_PROP(FormText, IsPlainAndReadsBack, ()) {
  const auto text = *rc::gen::arbitrary<std::string>();
  const std::string encoded = form_text(text);
  std::string back;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    RC_ASSERT(encoded[i] != '&' && encoded[i] != '=' && encoded[i] != '+' && encoded[i] > ' ');
    if (encoded[i] == '%') {
      back += static_cast<char>(std::stoi(encoded.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      back += encoded[i];
    }
  }
  RC_ASSERT(back == text);
}

}  // namespace
}  // namespace cascade
