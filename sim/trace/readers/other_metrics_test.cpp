// Recordings read for metrics that are not K2's: by their own names, and by nothing less.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include "sim/trace/readers/reading.hpp"
#include "sim/trace/reading_words.hpp"

namespace cascade {
namespace {

const TraceMetric kTemperature = {"temp_c", "degrees Celsius", -40, 150};
const TraceMetric kDisk = {"disk_free", "GiB", 0, kInfinity};
const TraceMetric kBattery = {"battery", "", 0, 100};
const TraceMetric kMessages = {"lag", "messages", 0, kInfinity};

ReadOptions for_metrics(std::vector<TraceMetric> metrics,
                        const std::function<void(ReadOptions&)>& change = nullptr) {
  ReadOptions options;
  options.metrics = std::move(metrics);
  if (change) change(options);
  return options;
}

const ReadOptions kOne = for_metrics({kTemperature});
const ReadOptions kTwo = for_metrics({kTemperature, kDisk});
const ReadOptions kThree = for_metrics({kTemperature, kDisk, kBattery});

struct Case {
  const char* name;
  std::string text;
  std::string read;
  ReadOptions options = kOne;
};

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

class OtherMetrics : public testing::TestWithParam<Case> {};

TEST_P(OtherMetrics, AreReadAs) {
  const Case& one = GetParam();
  EXPECT_EQ(reading(one.text, one.options), one.read);
}

const std::string kScrape =
    "10\nnode_temp_c{room=\"a\"} 51\ntemp_c_max 99\nlag 5\n20\nnode_temp_c{room=\"a\"} 52\n";

std::string matrix(const std::string& series) {
  return R"({"status":"success","data":{"resultType":"matrix","result":[)" + series + "]}}";
}

INSTANTIATE_TEST_SUITE_P(
    Readers, OtherMetrics,
    testing::Values(
        Case{"own_name", "t,temp_c\n1,-5\n2,60.5\n", "t_s,temp_c\n1,-5\n2,60.5\n"},
        Case{"another_case", "t,Temp_C\n1,5\n", "t_s,temp_c\n1,5\n"},
        Case{"its_words", "t,TempC\n1,5\n", "t_s,temp_c\n1,5\n"},
        Case{"ending", "t,node:rack_temp_c\n1,5\n", "t_s,temp_c\n1,5\n"},
        Case{"own_name_is_better", "t,rack_temp_c,temp_c\n1,5,6\n", "t_s,temp_c\n1,6\n"},
        Case{"two_endings", "t,rack_temp_c,room_temp_c\n1,5,6\n",
             "f:1: several temp_c columns: rack_temp_c, room_temp_c: name one with --column "
             "temp_c=NAME"},
        Case{"a_statistic", "t,temp_c_max\n1,5\n",
             "f:1: 'temp_c_max' is a maximum, not temp_c: another column, or, where it stands for "
             "it, --column temp_c='temp_c_max' with --scale temp_c=X"},
        Case{"no_such", "t,lag,heap\n1,5,6\n",
             "f:1: no temp_c column among t, lag, heap: name one with --column temp_c=NAME"},
        Case{"none_of_three", "t,lag\n1,5\n",
             "f:1: no temp_c, disk_free or battery column among t, lag: name one with --column "
             "temp_c=NAME",
             kThree},
        Case{"value_is_the_role", "t,value\n1,5\n", "t_s,disk_free\n1,5\n",
             for_metrics({kTemperature, kDisk}, [](ReadOptions& o) { o.role = metric_at(1); })},
        Case{"role_is_lacking", "t,temp_c\n1,5\n",
             "f:1: no disk_free column among t, temp_c: name one with --column disk_free=NAME",
             for_metrics({kTemperature, kDisk}, [](ReadOptions& o) { o.role = metric_at(1); })},
        Case{"told", "t,a,b\n1,5,6\n", "t_s,temp_c,disk_free\n1,6,5\n",
             for_metrics({kTemperature, kDisk},
                         [](ReadOptions& o) {
                           o.columns[0].column = "3";
                           o.columns[1].column = "a";
                         })},
        Case{"told_the_same", "t,a\n1,5\n",
             "f:1: temp_c and disk_free are the same column 'a': two columns",
             for_metrics({kTemperature, kDisk},
                         [](ReadOptions& o) { o.columns[0].column = o.columns[1].column = "a"; })},
        Case{"no_header", "1,5\n2,6\n", "t_s,temp_c\n1,5\n2,6\n"},
        Case{"below_min_is_missing", "t,temp_c,disk_free\n1,-41,-1\n2,-40,0\n",
             "t_s,temp_c,disk_free\n1,,\n2,-40,0\n", kTwo},
        Case{"min_above_0", "t,battery\n1,5\n2,20\n", "t_s,battery\n1,\n2,20\n",
             for_metrics({{"battery", "", 10, 100}})},
        Case{"min_after_the_scale", "t,temp_c\n1,-400\n2,-401\n", "t_s,temp_c\n1,-40\n2,\n",
             for_metrics({kTemperature}, [](ReadOptions& o) { o.columns[0].scale = 0.1; })},
        Case{"three", "battery,t,disk_free,temp_c\n1,0,2,3\n",
             "t_s,temp_c,disk_free,battery\n0,3,2,1\n", kThree},
        Case{"named_as_a_label", "t,pod,temp_c\n1,3,5\n", "t_s,pod,temp_c\n1,3,5\n",
             for_metrics({{"pod", ""}, kTemperature})},
        Case{"named_as_a_time", "t,elapsed\n1,3\n", "t_s,elapsed\n1,3\n",
             for_metrics({{"elapsed", ""}})},
        Case{"named_value", "t,a,value\n1,3,4\n", "t_s,a,value\n1,3,4\n",
             for_metrics({{"a", ""}, {"value", ""}})},
        Case{"longest_name_wins", "t,x_replica_lag,lag\n1,3,4\n", "t_s,lag,replica_lag\n1,4,3\n",
             for_metrics({kMessages, {"replica_lag", "seconds"}})},
        Case{"not_the_others", "t,replica_lag\n1,3\n", "t_s,replica_lag\n1,3\n",
             for_metrics({kMessages, {"replica_lag", "seconds"}})},
        Case{"a_lag_in_seconds_is_not_k2s", "t,lag,lag_seconds\n1,-3,4\n", "t_s,lag\n1,-3\n",
             for_metrics({{"lag", "seconds"}})},
        Case{"partitions_need_a_word", "t,room,temp_c\n1,a,5\n1,b,6\n",
             "f: 2 temp_c series (a, b), and whether their sum is meant is not known: one of them "
             "with --series LABEL=VALUE, or the sum of all with --series LABEL=*"},
        Case{"summed_when_asked", "t,room,temp_c\n1,a,5\n1,b,6\n", "t_s,temp_c\n1,11\n",
             for_metrics({kTemperature},
                         [](ReadOptions& o) {
                           o.series = {{"room", "*"}};
                         })},
        Case{"one_when_asked", "t,room,temp_c\n1,a,5\n1,b,6\n", "t_s,temp_c\n1,6\n",
             for_metrics({kTemperature},
                         [](ReadOptions& o) {
                           o.series = {{"room", "b"}};
                         })},
        Case{"long_form", "timestamp,__name__,value\n1,temp_c,-5\n1,disk_free,-6\n2,temp_c,7\n",
             "t_s,temp_c,disk_free\n1,-5,\n2,7,\n", kTwo},
        Case{"json_lines", "{\"t\":1,\"disk_free\":5,\"temp_c\":-6}\n{\"t\":2,\"temp_c\":null}\n",
             "t_s,temp_c,disk_free\n1,-6,5\n2,,\n", kTwo},
        Case{"prometheus",
             matrix(R"({"metric":{"__name__":"node_temp_c"},"values":[[1600000000,"-5"]]})"),
             "t_s,temp_c\n1600000000,-5\n"},
        Case{"prometheus_two_names",
             matrix(R"({"metric":{"__name__":"a_temp_c"},"values":[[1600000000,"5"]]},)"
                    R"({"metric":{"__name__":"b_temp_c"},"values":[[1600000000,"6"]]})"),
             "f: 2 series of unlike names (a_temp_c, b_temp_c): which of them is the temp_c: one "
             "of them with --series __name__=a_temp_c, or the sum of all with --series "
             "'__name__=*'"},
        Case{"prometheus_without_a_name", matrix(R"({"metric":{},"values":[[1600000000,"5"]]})"),
             "t_s,temp_c\n1600000000,5\n"},
        Case{"exposition", kScrape, "t_s,temp_c\n10,51\n20,52\n"},
        Case{"exposition_two", "a_temp_c 5\nb_temp_c 6\n",
             "f: several metrics of temp_c: a_temp_c, b_temp_c: name one with --column "
             "temp_c=NAME"},
        Case{"exposition_none", "lag 5\n",
             "f: no metric of temp_c or disk_free among lag: name one with --column temp_c=NAME or "
             "--column disk_free=NAME",
             kTwo},
        Case{"kafka_groups_are_the_role",
             "10\nGROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG\ng t 0 1 2 5\n",
             "t_s,backlog\n10,5\n", for_metrics({{"backlog", "messages", 0, kInfinity}})},
        Case{"a_scale_of_nothing", "t,temp_c\n1,5\n",
             "f: a scale that is not above 0: a finite --scale temp_c=X",
             for_metrics({kTemperature}, [](ReadOptions& o) { o.columns[0].scale = 0; })}),
    name_of);

TEST(OtherMetrics, WhatIsAboveTheMaxIsOddAndKept) {
  const Trace trace = parse_trace("t,temp_c\n1,151\n2,200\n3,20\n", "f", kOne);
  EXPECT_EQ(trace.counts.odd_values, 2u);
  EXPECT_EQ(trace[metric_at(0)].front(), 151);
  ASSERT_EQ(trace.notes.size(), 1u);
  EXPECT_EQ(trace.notes[0], "most temp_c values are above 150, its max");
  EXPECT_EQ(trace.metrics, kOne.metrics);
}

TEST(OtherMetrics, WhatIsBelowTheMinIsSaid) {
  const Trace trace = parse_trace("t,temp_c\n1,-41\n", "f", kOne);
  EXPECT_EQ(trace.counts.negative_values, 1u);
  EXPECT_THAT(rows_words(trace),
              testing::HasSubstr("; 1 value below its metric's min read as missing"));
}

TEST(OtherMetrics, AreSaidByNameAndUnit) {
  const Trace trace = parse_trace("t,temp_c,battery\n1,,5\n", "f", kThree);
  ASSERT_EQ(trace.readings.size(), 2u);
  EXPECT_EQ(reading_words(trace, trace.readings[0]),
            "temp_c = column temp_c, taken for degrees Celsius; 1 row without a value");
  EXPECT_EQ(reading_words(trace, trace.readings[1]), "battery = column battery");
}

}  // namespace
}  // namespace cascade
