// The rules of a cascade as data (SPEC 3): thresholds, how to rise, how to come back, what to shed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/level.hpp"
#include "model/pressure.hpp"
#include "model/shedding.hpp"
#include "model/units.hpp"

namespace cascade {

enum class Escalation : std::uint8_t { immediate, stepwise };
enum class Recovery : std::uint8_t { banded, recompute, stepwise };
enum class OnMissing : std::uint8_t { hold, assume_zero };

std::string_view text(Escalation escalation);
std::string_view text(Recovery recovery);
std::string_view text(OnMissing on_missing);

/// The thresholds of one metric, in that metric's unit. Levels are SOFT and higher.
struct MetricThresholds {
  std::array<double, kLevelCount - 1> triggers{};
  double recovery_factor = 1;
  bool monitored = true;

  /// At or above it the level is demanded.
  double trigger(Level level) const { return triggers[index(level) - 1]; }
  /// Below it the metric no longer holds the level. [clear, trigger) is the level's dead band.
  double clear(Level level) const { return trigger(level) * recovery_factor; }
};

/// A policy. The defaults of SPEC 3 are the built-in `k2`, which is data: see default_policy().
struct Policy {
  std::string name;
  Escalation escalation = Escalation::immediate;
  Recovery recovery = Recovery::banded;
  OnMissing on_missing = OnMissing::hold;
  double cooldown_s = 0;
  double stale_after_s = 0;
  /// The budget that the policy's owner sets; property transition-budget judges it. Empty: none.
  std::optional<std::int64_t> max_transitions_per_hour;
  MetricThresholds lag;       ///< in messages
  MetricThresholds heap_pct;  ///< in percent
  std::vector<std::string> tier_1;
  std::vector<std::string> tier_2;
  SheddingTable shedding{};

  const MetricThresholds& thresholds(Metric metric) const {
    return metric == Metric::lag ? lag : heap_pct;
  }
  Duration cooldown() const { return Duration::from_seconds(cooldown_s); }
  Duration stale_after() const { return Duration::from_seconds(stale_after_s); }
};

/// A broken rule: the key that breaks it ("lag.graceful"), what is wrong, what would be right.
struct PolicyFault {
  std::string key, wrong, right;
};

/// More is no budget: 28 transitions a second. It keeps a run that breaks one printable.
inline constexpr std::int64_t kMaxTransitionsPerHour = 100'000;

/// The first rule of SPEC 3 that the policy breaks; empty for a valid policy.
std::optional<PolicyFault> validate(const Policy& policy);

/// Reads a policy from TOML text; `file` is only for messages. What the text leaves out keeps the
/// default of `k2`, but for the name, which it must give: a file that is called k2 because it says
/// nothing would be judged in k2's name. Throws InputError (file, line, key) for bad TOML, an
/// unknown key, a wrong type, a broken rule or no name.
Policy parse_policy(std::string_view toml, const std::string& file);

/// `base` with what the TOML text changes. Throws as parse_policy() does, but for broken rules: the
/// caller asks validate(), as a rule may be broken by several keys together.
Policy with_changes(const Policy& base, std::string_view toml, const std::string& file);

/// The whole policy as TOML; parse_policy() of it gives an equal policy.
std::string to_toml(const Policy& policy);

/// Names of the built-in policies (model/policies/*.toml), `k2` first.
std::vector<std::string> builtin_policy_names();

/// A built-in policy by its name; empty where there is none of that name.
std::optional<Policy> builtin_policy(std::string_view name);

/// The built-in `k2`: the design, mended.
Policy default_policy();

}  // namespace cascade
