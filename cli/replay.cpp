// cascade replay TRACE [--second TRACE2]: open loop, the recorded pressure is fed to the cascade.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/prometheus/metrics_options.hpp"
#include "cli/replay_asked.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "properties/monitor/monitor.hpp"
#include "reports/metrics/metrics_recorder.hpp"
#include "reports/metrics/openmetrics.hpp"
#include "reports/plot/plot.hpp"
#include "reports/text/metric_words.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/replay/run_clock.hpp"
#include "sim/replay/summary.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr const char *kJournal = "--journal", *kSummary = "--summary",
                     *kOpenMetrics = "--openmetrics";

struct ReplayOptions {
  TraceOptions trace;
  std::string policy = "k2";
  std::string check_every = "sample";
  std::string journal_file, plot_file, summary_file, against_file;
  std::string format = "text";
  std::string max_transitions;
  std::string reversal_window = kReversalWindowText;
  std::vector<std::string> assertions;
  bool monitor = false, update = false;
  MetricsOptions metrics;
};

/// The policy, of which a run monitors what its trace has.
Policy as_run(Policy policy, const JournalHeader& header) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    policy.metrics[i].monitored = header.metrics[i].monitored;
  }
  return policy;
}

std::string entry_line(const Transition& entry, const Policy& policy, const RunClock& clock) {
  const std::size_t width = label_width(policy.levels, 13);
  std::string line = fmt::format("  {:>16}  {} > {}", clock.text(entry.at),
                                 level_label(entry.from, policy.levels, width),
                                 level_label(entry.to, policy.levels, width));
  std::string causes;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    if (metric.monitored) {
      line += fmt::format("  {} {}", said_name(metric.name),
                          grouped(entry.pressure[metric_at(i)]) + unit_after(metric));
    }
    if (entry.cause.has(metric_at(i))) {
      causes += (causes.empty() ? "" : ", ") + said_name(metric.name);
    }
  }
  if (entry.kind == TransitionKind::escalation) line += "  (" + causes + ")";
  return line + "\n";
}

std::string transitions_text(const Journal& journal, const Policy& policy, const RunClock& clock) {
  constexpr std::size_t kShownAtEachEnd = 5;
  const auto& entries = journal.entries;
  std::string text;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i == kShownAtEachEnd && entries.size() > 2 * kShownAtEachEnd) {
      const std::size_t skipped = entries.size() - 2 * kShownAtEachEnd;
      text += fmt::format("  {:>16}  and {} more\n", "...", skipped);
      i += skipped;
    }
    text += entry_line(entries[i], policy, clock);
  }
  return text;
}

/// Flaps and reversals, blind time, a latched level: each with what it means.
std::string conduct_text(const Summary& s) {
  std::string text = "  ";
  text += s.flaps ? counted(*s.flaps, "flap") : "flaps not known";
  text += " (up again though no metric crossed a whole dead band: the policy's doing), " +
          counted(s.reversals, "reversal");
  text += fmt::format(" (up again within {}, whatever the cause)\n",
                      duration_for_people(s.reversal_window));
  if (s.blind && s.blind->ns > 0) {
    text += fmt::format(
        "  blind for {} of {} (a metric was missing, or nothing was checked): the level is an "
        "assumption there\n",
        duration_for_people(*s.blind), duration_for_people(s.duration));
  }
  if (s.latched.value_or(false)) {
    text += "  latched: the level stood still to the end where the policy would have moved it\n";
  }
  return text;
}

std::string summary_text(const Summary& s, const Journal& journal, const Policy& policy,
                         const RunClock& clock) {
  const std::size_t width = label_width(s.levels, 13);
  std::string text = fmt::format(
      "{}, policy {}: {} over {}, {} ({})\n\n", printable(s.trace), printable(s.policy),
      counted(s.rows, "row"), duration_for_people(s.duration), counted(s.checks, "check"),
      s.check_every == "sample" ? "one a row" : "every " + s.check_every);
  for (const Level level : s.levels.levels()) {
    const Duration at = s.at_level[index(level)];
    const double share = s.duration.ns == 0 ? 0 : at.seconds() / s.duration.seconds();
    const auto bar = static_cast<std::size_t>(std::lround(share * 40));
    text += fmt::format("  {} {:>12} {:>6.1f} %{}{}\n", level_label(level, s.levels, width),
                        duration_for_people(at), share * 100, bar == 0 ? "" : "  ",
                        std::string(bar, '#'));
  }
  text += fmt::format("\n  {} ({} up, {} down), at most {} in an hour; highest {}, at the end {}\n",
                      counted(s.transitions, "transition"), s.escalations, s.recoveries,
                      s.transitions_per_hour_max, level_label(s.level_max, s.levels),
                      level_label(s.level_final, s.levels));
  text += conduct_text(s);
  if (s.missing_rows + s.gaps + s.duplicate_rows > 0) {
    text += fmt::format("  {} with a missing value, {}, {}\n", counted(s.missing_rows, "row"),
                        counted(s.gaps, "gap"), counted(s.duplicate_rows, "duplicate row"));
  }
  if (!journal.entries.empty())
    text += "\n" + transitions_text(journal, as_run(policy, journal.header), clock);
  return text;
}

