// Which expression is asked for each metric of a policy, and at what times.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/prometheus/client.hpp"
#include "model/policy.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// An expression of PromQL for each metric, by its place; empty where nothing is asked for.
using MetricQueries = std::array<std::string, kMetricCountMax>;

/// METRIC=PROMQL of `texts`, a bare expression being for the policy's first metric, and
/// `heap_query` for heap_pct. Throws InputError for two of one metric, and for none at all.
MetricQueries parse_queries(const std::vector<std::string>& texts, const std::string& heap_query,
                            const Policy& policy);

/// The values of a trace at the grid's times; missing where it has none. Throws InputError where it
/// answers for another time.
std::vector<double> on_grid(const Trace& trace, const std::vector<double>& values,
                            const QueryGrid& grid);

/// A duration of whole milliseconds, at least one. Throws InputError that names the option.
std::int64_t parse_whole_ms(const char* option, const std::string& text);

/// ISO 8601 or seconds since 1970, in milliseconds; empty where it is neither.
std::optional<std::int64_t> epoch_ms_of(const std::string& text);

}  // namespace cascade
