// cascade sweep SCENARIO: the closed loop under every combination of the varied keys, of the
// scenario or of its policy, each with the same seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/sweep/results.hpp"
#include "properties/search/replications.hpp"

namespace cascade {

struct LoopSweep {
  std::string scenario, variant;
  std::string policy;  ///< empty: the scenario's
  std::optional<std::uint64_t> seed;
  std::uint64_t replications = 0;  ///< 0: not said; one run
  std::vector<std::string> vary;
  std::string statistics;    ///< NAME,NAME,...; empty: those that are usual
  std::string until_within;  ///< as parse_stop_rule() takes it; empty: all replications
  std::string warm_up;       ///< a duration; empty: statistics are of whole runs
  std::string find;          ///< a goal; empty: a table is asked for
  std::size_t jobs = 1;
  bool with_verdicts = true;
  std::string shard;  ///< as shard_asked() takes it
  SweepResultOptions results;
};

/// Whether a command's first word is a scenario: the name of one that ships, or a .toml file.
bool is_scenario(const std::string& word);

/// --variant, --seed, --replications, --statistics and --find.
void add_loop_sweep_options(CLI::App& app, LoopSweep& options);
/// The first of those that was given; empty where none was.
std::string loop_option(const LoopSweep& options);

std::size_t runs_each(const LoopSweep& options);
/// Of one combination, with the same seeds for all.
Replications runs_of(const LoopSweep& options, const Scenario& scenario, std::size_t jobs);

/// Throws InputError; returns an exit status: 1 where what was to be found is nowhere.
int sweep_scenario(const LoopSweep& options, const Command& command);

}  // namespace cascade
