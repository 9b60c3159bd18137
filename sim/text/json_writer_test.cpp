#include "sim/text/json_writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace cascade {
namespace {

template <class Body>
std::string written(Body body) {
  std::string text;
  JsonWriter json(text);
  body(json);
  return text;
}

TEST(JsonWriter, WritesEveryKindOfValue) {
  EXPECT_EQ(json_object([](JsonWriter& json) {
              json.member("text", "a");
              json.member("string", std::string("b"));
              json.member("yes", true);
              json.member("least", std::numeric_limits<std::int64_t>::min());
              json.member("most", std::numeric_limits<std::uint64_t>::max());
              json.member("whole", 150'000.0);
              json.member("third", 1.0 / 3);
              json.member("large", 1e16);
              json.member("nan", std::numeric_limits<double>::quiet_NaN());
              json.member("infinite", -std::numeric_limits<double>::infinity());
              json.member("length_s", Duration{1'500'000'001});
              json.member("text_s", JsonNumber{"1648200826.000000001"});
              json.member("none", std::optional<std::size_t>());
              json.member("some", std::optional<Duration>(Duration{1}));
              json.member("nothing", null_if_empty(""));
              json.member("something", null_if_empty("x"));
              json.member("null", nullptr);
              json.object("object", [] {});
              json.array("array", [] {});
              json.values("values", std::vector<std::string>{"x", "y"});
            }),
            R"({"text":"a","string":"b","yes":true,"least":-9223372036854775808,)"
            R"("most":18446744073709551615,"whole":150000,"third":0.3333333333333333,)"
            R"("large":1e+16,"nan":null,"infinite":null,"length_s":1.500000001,)"
            R"("text_s":1648200826.000000001,"none":null,"some":0.000000001,"nothing":null,)"
            R"("something":"x","null":null,"object":{},"array":[],"values":["x","y"]})");
}

TEST(JsonWriter, SeparatesAfterWhatIsNested) {
  const auto pair = [](JsonWriter& json, auto with) {
    json.array(
        [&] {
          json.object([&] { json.array("a", [&] { json.array([] {}); }); });
          json.array([&] { json.value(1), json.value(2); });
          json.value("end");
        },
        with);
  };
  EXPECT_EQ(written([&](JsonWriter& json) { pair(json, ","); }), R"([{"a":[[]]},[1,2],"end"])");
  EXPECT_EQ(written([&](JsonWriter& json) { pair(json, ",\n"); }),
            "[{\"a\":[[]]},\n[1,2],\n\"end\"]");
}

TEST(JsonWriter, EscapesWhatEndsAStringOrCommandsATerminal) {
  const struct {
    std::string text, json;
  } table[] = {
      {"", R"("")"},
      {R"(a"b\c/)", R"("a\"b\\c/")"},
      {"\n\t\x01\x1b", R"("\n\t\u0001\u001b")"},
      {std::string(1, '\0'), R"("\u0000")"},
      {"\x7f", R"("\u007f")"},
      {"\xc2\x9b", R"("\u009b")"},
      {"\xe2\x80\xa8\xe2\x80\xae", R"("\u2028\u202e")"},
      {"caf\xc3\xa9 \xf0\x9f\x98\x80", "\"caf\xc3\xa9 \xf0\x9f\x98\x80\""},
      {"bad\xff", "\"bad\xef\xbf\xbd\""},
  };
  for (const auto& row : table) {
    EXPECT_EQ(json_string(row.text), row.json);
    EXPECT_EQ(json_object([&](JsonWriter& json) { json.member(row.text, row.text); }),
              "{" + row.json + ":" + row.json + "}");
  }
}

// What is no JSON is a fault of ours; nobody gets it as a result.
TEST(JsonWriterDeathTest, AbortsOnWhatIsNotJson) {
  using Write = void (*)(JsonWriter&);
  const Write faults[] = {
      [](JsonWriter& json) { json.value(1), json.value(2); },
      [](JsonWriter& json) { json.member("no object", 1); },
      [](JsonWriter& json) { json.object([&] { json.value(1); }); },
      [](JsonWriter& json) { json.object([&] { json.object([] {}); }); },
      [](JsonWriter& json) { json.array([&] { json.member("in an array", 1); }); },
  };
  for (const Write fault : faults) EXPECT_DEATH(written(fault), "");
  for (const char* number : {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "inf", "nan",
                             "null", "1 ", " 1", "1,2", "1_000", "--1", "1.2.3", "1e5.0"}) {
    EXPECT_DEATH(written([&](JsonWriter& json) { json.value(JsonNumber{number}); }), "") << number;
  }
  for (const char* number : {"0", "-0", "10", "0.5", "-12.50", "1e9", "1E+09", "0e-1"}) {
    EXPECT_EQ(written([&](JsonWriter& json) { json.value(JsonNumber{number}); }), number);
  }
}

}  // namespace
}  // namespace cascade
