#include "sim/text/sha256.hpp"

#include <gtest/gtest.h>

#include <string>

#include "sim/text/plain_sha256.hpp"

namespace cascade {
namespace {

// FIPS 180-4's own examples.
TEST(Sha256, IsTheStandards) {
  const struct {
    std::string text, hex;
  } cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
  };
  for (const auto& [text, hex] : cases) {
    EXPECT_EQ(sha256_hex(text), hex);
    EXPECT_EQ(plain_sha256_hex(text), hex);
  }
}

// Every way in which a text can end in its last block or two. So long a text is worth
// loading OpenSSL for.
TEST(Sha256, ThePlainOneIsOpenSslsForEveryLength) {
  std::string text(256U << 10U, 'x');
  for (int length = 0; length < 66; ++length) {
    EXPECT_EQ(plain_sha256_hex(text), sha256_hex(text)) << length;
    text += static_cast<char>(length * 37 + 200);
  }
}

}  // namespace
}  // namespace cascade
