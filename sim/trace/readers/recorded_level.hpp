// The level that a recording has beside its metrics (SPEC 11): found and read as one more metric,
// whose values may be the levels' names, and taken out again at the end.
#pragma once

#include <string_view>
#include <vector>

#include "sim/trace/readers/labels.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

struct Series;

/// Whether that metric is the level.
bool is_level(const ReadOptions& options, Metric metric);

/// The level's place among the metrics that are asked for; only where levels are.
Metric level_metric(const ReadOptions& options);

/// A level by its name, in any case, or by its number; missing as for any metric. Throws InputError
/// for what is neither.
double read_level(std::string_view text, std::string_view name, std::size_t line,
                  const Source& source, TraceCounts& counts);

/// Whether a series counts transitions from one level to another, by its labels (K2's
/// from_level and to_level).
bool counts_transitions(const Labels& labels);

/// Fills Trace::levels from the series of the level: what gauges say at each of the trace's times
/// and what counters of transitions say came between; where there are no gauges, the level to which
/// the transitions lead that were counted. Throws InputError where two gauges do not agree, and for
/// counters that are no way through the levels.
void read_level_series(const Source& source, const std::vector<const Series*>& series,
                       Trace& trace);

/// Moves the level's column out of the metrics', to Trace::levels. Throws InputError, with the
/// line, for a number that is no level, and where there is no level at all.
void take_levels(const Source& source, Trace& trace);

}  // namespace cascade
