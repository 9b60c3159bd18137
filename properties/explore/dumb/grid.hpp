// For tests: all that a small policy does, over every whole number and every whole tick of time, by
// the reference alone.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "properties/reference/reference_cascade.hpp"

namespace cascade::dumb {

inline constexpr std::int64_t kTick_ns = 1'000'000'000;

inline int ticks_of(double seconds) { return static_cast<int>(seconds); }

/// A value of each metric, and all that the sentences of SPEC 7 ask of it.
struct Input {
  Pressure pressure;
  int demand = 0;                              ///< the highest level that it demands
  std::array<bool, kLevelCountMax> cleared{};  ///< by every metric
  bool all_clear = false;                      ///< of every level
  bool something_missing = false;              ///< of what is monitored
  unsigned below_clear = 0, at_trigger = 0;    ///< a bit for each level and metric with a dead band
  std::vector<int> next;                       ///< the level after a check, by state

  auto facts() const {
    return std::tie(demand, cleared, all_clear, something_missing, below_clear, at_trigger, next);
  }
};

/// One policy, every grid value, every state: what the dumb cascade does.
class Grid {
 public:
  explicit Grid(const Policy& policy)
      : policy_(policy), levels_(static_cast<int>(policy.level_count())) {
    for (int level = 1; level < levels_; ++level) {
      cooldowns_.push_back(ticks_of(policy.cooldowns_s.empty()
                                        ? policy.cooldown_s
                                        : policy.cooldowns_s[static_cast<std::size_t>(level) - 1]));
    }
    longest_ = std::max(*std::max_element(cooldowns_.begin(), cooldowns_.end()), hold());
    std::vector<Input> all;
    std::vector<Pressure> pressures = {Pressure{}};
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      std::vector<Pressure> more;
      for (const Pressure& so_far : pressures) {
        for (const double value : values(policy.metrics[m])) {
          more.push_back(so_far);
          more.back().values[m] = value;
        }
      }
      pressures = std::move(more);
    }
    for (const Pressure& pressure : pressures) all.push_back(input_of(pressure));
    // Inputs of which all is alike need be tried once.
    std::sort(all.begin(), all.end(),
              [](const Input& a, const Input& b) { return a.facts() < b.facts(); });
    all.erase(std::unique(all.begin(), all.end(),
                          [](const Input& a, const Input& b) { return a.facts() == b.facts(); }),
              all.end());
    inputs_ = std::move(all);
  }

  const Policy& policy() const { return policy_; }
  const std::vector<Input>& inputs() const { return inputs_; }
  int levels() const { return levels_; }
  int cooldown(int level) const {
    return level == 0 ? 0 : cooldowns_[static_cast<std::size_t>(level) - 1];
  }
  int hold() const { return ticks_of(policy_.escalation_cooldown_s); }
  int pending() const { return ticks_of(policy_.escalate_after_s); }
  /// No run needs to wait longer for anything.
  int longest_wait() const { return std::max(longest_, pending()) + 1; }

  // A state is a level, the ticks since the last transition, where more than the longest time and
  // one is as good as that, and `never` comes last; and the ticks since more was first demanded,
  // likewise, where `not_demanded` comes last.
  int ages() const { return longest_ + 3; }
  int never() const { return longest_ + 2; }
  int demands() const { return pending() == 0 ? 1 : pending() + 3; }
  int not_demanded() const { return demands() - 1; }
  int states() const { return levels_ * ages() * demands(); }
  int state(int level, int age, int demanded) const {
    return (level * ages() + age) * demands() + demanded;
  }
  int level_of(int state) const { return state / demands() / ages(); }
  int age_of(int state) const { return state / demands() % ages(); }
  int demanded_of(int state) const { return state % demands(); }
  int start() const { return state(0, never(), not_demanded()); }
  bool waited(int state, int ticks) const { return age_of(state) >= ticks; }
  /// Whether at a check under an input that demands more than the level no time keeps it back.
  bool may_rise(int state) const {
    const int so_far = demanded_of(state) == not_demanded() ? 0 : demanded_of(state);
    return waited(state, hold()) && so_far >= pending();
  }

