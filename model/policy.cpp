#include "model/policy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "model/builtin_policies.hpp"
#include "model/k2.hpp"
#include "model/toml_text.hpp"

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

std::string_view text(Worse worse) { return worse == Worse::high ? "high" : "low"; }

std::optional<Metric> Policy::find_metric(std::string_view metric_name) const {
  const auto named =
      std::find_if(metrics.begin(), metrics.end(),
                   [&](const MetricThresholds& metric) { return metric.name == metric_name; });
  if (named == metrics.end()) return std::nullopt;
  return metric_at(static_cast<std::size_t>(named - metrics.begin()));
}

bool Policy::monitors_anything() const {
  return std::any_of(metrics.begin(), metrics.end(),
                     [](const MetricThresholds& metric) { return metric.monitored; });
}

Duration Policy::cooldown_max() const {
  if (cooldowns_s.empty()) return Duration::from_seconds(cooldown_s);
  return Duration::from_seconds(*std::max_element(cooldowns_s.begin(), cooldowns_s.end()));
}

bool Policy::is_k2s() const {
  return levels.are_k2s() && metrics.size() == 2 && metrics[0].name == k2::kLagName &&
         metrics[1].name == k2::kHeapName;
}

Policy k2_shape() {
  Policy policy;
  MetricThresholds lag;
  lag.name = k2::kLagName;
  lag.unit = "messages";
  lag.triggers.resize(k2::kLevelCount - 1);
  lag.min = 0;
  MetricThresholds heap = lag;
  heap.name = k2::kHeapName;
  heap.unit = "percent";
  heap.max = 100;
  policy.metrics = {lag, heap};
  return policy;
}

namespace {

template <class Rest>
bool is_name(std::string_view text, char first, char last, Rest rest) {
  return !text.empty() && text.at(0) >= first && text.at(0) <= last &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) {
                       return (c >= first && c <= last) || (c >= '0' && c <= '9') || c == '_';
                     }) &&
         rest(text);
}

/// Where a metric's values stand in the file: by level's key for K2's own form, else in lists.
std::string place_of(const Policy& policy, const MetricThresholds& metric, const char* list,
                     Level level) {
  if (policy.is_k2s() && metric.clears.empty()) {
    return metric.name + "." + key_of(policy.name_of(level));
  }
  return "metric." + metric.name + "." + list + "[" + std::to_string(index(level) - 1) + "]";
}

std::string table_of(const Policy& policy, const MetricThresholds& metric) {
  return policy.is_k2s() ? metric.name : "metric." + metric.name;
}

