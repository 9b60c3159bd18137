#include "model/policy.hpp"

#include <cmath>
#include <set>

#include "model/builtin_policies.hpp"

namespace cascade {

std::string_view text(Escalation escalation) {
  return escalation == Escalation::immediate ? "immediate" : "stepwise";
}

std::string_view text(Recovery recovery) {
  switch (recovery) {
    case Recovery::banded:
      return "banded";
    case Recovery::recompute:
      return "recompute";
    case Recovery::stepwise:
      return "stepwise";
  }
  return "banded";
}

std::string_view text(OnMissing on_missing) {
  return on_missing == OnMissing::hold ? "hold" : "assume-zero";
}

namespace {

std::optional<PolicyFault> validate(const MetricThresholds& metric, const std::string& table,
                                    double trigger_max) {
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    const double trigger = metric.trigger(level);
    const std::string where = table + "." + std::string(key(level));
    if (!std::isfinite(trigger) || trigger <= 0) {
      return PolicyFault{where, "the trigger is not a positive, finite number", "a number > 0"};
    }
    if (trigger > trigger_max) {
      return PolicyFault{where, "the trigger is above 100 percent", "at most 100"};
    }
    if (level > Level::soft && trigger <= metric.trigger(below(level))) {
      return PolicyFault{where, "the trigger does not rise with the level",
                         "more than " + table + "." + std::string(key(below(level)))};
    }
  }
  const double factor = metric.recovery_factor;
  if (!(factor > 0 && factor <= 1)) {
    return PolicyFault{table + ".recovery_factor", "the recovery factor is out of range",
                       "above 0 and at most 1"};
  }
  return std::nullopt;
}

std::optional<PolicyFault> validate_seconds(double seconds, const char* where) {
  if (std::isfinite(seconds) && seconds >= 0) return std::nullopt;
  return PolicyFault{where, "not a finite time of at least 0 s", "seconds, for example 30.0"};
}

}  // namespace

std::optional<PolicyFault> validate(const Policy& policy) {
  if (auto fault = validate_seconds(policy.cooldown_s, "cooldown_s")) return fault;
  if (auto fault = validate_seconds(policy.stale_after_s, "stale_after_s")) return fault;
  const auto& budget = policy.max_transitions_per_hour;
  if (budget && (*budget < 0 || *budget > kMaxTransitionsPerHour)) {
    return PolicyFault{"max_transitions_per_hour", "the budget is out of range",
                       "a whole number from 0 to " + std::to_string(kMaxTransitionsPerHour)};
  }
  constexpr double kNoMax = std::numeric_limits<double>::infinity();
  if (auto fault = validate(policy.lag, "lag", kNoMax)) return fault;
  if (auto fault = validate(policy.heap_pct, "heap_pct", 100)) return fault;
  const std::set<std::string> tier_1(policy.tier_1.begin(), policy.tier_1.end());
  for (const std::string& symbol : policy.tier_2) {
    if (tier_1.count(symbol) != 0) {
      return PolicyFault{"tiers.tier_2", "the symbol '" + symbol + "' is in tier_1 as well",
                         "each symbol in one tier"};
    }
  }
  return std::nullopt;
}

std::vector<std::string> builtin_policy_names() {
  std::vector<std::string> names;
  for (const auto& [name, toml] : builtin_policy_texts()) names.emplace_back(name);
  return names;
}

}  // namespace cascade
