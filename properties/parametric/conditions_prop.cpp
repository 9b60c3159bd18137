// The printed conditions against the explorer, which knows nothing of them: of random policies,
// those that keep a condition have the property, and where the condition is called exact, the
// others break it. So the proof over symbols and the machine that is compiled speak of the same
// thing.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "properties/explore/explore.hpp"
#include "properties/parametric/conditions.hpp"
#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

/// Whether each level above the lowest has pressures of its own, in some metric and with no metric
/// that cannot demand it: it can be demanded while the next one is not. Without that a part of a
/// condition may be broken where no run comes to it.
bool has_a_range_for_each_level(const Policy& policy) {
  const LevelRange raised = policy.raised_levels();
  return std::all_of(raised.begin(), raised.end(), [&](Level level) {
    const auto demands = [&](const MetricThresholds& metric) {
      return !metric.monitored || std::isfinite(metric.trigger(level));
    };
    const auto has_range = [&](const MetricThresholds& metric) {
      return metric.monitored &&
             (level == policy.highest() || metric.trigger(level) != metric.trigger(above(level)));
    };
    return std::all_of(policy.metrics.begin(), policy.metrics.end(), demands) &&
           std::any_of(policy.metrics.begin(), policy.metrics.end(), has_range);
  });
}

/// Whether the explorer's exact bound is within what is proven for all policies.
bool is_within_the_bound(const Policy& policy, const Verdict& verdict) {
  if (!verdict.bound) return true;
  const auto steps = static_cast<double>(policy.level_count() - 1);
  std::vector<double> cooldowns_s;
  for (const Level level : policy.raised_levels()) {
    cooldowns_s.push_back(policy.cooldown(level).seconds());
  }
  const double wait_s = std::max(policy.escalation_cooldown_s, policy.escalate_after_s);
  const auto intervals = static_cast<double>(verdict.check_intervals);
  if (verdict.property->name == "flap-budget") {
    const double down_s =
        std::max(*std::min_element(cooldowns_s.begin(), cooldowns_s.end()), policy.check_every_s);
    const double both_s = down_s + std::max(wait_s, policy.check_every_s);
    return *verdict.bound <= 2 * steps * (3600 / both_s + 1);
  }
  if (verdict.property->name == "recovers-in-time") {
    if (policy.recovery == Recovery::stepwise) {
      double sum_s = 0;
      for (const double each : cooldowns_s) sum_s += each;
      return *verdict.bound <= sum_s && intervals <= steps;
    }
    return *verdict.bound <= *std::max_element(cooldowns_s.begin(), cooldowns_s.end()) &&
           intervals <= 1;
  }
  if (verdict.property->name == "protects-in-time") {
    const double times = policy.escalation == Escalation::stepwise ? steps : 1;
    if (verdict.bound_unit == "checks") return *verdict.bound <= times;
    // The explorer counts from the pressure, which the first check may see an interval later.
    const double anew = policy.escalate_after_s > 0 ? times : 0;
    return *verdict.bound <= times * wait_s && intervals <= times + anew;
  }
  return true;
}

/// Up to four levels and two metrics: the explorer takes longer for more.
Policy draw_small_policy() {
  const std::size_t levels = 2 + *gen::index_below(3);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  Policy policy = *gen::ladder(LevelNames(names));
  policy.metrics.resize(std::min<std::size_t>(policy.metric_count(), 2));
  // What the conditions ask of a time is whether it is 0; of many different ones the explorer would
  // have to follow all sums.
  const auto seconds = rc::gen::element(0.0, 0.0, 2.0);
  policy.cooldown_s = *seconds;
  if (!policy.has_one_cooldown()) {
    policy.cooldowns_s = *rc::gen::container<std::vector<double>>(levels - 1, seconds);
  }
  policy.escalation_cooldown_s = *seconds;
  policy.escalate_after_s = *seconds;
  policy.check_every_s = *seconds;
  if (*rc::gen::arbitrary<bool>()) policy.escalation_cooldown_s = policy.escalate_after_s = 0;
  if (*gen::index_below(3) == 0) {
    for (auto& row : policy.shedding)
      row = {Action::process, Action::spill, Action::drop, Action::drop};
  }
  return policy;
}

TEST(Conditions, AreWhatTheExplorerFindsOfRandomPolicies) {
  std::map<std::string_view, std::array<std::size_t, 2>> seen;  // kept, broken
  const bool agrees = rc::check("conditions agree with the explorer", [&] {
    const Policy policy = draw_small_policy();
    RC_ASSERT(!validate(policy));
    const bool is_plain = has_a_range_for_each_level(policy);
    const Proof proof = prove(policy);
    for (const Verdict& verdict : proof.verdicts) {
      const Condition* condition = find_condition(verdict.property->name);
      if (condition == nullptr || verdict.ruling == VerdictKind::not_applicable) continue;
      const bool kept = keeps(*condition, policy);
      RC_LOG() << condition->property << ": " << text(verdict.ruling) << ", kept " << kept << "; "
               << verdict.why << "\n";
      RC_ASSERT(verdict.holds() || verdict.violated());
      // Of those that do not recompute, no-flapping's is exact as well.
      const bool is_exact = condition->is_exact || policy.recovery != Recovery::recompute;
      if (!kept && !(is_exact && is_plain)) continue;
      RC_ASSERT(verdict.holds() == kept);
      if (kept) RC_ASSERT(is_within_the_bound(policy, verdict));
      ++seen[condition->property][kept ? 0 : 1];
    }
  });
  EXPECT_TRUE(agrees);
  for (const Condition& condition : conditions()) {
    EXPECT_GT(seen[condition.property][0], 0u) << condition.property;
    if (!condition.parts.empty()) {
      EXPECT_GT(seen[condition.property][1], 0u) << condition.property;
    }
  }
}

TEST(Conditions, StandForEachPropertyOrItIsSaidWhyNot) {
  for (const Property& property : catalogue()) {
    const auto& others = not_stated();
    const bool is_excused = std::any_of(others.begin(), others.end(), [&](const NotStated& each) {
      return each.property == property.name;
    });
    EXPECT_NE(find_condition(property.name) != nullptr, is_excused) << property.name;
  }
  EXPECT_EQ(conditions().size() + not_stated().size(), catalogue().size());
}

// The example that the page shows of each part breaks that part alone, and the property.
TEST(Conditions, EachPartHasAChangeOfK2ThatBreaksItAndTheProperty) {
  for (const Condition& condition : conditions()) {
    for (const Conjunct& part : condition.parts) {
      const Policy policy = with_changes(default_policy(), part.breaks_k2, "the example");
      ASSERT_FALSE(validate(policy)) << part.breaks_k2;
      for (const Conjunct& each : condition.parts) {
        EXPECT_EQ(each.is_kept(policy), each.says != part.says) << part.breaks_k2 << each.says;
      }
      const Proof proof = prove(policy, {std::string(condition.property)});
      EXPECT_TRUE(proof.verdicts.at(0).violated()) << condition.property << ": " << part.breaks_k2;
    }
  }
}

}  // namespace
}  // namespace cascade
