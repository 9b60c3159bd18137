#include "cli/sweep/results.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/outputs.hpp"
#include "model/input_error.hpp"
#include "reports/plot/plot.hpp"
#include "reports/sweep/sweep_plot.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

SweepStatistic drawn_statistic(const SweepResultOptions& options, const LevelNames& levels) {
  return parse_statistic(options.statistic.empty() ? kUsualFigure : options.statistic, levels);
}

}  // namespace

void add_sweep_result_options(CLI::App& app, SweepResultOptions& options) {
  add_option(app, "--pareto", options.pareto, "Mark those that no other beats in both")
      .shown_as("FIGURE,FIGURE");
  add_option(app, "--plot", options.plot_file,
             "Draw a curve (one key), of means with their 95 % intervals, or a heat map (two)")
      .shown_as("FILE.svg|.png|.pdf");
  add_option(app, "--figure", options.statistic, "What is drawn").shown_as("FIGURE [transitions]");
  add_option(app, "-o,--output", options.output_file, "Where the results go").shown_as("FILE [-]");
}

std::string sweep_statistics_text() {
  std::string more, less;
  for (const SweepStatistic& statistic : sweep_statistics(LevelNames())) {
    std::string& list = statistic.more_is_better ? more : less;
    list += (list.empty() ? "" : ", ") + statistic.name;
  }
  return "Figures for --pareto and --figure, with K2's levels; with another policy's its own. Less "
         "is better: " +
         less + ". More is better: " + more +
         " (seconds_from: at that level or above, time under protection). FIGURE:min and "
         "FIGURE:max say otherwise.";
}

std::optional<std::pair<SweepStatistic, SweepStatistic>> pareto_of(const std::string& text,
                                                                   const LevelNames& levels) {
  if (text.empty()) return std::nullopt;
  const std::size_t comma = text.find(',');
  const Level middle = level_at(levels.size() / 2);
  if (comma == std::string::npos || text.find(',', comma + 1) != std::string::npos) {
    throw InputError("", 0, "--pareto cannot be '" + text + "'",
                     "two figures, as in seconds_from." + levels[middle] + ",transitions");
  }
  SweepStatistic first = parse_statistic(text.substr(0, comma), levels);
  return std::pair(std::move(first), parse_statistic(text.substr(comma + 1), levels));
}

void require_results(const SweepResultOptions& options, const PolicyGrid& grid) {
  pareto_of(options.pareto, grid.base().levels);
  drawn_statistic(options, grid.base().levels);
  if (!options.plot_file.empty()) {
    require_drawable(grid);
    require_plot_format(options.plot_file);
    require_places_apart({{"--output", options.output_file}, {"--plot", options.plot_file}});
    const OutputFile writable(options.plot_file);
  }
  const OutputFile writable(options.output_file);
}

std::string args_of_results(const std::vector<std::string>& words) {
  return args_without(words, {"-o", "--output", "--jobs", "--shard", "--plot", "--figure",
                              "--pareto", "--format", "--color"});
}

SweepCounts write_results(const SweepResultOptions& options, SweepResults results) {
  SweepTable& table = results.table;
  const PolicyGrid& grid = table.grid;
  const LevelNames& levels = grid.base().levels;
  SweepCounts counts;
  counts.policies = table.lines.size();
  for (SweepLine& line : table.lines) {
    if (!line.fault.empty()) ++counts.invalid;
    if (!line.result.summary) continue;
    line.result.summary->made = with_policy(results.made, grid.at(line.result.number).policy);
  }
  const auto pareto = pareto_of(options.pareto, levels);
  if (results.only_proven) {
    const auto kept = [](const SweepLine& line) { return line.result.proven(); };
    const auto end = std::stable_partition(table.lines.begin(), table.lines.end(), kept);
    counts.violating = static_cast<std::size_t>(table.lines.end() - end) - counts.invalid;
    table.lines.erase(end, table.lines.end());
    counts.none_left = table.lines.empty();
  }
  if (pareto) {
    mark_front(table, *pareto);
    counts.on_front = static_cast<std::size_t>(
        std::count_if(table.lines.begin(), table.lines.end(),
                      [](const SweepLine& line) { return line.on_front; }));
  }
  OutputFile output(options.output_file);
  output.write(options.format == "csv" ? to_csv(table) : to_json_lines(table));
  if (!options.plot_file.empty()) {
    const SweepStatistic statistic = drawn_statistic(options, levels);
    const std::string trace = results.made.input ? results.made.input->name : "";
    draw_sweep({table, statistic, trace + ": " + statistic.name,
                fmt::format("policy {}, {} varied · checked {}{}", grid.base().name,
                            grid.axes().size() == 1 ? "one key" : "two keys",
                            results.check_every == "sample" ? "at every row"
                                                            : "every " + results.check_every,
                            pareto ? " · front: " + options.pareto : ""),
                named_values(results.made)},
               options.plot_file);
  }
  output.commit();
  return counts;
}

std::string text_of(const SweepCounts& counts) {
  std::string text = counted(counts.policies, "policy", "policies");
  if (counts.invalid > 0) text += ", " + grouped(counts.invalid) + " invalid";
  if (counts.violating) {
    text += ", " + counted(*counts.violating, "left out as it violates a property",
                           "left out as they violate a property");
  }
  if (counts.on_front) text += ", " + grouped(*counts.on_front) + " on the front";
  return text;
}

}  // namespace cascade
