// Any policy: what the explorer proves of random small ones is what a dumb search finds, over every
// whole number and every whole tick of time.
//
// A hundred batches of ten policies, by default; more with RC_PARAMS=max_success=1000.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iostream>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "properties/explore/budget.hpp"
#include "properties/explore/dumb/bounds.hpp"
#include "properties/explore/explore.hpp"
#include "properties/explore/state_space.hpp"

namespace cascade {
namespace {

using namespace dumb;

/// The transitions that a witness makes.
int transitions_of(const Policy& policy, const std::vector<WitnessCheck>& checks) {
  ReferenceCascade reference{policy, kLowest, {}, Instant::min(), {}};
  int count = 0;
  for (const WitnessCheck& check : checks) {
    count += reference.check(check.at, check.pressure) ? 1 : 0;
  }
  return count;
}

/// By property: of how many policies it held, and of how many not.
using Tally = std::map<std::string, std::pair<int, int>>;

/// What the explorer and the dumb search disagree on; empty where they agree.
std::string disagreement(const Policy& policy, Tally& tally) {
  const Grid grid(policy);
  std::map<std::string, std::optional<Cost>> found;
  for (const auto& [name, sentence] : sentences()) found[name] = search_single(grid, sentence);
  found["no-flapping"] = search_flapping(grid);
  found["steady-input-settles"] = search_steady(grid);
  std::vector<std::string> names = {"recovers-in-time", "flap-budget"};
  for (const auto& [name, cost] : found) names.push_back(name);

  std::string text;
  const Proof proof = prove(policy, names);
  if (!proof.regions_are_one) text += "\n  regions are not one";
  if (!proof.complete) text += "\n  not all states were followed";
  for (const Verdict& verdict : proof.verdicts) {
    const std::string name(verdict.property->name);
    ++(verdict.holds() ? tally[name].first : tally[name].second);
    const auto says = [&](const std::string& what, auto explorer, auto grid_says) {
      if (explorer == grid_says) return;
      text += "\n  " + name + ": " + what + " " + std::to_string(explorer) + "; on the grid " +
              std::to_string(grid_says);
    };
    if (name == "recovers-in-time") {
      const std::string differs = recovery_differs(grid, verdict);
      if (!differs.empty()) text += "\n  recovers-in-time: " + differs;
    } else if (name == "flap-budget") {
      const bool bounded = !moves_for_ever_at_once(grid);
      says("holds", verdict.holds(), bounded);
      for (const int ticks : {1, 2, 3, 4, 9}) {
        if (!bounded) continue;
        const auto budget = flap_budget(policy, Duration{ticks * kTick_ns});
        if (budget) says("budget", *budget, most_transitions(grid, ticks));
      }
    } else {
      const std::optional<Cost> broken = found.at(name);
      if (name == "protects-in-time") {
        const std::string differs = protection_differs(grid, verdict);
        if (!differs.empty()) text += "\n  protects-in-time: " + differs;
      }
      says("holds", verdict.holds(), !broken.has_value());
      if (!broken || verdict.holds()) continue;
      says("checks", static_cast<int>(verdict.witness.size()), broken->checks);
      says("transitions", transitions_of(policy, verdict.witness), broken->transitions);
    }
  }
  return text;
}

/// A metric of a small ladder; every constant of it is a whole number, so the grid has a value in
/// each of its regions.
MetricThresholds small_metric(const std::string& name, std::size_t raised) {
  MetricThresholds metric;
  metric.name = name;
  metric.worse = *rc::gen::weightedElement<Worse>({{3, Worse::high}, {2, Worse::low}});
  metric.monitored = *rc::gen::weightedElement<bool>({{6, true}, {1, false}});
  const double sign = metric.worse == Worse::high ? 1 : -1;
  const bool by_factor = metric.worse == Worse::high && *rc::gen::arbitrary<bool>();
  if (metric.worse == Worse::high) metric.min = 0;
  double at = 0;
  for (std::size_t k = 0; k < raised; ++k) {
    const bool never = k > 0 && *rc::gen::weightedElement<bool>({{9, false}, {1, true}});
    at += *rc::gen::weightedElement<double>({{6, 4.0}, {2, 8.0}, {k > 0 ? 1u : 0u, 0.0}});
    if (never || std::isinf(at)) at = std::numeric_limits<double>::infinity();
    metric.triggers.push_back(sign * at +
                              (metric.worse == Worse::low && std::isfinite(at) ? 40 : 0));
    if (by_factor) continue;
    const double band = *rc::gen::element(0.0, 0.0, 1.0, 2.0, 3.0);
    double clear = metric.triggers.back() - sign * (std::isfinite(at) ? band : 0);
    if (k > 0) {
      const double lower = metric.clears.back();
      clear = metric.worse == Worse::high ? std::max(clear, lower) : std::min(clear, lower);
    }
    metric.clears.push_back(clear);
  }
  if (by_factor) metric.recovery_factor = *rc::gen::element(0.25, 0.5, 0.75, 1.0);
  return metric;
}

/// Of few levels where there are many metrics, and the other way round.
Policy small_policy() {
  struct Shape {
    std::size_t levels, metrics;
  };
  const Shape shape =
      *rc::gen::element(Shape{5, 2}, Shape{5, 2}, Shape{3, 2}, Shape{4, 2}, Shape{2, 1},
                        Shape{6, 1}, Shape{8, 1}, Shape{3, 3}, Shape{2, 3});
  Policy policy = default_policy();
  policy.name = "small";
  std::vector<std::string> names;
  for (std::size_t i = 0; i < shape.levels; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(names);
  policy.shedding = {};
  policy.metrics.clear();
  for (std::size_t m = 0; m < shape.metrics; ++m) {
    policy.metrics.push_back(small_metric("m" + std::to_string(m), shape.levels - 1));
  }
  policy.escalation = *rc::gen::element(Escalation::immediate, Escalation::stepwise);
  policy.recovery = *rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::stepwise);
  policy.on_missing = *rc::gen::element(OnMissing::hold, OnMissing::assume_zero);
  // Seven times as long as a demand has to last: where that breaks off, ages are many sums.
  policy.cooldown_s = *rc::gen::weightedElement<double>({{4, 0}, {4, 1}, {4, 2}, {4, 3}, {1, 7}});
  if (*rc::gen::weightedElement<bool>({{2, false}, {1, true}})) {
    for (std::size_t k = 1; k < shape.levels; ++k) {
      policy.cooldowns_s.push_back(*rc::gen::element(0, 1, 2, 3));
    }
  }
  policy.escalation_cooldown_s =
      *rc::gen::weightedElement<double>({{6, 0}, {2, 1}, {2, 2}, {1, 5}});
  policy.escalate_after_s = *rc::gen::weightedElement<double>({{5, 0}, {1, 1}, {1, 2}});
  return policy;
}

/// Times as policies have them, from none to days, in any proportion to each other.
Policy with_any_times(Policy policy) {
  const auto some_time_s = [] {
    return *rc::gen::oneOf(
        rc::gen::element(0.0, 1e-9, 0.5, 1.0, 3.0, 30.0, 300.0),
        rc::gen::map(rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000'000),
                     [](std::int64_t ns) { return static_cast<double>(ns) / 1e9; }));
  };
  policy.cooldown_s = some_time_s();
  for (double& cooldown_s : policy.cooldowns_s) cooldown_s = some_time_s();
  policy.escalation_cooldown_s = some_time_s();
  policy.escalate_after_s = some_time_s();
  return policy;
}

// The first of the next test's policies: in a second it tells most of what is wrong with an
// explorer.
TEST(AnyPolicy, TheExplorerAgreesWithADumbSearchOfAFew) {
  constexpr int kFew = 30, kBatch = 2;  // met by the sanitizers' 20 cases too
  int policies = 0;
  ASSERT_TRUE(rc::check("the explorer agrees with a dumb search, of a few", [&] {
    for (int i = 0; i < kBatch && policies < kFew; ++i) {
      const Policy policy = small_policy();
      ++policies;
      Tally tally;
      const std::string difference = disagreement(policy, tally);
      if (!difference.empty()) RC_FAIL("policy\n" + to_toml(policy) + difference);
    }
  }));
  EXPECT_EQ(policies, kFew);
}

// A machine that does what its policy says has as many states as that has times, whatever their
// proportions: then every property is settled.
TEST(AnyPolicy, NothingIsLeftOpenWhateverItsTimes) {
  int policies = 0;
  ASSERT_TRUE(rc::check("nothing is left open, whatever the times", [&] {
    const Policy policy = with_any_times(small_policy());
    RC_ASSERT(!validate(policy));
    ++policies;
    const StateSpace space(policy);
    RC_ASSERT(space.complete());
    RC_ASSERT(space.not_uniform() == "");
    RC_ASSERT(space.states().size() <= 100 * policy.level_count());
    if (policies % 20 != 0) return;
    for (const Verdict& verdict : prove(policy).verdicts) {
      if (verdict.ruling == VerdictKind::not_settled) {
        RC_FAIL("policy\n" + to_toml(policy) + std::string(verdict.property->name) + verdict.why);
      }
    }
  }));
  EXPECT_GE(policies, 20);
}

TEST(AnyPolicy, TheExplorerAgreesWithADumbSearch) {
  Tally tally;
  int policies = 0;
  const bool agrees = rc::check("the explorer agrees with a dumb search", [&] {
    constexpr std::size_t kBatch = 10;
    for (std::size_t i = 0; i < kBatch; ++i) {
      const Policy policy = small_policy();
      RC_ASSERT(!validate(policy));
      ++policies;
      const std::string difference = disagreement(policy, tally);
      if (!difference.empty()) RC_FAIL("policy\n" + to_toml(policy) + difference);
    }
  });
  ASSERT_TRUE(agrees);
  std::cout << policies << " policies\n";
  for (const auto& [name, counts] : tally) {
    std::cout << "  " << name << ": holds of " << counts.first << ", not of " << counts.second
              << "\n";
  }
  // A generator that no longer reaches both verdicts would show nothing.
  for (const char* name : {"protects-at-once", "no-flapping", "missing-data-never-recovers"}) {
    EXPECT_GE(20 * tally[name].first, policies) << name << " hardly ever holds";
    EXPECT_GE(20 * tally[name].second, policies) << name << " is hardly ever violated";
  }
}

}  // namespace
}  // namespace cascade
