// Any bytes as a policy in TOML.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "model/policy.hpp"
#include "properties/fuzz/fuzz_target.hpp"
#include "properties/fuzz/trace_invariants.hpp"
#include "properties/reference/same.hpp"

namespace cascade {
namespace {

/// Rows on and beside each of the policy's thresholds, up and down, some a cooldown apart.
Trace trace_about(const Policy& policy) {
  Trace trace;
  trace.name = "about";
  const auto rows = [](const MetricThresholds& metric, std::vector<double>& column) {
    for (std::size_t i = 1; i <= metric.triggers.size(); ++i) {
      for (const double edge : {metric.trigger(level_at(i)), metric.clear(level_at(i))}) {
        for (const double value : {edge, std::nextafter(edge, 0.0)}) {
          // What no reader would have given is missing.
          column.push_back(std::isfinite(value) && value >= metric.min ? value : kMissing);
        }
      }
    }
    const double rest = metric.min > 0 ? metric.min : 0;
    column.insert(column.end(), {kMissing, rest, rest});
  };
  trace.metrics = trace_metrics_of(policy);
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    std::vector<double>& column = trace[metric_at(i)];
    rows(policy.metrics[i], column);
    const auto turn = static_cast<std::ptrdiff_t>(7 * i % column.size());
    std::rotate(column.begin(), column.begin() + turn, column.end());
  }
  const Duration longest = std::max(policy.cooldown_max(), policy.escalation_cooldown());
  const bool short_enough = longest < Duration::from_seconds(1e6);
  Instant now;
  for (std::size_t row = 0; row < trace.columns[0].size(); ++row) {
    trace.at.push_back(now);
    now = now + (row % 3 == 0 && short_enough ? longest : Duration{0}) + Duration{1};
  }
  return trace;
}

}  // namespace

Fuzzed fuzz_input(std::string_view input) {
  const auto policy = read_or_refuse([&] { return parse_policy(input, kFuzzedFile); });
  if (!policy) return Fuzzed::refused;
  require(!validate(*policy), "a policy that was read keeps the rules");
  const std::string toml = to_toml(*policy);
  const Policy back = parse_policy(toml, "to.toml");
  require(same(back, *policy), "a policy's TOML reads back as the same policy");
  require(to_toml(back) == toml, "and is the same TOML again");
  // A replay takes longer than the reading, which is what is looked at here: one in four.
  if (digest(input) % 4 == 0 && policy->monitors_anything()) {
    require_same_replay(*policy, trace_about(*policy), {});
  }
  return Fuzzed::taken;
}

}  // namespace cascade
