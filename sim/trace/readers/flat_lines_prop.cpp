// Lines of which the values are read where they stand are those that a reader of any JSON finds.
#include "sim/trace/readers/flat_lines.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/trace/readers/reading.hpp"
#include "sim/trace/reading_words.hpp"

namespace cascade {
namespace {

using Words = std::vector<std::string>;

std::string any_of(const Words& all) { return *rc::gen::elementOf(all); }

/// Of whatever size RapidCheck asks for.
bool rarely(int one_in) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, one_in)) == 0;
}

const Words kKeys = {"lag", "heap_pct", "partition", "svc", "level", "note", "value", "name"};
const Words kOddKeys = {"t", "l\\u0061g", "a\\\"b", "", "\xC3\xA9", "NaN", "a\\\\"};
const Words kNumbers = {"0", "5", "150000", "12.5", "40.1", "null", "\"5\""};
const Words kTexts = {"\"a\"", "\"b\"", "\"SOFT\"", "2", "null"};
const Words kOdd = {"-0",
                    "-1",
                    "1e5",
                    "1E-5",
                    "1e400",
                    "-1e400",
                    "01",
                    "1.",
                    ".5",
                    "+1",
                    "0x10",
                    "true",
                    "false",
                    "nul",
                    "NaN",
                    "-Infinity",
                    "Infinity",
                    "123456789012345",
                    "9007199254740993",
                    "123456789012345678",
                    "1234567890123456789",
                    "18446744073709551616",
                    "0.12345678901234567",
                    "0." + std::string(400, '3'),
                    std::string(400, '9'),
                    "\"\\u0035\"",
                    "\"\xC3\xA9\"",
                    "\"\xFF\"",
                    "\"a\tb\"",
                    "\"\x7F\"",
                    "\"x",
                    "\"NaN\"",
                    "\"1.23 Mil\"",
                    "\"a\\\"b\"",
                    "{}",
                    "[]",
                    "[1,2]",
                    "{\"lag\":1}",
                    "",
                    " ",
                    "5 5",
                    "5,",
                    "\"a\" "};

/// Mostly lines that differ in their values alone, as programs write them.
std::string any_lines() {
  const int seldom = *rc::gen::element(1'000'000, 1'000'000, 40, 8);  // one in how many is odd
  const auto odd = [seldom] { return rarely(seldom); };
  Words keys = {"t", "lag"};
  for (auto more = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 4)); more > 0; --more) {
    keys.push_back(any_of(odd() ? kOddKeys : kKeys));
  }
  if (rarely(4)) std::swap(keys.front(), keys.back());
  const Words blanks = {"", "", " ", "\t", "\r"};
  const std::string colon = any_of(blanks) + ":" + any_of(blanks), comma = "," + any_of(blanks);
  const std::string end = any_of({"}\n", "}\r\n", "} \n"});
  const bool in_iso = rarely(3);
  std::string text = rarely(10) ? "\xEF\xBB\xBF" : "";
  const auto lines = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(2, 9));
  for (int line = 0; line < lines; ++line) {
    if (odd()) text += any_of({"\n", " \r\n", "\r\n", "7\n", "[]\n", "{}\n", "\xEF\xBB\xBF"});
    text += odd() ? any_of({" {", "{ ", "{{"}) : "{";
    Words own = keys;
    if (odd()) own.pop_back();
    if (odd()) own.push_back(any_of(kKeys));
    for (std::size_t i = 0; i < own.size(); ++i) {
      const std::string time = in_iso ? "\"2022-03-25T09:33:4" + std::to_string(line) + "Z\""
                                      : std::to_string(10 + line) + (rarely(3) ? ".5" : "");
      const bool is_number = own[i] == "lag" || own[i] == "heap_pct" || own[i] == "value";
      const std::string value = odd()           ? any_of(kOdd)
                                : own[i] == "t" ? time
                                                : any_of(is_number ? kNumbers : kTexts);
      text += (i == 0 ? "" : comma) + "\"" + own[i] + "\"" + (odd() ? " : " : colon) + value;
    }
    text += odd() ? any_of({"}\r\r\n", "\n", "}}\n", "},\n", "}\t\n"}) : end;
  }
  if (rarely(3)) text.pop_back();
  return text;
}

