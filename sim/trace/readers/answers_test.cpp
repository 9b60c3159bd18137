// The answers and exports of monitoring systems: each as its vendor's documentation shows it, and
// what is near to it and wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "model/k2.hpp"
#include "sim/trace/readers/reading.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct AnswerCase {
  const char* name;
  std::string text;
  std::string start;  ///< of the canonical CSV, or of the message

  friend std::ostream& operator<<(std::ostream& out, const AnswerCase& c) { return out << c.name; }
};

std::string answer_name(const testing::TestParamInfo<AnswerCase>& info) { return info.param.name; }

class Answers : public testing::TestWithParam<AnswerCase> {};

TEST_P(Answers, IsReadOrRefused) {
  EXPECT_THAT(reading(GetParam().text), StartsWith(GetParam().start));
}

const std::string kInfluxHead =
    "#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string,"
    "string\n"
    "#group,false,false,true,true,false,false,true,true,true\n"
    "#default,_result,,,,,,,,\n"
    ",result,table,_start,_stop,_time,_value,_field,_measurement,partition\n";
const std::string kInfluxRow = ",,0,2022-03-25T09:00:00Z,2022-03-25T10:00:00Z,";

std::string influx(const std::string& rows) { return kInfluxHead + rows; }
std::string influx_row(const std::string& minute, const std::string& value,
                       const std::string& partition = "0") {
  return kInfluxRow + "2022-03-25T09:" + minute + ":00Z," + value + ",lag,burrow_partition," +
         partition + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    Influx, Answers,
    testing::Values(
        AnswerCase{"one_table", influx(influx_row("33", "5") + influx_row("34", "7")),
                   "t_s,lag\n1648200780,5\n1648200840,7\n"},
        AnswerCase{"missing_is_not_0", influx(influx_row("33", "5") + influx_row("34", "")),
                   "t_s,lag\n1648200780,5\n1648200840,\n"},
        AnswerCase{"the_last_of_equal_times_wins",
                   influx(influx_row("33", "5") + influx_row("33", "6")),
                   "t_s,lag\n1648200780,6\n"},
        AnswerCase{"partitions_are_summed",
                   influx(influx_row("33", "5") + influx_row("34", "7") +
                          influx_row("33", "10", "1") + influx_row("34", "20", "1")),
                   "t_s,lag\n1648200780,15\n1648200840,27\n"},
        AnswerCase{"a_partition_that_is_missing_makes_the_sum_so",
                   influx(influx_row("33", "5") + influx_row("34", "7") + influx_row("35", "8") +
                          influx_row("33", "10", "1") + influx_row("35", "20", "1")),
                   "t_s,lag\n1648200780,15\n1648200840,\n"
                   "1648200900,28\n"},
        AnswerCase{"tables_of_two_schemas",
                   influx(influx_row("33", "5")) +
                       "\n#datatype,string,long,dateTime:RFC3339,string,string,string\n"
                       "#group,false,false,false,false,true,true\n#default,_result,,,,,\n"
                       ",result,table,_time,_value,_field,_measurement\n"
                       ",,1,2022-03-25T09:33:00Z,OK,status,burrow_partition\n",
                   "t_s,lag\n1648200780,5\n"},
        AnswerCase{"crlf",
                   "#group,false,false,false,false,true\r\n#datatype,string,long,dateTime:RFC3339,"
                   "double,string\r\n#default,_result,,,,\r\n,result,table,_time,_value,_field\r\n"
                   ",,0,2022-03-25T09:33:00Z,5,lag\r\n\r\n",
                   "t_s,lag\n1648200780,5\n"},
        AnswerCase{"a_column_s_default",
                   "#datatype,string,long,dateTime:RFC3339,double,string\n#group,false,false,false,"
                   "false,true\n#default,_result,,,,lag\n,result,table,_time,_value,_field\n"
                   ",,0,2022-03-25T09:33:00Z,5,\n",
                   "t_s,lag\n1648200780,5\n"},
        AnswerCase{"pivoted",
                   "#datatype,string,long,dateTime:RFC3339,long,double\n#group,false,false,false,"
                   "false,false\n#default,_result,,,,\n,result,table,_time,lag,heap_pct\n"
                   ",,0,2022-03-25T09:33:00Z,5,40.5\n",
                   "t_s,lag,heap_pct\n1648200780,5,40.5\n"},
        AnswerCase{"error_table",
                   "#datatype,string,string\n#group,true,true\n#default,,\n,error,reference\n"
                   ",Failed to parse query,897\n",
                   "f:5: InfluxDB reports an error: Failed to parse query"},
        AnswerCase{"no_time",
                   "#datatype,string,double\n#group,false,false\n#default,,\n"
                   ",result,_value\n,,5\n",
                   "f:4: no column _time"},
        AnswerCase{"cut_row", influx(",,0,2022-03-25T09:00:00Z\n"), "f:5: a row of 4 fields"},
        AnswerCase{"cut_header", "#datatype,string,long\n#group,false,false\n,result\n",
                   "f:3: a header of 2 columns below annotations of 3"},
        AnswerCase{"text", influx(influx_row("33", "many")), "f:5: 'many' in burrow_partition lag"},
        AnswerCase{"back", influx(influx_row("34", "5") + influx_row("33", "5")),
                   "f:6: time goes back from 2022-03-25T09:34:00Z"},
        AnswerCase{"no_rows", kInfluxHead, "f: there are no rows in it"}),
    answer_name);

