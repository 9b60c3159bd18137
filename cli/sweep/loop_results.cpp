#include "cli/sweep/loop_results.hpp"

#include <algorithm>
#include <utility>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/output_file.hpp"

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

}  // namespace

void require_loop_results(const SweepResultOptions& options, const LoopWhole& whole) {
  if (!options.pareto.empty()) {
    const auto both = loop_pareto_of(options.pareto);
    require_column(both.first, whole, "--pareto");
    require_column(both.second, whole, "--pareto");
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
  output.commit();
  return counted(table.rows.size(), "scenario") +
         (invalid > 0 ? ", " + grouped(invalid) + " invalid" : "") + ", " +
         counted(whole.runs, "run") + " of each, from seed " + std::to_string(whole.first_seed);
}

}  // namespace cascade
