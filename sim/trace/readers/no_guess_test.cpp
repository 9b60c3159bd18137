// What a reader must not guess: a row for each way in which a file was once read as what it is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "sim/trace/readers/reading.hpp"
#include "sim/trace/reading_words.hpp"

namespace cascade {
namespace {

using testing::StartsWith;

struct Case {
  const char* name;
  std::string text;
  std::string read;       ///< the canonical CSV, or the beginning of the message
  std::string said = "";  ///< the words on the first metric
  std::vector<SeriesFilter> series = {};
  std::string lag_column = "";
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

ReadOptions options_of(const Case& one) {
  ReadOptions options;
  options.series = one.series;
  options[kLag].column = one.lag_column;
  return options;
}

class NoGuess : public testing::TestWithParam<Case> {};

TEST_P(NoGuess, IsReadAndSaidOrRefused) {
  const Case& one = GetParam();
  const std::string read = reading(one.text, options_of(one));
  if (one.read[0] == 'f') {
    EXPECT_THAT(read, StartsWith(one.read));
    EXPECT_EQ(read.find('\n'), std::string::npos);
    return;
  }
  ASSERT_EQ(read, one.read);
  const Trace trace = parse_trace(one.text, "f", options_of(one));
  ASSERT_FALSE(trace.readings.empty());
  EXPECT_EQ(reading_words(trace, trace.readings[0]), one.said);
  // What was read is the same trace when it is read again, without any flag.
  EXPECT_EQ(reading(read), read);
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

std::string matrix(const std::vector<std::string>& series) {
  std::string all;
  for (const std::string& labels : series) {
    all += std::string(all.empty() ? "" : ",") + "{\"metric\":{" + labels +
           "},\"values\":[[1,\"5\"],[2,\"6\"]]}";
  }
  return R"({"status":"success","data":{"resultType":"matrix","result":[)" + all + "]}}";
}

const std::string kGroups =
    "GROUP TOPIC PARTITION LOG-END-OFFSET LAG\ng t 0 9 5\ng t 1 9 6\nh t 0 9 7\n";

INSTANTIATE_TEST_SUITE_P(
    Series, NoGuess,
    testing::Values(
        Case{"pods", "time,pod,lag\n1,a,5\n1,b,6\n2,a,7\n2,b,8\n", "t_s,lag\n1,11\n2,15\n",
             "lag = sum of 2 series told apart by pod in column lag, taken for messages"},
        Case{"unknown_words", "time,machine,lag\n1,a,5\n1,b,6\n2,a,7\n2,b,8\n",
             "t_s,lag\n1,11\n2,15\n",
             "lag = sum of 2 series told apart by machine in column lag, taken for messages"},
        Case{"unknown_words_one_after_the_other", "time,machine,lag\n1,a,5\n2,a,7\n1,b,6\n2,b,8\n",
             "t_s,lag\n1,11\n2,15\n",
             "lag = sum of 2 series told apart by machine in column lag, taken for messages"},
        Case{
            "unknown_words_never_at_one_time", "time,machine,lag\n1,a,5\n3,a,7\n2,b,6\n4,b,8\n",
            "t_s,lag\n1,5\n2,\n3,\n4,8\n",
            "lag = sum of 2 series told apart by machine in column lag, taken for messages; 2 rows "
            "without a value"},
        Case{"unknown_beside_known", "t,topic,machine,lag\n1,x,a,5\n1,x,b,6\n", "t_s,lag\n1,11\n",
             "lag = sum of 2 series told apart by machine in column lag, taken for messages"},
        Case{"under_a_header_of_grafana", "Time,machine,lag\n1,a,5\n1,b,6\n", "t_s,lag\n1,11\n",
             "lag = sum of 2 series told apart by machine in column lag, taken for messages"},
        Case{"json_words",
             "{\"t\":1,\"machine\":\"a\",\"lag\":5}\n{\"t\":1,\"machine\":\"b\",\"lag\":6}\n",
             "t_s,lag\n1,11\n",
             "lag = sum of 2 series told apart by machine in key lag, taken for messages"},
        // A remark tells nothing apart that the machines do not: b has its row at 2 all the same.
        Case{"a_remark_is_no_series",
             "t,machine,state,lag\n1,a,ok,5\n1,b,ok,6\n2,a,late,7\n2,b,ok,8\n3,a,ok,1\n3,b,ok,1\n",
             "t_s,lag\n1,11\n2,15\n3,2\n",
             "lag = sum of 2 series told apart by machine in column lag, taken for messages"},
        Case{"words_at_different_times", "t,phase,lag\n1,before,5\n2,after,6\n2,after,7\n",
             "t_s,lag\n1,5\n2,7\n", "lag = column lag, taken for messages"},
        Case{"a_series_that_lacks_a_row", "t,machine,lag\n1,a,1\n2,a,1\n3,a,1\n1,b,10\n3,b,10\n",
             "t_s,lag\n1,11\n2,\n3,11\n",
             "lag = sum of 2 series told apart by machine in column lag, taken for messages; 1 row "
             "without a value"},
        Case{"numbers_that_may_be_labels", "t,lane,lag\n1,0,5\n1,1,6\n2,0,7\n2,1,8\n",
             "f: 2 of 4 rows have the time of a later one, and there is no word"},
        Case{"numbers_told_to_be_labels",
             "t,lane,lag\n1,0,5\n1,1,6\n2,0,7\n2,1,8\n",
             "t_s,lag\n1,11\n2,15\n",
             "lag = sum of 2 series told apart by lane in column lag, taken for messages",
             {{"lane", "*"}}},
        Case{"one_machine",
             "time,machine,lag\n1,a,5\n1,b,6\n2,a,7\n2,b,8\n",
             "t_s,lag\n1,6\n2,8\n",
             "lag = column lag, taken for messages",
             {{"machine", "b"}}},
        Case{"no_such_machine",
             "time,machine,lag\n1,a,5\n1,b,6\n",
             "f: no series has 'c' as its machine: one of a, b",
             "",
             {{"machine", "c"}}},
        Case{"no_such_label",
             "time,pod,lag\n1,a,5\n1,b,6\n",
             "f: no series has a label 'machine': one of the labels pod",
             "",
             {{"machine", "c"}}},
        Case{"mistyped_label",
             "time,topic,lag\n1,a,5\n",
             "f: no series has a label 'topik': perhaps topic; one of the labels topic",
             "",
             {{"topik", "a"}}},
        Case{"no_such_column",
             "time,lag\n1,5\n",
             "f:1: no column 'machine', by which --series could choose: one of time, lag",
             "",
             {{"machine", "c"}}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Groups, NoGuess,
    testing::Values(
        Case{"two", kGroups,
             "f: the lag of 2 consumer groups (g, h), which are not one: one of them with --series "
             "group=g, or the sum of all with --series 'group=*'"},
        Case{"one",
             kGroups,
             "t_s,lag\n0,11\n",
             "lag = sum of 2 partitions of group g in column LAG, taken for messages",
             {{"group", "g"}}},
        Case{"both",
             kGroups,
             "t_s,lag\n0,18\n",
             "lag = sum of 3 series told apart by group, partition of groups g, h in column LAG, "
             "taken for messages",
             {{"group", "g"}, {"group", "h"}}},
        Case{"all",
             kGroups,
             "t_s,lag\n0,18\n",
             "lag = sum of 3 series told apart by group, partition of groups g, h in column LAG, "
             "taken for messages",
             {{"group", "*"}}},
        Case{"group_and_partition",
             kGroups,
             "t_s,lag\n0,6\n",
             "lag = column LAG of group g, taken for messages",
             {{"group", "g"}, {"partition", "1"}}},
        Case{"csv", "t,groupId,lag\n1,a,5\n1,b,6\n", "f: the lag of 2 consumer groups (a, b)"},
        Case{"csv_one",
             "t,groupId,lag\n1,a,5\n1,b,6\n",
             "t_s,lag\n1,6\n",
             "lag = column lag of group b, taken for messages",
             {{"group", "b"}}},
        Case{"json_lines",
             "{\"t\":1,\"group\":\"a\",\"lag\":5}\n{\"t\":1,\"group\":\"b\",\"lag\":6}\n",
             "f: the lag of 2 consumer groups (a, b)"},
        Case{"prometheus",
             matrix({R"("consumergroup":"a","partition":"0")",
                     R"("consumergroup":"b","partition":"0")"}),
             "f: the lag of 2 consumer groups (a, b)"},
        Case{"exposition", "x_lag{group=\"a\"} 5\nx_lag{group=\"b\"} 6\n",
             "f: the lag of 2 consumer groups (a, b)"},
        Case{"wide", "Time,\"{group=\"\"a\"\"}\",\"{group=\"\"b\"\"}\"\n1,5,6\n",
             "f: the lag of 2 consumer groups (a, b)"},
        Case{"burrow",
             "{\"error\":false,\"status\":{\"cluster\":\"c\",\"group\":\"a\",\"totallag\":5}}\n"
             "{\"error\":false,\"status\":{\"cluster\":\"c\",\"group\":\"b\",\"totallag\":6}}\n",
             "f: the lag of 2 consumer groups (a, b)"},
        // The value of what is not asked for is not looked at.
        Case{"text_in_another_group",
             "t,group,lag\n1,a,5\n1,b,many\n",
             "t_s,lag\n1,5\n",
             "lag = column lag of group a, taken for messages",
             {{"consumer_group", "a"}}}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Names, NoGuess,
    testing::Values(
        Case{"time_of_grafana", "Time,lag,log_end_offset\n1,5,1000000000\n", "t_s,lag\n1,5\n",
             "lag = column lag, taken for messages"},
        Case{"unlike_legends", "Time,orders,trades\n1,5,6\n",
             "f: 2 series of unlike names (orders, trades): which of them is the lag: one of them "
             "with --series name=orders, or the sum of all with --series 'name=*'"},
        Case{"unlike_legends_summed",
             "Time,orders,trades\n1,5,6\n",
             "t_s,lag\n1,11\n",
             "lag = sum of 2 series told apart by name in columns orders, trades, taken for "
             "messages",
             {{"name", "*"}}},
        Case{"one_legend",
             "Time,orders,trades\n1,5,6\n",
             "t_s,lag\n1,6\n",
             "lag = column trades, taken for messages",
             {{"name", "trades"}}},
        Case{"unlike_lags", "Time,orders lag,trades lag\n1,5,6\n",
             "f: 2 series of unlike names (orders lag, trades lag)"},
        Case{"value_and_a_number", "t,value,offset\n1,5,6\n",
             "f:1: several columns of numbers, and none says that it is the lag: value, offset: "
             "name "
             "one with --lag-column"},
        Case{"value_and_a_number_told",
             "t,value,offset\n1,5,6\n",
             "t_s,lag\n1,5\n",
             "lag = column value, taken for messages",
             {},
             "value"},
        Case{"json_value_and_a_number", "{\"t\":1,\"value\":5,\"offset\":6}\n",
             "f:1: several numbers, and none says that it is the lag: value, offset"},
        Case{"prometheus_names",
             matrix({R"("__name__":"k_offset")", R"("__name__":"k_lag")",
                     R"("__name__":"k_lag_seconds")", R"("__name__":"k_max_lag")"}),
             "t_s,lag\n1,5\n2,6\n", "lag = metric k_lag, taken for messages"},
        Case{"prometheus_two_lags", matrix({R"("__name__":"a_lag")", R"("__name__":"b_lag")"}),
             "f: 2 series of unlike names (a_lag, b_lag): which of them is the lag: one of them "
             "with "
             "--series __name__=a_lag"},
        Case{"prometheus_finest",
             matrix({R"("__name__":"kafka_consumergroup_lag_sum")",
                     R"("__name__":"kafka_consumergroup_lag","partition":"0")"}),
             "t_s,lag\n1,5\n2,6\n", "lag = metric kafka_consumergroup_lag, taken for messages"},
        Case{"prometheus_no_lag", matrix({R"("__name__":"k_offset")"}),
             "f: no lag or heap among k_offset: another series, or, where it stands for it, "
             "--series "
             "__name__=k_offset"},
        Case{"prometheus_told",
             matrix({R"("__name__":"k_offset")"}),
             "t_s,lag\n1,5\n2,6\n",
             "lag = metric k_offset, taken for messages",
             {{"__name__", "k_offset"}}},
        Case{"long_form", "timestamp,__name__,value\n1,k_offset,5\n",
             "f: no lag or heap among k_offset"},
        Case{"json_lines_by_name",
             "{\"t\":1,\"metric\":\"k_lag\",\"value\":5}\n{\"t\":1,\"metric\":\"k_offset\","
             "\"value\":6}\n",
             "t_s,lag\n1,5\n", "lag = series k_lag, taken for messages"},
        Case{"exposition_two_lags", "a_lag 1\nb_lag 2\n",
             "f: several metrics of lag: a_lag, b_lag"},
        Case{"exposition_told",
             "a_lag 1\nb_lag 2\n",
             "t_s,lag\n0,2\n",
             "lag = metric b_lag, taken for messages",
             {{"__name__", "b_lag"}}},
        Case{"histogram",
             "# TYPE x_lag histogram\nx_lag_bucket{le=\"1\"} 1\nx_lag_sum 5\nx_lag_count 1\n",
             "f: 'x_lag_bucket' is of a histogram or summary, not the lag in messages"},
        Case{"summary", "# TYPE x_lag summary\nx_lag{quantile=\"0.5\"} 1\n",
             "f: 'x_lag' is of a histogram or summary"}),
    name_of);

std::string heap_matrix(const std::string& name) {
  return matrix({"\"__name__\":\"" + name + "\""});
}

INSTANTIATE_TEST_SUITE_P(
    Units, NoGuess,
    testing::Values(
        Case{"seconds", "t,lag_seconds\n1,5\n",
             "f:1: 'lag_seconds' is in seconds, not the lag in messages: another column, or, where "
             "it stands for it, --lag-column 'lag_seconds' with --lag-scale"},
        Case{"seconds_told",
             "t,lag_seconds\n1,5\n",
             "t_s,lag\n1,5\n",
             "lag = column lag_seconds, taken for messages",
             {},
             "lag_seconds"},
        Case{"milliseconds", "t,consumerLagMs\n1,5\n", "f:1: 'consumerLagMs' is in milliseconds"},
        Case{"minutes", "t,\"lag (minutes)\"\n1,5\n", "f:1: 'lag (minutes)' is in minutes"},
        Case{"bytes", "t,lag_bytes\n1,5\n", "f:1: 'lag_bytes' is in bytes"},
        Case{"time", "t,EstimatedMaxTimeLag\n1,5\n", "f:1: 'EstimatedMaxTimeLag' is a maximum"},
        Case{"maximum", "t,records-lag-max\n1,5\n", "f:1: 'records-lag-max' is a maximum"},
        Case{"count", "t,lag_count\n1,5\n", "f:1: 'lag_count' is a count of observations"},
        Case{"sum", "t,lag_sum\n1,5\n", "f:1: 'lag_sum' is a sum that may be of something else"},
        Case{"quantile", "t,lag_p99\n1,5\n", "f:1: 'lag_p99' is a quantile"},
        Case{"sum_of_cloudwatch", "t,SumOffsetLag\n1,5\n", "t_s,lag\n1,5\n",
             "lag = column SumOffsetLag, taken for messages"},
        Case{"a_region_is_no_unit", "t,us_east_lag\n1,5\n", "t_s,lag\n1,5\n",
             "lag = column us_east_lag, taken for messages"},
        Case{"json_key", "{\"t\":1,\"lag_ms\":5}\n", "f: 'lag_ms' is in milliseconds"},
        Case{"prometheus", matrix({R"("__name__":"k_lag_seconds")"}),
             "f: 'k_lag_seconds' is in seconds"},
        Case{"exposition", "k_lag_seconds 5\n", "f: 'k_lag_seconds' is in seconds"},
        Case{"legend", "Time,max lag\n1,5\n", "f: 'max lag' is a maximum"},
        Case{"heap_bytes", heap_matrix("jvm_memory_used_bytes"),
             "f: 'jvm_memory_used_bytes' is in bytes, not percent of the heap"},
        Case{"heap_megabytes", "t,heap_mb\n1,512\n", "f:1: 'heap_mb' is in megabytes"},
        Case{
            "heap_ratio", "t,heap\n1,0.97\n2,1.01\n",
            "f: no value of 'heap' is above 1.5, which looks like a ratio, and percent are wanted: "
            "--heap-scale 100, or --heap-scale 1 where they are percent"},
        Case{"heap_ratio_by_name", "t,heap_ratio\n1,0.97\n",
             "f: no value of 'heap_ratio' is above 1, which looks like a ratio"},
        Case{"heap_bytes_by_value", "t,heap\n1,1613824\n",
             "f: most values of 'heap' are above 1,000, which looks like bytes"},
        Case{"heap_of_nothing", "t,heap\n1,0\n", "t_s,heap_pct\n1,0\n",
             "heap_pct = column heap, taken for percent"},
        Case{"heap_pct_below_one", "t,heap_pct\n1,0.97\n", "t_s,heap_pct\n1,0.97\n",
             "heap_pct = column heap_pct, taken for percent"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    HeadersAndTimes, NoGuess,
    testing::Values(
        Case{"finest_time",
             "date,timestamp,lag\n2022-03-25,1648200826,5\n2022-03-25,1648200827,600000\n",
             "t_s,lag\n1648200826,5\n1648200827,600000\n", "lag = column lag, taken for messages"},
        Case{"finest_time_of_json",
             "{\"date\":\"2022-03-25\",\"ts\":1648200826,\"lag\":5}\n"
             "{\"date\":\"2022-03-25\",\"ts\":1648200827,\"lag\":6}\n",
             "t_s,lag\n1648200826,5\n1648200827,6\n", "lag = key lag, taken for messages"},
        Case{"half_a_time_each", "date,timestamp,lag\n2022-03-25,09:33:46,5\n",
             "f:1: a date column and a time column"},
        Case{"header_in_a_comment", "# from the lab\n# time,heap_pct\n1,50\n# more\n2,60\n",
             "t_s,heap_pct\n1,50\n2,60\n", "heap_pct = column heap_pct, taken for percent"},
        Case{"remark_with_a_comma", "# the lag of g, in prod\n1,50\n", "t_s,lag\n1,50\n",
             "lag = column column 2, taken for messages"},
        Case{"comment_with_seconds", "# time,lag_seconds\n1,50\n",
             "f:2: 'lag_seconds' is in seconds"},
        Case{"header_in_other_quotes", "time,lag\n1,5\n\"time\",\"lag\"\n2,6\n",
             "t_s,lag\n1,5\n2,6\n", "lag = column lag, taken for messages"},
        Case{
            "second_header", "t,lag\n1,5\nt,offset,lag\n2,9,6\n",
            "f:3: a second header, other than the first (t, lag), in mid-file: 't,offset,lag': one "
            "table a file"},
        Case{"second_header_as_wide", "t,lag\n1,5\nt,heap\n2,9\n",
             "f:3: a second header, other than the first"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Foreign, NoGuess,
    testing::Values(
        Case{"cloudwatch_text", "SumOffsetLag\nDATAPOINTS\t5.0\t2022-03-25T09:33:00Z\tCount\n",
             "f:2: the file is CloudWatch's metric statistics as text"},
        Case{
            "other_json", "{\n  \"apples\": {},\n  \"pears\": 2\n}\n",
            "f: valid JSON, but not of a form that is read: an object with the keys apples, pears: "
            "the answer of Prometheus, Datadog, CloudWatch, Confluent or Burrow, or one flat object "
            "a line"},
        Case{"laid_out_row", "{\n\"t\": 1,\n\"lag\": 5\n}\n",
             "f: valid JSON, but not of a form that is read: an object with the keys lag, t"},
        Case{
            "array", "[{\"t\":1,\"lag\":5}]",
            "f: valid JSON, but not of a form that is read: an array of objects with the keys lag, "
            "t: one object a line (jq -c '.[]')"},
        Case{"number_beyond_doubles", "{\"t\":1,\"lag\":1e999}\n", "f:1: number overflow"},
        Case{"packets", std::string("\xD4\xC3\xB2\xA1\x02\0\x04\0", 8),
             "f: the file is a capture of network packets (pcap)"},
        Case{"more_packets", std::string("\n\r\r\n\x1C\0\0\0", 8),
             "f: the file is a capture of network packets (pcap-ng)"},
        Case{"parquet", "PAR1\x15", "f: the file is a Parquet file"},
        Case{"heap_dump", "JAVA PROFILE 1.0.2", "f: the file is a dump of a JVM's heap"}),
    name_of);

/// The row ended before its header's GROUP: it was read out of bounds.
TEST(KafkaGroups, ARowThatEndsBeforeOneOfItsColumnsIsRefused) {
  const std::vector<std::string> names = {"TOPIC", "PARTITION", "LAG", "LOG-END-OFFSET", "GROUP"};
  std::vector<std::size_t> order = {0, 1, 2, 3, 4};
  do {
    std::string header, row;
    std::size_t needed = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      header += names[order[i]] + " ";
      if (order[i] != 3) needed = i + 1;
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::string read = reading(header + "\n" + row + "\n");
      if (i < needed && i > 1) {  // a number alone is a time
        EXPECT_THAT(read, StartsWith("f:2: '")) << header << row;
      }
      row += (i == 0 ? "" : " ") + std::to_string(order[i]);
    }
    EXPECT_EQ(reading(header + "\n" + row + "\n"), "t_s,lag\n0,2\n") << header << row;
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(NoGuessAboutHeap, ATellingScaleEndsTheDoubt) {
  ReadOptions options;
  options[kHeap].scale_told = true;
  EXPECT_EQ(reading("t,heap\n1,0.97\n", options), "t_s,heap_pct\n1,0.97\n");
  options[kHeap].scale = 100;
  EXPECT_EQ(reading("t,heap\n1,0.97\n", options), "t_s,heap_pct\n1,97\n");
  const Trace trace = parse_trace("t,heap\n1,0.97\n", "f", options);
  EXPECT_EQ(reading_words(trace, trace.readings[0]),
            "heap_pct = column heap times 100, taken for percent");
}

TEST(NoGuessAboutHeap, APercentColumnOfSmallValuesIsNoted) {
  EXPECT_THAT(parse_trace("t,heap_pct\n1,0.97\n", "f", {}).notes,
              testing::ElementsAre(testing::HasSubstr("a ratio would need --heap-scale 100")));
}

TEST(NoGuessOfAQuery, AnotherQueryIsTheWayOut) {
  ReadOptions options;
  options.of_a_query = true;
  EXPECT_EQ(reading(matrix({R"("__name__":"backlog")"}), options), "t_s,lag\n1,5\n2,6\n");
  EXPECT_THAT(reading(matrix({R"("__name__":"a")", R"("__name__":"b")"}), options),
              testing::EndsWith("which of them is the lag: a query for one metric"));
  EXPECT_THAT(reading(matrix({R"("group":"a")", R"("group":"b")"}), options),
              testing::EndsWith("a query that selects one of them, or sum(...)"));
}

}  // namespace
}  // namespace cascade
