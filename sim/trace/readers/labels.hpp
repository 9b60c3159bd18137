// The labels of a series: what tells it from the others of its file.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/readers/read_trace.hpp"

namespace cascade {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// One name for the many that a label goes by: "consumergroup", "groupId", "group_id" are "group",
/// "topic_name" is "topic", "__name__" and "series" are "name"; others in small letters, without
/// what separates their words.
std::string canonical_label(std::string_view name);

/// The labels between the braces of name{a="b", c="d"}, as Prometheus and Grafana write them; none
/// where there are no braces. What is written otherwise is passed over.
Labels labels_in_braces(std::string_view name);

/// The value of the first label of that canonical name; empty for none.
std::string label_value(const Labels& labels, std::string_view canonical);

/// Whether the filters let a series pass (ReadOptions::series).
bool passes(const Labels& labels, const std::vector<SeriesFilter>& filters);

/// Whether a filter speaks of that label, by any of its names.
bool is_told(const std::vector<SeriesFilter>& filters, std::string_view canonical);

}  // namespace cascade