std::string datadog(const std::string& series) {
  return R"({"status":"ok","res_type":"time_series","query":"q","series":[)" + series + "]}\n";
}
std::string datadog_series(const std::string& points, const std::string& tags = "") {
  return R"({"metric":"kafka.consumer_lag","aggr":"sum","scope":"*","tag_set":[)" + tags +
         R"(],"expression":"sum:kafka.consumer_lag{)" +
         (tags.empty() ? "*" : tags.substr(1, tags.size() - 2)) +
         R"(}","unit":[{"family":"messages","plural":"offsets"},null],"pointlist":[)" + points +
         "]}";
}

INSTANTIATE_TEST_SUITE_P(
    Datadog, Answers,
    testing::Values(
        AnswerCase{"one_series", datadog(datadog_series("[1648200780000.0,5.0],[1648200840000,7]")),
                   "t_s,lag\n1648200780,5\n1648200840,7\n"},
        AnswerCase{"null_is_missing",
                   datadog(datadog_series("[1648200780000.0,5.0],[1648200840000.0,null]")),
                   "t_s,lag\n1648200780,5\n1648200840,\n"},
        AnswerCase{"several_are_summed",
                   datadog(datadog_series("[1648200780000,5]", R"("p:0")") + "," +
                           datadog_series("[1648200780000,6]", R"("p:1")")),
                   "t_s,lag\n1648200780,11\n"},
        AnswerCase{
            "groups_are_not",
            datadog(
                datadog_series("[1648200780000,5]", R"("consumer_group:a")") + "," +
                R"({"metric":"kafka.consumer_lag","scope":"consumer_group:b","pointlist":[[1648200780000,6]]})"),
            "f: the lag of 2 consumer groups (a, b)"},
        AnswerCase{
            "of_seconds",
            datadog(
                R"({"metric":"kafka.lag","unit":[{"plural":"seconds"}],"pointlist":[[1648200780000,6]]})"),
            "f: 'kafka.lag seconds' is in seconds, not the lag in messages"},
        AnswerCase{
            "timeseries",
            R"({"data":{"type":"timeseries_response","attributes":{"series":[{"group_tags":["env:production"],"query_index":0,"unit":[null,null]}],"times":[1648200780000,1648200840000],"values":[[5,null]]}}})",
            "t_s,lag\n1648200780,5\n1648200840,\n"},
        AnswerCase{
            "timeseries_cut_short",
            R"({"data":{"type":"timeseries_response","attributes":{"series":[{"group_tags":[]}],"times":[1648200780000],"values":[[5,6]]}}})",
            "f:1: there are not as many values as times in series 0"},
        AnswerCase{"none", datadog(""), "f: the query returned no series"},
        AnswerCase{"error",
                   R"({"status":"error","error":"Rule not found","series":[],"res_type":""})",
                   "f:1: Datadog reports an error: Rule not found"},
        AnswerCase{"no_points",
                   "{\"res_type\":\"time_series\",\n\"series\":[\n{\"metric\":\"lag\"}]}",
                   "f:3: a series without \"pointlist\""},
        AnswerCase{"short_point", datadog(datadog_series("[1648200780000]")),
                   "f:1: a point of 'sum:kafka.consumer_lag{*}' is not [milliseconds, value]"},
        AnswerCase{"text", datadog(datadog_series("[1648200780000,\"5\"]")), "f:1: a point of"},
        AnswerCase{"cut", "{\"status\":\"ok\",\"res_type\":\"time_series\",\n\"series\":[",
                   "f:2: not JSON"},
        AnswerCase{"back", datadog(datadog_series("[1648200840000,5],[1648200780000,5]")),
                   "f:1: time goes back"}),
    answer_name);

