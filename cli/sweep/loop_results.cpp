#include "cli/sweep/loop_results.hpp"

#include <algorithm>
#include <utility>

#include "cli/outputs.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/search/warm_up.hpp"
#include "reports/plot/plot.hpp"
#include "reports/sweep/statistic_unit.hpp"
#include "reports/sweep/sweep_plot.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

/// Of the statistics that the table has: shards have no others.
void require_column(const std::string& name, const LoopWhole& whole, const char* option) {
  const std::vector<std::string>& there = whole.columns.statistics;
  if (std::find(there.begin(), there.end(), name) != there.end()) return;
  throw InputError(
      "", 0, std::string(option) + ": the sweep has no column '" + printable_short(name) + "'",
      choices_text(name, there) + "; --statistics to cascade sweep says which");
}

/// The statistic that is drawn.
std::string figure_of(const SweepResultOptions& options, const LoopWhole& whole) {
  if (!options.statistic.empty()) return options.statistic;
  const std::vector<std::string>& there = whole.columns.statistics;
  const auto usual = std::find(there.begin(), there.end(), kUsualFigure);
  return usual == there.end() ? there.front() : *usual;
}

/// Of how many runs, of which seeds, and what stands beside it in the picture.
std::string subtitle_of(const LoopWhole& whole, const LoopTable& table, std::size_t column,
                        const std::string& pareto) {
  const std::string at_most = whole.until_within.empty() ? "" : "at most ";
  std::string text = whole.runs == 1
                         ? "one run of each, seed " + std::to_string(whole.first_seed)
                         : "mean of " + at_most + counted(whole.runs, "run") + " each, seeds " +
                               std::to_string(whole.first_seed) + " to " +
                               std::to_string(whole.first_seed + whole.runs - 1);
  if (!whole.until_within.empty()) text += ", until within " + whole.until_within;
  const auto never_in_some = [&](const LoopRow& row) {
    const std::size_t made = whole.until_within.empty() ? whole.runs : row.replications;
    return row.fault.empty() && row.came[column].runs < made;
  };
  if (std::any_of(table.rows.begin(), table.rows.end(), never_in_some)) {
    text += whole.runs == 1 ? " · left out where it never came"
                            : " · of the runs in which it came, not all";
  }
  if (whole.warm_up_s > 0) text += " · from " + number_text(whole.warm_up_s) + " s on";
  return text + (pareto.empty() ? "" : " · front: " + pareto);
}

void draw(const SweepResultOptions& options, const LoopWhole& whole, const LoopTable& table) {
  const std::string figure = figure_of(options, whole);
  const std::size_t column = table.columns.place_of(figure);
  const bool is_mean = whole.runs > 1;
  CombinationPlot plot{table.product,
                       {},
                       table.columns.with_front,
                       (is_mean ? "mean " : "") + figure + " (" + statistic_unit(figure) + ")",
                       "scenario",
                       "scenarios",
                       whole.scenario + ": " + figure,
                       subtitle_of(whole, table, column, options.pareto),
                       named_values(whole.made)};
  for (const LoopRow& row : table.rows) {
    DrawnValue drawn;
    drawn.on_front = row.on_front;
    if (row.fault.empty()) {
      const Came& came = row.came[column];
      drawn.value = came.mean;
      if (came.interval) drawn.interval = {came.interval->low, came.interval->high};
    }
    plot.values.push_back(drawn);
  }
  draw_combinations(plot, options.plot_file);
}

}  // namespace

void require_loop_results(const SweepResultOptions& options, const LoopWhole& whole) {
  if (!options.pareto.empty()) {
    const auto both = loop_pareto_of(options.pareto);
    require_column(both.first, whole, "--pareto");
    require_column(both.second, whole, "--pareto");
  }
  if (!options.statistic.empty()) require_column(options.statistic, whole, "--figure");
  if (!options.plot_file.empty()) {
    require_drawable(whole.product());
    require_plot_format(options.plot_file);
    require_places_apart({{"--output", options.output_file}, {"--plot", options.plot_file}});
    const OutputFile writable(options.plot_file);
  }
  const OutputFile writable(options.output_file);
}

std::string write_loop_results(const SweepResultOptions& options, const LoopWhole& whole,
                               std::vector<LoopRow> rows) {
  const auto invalid = static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [](const LoopRow& row) { return !row.fault.empty(); }));
  if (invalid == rows.size()) {
    throw InputError("", 0, "every combination is invalid, the first as " + rows.front().fault,
                     "values that a scenario can have");
  }
  LoopTable table{whole.product(), whole.columns, std::move(rows)};
  table.columns.with_front = !options.pareto.empty();
  if (table.columns.with_front) mark_front(table, loop_pareto_of(options.pareto));
  OutputFile output(options.output_file);
  output.write(options.format == "csv" ? to_csv(table) : to_json_lines(table));
  if (!options.plot_file.empty()) draw(options, whole, table);
  output.commit();
  const auto unsteady = std::count_if(table.rows.begin(), table.rows.end(), [](const LoopRow& row) {
    return row.steady == steady_word(Steadiness::not_steady);
  });
  const auto open = std::count_if(table.rows.begin(), table.rows.end(), [](const LoopRow& row) {
    return row.fault.empty() && !row.is_known_within;
  });
  return counted(table.rows.size(), "scenario") +
         (invalid > 0 ? ", " + grouped(invalid) + " invalid" : "") + ", " +
         (whole.until_within.empty() ? "" : "at most ") + counted(whole.runs, "run") +
         " of each, from seed " + std::to_string(whole.first_seed) +
         (whole.until_within.empty()
              ? ""
              : ", of which " + grouped(open) + " are not within " + whole.until_within +
                    "; stopping by what is seen makes intervals a little too narrow") +
         (whole.warm_up_s > 0 ? ", statistics from " + number_text(whole.warm_up_s) +
                                    " s on, of which " + grouped(unsteady) + " do not look steady"
                              : "");
}

}  // namespace cascade
