// Whatever the bytes: a trace that keeps its promises, or an InputError of one line. Nothing else.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/readers/values.hpp"
#include "sim/trace/reading_words.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

void assert_column(const std::vector<double>& column, std::size_t rows) {
  RC_ASSERT(column.empty() || column.size() == rows);
  for (const double value : column) {
    RC_ASSERT(is_missing(value) || (value >= 0 && value <= std::numeric_limits<double>::max()));
  }
}

/// What was read is the same trace when its canonical CSV is read, with no flag.
void assert_reads_back(const Trace& trace) {
  const std::string text = canonical_csv(trace);
  RC_ASSERT(canonical_csv(parse_trace(text, "canonical.csv", {})) == text);
}

void assert_kept_promises(const Trace& trace) {
  assert_reads_back(trace);
  RC_ASSERT(trace.readings.size() == std::size_t{trace.has(kLag)} + std::size_t{trace.has(kHeap)});
  for (const std::string& line : what_was_read(trace)) RC_ASSERT(!line.empty());
  RC_ASSERT(!trace.at.empty());
  RC_ASSERT(trace.has(kLag) || trace.has(kHeap));
  assert_column(trace[kLag], trace.size());
  assert_column(trace[kHeap], trace.size());
  RC_ASSERT(std::adjacent_find(trace.at.begin(), trace.at.end(),
                               [](Instant a, Instant b) { return a >= b; }) == trace.at.end());
  RC_ASSERT(trace.counts.rows == trace.size() + trace.counts.duplicate_rows);
  RC_ASSERT(trace.counts.missing_rows <= trace.size());
  RC_ASSERT(!trace.format.empty());
}

/// Anything but an InputError ends the test.
void assert_trace_or_message(const std::string& text, const ReadOptions& options) {
  try {
    assert_kept_promises(parse_trace(text, "f", options));
  } catch (const InputError& error) {
    const std::string said = error.what();
    RC_LOG() << said;
    RC_ASSERT(said.compare(0, 2, "f:") == 0);
    RC_ASSERT(said.size() < 2000u);
    for (const char c : said) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    RC_ASSERT(error.line() <= lines);
  }
}

ReadOptions any_options() {
  ReadOptions options;
  options.format = *rc::gen::elementOf(std::vector<InputFormat>{
      InputFormat::automatic, InputFormat::automatic, InputFormat::automatic, InputFormat::csv,
      InputFormat::prometheus, InputFormat::kafka_groups, InputFormat::json_lines,
      InputFormat::exposition, InputFormat::burrow});
  options.role = *rc::gen::element(kLag, kLag, kHeap);
  options.sort = *rc::gen::arbitrary<bool>();
  options[kLag].column = *rc::gen::element<std::string>("", "", "", "2", "lag", "x");
  options.time_format = *rc::gen::element<std::string>("", "", "", "auto", "%Y", "%s", "%H:%M");
  options[kLag].scale = *rc::gen::element(1.0, 1.0, 11.0, 1e300);
  options[kHeap].scale_told = *rc::gen::arbitrary<bool>();
  options.of_a_query = *rc::gen::element(false, false, true);
  using Filters = std::vector<SeriesFilter>;
  options.series = *rc::gen::elementOf(std::vector<Filters>{
      {}, {}, {}, {{"group", "*"}}, {{"group", "g"}}, {{"name", "*"}}, {{"machine", "a"}}});
  return options;
}

