// What becomes of the results of a sweep, done by one machine or by several.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "reports/sweep/sweep_table.hpp"

namespace cascade {

inline constexpr const char* kUsualFigure = "transitions";

struct SweepResultOptions {
  std::string pareto;
  std::string statistic = {};  ///< empty: kUsualFigure
  std::string plot_file;
  std::string output_file = "-";
  std::string format = "csv";
};

/// --pareto, --plot, --figure, -o and --format.
void add_sweep_result_options(CLI::App& app, SweepResultOptions& options);
/// What the names of figures mean, for the end of --help.
std::string sweep_statistics_text();

std::optional<std::pair<SweepStatistic, SweepStatistic>> pareto_of(const std::string& text,
                                                                   const LevelNames& levels);

/// Refuses, before the work, what could not be written after it. Throws InputError.
void require_results(const SweepResultOptions& options, const PolicyGrid& grid);

/// The command line without what says where results go, in what form, and how they are worked on:
/// the line that says how a result was made is the same for every division of the work.
std::string args_of_results(const std::vector<std::string>& words);

struct SweepResults {
  SweepTable table;          ///< a line a policy; without `made`
  Made made;                 ///< of the files and the base policy
  bool only_proven = false;  ///< leave out the policies whose properties do not hold
  std::string check_every;
};

/// What was counted while they were written.
struct SweepCounts {
  std::size_t policies = 0, invalid = 0;
  std::optional<std::size_t> violating, on_front;  ///< where that was asked for
  bool none_left = false;                          ///< none whose properties hold, of those asked
};

/// Writes them, the plot too, all or none.
SweepCounts write_results(const SweepResultOptions& options, SweepResults results);
/// "81 policies, 3 invalid, 2 on the front"
std::string text_of(const SweepCounts& counts);

}  // namespace cascade
