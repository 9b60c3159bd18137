// cascade simulate SCENARIO: closed loop, where the level changes what the consumer does.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/prometheus/live_metrics.hpp"
#include "cli/prometheus/metrics_options.hpp"
#include "cli/simulate_text.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "properties/search/loop_fuzz.hpp"
#include "reports/metrics/metrics_recorder.hpp"
#include "reports/metrics/openmetrics.hpp"
#include "reports/plot/plot.hpp"
#include "sim/loop/outcome/outcome_json.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

struct SimulateOptions {
  std::string scenario;
  std::string policy, variant, site;
  std::optional<std::uint64_t> seed;
  std::string journal_file, trace_file, plot_file, summary_file;
  std::string format = "text", reversal_window = kReversalWindowText;
  bool monitor = false;
  bool list = false;
  std::uint64_t swarm = 0;
  std::string swarm_file;
  MetricsOptions metrics;
  ServeOptions serve;
};

struct Run {
  Scenario scenario;
  Outcome outcome;
};

Scenario chosen_scenario(const SimulateOptions& options, const ScenarioText& text,
                         const std::string& variant) {
  return changed_scenario(text, {variant, options.seed, load_policy_if_named(options.policy)});
}

Outcome run_scenario(const SimulateOptions& options, const Scenario& scenario,
                     LoopObserver* observer = nullptr) {
  Outcome outcome =
      options.monitor ? simulate_monitored(scenario, observer) : simulate(scenario, observer);
  const Duration window = parse_reversal_window(options.reversal_window);
  for (SiteOutcome& site : outcome.sites) site.reversal_window = window;
  return outcome;
}

/// Which site's journal, trace, plot and metrics are written.
std::size_t chosen_site(const SimulateOptions& options, const Scenario& scenario) {
  if (options.site.empty()) return 0;
  std::string names;
  for (const SiteSetup& site : scenario.sites) {
    if (site.name == options.site) return static_cast<std::size_t>(&site - &scenario.sites[0]);
    names += (names.empty() ? "" : ", ") + site.name;
  }
  throw InputError("", 0, "--site '" + options.site + "' is not in the scenario", names);
}

MetricsSource metrics_source(const Scenario& scenario) {
  return {"simulation", full_name(scenario), scenario.policy};
}

std::string backfill(const SimulateOptions& options, const Scenario& scenario,
                     const LoopMetrics& metrics, const std::optional<Made>& made) {
  return openmetrics_text(metric_families(metrics_source(scenario)), metrics.timeline(),
                          metrics_start(options.metrics, std::nullopt), made);
}

/// Where results go other than standard output. Opened before the work.
struct Outputs {
  std::optional<OutputFile> journal, trace, summary, openmetrics;
  bool takes_stdout = false;

  explicit Outputs(const SimulateOptions& options) {
    int on_stdout = options.format == "json";
    for (const auto& [file, output] : {std::pair{&options.journal_file, &journal},
                                       {&options.trace_file, &trace},
                                       {&options.summary_file, &summary},
                                       {&options.metrics.file, &openmetrics}}) {
      if (file->empty()) continue;
      output->emplace(*file);
      on_stdout += *file == "-";
      takes_stdout = takes_stdout || *file == "-";
    }
    if (on_stdout > 1) {
      throw InputError(
          "", 0, "two results cannot both go to standard output",
          "a file for all but one of --journal, --trace-out, --summary, --openmetrics, "
          "--format json");
    }
  }

  void commit() {
    for (auto* output : {&journal, &trace, &summary, &openmetrics}) {
      if (*output) (*output)->commit();
    }
  }
};

/// "site sydney: ", where there are several.
std::string of_site(const Run& run, const LoopViolation& violation) {
  const bool tells = run.outcome.sites.size() > 1 && !violation.site.empty();
  return tells ? "site " + violation.site + ": " : "";
}

