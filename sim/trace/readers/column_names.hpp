// What a column, a JSON key, a series or a metric family is about, by its name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/pressure.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

/// "time", "timestamp", "ts", "t", "date", "period", ... and these with a unit ("t_ms"). Any case.
bool is_time_name(std::string_view name);

/// The unit in a time's name as a power of ten in nanoseconds: "t_ms" 6, "uptime_s" 9; empty for
/// none.
std::optional<int> unit_of_time_name(std::string_view name);

/// "epoch_s", "unix_ms": counts from 1970 whatever the magnitude.
bool counts_from_1970(std::string_view name);

/// "uptime_s", "elapsed_ms": counts from some start whatever the magnitude.
bool counts_from_start(std::string_view name);

/// How well a name says that a column holds the metric, 1 being best; 0 for not at all. The last
/// rank is "value", which may be any metric's: it is that of `role`. A metric that is not K2's is
/// known by its own name, by these words, and by a name that has them among others ("node_temp_c")
/// and speaks neither of another metric nor of a statistic.
int rank_as(const ReadOptions& options, Metric metric, std::string_view name, Metric role);

/// The metric, not K2's, of whose name that speaks; whether it is taken for it, rank_as() says.
std::optional<Metric> metric_spoken_of(const ReadOptions& options, std::string_view name);

/// Whether it is the own name of a metric that is not K2's: then it is that, and no time or label.
bool is_own_name(const ReadOptions& options, std::string_view name);

/// The rank of "value".
inline constexpr int kRankOfValue = 10;

/// Names that tell series apart: "__name__", "series", "topic", "partition", "pod", ...
bool is_label_name(std::string_view name);

/// Of these, the ones that name what is measured: "__name__", "series", "metric", "name".
bool is_naming_label(std::string_view name);

/// Whether a metric's name speaks of lag in messages: "kafka_consumergroup_lag"; neither "flag" nor
/// "lag_seconds", nor a statistic such as "lag_max".
bool is_lag_like(std::string_view name);

/// Whether it speaks of heap or memory; "members" does not.
bool is_heap_like(std::string_view name);

/// Whether it says that its values are percent: "heap_pct", "mem %".
bool says_percent(std::string_view name);

/// Why a name that speaks of the metric is not taken for it: "lag_ms is in milliseconds, not in
/// messages". Empty for a name that is taken, or that does not speak of it.
std::string why_not(const ReadOptions& options, Metric metric, std::string_view name);

/// A name with each run of digits made one sign: what "partition 0" and "partition 12" share.
std::string without_digits(std::string_view name);

}  // namespace cascade
