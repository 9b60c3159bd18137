// What a JVM writes about its heap: logs of collections, and jfr print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "sim/trace/readers/reading.hpp"

namespace cascade {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

struct HeapCase {
  const char* name;
  std::string text;
  std::string start;  ///< of the canonical CSV, or of the message

  friend std::ostream& operator<<(std::ostream& out, const HeapCase& c) { return out << c.name; }
};

std::string heap_name(const testing::TestParamInfo<HeapCase>& info) { return info.param.name; }

class HeapLogs : public testing::TestWithParam<HeapCase> {};

TEST_P(HeapLogs, AreReadOrRefused) {
  EXPECT_THAT(reading(GetParam().text), StartsWith(GetParam().start));
}

INSTANTIATE_TEST_SUITE_P(
    Unified, HeapLogs,
    testing::Values(
        HeapCase{"uptime",
                 "[0.010s][info][gc] Using G1\n"
                 "[0.250s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) "
                 "24M->4M(256M) 3.200ms\n"
                 "[1.500s][info][gc] GC(1) Pause Full (System.gc()) 100M->64M(256M) 13.2ms\n",
                 "t_s,heap_pct\n0.25,1.5625\n1.5,25\n"},
        HeapCase{"iso_stamp_wins_over_uptime",
                 "[2018-10-01T12:00:01.003+0000][0.503s][info][gc] GC(0) Pause Young (Normal) "
                 "(G1 Evacuation Pause) 24M->64M(256M) 3.200ms\n",
                 "t_s,heap_pct\n1538395201.003,25\n"},
        HeapCase{"all_tags",
                 "[500ms][info][gc,start     ] GC(0) Pause Young (Normal) (G1 Evacuation Pause)\n"
                 "[500ms][info][gc,heap      ] GC(0) Eden regions: 3->0(150)\n"
                 "[500ms][info][gc,metaspace ] GC(0) Metaspace: 6M->6M(1056M)\n"
                 "[503ms][info][gc           ] GC(0) Pause Young (Normal) (G1 Evacuation Pause) "
                 "24M->64M(256M) 3.200ms\n",
                 "t_s,heap_pct\n0.503,25\n"},
        HeapCase{"remark_collects_nothing",
                 "[1.0s][info][gc] GC(1) Pause Remark 200M->200M(256M) 1.2ms\n"
                 "[2.0s][info][gc] GC(2) Pause Young (Normal) (G1 Evacuation Pause) 24M->64M(256M) "
                 "3.200ms\n",
                 "t_s,heap_pct\n2,25\n"},
        HeapCase{"zgc", "[2.0s][info][gc] GC(0) Garbage Collection (Warmup) 214M(21%)->130M(13%)\n",
                 "t_s,heap_pct\n2,13\n"},
        HeapCase{"small_heap_is_no_ratio",
                 "[2.0s][info][gc] GC(0) Garbage Collection (Warmup) 14M(1%)->13M(1%)\n",
                 "t_s,heap_pct\n2,1\n"},
        HeapCase{"cut",
                 "[0.250s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(25",
                 "f:1: '[0.250s][info][gc] GC(0) Pause"},
        HeapCase{"cut_before_sizes", "[0.250s][info][gc] GC(0) Pause Young (Normal) (G1 Evac",
                 "f:1: '[0.250s]"},
        HeapCase{"no_time", "[info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.2ms\n",
                 "f:1: a collection without a time: a log with times: -Xlog:gc"},
        HeapCase{"another_start_of_the_jvm",
                 "[5.0s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.2ms\n"
                 "[1.0s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.2ms\n",
                 "f:2: time goes back from 5 s to 1 s"},
        HeapCase{"two_clocks",
                 "[5.0s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.2ms\n"
                 "[6000ms][info][gc] GC(1) Pause Young (Normal) 24M->4M(256M) 3.2ms\n",
                 "f:2: the time of this line counts otherwise"},
        HeapCase{"no_collection", "[0.010s][info][gc] Using G1\n",
                 "f: there is no collection with sizes in it"}),
    heap_name);

const std::string kG1Pause =
    "2015-05-26T14:45:59.690-0200: 172.829: [GC pause (G1 Evacuation Pause) (young), 0.0013 "
    "secs]\n";

INSTANTIATE_TEST_SUITE_P(
    Older, HeapLogs,
    testing::Values(
        HeapCase{"plain", "0.113: [GC (Allocation Failure)  878K->496K(1984K), 0.0016854 secs]\n",
                 "t_s,heap_pct\n0.113,25\n"},
        HeapCase{
            "details_of_generations_are_no_heap",
            "2015-05-26T14:45:37.987-0200: 151.126: [GC (Allocation Failure) 151.126: [DefNew: "
            "629119K->69888K(629120K), 0.0584157 secs] 1619346K->500K(2000K), 0.0585007 secs] "
            "[Times: user=0.06 sys=0.00, real=0.06 secs] \n",
            "t_s,heap_pct\n1432658737.987,25\n"},
        HeapCase{"full",
                 "2.5: [Full GC (Ergonomics) [PSYoungGen: 10K->0K(20K)] [ParOldGen: "
                 "90K->50K(180K)] 100K->50K(200K), [Metaspace: 2K->2K(10K)], 0.1 secs] [Times: "
                 "user=0.06 sys=0.00, real=0.06 secs]\n",
                 "t_s,heap_pct\n2.5,25\n"},
        HeapCase{"g1_with_details",
                 kG1Pause + "   [Eden: 24.0M(24.0M)->0.0B(13.0M) Survivors: 0.0B->3072.0K Heap: "
                            "24.0M(256.0M)->64.0M(256.0M)]\n",
                 "t_s,heap_pct\n1432658759.69,25\n"},
        HeapCase{"sizes_that_never_come_are_missing_not_0",
                 kG1Pause + "2015-05-26T14:46:59.690-0200: 232.829: [Full GC (System.gc())  "
                            "15M->5M(20M), 0.01 secs]\n",
                 "t_s,heap_pct\n1432658759.69,\n1432658819.69,25\n"},
        HeapCase{"cut", "0.113: [GC (Allocation Failure)  878K->496K(19",
                 "f:1: '0.113: [GC (Allocation Failure)"},
        HeapCase{"no_time", "[GC (Allocation Failure)  878K->496K(1984K), 0.0016854 secs]\n",
                 "f:1: a collection without a time"}),
    heap_name);

std::string jfr_event(const std::string& time, const std::string& when, const std::string& used) {
  return "jdk.GCHeapSummary {\n  startTime = " + time + "\n  gcId = 1\n  when = \"" + when +
         "\"\n  heapSpace = {\n    start = 0x706000000\n    committedEnd = 0x715C00000\n    "
         "committedSize = 252.0 MB\n    reservedEnd = 0x800000000\n    reservedSize = 4.0 GB\n  "
         "}\n  heapUsed = " +
         used + "\n}\n\n";
}

std::string jfr_json(const std::string& values) {
  return "{\n  \"recording\": {\n    \"events\": [{\n      \"type\": \"jdk.GCHeapSummary\",\n"
         "      \"values\": {" +
         values + "}\n    }]\n  }\n}\n";
}
const std::string kJsonHeap = R"("heapSpace":{"reservedSize":4000})";

INSTANTIATE_TEST_SUITE_P(
    FlightRecorder, HeapLogs,
    testing::Values(
        HeapCase{"after_and_not_before",
                 jfr_event("17:58:26.621 (2026-04-11)", "Before GC", "3.0 GB") +
                     jfr_event("17:58:26.631 (2026-04-11)", "After GC", "1.0 GB"),
                 "t_s,heap_pct\n1775930306.631,25\n"},
        HeapCase{"without_a_day", jfr_event("01:00:01.500", "After GC", "1,0 GB"),
                 "t_s,heap_pct\n3601.5,25\n"},
        HeapCase{"over_midnight",
                 jfr_event("23:59:59.000", "After GC", "1.0 GB") +
                     jfr_event("00:00:01.000", "After GC", "1.0 GB"),
                 "f:15: time goes back from 86399 s to 1 s"},
        HeapCase{"not_available_is_missing_not_0",
                 jfr_event("01:00:01.500", "After GC", "N/A") +
                     jfr_event("01:00:02.500", "After GC", "1.0 GB"),
                 "t_s,heap_pct\n3601.5,\n3602.5,25\n"},
        HeapCase{"other_events",
                 "jdk.GarbageCollection {\n  startTime = 01:00:00.000\n}\n\n" +
                     jfr_event("01:00:01.500", "After GC", "1.0 GB"),
                 "t_s,heap_pct\n3601.5,25\n"},
        HeapCase{"field_missing",
                 "jdk.GCHeapSummary {\n  startTime = 01:00:00.000\n  when = \"After GC\"\n}\n",
                 "f:1: a jdk.GCHeapSummary without heapUsed"},
        HeapCase{"no_size", jfr_event("01:00:01.500", "After GC", "much"),
                 "f:1: 'much' is no size"},
        HeapCase{"no_such_time", jfr_event("soon", "After GC", "1.0 GB"), "f:1: 'soon' is no time"},
        HeapCase{"cut_text", "jdk.GCHeapSummary {\n  startTime = 01:00:00.000\n",
                 "f:1: an event that is cut"},
        HeapCase{"json",
                 jfr_json(R"("startTime":"2019-05-14T13:35:36.512334+02:00","gcId":0,)"
                          R"("when":"After GC","heapUsed":1000,)" +
                          kJsonHeap),
                 "t_s,heap_pct\n1557833736.512334,25\n"},
        HeapCase{
            "json_without_used",
            jfr_json(R"("startTime":"2019-05-14T13:35:36+02:00","when":"After GC",)" + kJsonHeap),
            "f:3: a jdk.GCHeapSummary without"},
        HeapCase{"json_without_reserved",
                 jfr_json(R"("startTime":"2019-05-14T13:35:36+02:00","when":"After GC",)"
                          R"("heapUsed":5)"),
                 "f:3: a jdk.GCHeapSummary without"},
        HeapCase{"json_of_other_events",
                 R"({"recording":{"events":[{"type":"jdk.GCPause","values":{}}]}})",
                 "f: there is no jdk.GCHeapSummary after a collection"},
        HeapCase{"json_cut", "{\"recording\":{\"events\":[\n{", "f:2: not JSON"}),
    heap_name);

TEST(HeapLogNotes, SayThatItIsTheHeapAfterACollection) {
  const Trace trace =
      parse_trace("[0.2s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3.2ms\n", "f", {});
  EXPECT_EQ(trace.format, "gc-log");
  EXPECT_THAT(trace.notes, Contains(HasSubstr("left after each collection, in percent")));
}

TEST(HeapLogMetrics, AreNoLag) {
  ReadOptions options;
  options.metrics = {{"temp_c", "degrees", -40, 120}};
  EXPECT_THAT(reading("[0.2s][info][gc] GC(0) Pause Young (Normal) 24M->4M(256M) 3ms\n", options),
              HasSubstr("the policy has no heap_pct among temp_c"));
}

}  // namespace
}  // namespace cascade
