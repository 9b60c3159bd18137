// A recording in a format that the first byte tells, read with the options of the second: "c0t,lag"
// begins a CSV that is read without options. The rest is the file.
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "model/k2.hpp"
#include "properties/fuzz/fuzz_target.hpp"
#include "properties/fuzz/trace_invariants.hpp"
#include "sim/loop/scenario/recordings.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {
namespace {

InputFormat format_of(char letter) {
  switch (letter) {
    case 'c':
      return InputFormat::csv;
    case 'p':
      return InputFormat::prometheus;
    case 'k':
      return InputFormat::kafka_groups;
    case 'j':
      return InputFormat::json_lines;
    case 'e':
      return InputFormat::exposition;
    case 'b':
      return InputFormat::burrow;
    case 'i':
      return InputFormat::influx;
    case 'd':
      return InputFormat::datadog;
    case 'w':
      return InputFormat::cloudwatch;
    case 'f':
      return InputFormat::confluent;
    case 'g':
      return InputFormat::gc_log;
    case 'r':
      return InputFormat::jfr;
    default:
      return InputFormat::automatic;
  }
}

/// Metrics of some ladder that is not K2's.
std::vector<TraceMetric> other_metrics() {
  return {{"temp_c", "degrees Celsius", -40, 120}, {"free_gb", "gigabytes", 0, 1e6}};
}

/// '0' for none; its low bits choose.
ReadOptions options_of(char letter, char choice) {
  const auto bits = static_cast<unsigned>(static_cast<unsigned char>(choice)) - unsigned{'0'};
  ReadOptions options;
  options.format = format_of(letter);
  if ((bits & 1u) != 0) options.role = kHeap;
  options.sort = (bits & 2u) != 0;
  if ((bits & 4u) != 0) options[kLag].column = "2";
  constexpr std::array<const char*, 4> kTimeFormats = {"", "%s", "%d/%m/%Y %H:%M:%S", "%H:%M"};
  options.time_format = kTimeFormats[(bits >> 3u) & 3u];
  if ((bits & 32u) != 0) options[kLag].scale = 11;
  if ((bits & 64u) != 0) options[kHeap].column = "heap";
  if ((bits & 128u) != 0 && letter == 'c') options.metrics = other_metrics();
  return options;
}

/// Counts an interval: no trace, but a recording too, with a reader of its own.
Fuzzed fuzz_arrivals(std::string_view text) {
  const auto recorded = read_or_refuse([&] { return parse_arrivals(text, kFuzzedFile); });
  if (!recorded) return Fuzzed::refused;
  require(!recorded->empty(), "recorded arrivals have a series");
  for (const RecordedArrivals& arrivals : *recorded) {
    require(!arrivals.times_s.empty() && arrivals.times_s.size() == arrivals.counts.size(),
            "each series has a count a time");
    for (std::size_t i = 0; i < arrivals.times_s.size(); ++i) {
      require(arrivals.counts[i] >= 0 && std::isfinite(arrivals.counts[i]), "a count is a count");
      require(i == 0 ? arrivals.times_s[0] >= 0 : arrivals.times_s[i] > arrivals.times_s[i - 1],
              "times rise");
    }
  }
  return Fuzzed::taken;
}

}  // namespace

Fuzzed fuzz_input(std::string_view input) {
  if (input.size() < 2) return Fuzzed::refused;
  const std::string_view text = input.substr(2);
  if (input[0] == 'a') return fuzz_arrivals(text);
  const ReadOptions options = options_of(input[0], input[1]);
  const auto trace = read_or_refuse([&] { return parse_trace(text, kFuzzedFile, options); });
  if (!trace) return Fuzzed::refused;
  require_good_trace(*trace, digest(input));
  return Fuzzed::taken;
}

}  // namespace cascade
