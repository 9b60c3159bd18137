// A ladder as data (SPEC 3): levels, the metrics that push up, how to rise, how to come back, what
// to shed. Nothing outside a policy knows how many levels or metrics there are, or their names.
#pragma once

#include <cstdint>
#include <limits>
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
/// Which way a metric grows worse. Of free disk and battery, low values are the bad ones.
enum class Worse : std::uint8_t { high, low };

std::string_view text(Escalation escalation);
std::string_view text(Recovery recovery);
std::string_view text(OnMissing on_missing);
std::string_view text(Worse worse);

/// The thresholds of one metric, in that metric's unit, for the levels above the lowest.
struct MetricThresholds {
  std::string name;
  std::string unit;
  Worse worse = Worse::high;
  std::vector<double> triggers;  ///< one a level, lowest first; infinite: never demands that level
  std::vector<double> clears;    ///< likewise; empty: trigger * recovery_factor
  double recovery_factor = 1;    ///< not looked at where `clears` are given
  double min = -std::numeric_limits<double>::infinity();  ///< no smaller value is possible
  double max = std::numeric_limits<double>::infinity();   ///< and no greater one
  bool monitored = true;

  /// At it or worse the level is demanded.
  double trigger(Level level) const { return triggers[index(level) - 1]; }
  /// On its healthy side the metric no longer holds the level. What lies between it and the trigger
  /// is the level's dead band.
  double clear(Level level) const {
    return clears.empty() ? trigger(level) * recovery_factor : clears[index(level) - 1];
  }
  /// Whether `value` is at the trigger of the level or worse. False of a missing one, and where the
  /// trigger is infinite.
  bool demands(Level level, double value) const {
    const double at = trigger(level);
    return std::isfinite(at) && (worse == Worse::high ? value >= at : value <= at);
  }
  /// Whether `value` is on the healthy side of what clears the level. False of a missing one.
  bool clears_at(Level level, double value) const {
    return worse == Worse::high ? value < clear(level) : value > clear(level);
  }
  /// Whether there is a dead band.
  bool has_band(Level level) const {
    return worse == Worse::high ? clear(level) < trigger(level) : clear(level) > trigger(level);
  }
  /// The healthier of two values; of a missing one and another, the other.
  double healthier(double a, double b) const {
    return worse == Worse::high ? std::fmin(a, b) : std::fmax(a, b);
  }
};

/// A policy. The defaults of SPEC 3 are the built-in `k2`, which is data: see default_policy().
struct Policy {
  std::string name;
  LevelNames levels;  ///< lowest first
  Escalation escalation = Escalation::immediate;
  Recovery recovery = Recovery::banded;
  OnMissing on_missing = OnMissing::hold;
  double cooldown_s = 0;  ///< quiet time after any transition before a recovery
  /// One for each level above the lowest, that before leaving it; empty: cooldown_s for each.
  std::vector<double> cooldowns_s;
  double escalation_cooldown_s = 0;  ///< quiet time after any transition before an escalation
  double escalate_after_s = 0;       ///< more must have been demanded at every check for so long
  double check_every_s = 0;          ///< checks are never nearer together; 0: nothing is assumed
  double stale_after_s = 0;
  /// The budget that the policy's owner sets; property transition-budget judges it. Empty: none.
  std::optional<std::int64_t> max_transitions_per_hour;
  std::vector<std::string> violates;  ///< properties that the policy is meant to break
  std::vector<MetricThresholds> metrics;
  std::vector<std::string> tier_1;
  std::vector<std::string> tier_2;
  SheddingTable shedding{};
  /// Keys that its file left out, so that a default holds. For people; not part of the policy.
  std::vector<std::string> inherited;

  std::size_t level_count() const { return levels.size(); }
  LevelRange all_levels() const { return levels.levels(); }
  LevelRange raised_levels() const { return {1, levels.size()}; }  ///< all but the lowest
  Level highest() const { return level_at(levels.size() - 1); }
  const std::string& name_of(Level level) const { return levels[level]; }

  std::size_t metric_count() const { return metrics.size(); }
  const MetricThresholds& operator[](Metric metric) const { return metrics[index(metric)]; }
  MetricThresholds& operator[](Metric metric) { return metrics[index(metric)]; }
  std::optional<Metric> find_metric(std::string_view metric_name) const;
  bool monitors_anything() const;

  /// Before leaving `level`, which is not the lowest.
  Duration cooldown(Level level) const {
    return Duration::from_seconds(cooldowns_s.empty() ? cooldown_s : cooldowns_s[index(level) - 1]);
  }
  Duration cooldown_max() const;
  bool has_one_cooldown() const { return cooldowns_s.empty(); }
  Duration escalation_cooldown() const { return Duration::from_seconds(escalation_cooldown_s); }
  Duration escalate_after() const { return Duration::from_seconds(escalate_after_s); }
  Duration check_every() const { return Duration::from_seconds(check_every_s); }
  Duration stale_after() const { return Duration::from_seconds(stale_after_s); }

  /// K2's five levels and its two metrics, by name: what K2's own words can be said of.
  bool is_k2s() const;
};

/// A broken rule: the key that breaks it ("lag.graceful"), what is wrong, what would be right.
struct PolicyFault {
  std::string key, wrong, right;
};

/// More is no budget: 28 transitions a second. It keeps a run that breaks one printable.
inline constexpr std::int64_t kMaxTransitionsPerHour = 100'000;

/// The first rule of SPEC 3 that the policy breaks; empty for a valid policy.
std::optional<PolicyFault> validate(const Policy& policy);

/// Whether a text can name a level ([A-Z][A-Z0-9_]*) or a metric ([a-z][a-z0-9_]*, and not one of
/// the words that a journal's line uses).
bool is_level_name(std::string_view text);
bool is_metric_name(std::string_view text);

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

/// Names of the built-in policies about K2 (model/policies/*.toml), `k2` first.
std::vector<std::string> builtin_policy_names();

/// Names of the ladders of other systems (model/policies/real/*.toml), which are built in as well.
std::vector<std::string> real_policy_names();

/// A policy that is built in, of either list, by its name; empty where there is none of that name.
std::optional<Policy> builtin_policy(std::string_view name);

/// The built-in `k2`: the design, mended.
Policy default_policy();

/// K2's policy with nothing set: its levels and its metrics' names, units and limits.
Policy k2_shape();

}  // namespace cascade
