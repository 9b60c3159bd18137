// The level beside the metrics, in every form in which a recording has it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/number_text.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/reading_words.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

const LevelNames kK2s;

ReadOptions with_level(const std::string& column = "", const LevelNames& levels = kK2s,
                       const std::function<void(ReadOptions&)>& change = nullptr) {
  ReadOptions options;
  if (change) change(options);
  return with_levels(options, levels, column);
}

/// "0 lag=5 SOFT@2; ...": a row's lag, level and its line; "by SOFT,NORMAL" where transitions were
/// counted. The message where it is refused.
std::string read(const std::string& text, const ReadOptions& options) {
  try {
    const Trace trace = parse_trace(text, "f", options);
    std::string out;
    for (std::size_t row = 0; row < trace.size(); ++row) {
      const auto level = trace.levels.at.at(row);
      const double lag = trace[metric_at(0)].at(row);
      out += (row == 0 ? "" : " ") + (is_missing(lag) ? "-" : number_text(lag)) + ":" +
             (level ? options.levels[*level] : "-") + "@" +
             std::to_string(trace.levels.line.at(row));
      if (trace.levels.is_counted.empty() || !trace.levels.is_counted[row]) continue;
      out += "(";
      const auto way = trace.levels.ways.find(row);
      for (std::size_t i = 0; way != trace.levels.ways.end() && i < way->second.size(); ++i) {
        out += (i == 0 ? "" : ",") + options.levels[way->second[i]];
      }
      out += ")";
    }
    EXPECT_EQ(trace.metrics, k2_trace_metrics());
    return out;
  } catch (const InputError& error) {
    return error.what();
  }
}

struct Case {
  const char* name;
  std::string text;
  std::string read;
  ReadOptions options = with_level();
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }
std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

class RecordedLevel : public testing::TestWithParam<Case> {};

TEST_P(RecordedLevel, IsReadAs) {
  EXPECT_EQ(read(GetParam().text, GetParam().options), GetParam().read);
}

std::string matrix(const std::string& series) {
  return R"({"status":"success","data":{"resultType":"matrix","result":[)" + series + "]}}";
}
std::string series(const std::string& labels, const std::string& values) {
  return R"({"metric":{)" + labels + R"(},"values":[)" + values + "]}";
}
const std::string kLag =
    series(R"("__name__":"kafka_consumergroup_lag")", R"([10,"5"],[20,"6"],[30,"7"],[40,"8"])");
std::string counter(const std::string& from, const std::string& to, const std::string& values) {
  return series(R"("__name__":"k2_degradation_transitions_total","from_level":")" + from +
                    R"(","to_level":")" + to + "\"",
                values);
}

