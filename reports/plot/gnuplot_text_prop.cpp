#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

#include "reports/plot/gnuplot_text.hpp"

namespace cascade {
namespace {

/// Text of the bytes that matter: gnuplot's, UTF-8's, and any.
rc::Gen<std::string> nasty() {
  const auto byte = rc::gen::oneOf(
      rc::gen::arbitrary<char>(), rc::gen::elementOf(std::string("'\"`@$%{}\\^_&~#;!\n\r\t\x1b<>")),
      rc::gen::elementOf(std::string("\xc2\xa0\xe2\x80\xae\xf0\x9f\xff")));
  return rc::gen::container<std::string>(byte);
}

RC_GTEST_PROP(GnuplotText, ALiteralHoldsNothingThatMeansSomething, ()) {
  const std::string text = *nasty();
  const std::string literal = gnuplot_text(text);
  RC_ASSERT(literal.size() >= 2u);
  RC_ASSERT(literal.front() == '"');
  RC_ASSERT(literal.back() == '"');
  std::string read;
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    const char c = literal[i];
    if (c == '\\') {
      RC_ASSERT(i + 4 < literal.size());
      read += static_cast<char>(std::stoi(literal.substr(i + 1, 3), nullptr, 8));
      i += 3;
      const char after = literal[i + 1];
      RC_ASSERT(after < '0' || after > '9');
    } else {
      RC_ASSERT(std::string("\"'`@$%{}^_&~#;!\n").find(c) == std::string::npos);
      read += c;
    }
  }
  std::string expected = text;
  std::replace(expected.begin(), expected.end(), '\0', '?');
  RC_ASSERT(read == expected);
}

RC_GTEST_PROP(Printable, IsOneLineOfValidUtf8ThatFits, ()) {
  const std::size_t columns = *rc::gen::inRange<std::size_t>(1, 80);
  const std::string text =
      printable(*nasty(), columns, *rc::gen::element(Glyphs::any, Glyphs::common));
  std::size_t characters = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    RC_ASSERT(byte >= 0x20);
    RC_ASSERT(byte != 0x7f);
    characters += (byte & 0xc0u) != 0x80;
  }
  RC_ASSERT(characters <= columns);
  RC_ASSERT(printable(text, 10'000) == text);  // hence valid, and nothing is escaped twice
}

TEST(Printable, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(printable("a\nb\tc\x1b\x7f", 99), "a\\nb\\tc\\x1B\\x7F");
  EXPECT_EQ(printable("\xff\xc3(\xed\xa0\x80", 99), "\\xFF\\xC3(\\xED\\xA0\\x80");
  EXPECT_EQ(printable("\xe2\x80\xae", 99), "\\u202E");
  EXPECT_EQ(printable("Größe 日本 – 5 €", 99), "Größe 日本 – 5 €");
  EXPECT_EQ(printable("Größe 日本 – 5 €", 99, Glyphs::common), "Größe \\u65E5\\u672C – 5 €");
}

TEST(Printable, EndsWhatIsTooLong) {
  EXPECT_EQ(printable("abcde", 5), "abcde");
  EXPECT_EQ(printable("abcdef", 5), "abcd…");
  EXPECT_EQ(printable("日本語", 5), "日本…");
  EXPECT_EQ(printable("abc\n", 4), "abc…");
}

}  // namespace
}  // namespace cascade
