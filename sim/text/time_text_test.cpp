#include "sim/text/time_text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace cascade {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(TimeText, SecondsAreExactAndShort) {
  EXPECT_EQ(seconds_text(0), "0");
  EXPECT_EQ(seconds_text(12'500'000'000), "12.5");
  EXPECT_EQ(seconds_text(-1), "-0.000000001");
  EXPECT_EQ(seconds_text(100 * kSecond), "100");
  EXPECT_EQ(seconds_text(std::numeric_limits<std::int64_t>::min()), "-9223372036.854775808");
  EXPECT_EQ(seconds_text(std::numeric_limits<std::int64_t>::max()), "9223372036.854775807");
}

TEST(TimeText, IsoIsUtcWithTheDecimalsThatAreNeeded) {
  EXPECT_EQ(iso_text({1'648'200'826 * kSecond}), "2022-03-25T09:33:46Z");
  EXPECT_EQ(iso_text({1'648'200'826 * kSecond + 120'000'000}), "2022-03-25T09:33:46.12Z");
  EXPECT_EQ(iso_text({-1}), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(iso_text(Instant::min()), "1677-09-21T00:12:43.145224192Z");
}

TEST(TimeText, DurationsNeedAUnit) {
  const std::vector<std::pair<const char*, std::int64_t>> good = {
      {"7ns", 7},
      {"10us", 10'000},
      {"500ms", kSecond / 2},
      {"1s", kSecond},
      {"2m", 120 * kSecond},
      {"1.5h", 5400 * kSecond},
      {"0s", 0},
      {"1d", 86'400 * kSecond},
      {"1.5ns", 2},
      {".25s", kSecond / 4},
      {"0.0000000001h", 360},
      {"1h30m", 5400 * kSecond},
      {"2d1h0m1.5s", 176'401 * kSecond + kSecond / 2},
      {"1s500ms", 3 * kSecond / 2},
      {"1m1ns", 60 * kSecond + 1}};
  for (const auto& [text, ns] : good) {
    const auto duration = parse_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(duration->ns, ns) << text;
  }
  for (const char* text :
       {"",    "1",  "s",  "-1s",   "-0s",  "1 s",     "1x",   "1e400d", "999999999d", "1.2.3s",
        "1ss", "ns", "+s", "30m1h", "1h1h", "1.5h30m", "1h30", "1h 30m", "106751d24h", "1h-30m"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(TimeText, ScaledDecimalsAreExact) {
  const std::vector<std::tuple<const char*, int, std::int64_t>> good = {
      {"1.621012384232E9", 9, 1'621'012'384'232'000'000},
      {"1702453444.975", 9, 1'702'453'444'975'000'000},
      {"0.1", 9, 100'000'000},
      {"-12.5", 0, -13},  // half away from zero
      {"12.4999", 0, 12},
      {"1e3", 0, 1000},
      {"1E-3", 3, 1},
      {"+5", 0, 5},
      {"5.", 0, 5},
      {".5", 1, 5},
      {"000000000000000000000000001", 0, 1},
      {"0e999999999999", 9, 0},
      {"1e-999999999999", 9, 0},
      {"9223372036854775807", 0, std::numeric_limits<std::int64_t>::max()},
      {"-9223372036854775808", 0, std::numeric_limits<std::int64_t>::min()},
      {"0.99999999995", 9, 1'000'000'000}};
  for (const auto& [text, exponent, value] : good) {
    const auto scaled = parse_scaled_decimal(text, exponent);
    ASSERT_TRUE(scaled) << text;
    EXPECT_EQ(*scaled, value) << text;
  }
  for (const char* text : {"", "-", "+", ".", "e5", "1e", "1e+", "1x", "1 ", " 1", "1.2.3", "nan",
                           "9223372036854775808", "1e19", "0x10", "--1"}) {
    EXPECT_FALSE(parse_scaled_decimal(text, 0)) << text;
  }
}

struct IsoCase {
  const char* text;
  const char* utc;
  bool has_zone;
};

TEST(TimeText, IsoAsExportersWriteIt) {
  const std::vector<IsoCase> good = {
      {"2022-03-25T09:33:46Z", "2022-03-25T09:33:46Z", true},
      {"2022-03-25 09:33:46", "2022-03-25T09:33:46Z", false},
      {"2022-03-25T09:33", "2022-03-25T09:33:00Z", false},
      {"2022-03-25", "2022-03-25T00:00:00Z", false},
      {"2022-03-25T09:33:46.1234567Z", "2022-03-25T09:33:46.1234567Z", true},
      {"2022-03-25T09:33:46.1234567899", "2022-03-25T09:33:46.123456789Z", false},
      {"2022-03-25 09:33:46,351", "2022-03-25T09:33:46.351Z", false},
      {"2022-03-25T09:33:46+01:30", "2022-03-25T08:03:46Z", true},
      {"2022-03-25T09:33:46-0130", "2022-03-25T11:03:46Z", true},
      {"2022-03-25T09:33:46+05", "2022-03-25T04:33:46Z", true},
      {"2022-03-25 09:33:46 +0000 UTC", "2022-03-25T09:33:46Z", true},
      {"2022-03-25 09:33:46 UTC", "2022-03-25T09:33:46Z", true},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", true},
      {"2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z", true},
      {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z", true}};
  for (const IsoCase& one : good) {
    const auto time = parse_iso(one.text);
    ASSERT_TRUE(time) << one.text;
    EXPECT_EQ(iso_text(time->at), one.utc) << one.text;
    EXPECT_EQ(time->has_zone, one.has_zone) << one.text;
  }
  for (const char* text : {"",
                           "2022",
                           "2022-3-5",
                           "2022-02-30",
                           "1900-02-29",
                           "2022-13-01",
                           "2022-00-01",
                           "2022-01-00",
                           "2022-03-25T24:00:00Z",
                           "2022-03-25T09:60:00Z",
                           "2022-03-25T09:33:61Z",
                           "2022-03-25T09:33:46.Z",
                           "2022-03-25T09:33:46ZZ",
                           "2022-03-25T09:33:46+1",
                           "2022-03-25T09:33:46+24:00",
                           "2022-03-25T9:33:46Z",
                           "2022-03-25T09:33:46 CET",
                           "1500-01-01",
                           "2300-01-01",
                           "x2022-03-25"}) {
    EXPECT_FALSE(parse_iso(text)) << text;
  }
}

TEST(TimeText, WhatDatePrints) {
  for (const char* text : {"Fri Mar 25 09:33:46 UTC 2022", "Fri 25 Mar 2022 09:33:46 AM UTC",
                           "Fri Mar 25 09:33:46 2022", "Fri Mar 25 09:33:46 AM UTC 2022"}) {
    const auto time = parse_date_output(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(iso_text(time->at), "2022-03-25T09:33:46Z") << text;
  }
  EXPECT_EQ(iso_text(parse_date_output("Fri Mar  4 12:00:00 AM UTC 2022")->at),
            "2022-03-04T00:00:00Z");
  EXPECT_EQ(iso_text(parse_date_output("Fri Mar  4 01:00:00 PM UTC 2022")->at),
            "2022-03-04T13:00:00Z");
  EXPECT_FALSE(parse_date_output("Fri Mar  4 01:00:00 2022")->has_zone);
  for (const char* text :
       {"", "Fri", "Fri Mar 25 09:33:46 CET 2022", "Fri Mar 32 09:33:46 UTC 2022",
        "Fri Mar 25 09:33 UTC 2022", "25 09:33:46 UTC 2022 x y"}) {
    EXPECT_FALSE(parse_date_output(text)) << text;
  }
}

TEST(TimeText, ByFormat) {
  const auto at = [](const char* text, const char* format) -> std::string {
    const auto time = parse_by_format(text, format);
    return time ? iso_text(time->at) + (time->has_zone ? "" : " no zone") : "none";
  };
  EXPECT_EQ(at("25/03/2022 09:33:46", "%d/%m/%Y %H:%M:%S"), "2022-03-25T09:33:46Z no zone");
  EXPECT_EQ(at("25/03/2022 09:33:46.5Z", "%d/%m/%Y %H:%M:%S"), "2022-03-25T09:33:46.5Z");
  EXPECT_EQ(at("2022-03-25 09:33:46 +0100", "%Y-%m-%d %H:%M:%S %z"), "2022-03-25T08:33:46Z");
  EXPECT_EQ(at("1648200826", "%s"), "2022-03-25T09:33:46Z");
  EXPECT_EQ(at("31/02/2022", "%d/%m/%Y"), "none");
  EXPECT_EQ(at("25/03/2022x", "%d/%m/%Y"), "none");
  EXPECT_EQ(at("25/03", "%d/%m/%Y"), "none");
  EXPECT_EQ(at("25/03/9999", "%d/%m/%Y"), "none");
}

}  // namespace
}  // namespace cascade
