// cascade simulate SCENARIO: closed loop, where the level changes what the consumer does.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "model/input_error.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "properties/loop/swarm.hpp"
#include "reports/plot.hpp"
#include "sim/loop/outcome_json.hpp"
#include "sim/number_text.hpp"
#include "sim/output_file.hpp"
#include "sim/time_text.hpp"
#include "sim/trace_csv.hpp"

namespace cascade {
namespace {

struct SimulateOptions {
  std::string scenario;
  std::string policy, variant, site;
  std::optional<std::uint64_t> seed;
  std::string journal_file, trace_file, plot_file, summary_file;
  std::string format = "text";
  bool monitor = false;
  bool list = false;
  std::uint64_t swarm = 0;
  std::string swarm_file;
};

struct Run {
  Scenario scenario;
  Outcome outcome;
};

Run run_one(const SimulateOptions& options, const ScenarioText& text, const std::string& variant) {
  Run run;
  run.scenario = parse_scenario(text.toml, text.file, variant);
  if (options.seed) run.scenario.seed = *options.seed;
  if (!options.policy.empty()) {
    // What a scenario expects of its own policy says nothing about another.
    run.scenario.policy = load_policy(options.policy);
    run.scenario.policy_name = options.policy;
    run.scenario.expect.clear();
    run.scenario.violates.clear();
  }
  run.outcome = options.monitor ? simulate_monitored(run.scenario) : simulate(run.scenario);
  return run;
}

/// Which site's journal, trace and plot are written.
const SiteOutcome& chosen_site(const SimulateOptions& options, const Outcome& outcome) {
  if (options.site.empty()) return outcome.sites.front();
  std::string names;
  for (const SiteOutcome& site : outcome.sites) {
    if (site.name == options.site) return site;
    names += (names.empty() ? "" : ", ") + site.name;
  }
  throw InputError("", 0, "--site '" + options.site + "' is not in the scenario", names);
}

std::string flows_table(const Flows& flows) {
  std::string text = fmt::format("  {:<20}{:>16}{:>16}{:>16}{:>16}\n", "messages", "all", "tier 1",
                                 "tier 2", "tier 3");
  for (const auto& [column_name, column] : Flows::columns()) {
    const MessageCounts& counts = flows.*column;
    std::string row =
        fmt::format("  {:<20}{:>16}", column_name, grouped(static_cast<double>(counts.total())));
    for (const Tier tier : kTiers) {
      row += fmt::format("{:>16}", grouped(static_cast<double>(counts.of_tier(tier))));
    }
    text += row + "\n";
  }
  return text;
}

std::string latency_table(const std::array<LatencyHistogram, kTierCount>& latency) {
  std::string text;
  for (const Tier tier : kTiers) {
    const LatencyHistogram& histogram = latency[static_cast<std::size_t>(tier)];
    if (histogram.messages() == 0) continue;
    text += fmt::format("  latency of {}: p50 {:.3f} s, p99 {:.3f} s, longest {:.3f} s\n",
                        cascade::text(tier), histogram.percentile(50).seconds(),
                        histogram.percentile(99).seconds(), histogram.max().seconds());
  }
  return text;
}

std::string levels_line(const SiteOutcome& site, const Policy& policy) {
  const Summary summary = summarize(site.run, policy, site.trace, nullptr);
  std::string text = fmt::format(
      "  {} transitions ({} up, {} down), highest {}, at the end {}; lag at most {}, at the end "
      "{}\n",
      summary.transitions, summary.escalations, summary.recoveries, level_label(summary.level_max),
      level_label(summary.level_final), grouped(static_cast<double>(site.lag_max_messages)),
      grouped(static_cast<double>(site.lag_final_messages)));
  for (const Level level : kLevels) {
    const Duration at = summary.at_level[index(level)];
    if (at.ns > 0) {
      text += fmt::format("  {} {:>12}\n", level_label(level, 13), duration_for_people(at));
    }
  }
  constexpr std::size_t kShown = 12;
  const auto& entries = site.run.journal.entries;
  for (std::size_t i = 0; i < entries.size() && i < kShown; ++i) {
    text += fmt::format("  {:>12} s  {} > {}  lag {}\n", seconds_text(entries[i].at.ns),
                        level_label(entries[i].from, 13), level_label(entries[i].to, 13),
                        grouped(entries[i].pressure.lag_messages));
  }
  if (entries.size() > kShown) text += fmt::format("  and {} more\n", entries.size() - kShown);
  return text;
}

std::string titled(const Scenario& scenario) {
  return scenario.name + (scenario.variant.empty() ? "" : ", variant " + scenario.variant);
}

std::string run_text(const Run& run) {
  const Outcome& outcome = run.outcome;
  std::string text =
      fmt::format("{}, policy {}, seed {}: {} in {} events\n", printable(titled(run.scenario)),
                  printable(outcome.policy), outcome.seed, duration_for_people(outcome.duration),
                  grouped(static_cast<double>(outcome.events)));
  if (!outcome.shows.empty()) text += printable(outcome.shows) + "\n";
  text += "\n";
  for (const SiteOutcome& site : outcome.sites) {
    if (outcome.sites.size() > 1) text += "  site " + printable(site.name) + "\n";
    text += levels_line(site, run.scenario.policy);
  }
  text += "\n" + flows_table(outcome.flows());
  if (outcome.missed.total() > 0) {
    text += fmt::format("  {:<20}{:>16}  (never offered: the feed was gone)\n", "missed",
                        grouped(static_cast<double>(outcome.missed.total())));
  }
  text += "\n" + latency_table(outcome.latency());
  const double period_s = figure(outcome, "cycle_period_s");
  if (period_s == period_s) {
    text += fmt::format("  a cycle of {:.1f} s: {:.0f} transitions an hour\n", period_s,
                        2 * 3600 / period_s);
  }
  if (!run.scenario.expect.empty()) {
    text += fmt::format("  {} of {} expectations hold\n",
                        run.scenario.expect.size() -
                            static_cast<std::size_t>(std::count_if(
                                outcome.violations.begin(), outcome.violations.end(),
                                [](const LoopViolation& v) { return v.property == "expect"; })),
                        run.scenario.expect.size());
  }
  return text;
}

/// Where results go other than standard output. Opened before the work.
struct Outputs {
  std::optional<OutputFile> journal, trace, summary;
  bool takes_stdout = false;

