// What every subcommand has in common. A subcommand is a file: an options struct, add_x(), run_x().
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "model/policy.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// Exit statuses; nothing else is ever returned.
enum ExitStatus : int { kHolds = 0, kViolated = 1, kBadInput = 2, kOwnFault = 3 };

/// What parsing chose to run, and what the options before the subcommand say.
struct Command {
  std::function<int()> run;
  std::string color = "auto";  ///< auto | never | always
  bool quiet = false;          ///< no notes, no progress
  /// How artefacts say that they were made, as far as it is known from the command line.
  Made made;
  std::vector<std::string> words = {};  ///< the command line after the program's name
};

void add_check(CLI::App& app, Command& command);
void add_diff(CLI::App& app, Command& command);
void add_replay(CLI::App& app, Command& command);
void add_policy(CLI::App& app, Command& command);
void add_trace(CLI::App& app, Command& command);
void add_scenario(CLI::App& app, Command& command);
void add_simulate(CLI::App& app, Command& command);
void add_report(CLI::App& app, Command& command);
void add_record(CLI::App& app, Command& command);
void add_demo(CLI::App& app, Command& command);
void add_tiers(CLI::App& app, Command& command);
void add_talk(CLI::App& app, Command& command);
void add_sweep(CLI::App& app, Command& command);
void add_conform(CLI::App& app, Command& command);
void add_infer(CLI::App& app, Command& command);
void add_tracker(CLI::App& app, Command& command);
void add_dedup(CLI::App& app, Command& command);
void add_cost(CLI::App& app, Command& command);
void add_calibrate(CLI::App& app, Command& command);
void add_watch(CLI::App& app, Command& command);
void add_explain(CLI::App& app, Command& command);
/// After all others: what it writes is about those that were added.
void add_install_files(CLI::App& app, Command& command);

/// The command line as `Made` has it, without these options, each with its value, and without
/// --quiet: what changes no result is no part of how that was made.
std::string args_without(const std::vector<std::string>& words,
                         const std::vector<std::string>& options);

/// Adds `--policy NAME|FILE.toml`, default k2.
void add_policy_option(CLI::App& app, std::string& policy);

/// Adds `--format text|json|...`, default text.
void add_format_option(CLI::App& app, std::string& format, const std::vector<std::string>& formats);

/// A built-in by name, else a file. Throws InputError.
Policy load_policy(const std::string& name_or_file);
/// None where the option is empty.
std::optional<Policy> load_policy_if_named(const std::string& name_or_file);

/// Refuses a ladder that is not K2's, of which the command could not speak. Throws InputError.
void require_k2s(const Policy& policy, std::string_view command);

/// What a user asks of a scenario beyond what its file says.
struct ScenarioChanges {
  std::string variant;                ///< empty: the base
  std::optional<std::uint64_t> seed;  ///< else the file's
  std::optional<Policy> policy;       ///< else its own
};

/// What a scenario shows and expects of its own policy says nothing about another one: its sentence
/// and its expectations go. Throws InputError.
Scenario changed_scenario(const ScenarioText& text, ScenarioChanges changes);

/// Adds `--max-transitions N/h`, kept as given; empty where it is not.
void add_max_transitions_option(CLI::App& app, std::string& budget);

/// Sets the budget that transition-budget judges, whatever the policy says itself. Throws
/// InputError for what is not so many an hour; does nothing where `budget` is empty.
void set_max_transitions(Policy& policy, const std::string& budget);

}  // namespace cascade