INSTANTIATE_TEST_SUITE_P(
    CloudWatch, Answers,
    testing::Values(
        AnswerCase{"statistics_in_no_order",
                   "{\"Datapoints\": [{\"Timestamp\": \"2022-03-25T09:35:00Z\", \"Maximum\": "
                   "44.79, \"Unit\": \"Percent\"}, {\"Timestamp\": \"2022-03-25T09:33:00+00:00\", "
                   "\"Maximum\": 47.92, \"Unit\": \"Percent\"}], \"Label\": \"HeapMemoryAfterGC\"}",
                   "t_s,heap_pct\n1648200780,47.92\n1648200900,44.79\n"},
        AnswerCase{
            "data_newest_first",
            R"({"MetricDataResults":[{"Id":"m1","Label":"SumOffsetLag","Timestamps":["2022-03-25T09:34:00Z","2022-03-25T09:33:00Z"],"Values":[2.0,1.0],"StatusCode":"Complete"}],"Messages":[]})",
            "t_s,lag\n1648200780,1\n1648200840,2\n"},
        AnswerCase{
            "several_results_may_be_of_several_groups",
            R"({"MetricDataResults":[{"Id":"m1","Label":"SumOffsetLag","Timestamps":["2022-03-25T09:34:00Z"],"Values":[2.0]},{"Id":"m2","Label":"SumOffsetLag","Timestamps":["2022-03-25T09:34:00Z"],"Values":[2.0]}]})",
            "f: 2 results for lag (SumOffsetLag), which may be of different consumer groups"},
        AnswerCase{
            "a_maximum_is_no_lag",
            R"({"MetricDataResults":[{"Id":"m1","Label":"MaxOffsetLag","Timestamps":["2022-03-25T09:34:00Z"],"Values":[2.0]}]})",
            "f: 'MaxOffsetLag' is a maximum, not the lag in messages"},
        AnswerCase{
            "several_statistics",
            R"({"Datapoints":[{"Timestamp":"2022-03-25T09:33:00Z","Average":4,"Maximum":5}],"Label":"SumOffsetLag"})",
            "f: 2 statistics of each period (Average, Maximum): name one with --lag-column"},
        AnswerCase{"no_timestamp", "{\"Label\":\"SumOffsetLag\",\"Datapoints\":[\n{\"Sum\":5}]}",
                   "f:2: a data point without \"Timestamp\""},
        AnswerCase{"no_statistic",
                   "{\"Label\":\"SumOffsetLag\",\"Datapoints\":[\n{\"Timestamp\":\"2022-03-25T09:"
                   "33:00Z\"}]}",
                   "f:2: a data point without a statistic"},
        AnswerCase{
            "a_value_is_lacking",
            R"({"MetricDataResults":[{"Id":"m1","Label":"SumOffsetLag","Timestamps":["2022-03-25T09:34:00Z"],"Values":[]}]})",
            "f:1: the result 'm1' has not one of \"Values\""},
        AnswerCase{
            "forbidden",
            R"({"MetricDataResults":[{"Id":"m1","Label":"SumOffsetLag","Timestamps":[],"Values":[],"StatusCode":"Forbidden"}]})",
            "f:1: CloudWatch reports Forbidden for 'm1'"},
        AnswerCase{"none", R"({"Datapoints":[],"Label":"SumOffsetLag"})",
                   "f: there are no data points in it"},
        AnswerCase{"cut", "{\"Datapoints\":[{\n\"Timestamp\":", "f:2: not JSON"}),
    answer_name);