/// One valid text of each format, in some of their shapes.
const std::vector<std::string>& valid_texts() {
  static const std::vector<std::string> texts = {
      "t_s,lag,heap_pct\n0,1,2\n1.5,,50.25\n2,100000,NaN\n",
      "\xEF\xBB\xBFsep=;\r\n\"Series\";\"Time\";\"Value\"\r\n\"lag\";\"1500026100\";100000\r\n",
      "\"Time\",\"{group=\"\"k2\"\"}\",\"{x=\"\"2\"\"}\"\r\n1598784913123,150000,"
      "1\r\n1598784928123,,2\r\n",
      "Time,machine,lag\n1,a,5\n1,b,6\n2,a,7\n2,b,8\n",
      "# date,timestamp,lag\n2022-03-25,1648200826,5\n2022-03-25,1648200827,6\n",
      "{\"t\":1,\"machine\":\"a\",\"lag\":5}\n{\"t\":1,\"machine\":\"b\",\"lag\":6}\n",
      "time,group,lag,heap\n1,g,5,50\n2,g,,60\n",
      "timestamp,__name__,value\n1648200826,lag,0\n1648200826,heap,70\n1648200841,lag,NaN\n",
      "time|topic|partition|lag\n2022-03-25T09:33:46Z|a|0|5\n2022-03-25T09:33:46Z|a|1|6\n",
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"x_lag"},"values":[[1702453444.975,"5.5"],[1702453445.975,"NaN"]]}]}})",
      "10\nGROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG\ng t 0 1 2 5\ng t 1 1 2 -\n20\n",
      "2022-03-25T09:33:46Z GROUP TOPIC PARTITION LOG-END-OFFSET LAG\n2022-03-25T09:33:46Z g t 0 1 "
      "2\n",
      "{\"t\":0,\"lag\":5,\"heap_pct\":50.5}\n{\"t\":1,\"lag\":null}\n",
      "# TYPE x_lag gauge\nx_lag{p=\"0\",partition=\"1\"} 5\nx_lag_sum 5\n",
      R"({"error":false,"status":{"cluster":"c","group":"g","maxlag":{"end":{"timestamp":1659021517277}},"totallag":1166,"partition_count":1,"partitions":[{"current_lag":5}]},"request":{}})"};
  return texts;
}

/// Pieces that mean something to one reader or another.
rc::Gen<std::string> any_piece() {
  return rc::gen::oneOf(rc::gen::elementOf(std::vector<std::string>{"\n",
                                                                    "\r\n",
                                                                    ",",
                                                                    ";",
                                                                    "|",
                                                                    "\t",
                                                                    "\"",
                                                                    "\"\"",
                                                                    "{",
                                                                    "}",
                                                                    "[",
                                                                    "]",
                                                                    ":",
                                                                    " ",
                                                                    "-",
                                                                    "NaN",
                                                                    "null",
                                                                    "inf",
                                                                    "-1",
                                                                    "1e999",
                                                                    "1e-999",
                                                                    "99999999999999999999",
                                                                    "0",
                                                                    "1598784913123",
                                                                    "2022-03-25T09:33:46Z",
                                                                    "Time",
                                                                    "lag",
                                                                    "heap",
                                                                    "__name__",
                                                                    "\"values\":",
                                                                    "\"result\":[]",
                                                                    "LAG",
                                                                    "TOPIC",
                                                                    "PARTITION",
                                                                    "#",
                                                                    "sep=;\n",
                                                                    "<html>",
                                                                    std::string(1, '\0'),
                                                                    "\xEF\xBB\xBF",
                                                                    "\xFF",
                                                                    "\x1b[31m",
                                                                    "1.23 Mil",
                                                                    "true",
                                                                    "\\u0000",
                                                                    "-9223372036.854775808",
                                                                    "1677-01-01"}),
                        rc::gen::string<std::string>());
}

std::string mutated(std::string text) {
  const int changes = *rc::gen::inRange(0, 5);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    const auto length = *rc::gen::inRange<std::size_t>(0, 8);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        text.insert(at, *any_piece());
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.replace(at, std::min(length, text.size() - at), *any_piece());
        break;
      default:  // a part comes again somewhere
        text.insert(at,
                    text.substr(*rc::gen::inRange<std::size_t>(0, text.size() + 1), 10 * length));
    }
  }
  return text;
}

RC_GTEST_PROP(Readers, AnyBytes, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(any_piece());
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  assert_trace_or_message(text, any_options());
}

RC_GTEST_PROP(Readers, MutationsOfValidFiles, ()) {
  const std::string text = mutated(*rc::gen::elementOf(valid_texts()));
  RC_LOG() << text;
  ReadOptions options = any_options();
  if (*rc::gen::inRange(0, 4) != 0) options = ReadOptions{};
  assert_trace_or_message(text, options);
}

TEST(Readers, TheTextsThatAreMutatedAreValid) {
  for (const std::string& text : valid_texts()) {
    EXPECT_NO_THROW(parse_trace(text, "f", {})) << text;
  }
}

