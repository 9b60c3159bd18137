// One scenario and its variants, and where what became of them goes.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/simulate_options.hpp"
#include "cli/simulate_text.hpp"
#include "cli/site_option.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "properties/loop/tick_check.hpp"
#include "reports/metrics/metrics_recorder.hpp"
#include "reports/metrics/openmetrics.hpp"
#include "reports/plot/plot.hpp"
#include "reports/plot/query_panels.hpp"
#include "sim/loop/outcome/outcome_json.hpp"
#include "sim/query/query_figures.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

struct ScenarioRun {
  Scenario scenario;
  Outcome outcome;
};

MetricsSource metrics_source(const Scenario& scenario) {
  return {"simulation", full_name(scenario), scenario.policy};
}

std::string backfill(const SimulateOptions& options, const Scenario& scenario,
                     const LoopMetrics& metrics, const std::optional<Made>& made) {
  return openmetrics_text(metric_families(metrics_source(scenario)), metrics.timeline(),
                          metrics_start(options.metrics, std::nullopt), made);
}

/// "site sydney: ", where there are several.
std::string of_site(const ScenarioRun& run, const LoopViolation& violation) {
  const bool tells = run.outcome.sites.size() > 1 && !violation.site.empty();
  return tells ? "site " + violation.site + ": " : "";
}

int report_violations(const ScenarioRun& run) {
  for (const LoopViolation& violation : run.outcome.violations) {
    std::cerr << "cascade: "
              << printable(fmt::format("{} (seed {}): {} is violated at t = {} s, {}: {}",
                                       full_name(run.scenario), run.outcome.seed,
                                       violation.property, seconds_text(violation.at.ns),
                                       violation.event, of_site(run, violation) + violation.what))
              << "\n";
  }
  return run.outcome.violations.empty() ? kHolds : kViolated;
}

/// What was watched, and what could not be: silence would read as a verdict.
void note_judged(const ScenarioRun& run) {
  const auto judged = judged_properties(run.scenario, run.outcome);
  const bool drains = std::find(judged.begin(), judged.end(), "drains") != judged.end();
  notes() << "cascade: " << printable(full_name(run.scenario)) << ": note: " << judged.size()
          << " properties judged at every event"
          << (drains ? "" : "; drains is not: no overload ends, or its bound is after the end")
          << "\n";
}

/// Whether the tick decides anything: said of each run, as it is asked for.
int report_tick(const ScenarioRun& run) {
  const TickCheck check = check_tick(run.scenario);
  const std::string ticks = fmt::format("at ticks of {} s and of {} s", seconds_text(check.tick.ns),
                                        seconds_text(check.shorter.ns));
  const std::string name = printable(full_name(run.scenario));
  if (check.differences.empty()) {
    notes() << fmt::format("cascade: {}: {} the same levels, verdicts and expectations\n", name,
                           ticks);
  }
  for (const std::string& difference : check.differences) {
    std::cerr << fmt::format("cascade: {}: {} not the same: {}\n", name, ticks,
                             printable(difference));
  }
  return check.differences.empty() ? kHolds : kViolated;
}

}  // namespace

Scenario simulated_scenario(const SimulateOptions& options, const ScenarioText& text,
                            const std::string& variant) {
  Scenario scenario =
      changed_scenario(text, {variant, options.seed, load_policy_if_named(options.policy)});
  if (options.query.empty()) return scenario;
  scenario.query = parse_query_setup(options.query, scenario.query.value_or(QuerySetup{}));
  if (const auto mistake = mistake_in(*scenario.query, scenario.duration, scenario.tick)) {
    throw InputError("", 0, "--query: " + std::string(mistake->key) + " " + mistake->wrong,
                     mistake->right);
  }
  return scenario;
}

Outcome simulated_outcome(const SimulateOptions& options, const Scenario& scenario,
                          LoopObserver* observer, const KeptChecks& kept) {
  Outcome outcome = options.monitor ? simulate_monitored(scenario, observer, kept)
                                    : simulate(scenario, observer, kept);
  const Duration window = parse_reversal_window(options.reversal_window);
  for (SiteOutcome& site : outcome.sites) site.reversal_window = window;
  return outcome;
}

