#include "cli/conform_recorded.hpp"

#include <chrono>
#include <iostream>
#include <optional>

#include "cli/command.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "properties/conform/recorded/recorded.hpp"
#include "reports/text/recorded_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

Duration parse_length(const char* option, const std::string& text) {
  const auto length = parse_duration(text);
  if (!length) {
    throw InputError("", 0, std::string(option) + " cannot be '" + printable(text) + "'",
                     "a duration such as 0s, 500ms, 15s");
  }
  return *length;
}

/// What needs checks at times of their own is refused where each row is a check.
void require_cadence(const RecordedOptions& options) {
  const std::vector<std::pair<const char*, const std::string*>> given = {
      {"--jitter", &options.jitter},
      {"--skew", &options.skew},
      {"--gap", &options.gap},
      {"--between", &options.between},
      {"--blank", &options.blank}};
  for (const auto& [option, text] : given) {
    if (text->empty()) continue;
    throw InputError("", 0,
                     std::string(option) +
                         " is about checks at times of their own, and each row "
                         "is taken for a check of its values",
                     "--check-every DURATION with it");
  }
}

RecordedAssumptions assumptions_of(const RecordedOptions& options, const Policy& policy,
                                   const Trace& trace) {
  const Cadence cadence = parse_cadence(options.check_every);
  if (!cadence.every) require_cadence(options);
  RecordedAssumptions assumptions = usual_assumptions(policy, trace, cadence.every);
  assumptions.restarts = options.allow_restarts;
  if (!options.jitter.empty()) assumptions.jitter = parse_length("--jitter", options.jitter);
  if (!options.skew.empty()) assumptions.skew = parse_length("--skew", options.skew);
  if (!options.gap.empty()) assumptions.gap = parse_length("--gap", options.gap);
  if (options.between == "any") assumptions.between = Between::any;
  if (options.blank == "missing") assumptions.blank = Blank::missing;
  return assumptions;
}

std::string print(const RecordedReport& report, const std::string& format, const Made& made,
                  double took_s) {
  if (format == "json") return to_json(report, made);
  if (format == "junit") return to_junit(report, made, took_s);
  const auto label = [](const LevelNames& names, Level level, std::size_t width) {
    return level_label(level, names, width);
  };
  return to_text(report, {verdict_label, label, [](double value) { return grouped(value); },
                          [](const std::string& text) { return printable(text); }});
}

}  // namespace

void add_recorded_options(CLI::App& app, RecordedOptions& options) {
  add_option(app, "--recorded", options.trace.file,
             "A recording with the level beside the metrics; - is standard input")
      .shown_as("FILE");
  add_option(app, "--level-column", options.level_column, "The level's column, series or key")
      .shown_as("NAME|NUMBER");
  add_cadence_option(app, options.check_every);
  add_option(app, "--jitter", options.jitter, "A check may be so late")
      .shown_as("DURATION [as --check-every]");
  add_option(app, "--skew", options.skew,
             "What a check saw may be so old, and what stands in a row of so long before or "
             "after")
      .shown_as("DURATION [as far as samples are apart]");
  add_option(app, "--gap", options.gap, "Samples farther apart say nothing of what lies between")
      .shown_as("DURATION [half as far again as usual]");
  add_option(app, "--between", options.between, "Where a metric is between two samples")
      .shown_as("bracketed|any [bracketed]")
      .one_of({"bracketed", "any"});
  add_option(app, "--blank", options.blank,
             "What a row without a metric's value says: nothing, or that the system had none")
      .shown_as("unknown|missing [unknown]")
      .one_of({"unknown", "missing"});
  add_option(app, "--not-monitored", options.not_monitored,
             "The system does not look at this metric")
      .shown_as("METRIC ...")
      .one_value_each();
  add_flag(app, "--allow-restarts", options.allow_restarts,
           "The system may have been reset, or have begun anew, at any time");
  add_reading_options(app, options.trace);
}

int run_recorded(const RecordedOptions& options, const Made& made) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  Policy policy = load_policy(options.policy);
  for (const std::string& name : options.not_monitored) {
    policy[metric_called(policy, "--not-monitored", name)].monitored = false;
  }
  if (!policy.monitors_anything()) {
    throw InputError("", 0, "--not-monitored leaves the policy no metric", "one that is");
  }
  TraceOptions reading = options.trace;
  reading.level_column = options.level_column;
  const LoadedTraces traces = load_traces(reading, policy);
  const RecordedAssumptions assumptions = assumptions_of(options, policy, traces.trace);
  const RecordedVerdict verdict = judge_recording(policy, traces.trace, assumptions);
  const double took_s = std::chrono::duration<double>(Clock::now() - begin).count();
  std::cout << print({policy, traces.trace, assumptions, verdict}, options.format, made, took_s);
  print_notes(traces);
  return verdict.ruling == RecordedRuling::inconsistent ? kViolated : kHolds;
}

}  // namespace cascade