/// A byte more, fewer or other.
std::string damaged(std::string text) {
  if (text.empty()) return text;
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const std::string piece =
      any_of({"", "{", "}", "[", ",", ":", "\"", "\\", "5", "e", "\n", "\r", "\x01", "\xFF"});
  return text.replace(at, *rc::gen::inRange<std::size_t>(0, 2), piece);
}

std::string said_of(const std::vector<JsonMember>& members, std::size_t number) {
  std::string said = std::to_string(number);
  for (const JsonMember& member : members) {
    said += "|" + member.key + (member.is_scalar ? "=" : "~") + member.text;
  }
  return said + "\n";
}

/// What FlatLines reads, and what is wrong in it; how many are plain.
std::string flat(const std::string& text, std::size_t& plain) {
  const ReadOptions options;
  const Source source{"f", options};
  std::string said;
  try {
    for (FlatLines lines(source, text); lines.next();) {
      said += said_of(lines.members(), lines.number());
      if (!lines.is_plain()) continue;
      ++plain;
      for (std::size_t i = 0; i < lines.members().size(); ++i) {
        const JsonMember& member = lines.members()[i];
        const PlainJsonValue& value = lines.value(i);
        const auto number = plain_decimal(value.text).value_or(PlainDecimal{});
        const bool agrees =
            member.text == value.text && member.key == lines.key(i) &&
            (value.number.digit_count == 0 ||
             (value.number.digits == number.digits && value.number.decimals == number.decimals));
        if (!agrees) said += "members and values do not agree\n";
      }
    }
  } catch (const InputError& error) {
    said += error.what();
  }
  return said;
}

std::string any(const std::string& text) {
  const ReadOptions options;
  const Source source{"f", options};
  std::string said;
  try {
    for (Lines lines(text); lines.next();) {
      const std::string_view line = trimmed(lines.line());
      if (line.empty()) continue;
      said += said_of(parse_flat_object(source, line, lines.number()), lines.number());
    }
  } catch (const InputError& error) {
    said += error.what();
  }
  return said;
}

RC_GTEST_PROP(FlatLines, AreThoseOfAnyReaderOfJson, ()) {
  const std::string text = rarely(6) ? damaged(any_lines()) : any_lines();
  std::size_t plain = 0;
  RC_ASSERT(flat(text, plain) == any(text));
  RC_TAG(plain != 0 ? "some plain" : "none plain");
}

/// The same lines to a reader of JSON, and none that is read where it stands: all begin with a
/// blank.
std::string disguised(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '{' && (out.empty() || out.back() == '\n')) out += ' ';
    out += c;
  }
  return out;
}

/// All that came of it, or what was refused.
std::string outcome(const std::string& text, ReadOptions options) {
  options.format = InputFormat::json_lines;
  try {
    const Trace trace = parse_trace(text, "f", options);
    std::string all = canonical_csv(trace);
    for (const std::string& line : what_was_read(trace)) all += line + "\n";
    for (std::size_t row = 0; row < trace.levels.at.size(); ++row) {
      const auto level = trace.levels.at[row];
      all += (level ? std::to_string(index(*level)) : "-") + "@" +
             std::to_string(trace.levels.line.at(row)) + "\n";
    }
    const TraceCounts& counts = trace.counts;
    for (const std::size_t count :
         {counts.rows, counts.series, counts.duplicate_rows, counts.unsorted_rows,
          counts.negative_values, counts.infinite_values, counts.missing_rows}) {
      all += std::to_string(count) + " ";
    }
    return all;
  } catch (const InputError& error) {
    return error.what();
  }
}

