// Every quirk that was met in CSV files (CLI.md, traces/INDEX.md), a row each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/reading.hpp"
#include "sim/trace/reading_words.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Case {
  const char* name;
  std::string text;
  std::string read;
  ReadOptions options = {};
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

ReadOptions with(const std::function<void(ReadOptions&)>& change) {
  ReadOptions options;
  change(options);
  return options;
}

class CsvTaken : public testing::TestWithParam<Case> {};

TEST_P(CsvTaken, IsReadAs) {
  EXPECT_EQ(reading(GetParam().text, GetParam().options), GetParam().read);
}

const ReadOptions kForHeap = with([](ReadOptions& o) { o.role = kHeap; });
const ReadOptions kSort = with([](ReadOptions& o) { o.sort = true; });

INSTANTIATE_TEST_SUITE_P(
    Dialect, CsvTaken,
    testing::Values(
        Case{"canonical", "t_s,lag,heap_pct\n0,1,2\n1,3,4\n", "t_s,lag,heap_pct\n0,1,2\n1,3,4\n"},
        Case{"semicolon", "time;lag\n1;5\n", "t_s,lag\n1,5\n"},
        Case{"pipe", "second|value\n1|5\n2|6\n", "t_s,lag\n1,5\n2,6\n"},
        Case{"tab", "ts\tlag\n1\t5\n2\t\n", "t_s,lag\n1,5\n2,\n"},
        Case{"sep_line", "sep=;\r\ntime;lag\r\n1;5\r\n", "t_s,lag\n1,5\n"},
        Case{"sep_line_decides", "sep=;\ntime;lag, messages\n1;5\n", "t_s,lag\n1,5\n",
             with([](ReadOptions& o) { o[kLag].column = "2"; })},
        Case{"byte_order_mark", "\xEF\xBB\xBFtime,lag\n1,5\n", "t_s,lag\n1,5\n"},
        Case{"crlf", "time,lag\r\n1,5\r\n2,6\r\n", "t_s,lag\n1,5\n2,6\n"},
        Case{"no_last_newline", "time,lag\n1,5\n2,6", "t_s,lag\n1,5\n2,6\n"},
        Case{"blank_lines", "\n\ntime,lag\n\n1,5\n   \n2,6\n\n\n", "t_s,lag\n1,5\n2,6\n"},
        Case{"comments", "# from the lab\ntime,lag\n1,5\n# restarted\n2,6\n",
             "t_s,lag\n1,5\n2,6\n"},
        Case{"quoted", "\"time\",\"lag\"\n\"1\",\"5\"\n", "t_s,lag\n1,5\n"},
        Case{"quoted_delimiter", "time,\"note, long\",lag\n1,\"a, \"\"b\"\"\",5\n",
             "t_s,lag\n1,5\n"},
        Case{"blanks_around", " time , lag \n 1 , 5 \n", "t_s,lag\n1,5\n"},
        Case{"no_header", "1,5\n2,6\n", "t_s,lag\n1,5\n2,6\n"},
        Case{"no_header_heap", "1,5\n2,6\n", "t_s,heap_pct\n1,5\n2,6\n", kForHeap},
        Case{"no_header_by_number", "9,1,5\n9,2,6\n", "t_s,lag\n1,5\n2,6\n",
             with([](ReadOptions& o) {
               o.time_column = "2";
               o[kLag].column = "3";
             })},
        Case{"repeated_header", "time,lag\n1,5\ntime,lag\n2,6\n", "t_s,lag\n1,5\n2,6\n"},
        Case{"any_case", "TIME,Consumer_Lag\n1,5\n", "t_s,lag\n1,5\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Columns, CsvTaken,
    testing::Values(
        Case{"prometheus_name", "timestamp,kafka_consumergroup_lag\n1,5\n", "t_s,lag\n1,5\n"},
        Case{"flag_is_no_lag", "t,flag,a_lag\n1,7,5\n", "t_s,lag\n1,5\n"},
        Case{"seconds_are_no_messages", "t,lag_seconds,a_lag\n1,7,5\n", "t_s,lag\n1,5\n"},
        Case{"lag_before_value", "t,value,lag\n1,7,5\n", "t_s,lag\n1,5\n"},
        Case{"heap_only", "uptime_s,phase,pct_of_committed,pct_of_max\n1,a,2,3\n",
             "t_s,heap_pct\n1,3\n"},
        Case{"mem_pct", "t,mem_pct\n1,3\n", "t_s,heap_pct\n1,3\n"},
        Case{"value_is_heap", "t,value\n1,3\n", "t_s,heap_pct\n1,3\n", kForHeap},
        Case{"lag_column_told", "second|adCount\n1|5\n", "t_s,lag\n1,5\n",
             with([](ReadOptions& o) { o[kLag].column = "adCount"; })},
        Case{"lag_column_any_case", "second|adCount\n1|5\n", "t_s,lag\n1,5\n",
             with([](ReadOptions& o) { o[kLag].column = "adcount"; })},
        Case{"all_columns_told", "a,b,c\n1,5,9\n", "t_s,lag,heap_pct\n9,1,5\n",
             with([](ReadOptions& o) {
               o.time_column = "c";
               o[kLag].column = "1";
               o[kHeap].column = "b";
             })},
        Case{"scaled", "t,lag,heap\n1,5,0.5\n2,,\n", "t_s,lag,heap_pct\n1,55,50\n2,,\n",
             with([](ReadOptions& o) {
               o[kLag].scale = 11;
               o[kHeap].scale = 100;
             })}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Values, CsvTaken,
    testing::Values(
        Case{"missing", "t,lag\n1,\n2,NaN\n3,null\n4,-\n5,NA\n6,N/A\n7,None\n8,nan\n9,NULL\n10,0\n",
             "t_s,lag\n1,\n2,\n3,\n4,\n5,\n6,\n7,\n8,\n9,\n10,0\n"},
        Case{"negative_and_infinite", "t,lag\n1,-1\n2,+Inf\n3,-inf\n4,1e999\n5,-0\n",
             "t_s,lag\n1,\n2,\n3,\n4,\n5,0\n"},
        Case{"fractions", "t,lag\n1,45827.099200000026\n2,1.5e3\n3,+7\n4,.5\n5,1e-400\n",
             "t_s,lag\n1,45827.099200000026\n2,1500\n3,7\n4,0.5\n5,0\n"},
        Case{"above_100_percent", "t,heap_pct\n1,101.5\n", "t_s,heap_pct\n1,101.5\n"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Times, CsvTaken,
    testing::Values(
        Case{"from_the_start", "t,lag\n99999998.5,1\n99999999,2\n",
             "t_s,lag\n99999998.5,1\n99999999,2\n"},
        Case{"epoch_s", "t,lag\n1648200826,1\n", "t_s,lag\n1648200826,1\n"},
        Case{"epoch_ms", "t,lag\n1598784913123,1\n", "t_s,lag\n1598784913.123,1\n"},
        Case{"epoch_us", "t,lag\n1598784913123456,1\n", "t_s,lag\n1598784913.123456,1\n"},
        Case{"epoch_ns", "t,lag\n1598784913123456789,1\n", "t_s,lag\n1598784913.123456789,1\n"},
        Case{"t_ms_from_the_start", "t_ms,lag\n0,1\n1500,2\n", "t_s,lag\n0,1\n1.5,2\n"},
        Case{"t_ms_absolute", "t_ms,lag\n1598784913123,1\n", "t_s,lag\n1598784913.123,1\n"},
        Case{"unit_wins", "t_s,lag\n5000000000,1\n", "t_s,lag\n5000000000,1\n"},
        Case{"local_ns", "local_ns,lag\n1598784913123456789,1\n",
             "t_s,lag\n1598784913.123456789,1\n"},
        Case{"ms_from_1e11", "t,lag\n100000000000,1\n", "t_s,lag\n100000000,1\n"},
        Case{"us_from_1e14", "t,lag\n100000000000000,1\n", "t_s,lag\n100000000,1\n"},
        Case{"ns_from_1e17", "t,lag\n100000000000000000,1\n", "t_s,lag\n100000000,1\n"},
        Case{"ns_with_decimals", "t_ns,lag\n1.5,1\n", "t_s,lag\n0.000000002,1\n"},
        Case{"epoch_from_1e8", "t,lag\n100000000,1\n", "t_s,lag\n100000000,1\n"},
        Case{"t_us", "t_us,lag\n1,1\n", "t_s,lag\n0.000001,1\n"},
        Case{"scientific", "timestamp,lag\n1.621012384232E9,1\n", "t_s,lag\n1621012384.232,1\n"},
        Case{"quoted_numbers", "\"Time\";\"a\"\n\"1500026100\";1\n", "t_s,lag\n1500026100,1\n"},
        Case{"iso_zone", "date,lag\n2015-07-26T08:02:00+01:00,1\n", "t_s,lag\n1437894120,1\n"},
        Case{"iso_seven_decimals", "period,lag\n2022-03-25T09:33:46.1234567,1\n",
             "t_s,lag\n1648200826.1234567,1\n"},
        Case{"negative_start", "t,lag\n-5,1\n-4.5,2\n", "t_s,lag\n-5,1\n-4.5,2\n"},
        Case{"strptime", "time,lag\n25/03/2022 09:33:46.5,1\n", "t_s,lag\n1648200826.5,1\n",
             with([](ReadOptions& o) { o.time_format = "%d/%m/%Y %H:%M:%S"; })},
        Case{"strptime_no_header", "25/03/2022,1\n", "t_s,lag\n1648166400,1\n",
             with([](ReadOptions& o) { o.time_format = "%d/%m/%Y"; })},
        Case{"time_of_day_is_relative", "time,lag\n00:00:01,1\n", "t_s,lag\n1,1\n",
             with([](ReadOptions& o) { o.time_format = "%H:%M:%S"; })},
        Case{"equal_times_last_wins", "t,lag\n1,5\n1,6\n1,\n2,8\n2,9\n", "t_s,lag\n1,\n2,9\n"},
        Case{"sorted", "t,lag\n3,5\n1,6\n3,7\n2,8\n", "t_s,lag\n1,6\n2,8\n3,7\n", kSort}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Series, CsvTaken,
    testing::Values(
        Case{"long_form", "timestamp,__name__,value\n1,lag,5\n2,lag,NaN\n", "t_s,lag\n1,5\n2,\n"},
        Case{"lag_and_heap", "timestamp,__name__,value\n1,lag,5\n1,jvm_heap,50\n",
             "t_s,lag,heap_pct\n1,5,50\n"},
        Case{"other_metrics_left_out", "timestamp,__name__,value\n1,lag,5\n1,cpu,99\n",
             "t_s,lag\n1,5\n"},
        Case{"summed", "t,topic,partition,lag\n1,a,0,5\n1,a,1,6\n2,a,0,7\n2,a,1,8\n",
             "t_s,lag\n1,11\n2,15\n"},
        Case{"series_one_after_the_other", "t,partition,lag\n1,0,5\n2,0,6\n1,1,7\n2,1,8\n",
             "t_s,lag\n1,12\n2,14\n"},
        Case{"told_column_summed_over_symbols", "epoch_s,symbol,msgs\n1,B,5\n1,E,6\n2,B,7\n2,E,8\n",
             "epoch_s,lag\n1,11\n2,15\n", with([](ReadOptions& o) { o[kLag].column = "msgs"; })},
        // Partition 1 has its first sample at 2, a hole at 3, its last at 4: it counts from 2 to 4.
        Case{"holes", "t,partition,lag\n1,0,1\n2,0,1\n3,0,1\n4,0,1\n5,0,1\n2,1,10\n3,1,\n4,1,10\n",
             "t_s,lag\n1,1\n2,11\n3,\n4,11\n5,1\n"},
        Case{"a_row_that_lacks_is_a_hole", "t,partition,lag\n1,0,1\n2,0,1\n3,0,1\n1,1,10\n3,1,10\n",
             "t_s,lag\n1,11\n2,\n3,11\n"},
        Case{"no_series_has_a_value", "t,partition,lag\n1,0,1\n2,0,NaN\n2,1,NaN\n3,1,5\n",
             "t_s,lag\n1,1\n2,\n3,5\n"},
        Case{"last_of_a_series_wins", "t,partition,lag\n1,0,1\n1,1,2\n1,0,3\n1,1,4\n",
             "t_s,lag\n1,7\n"},
        Case{"series_sorted", "t,partition,lag\n2,0,1\n1,0,2\n", "t_s,lag\n1,2\n2,1\n", kSort}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Grafana, CsvTaken,
    testing::Values(
        Case{"wide_is_summed", "Time,p 0,p 1\n1,5,6\n2,,7\n3,8,9\n", "t_s,lag\n1,11\n2,\n3,17\n"},
        Case{"legends_are_numbers", "Time,0,1\n1,5,6\n", "t_s,lag\n1,11\n"},
        Case{"words_are_left_out", "Time,host,p\n1,alpha,6\n", "t_s,lag\n1,6\n"},
        Case{"heap_like", "Time,orders,heap used\n1,5,66\n", "t_s,lag,heap_pct\n1,5,66\n"},
        Case{"members_are_no_memory", "Time,kafka members\n1,5\n", "t_s,lag\n1,5\n"},
        Case{"topic_memory_is_no_heap", "Time,\"lag{topic=\"\"memory\"\"}\"\n1,5\n",
             "t_s,lag\n1,5\n"},
        Case{"frame_heap", "Time,Value\n1,5\n", "t_s,heap_pct\n1,5\n", kForHeap},
        Case{"frames_of_other_series",
             "Time,\"{p=\"\"0\"\"}\"\n1,5\n2,6\nTime,\"{p=\"\"1\"\"}\"\n1,7\n2,8\n",
             "t_s,lag\n1,12\n2,14\n"},
        Case{"same_name_twice", "Time,Value,Value\n1,5,6\n", "t_s,lag\n1,11\n"}),
    name_of);

class CsvRefused : public testing::TestWithParam<Case> {};

TEST_P(CsvRefused, Says) {
  const std::string said = reading(GetParam().text, GetParam().options);
  EXPECT_THAT(said, StartsWith(GetParam().read));
  EXPECT_EQ(said.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All, CsvRefused,
    testing::Values(
        Case{"a_line_end_separates_nothing", "sep=\r\r\n0,-4 x\r\n4,5\r\n",
             "f:1: only one column: 'sep=\\x0d'"},
        Case{"no_metric", "second|adCount\n1|5\n",
             "f:1: no lag or heap column among second, adCount: name one with --lag-column"},
        Case{"no_heap_column", "t,lag\n1,5\n",
             "f:1: no heap column among t, lag: name one with --heap-column", kForHeap},
        Case{"no_time", "a,lag\n1,5\n",
             "f:1: no time column among a, lag: name one with --time-column"},
        Case{"unknown_column", "t,lag\n1,5\n",
             "f:1: no column 'x': --lag-column takes one of t, lag",
             with([](ReadOptions& o) { o[kLag].column = "x"; })},
        Case{"mistyped_column", "t,lag,lag_max\n1,5,5\n",
             "f:1: no column 'lgamax': perhaps lag_max; --lag-column takes one of t, lag, lag_max",
             with([](ReadOptions& o) { o[kLag].column = "lgamax"; })},
        Case{"number_too_high", "t,lag\n1,5\n",
             "f:1: no column '3': --lag-column takes one of t, lag, or a number from 1 to 2",
             with([](ReadOptions& o) { o[kLag].column = "3"; })},
        Case{"two_lags", "t,lag_a,lag_b\n1,5,6\n",
             "f:1: several lag columns: lag_a, lag_b: name one"},
        Case{"date_and_time", "date,time,lag\n2022-03-25,09:33,5\n",
             "f:1: a date column and a time column"},
        Case{"time_as_value", "t,lag\n1,5\n", "f:1: the time column 't' cannot be a value",
             with([](ReadOptions& o) { o.time_column = o[kLag].column = "t"; })},
        Case{"no_header_three_columns", "1,2,3\n", "f:1: no header, and 3 columns"},
        Case{"one_column", "5\n6\n", "f:1: only one column: '5'"},
        Case{"header_only", "t,lag\n", "f:1: a header and no rows"},
        Case{"header_twice_only", "t,lag\nt,lag\n", "f: there are no rows in it"},
        Case{"too_few_fields", "t,lag,heap\n1,2,3\n\n2,3\n",
             "f:4: 2 fields where the header has 3"},
        Case{"too_many_fields", "t,lag\n1,2\n2,3,4\n", "f:3: 3 fields where the header has 2"},
        Case{"open_quote", "t,lag\n1,\"2\n",
             "f:2: a quote that is not closed on its line, in field 2"},
        Case{"text_after_quote", "t,lag\n1,\"2\"3\n",
             "f:2: text after a closing quote, in field 2"},
        Case{"millions", "t,lag\n1,\"1.23 Mil\"\n",
             "f:2: '1.23 Mil' is display text, not a number: export raw values (in Grafana: switch "
             "'Formatted data' off)"},
        Case{"thousands", "t;lag\n1;345 K\n", "f:2: '345 K' is display text"},
        Case{"percent", "t,heap\n1,95.2%\n", "f:2: '95.2%' is display text"},
        Case{"grouped", "t,lag\n1,\"1,234\"\n", "f:2: '1,234' is display text"},
        Case{"display_text_later", "Time,Value\n1,5\n2,345 K\n", "f:3: '345 K' is display text"},
        Case{"word", "t,lag\n1,5\n2,many\n",
             "f:3: 'many' in lag is not a number: a number, or nothing"},
        Case{"hexadecimal", "t,lag\n1,0x\n2,0x1p3\n", "f:2: '0x' is display text"},
        Case{"escape_sequence", "t,lag\n1,\x1b[31mred\n",
             "f:2: '\\x1b[31mred' in lag is not a number"},
        Case{"long_text", "t,lag\n1," + std::string(1000, 'x') + "\n",
             "f:2: '" + std::string(60, 'x') + "...' in lag"},
        Case{"no_time_in_row", "t,lag\n1,5\n,6\n", "f:3: the row has no time"},
        Case{"bad_time", "t,lag\nyesterday,5\n", "f:2: 'yesterday' is not a time"},
        Case{"bad_date", "t,lag\n2022-02-30,5\n", "f:2: '2022-02-30' is not a time"},
        Case{"date_among_numbers", "t,lag\n1,5\n2022-02-20,5\n",
             "f:3: '2022-02-20' is a date, the times before it are numbers"},
        Case{"number_among_dates", "t,lag\n2022-02-20,5\n5,5\n",
             "f:3: '5' is a number, the times before it are dates"},
        Case{"epoch_after_start", "t,lag\n1,5\n1648200826,5\n",
             "f:3: '1648200826' counts from 1970"},
        Case{"start_after_epoch", "t,lag\n1648200826,5\n1,5\n", "f:3: '1' counts from the start"},
        Case{"ms_after_s", "t,lag\n1648200826,5\n1648200827000,5\n",
             "f:3: '1648200827000' is not a time like"},
        Case{"beyond_64_bits", "t,lag\n1,5\n1e12,5\n", "f:3: '1e12' is not a time like"},
        Case{"wrong_format", "t,lag\n2022,5\n", "f:2: '2022' is not a time of the form '%d/%m'",
             with([](ReadOptions& o) { o.time_format = "%d/%m"; })},
        Case{"back", "t,lag\n2,5\n1.5,6\n",
             "f:3: time goes back from 2 s to 1.5 s: rows in order of time, or --unordered sort"},
        Case{"back_55_minutes", "t,lag\n2022-03-25 10:00:00,5\n2022-03-25 09:05:00,6\n",
             "f:3: time goes back from 2022-03-25T10:00:00Z to 2022-03-25T09:05:00Z"},
        Case{"back_in_a_series", "t,partition,lag\n1,0,5\n2,0,6\n2,1,7\n1,1,8\n",
             "f:5: time goes back from 2 s to 1 s"},
        Case{"several_heaps", "t,instance,heap_pct\n1,a,50\n1,b,60\n",
             "f: 2 heap series (a, b), and heaps cannot be summed"},
        Case{"other_header", "t,lag\n1,5\nt,delay\n",
             "f:3: a second header, other than the first (t, lag), in mid-file: 't,delay'"},
        Case{"scale_zero", "t,lag\n1,5\n", "f: a scale that is not above 0",
             with([](ReadOptions& o) { o[kLag].scale = 0; })}),
    name_of);

TEST(CsvCounts, AreKept) {
  const Trace trace =
      parse_trace("t,lag,heap_pct\n1,-1,50\n2,inf,101\nt,lag,heap_pct\n3,5,-2\n3,5,50\n4,NaN,100\n",
                  "d/x.csv", {});
  EXPECT_EQ(trace.name, "x.csv");
  EXPECT_EQ(trace.format, "csv");
  EXPECT_FALSE(trace.absolute_time);
  EXPECT_EQ(trace.counts.rows, 5u);
  EXPECT_EQ(trace.counts.duplicate_rows, 1u);
  EXPECT_EQ(trace.counts.missing_rows, 3u);
  EXPECT_EQ(trace.counts.negative_values, 2u);
  EXPECT_EQ(trace.counts.infinite_values, 1u);
  EXPECT_EQ(trace.counts.odd_values, 1u);
  EXPECT_EQ(trace.counts.repeated_headers, 1u);
  EXPECT_EQ(trace.counts.series, 1u);
  EXPECT_THAT(
      what_was_read(trace),
      testing::ElementsAre(
          "lag = column lag, taken for messages; 3 rows without a value",
          "heap_pct = column heap_pct, taken for percent",
          "4 rows from 1 s to 4 s, time = column t (seconds from the start, by their size); "
          "1 row replaced by a later one of the same time; 1 repeated header skipped; 2 negative "
          "values read as missing; 1 infinite value read as missing"));
}

TEST(CsvColumns, DoubledQuotesAreOne) {
  const Trace trace = parse_trace("Time,\"{p=\"\"0\"\"}\"\n1,5\n", "f", {});
  EXPECT_EQ(reading_words(trace, trace.readings[0]), "lag = column {p=\"0\"}, taken for messages");
}

TEST(CsvColumns, WhatWasSummedIsListedUpToADozen) {
  std::string text = "Time";
  for (int i = 0; i < 20; ++i) text += ",p" + std::to_string(i);
  text += "\n1";
  for (int i = 0; i < 20; ++i) text += ",1";
  const Trace trace = parse_trace(text, "f", {});
  EXPECT_EQ(trace[kLag].front(), 20);
  EXPECT_THAT(trace.readings[0].column, StartsWith("p0, p1, "));
  EXPECT_THAT(trace.readings[0].column, HasSubstr("p11 and 8 more"));
}

TEST(CsvCounts, SortedRows) {
  const Trace trace = parse_trace("t,lag\n3,5\n1,6\n3,7\n2,8\n", "f", kSort);
  EXPECT_EQ(trace.counts.rows, 4u);
  EXPECT_EQ(trace.counts.unsorted_rows, 2u);
  EXPECT_EQ(trace.counts.duplicate_rows, 1u);
}

TEST(CsvCounts, DuplicatesOfSeriesAreCountedOncePerRow) {
  const Trace trace =
      parse_trace("t,partition,lag\n1,0,1\n1,1,2\n1,0,3\n1,1,4\n2,0,1\n2,1,1\n", "f", {});
  EXPECT_EQ(trace.counts.series, 2u);
  EXPECT_EQ(trace.counts.rows, 3u);
  EXPECT_EQ(trace.counts.duplicate_rows, 1u);
}

TEST(CsvNotes, TimesWithoutAZoneAreSaidToBeUtc) {
  const Trace trace = parse_trace("time,lag\n2022-03-25 09:33:46,5\n", "f", {});
  EXPECT_TRUE(trace.absolute_time);
  EXPECT_THAT(trace.notes, testing::ElementsAre("times have no zone: read as UTC"));
  EXPECT_TRUE(parse_trace("time,lag\n2022-03-25 09:33:46Z,5\n", "f", {}).notes.empty());
}

TEST(CsvNotes, WhatIsLeftOutIsSaid) {
  const Trace trace = parse_trace("timestamp,__name__,value\n1,lag,5\n1,cpu,99\n", "f", {});
  EXPECT_THAT(trace.notes, testing::ElementsAre("neither lag nor heap, left out: cpu"));
  EXPECT_EQ(trace.counts.series, 1u);
}

TEST(CsvNotes, SeriesThatWereSampledAtDifferentTimes) {
  const Trace trace =
      parse_trace("t,partition,lag\n1,0,5\n2,1,5\n3,0,5\n4,1,5\n5,0,5\n6,1,5\n", "f", {});
  EXPECT_THAT(trace.notes, testing::ElementsAre(HasSubstr("not sampled at the same times")));
}

TEST(CsvNotes, MoreThanAllOfTheHeap) {
  const Trace trace = parse_trace("t,heap\n1,101\n", "f", {});
  EXPECT_THAT(trace.notes, testing::ElementsAre(HasSubstr("above 100")));
}

}  // namespace
}  // namespace cascade