INSTANTIATE_TEST_SUITE_P(
    Csv, RecordedLevel,
    testing::Values(
        Case{"numbers", "t,lag,level\n0,5,0\n1,6,4\n", "5:NORMAL@2 6:CIRCUIT_BREAK@3"},
        Case{"names_in_any_case", "t,lag,level\n0,5,Normal\n1,6,circuit_break\n",
             "5:NORMAL@2 6:CIRCUIT_BREAK@3"},
        Case{"aliases", "t,lag,level\n0,5,severe\n1,6,LIGHT\n", "5:AGGRESSIVE@2 6:SOFT@3"},
        Case{"blank_says_nothing", "t,lag,level\n0,5,\n1,,SOFT\n2,7,-1\n", "5:-@2 -:SOFT@3 7:-@4"},
        Case{"whole_numbers_with_a_point", "t,lag,level\n0,5,2.0\n", "5:GRACEFUL@2"},
        Case{"k2s_name", "t,lag,k2_degradation_level\n0,5,1\n", "5:SOFT@2"},
        Case{"told_by_name", "t,lag,state,level\n0,5,soft,4\n", "5:SOFT@2", with_level("state")},
        Case{"told_by_number", "t,lag,state\n0,5,soft\n", "5:SOFT@2", with_level("3")},
        Case{"without_a_header", "0,5,soft\n1,6,soft\n", "5:SOFT@1 6:SOFT@2",
             with_level("3", kK2s,
                        [](ReadOptions& o) {
                          o.time_column = "1";
                          o.columns[0].column = "2";
                        })},
        Case{"a_level_that_is_called_none", "t,lag,level\n0,5,NONE\n1,6,1\n2,7,\n",
             "5:NONE@2 6:SOME@3 7:-@4", with_level("", LevelNames({"NONE", "SOME"}))},
        Case{"equal_times_keep_the_last", "t,lag,level\n0,5,0\n0,6,1\n", "6:SOFT@3"},
        Case{"sorted", "t,lag,level\n9,5,0\n1,6,1\n", "6:SOFT@3 5:NORMAL@2",
             with_level("", kK2s, [](ReadOptions& o) { o.sort = true; })},
        Case{"partitions_share_it", "t,partition,lag,level\n0,0,5,1\n0,1,6,1\n1,0,1,0\n1,1,1,0\n",
             "11:SOFT@3 2:NORMAL@5"},
        Case{"long_form", "t,__name__,value\n0,lag,5\n0,k2_degradation_level,2\n1,lag,7\n",
             "5:GRACEFUL@3 7:-@0"},
        Case{"grafana", "\"Time\",lag,{__name__=\"cascade_level\"}\n1647856800000,5,3\n",
             "5:AGGRESSIVE@2"},
        Case{"no_such_name", "t,lag,level\n0,5,soft\n1,6,panic\n",
             "f:3: 'panic' in level is no level: one of NORMAL, SOFT, GRACEFUL, AGGRESSIVE, "
             "CIRCUIT_BREAK, or a number from 0 to 4"},
        Case{
            "nearly_a_name", "t,lag,level\n0,5,gracful\n",
            "f:2: 'gracful' in level is no level: perhaps GRACEFUL; one of NORMAL, SOFT, GRACEFUL, "
            "AGGRESSIVE, CIRCUIT_BREAK, or a number from 0 to 4"},
        Case{"beyond_the_highest", "t,lag,level\n0,5,0\n1,6,5\n",
             "f:3: 5 is no level: one of NORMAL, SOFT, GRACEFUL, AGGRESSIVE, CIRCUIT_BREAK, or a "
             "number from 0 to 4"},
        Case{"between_two", "t,lag,level\n0,5,1.5\n",
             "f:2: 1.5 is no level: one of NORMAL, SOFT, GRACEFUL, AGGRESSIVE, CIRCUIT_BREAK, or a "
             "number from 0 to 4"},
        Case{"none", "t,lag,heap_pct\n0,5,1\n",
             "f:1: no level column among t, lag, heap_pct: name one with --level-column NAME"},
        Case{"none_of_that_name", "t,lag,level\n0,5,1\n",
             "f:1: no column 'levle': perhaps level; --level-column NAME takes one of t, lag, "
             "level, "
             "or a number from 1 to 3",
             with_level("levle")},
        Case{"two_of_them", "t,lag,a_level,b_level\n0,5,1,1\n",
             "f:1: several level columns: a_level, b_level: name one with --level-column NAME"},
        Case{"no_metric", "t,level\n0,1\n",
             "f:1: no lag or heap column among t, level: name one with --lag-column"},
        Case{"the_lag_as_well", "t,lag\n0,1\n",
             "f:1: lag and level are the same column 'lag': two columns",
             with_level("lag", kK2s, [](ReadOptions& o) { o.columns[0].column = "lag"; })}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    OtherFormats, RecordedLevel,
    testing::Values(
        Case{"json_lines",
             "{\"t\":0,\"lag\":5,\"level\":\"SOFT\"}\n{\"t\":1,\"lag\":6,\"level\":0}\n",
             "5:SOFT@1 6:NORMAL@2"},
        Case{"json_lines_null",
             "{\"t\":0,\"lag\":5,\"level\":null}\n{\"t\":1,\"lag\":6,\"level\":2}\n",
             "5:-@1 6:GRACEFUL@2"},
        Case{"json_lines_told", "{\"t\":0,\"lag\":5,\"mode\":\"soft\"}\n", "5:SOFT@1",
             with_level("mode")},
        Case{"json_lines_wrong", "{\"t\":0,\"lag\":5,\"level\":\"x\"}\n",
             "f:1: 'x' in level is no level: one of NORMAL, SOFT, GRACEFUL, AGGRESSIVE, "
             "CIRCUIT_BREAK, or a number from 0 to 4"},
        Case{"matrix",
             matrix(kLag + "," +
                    series(R"("__name__":"k2_degradation_level","service":"k2-platform")",
                           R"([10,"0"],[20,"2"],[30,"2"])")),
             "5:NORMAL@0 6:GRACEFUL@0 7:GRACEFUL@0 8:-@0"},
        Case{"matrix_of_a_ladder",
             matrix(kLag + "," +
                    series(R"("__name__":"cascade_level","policy":"k2")", R"([10,"1"])")),
             "5:SOFT@0 6:-@0 7:-@0 8:-@0"},
        Case{"gauges_that_agree_are_one",
             matrix(kLag + "," +
                    series(R"("__name__":"k2_degradation_level","component":"a")", R"([10,"1"])") +
                    "," +
                    series(R"("__name__":"k2_degradation_level","component":"b")",
                           R"([10,"1"],[20,"1"])")),
             "5:SOFT@0 6:SOFT@0 7:-@0 8:-@0"},
        Case{"gauges_that_do_not_agree",
             matrix(kLag + "," +
                    series(R"("__name__":"cascade_level","policy":"a")", R"([10,"1"])") + "," +
                    series(R"("__name__":"cascade_level","policy":"b")", R"([10,"2"])")),
             "f: the level is 1 in cascade_level{policy=\"a\"} and 2 in "
             "cascade_level{policy=\"b\"} at "
             "the same time: the level of one system, by --level-column or --series LABEL=VALUE"},
        Case{"told_metric_leaves_the_level",
             matrix(kLag + "," + series(R"("__name__":"x_level")", R"([10,"1"])")),
             "5:SOFT@0 6:-@0 7:-@0 8:-@0",
             with_level("", kK2s,
                        [](ReadOptions& o) { o.columns[0].column = "kafka_consumergroup_lag"; })},
        Case{"told_level_leaves_the_metrics",
             matrix(kLag + "," + series(R"("__name__":"x_level")", R"([10,"1"])") + "," +
                    series(R"("__name__":"mode")", R"([10,"2"])")),
             "5:GRACEFUL@0 6:-@0 7:-@0 8:-@0", with_level("mode")},
        Case{
            "matrix_without_one", matrix(kLag),
            "f: there is no level in it: a column or series that is named level, or --level-column "
            "NAME"},
        Case{"scrapes",
             "lag 5 10\nk2_degradation_level 1 10\nlag 6 20\nk2_degradation_level 0 20\n",
             "5:SOFT@2 6:NORMAL@4"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Counters, RecordedLevel,
    testing::Values(
        Case{"lead_to_a_level",
             matrix(kLag + "," +
                    counter("normal", "soft", R"([10,"3"],[20,"3"],[30,"4"],[40,"4"])") + "," +
                    counter("soft", "normal", R"([10,"3"],[20,"3"],[30,"3"],[40,"3"])")),
             "5:NORMAL@0 6:NORMAL@0() 7:SOFT@0(SOFT) 8:SOFT@0()"},
        Case{"go_round",
             matrix(kLag + "," +
                    counter("normal", "soft", R"([10,"0"],[20,"1"],[30,"2"],[40,"2"])") + "," +
                    counter("soft", "normal", R"([10,"0"],[20,"0"],[30,"1"],[40,"1"])")),
             "5:NORMAL@0 6:SOFT@0(SOFT) 7:SOFT@0(NORMAL,SOFT) 8:SOFT@0()"},
        Case{"begin_when_first_crossed",
             matrix(kLag + "," +
                    counter("normal", "soft", R"([10,"1"],[20,"1"],[30,"1"],[40,"1"])") + "," +
                    counter("soft", "graceful", R"([30,"1"],[40,"1"])")),
             "5:SOFT@0 6:SOFT@0() 7:GRACEFUL@0(GRACEFUL) 8:GRACEFUL@0()"},
        Case{"fall_at_a_restart",
             matrix(kLag + "," +
                    counter("normal", "soft", R"([10,"4"],[20,"5"],[30,"0"],[40,"1"])")),
             "5:NORMAL@0 6:SOFT@0(SOFT) 7:NORMAL@0 8:SOFT@0(SOFT)"},
        Case{"have_more_than_one_order",
             matrix(kLag + "," + counter("normal", "soft", R"([10,"0"],[20,"1"],[30,"2"])") + "," +
                    counter("soft", "normal", R"([10,"0"],[20,"0"],[30,"2"])") + "," +
                    counter("normal", "graceful", R"([10,"0"],[20,"0"],[30,"1"])") + "," +
                    counter("graceful", "normal", R"([10,"0"],[20,"0"],[30,"1"])")),
             "5:NORMAL@0 6:SOFT@0(SOFT) 7:NORMAL@0 8:-@0"},
        Case{"say_what_came_between_two_gauges",
             matrix(kLag + "," +
                    counter("normal", "soft", R"([10,"0"],[20,"1"],[30,"2"],[40,"2"])") + "," +
                    counter("soft", "normal", R"([10,"0"],[20,"1"],[30,"1"],[40,"1"])") + "," +
                    series(R"("__name__":"k2_degradation_level")",
                           R"([10,"0"],[20,"0"],[30,"1"],[40,"2"])")),
             "5:NORMAL@0 6:NORMAL@0(SOFT,NORMAL) 7:SOFT@0(SOFT) 8:GRACEFUL@0"},
        Case{"are_lost_with_a_scrape",
             matrix(kLag + "," + counter("normal", "soft", R"([10,"0"],[20,"1"],[40,"1"])") + "," +
                    counter("soft", "normal", R"([10,"0"],[20,"0"],[40,"1"])")),
             "5:NORMAL@0 6:SOFT@0(SOFT) 7:-@0 8:NORMAL@0(NORMAL)"},
        Case{"of_two_systems",
             matrix(kLag + "," + counter("normal", "soft", R"([10,"0"],[20,"1"])") + "," +
                    counter("graceful", "aggressive", R"([10,"0"],[20,"1"])")),
             "f: transitions that are no way through the levels: NORMAL to SOFT, GRACEFUL to "
             "AGGRESSIVE: the counters of one system, by --series LABEL=VALUE"},
        Case{"of_no_level", matrix(kLag + "," + counter("normal", "sft", R"([10,"0"])")),
             "f: 'sft' in a label of k2_degradation_transitions_total is no level: "
             "perhaps SOFT; one of NORMAL, SOFT, GRACEFUL, AGGRESSIVE, CIRCUIT_BREAK"},
        Case{"beside_a_gauge_in_scrapes",
             "lag 5 10\nk2_degradation_level 0 10\n"
             "x_total{from_level=\"normal\",to_level=\"soft\"} 0 10\n"
             "lag 6 20\nk2_degradation_level 1 20\n"
             "x_total{from_level=\"normal\",to_level=\"soft\"} 1 20\n",
             "5:NORMAL@2 6:SOFT@5(SOFT)"}),
    name_of);

TEST(RecordedLevelWords, SayWhereItIsFrom) {
  const Trace trace = parse_trace("t,lag,mode\n0,5,soft\n1,6,\n", "f", with_level("mode"));
  EXPECT_EQ(level_words(trace), "level = column mode; 1 row without one");
  EXPECT_EQ(trace.readings.size(), 1u);
  EXPECT_EQ(trace.counts.missing_rows, 0u);
}

TEST(RecordedLevelWords, AreNotReadWhereNobodyAsks) {
  const Trace trace = parse_trace("t,lag,level\n0,5,soft\n1,6,nonsense\n", "f", {});
  EXPECT_TRUE(trace.levels.at.empty());
  EXPECT_TRUE(trace.levels.line.empty());
}

// Four metrics are the most that a policy has; the level is the fifth column.
TEST(RecordedLevelWords, StandsBesideAsManyMetricsAsThereCanBe) {
  ReadOptions options;
  options.metrics = {{"a_c", ""}, {"b_c", ""}, {"c_c", ""}, {"d_c", ""}};
  const Trace trace =
      parse_trace("t,a_c,b_c,c_c,d_c,level\n0,1,2,3,4,1\n", "f", with_levels(options, kK2s, ""));
  EXPECT_EQ(trace[metric_at(3)].at(0), 4);
  EXPECT_EQ(trace.levels.at.at(0), level_at(1));
  EXPECT_EQ(trace.metric_count(), 4u);
}

}  // namespace
}  // namespace cascade