  explicit Outputs(const SimulateOptions& options) {
    int on_stdout = options.format == "json";
    for (const auto& [file, output] : {std::pair{&options.journal_file, &journal},
                                       {&options.trace_file, &trace},
                                       {&options.summary_file, &summary}}) {
      if (file->empty()) continue;
      output->emplace(*file);
      on_stdout += *file == "-";
      takes_stdout = takes_stdout || *file == "-";
    }
    if (on_stdout > 1) {
      throw InputError(
          "", 0, "two results cannot both go to standard output",
          "a file for all but one of --journal, --trace-out, --summary, --format json");
    }
  }

  void commit() {
    for (auto* output : {&journal, &trace, &summary}) {
      if (*output) (*output)->commit();
    }
  }
};

int report_violations(const Run& run) {
  for (const LoopViolation& violation : run.outcome.violations) {
    std::cerr << "cascade: "
              << printable(fmt::format("{} (seed {}): {} is violated at t = {} s, {}: {}",
                                       titled(run.scenario), run.outcome.seed, violation.property,
                                       seconds_text(violation.at.ns), violation.event,
                                       violation.what))
              << "\n";
  }
  return run.outcome.violations.empty() ? kHolds : kViolated;
}

int run_simulate(const SimulateOptions& options) {
  const ScenarioText text = find_scenario(options.scenario);
  Outputs outputs(options);
  if (!options.plot_file.empty()) require_plot_format(options.plot_file);

  std::vector<Run> runs{run_one(options, text, options.variant)};
  if (options.variant.empty()) {
    for (const std::string& variant : scenario_variants(text.toml, text.file)) {
      runs.push_back(run_one(options, text, variant));
    }
  }
  const Run& first = runs.front();
  std::string variants;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    variants += (i > 1 ? "," : "") + json_string(runs[i].scenario.variant) + ":" +
                to_json(runs[i].outcome, runs[i].scenario.policy);
  }
  const std::string json = to_json(first.outcome, first.scenario.policy,
                                   variants.empty() ? "" : "\"variants\":{" + variants + "}");