/// The policy says itself that it breaks the property: no run of it fails by that.
bool is_meant(const Violation& violation, const Policy& policy) {
  return std::find(policy.violates.begin(), policy.violates.end(), violation.property->name) !=
         policy.violates.end();
}

std::string violation_line(const Violation& violation, const Policy& policy,
                           const RunClock& clock) {
  const Step& step = violation.step;
  std::string seen;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    seen += fmt::format(", {} {}", said_name(policy.metrics[i].name),
                        grouped(step.seen[metric_at(i)]) + unit_after(policy.metrics[i]));
  }
  return fmt::format("{} is violated{} at {}: {} > {}{}", violation.property->name,
                     is_meant(violation, policy) ? ", as the policy says," : "",
                     clock.text(step.at), policy.name_of(step.before), policy.name_of(step.after),
                     seen);
}

/// What the run was judged by, and what no run can be: silence would read as a verdict.
void note_judged(const std::string& trace, const PropertyWatch& watch, const Policy& policy) {
  std::string judged, not_judged;
  for (const Property* property : watch.judged()) {
    judged += (judged.empty() ? "" : ", ") + std::string(property->name);
  }
  for (const NotJudged& each : watch.not_judged()) {
    not_judged +=
        fmt::format("{}{} ({})", not_judged.empty() ? "" : ", ", each.property->name, each.why);
  }
  notes() << "cascade: " << printable(trace)
          << ": note: judged on this run: " << (judged.empty() ? "nothing" : judged)
          << "; not judged: " << not_judged << "\n";
  if (!watch.exercise()) return;
  notes() << "cascade: " << printable(trace) << ": note: this run "
          << exercise_text(*watch.exercise(), policy) << "; the rest is known by the proof alone\n";
}

Duration length_of(const Trace& trace) {
  return trace.at.empty() ? Duration{} : trace.at.back() - trace.at.front();
}

std::string backfill(const ReplayOptions& options, const Policy& policy,
                     const JournalHeader& header, const CheckMetrics& metrics) {
  const MetricsSource source{"replay", header.trace, as_run(policy, header)};
  return openmetrics_text(metric_families(source), metrics.timeline(),
                          metrics_start(options.metrics, header.start), header.made);
}