int report_violations(const Run& run) {
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
void note_judged(const Run& run) {
  const auto judged = judged_properties(run.scenario, run.outcome);
  const bool drains = std::find(judged.begin(), judged.end(), "drains") != judged.end();
  std::cerr << "cascade: " << printable(full_name(run.scenario)) << ": note: " << judged.size()
            << " properties judged at every event"
            << (drains ? "" : "; drains is not: no overload ends, or its bound is after the end")
            << "\n";
}

int run_simulate(const SimulateOptions& options, const Made& made) {
  const ScenarioText text = find_scenario(options.scenario);
  Outputs outputs(options);
  if (!options.plot_file.empty()) require_plot_format(options.plot_file);
  Scenario chosen = chosen_scenario(options, text, options.variant);
  const std::size_t site_index = chosen_site(options, chosen);
  std::unique_ptr<MetricsServer> server;
  if (!options.serve.address.empty()) server = open_server(options.serve, metrics_source(chosen));
  std::optional<LoopMetrics> metrics;
  if (outputs.openmetrics) {
    metrics.emplace(site_index, chosen.policy, metrics_step(options.metrics, chosen.duration));
  }

  std::vector<Run> runs;
  Outcome outcome = run_scenario(options, chosen, metrics ? &*metrics : nullptr);
  runs.push_back({std::move(chosen), std::move(outcome)});
  if (options.variant.empty() && !server) {
    for (const std::string& variant : scenario_variants(text.toml, text.file)) {
      Scenario scenario = chosen_scenario(options, text, variant);
      outcome = run_scenario(options, scenario);
      runs.push_back({std::move(scenario), std::move(outcome)});
    }
  }
  for (Run& run : runs) {
    for (SiteOutcome& site : run.outcome.sites) {
      site.run.journal.header.made =
          with_policy(with_scenario(made, text.file, text.toml), run.scenario.policy);
    }
  }
  const Run& first = runs.front();
  std::string variants;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    variants +=
        (i > 1 ? "," : "") + json_string(runs[i].scenario.variant) + ":" + to_json(runs[i].outcome);
  }
  const std::string json =
      to_json(first.outcome, variants.empty() ? "" : "\"variants\":{" + variants + "}");

  const SiteOutcome& site = first.outcome.sites[site_index];
  if (outputs.journal) outputs.journal->write(to_json_lines(site.run.journal));
  if (outputs.trace) outputs.trace->write(canonical_csv(site.trace));
  if (outputs.summary) outputs.summary->write(json + "\n");
  if (metrics) {
    metrics->finish(Instant{first.scenario.duration.ns}, site.flows);
    outputs.openmetrics->write(
        backfill(options, first.scenario, *metrics, site.run.journal.header.made));
  }
  if (!options.plot_file.empty()) {
    plot_transitions(
        plot_of(site.run, site.trace, nullptr, first.scenario.policy, full_name(first.scenario)),
        options.plot_file);
  }
  outputs.commit();

  if (options.format == "json") {
    std::cout << json << "\n";
  } else if (!outputs.takes_stdout) {
    for (const Run& run : runs)
      std::cout << (&run == &first ? "" : "\n") << outcome_text(run.outcome, run.scenario);
  }
  if (!options.policy.empty()) {
    std::cerr << "the scenario's expectations are of its own policy: not judged\n";
  }
  int status = kHolds;
  for (const Run& run : runs) {
    status = std::max(status, report_violations(run));
    if (options.monitor) note_judged(run);
  }
  if (server) {
    std::cout.flush();
    serve_run(first.scenario, site_index, options.serve, *server);
  }
  return status;
}

int run_swarm_option(const SimulateOptions& options) {
  const std::uint64_t seed = options.seed.value_or(1);
  const auto failure = [&] {
    ProgressBar bar("swarm");
    return fuzz_loop(options.swarm, seed, nullptr, [&bar](double done) { bar.show(done); });
  }();
  if (!failure) {
    if (options.format == "json") {
      std::cout << fmt::format("{{\"swarm\":{},\"seed\":{},\"violations\":[]}}\n", options.swarm,
                               seed);
    } else {
      std::cout << fmt::format("{} random scenarios from seed {}: every property holds\n",
                               options.swarm, seed);
    }
    return kHolds;
  }
  const std::string file =
      options.swarm_file.empty() ? failure->scenario.name + ".toml" : options.swarm_file;
  OutputFile output(file);
  output.write(to_toml(failure->scenario));
  output.commit();
  const LoopViolation& violation = failure->violation;
  if (options.format == "json") {
    std::cout << fmt::format(
        "{{\"swarm\":{},\"seed\":{},\"violations\":[{{\"property\":{},\"seed\":{},\"t\":{},"
        "\"event\":{},\"what\":{},\"scenario\":{}}}]}}\n",
        options.swarm, seed, json_string(violation.property), failure->seed,
        seconds_text(violation.at.ns), json_string(violation.event), json_string(violation.what),
        json_string(file));
  }
  std::cerr
      << "cascade: "
      << printable(fmt::format(
             "{} (seed {}): {} is violated at t = {} s, {}: {}: cascade simulate {} --monitor",
             failure->scenario.name, failure->seed, violation.property,
             seconds_text(violation.at.ns), violation.event, violation.what, file))
      << "\n";
  return kViolated;
}

