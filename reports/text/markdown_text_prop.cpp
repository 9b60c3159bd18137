#include "reports/text/markdown_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cctype>

namespace cascade {
namespace {

TEST(MarkdownText, MarkupIsEscaped) {
  EXPECT_EQ(markdown_text("a|b"), "a\\|b");
  EXPECT_EQ(markdown_text("<b> & `x`"), "&lt;b&gt; &amp; \\`x\\`");
  EXPECT_EQ(markdown_text("the load's"), "the load's");
  EXPECT_EQ(markdown_text("&#39;"), "&amp;\\#39;");
  EXPECT_EQ(markdown_text("two\nlines"), "two lines");
  EXPECT_EQ(markdown_text("- no list"), "\\- no list");
  EXPECT_EQ(markdown_text("@team see #1"), "\\@team see \\#1");
  EXPECT_EQ(markdown_text("https://evil.example"), "https&#58;//evil.example");
  EXPECT_EQ(markdown_text("www.evil.example"), "www&#46;evil.example");
}

RC_GTEST_PROP(MarkdownText, LeavesNothingThatMeansSomething, (const std::string& text)) {
  const std::string escaped = markdown_text(text);
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    RC_ASSERT(static_cast<unsigned char>(escaped[i]) >= 0x20);
    if (escaped[i] == '\\') {
      ++i;  // what follows is itself
      RC_ASSERT(i < escaped.size());
      continue;
    }
    RC_ASSERT(std::string_view("`*_{}[]()!|<>~@^$").find(escaped[i]) == std::string_view::npos);
  }
  RC_ASSERT(escaped.find("://") == std::string::npos);
}

}  // namespace
}  // namespace cascade
