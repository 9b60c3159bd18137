// A scenario: workload, sites, faults, and what must come of it. A scenario is a file
// (sim/scenarios/*.toml); this is what a file is read into.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "sim/cost/cost_setup.hpp"
#include "sim/cost/prices.hpp"
#include "sim/loop/k2/message_numbers.hpp"
#include "sim/loop/scenario/fault.hpp"
#include "sim/loop/site.hpp"
#include "sim/loop/workload.hpp"
#include "sim/query/query_setup.hpp"

namespace cascade {

/// One line of an [expect] table: a statistic of the outcome lies within [low, high].
struct Expectation {
  std::string statistic;
  double low = 0, high = 0;
  std::size_t line = 0;
};

struct Scenario {
  std::string file;  ///< where it was read from, for messages
  std::string name;
  std::string variant;  ///< empty: as the file's top level says
  std::string shows;    ///< one sentence
  std::string policy_name = "k2";
  Policy policy;
  std::uint64_t seed = 1;
  Duration duration = Duration::from_seconds(600);
  std::optional<Duration> tick_given;  ///< what the file says: else it is chosen (tick.hpp)
  Duration tick = Duration::from_seconds(0.1);
  bool route_tier_1 = true;  ///< tier 1 goes to a site that takes it where its own refuses
  std::optional<double> overload_ends_s;  ///< from here on the property `drains` is due
  std::vector<std::string> violates;      ///< properties that this scenario is there to break
  std::vector<StreamSetup> workload;
  std::vector<SiteSetup> sites;
  std::vector<Fault> faults;
  std::vector<Expectation> expect;
  std::optional<NumbersSetup> numbers;  ///< trackers and deduplications beside the loop
  std::string prices_name;              ///< what it is billed by; empty: it has no prices
  std::optional<PriceList> prices;      ///< those
  CostSetup cost;                       ///< how its run becomes a month
  std::optional<QuerySetup> query;      ///< what is asked while it runs
};

/// How messages and titles name a cascade: "site sydney", "instance main/1"; "" where the scenario
/// has one.
std::string name_among_others(const Scenario& scenario, const CascadeId& id);

/// Names of the variants in a scenario's text, sorted.
std::vector<std::string> scenario_variants(std::string_view toml, const std::string& file);

/// Reads a scenario, or one of its variants, from TOML. `file` is for messages, and the folder
/// that files named in the scenario are looked for in. Throws InputError with file, line and key.
Scenario parse_scenario(std::string_view toml, const std::string& file,
                        const std::string& variant = {});

/// A key of a scenario file that is to be something else: "consumer.instances",
/// "workload[0].rate_per_s" (from 0), "site[1].check.every_s"; and its value as TOML.
struct ScenarioChange {
  std::string key, toml;
};

/// The same, with keys changed as if the file said so. Throws InputError also where a change is of
/// a table that the file does not have.
Scenario parse_scenario(std::string_view toml, const std::string& file, const std::string& variant,
                        const std::vector<ScenarioChange>& changes);

/// A scenario as TOML, without what parse_scenario() would set anyway. Policies go by name.
std::string to_toml(const Scenario& scenario);

/// A shipped scenario's name, or a path.
struct ScenarioText {
  std::string file;
  std::string toml;
};
ScenarioText find_scenario(const std::string& name_or_path);
std::vector<std::string> shipped_scenario_names();

}  // namespace cascade