  int after_ticks(int state, int ticks) const {
    int age = age_of(state), demanded = demanded_of(state);
    if (age != never()) age = std::min(age + ticks, longest_ + 1);
    if (demanded != not_demanded()) demanded = std::min(demanded + ticks, pending() + 1);
    return this->state(level_of(state), age, demanded);
  }
  int after_check(int state, const Input& input) const {
    const int level = input.next[static_cast<std::size_t>(state)];
    if (level != level_of(state)) return this->state(level, 0, not_demanded());
    int demanded = not_demanded();
    if (pending() > 0 && input.demand > level) {
      demanded = demanded_of(state) == not_demanded() ? 0 : demanded_of(state);
    }
    return this->state(level, age_of(state), demanded);
  }

 private:
  static std::vector<double> values(const MetricThresholds& metric) {
    if (!metric.monitored) return {0, 7, kMissing};
    // Whole numbers from beyond the healthiest constant to beyond the worst.
    std::vector<double> ends;
    for (std::size_t i = 0; i < metric.triggers.size(); ++i) {
      for (const double end : {metric.triggers[i], metric.clear(level_at(i + 1))}) {
        if (std::isfinite(end)) ends.push_back(end);
      }
    }
    if (ends.empty()) ends = {1};
    std::vector<double> result = {kMissing};
    const double last = *std::max_element(ends.begin(), ends.end()) + 1;
    for (double x =
             std::max(metric.min, std::floor(*std::min_element(ends.begin(), ends.end())) - 1);
         x <= last; ++x) {
      result.push_back(x);
    }
    return result;
  }

  Input input_of(const Pressure& pressure) const {
    Input input;
    input.pressure = pressure;
    input.cleared.fill(true);
    unsigned bit = 1;
    for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
      const MetricThresholds& metric = policy_.metrics[m];
      if (!metric.monitored) continue;
      // So that more is worse.
      const double sign = metric.worse == Worse::high ? 1 : -1;
      const double value = sign * pressure.values[m];
      if (std::isnan(value)) input.something_missing = true;
      for (std::size_t k = 1; k < policy_.level_count(); ++k, bit <<= 1u) {
        const double trigger = sign * metric.triggers[k - 1];
        const double clear =
            sign * (metric.clears.empty() ? metric.triggers[k - 1] * metric.recovery_factor
                                          : metric.clears[k - 1]);
        double read = value;
        if (std::isnan(read) && policy_.on_missing == OnMissing::assume_zero) read = 0;
        if (read >= trigger) input.demand = std::max(input.demand, static_cast<int>(k));
        if (!(read < clear)) input.cleared[k] = false;
        if (!(clear < trigger)) continue;
        if (value < clear) input.below_clear |= bit;
        if (value >= trigger) input.at_trigger |= bit;
      }
    }
    input.all_clear =
        std::all_of(input.cleared.begin(), input.cleared.end(), [](bool c) { return c; });
    for (int state = 0; state < states(); ++state) {
      ReferenceCascade reference{
          policy_, level_at(static_cast<std::size_t>(level_of(state))), {}, Instant::min(), {}};
      if (age_of(state) != never()) reference.last_transition = Instant{-age_of(state) * kTick_ns};
      if (demands() > 1 && demanded_of(state) != not_demanded()) {
        reference.demanded_since = Instant{-demanded_of(state) * kTick_ns};
      }
      reference.check(Instant{0}, pressure);
      input.next.push_back(static_cast<int>(index(reference.level)));
    }
    return input;
  }

  Policy policy_;
  int levels_;
  std::vector<int> cooldowns_;
  int longest_;
  std::vector<Input> inputs_;
};

}  // namespace cascade::dumb
