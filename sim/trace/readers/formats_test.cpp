// The formats beside CSV: detected, read, refused. The examples under ../shared/formats stand here
// as well, so that they are tested where that folder is absent; where it is there, byte for byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "model/k2.hpp"
#include "sim/text/input_file.hpp"
#include "sim/trace/readers/reading.hpp"
#include "sim/trace/reading_words.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Example {
  const char* file;
  std::string text;
  InputFormat format;
  std::string read;
};

const std::string kGroupHeader =
    "GROUP           TOPIC               PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG            "
    " "
    "CONSUMER-ID                                  HOST            CLIENT-ID\n";
const std::string kGroupRows =
    "ingest-consumer ingest-events       0          42130512        42581012        10950532       "
    " "
    "rdkafka-af46f189-d547-4403-8a84-dd513071edb0 /192.0.2.10   rdkafka\n"
    "ingest-consumer ingest-attachments  0          -               0               -              "
    " "
    "rdkafka-aaabea84-02bf-405f-a0ac-d74f97e6381a /192.0.2.10   rdkafka\n"
    "ingest-consumer ingest-transactions 0          -               0               -              "
    " "
    "rdkafka-c11335db-9c21-4800-8181-2703fb7b5b5b /192.0.2.10   rdkafka\n";

const std::string kBurrow =
    R"({"error":false,"message":"consumer status returned","status":{"cluster":"local","group":"group1","status":"OK","complete":0,"partitions":[],"partition_count":3,"maxlag":{"topic":"twitter","partition":1,"owner":"/192.0.2.13","client_id":"kafka-python-2.0.2","status":"OK","start":{"offset":18,"timestamp":1659020806276,"observedAt":1659020809000,"lag":0},"end":{"offset":44,"timestamp":1659021517277,"observedAt":1659021517000,"lag":466},"current_lag":466,"complete":0.7},"totallag":1166},"request":{"url":"/v3/kafka/local/consumer/group1/status","host":"9c4398e22e9e"}})"
    "\n";

const std::string kKafkaExporter =
    "# HELP kafka_consumergroup_current_offset Current Offset of a ConsumerGroup at "
    "Topic/Partition\n"
    "# TYPE kafka_consumergroup_current_offset gauge\n"
    "kafka_consumergroup_current_offset{consumergroup=\"G1\",partition=\"0\",topic=\"songs\"} 17\n"
    "# HELP kafka_consumergroup_current_offset_sum Current Offset of a ConsumerGroup at Topic for "
    "all "
    "partitions\n"
    "# TYPE kafka_consumergroup_current_offset_sum gauge\n"
    "kafka_consumergroup_current_offset_sum{consumergroup=\"G1\",topic=\"songs\"} 17\n"
    "# HELP kafka_consumergroup_lag Current Approximate Lag of a ConsumerGroup at Topic/Partition\n"
    "# TYPE kafka_consumergroup_lag gauge\n"
    "kafka_consumergroup_lag{consumergroup=\"G1\",partition=\"0\",topic=\"songs\"} 0\n"
    "# HELP kafka_consumergroup_lag_sum Current Approximate Lag of a ConsumerGroup at Topic for "
    "all "
    "partitions\n"
    "# TYPE kafka_consumergroup_lag_sum gauge\n"
    "kafka_consumergroup_lag_sum{consumergroup=\"G1\",topic=\"songs\"} 0\n";

const std::string kKminion =
    "# HELP kminion_kafka_consumer_group_topic_partition_lag The number of messages a consumer "
    "group "
    "is lagging behind the latest offset of a partition\n"
    "# TYPE kminion_kafka_consumer_group_topic_partition_lag gauge\n"
    "kminion_kafka_consumer_group_topic_partition_lag{group_id=\"bigquery-sink\",partition_id="
    "\"10\","
    "topic_name=\"shop-activity\"} 147481\n"
    "# HELP kminion_kafka_consumer_group_topic_lag The number of messages a consumer group is "
    "lagging "
    "behind across all partitions in a topic\n"
    "# TYPE kminion_kafka_consumer_group_topic_lag gauge\n"
    "kminion_kafka_consumer_group_topic_lag{group_id=\"bigquery-sink\",topic_name=\"shop-"
    "activity\"} "
    "147481\n";