/// The fast paths give what the exact ones do.
RC_GTEST_PROP(Values, AreRoundedOnce, ()) {
  const std::string digits =
      *rc::gen::container<std::string>(rc::gen::inRange('0', static_cast<char>('9' + 1)));
  const std::string decimals =
      *rc::gen::container<std::string>(rc::gen::inRange('0', static_cast<char>('9' + 1)));
  const std::string text = "0" + digits + "." + decimals;
  double expected = 0;
  std::from_chars(text.data(), text.data() + text.size(), expected);
  const ParsedValue parsed = parse_value(text);
  RC_ASSERT(parsed.kind == ValueKind::number);
  RC_ASSERT(parsed.value == expected);
}

RC_GTEST_PROP(TimeText, EverySecondsTextReadsBack, (std::int64_t ns)) {
  RC_ASSERT(parse_scaled_decimal(seconds_text(ns), 9) == std::optional<std::int64_t>(ns));
}

RC_GTEST_PROP(TimeText, EveryIsoTextReadsBack, (std::int64_t ns)) {
  const std::optional<IsoTime> time = parse_iso(iso_text({ns}));
  RC_ASSERT(time.has_value());
  RC_ASSERT(time->has_zone);
  RC_ASSERT(time->at == Instant{ns});
}

/// Sorting is stable and the last of equals wins: what a map does that is filled in order.
RC_GTEST_PROP(Readers, SortingIsWhatAMapDoes, ()) {
  const auto rows = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 20), rc::gen::inRange(0, 1000))));
  std::string plain = "t,lag\n";
  std::string series = "t,partition,lag\n";
  std::map<int, int> expected;
  for (const auto& [t, lag] : rows) {
    plain += std::to_string(t) + "," + std::to_string(lag) + "\n";
    series += std::to_string(t) + ",0," + std::to_string(lag) + "\n";
    expected[t] = lag;
  }
  std::string csv = "t_s,lag\n";
  for (const auto& [t, lag] : expected) {
    csv += std::to_string(t) + "," + std::to_string(lag) + "\n";
  }
  ReadOptions options;
  options.sort = true;
  const Trace trace = parse_trace(plain, "f", options);
  RC_ASSERT(canonical_csv(trace) == csv);
  RC_ASSERT(trace.counts.rows == rows.size());
  const Trace summed = parse_trace(series, "f", options);
  RC_ASSERT(canonical_csv(summed) == csv);
  RC_ASSERT(summed.counts.rows == rows.size());
  RC_ASSERT(summed.counts.duplicate_rows == trace.counts.duplicate_rows);
  RC_ASSERT(summed.counts.unsorted_rows == trace.counts.unsorted_rows);
}

/// The sum of SPEC's words, computed the slow way.
RC_GTEST_PROP(Series, AreSummedAsTheRuleSays, ()) {
  constexpr int kTimes = 8;
  constexpr int kNone = -1;  // no row at all; 0 stands for a row without a value
  const auto cell = rc::gen::inRange(kNone, 5);
  const auto grid = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::vector<int>>>(
      rc::gen::container<std::vector<int>>(kTimes, cell)));
  std::string text = "t,partition,lag\n";
  std::size_t rows = 0;
  for (std::size_t p = 0; p < grid.size(); ++p) {
    for (int t = 0; t < kTimes; ++t) {
      const int value = grid[p][static_cast<std::size_t>(t)];
      if (value == kNone) continue;
      ++rows;
      text += std::to_string(t) + "," + std::to_string(p) + "," +
              (value == 0 ? "" : std::to_string(value)) + "\n";
    }
  }
  RC_PRE(rows > 0u);
  std::string expected = "t_s,lag\n";
  for (std::size_t t = 0; t < kTimes; ++t) {
    bool any_row = false;
    bool missing = false;
    int sum = 0;
    for (const std::vector<int>& series : grid) {
      const auto has_value = [&series](std::size_t i) { return series[i] > 0; };
      any_row = any_row || series[t] != kNone;
      if (has_value(t)) sum += series[t];
      bool before = false;
      bool after = false;
      for (std::size_t i = 0; i < t; ++i) before = before || has_value(i);
      for (std::size_t i = t + 1; i < kTimes; ++i) after = after || has_value(i);
      missing = missing || (!has_value(t) && before && after);
    }
    if (!any_row) continue;
    expected += std::to_string(t) + "," + (missing || sum == 0 ? "" : std::to_string(sum)) + "\n";
  }
  RC_ASSERT(canonical_csv(parse_trace(text, "f", {})) == expected);
}

}  // namespace
}  // namespace cascade