const std::string kConfluentRow =
    R"("metric.topic":"t","metric.consumer_group_id":"g","metric.partition":)";

INSTANTIATE_TEST_SUITE_P(
    Confluent, Answers,
    testing::Values(
        AnswerCase{"documented",
                   "{\n  \"data\": [\n    {\n      \"timestamp\": \"2019-12-19T16:01:00Z\",\n"
                   "      \"metric.topic\": \"test-topic\",\n      \"value\": 0.0\n    }\n  ]\n}\n",
                   "t_s,lag\n1576771260,0\n"},
        AnswerCase{"newest_first_and_partitions",
                   R"({"data":[{"timestamp":"2019-12-19T16:02:00Z","value":5,)" + kConfluentRow +
                       R"("0"},{"timestamp":"2019-12-19T16:02:00Z","value":6,)" + kConfluentRow +
                       R"("1"},{"timestamp":"2019-12-19T16:01:00Z","value":null,)" + kConfluentRow +
                       R"("0"},{"timestamp":"2019-12-19T16:01:00Z","value":1,)" + kConfluentRow +
                       "\"1\"}]}",
                   "t_s,lag\n1576771260,1\n1576771320,11\n"},
        AnswerCase{
            "groups",
            R"({"data":[{"timestamp":"2019-12-19T16:02:00Z","value":5,"metric.consumer_group_id":"a"},{"timestamp":"2019-12-19T16:02:00Z","value":5,"metric.consumer_group_id":"b"}]})",
            "f: the lag of 2 consumer groups (a, b)"},
        AnswerCase{
            "grouped",
            R"({"data":[{"metric.topic":"t","points":[{"value":5,"timestamp":"2019-12-19T16:01:00Z"}]}]})",
            "t_s,lag\n1576771260,5\n"},
        AnswerCase{"no_value",
                   "{\"data\":[\n{\"timestamp\":\"2019-12-19T16:01:00Z\",\"metric.a\":\"b\"}]}",
                   "f:2: an entry of \"data\" without timestamp and value"},
        AnswerCase{"no_time", "{\"data\":[\n{\"value\":5,\"metric.a\":\"b\"}]}",
                   "f:2: an entry of \"data\" without timestamp and value"},
        AnswerCase{"cut", "{\"data\":[{\"value\":5,\n\"metric.a\":", "f:2: not JSON"}),
    answer_name);

const std::string kLagExporterLabels = "cluster_name=\"c\",group=\"g\",topic=\"t\",partition=";

