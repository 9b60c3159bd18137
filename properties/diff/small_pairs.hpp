// For tests: pairs of small policies, and all that they can do over every half of a whole value and
// every nanosecond, by the reference alone.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/level.hpp"
#include "properties/diff/joint_inputs.hpp"
#include "properties/diff/parting.hpp"
#include "properties/reference/reference_cascade.hpp"
#include "sim/loop/prng.hpp"

namespace cascade::small_pairs {

inline constexpr int kGreatest = 6;  ///< of the values that are tried

inline MetricThresholds metric_of_a_pair(const std::string& name, std::size_t raised,
                                         Prng& random) {
  MetricThresholds metric;
  metric.name = name;
  metric.worse = random.below(4) == 0 ? Worse::low : Worse::high;
  const double sign = metric.worse == Worse::high ? 1 : -1;
  std::vector<double> at;
  for (std::size_t i = 0; i < raised; ++i) {
    at.push_back(static_cast<double>(1 + random.below(kGreatest - 1)));
  }
  std::sort(at.begin(), at.end());
  double least = -1;
  for (const double trigger : at) {
    least = std::min(trigger, std::max(least, trigger - static_cast<double>(random.below(3))));
    metric.triggers.push_back(sign * trigger + (sign < 0 ? kGreatest : 0));
    metric.clears.push_back(sign * least + (sign < 0 ? kGreatest : 0));
  }
  if (random.below(4) == 0 && metric.worse == Worse::high) metric.min = metric.clears.front() - 1;
  if (random.below(8) == 0) metric.monitored = false;
  return metric;
}

inline double ticks(Prng& random, std::uint64_t most) {
  return static_cast<double>(random.below(most + 1)) * 1e-9;
}

/// `patient`: with escalate_after_s, so that there are two clocks.
inline Policy drawn_policy(std::size_t levels, std::size_t metrics, Prng& random,
                           bool patient = false) {
  Policy policy;
  policy.name = "p";
  std::vector<std::string> names;
  for (std::size_t i = 0; i < levels; ++i)
    names.push_back(std::string(1, static_cast<char>('A' + i)));
  policy.levels = LevelNames(names);
  policy.escalation = random.below(3) == 0 ? Escalation::stepwise : Escalation::immediate;
  policy.recovery = static_cast<Recovery>(random.below(3));
  policy.on_missing = random.below(4) == 0 ? OnMissing::assume_zero : OnMissing::hold;
  policy.cooldown_s = ticks(random, 3);
  if (random.below(3) == 0) {
    for (std::size_t i = 1; i < levels; ++i) policy.cooldowns_s.push_back(ticks(random, 3));
  }
  if (random.below(3) == 0) policy.escalation_cooldown_s = ticks(random, 2);
  if (patient || random.below(3) == 0) {
    policy.escalate_after_s = static_cast<double>((patient ? 1 : 0) + random.below(3)) * 1e-9;
  }
  for (std::size_t m = 0; m < metrics; ++m) {
    policy.metrics.push_back(
        metric_of_a_pair(std::string(1, static_cast<char>('m' + m)), levels - 1, random));
  }
  return policy;
}

/// The policy with something of it drawn anew.
inline Policy edited(Policy policy, Prng& random) {
  const Policy other = drawn_policy(policy.level_count(), policy.metric_count(), random);
  switch (random.below(8)) {
    case 0:
      policy.escalation = other.escalation;
      break;
    case 1:
      policy.recovery = other.recovery;
      break;
    case 2:
      policy.on_missing = other.on_missing;
      break;
    case 3:
      policy.cooldown_s = other.cooldown_s;
      policy.cooldowns_s = other.cooldowns_s;
      break;
    case 4:
      policy.escalation_cooldown_s = ticks(random, 2);
      break;
    case 5:
      policy.escalate_after_s = ticks(random, 3);
      break;
    default:
      policy.metrics[random.below(policy.metric_count())].clears = policy.metrics[0].triggers;
      policy.metrics[0] = other.metrics[0];
  }
  if (validate(policy)) return other;
  return policy;
}

/// What parts, but for why: that is a word and no observation.
using BareKind = std::tuple<Does, Does, bool>;
inline BareKind bare(const PartingKind& kind) { return {kind.a, kind.b, kind.a_ends_higher}; }

/// Both as what the next check depends on, in whole nanoseconds; -1 where a clock does not run.
struct GridState {
  Level level = kLowest;
  int age = -1, pending_a = -1, pending_b = -1;
  auto operator<=>(const GridState&) const = default;
};

class GridPair {
 public:
  GridPair(const Policy& a, const Policy& b)
      : a_{a, kLowest, {}, Instant::min(), {}}, b_{b, kLowest, {}, Instant::min(), {}} {
    for (const Policy* policy : {&a, &b}) {
      for (const Level level : policy->raised_levels()) note(policy->cooldown(level));
      note(policy->escalation_cooldown());
      note(policy->escalate_after());
    }
    for (std::size_t m = 0; m < a.metric_count(); ++m) {
      std::vector<std::pair<Pressure, Pressure>> more;
      for (const auto& [of_a, of_b] : inputs_) {
        // From below the least clear value to above the greatest, and between each two of them, as
        // one policy's value may end where the other's begins; the first stands for missing.
        for (int halves = -5; halves <= 2 * kGreatest + 5; ++halves) {
          const double number = halves < -4 ? kMissing : halves / 2.0;
          auto both = std::pair(of_a, of_b);
          both.first.values[m] = number < a.metrics[m].min ? kMissing : number;
          both.second.values[m] = number < b.metrics[m].min ? kMissing : number;
          more.push_back(both);
        }
      }
      inputs_ = std::move(more);
    }
  }

