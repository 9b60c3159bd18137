// A metric of a policy as people say it.
#pragma once

#include <string>
#include <string_view>

#include "model/policy.hpp"
#include "model/said_name.hpp"

namespace cascade {

/// At the head of a column: "Lag", "Heap", and any other metric by its name.
std::string heading_of(std::string_view metric_name);

/// What stands behind a value: " %", " ms". Of a count of messages nothing. Any text that a policy
/// gives as a unit is safe to show; an empty unit is left out.
std::string unit_after(const MetricThresholds& metric);

/// "lag", "heap %": with its unit.
std::string name_with_unit(const MetricThresholds& metric);

/// "1,234,567", "63 %", "12.5 ms"; "missing" where it is.
std::string value_text(const MetricThresholds& metric, double value);

/// The same with every digit, thousands grouped where that loses none: who edits a file by what is
/// printed must get what was said.
std::string exact_value_text(const MetricThresholds& metric, double value);

/// "lag 1,000, heap 80 %": the monitored metrics of a pressure.
std::string pressure_text(const Policy& policy, const Pressure& pressure);

/// "at least" or "at most", and "below" or "above", by the way in which the metric grows worse.
std::string_view demanding_word(const MetricThresholds& metric);
std::string_view clearing_word(const MetricThresholds& metric);

/// "the other metric at 0": where the rest of the metrics is, when one alone is spoken of. Empty
/// where there is no other one that is monitored.
std::string rest_text(const Policy& policy);

}  // namespace cascade
