#include "cli/prometheus/metrics_options.hpp"

#include <iostream>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "reports/metrics/metrics_timeline.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr const char* kDefaultStart = "2024-01-01T00:00:00Z";

}  // namespace

void add_metrics_options(CLI::App& app, MetricsOptions& options) {
  add_option(app, "--openmetrics", options.file,
             "Write K2's metrics over time, for promtool tsdb create-blocks-from openmetrics")
      .shown_as("FILE");
  add_option(app, "--openmetrics-start", options.start,
             "When the first sample was, where the input has no absolute time or another is "
             "wanted")
      .shown_as("TIME [" + std::string(kDefaultStart) + "]");
  add_option(app, "--openmetrics-step", options.step,
             "One sample every DURATION; transitions are exact whatever it is")
      .shown_as("auto|DURATION [auto: 15s, more for long runs]");
}

Instant metrics_start(const MetricsOptions& options, std::optional<Instant> recorded) {
  if (options.start.empty() && recorded) return *recorded;
  const auto start = parse_iso(options.start.empty() ? kDefaultStart : options.start);
  if (!start) {
    throw InputError("", 0, "--openmetrics-start cannot be '" + options.start + "'",
                     "a time such as 2024-01-01T00:00:00Z");
  }
  return start->at;
}

Duration metrics_step(const MetricsOptions& options, Duration run) {
  constexpr Duration kLookback{300'000'000'000};
  const auto step = options.step == "auto" ? usual_step(run) : parse_duration(options.step);
  if (!step || step->ns == 0) {
    throw InputError("", 0, "--openmetrics-step cannot be '" + options.step + "'",
                     "auto, or a duration such as 15s");
  }
  if (*step >= kLookback) {
    notes() << "cascade: note: samples are " << duration_for_people(*step)
            << " apart: Prometheus looks back 5 min and shows gaps; --openmetrics-step 1m would "
               "not\n";
  }
  return *step;
}

}  // namespace cascade
