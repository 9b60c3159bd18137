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

}  // namespace
}  // namespace cascade
