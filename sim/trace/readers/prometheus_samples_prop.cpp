// Samples that are read where they stand are those that a reader of any JSON finds.
#include "sim/trace/readers/prometheus_samples.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {
namespace {

std::string space() {
  return *rc::gen::elementOf(std::vector<std::string>{"", "", "", "", " ", "\n", "\t "});
}

std::string any_time(int i) {
  const std::string seconds = std::to_string(1'648'200'000 + 15 * i);
  return *rc::gen::elementOf(std::vector<std::string>{
      seconds, seconds, seconds + ".5", seconds + ".781", seconds + ".1234567", "1.6482e9",
      "0" + seconds, "\"" + seconds + "\""});
}

std::string any_value() {
  return *rc::gen::elementOf(
      std::vector<std::string>{"\"5\"", "\"150000\"", "\"-1\"", "\"NaN\"", "\"+Inf\"", "\"1e5\"",
                               "\"0.1\"", "\"\"", "7", "-3.25", "1e3", "null", "\"\\u0035\"",
                               "\"1.23 Mil\"", "true", "[]", "\"1234567890.12345678\""});
}

std::string any_document() {
  std::string series;
  const auto count = *rc::gen::inRange(0, 4);
  for (int s = 0; s < count; ++s) {
    std::string values;
    const auto samples = *rc::gen::inRange(0, 6);
    for (int i = 0; i < samples; ++i) {
      values += (i == 0 ? "" : "," + space()) + "[" + space() + any_time(i) + space() + "," +
                space() + any_value() + space() + "]";
    }
    const std::string label = *rc::gen::elementOf(
        std::vector<std::string>{"", ",\"values\":\"x\"", ",\"p\":\"\\\"values\\\":[\""});
    series += std::string(s == 0 ? "" : ",") +
              "{\"metric\":{\"__name__\":\"x_lag\",\"partition\":\"" + std::to_string(s) + "\"" +
              label + "}," + space() + "\"values\"" + space() + ":" + space() + "[" + values +
              space() + "]}";
  }
  return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" + series +
         "]}}" + space();
}

/// All that came of it: the columns in full, or what was refused.
std::string outcome(const std::string& text) {
  try {
    ReadOptions options;
    options.format = InputFormat::prometheus;
    const Trace trace = parse_trace(text, "f", options);
    std::string all;
    for (std::size_t i = 0; i < trace.size(); ++i) {
      const double lag = trace[kLag][i];
      all += std::to_string(trace.at[i].ns) + " " + (std::isnan(lag) ? "-" : std::to_string(lag)) +
             "\n";
    }
    for (const std::string& note : trace.notes) all += note + "\n";
    return all + std::to_string(trace.counts.negative_values) +
           std::to_string(trace.counts.infinite_values);
  } catch (const InputError& error) {
    return error.what();
  }
}

/// The same document to a reader of JSON, and one whose samples cannot be taken out.
std::string disguised(std::string text) {
  const std::string key = "\"values\"", other = "\"val\\u0075es\"";
  for (std::size_t at = text.find(key); at != std::string::npos;
       at = text.find(key, at + other.size())) {
    text.replace(at, key.size(), other);
  }
  return text;
}

/// The samples, if all of them are plain: "rest | 1:2 3.5:x".
std::string taken_out(const std::string& text) {
  const auto document = without_samples(text);
  if (!document) return "not plain";
  std::string all = document->rest + " |";
  for (const std::string_view array : document->arrays) {
    PlainSamples samples(array);
    while (samples.next()) {
      all += " " + std::string(samples.stamp().text) + ":" + std::string(samples.value().text);
    }
    if (!samples.were_plain()) return "not plain";
  }
  return all;
}

RC_GTEST_PROP(PrometheusSamples, AreThoseOfAnyReaderOfJson, ()) {
  const std::string text = any_document();
  RC_ASSERT(outcome(text) == outcome(disguised(text)));
  RC_TAG(taken_out(text) == "not plain" ? "not plain" : "plain");
}

RC_GTEST_PROP(PrometheusSamples, ADamagedDocumentIsRefusedAsByAnyReaderOfJson, ()) {
  std::string text = any_document();
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  const std::string piece = *rc::gen::elementOf(
      std::vector<std::string>{"", "[", "]", ",", "\"", "\\", "{", "}", "5", "\x01", "\xFF"});
  text = text.substr(0, at) + piece + text.substr(at + *rc::gen::inRange<std::size_t>(0, 2));
  const std::string said = outcome(text);
  // A key that is no longer one is told by its bytes.
  const std::string other = outcome(disguised(text));
  RC_ASSERT(said == other || (said[0] == 'f' && other[0] == 'f'));
}

TEST(PrometheusSamples, PlainOnesAreTakenOut) {
  EXPECT_EQ(taken_out(R"({"values":[[1,"2"],[3.5 , "x"] ],"values" : [ ] })"),
            R"({"values":[0],"values" : [1] } | 1:2 3.5:x)");
  EXPECT_EQ(taken_out(R"({"values":[[1,"2],["],[3,"4"]]})"), R"({"values":[0]} | 1:2],[ 3:4)");
  for (const char* odd : {R"({"values":[[1,"2"]})",
                          R"({"values":[[1e3,"2"]]})",
                          R"({"values":[[01,"2"]]})",
                          R"({"values":[[1,"\u0032"]]})",
                          R"({"values":[[1,"2"],]})",
                          R"({"values":[,[1,"2"]]})",
                          R"({"values":[[1,"2",3]]})",
                          R"({"values":[[1]]})",
                          R"({"values":[[1,"2"][3,"4"]]})",
                          R"({"values":[[12345678901234567,"2"]]})",
                          R"({"values":7})",
                          R"({"values":[[1.,"2"]]})",
                          R"({"values":[[.5,"2"]]})",
                          R"({"values":[[+1,"2"]]})",
                          R"({"values":[[1,"2])",
                          R"({"values":[[1,"2]]"]]})",
                          R"({"values":[)",
                          R"({"val\u0075es":0,"metric":{"values":[[1,"2"]]}})",
                          "{\"values\":[[1,\"\n\"]]}",
                          "{\"values\":[[1,\"\xE2\"]]}"}) {
    EXPECT_EQ(taken_out(odd), "not plain") << odd;
  }
  EXPECT_EQ(taken_out(R"(["values","\"values\":[["])"), R"(["values","\"values\":[["] |)");
}

