// cascade cost: what staying at the lowest level costs, against degrading.

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/command.hpp"
#include "cli/cost_text.hpp"
#include "model/input_error.hpp"
#include "sim/cost/cost_table.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

struct CostOptions {
  std::string scenario, variant, policy, arrivals, prices;
  std::optional<double> rate_per_s, runs_per_month, quiet_per_s;
  std::optional<std::int64_t> workers;
  double sensitivity_pct = 10;
  bool claims = false;
  std::string format = "text";
};

void require_one_load(const CostOptions& options) {
  const int loads = (options.scenario.empty() ? 0 : 1) + (options.rate_per_s ? 1 : 0) +
                    (options.arrivals.empty() ? 0 : 1);
  if (loads == 1 && (options.scenario.empty() || !options.workers)) return;
  if (loads == 1) {
    throw InputError("", 0, "--workers is for a rate or arrivals",
                     "the scenario's [consumer] instances");
  }
  throw InputError("", 0, loads == 0 ? "no load" : "several loads",
                   "one of SCENARIO, --rate N and --arrivals FILE.csv");
}

/// The load as a scenario. The price list says what a worker carries.
Scenario scenario_of_options(const CostOptions& options, const PriceList& prices) {
  RateLoad load;
  load.rate_per_s = options.rate_per_s.value_or(0);
  load.arrivals_file = options.arrivals;
  load.workers = options.workers;
  if (!options.policy.empty()) load.policy = options.policy;
  load.per_worker_per_s = per_worker_per_s(prices, load.rate_per_s);
  return scenario_of(load);
}

/// Once a month is a storm; a rate, or a recorded day, goes on.
CostSetup month_of(const CostOptions& options, const Scenario& scenario, const PriceList& prices) {
  CostSetup month{options.runs_per_month, options.quiet_per_s};
  const bool goes_on = options.scenario.empty() && !options.runs_per_month;
  if (goes_on) month.runs_per_month = prices.month_s() / scenario.duration.seconds();
  return month;
}

int run_claims(const CostOptions& options) {
  const PriceList prices = load_prices(options.prices.empty() ? "k2" : options.prices);
  std::cout << (options.format == "json" ? claims_json(prices) : claims_text(prices));
  const bool all = std::all_of(prices.claims.begin(), prices.claims.end(),
                               [](const PriceClaim& claim) { return claim.adds_up(); });
  return all ? kHolds : kViolated;
}

int run_cost(const CostOptions& options, Made made) {
  if (options.claims) return run_claims(options);
  require_one_load(options);
  std::optional<PriceList> prices;
  if (!options.prices.empty()) prices = load_prices(options.prices);
  std::optional<Scenario> scenario;
  if (!options.scenario.empty()) {
    const ScenarioText text = find_scenario(options.scenario);
    scenario = changed_scenario(text, {options.variant, {}, load_policy_if_named(options.policy)});
    made = with_scenario(std::move(made), text.file, text.toml);
    if (!prices) prices = scenario->prices;
  }
  if (!prices) prices = load_prices("k2");
  if (!scenario) scenario = scenario_of_options(options, *prices);
  const CostReport report = cost_report(*scenario, *prices, month_of(options, *scenario, *prices),
                                        options.sensitivity_pct);
  if (options.format == "json") {
    if (!options.arrivals.empty()) {
      made = with_scenario(std::move(made), options.arrivals, read_file(options.arrivals));
    }
    std::cout << to_json(report, with_policy(std::move(made), scenario->policy)) << "\n";
  } else {
    std::cout << cost_text(report, scenario->policy.name_of(kLowest));
  }
  return kHolds;
}

}  // namespace

void add_cost(CLI::App& app, Command& command) {
  auto options = std::make_shared<CostOptions>();
  CLI::App& sub = add_subcommand(
      app, "cost", "Price staying at the lowest level against degrading, for a month of a load");
  set_footer(
      sub,
      "Example: cascade cost flash-crash-10x --prices mine.toml\n"
      "         cascade cost --rate 1000000 --format json\n"
      "         cascade cost --arrivals day.csv --workers 12\n"
      "         cascade cost --claims   (exit 1 where a claim of the list does not add up)\n"
      "A price list is a TOML file; the one that ships, sim/cost/prices/k2.toml, says what its "
      "keys "
      "mean.\nA scenario runs once a month, a rate and arrivals all the month, unless you say "
      "otherwise.");
  add_option(sub, "scenario", options->scenario, "A scenario file, or the name of one that ships")
      .shown_as("NAME|FILE.toml");
  add_option(sub, "--variant", options->variant, "This variant of the scenario").shown_as("NAME");
  add_option(sub, "--rate", options->rate_per_s, "Instead: a constant rate, messages a second")
      .within(1e-3, 1e9)
      .shown_as("N");
  add_option(sub, "--arrivals,--trace", options->arrivals,
             "Instead: recorded counts an interval, columns time and count")
      .shown_as("FILE.csv");
  add_option(sub, "--workers", options->workers,
             "How many workers a rate or arrivals have [busy for 90 % at the mean rate]")
      .within(std::int64_t{1}, std::int64_t{10'000})
      .shown_as("N");
  add_option(sub, "--policy", options->policy, "Another policy than the scenario's; else k2")
      .shown_as("NAME|FILE.toml");
  add_option(sub, "--prices", options->prices, "A price list [the scenario's, else k2]")
      .shown_as("NAME|FILE.toml");
  add_option(sub, "--runs-per-month", options->runs_per_month, "How often the load comes")
      .positive()
      .shown_as("N");
  add_option(sub, "--quiet-rate", options->quiet_per_s,
             "Messages a second between the runs [the rate that the run begins with]")
      .within(0.0, 1e9)
      .shown_as("N");
  add_option(sub, "--sensitivity", options->sensitivity_pct,
             "Change each input by so many percent, alone; 0: do not")
      .within(0.0, 1000.0)
      .shown_as("PERCENT [10]");
  add_flag(sub, "--claims", options->claims,
           "Only work out what the price list's makers claim; exit 1 where that differs");
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_cost(*options, command.made); };
  });
}

}  // namespace cascade
