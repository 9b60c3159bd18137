#include "cli/prometheus/metric_queries.hpp"

#include <algorithm>
#include <utility>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// METRIC=PROMQL, of a metric of the policy; a bare expression is for its first. "lag == 5" and
/// "x =~" are no such names.
std::pair<Metric, std::string> parse_query(const std::string& text, const Policy& policy) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos && equals + 1 < text.size() && text[equals + 1] != '=' &&
      text[equals + 1] != '~') {
    if (const auto metric = policy.find_metric(text.substr(0, equals))) {
      return {*metric, text.substr(equals + 1)};
    }
  }
  return {metric_at(0), text};
}

}  // namespace

MetricQueries parse_queries(const std::vector<std::string>& texts, const std::string& heap_query,
                            const Policy& policy) {
  MetricQueries queries;
  const auto add = [&](Metric metric, const std::string& query) {
    if (!queries[index(metric)].empty()) {
      throw InputError("", 0, "two queries for " + policy[metric].name,
                       "one for each metric, as METRIC=PROMQL");
    }
    queries[index(metric)] = query;
  };
  for (const std::string& text : texts) {
    const auto [metric, query] = parse_query(text, policy);
    if (!query.empty()) add(metric, query);
  }
  if (!heap_query.empty()) {
    const auto heap = policy.find_metric(k2::kHeapName);
    if (!heap) {
      throw InputError("", 0,
                       "--heap-query, and policy " + printable(policy.name) + " has no heap_pct",
                       "--query METRIC=PROMQL");
    }
    add(*heap, heap_query);
  }
  if (std::all_of(queries.begin(), queries.end(),
                  [](const std::string& query) { return query.empty(); })) {
    throw InputError("", 0, "nothing to ask for",
                     "--query with an expression for " + policy.metrics.front().name);
  }
  return queries;
}

std::vector<double> on_grid(const Trace& trace, const std::vector<double>& values,
                            const QueryGrid& grid) {
  std::vector<double> all(static_cast<std::size_t>(grid.points), kMissing);
  for (std::size_t row = 0; row < trace.size(); ++row) {
    const std::int64_t ms = trace.at[row].ns / kNsPerMs - grid.start_ms;
    if (ms % grid.step_ms != 0 || ms < 0 || ms / grid.step_ms >= grid.points) {
      throw InputError(trace.name, 0, "it answers for a time that it was not asked for",
                       "a server of Prometheus' API");
    }
    all[static_cast<std::size_t>(ms / grid.step_ms)] = values[row];
  }
  return all;
}

std::int64_t parse_whole_ms(const char* option, const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration || duration->ns < kNsPerMs || duration->ns % kNsPerMs != 0) {
    throw InputError("", 0, std::string(option) + " cannot be '" + text + "'",
                     "a duration of whole milliseconds such as 500ms, 15s, 1m");
  }
  return duration->ns / kNsPerMs;
}

std::optional<std::int64_t> epoch_ms_of(const std::string& text) {
  if (const auto iso = parse_iso(text)) return iso->at.ns / kNsPerMs;
  if (const auto ns = parse_scaled_decimal(text, 9)) return *ns / kNsPerMs;
  return std::nullopt;
}

}  // namespace cascade
