// What does reading cost, a format: against a bare scan for newlines of the same bytes.

#include <benchmark/benchmark.h>

#include <string>

#include "bench/newline_scan.hpp"
#include "bench/recordings.hpp"
#include "model/k2.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace_csv.hpp"

namespace {

using namespace cascade;

constexpr std::size_t kRows = 200'000;

std::string in_iso_csv(const Trace& trace) {
  std::string text = "timestamp;consumer_lag;heap_pct\n";
  for (std::size_t i = 0; i < trace.size(); ++i) {
    text += "\"" + iso_text(trace.at[i]) + "\";" + number_text(trace[kLag][i]) + ";" +
            number_text(trace[kHeap][i]) + "\n";
  }
  return text;
}

std::string in_json_lines(const Trace& trace) {
  std::string text;
  for (std::size_t i = 0; i < trace.size(); ++i) {
    text += "{\"t\":" + seconds_text(trace.at[i].ns) + ",\"lag\":" + number_text(trace[kLag][i]) +
            ",\"heap_pct\":" + number_text(trace[kHeap][i]) + "}\n";
  }
  return text;
}

/// One line of nothing but values, as the API answers.
std::string in_prometheus(const Trace& trace) {
  std::string text =
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"kafka_consumergroup_lag","partition":"0"},"values":[)";
  for (std::size_t i = 0; i < trace.size(); ++i) {
    text += (i == 0 ? "[" : ",[") + seconds_text(trace.at[i].ns) + ",\"" +
            number_text(trace[kLag][i]) + "\"]";
  }
  return text + "]}]}}\n";
}

std::string milliseconds(Instant at) { return std::to_string(at.ns / 1'000'000); }

/// As curl appends them, each with four partitions.
std::string in_burrow(const Trace& trace) {
  std::string text;
  for (std::size_t i = 0; i < trace.size(); i += 40) {
    const std::string lag = number_text(trace[kLag][i]), time = milliseconds(trace.at[i]);
    text +=
        R"({"error":false,"message":"consumer status returned","status":{"cluster":"local","group":"k2","status":"OK","complete":1.0,"partitions":[)";
    for (int partition = 0; partition < 4; ++partition) {
      text +=
          std::string(partition == 0 ? "" : ",") + R"({"topic":"trades","partition":)" +
          std::to_string(partition) +
          R"(,"owner":"/10.0.0.1","client_id":"c","status":"OK","start":{"offset":100,"timestamp":)" +
          time + R"(,"lag":0},"end":{"offset":200,"timestamp":)" + time + R"(,"lag":)" + lag +
          R"(},"current_lag":)" + lag + R"(,"complete":1.0})";
    }
    text += R"(],"partition_count":4,"maxlag":{"end":{"timestamp":)" + time + R"(}},"totallag":)" +
            lag + "}}\n";
  }
  return text;
}

/// One line.
std::string in_datadog(const Trace& trace) {
  std::string text =
      R"({"status":"ok","res_type":"time_series","series":[{"metric":"kafka.consumer_lag","scope":"*","pointlist":[)";
  for (std::size_t i = 0; i < trace.size(); ++i) {
    text += (i == 0 ? "[" : ",[") + milliseconds(trace.at[i]) + ".0," +
            number_text(trace[kLag][i]) + ".0]";
  }
  return text + "]}]}\n";
}

/// As the aws command lays it out, newest first.
std::string in_cloudwatch(const Trace& trace) {
  std::string times, values;
  for (std::size_t i = trace.size(); i-- > 0;) {
    const std::string end = i == 0 ? "\n" : ",\n";
    times += "                \"" + iso_text(trace.at[i]) + "\"" + end;
    values += "                " + number_text(trace[kLag][i]) + ".0" + end;
  }
  return "{\n    \"MetricDataResults\": [\n        {\n            \"Id\": \"m1\",\n            "
         "\"Label\": \"SumOffsetLag\",\n            \"Timestamps\": [\n" +
         times + "            ],\n            \"Values\": [\n" + values +
         "            ],\n            \"StatusCode\": \"Complete\"\n        }\n    ]\n}\n";
}

/// One line.
std::string in_confluent(const Trace& trace) {
  std::string text = "{\"data\":[";
  for (std::size_t i = 0; i < trace.size(); ++i) {
    text += std::string(i == 0 ? "" : ",") +
            R"({"metric.consumer_group_id":"k2","metric.topic":"trades","timestamp":")" +
            iso_text(trace.at[i]) + R"(","value":)" + number_text(trace[kLag][i]) + ".0}";
  }
  return text + "]}\n";
}

/// Snapshots of four partitions, a time line before each.
std::string in_kafka_groups(const Trace& trace) {
  std::string text;
  for (std::size_t i = 0; i < trace.size(); i += 4) {
    text +=
        iso_text(trace.at[i]) +
        "\nGROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID\n";
    for (int partition = 0; partition < 4; ++partition) {
      text += "k2 trades " + std::to_string(partition) + " 100 200 " + number_text(trace[kLag][i]) +
              " c-1 /10.0.0.1 c\n";
    }
  }
  return text;
}

enum Format {
  canonical,
  iso_csv,
  json_lines,
  prometheus,
  kafka_groups,
  burrow,
  datadog,
  cloudwatch,
  confluent
};

const std::string& text_of(Format format) {
  static const Trace relative = bench::recording(kRows), absolute = bench::recording(kRows, true);
  static const std::string texts[] = {
      canonical_csv(relative), in_iso_csv(absolute),      in_json_lines(relative),
      in_prometheus(absolute), in_kafka_groups(absolute), in_burrow(absolute),
      in_datadog(absolute),    in_cloudwatch(absolute),   in_confluent(absolute)};
  return texts[format];
}

void count(benchmark::State& state, const std::string& text) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

/// `end`: of a row, or in a document of one line of a sample.
void scan(benchmark::State& state, Format format, char end = '\n') {
  const std::string& text = text_of(format);
  for (auto _ : state) benchmark::DoNotOptimize(bench::count_lines(text, end));
  count(state, text);
}

void read(benchmark::State& state, Format format) {
  const std::string& text = text_of(format);
  for (auto _ : state) benchmark::DoNotOptimize(parse_trace(text, "bench", {}).at.data());
  count(state, text);
}

BENCHMARK_CAPTURE(scan, csv, canonical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, csv, canonical)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, iso_csv, iso_csv)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, iso_csv, iso_csv)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, json_lines, json_lines)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, json_lines, json_lines)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, prometheus, prometheus, ']')->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, prometheus, prometheus)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, kafka_groups, kafka_groups)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, kafka_groups, kafka_groups)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, burrow, burrow, '}')->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, burrow, burrow)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, datadog, datadog, ']')->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, datadog, datadog)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, cloudwatch, cloudwatch)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, cloudwatch, cloudwatch)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, confluent, confluent, '}')->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, confluent, confluent)->Unit(benchmark::kMillisecond);

}  // namespace