// What stands where no series has its samples would be passed over, had the reader of any JSON not
// seen it as well.
TEST(PrometheusSamples, ThoseOfNoSeriesAreNoSamples) {
  const std::string good = R"({"metric":{"__name__":"x_lag"},"values":[[1648200000,"5"]]})";
  for (const std::string& text : std::vector<std::string>{
           "[" + good + R"(,{"metric":{"values":[[01,"2"]]},"values":[[1648200015,"6"]]}])",
           "[" + good + R"(,{"metric":{"p":"1"},"values":[[1,"2"]],"values":[[1648200015,"6"]]}])",
           "[" + good +
               R"(,{"metric":{"p":"1"},"values":[[1e3,"2"]],"value":[1648200015,"6"]}])"}) {
    EXPECT_EQ(outcome(text), outcome(disguised(text))) << text;
  }
  // What stands behind an array does not become a part of its number.
  EXPECT_THROW(parse_trace("[" + good + R"(,{"metric":{"p":"1"},"values":[]5}])", "f", {}),
               InputError);
  // Of a series that was not asked for, too.
  ReadOptions options;
  options.series = {{"p", "0"}};
  const std::string other =
      R"([{"metric":{"__name__":"x_lag","p":"0"},"values":[[1648200000,"5"]]},)"
      R"({"metric":{"__name__":"x_lag","p":"1"},"values":[[1648200000,"5"]x]}])";
  EXPECT_THROW(parse_trace(other, "f", options), InputError);
}

}  // namespace
}  // namespace cascade
