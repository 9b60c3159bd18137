// What the benchmarks are for: one against another, in one run on one machine.
#pragma once

#include <array>
#include <optional>

namespace cascade::bench {

struct Ratio {
  const char* question;
  const char* of;       ///< the benchmark's name
  const char* against;  ///< the yardstick's
  double at_most = 0;   ///< the target; 0: none, it is only watched
};

// clang-format off
inline constexpr Ratio kRatios[] = {
  {"a check, against a switch by hand",                 "step_state_machine",               "step_hand_written",                1.2},
  {"checks and reads of 2 threads on one cascade, against a lock around that switch",
                                                        "contended_cascade/2/real_time",    "contended_hand_written/2/real_time", 1.2},
  {"checks and reads of 4 threads",                     "contended_cascade/4/real_time",    "contended_hand_written/4/real_time", 1.2},
  {"checks and reads of 8 threads",                     "contended_cascade/8/real_time",    "contended_hand_written/8/real_time", 1.2},
  {"5,000,000 rows read, checked and journalled, against a newline scan",
                                                        "replay_read_check_journal",        "replay_scan_newlines",             8},
  {"reading canonical CSV, against a newline scan",     "read/csv",                         "scan/csv",                         0},
  {"reading quoted ISO CSV, against a newline scan",    "read/iso_csv",                     "scan/iso_csv",                     8},
  {"reading JSON Lines, against a newline scan",        "read/json_lines",                  "scan/json_lines",                  20},
  {"reading Prometheus JSON, against a scan for the end of each sample",
                                                        "read/prometheus",                  "scan/prometheus",                  20},
  {"reading kafka-consumer-groups, against a newline scan",
                                                        "read/kafka_groups",                "scan/kafka_groups",                0},
  {"reading Burrow, against a scan for the end of each object",
                                                        "read/burrow",                      "scan/burrow",                      0},
  {"reading Datadog, against a scan for the end of each point",
                                                        "read/datadog",                     "scan/datadog",                     0},
  {"reading CloudWatch as aws lays it out, against a newline scan",
                                                        "read/cloudwatch",                  "scan/cloudwatch",                  0},
  {"reading Confluent, against a scan for the end of each point",
                                                        "read/confluent",                   "scan/confluent",                   0},
  {"a proof with a cooldown of a day, against 10 ms",   "prove_with_cooldown_ms/86400000",  "prove_with_cooldown_ms/10",        1.2},
  {"a policy over 5,000,000 rows by the index, against every check",
                                                        "sweep_indexed/5000000/1000/32",    "sweep_plain/5000000",              0.02},
  {"a simulated day at 500,000/s, against 5,000/s",     "simulate_day/500000",              "simulate_day/5000",                1.5},
  {"a simulated minute over 10,000 partitions, against the same messages over 200",
                                                        "simulate_partitions/10000",        "simulate_partitions/200",          2},
  {"a simulated minute of 10,000 instances, against the same messages and 200",
                                                        "simulate_instances/10000",         "simulate_instances/200",           20},
  {"a simulated minute under the monitors, against plain",
                                                        "simulate_watched/1/1",             "simulate_watched/1/0",             3},
  {"a simulated minute of 1,000 instances under the monitors, against plain",
                                                        "simulate_watched/1000/1",          "simulate_watched/1000/0",          3},
  {"a plot of 1,000,000 rows, against 1,000",           "plot_svg/1000000/real_time",       "plot_svg/1000/real_time",          0},
  {"a flap margin with a spike in the last row, against a calm one",
                                                        "flap_margin_of/k2_as_coded_spike/1000000",
                                                                                            "flap_margin_of/k2_as_coded_calm/1000000",
                                                                                                                                2},
  {"the complete suite for k2 through the pipe, against in the process",
                                                        "conform_cpp/real_time",            "conform_in_process/real_time",     0},
  {"the complete suite for k2 put to Python, against C++",
                                                        "conform_python/real_time",         "conform_cpp/real_time",            0},
  {"inferring k2 through the pipe, against the complete suite",
                                                        "infer_cpp/real_time",              "conform_cpp/real_time",            0},
  {"checks through the pipe, against a bare echo of them",
                                                        "pipe_checks/real_time",            "pipe_echo/real_time",              0},
  {"1,000,000 recorded levels judged, against 100,000", "judge_recorded/1000000",           "judge_recorded/100000",            12},
};

/// Seconds that a benchmark may take, whatever the yardstick: of CPU, or by the wall where it is
/// measured so.
struct Limit {
  const char* question;
  const char* of;
  double seconds_at_most;
};
inline constexpr Limit kLimits[] = {
  {"a simulated day at 500,000 messages/s, CPU seconds", "simulate_day/500000", 2},
  {"the complete suite for k2 put to C++, seconds", "conform_cpp/real_time", 1},
  {"the complete suite for k2 put to Python, seconds", "conform_python/real_time", 10},
  {"k2 inferred from C++, seconds", "infer_cpp/real_time", 2},
};
// clang-format on

}  // namespace cascade::bench
