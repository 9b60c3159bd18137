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
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      for (const double edge : {metric.trigger(level), metric.clear(level)}) {
        column.insert(column.end(), {edge, std::nextafter(edge, 0.0)});
      }
    }
    column.insert(column.end(), {kMissing, 0, 0});
  };
  rows(policy.lag, trace.lag_messages);
  rows(policy.heap_pct, trace.heap_pct);
  std::rotate(trace.heap_pct.begin(), trace.heap_pct.begin() + 7, trace.heap_pct.end());
  Instant now;
  for (std::size_t row = 0; row < trace.lag_messages.size(); ++row) {
    trace.at.push_back(now);
    now = now + (row % 3 == 0 && policy.cooldown_s < 1e6 ? policy.cooldown() : Duration{0}) +
          Duration{1};
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
  if (digest(input) % 4 == 0 && (policy->lag.monitored || policy->heap_pct.monitored)) {
    require_same_replay(*policy, trace_about(*policy), {});
  }
  return Fuzzed::taken;
}

}  // namespace cascade