const std::vector<Example>& examples() {
  static const std::vector<Example> all = {
      {"grafana-a.csv",
       "Series;Time;Value\ntotal throughput;2015-07-26T08:02:00+00:00;150000\ntotal "
       "throughput;2015-07-26T08:03:00+00:00;null\ntotal "
       "throughput;2015-07-26T08:04:00+00:00;90000\n",
       InputFormat::csv, "t_s,lag\n1437897720,150000\n1437897780,\n1437897840,90000\n"},
      {"grafana-b.csv",
       "\"Series\";\"Time\";\"Value\"\r\n\"lag\";\"1500026100\";100000\r\n\"lag\";\"1500026300\";"
       "null"
       "\r\n\"lag\";\"1500026400\";499999",
       InputFormat::csv, "t_s,lag\n1500026100,100000\n1500026300,\n1500026400,499999\n"},
      {"grafana-c.csv",
       "\"Time\";\"partition 0\";\"partition "
       "1\"\r\n\"1500026100\";60000;40000\r\n\"1500026300\";null;"
       "13\r\n\"1500026400\";250000;250001",
       InputFormat::csv, "t_s,lag\n1500026100,100000\n1500026300,\n1500026400,500001\n"},
      {"grafana-d.csv",
       "\"Time\",\"Value\"\r\n1598784913123,150000\r\n1598784928123,\r\n1598784943123,20000\r\n",
       InputFormat::csv, "t_s,lag\n1598784913.123,150000\n1598784928.123,\n1598784943.123,20000\n"},
      {"grafana-e.csv",
       "sep=,\r\n\"Time\",\"Value\"\r\n1598784913123,150000\r\n1598784928123,600000\r\n",
       InputFormat::csv, "t_s,lag\n1598784913.123,150000\n1598784928.123,600000\n"},
      {"grafana-f.csv",
       "\"Time\",\"{group=\"\"k2\"\", topic=\"\"asx.trades\"\"}\"\r\n1598784913123,150000\r\n"
       "1598784928123,600000\r\n",
       InputFormat::csv, "t_s,lag\n1598784913.123,150000\n1598784928.123,600000\n"},
      {"grafana-g.csv",
       "\"Time\",\"Value\"\r\n2020-05-14 11:28:08,\"1.23 Mil\"\r\n2020-05-14 11:28:23,\"345 "
       "K\"\r\n",
       InputFormat::csv,
       "f:2: '1.23 Mil' is display text, not a number: export raw values (in Grafana: switch "
       "'Formatted data' off)"},
      {"grafana-h.csv",
       "\xEF\xBB\xBF\"Time\",\"Value\"\r\n1598784913123,150000\r\n1598784928123,600000\r\n",
       InputFormat::csv, "t_s,lag\n1598784913.123,150000\n1598784928.123,600000\n"},
      {"grafana-i.csv",
       "\"Time\",\"Value\"\r\n1598784913123,150000\r\n\"Time\",\"Value\"\r\n1598784928123,"
       "600000\r\n",
       InputFormat::csv, "t_s,lag\n1598784913.123,150000\n1598784928.123,600000\n"},
      {"burrow.json", kBurrow, InputFormat::burrow, "t_s,lag\n1659021517.277,1166\n"},
      {"kafka_exporter_scrape.txt", kKafkaExporter, InputFormat::exposition, "t_s,lag\n0,0\n"},
      {"kminion_metrics.txt", kKminion, InputFormat::exposition, "t_s,lag\n0,147481\n"}};
  return all;
}

/// The bytes of a file beside the project; empty where it is not there.
std::string shared_file(const std::string& name) {
  const std::string file = std::string(kSharedDir) + "/formats/" + name;
  return std::filesystem::exists(file) ? read_file(file) : "";
}

TEST(Examples, AreReadAsTheyShould) {
  for (const Example& example : examples()) {
    EXPECT_EQ(reading(example.text), example.read) << example.file;
    ReadOptions options;
    options.format = example.format;
    EXPECT_EQ(reading(example.text, options), example.read) << example.file << " by its format";
  }
}

TEST(Examples, AreDetected) {
  for (const Example& example : examples()) {
    if (example.file == std::string("grafana-g.csv")) continue;
    EXPECT_EQ(parse_trace(example.text, "f", {}).format, text(example.format)) << example.file;
  }
}

