// One scenario with many seeds (--replications): what chance does to it.

#include <cstdint>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/replications_text.hpp"
#include "cli/simulate_options.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// Of one run alone: there is no such thing of many.
void refuse_what_is_of_one_run(const SimulateOptions& options) {
  const std::pair<const char*, bool> asked[] = {{"--journal", !options.journal_file.empty()},
                                                {"--trace-out", !options.trace_file.empty()},
                                                {"--plot", !options.plot_file.empty()},
                                                {"--summary", !options.summary_file.empty()},
                                                {"--query-out", !options.query_file.empty()},
                                                {"--openmetrics", !options.metrics.file.empty()},
                                                {"--serve", !options.serve.address.empty()},
                                                {"--fuzz", options.swarm > 0},
                                                {"--site", !options.site.empty()}};
  for (const auto& [option, is_asked] : asked) {
    if (!is_asked) continue;
    throw InputError("", 0, std::string(option) + " is of one run, and --replications makes many",
                     "one of them; the run of a seed is --seed N");
  }
}

}  // namespace

int simulate_replications(const SimulateOptions& options, Made made,
                          const std::vector<std::string>& words) {
  refuse_what_is_of_one_run(options);
  const ScenarioText text = find_scenario(options.scenario);
  const Scenario scenario = simulated_scenario(options, text, options.variant);
  const std::uint64_t last = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (scenario.seed > last - (options.replications - 1)) {
    throw InputError("", 0,
                     "--seed " + std::to_string(scenario.seed) + " leaves no room for " +
                         counted(options.replications, "replication"),
                     "a smaller seed");
  }
  std::optional<ComparedReplications> other;
  if (!options.other_policy.empty()) {
    SimulateOptions others = options;
    others.policy = options.other_policy;
    other = ComparedReplications{simulated_scenario(others, text, options.variant), {}};
    if (other->scenario.policy.levels != scenario.policy.levels) {
      throw InputError("", 0, "the two policies have other levels", "policies of one ladder");
    }
  }
  const std::optional<Duration> warm_up = warm_up_of(options.warm_up, scenario);
  std::optional<ProgressBar> bar("simulating");
  std::size_t done = 0;
  const double all = static_cast<double>(options.replications) * (other ? 2 : 1);
  ReplicationHooks hooks;
  hooks.run = [&](const Scenario& one, const KeptChecks& kept) {
    return simulated_outcome(options, one, nullptr, kept);
  };
  hooks.warm_up = warm_up;
  hooks.until = stop_rule_of(options.until_within, scenario, warm_up);
  hooks.one_more = [&] { bar->show(static_cast<double>(++done) / all); };
  const Replications runs = replicate(scenario, options.replications, options.jobs, hooks);
  if (other) {
    hooks.until.reset();  // as often as the first: pairs
    other->runs = replicate(other->scenario, runs.count, options.jobs, hooks);
  }
  bar.reset();  // before what is printed
  made = with_policy(with_scenario(std::move(made), text.file, text.toml), scenario.policy);
  made.args = args_without(words, {"--jobs"});
  const ComparedReplications* const beside = other ? &*other : nullptr;
  std::cout << (options.format == "json" ? replications_json(options, scenario, runs, beside, made)
                                         : replications_text(options, scenario, runs, beside));
  const bool all_hold = violating(runs) == 0 && (!other || violating(other->runs) == 0);
  return all_hold ? kHolds : kViolated;
}

}  // namespace cascade