  /// The fewest checks to each kind; with `reloads`, of runs of A alone, with B asked at the end.
  std::map<BareKind, std::size_t> partings(bool reloads) {
    std::map<BareKind, std::size_t> found;
    std::set<GridState> known = {GridState{}};
    std::vector<GridState> now = {GridState{}};
    for (std::size_t checks = 1; !now.empty(); ++checks) {
      std::vector<GridState> next;
      for (const GridState& state : now) {
        for (int delay = 0; delay <= longest_ + 1; ++delay) {
          for (const auto& input : inputs_) {
            const GridState after = step(state, delay, input, reloads);
            const Level to_a = a_.level, to_b = b_.level;
            if (to_a != to_b) {
              const auto does = [&](Level to) {
                if (to == state.level) return Does::stays;
                return to > state.level ? Does::rises : Does::falls;
              };
              const bool higher = does(to_a) == does(to_b) && to_a > to_b;
              found.try_emplace({does(to_a), does(to_b), higher}, checks);
              if (!reloads) continue;
            }
            if (known.insert(after).second) next.push_back(after);
          }
        }
      }
      now = std::move(next);
    }
    return found;
  }

 private:
  void note(Duration time) { longest_ = std::max(longest_, static_cast<int>(time.ns)); }

  GridState step(const GridState& from, int delay, const std::pair<Pressure, Pressure>& input,
                 bool reloads) {
    const Instant at{1'000 + delay};
    const auto since = [](int age) {
      return age < 0 ? std::optional<Instant>() : std::optional(Instant{1'000 - age});
    };
    for (ReferenceCascade* each : {&a_, &b_}) {
      each->level = from.level;
      each->last_transition = since(from.age);
      each->latest = Instant{1'000};
    }
    a_.demanded_since = since(from.pending_a);
    b_.demanded_since = reloads ? std::nullopt : since(from.pending_b);
    a_.check(at, input.first);
    b_.check(at, input.second);
    const auto age = [&](const std::optional<Instant>& then) {
      return then ? std::min(static_cast<int>((at - *then).ns), longest_ + 1) : -1;
    };
    return {a_.level, age(a_.last_transition), age(a_.demanded_since),
            reloads ? -1 : age(b_.demanded_since)};
  }

  ReferenceCascade a_, b_;
  std::vector<std::pair<Pressure, Pressure>> inputs_ = {{}};
  int longest_ = 0;
};

}  // namespace cascade::small_pairs