INSTANTIATE_TEST_SUITE_P(
    Exporters, Answers,
    testing::Values(
        AnswerCase{"kminion",
                   "kminion_kafka_consumer_group_topic_partition_lag{group_id=\"g\",partition_id="
                   "\"0\",topic_name=\"t\"} 5\n"
                   "kminion_kafka_consumer_group_topic_partition_lag{group_id=\"g\",partition_id="
                   "\"1\",topic_name=\"t\"} 6\n"
                   "kminion_kafka_consumer_group_topic_lag{group_id=\"g\",topic_name=\"t\"} 99\n",
                   "t_s,lag\n0,11\n"},
        AnswerCase{"kminion_by_topic",
                   "kminion_kafka_consumer_group_topic_lag{group_id=\"g\",topic_name=\"t\"} 5\n"
                   "kminion_kafka_consumer_group_topic_lag{group_id=\"g\",topic_name=\"u\"} 6\n",
                   "t_s,lag\n0,11\n"},
        AnswerCase{"kminion_groups",
                   "kminion_kafka_consumer_group_topic_lag{group_id=\"g\",topic_name=\"t\"} 5\n"
                   "kminion_kafka_consumer_group_topic_lag{group_id=\"h\",topic_name=\"t\"} 6\n",
                   "f: the lag of 2 consumer groups (g, h)"},
        AnswerCase{"kafka_lag_exporter",
                   "kafka_consumergroup_group_lag{" + kLagExporterLabels +
                       "\"0\",member_host=\"h\",consumer_id=\"a\",client_id=\"a\",} 73.0\n"
                       "kafka_consumergroup_group_max_lag{cluster_name=\"c\",group=\"g\",} 150.0\n"
                       "kafka_consumergroup_group_lag_seconds{" +
                       kLagExporterLabels +
                       "\"0\",} 4.5\n"
                       "kafka_consumergroup_group_sum_lag{cluster_name=\"c\",group=\"g\",} 523.0\n"
                       "kafka_consumergroup_group_topic_sum_lag{cluster_name=\"c\",group=\"g\","
                       "topic=\"t\",} 523.0\n",
                   "t_s,lag\n0,73\n"},
        AnswerCase{"kafka_lag_exporter_sums",
                   "kafka_consumergroup_group_sum_lag{cluster_name=\"c\",group=\"g\",} 523.0\n"
                   "kafka_consumergroup_group_topic_sum_lag{cluster_name=\"c\",group=\"g\","
                   "topic=\"t\",} 522.0\n",
                   "t_s,lag\n0,522\n"},
        AnswerCase{"a_partition_moves_to_another_member_and_back",
                   "2022-03-25T09:33:00Z\nkafka_consumergroup_group_lag{" + kLagExporterLabels +
                       "\"0\",client_id=\"a\"} 5\n2022-03-25T09:34:00Z\n"
                       "kafka_consumergroup_group_lag{" +
                       kLagExporterLabels +
                       "\"0\",client_id=\"b\"} 6\n2022-03-25T09:35:00Z\n"
                       "kafka_consumergroup_group_lag{" +
                       kLagExporterLabels + "\"0\",client_id=\"a\"} NaN\n",
                   "t_s,lag\n1648200780,5\n1648200840,6\n"
                   "1648200900,\n"}),
    answer_name);

TEST(AnswerOptions, AnswerADoubt) {
  ReadOptions statistic;
  statistic[kLag].column = "Maximum";
  EXPECT_EQ(
      reading(
          R"({"Datapoints":[{"Timestamp":"2022-03-25T09:33:00Z","Average":4,"Maximum":5}],"Label":"SumOffsetLag"})",
          statistic),
      "t_s,lag\n1648200780,5\n");
  ReadOptions both;
  both.series = {{"id", "*"}};
  EXPECT_EQ(
      reading(
          R"({"MetricDataResults":[{"Id":"m1","Label":"SumOffsetLag","Timestamps":["2022-03-25T09:34:00Z"],"Values":[2.0]},{"Id":"m2","Label":"SumOffsetLag","Timestamps":["2022-03-25T09:34:00Z"],"Values":[3.0]}]})",
          both),
      "t_s,lag\n1648200840,5\n");
}

TEST(AnswerNotes, SayThatTheOrderWasPutRight) {
  const Trace trace = parse_trace(
      R"({"MetricDataResults":[{"Id":"m1","Label":"SumOffsetLag","Timestamps":["2022-03-25T09:34:00Z","2022-03-25T09:33:00Z"],"Values":[2.0,1.0]}],"NextToken":"x"})",
      "f", {});
  EXPECT_THAT(trace.notes, testing::Contains(HasSubstr("newest first or in no order")));
  EXPECT_THAT(trace.notes, testing::Contains(HasSubstr("not complete")));
  EXPECT_EQ(trace.format, "cloudwatch");
}

}  // namespace
}  // namespace cascade
