// What is written in the shape of a monitoring system's answer or a JVM's log reads back as the
// same trace.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/reading.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kFirstS = 1'648'200'780;

struct WrittenSample {
  std::int64_t s;
  double value;  ///< NaN: missing
};

/// At least one value, as a file of none is refused.
std::vector<WrittenSample> drawn_samples() {
  std::vector<WrittenSample> samples;
  std::int64_t s = kFirstS;
  const auto count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i) {
    s += *rc::gen::inRange(1, 600);
    const bool missing = i != 0 && *rc::gen::inRange(0, 4) == 0;
    samples.push_back({s, missing ? kMissing : *rc::gen::inRange(0, 2'000'000) / 4.0});
  }
  return samples;
}

std::string value_text(double value, const char* missing) {
  return is_missing(value) ? missing : number_text(value);
}

std::string date(std::int64_t s) { return iso_text(Instant{s * 1'000'000'000}); }

std::string expected(const std::vector<WrittenSample>& samples, const std::string& metric) {
  std::string out = "t_s," + metric + "\n";
  for (const auto& [s, value] : samples) {
    out += std::to_string(s) + "," + value_text(value, "") + "\n";
  }
  return out;
}

RC_GTEST_PROP(AnswersWritten, ReadBackAsInflux, ()) {
  const auto samples = drawn_samples();
  std::string text =
      "#datatype,string,long,dateTime:RFC3339,double,string\n#group,false,false,false,false,true\n"
      "#default,_result,,,,\n,result,table,_time,_value,_field\n";
  for (const auto& [s, value] : samples) {
    text += ",,0," + date(s) + "," + value_text(value, "") + ",lag\n";
  }
  RC_ASSERT(reading(text) == expected(samples, "lag"));
}

RC_GTEST_PROP(AnswersWritten, ReadBackAsDatadog, ()) {
  const auto samples = drawn_samples();
  std::string text = R"({"res_type":"time_series","series":[{"metric":"lag","pointlist":[)";
  for (const auto& [s, value] : samples) {
    text += (text.back() == '[' ? "[" : ",[") + std::to_string(s * 1000) + "," +
            value_text(value, "null") + "]";
  }
  RC_ASSERT(reading(text + "]}]}") == expected(samples, "lag"));
}

RC_GTEST_PROP(AnswersWritten, ReadBackAsCloudWatchAndConfluentNewestFirst, ()) {
  const auto samples = drawn_samples();
  std::string times, values, rows;
  for (auto each = samples.rbegin(); each != samples.rend(); ++each) {
    const std::string comma = times.empty() ? "" : ",";
    const std::string value = value_text(each->value, "null");
    times += comma + "\"" + date(each->s) + "\"";
    values += comma + value;
    rows += comma + R"({"timestamp":")" + date(each->s) + R"(","value":)" + value + "}";
  }
  RC_ASSERT(reading(R"({"MetricDataResults":[{"Id":"a","Label":"lag","Timestamps":[)" + times +
                    R"(],"Values":[)" + values + "]}]}") == expected(samples, "lag"));
  RC_ASSERT(reading(R"({"data":[)" + rows + "]}") == expected(samples, "lag"));
}

/// Heaps in 1,024ths of the whole, of which the percentage is exact.
RC_GTEST_PROP(AnswersWritten, ReadBackAsGcLogs, ()) {
  const auto drawn = drawn_samples();
  std::vector<WrittenSample> samples;
  std::string unified, older;
  for (const auto& [s, value] : drawn) {
    const auto kib = is_missing(value) ? 7 : static_cast<int>(std::fmod(value, 1024));
    samples.push_back({s - kFirstS, kib * 100 / 1024.0});
    const std::string sizes = "1024K->" + std::to_string(kib) + "K(1024K)";
    const std::string uptime = std::to_string(s - kFirstS);
    unified += "[" + uptime + ".000s][info][gc] GC(1) Pause Young (Normal) " + sizes + " 1.0ms\n";
    older += uptime + ".000: [GC (Allocation Failure) [PSYoungGen: 9K->1K(9K)] " + sizes +
             ", 0.1 secs]\n";
  }
  RC_ASSERT(reading(unified) == expected(samples, "heap_pct"));
  RC_ASSERT(reading(older) == expected(samples, "heap_pct"));
}

}  // namespace
}  // namespace cascade
