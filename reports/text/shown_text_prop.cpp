#include "reports/text/shown_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

/// Text of the bytes that matter: UTF-8's, and any.
rc::Gen<std::string> nasty() {
  return rc::gen::container<std::string>(rc::gen::oneOf(
      rc::gen::arbitrary<char>(),
      rc::gen::elementOf(std::string("\n\r\t\x1b\x7f \xc2\xa0\xe2\x80\xae\xf0\x9f\xff"))));
}

RC_GTEST_PROP(Printable, IsOneLineOfValidUtf8ThatFits, ()) {
  const std::size_t columns = *rc::gen::inRange<std::size_t>(1, 80);
  const std::string text =
      shown_text(*nasty(), columns, *rc::gen::element(Glyphs::any, Glyphs::common));
  std::size_t characters = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    RC_ASSERT(byte >= 0x20);
    RC_ASSERT(byte != 0x7f);
    characters += begins_character(c) ? 1 : 0;
  }
  RC_ASSERT(characters <= columns);
  RC_ASSERT(is_utf8(text));
  RC_ASSERT(shown_text(text, 10'000) == text);  // nothing is escaped twice
}

TEST(Printable, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(shown_text("a\nb\tc\x1b\x7f", 99), "a\\nb\\tc\\x1B\\x7F");
  EXPECT_EQ(shown_text("\xff\xc3(\xed\xa0\x80", 99), "\\xFF\\xC3(\\xED\\xA0\\x80");
  EXPECT_EQ(shown_text("\xe2\x80\xae", 99), "\\u202E");
  EXPECT_EQ(shown_text("Größe 日本 – 5 €", 99), "Größe 日本 – 5 €");
  EXPECT_EQ(shown_text("Größe 日本 – 5 €", 99, Glyphs::common), "Größe \\u65E5\\u672C – 5 €");
}

TEST(Printable, EndsWhatIsTooLong) {
  EXPECT_EQ(shown_text("abcde", 5), "abcde");
  EXPECT_EQ(shown_text("abcdef", 5), "abcd…");
  EXPECT_EQ(shown_text("日本語", 5), "日本…");
  EXPECT_EQ(shown_text("abc\n", 4), "abc…");
}

}  // namespace
}  // namespace cascade