  const SiteOutcome& site = chosen_site(options, first.outcome);
  if (outputs.journal) outputs.journal->write(to_json_lines(site.run.journal));
  if (outputs.trace) outputs.trace->write(canonical_csv(site.trace));
  if (outputs.summary) outputs.summary->write(json + "\n");
  if (!options.plot_file.empty()) {
    plot_transitions(
        {site.trace, nullptr, first.scenario.policy, site.run.journal, titled(first.scenario)},
        options.plot_file);
  }
  outputs.commit();

  if (options.format == "json") {
    std::cout << json << "\n";
  } else if (!outputs.takes_stdout) {
    for (const Run& run : runs) std::cout << (&run == &first ? "" : "\n") << run_text(run);
  }
  if (!options.policy.empty()) {
    std::cerr << "the scenario's expectations are of its own policy: not judged\n";
  }
  int status = kHolds;
  for (const Run& run : runs) status = std::max(status, report_violations(run));
  return status;
}

int run_swarm_option(const SimulateOptions& options) {
  const std::uint64_t seed = options.seed.value_or(1);
  const auto failure = [&] {
    ProgressBar bar("swarm");
    return run_swarm(options.swarm, seed, nullptr, [&bar](double done) { bar.show(done); });
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

int list_scenarios() {
  for (const std::string& name : shipped_scenario_names()) {
    const ScenarioText text = find_scenario(name);
    std::cout << fmt::format("{:<24} {}\n", name, parse_scenario(text.toml, text.file).shows);
  }
  return kHolds;
}

int run(const SimulateOptions& options) {
  if (options.list) return list_scenarios();
  if (options.swarm > 0) return run_swarm_option(options);
  if (options.scenario.empty()) {
    throw InputError("", 0, "no scenario",
                     "a file, a name of cascade simulate --list, or --swarm N");
  }
  return run_simulate(options);
}

}  // namespace

void add_simulate(CLI::App& app, Command& command) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* sub = app.add_subcommand("simulate", "Run a consumer that falls behind, sheds, spills");
  sub->footer(
      "Example: cascade simulate flash-crash-10x --monitor --plot out.svg\n"
      "         cascade simulate my.toml --policy k2-as-coded --trace-out lag.csv\n"
      "         cascade simulate --swarm 200 --seed 7");
  sub->add_option("scenario", options->scenario, "A scenario file, or the name of one that ships")
      ->option_text("NAME|FILE.toml");
  sub->add_flag("--list", options->list, "Name the scenarios that ship");
  sub->add_option("--variant", options->variant, "Run only this variant of the scenario")
      ->option_text("NAME");
  sub->add_option("--policy", options->policy, "Another policy than the scenario's")
      ->option_text("NAME|FILE.toml");
  sub->add_option("--seed", options->seed, "Another seed than the scenario's")->option_text("N");
  sub->add_flag("--monitor", options->monitor,
                "Judge the closed-loop properties at every event; exit 1 where one is violated");
  sub->add_option("--site", options->site, "Whose journal, trace and plot [the first]")
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
  sub->add_option("--swarm", options->swarm, "Run N random scenarios under the monitors")
      ->option_text("N");
  sub->add_option("--swarm-out", options->swarm_file, "Where a failing scenario goes")
      ->option_text("FILE.toml [swarm-SEED.toml]");
  add_format_option(*sub, options->format, {"text", "json"});
  sub->callback([options, &command] { command.run = [options] { return run(*options); }; });
}

}  // namespace cascade
