// Rows of plain digits are read in one pass; a quote sends a row the longer way. Both must agree.
#include "sim/text/plain_decimal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "sim/trace/readers/reading.hpp"

namespace cascade {
namespace {

// Eight bytes at a time are read as one by one, wherever the digits and the text end.
RC_GTEST_PROP(PlainDecimal, BytesAtOnceAreReadAsOneByOne, ()) {
  const std::string text = *rc::gen::container<std::string>(
      rc::gen::weightedOneOf<char>({{20, rc::gen::inRange('0', static_cast<char>('9' + 1))},
                                    {1, rc::gen::just('.')},
                                    {1, rc::gen::arbitrary<char>()}}));
  const char* at = text.data();
  const PlainDecimal read = take_plain_decimal(at, text.data() + text.size());
  PlainDecimal plain;
  std::size_t i = 0;
  bool has_point = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      plain.digits = plain.digits * 10 + static_cast<std::uint64_t>(c - '0');
      ++plain.digit_count;
      plain.decimals += has_point ? 1 : 0;
    } else if (c == '.' && !has_point) {
      has_point = true;
    } else {
      break;
    }
  }
  RC_ASSERT(at == text.data() + i);
  RC_ASSERT(read.digits == plain.digits);
  RC_ASSERT(read.digit_count == plain.digit_count);
  RC_ASSERT(read.decimals == plain.decimals);
}

RC_GTEST_PROP(PlainDecimal, ARowOfDigitsIsReadAsItsQuotedTwin, ()) {
  const std::vector<std::string> kTimes = {"1",
                                           "2.5",
                                           "2.5000000001",
                                           ".5",
                                           "7.",
                                           "1e1",
                                           "-3",
                                           ".",
                                           "",
                                           "99",
                                           "1.2.3",
                                           "0000000000000000009",
                                           "9223372036854775808",
                                           "1600000000"};
  const std::vector<std::string> kValues = {"0",
                                            "12",
                                            "3.25",
                                            ".5",
                                            "5.",
                                            ".",
                                            "",
                                            "-",
                                            "-1",
                                            "1e5",
                                            "NaN",
                                            "999999999999999",
                                            "9007199254740993",
                                            "0.1234567890123456",
                                            "1..2",
                                            "12x",
                                            "00012.50"};
  const std::string end = *rc::gen::element(std::string("\n"), std::string("\r\n"));
  std::string plain = "t_s,lag,heap_pct" + end, quoted = plain;
  const auto rows = *rc::gen::inRange(1, 8);
  for (int row = 0; row < rows; ++row) {
    // Mostly rising times, so that the reading gets past its first row.
    const std::string time =
        *rc::gen::inRange(0, 4) == 0 ? *rc::gen::elementOf(kTimes) : std::to_string(10 * (row + 1));
    const std::string lag = *rc::gen::elementOf(kValues), heap = *rc::gen::elementOf(kValues);
    plain += time + "," + lag + "," + heap + end;
    quoted += "\"" + time + "\"," + lag + "," + heap + end;
  }
  RC_ASSERT(reading(plain) == reading(quoted));
}

TEST(PlainDecimal, IsTheNearestDoubleAndAWholeNumberOfNanoseconds) {
  for (const char* text : {"0", "0.1", "123456.789", "999999999999999", ".000000000000001", "8."}) {
    const auto plain = plain_decimal(text);
    ASSERT_TRUE(plain) << text;
    EXPECT_EQ(exact_double(*plain), std::strtod(text, nullptr)) << text;
  }
  EXPECT_FALSE(exact_double(*plain_decimal("1234567890123456")));
  EXPECT_EQ(scaled(*plain_decimal("1.5"), 9), 1'500'000'000);
  EXPECT_FALSE(scaled(*plain_decimal("1.0000000001"), 9)) << "not whole";
  EXPECT_FALSE(scaled(*plain_decimal("9999999999.9"), 9)) << "beyond 64 bits";
  EXPECT_FALSE(scaled(*plain_decimal("1234567890123456789"), 0)) << "19 digits";
  for (const char* text : {"", ".", "1.2.3", "-1", "1e5", " 1"})
    EXPECT_FALSE(plain_decimal(text)) << text;
}

}  // namespace
}  // namespace cascade
