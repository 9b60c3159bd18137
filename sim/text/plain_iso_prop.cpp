// Dates of the usual spelling are read at fixed places. A slower reader takes all spellings: where
// both read one, they must agree.
#include "sim/text/plain_iso.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "sim/text/time_text.hpp"
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

const Words kDates = {"2022-03-25", "2022-03-26", "2024-02-29", "2023-02-29", "1970-01-01",
                      "1677-09-21", "1677-09-20", "2262-04-11", "2262-04-12", "2022-13-01",
                      "2022-00-10", "2022-3-25",  "20220325",   "2022/03/25", "0000-01-01",
                      "9999-12-31", "2022-03-25x"};
const Words kClocks = {"00:00:00", "09.33.46", "09:33.46", "23:59:59", "23:59:60", "23:59:61",
                       "24:00:00", "12:60:00", "00:12:43", "00:12:44", "23:47:16", "23:47:17",
                       "9:33:46",  "09:33",    "09.33.46", "09:33.46", "0x:00:00"};
const Words kDecimals = {"",   ".5",         ".123456789", ".1234567899", ".",
                         ",5", ".000000001", ".854775807", ".854775808",  ".1x"};
const Words kZones = {"Z",      "",      "+00:00",     "z",  " UTC", "+01:00",
                      "-00:00", "+0000", " +0000 UTC", " Z", "Zx",   "+00:0"};

const Words kBetween = {"T", " ", "t", "_", ""};

std::string any_iso() {
  const std::string date =
      rarely(3) ? any_of(kDates) : "2022-03-2" + std::to_string(*rc::gen::inRange(5, 8));
  const std::string clock =
      rarely(3) ? any_of(kClocks) : "10:00:" + std::to_string(*rc::gen::inRange(10, 60));
  return date + (rarely(4) ? any_of(kBetween) : "T") + clock +
         (rarely(2) ? any_of(kDecimals) : "") + (rarely(3) ? any_of(kZones) : "Z");
}

/// All of them, as there are not too many.
TEST(PlainIsoTimes, AreWhatTheSlowerReaderReads) {
  PlainIsoTimes times;  // it keeps a date from one to the next
  std::size_t plain = 0, differ = 0;
  std::string text;
  const auto compare = [&] {
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto taken = times.take(at, end);
    if (!taken || at != end) {
      differ += !taken && at != text.data() ? 1 : 0;
      return;
    }
    ++plain;
    const auto any = parse_iso(text);
    const bool same = any && any->at.ns == taken->ns && any->has_zone == times.has_zone();
    EXPECT_TRUE(same || ++differ > 9) << text;
  };
  for (const std::string& date : kDates) {
    for (const std::string& between : kBetween) {
      for (const std::string& clock : kClocks) {
        for (const std::string& decimals : kDecimals) {
          for (const std::string& zone : kZones) {
            text = date;
            text.append(between).append(clock).append(decimals).append(zone);
            compare();
          }
        }
      }
    }
  }
  EXPECT_GT(plain, 1000U);
  EXPECT_EQ(differ, 0U);
}

TEST(PlainIsoTimes, AreTakenInTheUsualSpellings) {
  PlainIsoTimes times;
  for (const char* usual : {"2022-03-25T09:33:46Z", "2022-03-25 09:33:46",
                            "2022-03-25T09:33:46.123456789+00:00", "2016-12-31T23:59:60Z"}) {
    const std::string text = usual;
    const char* at = text.data();
    const auto taken = times.take(at, at + text.size());
    ASSERT_TRUE(taken) << text;
    EXPECT_EQ(*at, '\0') << text;
    EXPECT_EQ(taken->ns, parse_iso(text)->at.ns) << text;
  }
}

std::string outcome(const std::string& text) {
  try {
    const Trace trace = parse_trace(text, "f", {});
    std::string all = canonical_csv(trace);
    for (const std::string& line : what_was_read(trace)) all += line + "\n";
    return all;
  } catch (const InputError& error) {
    return error.what();
  }
}

/// A blank beside the delimiter means nothing, and sends a row the longer way.
RC_GTEST_PROP(PlainIsoTimes, ARowOfThemIsReadAsItsTwinWithBlanks, ()) {
  const std::string end = any_of({"\n", "\r\n"}), quote = any_of({"", "\""}),
                    delimiter = any_of({",", ";"});
  const std::string header = "timestamp" + delimiter + "lag" + delimiter + "heap_pct" + end;
  std::string plain = header, blank = header;
  const auto rows = *rc::gen::inRange(1, 8);
  for (int row = 0; row < rows; ++row) {
    const std::string second = std::to_string(10 + row);
    const std::string time =
        rarely(8) ? any_iso() : "2022-03-25T09:33:" + second + (rarely(3) ? ".5" : "") + "Z";
    const auto value = [] {
      return rarely(8) ? any_of({".", "-1", "x", "1e2", "\"\"", "5\""})
                       : any_of({"5", "", "\"7\"", "40.5"});
    };
    const std::string a = value(), b = value();
    plain += quote + time + quote + delimiter + a + delimiter + b + end;
    blank += quote + time + quote + delimiter + " " + a + delimiter + b + end;
  }
  RC_ASSERT(outcome(plain) == outcome(blank));
}

}  // namespace
}  // namespace cascade
