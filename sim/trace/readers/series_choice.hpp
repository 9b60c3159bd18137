// Which of the series of a file are of which metric, and which are of none: never a guess.
#pragma once

#include <string>
#include <vector>

#include "sim/trace/readers/series_table.hpp"

namespace cascade {

/// Leaves only series that count, each with its metric. What is left out is said in `notes`.
/// - A name that speaks of lag in messages is lag; of several such names, the finest: with
///   partitions before without. Others beside it are left out.
/// - Without such a name: series without one, and legends that differ in digits only, are what the
///   file's role says.
/// - A metric that is not K2's is what its own name says (column_names.hpp: rank_as()).
/// Throws InputError where that leaves a choice: unlike names, a unit that is not the metric's, a
/// name that speaks of neither; and for several consumer groups that the user did not ask for.
void choose_series(const Source& source, std::vector<Series>& all, std::vector<std::string>& notes);

/// What was read for one metric from these series, at least one: names, groups, labels.
Reading describe(const std::vector<const Series*>& series, Metric metric);

}  // namespace cascade