int list_scenarios(const SimulateOptions& options) {
  std::string list;
  for (const std::string& name : shipped_scenario_names()) {
    const ScenarioText text = find_scenario(name);
    const Scenario scenario = parse_scenario(text.toml, text.file);
    if (options.format == "text") {
      std::cout << fmt::format("{:<24} {}\n", name, scenario.shows);
      continue;
    }
    std::string variants;
    for (const std::string& variant : scenario_variants(text.toml, text.file)) {
      variants += (variants.empty() ? "" : ",") + json_string(variant);
    }
    list += (list.empty() ? "" : ",") +
            fmt::format("{{\"name\":{},\"policy\":{},\"shows\":{},\"variants\":[{}]}}",
                        json_string(name), json_string(scenario.policy_name),
                        json_string(scenario.shows), variants);
  }
  if (options.format == "json") std::cout << "{\"scenarios\":[" << list << "]}\n";
  return kHolds;
}

int run(const SimulateOptions& options, const Made& made) {
  if (options.list) return list_scenarios(options);
  if (options.serve.pace > 0 && options.serve.address.empty()) {
    throw InputError("", 0, "--pace is for those who watch, and nothing is served",
                     "--serve ADDRESS beside it, or no --pace");
  }
  parse_reversal_window(options.reversal_window);  // before the work
  if (options.swarm > 0) return run_swarm_option(options);
  if (options.scenario.empty()) {
    throw InputError("", 0, "no scenario",
                     "a file, a name of cascade simulate --list, or --fuzz N");
  }
  return run_simulate(options, made);
}

}  // namespace

void add_simulate(CLI::App& app, Command& command) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* sub = app.add_subcommand("simulate", "Run a consumer that falls behind, sheds, spills");
  sub->footer(
      "Example: cascade simulate flash-crash-10x --monitor --plot out.svg\n"
      "         cascade simulate my.toml --policy k2-as-coded --trace-out lag.csv\n"
      "         cascade simulate black-swan --serve 127.0.0.1:9464 --pace 10\n"
      "         cascade simulate --fuzz 200 --seed 7");
  sub->add_option("scenario", options->scenario, "A scenario file, or the name of one that ships")
      ->option_text("NAME|FILE.toml");
  sub->add_flag("--list", options->list, "Name the scenarios that ship");
  sub->add_option("--variant", options->variant, "Run only this variant of the scenario")
      ->option_text("NAME");
  sub->add_option("--policy", options->policy, "Another policy than the scenario's")
      ->option_text("NAME|FILE.toml");
  sub->add_option("--seed", options->seed, "Another seed than the scenario's")
      // A scenario file holds no larger one; and -1 would be read as one.
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{std::numeric_limits<std::int64_t>::max()}))
      ->option_text("N");
  sub->add_flag("--monitor", options->monitor,
                "Judge every property, of the loop and of the checks, at every event; exit 1 where "
                "one is violated");
  sub->add_option("--site", options->site, "Whose journal, trace, plot and metrics [the first]")
      ->option_text("NAME");
  sub->add_option("--journal", options->journal_file, "Write the transitions as JSON Lines")
      ->option_text("FILE");
  sub->add_option("--trace-out", options->trace_file,
                  "Write what the cascade saw, for cascade replay")
      ->option_text("FILE.csv");
  sub->add_option("--plot", options->plot_file, "Draw lag, heap and level over time")
      ->option_text("FILE.svg|.png|.pdf");
  sub->add_option("--summary", options->summary_file, "Write the numbers as JSON")
      ->option_text("FILE.json");
  sub->add_option("--fuzz,--swarm", options->swarm, "Run N random scenarios under the monitors")
      ->option_text("N");
  sub->add_option("--fuzz-out,--swarm-out", options->swarm_file, "Where a failing scenario goes")
      ->option_text("FILE.toml [swarm-SEED.toml]");
  add_reversal_window_option(*sub, options->reversal_window);
  add_metrics_options(*sub, options->metrics);
  add_serve_options(*sub, options->serve);
  add_format_option(*sub, options->format, {"text", "json"});
  sub->callback([options, &command] {
    command.run = [options, &command] { return run(*options, command.made); };
  });
}

}  // namespace cascade