std::string counted(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// Of lists that need a number for each level above the lowest.
std::string wrong_length(const Policy& policy, std::size_t count) {
  return "there " + std::string(count == 1 ? "is " : "are ") + counted(count, "number") + " for " +
         counted(policy.level_count() - 1, "level") + " above the lowest";
}

std::optional<PolicyFault> validate_trigger(const Policy& policy, const MetricThresholds& metric,
                                            Level level) {
  const double trigger = metric.trigger(level);
  const std::string where = place_of(policy, metric, "trigger", level);
  const bool high = metric.worse == Worse::high;
  if (std::isnan(trigger) || (std::isinf(trigger) && std::signbit(trigger) == high)) {
    return PolicyFault{where, "the trigger is not a number that a metric can be compared with",
                       high ? "a number, or inf: this metric never demands that level"
                            : "a number, or -inf: this metric never demands that level"};
  }
  if (std::isfinite(trigger) && trigger < metric.min) {
    const std::string min = toml_number(metric.min);
    return PolicyFault{where, "the trigger is below " + min + ", the metric's min",
                       "at least " + min};
  }
  if (std::isfinite(trigger) && trigger > metric.max) {
    const std::string max = toml_number(metric.max);
    return PolicyFault{where, "the trigger is above " + max + ", the metric's max",
                       "at most " + max};
  }
  if (index(level) == 1) return std::nullopt;
  const double lower = metric.trigger(below(level));
  if (high ? trigger >= lower : trigger <= lower) return std::nullopt;
  return PolicyFault{where,
                     high ? "the trigger falls from one level to the next"
                          : "the trigger rises from one level to the next",
                     std::string(high ? "at least " : "at most ") +
                         place_of(policy, metric, "trigger", below(level))};
}

std::optional<PolicyFault> validate_clear(const Policy& policy, const MetricThresholds& metric,
                                          Level level) {
  const double trigger = metric.trigger(level), clear = metric.clear(level);
  const bool high = metric.worse == Worse::high;
  const bool given = !metric.clears.empty();
  const std::string where = given ? place_of(policy, metric, "clear", level)
                                  : table_of(policy, metric) + ".recovery_factor";
  const std::string of =
      given ? "the clear value" : "trigger * recovery_factor of " + policy.name_of(level);
  if (std::isnan(clear) || (high ? clear > trigger : clear < trigger)) {
    return PolicyFault{where, of + " is not on the healthy side of the trigger",
                       std::string(high ? "at most " : "at least ") + "the trigger"};
  }
  if (high ? !(clear > metric.min) : !(clear < metric.max)) {
    return PolicyFault{where, of + " is one that no possible value could clear",
                       high ? "above the metric's min" : "below the metric's max"};
  }
  if (index(level) == 1) return std::nullopt;
  const double lower = metric.clear(below(level));
  if (high ? clear >= lower : clear <= lower) return std::nullopt;
  return PolicyFault{where, "the clear values are not ordered as the triggers are",
                     std::string(high ? "at least" : "at most") + " that of the level below"};
}

std::optional<PolicyFault> validate(const Policy& policy, const MetricThresholds& metric) {
  const std::string table = table_of(policy, metric);
  const std::size_t raised = policy.level_count() - 1;
  if (!(metric.min < metric.max)) {
    return PolicyFault{table + ".min", "min is not below max", "min < max"};
  }
  if (metric.triggers.size() != raised) {
    return PolicyFault{table + ".trigger", wrong_length(policy, metric.triggers.size()),
                       "one for each level above the lowest"};
  }
  if (!metric.clears.empty() && metric.clears.size() != raised) {
    return PolicyFault{table + ".clear", wrong_length(policy, metric.clears.size()),
                       "one for each level above the lowest"};
  }
  for (const Level level : policy.raised_levels()) {
    if (auto fault = validate_trigger(policy, metric, level)) return fault;
  }
  if (metric.clears.empty() && !(metric.recovery_factor > 0 && metric.recovery_factor <= 1)) {
    return PolicyFault{table + ".recovery_factor", "the recovery factor is out of range",
                       "above 0 and at most 1"};
  }
  for (const Level level : policy.raised_levels()) {
    if (auto fault = validate_clear(policy, metric, level)) return fault;
  }
  return std::nullopt;
}

std::optional<PolicyFault> validate_seconds(double seconds, const std::string& where) {
  if (std::isfinite(seconds) && seconds >= 0) return std::nullopt;
  return PolicyFault{where, "not a finite time of at least 0 s", "seconds, for example 30.0"};
}

std::optional<PolicyFault> validate_times(const Policy& policy) {
  if (auto fault = validate_seconds(policy.cooldown_s, "cooldown_s")) return fault;
  for (std::size_t i = 0; i < policy.cooldowns_s.size(); ++i) {
    if (auto fault =
            validate_seconds(policy.cooldowns_s[i], "cooldown_s[" + std::to_string(i) + "]")) {
      return fault;
    }
  }
  if (!policy.cooldowns_s.empty() && policy.cooldowns_s.size() != policy.level_count() - 1) {
    return PolicyFault{"cooldown_s", wrong_length(policy, policy.cooldowns_s.size()),
                       "one number, or one for each level above the lowest"};
  }
  if (auto fault = validate_seconds(policy.escalation_cooldown_s, "escalation_cooldown_s"))
    return fault;
  if (auto fault = validate_seconds(policy.escalate_after_s, "escalate_after_s")) return fault;
  if (auto fault = validate_seconds(policy.check_every_s, "check_every_s")) return fault;
  return validate_seconds(policy.stale_after_s, "stale_after_s");
}

std::optional<PolicyFault> validate_names(const Policy& policy) {
  if (policy.level_count() < kLevelCountMin || policy.level_count() > kLevelCountMax) {
    return PolicyFault{"levels", "there are " + std::to_string(policy.level_count()) + " levels",
                       "2 to 8 of them"};
  }
  std::set<std::string> seen;
  for (const std::string& level : policy.levels.all()) {
    if (!is_level_name(level)) {
      return PolicyFault{"levels", "'" + level + "' cannot name a level",
                         "capital letters, digits and _, the first a letter"};
    }
    if (!seen.insert(level).second) {
      return PolicyFault{"levels", "'" + level + "' is there twice", "each name once"};
    }
  }
  if (policy.metrics.empty() || policy.metrics.size() > kMetricCountMax) {
    return PolicyFault{"metric", "there are " + std::to_string(policy.metrics.size()) + " metrics",
                       "1 to 4 of them"};
  }
  for (const MetricThresholds& metric : policy.metrics) {
    if (is_metric_name(metric.name)) continue;
    return PolicyFault{"metric." + metric.name, "'" + metric.name + "' cannot name a metric",
                       "small letters, digits and _, the first a letter, and none of t, from, to, "
                       "kind, cause, level"};
  }
  return std::nullopt;
}

}  // namespace

bool is_level_name(std::string_view text) {
  return is_name(text, 'A', 'Z', [](std::string_view) { return true; });
}

bool is_metric_name(std::string_view text) {
  constexpr std::array<std::string_view, 6> kReserved = {"t",    "from",  "to",
                                                         "kind", "cause", "level"};
  return is_name(text, 'a', 'z', [&](std::string_view name) {
    return std::find(kReserved.begin(), kReserved.end(), name) == kReserved.end();
  });
}

std::optional<PolicyFault> validate(const Policy& policy) {
  if (auto fault = validate_names(policy)) return fault;
  if (auto fault = validate_times(policy)) return fault;
  const auto& budget = policy.max_transitions_per_hour;
  if (budget && (*budget < 0 || *budget > kMaxTransitionsPerHour)) {
    return PolicyFault{"max_transitions_per_hour", "the budget is out of range",
                       "a whole number from 0 to " + std::to_string(kMaxTransitionsPerHour)};
  }
  for (const MetricThresholds& metric : policy.metrics) {
    if (auto fault = validate(policy, metric)) return fault;
  }
  const std::set<std::string> tier_1(policy.tier_1.begin(), policy.tier_1.end());
  for (const std::string& symbol : policy.tier_2) {
    if (tier_1.count(symbol) != 0) {
      return PolicyFault{"tiers.tier_2", "the symbol '" + symbol + "' is in tier_1 as well",
                         "each symbol in one tier"};
    }
  }
  return std::nullopt;
}

namespace {

std::vector<std::string> names_of(
    const std::vector<std::pair<std::string_view, std::string_view>>& texts) {
  std::vector<std::string> names;
  for (const auto& [name, toml] : texts) names.emplace_back(name);
  return names;
}

}  // namespace

std::vector<std::string> builtin_policy_names() { return names_of(builtin_policy_texts()); }

std::vector<std::string> real_policy_names() { return names_of(real_policy_texts()); }

}  // namespace cascade
