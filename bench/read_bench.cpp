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

/// One line of nothing but values, as the API answers; so the scan has few lines to find.
std::string in_prometheus(const Trace& trace) {
  std::string text =
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"kafka_consumergroup_lag","partition":"0"},"values":[)";
  for (std::size_t i = 0; i < trace.size(); ++i) {
    text += (i == 0 ? "[" : ",[") + seconds_text(trace.at[i].ns) + ",\"" +
            number_text(trace[kLag][i]) + "\"]";
  }
  return text + "]}]}}\n";
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

enum Format { canonical, iso_csv, json_lines, prometheus, kafka_groups };

const std::string& text_of(Format format) {
  static const Trace relative = bench::recording(kRows), absolute = bench::recording(kRows, true);
  static const std::string texts[] = {canonical_csv(relative), in_iso_csv(absolute),
                                      in_json_lines(relative), in_prometheus(absolute),
                                      in_kafka_groups(absolute)};
  return texts[format];
}

void count(benchmark::State& state, const std::string& text) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void scan(benchmark::State& state, Format format) {
  const std::string& text = text_of(format);
  for (auto _ : state) benchmark::DoNotOptimize(bench::count_lines(text));
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
BENCHMARK_CAPTURE(scan, prometheus, prometheus)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, prometheus, prometheus)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scan, kafka_groups, kafka_groups)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, kafka_groups, kafka_groups)->Unit(benchmark::kMillisecond);

}  // namespace
