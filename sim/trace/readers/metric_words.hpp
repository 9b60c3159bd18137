// What the metrics that are asked for are called: to people, and in the options that speak of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/read_trace.hpp"

namespace cascade {

/// Of K2's two metrics many names are known, and units that mislead; of any other its own name.
enum class MetricKind : std::uint8_t { lag, heap, other };

MetricKind kind_of(const TraceMetric& metric);
MetricKind kind_of(const ReadOptions& options, Metric metric);

/// All that are asked for, in their order.
std::vector<Metric> metrics_of(const ReadOptions& options);

/// The one of that kind, where one is asked for.
std::optional<Metric> metric_of_kind(const ReadOptions& options, MetricKind kind);

/// What a file holds that tells the lag of consumers and nothing else: K2's lag; where that is not
/// asked for, what its role says.
Metric metric_of_consumers(const ReadOptions& options);

/// Whether the file is asked for one metric that is not the first: then it has to have it.
bool is_for_role(const ReadOptions& options);

/// Whether a column is told for any metric; the level is none.
bool is_any_column_told(const ReadOptions& options);

/// Where a value of the file counts as missing: below the metric's min, before it is scaled.
double least_value(const ReadOptions& options, Metric metric);
/// The least of those, for a value whose metric is not known yet.
double least_value(const ReadOptions& options);

/// A metric's word for people: "lag", "heap", or its name.
std::string word(const ReadOptions& options, Metric metric);
/// "lag or heap": the metrics that the file may have; the one of its role where it is for that.
std::string words_of_metrics(const ReadOptions& options);
/// "neither lag nor heap".
std::string words_of_none(const ReadOptions& options);

/// The options that name a metric's column and its scale: "--lag-column", "--column temp_c=NAME".
std::string column_option(const ReadOptions& options, Metric metric);
std::string scale_option(const ReadOptions& options, Metric metric);
/// The same with what to give them.
std::string column_option(const ReadOptions& options, Metric metric, std::string_view column);
/// column_option() of each metric.
std::vector<std::string> column_options(const ReadOptions& options);

/// "a, b or c".
std::string alternatives(const std::vector<std::string>& words);

}  // namespace cascade