int simulate_scenario(const SimulateOptions& options, const Made& made) {
  const ScenarioText text = find_scenario(options.scenario);
  Outputs outputs({{"--journal", options.journal_file},
                   {"--trace-out", options.trace_file},
                   {"--summary", options.summary_file},
                   {"--query-out", options.query_file},
                   {"--openmetrics", options.metrics.file}},
                  {{"--plot", options.plot_file}, place_of_format(options.format)});
  if (!options.plot_file.empty()) require_plot_format(options.plot_file);
  Scenario chosen = simulated_scenario(options, text, options.variant);
  if (!chosen.query && !options.query_file.empty()) {
    throw InputError("", 0, "--query-out has nothing to write",
                     "--query last=15m,every=10s, or a scenario with a table [query]");
  }
  // Whose journal, trace, plot and metrics are written.
  const CascadeId id = cascade_called(chosen, options.site);
  std::unique_ptr<MetricsServer> server;
  if (!options.serve.address.empty()) server = open_server(options.serve, metrics_source(chosen));
  std::optional<LoopMetrics> metrics;
  if (outputs.wants("--openmetrics")) {
    metrics.emplace(id, chosen.policy, metrics_step(options.metrics, chosen.duration));
  }

  std::vector<ScenarioRun> runs;
  const bool shows_checks = outputs.wants("--trace-out") || !options.plot_file.empty();
  Outcome outcome =
      simulated_outcome(options, chosen, metrics ? &*metrics : nullptr, {shows_checks, {}});
  runs.push_back({std::move(chosen), std::move(outcome)});
  if (options.variant.empty() && !server) {
    for (const std::string& variant : scenario_variants(text.toml, text.file)) {
      Scenario scenario = simulated_scenario(options, text, variant);
      outcome = simulated_outcome(options, scenario);
      runs.push_back({std::move(scenario), std::move(outcome)});
    }
  }
  const Made of_scenario = with_scenario(made, text.file, text.toml);
  for (ScenarioRun& run : runs) {
    const Made of_run = with_policy(of_scenario, run.scenario.policy);
    for (SiteOutcome& site : run.outcome.sites) {
      for (CascadeOutcome& each : site.cascades) each.run.journal.header.made = of_run;
    }
  }
  const ScenarioRun& first = runs.front();
  std::vector<const Outcome*> variants;
  for (std::size_t i = 1; i < runs.size(); ++i) variants.push_back(&runs[i].outcome);
  const std::string json = to_json(first.outcome, variants) + "\n";

  const SiteOutcome& site = first.outcome.sites[id.site];
  const CascadeOutcome& shown = site.cascades[id.cascade];
  outputs.write("--journal", [&] { return to_json_lines(shown.run.journal); });
  outputs.write("--trace-out", [&] { return canonical_csv(shown.series().trace); });
  outputs.write("--summary", [&] { return json; });
  outputs.write("--query-out", [&] { return query_csv(*site.query); });
  outputs.write("--openmetrics", [&] {
    metrics->finish(Instant{first.scenario.duration.ns}, site.flows);
    return backfill(options, first.scenario, *metrics, shown.run.journal.header.made);
  });
  if (!options.plot_file.empty()) {
    PlotInput input = plot_of(shown.run, shown.series().trace, nullptr, first.scenario.policy,
                              full_name(first.scenario));
    if (site.query) input.below = query_panels(*site.query);
    plot_transitions(input, options.plot_file);
  }
  outputs.commit();

  if (options.format == "json") {
    std::cout << json;
  } else if (!outputs.takes_stdout()) {
    for (const ScenarioRun& run : runs)
      std::cout << (&run == &first ? "" : "\n") << outcome_text(run.outcome, run.scenario);
  }
  if (!options.policy.empty()) {
    notes() << "the scenario's expectations are of its own policy: not judged\n";
  }
  int status = kHolds;
  for (const ScenarioRun& run : runs) {
    status = std::max(status, report_violations(run));
    if (options.monitor) note_judged(run);
    if (options.check_tick) status = std::max(status, report_tick(run));
  }
  if (server) {
    std::cout.flush();
    serve_run(first.scenario, id, options.serve, *server);
  }
  return status;
}

}  // namespace cascade