int run_replay(const ReplayOptions& options, const Made& made) {
  Policy policy = load_policy(options.policy);
  set_max_transitions(policy, options.max_transitions);
  const Cadence cadence = parse_cadence(options.check_every);
  const Duration reversal_window = parse_reversal_window(options.reversal_window);
  std::vector<Assertion> assertions;
  for (const std::string& text : options.assertions) assertions.push_back(parse_assertion(text));
  GoldenJournal golden(options.against_file, options.update);
  Outputs outputs({{kJournal, options.journal_file},
                   {kSummary, options.summary_file},
                   {kOpenMetrics, options.metrics.file}},
                  {{"--plot", options.plot_file},
                   {"--update", golden.place()},
                   place_of_format(options.format)});
  if (!options.plot_file.empty()) require_plot_format(options.plot_file);

  const LoadedTraces traces = load_traces(options.trace, policy);
  PropertyWatch watch;
  std::optional<CheckMetrics> metrics;
  if (outputs.wants(kOpenMetrics)) {
    metrics.emplace(policy, metrics_step(options.metrics, length_of(traces.trace)),
                    blind_after(traces.trace, traces.second_or_null(), cadence));
  }
  ReplayResult result = [&] {
    ProgressBar bar("replaying");
    ReplayHooks hooks{[&bar](double fraction) { bar.show(fraction); }, nullptr};
    if (options.monitor) hooks.checker = std::ref(watch);
    if (metrics) {
      hooks.checker = [&](Cascade& cascade, Instant now, const Pressure& pressure) {
        const auto transition =
            options.monitor ? watch(cascade, now, pressure) : cascade.check(now, pressure);
        metrics->observe(now, pressure, transition);
        return transition;
      };
    }
    // The machine makes every check: the index (sweep) would tell its rules a second time.
    return replay(policy, traces.trace, traces.second_or_null(), cadence, hooks);
  }();
  result.journal.header.made =
      with_policy(with_traces(made, traces.trace, traces.second_or_null()), policy);
  const RunClock clock = run_clock(traces.trace, traces.second_or_null());
  const Summary summary = summarize(result, traces.trace, traces.second_or_null(), reversal_window);
  std::vector<Asserted> asserted;
  for (const Assertion& each : assertions) asserted.push_back(judge(each, summary));
  golden.compare(result.journal);

  outputs.write(kJournal, [&] { return to_json_lines(result.journal); });
  outputs.write(kSummary, [&] { return to_json(summary) + "\n"; });
  outputs.write(kOpenMetrics, [&] {
    metrics->finish(result.end);
    return backfill(options, policy, result.journal.header, *metrics);
  });
  if (!options.plot_file.empty()) {
    plot_transitions(plot_of(result, traces.trace, traces.second_or_null(), policy, summary.trace),
                     options.plot_file);
  }
  outputs.commit();

  if (options.format == "json") {
    std::cout << json_line([&](JsonWriter& json) {
      write_members(json, summary);
      write_assertions(json, asserted);
      golden.write_member(json, result.journal);
    });
  } else {
    const bool shared = outputs.takes_stdout();
    if (!shared) {
      std::cout << summary_text(summary, result.journal, policy, clock)
                << assertions_text(asserted);
    }
    (shared ? std::cerr : std::cout) << golden.text(result.journal, clock);
  }
  print_notes(traces);
  int status = kHolds;
  for (const Violation& violation : watch.violations()) {
    std::cerr << "cascade: " << printable(summary.trace) << ": "
              << violation_line(violation, policy, clock) << "\n";
    if (!is_meant(violation, policy)) status = kViolated;
  }
  if (options.monitor) note_judged(summary.trace, watch, policy);
  if (tell_failed(summary.trace, asserted)) status = kViolated;
  if (!golden.settle(result.journal)) status = kViolated;
  return status;
}

}  // namespace

void add_replay(CLI::App& app, Command& command) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App& sub = add_subcommand(app, "replay", "Feed a recorded trace to the cascade");
  set_footer(sub,
             "Example: cascade replay lag.csv --policy k2 --check-every 500ms --plot out.svg\n"
             "         cascade replay lag.csv --heap gc.csv --journal - | head\n"
             "         cascade replay node.csv --policy pi5.toml --column temp_c=Temperature");
  add_trace_options(sub, options->trace);
  add_policy_option(sub, options->policy);
  add_cadence_option(sub, options->check_every);
  add_reversal_window_option(sub, options->reversal_window);
  add_option(sub, kJournal, options->journal_file, "Write the transitions as JSON Lines")
      .shown_as("FILE");
  add_option(sub, "--plot", options->plot_file, "Draw metrics and level over time")
      .shown_as("FILE.svg|.png|.pdf");
  add_option(sub, kSummary, options->summary_file, "Write the numbers as JSON")
      .shown_as("FILE.json");
  add_option(sub, "--against", options->against_file,
             "Compare with a recorded journal, and show all that moved; exit 1 where something did")
      .shown_as("JOURNAL");
  add_flag(sub, "--update", options->update,
           "Accept what moved: the journal of --against is replaced by this replay's");
  add_option(sub, "--assert", options->assertions,
             "What a figure of the summary must be, such as 'reversals<=3' or "
             "'seconds_at.SOFT<300'; may be given several times; exit 1 where one fails")
      .one_value_each()
      .shown_as("'FIGURE<NUMBER'");
  add_flag(sub, "--monitor", options->monitor,
           "Judge the properties at every check; exit 1 where one is violated");
  add_max_transitions_option(sub, options->max_transitions);
  add_metrics_options(sub, options->metrics);
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_replay(*options, command.made); };
  });
}

}  // namespace cascade