TEST(Examples, AreThoseBesideTheProjectByteForByte) {
  if (shared_file("burrow.json").empty()) GTEST_SKIP() << "no examples at " << kSharedDir;
  for (const Example& example : examples()) {
    EXPECT_EQ(shared_file(example.file), example.text) << example.file;
  }
  const std::string groups = shared_file("kafka-consumer-groups.txt");
  EXPECT_THAT(groups, HasSubstr(kGroupHeader + kGroupRows));
  // All three blocks are one snapshot, of several groups: 10950532 + 0 + 2435 + 2461.
  EXPECT_THAT(reading(groups), HasSubstr("the lag of 2 consumer groups"));
  ReadOptions all;
  all.series = {{"group", "*"}};
  EXPECT_EQ(reading(groups, all), "t_s,lag\n0,10955428\n");
}

struct Case {
  const char* name;
  std::string text;
  std::string read;
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

class Formats : public testing::TestWithParam<Case> {};

/// The whole canonical CSV, or the beginning of a message that is one line.
TEST_P(Formats, AreReadAs) {
  const std::string read = reading(GetParam().text);
  if (GetParam().read[0] == 'f') {
    EXPECT_THAT(read, StartsWith(GetParam().read));
    EXPECT_EQ(read.find('\n'), std::string::npos);
  } else {
    EXPECT_EQ(read, GetParam().read);
  }
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

std::string matrix(const std::string& series) {
  return R"({"status":"success","data":{"resultType":"matrix","result":[)" + series + "]}}";
}

INSTANTIATE_TEST_SUITE_P(
    Prometheus, Formats,
    testing::Values(
        Case{"one_series",
             matrix(R"({"metric":{},"values":[[1702453444.975,"5.5"],[1702453445.975,"NaN"]]})"),
             "t_s,lag\n1702453444.975,5.5\n1702453445.975,\n"},
        Case{"many_series",
             matrix(R"({"metric":{"partition":"0"},"values":[[1,"1"],[2,"2"],[3,"3"]]},)"
                    R"({"metric":{"partition":"1"},"values":[[1,"10"],[3,"+Inf"],[4,"10"]]})"),
             "t_s,lag\n1,11\n2,\n3,\n4,10\n"},
        Case{"lag_and_heap",
             matrix(R"({"metric":{"__name__":"x_lag"},"values":[[1,"1"]]},)"
                    R"({"metric":{"area":"heap"},"values":[[1,"50"]]})"),
             "t_s,lag,heap_pct\n1,1,50\n"},
        Case{
            "vector",
            R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"p":"0"},"value":[1702453444.975,"5"]},{"metric":{"p":"1"},"value":[1702453444.975,"6"]}]}})",
            "t_s,lag\n1702453444.975,11\n"},
        Case{"without_envelope",
             R"({"resultType":"matrix","result":[{"metric":{},"values":[[1,"5"]]}]})",
             "t_s,lag\n1,5\n"},
        Case{"bare_result", R"([{"metric":{},"values":[[1,"5"]]}])", "t_s,lag\n1,5\n"},
        Case{"empty_result", matrix(""),
             "f: the query returned no series: check the metric's name"},
        Case{"error",
             R"({"status":"error","errorType":"bad_data","error":"parse error: \u001b[1m"})",
             R"(f: Prometheus reports an error (bad_data): parse error: \x1b[1m: a query)"},
        Case{"cut_short",
             "{\"status\":\"success\",\n\"data\":{\"resultType\":\"matrix\",\n\"result\":[",
             "f:3: not JSON: syntax error"},
        Case{"scalar", R"({"status":"success","data":{"resultType":"scalar","result":[1,"5"]}})",
             "f: a result of type 'scalar' has no series"},
        Case{"broken_sample", matrix(R"({"metric":{},"values":[[1]]})"),
             "f: a sample of '{}' is not"},
        Case{"sample_of_text", matrix(R"({"metric":{},"values":[[1,"many"]]})"),
             "f: 'many' in {} is not a number"},
        Case{"time_of_text", matrix(R"({"metric":{},"values":[["x","1"]]})"),
             "f: 'x' is not a time"},
        Case{"no_values", matrix(R"({"metric":{}})"), "f: the series '{}' has no \"values\""},
        Case{"series_is_no_object", matrix("5"), "f: a series without \"metric\""},
        Case{
            "two_heaps",
            matrix(
                R"({"metric":{"__name__":"heap","i":"0"},"values":[[1,"1"]]},{"metric":{"__name__":"heap","i":"1"},"values":[[1,"1"]]})"),
            "f: 2 heap series"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    KafkaGroups, Formats,
    testing::Values(
        Case{"one_snapshot", kGroupHeader + kGroupRows, "t_s,lag\n0,10950532\n"},
        Case{"older_form",
             "TOPIC   PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG   CONSUMER-ID\n"
             "a 0 - 3083 - consumer-17\na 2 4388 4388 7 consumer-4\n",
             "t_s,lag\n0,7\n"},
        Case{"offset_checker",
             "[2018-04-29 18:03:21,351] WARN ConsumerOffsetChecker is deprecated (kafka.tools$)\n"
             "Group Topic Pid Offset logSize Lag Owner\ng t 0 3065 5500 2435 none\ng t 1 3026 5487 "
             "2461 none\n",
             "t_s,lag\n0,4896\n"},
        Case{"time_lines",
             "2022-03-25T09:33:46Z\n\n" + kGroupHeader + "g t 0 1 2 5 -\ng t 1 1 2 6 -\n" +
                 "2022-03-25T09:34:46Z\n" + kGroupHeader + "g t 0 1 2 7 -\ng t 1 1 2 - -\n" +
                 "2022-03-25T09:35:46Z\n" + kGroupHeader + "g t 0 1 2 7 -\ng t 1 1 2 8 -\n",
             "t_s,lag\n1648200826,11\n1648200886,\n1648200946,15\n"},
        Case{"date_output",
             "Fri Mar 25 09:33:46 UTC 2022\nConsumer group 'g' has no active members.\n\n" +
                 kGroupHeader + "g t 0 1 2 5 - - -\n",
             "t_s,lag\n1648200826,5\n"},
        Case{"epoch_lines", "1648200826\n" + kGroupHeader + "g t 0 1 2 5 -\n",
             "t_s,lag\n1648200826,5\n"},
        // The second look failed: that is no lag of 0.
        Case{"a_look_that_failed",
             "10\n" + kGroupHeader +
                 "g t 0 1 2 5 -\n20\nError: Executing consumer group command failed\n30\n" +
                 kGroupHeader + "g t 0 1 2 6 -\n",
             "t_s,lag\n10,5\n20,\n30,6\n"},
        Case{"every_line_stamped",
             "2022-03-25T09:33:46Z \n2022-03-25T09:33:46Z GROUP TOPIC PARTITION CURRENT-OFFSET "
             "LOG-END-OFFSET LAG\n"
             "2022-03-25T09:33:46Z g t 0 1 2 5\n2022-03-25T09:33:47Z g t 1 1 2 6\n"
             "2022-03-25T09:34:46Z \n2022-03-25T09:34:46Z GROUP TOPIC PARTITION CURRENT-OFFSET "
             "LOG-END-OFFSET LAG\n"
             "2022-03-25T09:34:46Z g t 0 1 2 7\n2022-03-25T09:34:46Z g t 1 1 2 8\n",
             "t_s,lag\n1648200826,11\n1648200886,15\n"},
        Case{"all_groups", kGroupHeader + "g t 0 1 2 5 -\n\n" + kGroupHeader + "h t 0 1 2 6 -\n",
             "f: the lag of 2 consumer groups (g, h), which are not one: one of them with --series "
             "group=g, or the sum of all with --series 'group=*'"},
        Case{"members_without_partition",
             kGroupHeader + "g t 0 1 2 5 -\ng - - - - - c1\ng - - - - - c2\n", "t_s,lag\n0,5\n"},
        Case{"any_order_any_case", "lag topic partition log-end-offset\n5 t 0 9\n",
             "t_s,lag\n0,5\n"},
        Case{"twice_without_time",
             kGroupHeader + "g t 0 1 2 5 -\n" + kGroupHeader + "g t 0 1 2 6 -\n",
             "f:4: g/t/0 comes twice in one snapshot: a line with the time before each snapshot"},
        Case{"time_only_later", kGroupHeader + "g t 0 1 2 5 -\n10\n",
             "f:3: some values have a time and some have none"},
        Case{"times_go_back",
             "20\n" + kGroupHeader + "g t 0 1 2 5 -\n10\n" + kGroupHeader + "g t 0 1 2 6 -\n",
             "f:6: time goes back from 20 s to 10 s"},
        Case{"odd_row", kGroupHeader + "g t zero 1 2 5 -\n",
             "f:2: 'g t zero 1 2 5 -' is no row of the table"},
        Case{"no_group", "Consumer group 'x' has no active members.\n",
             "f: there is no partition with a lag in it"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    JsonLines, Formats,
    testing::Values(
        Case{"rows",
             "{\"t\":0,\"lag\":5,\"heap_pct\":50.5}\n{\"t\":1.5,\"lag\":6,\"heap_pct\":null}\n",
             "t_s,lag,heap_pct\n0,5,50.5\n1.5,6,\n"},
        Case{"missing_key", "{\"t\":0,\"heap_pct\":50}\r\n\r\n{\"t\":1,\"lag\":6}\r\n",
             "t_s,lag,heap_pct\n0,,50\n1,6,\n"},
        Case{"nan",
             "{\"t\":0,\"lag\":\"NaN\"}\n{\"t\":1,\"lag\":NaN}\n{\"t\":2,\"lag\":-Infinity}\n{"
             "\"t\":3,\"lag\":3,\"n\":\"NaN\"}",
             "t_s,lag\n0,\n1,\n2,\n3,3\n"},
        Case{"digits_are_kept",
             "{\"ts\":1598784913.123456789,\"lag\":\"5\",\"other\":{\"lag\":9}}\n",
             "t_s,lag\n1598784913.123456789,5\n"},
        Case{"iso", "{\"timestamp\":\"2022-03-25T09:33:46Z\",\"consumer_lag\":5}\n",
             "t_s,lag\n1648200826,5\n"},
        Case{"lag_before_value", "{\"t\":1,\"value\":9,\"lag\":5}\n", "t_s,lag\n1,5\n"},
        Case{"partitions",
             "{\"t\":1,\"partition\":0,\"lag\":5}\n{\"t\":1,\"partition\":1,\"lag\":6}\n",
             "t_s,lag\n1,11\n"},
        Case{"bad_line", "{\"t\":0,\"lag\":5}\n{\"t\":1,\"lag\":\n", "f:2: not JSON: syntax error"},
        Case{"no_object", "{\"t\":0,\"lag\":5}\n[1]\n", "f:2: '[1]' is no JSON object"},
        Case{"no_time", "{\"t\":0,\"lag\":5}\n{\"lag\":5}\n",
             "f:2: no 't' in it: a time in every object"},
        Case{"no_time_at_all", "{\"a\":0,\"lag\":5}\n", "f:1: no time among a, lag"},
        Case{"no_metric", "{\"t\":0,\"a\":5}\n", "f: no lag or heap column among t, a"},
        Case{"nested_value", "{\"t\":0,\"lag\":{}}\n", "f:1: lag is an object or array"},
        Case{"text", "{\"t\":0,\"lag\":\"many\"}\n", "f:1: 'many' in lag is not a number"},
        Case{"boolean", "{\"t\":0,\"lag\":true}\n", "f:1: 'true' in lag is not a number"},
        Case{"two_lags",
             "{\"t\":0,\"lag\":1}\n{\"t\":1,\"lag\":1,\"value\":2}\n{\"t\":2,\"a_lag\":1}\n",
             "t_s,lag\n0,1\n1,1\n2,\n"},
        Case{"better_name_later", "{\"t\":0,\"value\":1}\n{\"t\":1,\"lag\":1}\n",
             "f:2: several lag values: value, lag"},
        Case{"back", "{\"t\":1,\"lag\":1}\n{\"t\":0,\"lag\":1}\n",
             "f:2: time goes back from 1 s to 0 s"},
        Case{
            "array", "[{\"t\":0,\"lag\":5}]\n",
            "f: valid JSON, but not of a form that is read: an array of objects with the keys lag, "
            "t: one object a line (jq -c '.[]')"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Exposition, Formats,
    testing::Values(
        Case{"finest_family",
             "x_lag_sum{g=\"a\"} 30\nx_lag{g=\"a\",partition=\"0\"} "
             "10\nx_lag{g=\"a\",partition=\"1\"} 20\nx_lag_seconds{partition=\"0\"} 3\n",
             "t_s,lag\n0,30\n"},
        Case{"own_times",
             "x_lag{partition=\"0\"} 1 1598784913123\nx_lag{partition=\"1\"} 2 "
             "1598784913123\nx_lag{partition=\"0\"} 3 1598784914123\nx_lag{partition=\"1\"} NaN "
             "1598784914123\n",
             "t_s,lag\n1598784913.123,3\n1598784914.123,3\n"},
        Case{"time_lines",
             "2022-03-25T09:33:46Z\n# TYPE x_lag gauge\nx_lag 1\n2022-03-25T09:34:46Z\nx_lag 2\n",
             "t_s,lag\n1648200826,1\n1648200886,2\n"},
        Case{"brace_in_label", "x_lag{topic=\"a}b\\\"c\"} 1\n", "t_s,lag\n0,1\n"},
        Case{"scrapes_without_time", "# TYPE x_lag gauge\nx_lag{p=\"0\"} 1\nx_lag{p=\"0\"} 2\n",
             "f:3: x_lag{p=\"0\"} comes twice in one snapshot: a line with the time before each"},
        Case{"mixed_clocks", "x_lag{p=\"0\"} 1\nx_lag{p=\"0\"} 2 1598784913123\n",
             "f:2: some values have a time"},
        Case{"no_lag", "# TYPE up gauge\nup 1\n", "f: no metric of lag or heap among up: name one"},
        Case{"no_sample", "# TYPE x_lag gauge\nx_lag 1\nx_lag{p=\"0\n",
             "f:3: 'x_lag{p=\"0' is no sample"}),
    name_of);

std::string burrow(const std::string& status) {
  return R"({"error":false,"message":"","status":{"cluster":"c","group":"g",)" + status +
         R"(},"request":{}})";
}

INSTANTIATE_TEST_SUITE_P(
    Burrow, Formats,
    testing::Values(
        Case{"one_a_line",
             burrow(R"("maxlag":{"end":{"timestamp":1659021517277}},"totallag":5)") + "\n" +
                 burrow(R"("maxlag":{"end":{"observedAt":1659021518000}},"totallag":6)") + "\n",
             "t_s,lag\n1659021517.277,5\n1659021518,6\n"},
        Case{
            "complete_partitions",
            burrow(
                R"("maxlag":null,"totallag":99,"partition_count":2,"partitions":[{"current_lag":5},{"current_lag":6}])"),
            "t_s,lag\n0,11\n"},
        Case{
            "incomplete_partitions",
            burrow(
                R"("maxlag":null,"totallag":99,"partition_count":3,"partitions":[{"current_lag":5},{"current_lag":6}])"),
            "t_s,lag\n0,99\n"},
        Case{"laid_out", "{\n\"error\": false,\n\"status\": {\n\"totallag\": 7 } }\n",
             "t_s,lag\n0,7\n"},
        Case{"time_lines", burrow(R"("totallag":5)") + "\n", "t_s,lag\n0,5\n"},
        Case{"twice_without_time",
             burrow(R"("totallag":5)") + "\n" + burrow(R"("totallag":6)") + "\n",
             "f:2: c/g comes twice in one snapshot"},
        Case{"error", R"({"error":true,"message":"cluster or consumer not found","request":{}})",
             "f:1: Burrow reports an error: cluster or consumer not found"},
        Case{"no_lag", burrow(R"("maxlag":null)"), "f:1: no status.totallag in it"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    NoTrace, Formats,
    testing::Values(
        Case{"empty", "", "f: the file is empty: a trace with at least one row"},
        Case{"only_byte_order_mark", "\xEF\xBB\xBF", "f: the file is empty"},
        Case{"blank", " \n\r\n\t\n", "f: the file holds only blank lines"},
        Case{"png", "\x89PNG\r\n\x1a\n", "f: the file is a PNG picture: the data behind"},
        Case{"bzip2", "BZh91AY&SY", "f: the file is bzip2-compressed: the file after bunzip2"},
        Case{"spreadsheet", "PK\x03\x04", "f: the file is a ZIP archive or a spreadsheet"},
        Case{"utf_16", std::string("\xFF\xFEt\0,\0", 6), "f: the file is UTF-16 text"},
        Case{"zeros", std::string("t,lag\n\0\0\0", 9), "f: the file is binary"},
        Case{"controls", "\x01\x02\x03\x04\x05", "f: the file is binary"},
        Case{"login_page", "\n<!DOCTYPE html>\n<html><title>Sign in</title>",
             "f:1: the file is a web page (a login page?), not data"},
        Case{"markup", "<?xml version=\"1.0\"?><a/>", "f:1: the file is XML or another markup"},
        Case{"prose", "Dear all,\nthe lag was high.\n",
             "f:1: no time column among Dear all, : name one"},
        Case{"comments_only", "# a\n# b\n", "f: there are no rows in it"}),
    name_of);

TEST(Formats, HaveNames) {
  for (const InputFormat format :
       {InputFormat::automatic, InputFormat::csv, InputFormat::prometheus,
        InputFormat::kafka_groups, InputFormat::json_lines, InputFormat::exposition,
        InputFormat::burrow}) {
    EXPECT_EQ(parse_input_format(text(format)), format);
  }
  EXPECT_EQ(text(InputFormat::automatic), "auto");
  EXPECT_EQ(parse_input_format("Kafka_Groups"), InputFormat::kafka_groups);
  EXPECT_FALSE(parse_input_format("xml"));
}

TEST(Formats, FlagsThatAFormatHasNoUseForAreRefused) {
  ReadOptions options;
  options[kLag].column = "LAG";
  EXPECT_THAT(reading(kBurrow, options),
              StartsWith("f: read as burrow, which has no such columns"));
  EXPECT_THAT(reading(kGroupHeader + kGroupRows, options), HasSubstr("read as kafka-groups"));
}

TEST(Formats, SeriesAreChosenByName) {
  ReadOptions options;
  options[kLag].column = "x_lag_sum";
  EXPECT_EQ(reading("x_lag_sum 30\nx_lag{partition=\"0\"} 10\n", options), "t_s,lag\n0,30\n");
  options[kLag].column = "b";
  const std::string two = matrix(R"({"metric":{"__name__":"a"},"values":[[1,"1"]]},)"
                                 R"({"metric":{"__name__":"b"},"values":[[1,"2"]]})");
  EXPECT_EQ(reading(two, options), "t_s,lag\n1,2\n");
  options[kLag].column = "c";
  EXPECT_EQ(reading(two, options),
            "f: no series named 'c' among a, b: the __name__ of one of them");
}

TEST(Formats, PartitionsWithoutACommittedOffsetAreSaidNotToCount) {
  EXPECT_THAT(parse_trace(kGroupHeader + kGroupRows, "f", {}).notes,
              testing::ElementsAre("2 of 3 series never have a value: they do not count"));
}

TEST(Formats, TimesAloneAreNoTrace) {
  ReadOptions options;
  options.format = InputFormat::burrow;
  EXPECT_THAT(reading("1648200826\n", options),
              StartsWith("f: there are times in it and no values"));
}

TEST(Formats, AnAnswerIsOfTheRoleWhateverItsKeyIsCalled) {
  ReadOptions options;
  options.role = kHeap;
  options.of_a_query = true;
  EXPECT_EQ(reading("{\"t\":1,\"lag\":6}\n", options), "t_s,heap_pct\n1,6\n");
}

TEST(Formats, ASeriesWithoutANameIsNotTheOneThatWasNamed) {
  ReadOptions options;
  options[kLag].column = "lag";
  EXPECT_EQ(reading(R"({"data":{"resultType":"vector","result":[{"metric":{"a":"b"},)"
                    R"("value":[1600000000,"5"]}]}})",
                    options),
            "f: no series named 'lag' among {a=\"b\"}: the __name__ of one of them");
}

TEST(Formats, WhichFamilyWasReadIsSaid) {
  const Trace trace = parse_trace(kKafkaExporter, "f", {});
  EXPECT_EQ(reading_words(trace, trace.readings[0]),
            "lag = metric kafka_consumergroup_lag of group G1, taken for messages");
  EXPECT_THAT(trace.notes,
              testing::ElementsAre("lag as well, left out: kafka_consumergroup_lag_sum"));
}

TEST(Formats, AHeapFileMustHoldAHeap) {
  ReadOptions options;
  options.role = kHeap;
  EXPECT_EQ(reading(matrix(R"({"metric":{},"values":[[1,"5"]]})"), options), "t_s,heap_pct\n1,5\n");
  EXPECT_THAT(reading(kBurrow, options), StartsWith("f: there is no heap in it"));
}

}  // namespace
}  // namespace cascade