RC_GTEST_PROP(FlatLines, MakeTheTraceOfAnyReaderOfJson, ()) {
  const std::string text = rarely(8) ? damaged(any_lines()) : any_lines();
  ReadOptions options;
  options.sort = rarely(3);
  if (rarely(8)) options.series = {{any_of({"partition", "svc", "name"}), any_of({"5", "a", "*"})}};
  if (rarely(10)) options[kLag].column = any_of(kKeys);
  if (rarely(8)) options = with_levels(options, LevelNames(), any_of({"level", "svc"}));
  const std::string said = outcome(text, options);
  RC_ASSERT(said == outcome(disguised(text), options));
  RC_TAG(said[0] == 'f' ? "refused" : "read");
}

/// An odd thing in a line like those before it, and lines like it behind it.
TEST(FlatLines, AnOddOneAmongThemIsReadAsByAnyReaderOfJson) {
  const auto line_of = [](const std::string& key, const std::string& value,
                          const std::string& end) {
    return "{\"t\":1,\"" + key + "\":" + value + end;
  };
  Words odd;
  for (const std::string& value : kOdd) {
    odd.push_back(line_of("lag", value, "}\n"));
    odd.push_back("{\"t\":" + value + ",\"lag\":5}\r\n");
  }
  for (const std::string& key : kOddKeys) {
    odd.push_back(line_of(key, "7", "}\n"));
    odd.push_back(line_of(key, "NaN", "}\n"));
  }
  for (const char* end :
       {"}", "} \n", "}\r", "}\r\r\n", "}}\n", "},\n", "\n", "}\t\n\n", "}x\n", "}\0\n"}) {
    odd.push_back(line_of("lag", "7", end));
  }
  for (const std::string& each : odd) {
    for (const std::string& before : {line_of("lag", "5", "}\n"), each}) {
      const std::string text = before + before + each + before + each + line_of("lag", "6", "}");
      std::size_t plain = 0;
      EXPECT_EQ(flat(text, plain), any(text)) << text;
    }
  }
}

/// What would be learnt wrongly from the first line, and believed of the second.
TEST(FlatLines, OfAShapeThatMisleadsAreReadAsByAnyReaderOfJson) {
  for (const char* text : {
           "{\"t\":1,\"lag\":{\"a\":1}}\n{\"t\":1,\"lag\":5}}\n",
           "{\"t\":1,\"lag\":[1,2]}\n{\"t\":1,\"lag\":5,2]}\n",
           "{\"t\":1,\"lag\":[]}\n{\"t\":1,\"lag\":5}\n",
           "{\"a\\\\\":1,\"NaN\":2,\"b\\\\\":3,\"lag\":NaN}\n"
           "{\"a\\\\\":1,\"NaN\":2,\"b\\\\\":3,\"lag\":4}\n",
           "{}\n{}\n{\"t\":1}\n",
           "{\"a:\":\"b:,}\\\"\"}\n{\"a:\":\"x\"}\n",
       }) {
    std::size_t plain = 0;
    EXPECT_EQ(flat(text, plain), any(text)) << text;
  }
}

TEST(FlatLines, OfAShapeThatWasSeenAreReadWhereTheyStand) {
  const ReadOptions options;
  const Source source{"f", options};
  const std::string text =
      "{\"t\":1,\"lag\":5}\n{\"t\":2,\"lag\":null}\r\n{\"t\":3.5,\"lag\":\"x\"}\n{\"t\": "
      "4,\"lag\":7}\n"
      "{\"t\": "
      "5,\"lag\":7}\n\n{\"t\":6,\"lag\":-7}\n{\"t\":7,\"lag\":1}\n{\"t\":8,\"lag\":1e2}\n{\"t\":9,"
      "\"lag\":1}";
  std::string plain;
  for (FlatLines lines(source, text); lines.next();) plain += lines.is_plain() ? "p" : ".";
  EXPECT_EQ(plain, ".pp.p.p.p");
}

}  // namespace
}  // namespace cascade
