// The two ways to read JSON find the same; what is wrong only the slower one has to know.
#include "sim/trace/readers/json_document.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace cascade {
namespace {

using Spellings = std::vector<std::string>;

std::string json_space() {
  return *rc::gen::elementOf(Spellings{"", "", "", "", " ", "\n", "\r\n", "\t ", "\n\n"});
}

std::string any_json_text() {
  const Spellings odd{R"("\ud83d")", R"("\x")", "\"\xC3\"", "\"\xED\xA0\x80\"", "\"\n\"", "'a'"};
  const Spellings good{R"("abcdefgh\"ij\\")",
                       R"("abcdefghi")",
                       R"("")",
                       R"("a")",
                       R"("lag")",
                       R"("+Inf")",
                       R"("5")",
                       R"("a\"b")",
                       R"("\\")",
                       R"("\u00e9\n\/")",
                       R"("],[")",
                       R"("\u0000")",
                       R"("\ud83d\ude00")",
                       "\"caf\xC3\xA9\"",
                       "\"\x7F\""};
  return *rc::gen::elementOf(*rc::gen::inRange(0, 40) == 0 ? odd : good);
}

std::string any_json_scalar() {
  const Spellings odd{"1e999", "01",  "1.", ".5", "-",     "+1", "NaN", "nul",
                      "1e",    "1e+", "",   "}",  "Truee", "-a", "1-"};
  const Spellings good{"0",
                       "-0",
                       "5",
                       "-7",
                       "12.50",
                       "1e3",
                       "1E+2",
                       "0.0",
                       "2.5e-3",
                       "-0.0",
                       "1e-400",
                       "null",
                       "true",
                       "false",
                       "18446744073709551616",
                       "123456789012345678"};
  if (*rc::gen::inRange(0, 3) == 0) return any_json_text();
  return *rc::gen::elementOf(*rc::gen::inRange(0, 40) == 0 ? odd : good);
}

std::string any_json(int depth) {
  const int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 4);
  if (kind < 2) return any_json_scalar();
  std::string inside;
  const auto count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) {
    inside += (i == 0 ? "" : "," + json_space());
    if (kind == 3) inside += any_json_text() + json_space() + ":" + json_space();
    inside += any_json(depth - 1) + json_space();
  }
  return (kind == 2 ? "[" : "{") + json_space() + inside + (kind == 2 ? "]" : "}");
}

/// All that a reader can see of a value.
std::string seen(JsonValue value) {
  std::string all = std::to_string(value.line()) + std::string(value.is_null() ? "n" : "") +
                    (value.is_number() ? "#" : "") + (value.is_text() ? "'" : "") +
                    (value.is_true() ? "t" : "") + (value.is_scalar() ? "s" : "") +
                    scalar_text(value);
  if (value.is_array()) all += "[" + std::to_string(value.size()) + ":";
  for (const JsonValue each : value) all += seen(each) + ",";
  for (const auto& [name, each] : value.members()) {
    all += std::string(name) + "=" + seen(each) + ";" + seen(value.member(name));
  }
  return all;
}

RC_GTEST_PROP(JsonDocument, IsTheSameByBothWays, ()) {
  std::string text = json_space() + any_json(3) + json_space();
  if (*rc::gen::inRange(0, 3) == 0) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    text = text.substr(0, at) +
           *rc::gen::elementOf(
               Spellings{"", "[", "]", ",", "\"", "{", "}", "5", "\xFF", std::string(1, '\0')}) +
           text.substr(std::min(text.size(), at + *rc::gen::inRange<std::size_t>(0, 2)));
  }
  JsonDocument quick, slow;
  const bool is_quick = quick.try_read_quickly(text, 7);
  const bool is_json = slow.try_read_slowly(text, 7);
  if (is_quick) {
    RC_ASSERT(is_json);
    RC_ASSERT(seen(quick.root()) == seen(slow.root()));
  }
  RC_TAG(is_quick ? "quick" : is_json ? "slow" : "refused");
}

// Else a slip in the quick way would only be slow.
TEST(JsonDocument, IsReadQuicklyWhereItIsAsSpecified) {
  for (const char* text :
       {R"({"a":[1,-2.5e3,"b",null,true,false,{}],"a":[]})", " [ ] ", "0", R"("\u00e9")",
        "\"caf\xC3\xA9\"", "{\n\"a\" :\t{ \"b\": [[[1]]] } }\r\n", "-0.5E-2", "1e-400"}) {
    EXPECT_TRUE(JsonDocument().try_read_quickly(text)) << text;
  }
  for (const char* text :
       {"", " ", "[", "{", "[1,]", R"({"a"})", R"({"a":})", R"({"a":1,})", R"(["a)", R"(["\)",
        "[1]]", "[}", "1e999", "- 1", "[01]", "-01", "\"abcdefg\nhij\"", "\"abcdefgh\xFFij\""}) {
    EXPECT_FALSE(JsonDocument().try_read(text)) << text;
  }
}

TEST(JsonDocument, HasTheLastOfMembersOfOneName) {
  JsonDocument document;
  ASSERT_TRUE(document.try_read("{\"b\":1,\"a\":{\n\"x\":[\n{}]},\"b\":2}", 3));
  const JsonValue root = document.root();
  EXPECT_EQ(root.member("b").number(), 2);
  EXPECT_TRUE(root.member("c").is_null());
  EXPECT_FALSE(root.has_member("c"));
  EXPECT_TRUE(root.member("b").member("b").is_null());
  ASSERT_EQ(root.members().size(), 2U);
  EXPECT_EQ(root.members()[0].first, "a");
  EXPECT_EQ(root.line(), 3U);
  EXPECT_EQ((*root.member("a").member("x").begin()).line(), 5U);
}

TEST(JsonDocument, SaysAtWhichLineItStopsBeingJson) {
  const ReadOptions options;
  const Source source{"f", options};
  const auto said = [&source](const std::string& text) {
    try {
      JsonDocument().read(source, text, 2);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  EXPECT_EQ(said("{\"a\":1,\n\"b\":[1,\n}"),
            "f:4: not JSON: syntax error while parsing value - unexpected '}'; expected '[', '{', "
            "or a literal: a complete document");
  EXPECT_EQ(said("[1,\n1e999]"), "f:2: number overflow parsing '1e999': numbers that fit a double");
}

}  // namespace
}  // namespace cascade
