#include "cli/policy_json.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "sim/text/json_writer.hpp"

namespace cascade {
namespace {

/// Whether K2's form says all of the metrics.
bool has_k2_form(const Policy& policy) {
  return policy.is_k2s() &&
         std::all_of(policy.metrics.begin(), policy.metrics.end(),
                     [](const MetricThresholds& metric) { return metric.clears.empty(); });
}

void k2_metric(JsonWriter& json, const Policy& policy, const MetricThresholds& metric) {
  json.object(metric.name, [&] {
    for (const Level level : policy.raised_levels()) {
      json.member(key_of(policy.name_of(level)), metric.trigger(level));
    }
    json.member("recovery_factor", metric.recovery_factor);
    json.member("monitored", metric.monitored);
  });
}

void any_metric(JsonWriter& json, const MetricThresholds& metric) {
  json.object(metric.name, [&] {
    json.member("unit", metric.unit);
    json.member("worse", text(metric.worse));
    json.values("trigger", metric.triggers);
    if (metric.clears.empty()) {
      json.member("recovery_factor", metric.recovery_factor);
    } else {
      json.values("clear", metric.clears);
    }
    json.member("min", metric.min);
    json.member("max", metric.max);
    json.member("monitored", metric.monitored);
  });
}

void metrics(JsonWriter& json, const Policy& policy) {
  if (has_k2_form(policy)) {
    for (const MetricThresholds& metric : policy.metrics) k2_metric(json, policy, metric);
  } else {
    json.object("metric", [&] {
      for (const MetricThresholds& metric : policy.metrics) any_metric(json, metric);
    });
  }
}

void holds(JsonWriter& json, const Policy& policy) {
  if (policy.has_one_cooldown()) {
    json.member("cooldown_s", policy.cooldown_s);
  } else {
    json.values("cooldown_s", policy.cooldowns_s);
  }
  const auto unless_zero = [&](const char* key, double value) {
    if (value != 0) json.member(key, value);
  };
  unless_zero("escalation_cooldown_s", policy.escalation_cooldown_s);
  unless_zero("escalate_after_s", policy.escalate_after_s);
  unless_zero("check_every_s", policy.check_every_s);
  json.member("stale_after_s", policy.stale_after_s);
}

void symbols_and_shedding(JsonWriter& json, const Policy& policy) {
  json.object("tiers", [&] {
    json.values("tier_1", policy.tier_1);
    json.values("tier_2", policy.tier_2);
  });
  json.object("shedding", [&] {
    for (const Level level : policy.all_levels()) {
      json.array(key_of(policy.name_of(level)), [&] {
        for (const Action action : policy.shedding[index(level)]) json.value(text(action));
      });
    }
  });
}

}  // namespace

std::string policy_json(const Policy& policy) {
  return json_line([&](JsonWriter& json) {
    json.member("name", policy.name);
    if (!has_k2_form(policy)) json.values("levels", policy.levels.all());
    json.member("escalation", text(policy.escalation));
    json.member("recovery", text(policy.recovery));
    json.member("on_missing", text(policy.on_missing));
    holds(json, policy);
    json.member("max_transitions_per_hour", policy.max_transitions_per_hour);
    if (!policy.violates.empty()) json.values("violates", policy.violates);
    metrics(json, policy);
    symbols_and_shedding(json, policy);
  });
}

}  // namespace cascade
