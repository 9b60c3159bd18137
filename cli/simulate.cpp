// cascade simulate SCENARIO: closed loop, where the level changes what the consumer does.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cli/command.hpp"
#include "cli/simulate_options.hpp"
#include "model/input_error.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {
namespace {

int list_scenarios(const SimulateOptions& options) {
  const std::vector<std::string> names = shipped_scenario_names();
  const auto scenario_of = [](const ScenarioText& text) {
    return parse_scenario(text.toml, text.file);
  };
  if (options.format == "text") {
    for (const std::string& name : names) {
      std::cout << fmt::format("{:<24} {}\n", name, scenario_of(find_scenario(name)).shows);
    }
    return kHolds;
  }
  std::cout << json_line([&](JsonWriter& json) {
    json.array("scenarios", [&] {
      for (const std::string& name : names) {
        const ScenarioText text = find_scenario(name);
        const Scenario scenario = scenario_of(text);
        json.object([&] {
          json.member("name", name);
          json.member("policy", scenario.policy_name);
          json.member("shows", scenario.shows);
          json.values("variants", scenario_variants(text.toml, text.file));
        });
      }
    });
  });
  return kHolds;
}

int run(const SimulateOptions& options, const Command& command) {
  const Made& made = command.made;
  if (options.list) return list_scenarios(options);
  if (options.serve.pace > 0 && options.serve.address.empty()) {
    throw InputError("", 0, "--pace is for those who watch, and nothing is served",
                     "--serve ADDRESS beside it, or no --pace");
  }
  parse_reversal_window(options.reversal_window);  // before the work
  if (options.swarm > 0 && options.replications == 0) {
    return simulate_fuzz(options);
  }
  if (options.scenario.empty()) {
    throw InputError("", 0, "no scenario",
                     "a file, a name of cascade simulate --list, or --fuzz N");
  }
  if (options.replications > 0) return simulate_replications(options, made, command.words);
  return simulate_scenario(options, made);
}

/// One, or two to be compared. Throws InputError.
void take_policies(const std::vector<std::string>& policies, SimulateOptions& options) {
  if (policies.size() > (options.replications > 0 ? 2u : 1u)) {
    throw InputError("", 0, "--policy is given " + std::to_string(policies.size()) + " times",
                     options.replications > 0 ? "one, or two to be compared"
                                              : "one, or two and --replications N");
  }
  if (!policies.empty()) options.policy = policies.front();
  if (policies.size() == 2) options.other_policy = policies.back();
}

}  // namespace

void add_simulate(CLI::App& app, Command& command) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App& sub =
      add_subcommand(app, "simulate", "Run a consumer that falls behind, sheds, spills");
  set_footer(
      sub,
      "Example: cascade simulate flash-crash-10x --monitor --plot out.svg\n"
      "         cascade simulate my.toml --policy k2-as-coded --trace-out lag.csv\n"
      "         cascade simulate black-swan --serve 127.0.0.1:9464 --pace 10\n"
      "         cascade simulate hybrid-query --query last=15m,every=10s --query-out answers.csv\n"
      "         cascade simulate --fuzz 200 --seed 7\n"
      "         cascade simulate my.toml --fuzz 50 --policy my-policy.toml\n"
      "         cascade simulate my.toml --replications 200 --policy k2-as-coded");
  add_option(sub, "scenario", options->scenario, "A scenario file, or the name of one that ships")
      .shown_as("NAME|FILE.toml");
  add_flag(sub, "--list", options->list, "Name the scenarios that ship");
  add_option(sub, "--variant", options->variant, "Run only this variant of the scenario")
      .shown_as("NAME");
  auto policies = std::make_shared<std::vector<std::string>>();
  add_option(
      sub, "--policy", *policies,
      "Another policy than the scenario's; two with --replications are compared seed by seed")
      .shown_as("NAME|FILE.toml")
      .one_value_each();
  add_option(sub, "--seed", options->seed, "Another seed than the scenario's")
      // A scenario file holds no larger one; and -1 would be read as one.
      .within(std::uint64_t{0}, std::uint64_t{std::numeric_limits<std::int64_t>::max()})
      .shown_as("N");
  add_flag(sub, "--monitor", options->monitor,
           "Judge every property, of the loop and of the checks, at every event; exit 1 where "
           "one is violated");
  add_flag(
      sub, "--check-tick", options->check_tick,
      "Run it again at half the tick; exit 1 where a level, a verdict or an expectation differs");
  add_option(sub, "--site", options->site,
             "Whose journal, trace, plot and metrics: a site, or main/1 where each instance has "
             "its own cascade [the first]")
      .shown_as("NAME[/INSTANCE]");
  add_option(sub, "--journal", options->journal_file, "Write the transitions as JSON Lines")
      .shown_as("FILE");
  add_option(sub, "--trace-out", options->trace_file,
             "Write what the cascade saw, for cascade replay")
      .shown_as("FILE.csv");
  add_option(sub, "--plot", options->plot_file, "Draw lag, heap and level over time")
      .shown_as("FILE.svg|.png|.pdf");
  add_option(sub, "--summary", options->summary_file, "Write the numbers as JSON")
      .shown_as("FILE.json");
  add_option(sub, "--query", options->query,
             "Ask the table and the log's tail while it runs: last=15m,every=10s; also ago, "
             "commit_lag, tail, tail_messages, limit (0: none) [the scenario's]")
      .shown_as("KEY=VALUE,...");
  add_option(sub, "--query-out", options->query_file,
             "Write every answer: what is in it, and what not")
      .shown_as("FILE.csv");
  add_option(sub, "--fuzz,--swarm", options->swarm,
             "Run N random scenarios under the monitors; of a scenario, N runs with random faults")
      .shown_as("N");
  add_option(sub, "--fuzz-out,--swarm-out", options->swarm_file, "Where a failing scenario goes")
      .shown_as("FILE.toml [swarm-SEED.toml]");
  options->jobs = std::max(1u, std::thread::hardware_concurrency());
  const CommandOption replications =
      add_option(sub, "--replications", options->replications,
                 "Run it with N seeds from the first on: means, intervals, shares, the worst")
          .shown_as("N")
          .within(std::uint64_t{1}, std::uint64_t{100'000});
  add_option(sub, "--until-within", options->until_within,
             "Of replications: as many as it takes until half of that 95 % interval is so small, "
             "N at most")
      .shown_as("STATISTIC:VALUE|PERCENT%")
      .needs(replications);
  add_option(sub, "--warm-up", options->warm_up,
             "Of replications: statistics from then on alone, and whether that looks steady")
      .shown_as("DURATION")
      .needs(replications);
  add_option(sub, "--jobs", options->jobs, "Replications at a time")
      .shown_as("N [" + std::to_string(options->jobs) + "]")
      .within(std::uint64_t{1}, std::uint64_t{1024})
      .needs(replications);
  add_reversal_window_option(sub, options->reversal_window);
  add_metrics_options(sub, options->metrics);
  add_serve_options(sub, options->serve);
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, policies, &command] {
    command.run = [options, policies, &command] {
      take_policies(*policies, *options);
      return run(*options, command);
    };
  });
}

}  // namespace cascade
