// Every key of a scenario file: where it stands, what it is by default and what it means. Read off
// scenario_fields.hpp, which the reader and the writer walk; what each means is written here once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

struct ScenarioKey {
  std::string table;  ///< "consumer", "[workload]" of those that may be several; empty: at the top
  std::string key;    ///< "process_us": the unit comes last
  std::string usual;  ///< its default as TOML; empty: none
  std::vector<std::string> choices;  ///< where it is one of several words
  std::string of_kinds;  ///< `shape = "ramp"`, where it says something of some kinds alone
  std::string says;      ///< what it means, a sentence without its full stop

  /// "consumer.process_us", "workload[].rate_per_s".
  std::string path() const;
};

/// In the order in which a file reads best.
std::vector<ScenarioKey> scenario_keys();

/// A key of a scenario that says something there, with the value that it has.
struct EffectiveKey {
  std::string path;   ///< "consumer.process_us", "workload[0].rate_per_s", "site[1].check.every_s"
  std::string value;  ///< as TOML; empty: none
  bool is_usual;      ///< its default, whether the file states it or not
};
std::vector<EffectiveKey> effective_keys(const Scenario& scenario);

/// As a page: a table for each table of the file.
std::string scenario_keys_page();

/// A scenario to begin with: valid, and commented. What is not stated stands beside what it is by
/// default.
std::string scenario_starting_point();

}  // namespace cascade
