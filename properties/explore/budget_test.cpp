// B(W), by hand and against a count of all sequences on small clocks.

#include "properties/explore/budget.hpp"
#include "model/k2.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/cascade.hpp"
#include "properties/explore/spending.hpp"
#include "properties/explore/witness.hpp"
#include "properties/monitor/monitor.hpp"
#include "properties/monitor/run_budget.hpp"
#include "properties/reference/reference_cascade.hpp"
#include "properties/reference/two_levels.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;
constexpr Duration seconds(std::int64_t s) { return {s * kSecond_ns}; }

Policy with(Escalation escalation, Recovery recovery, double cooldown_s) {
  Policy policy = default_policy();
  policy.escalation = escalation;
  policy.recovery = recovery;
  policy.cooldown_s = cooldown_s;
  return policy;
}

TEST(FlapBudget, OfK2ByHand) {
  const Policy k2 = default_policy();
  // At one instant: up through all four levels, one at a time; then, from a recovery to NORMAL on,
  // the same again each 30 s.
  EXPECT_EQ(flap_budget(k2, Duration{1}), 5u);  // down, which may come first, and four up
  EXPECT_EQ(flap_budget(k2, seconds(30)), 5u);
  EXPECT_EQ(flap_budget(k2, seconds(30) + Duration{1}), 10u);
  EXPECT_EQ(flap_budget(k2, seconds(60)), 10u);
  EXPECT_EQ(flap_budget(k2, seconds(3600)), 600u);
  EXPECT_EQ(flap_budget(k2, seconds(3600) + Duration{1}), 605u);
  EXPECT_EQ(flap_budget(k2, seconds(86'400)), 24u * 600u);
}

TEST(FlapBudget, OfOtherRulesByHand) {
  // Escalation one level a check changes nothing: the checks may come as often as they like.
  const Policy documented = with(Escalation::stepwise, Recovery::banded, 30);
  EXPECT_EQ(flap_budget(documented, seconds(3600)), 600u);
  // One level down a cooldown: down, up, down, up, and at the start and at the end a climb that
  // needs no recovery to pay for it. 120 recoveries, 120 climbs after them, 3 more of a first
  // climb.
  const Policy stepwise = with(Escalation::immediate, Recovery::stepwise, 30);
  EXPECT_EQ(flap_budget(stepwise, seconds(3600)), 243u);
  EXPECT_EQ(flap_budget(stepwise, seconds(30)), 5u);
  // A second of cooldown.
  EXPECT_EQ(flap_budget(with(Escalation::immediate, Recovery::banded, 1), seconds(10)), 50u);
}

TEST(FlapBudget, EdgesOfTime) {
  const Policy k2 = default_policy();
  EXPECT_EQ(flap_budget(k2, Duration{0}), 0u);  // (t, t] holds nothing
  EXPECT_EQ(flap_budget(k2, Duration{-1}), 0u);
  EXPECT_EQ(flap_budget(with(Escalation::immediate, Recovery::banded, 0), seconds(1)),
            std::nullopt);
  EXPECT_EQ(flap_budget(with(Escalation::immediate, Recovery::banded, 1e300), seconds(3600)), 5u);
  EXPECT_EQ(flap_budget(with(Escalation::immediate, Recovery::banded, 1e300),
                        Duration{std::numeric_limits<std::int64_t>::max()}),
            5u)
      << "what would need more time than there is never comes";
  EXPECT_EQ(flap_budget(with(Escalation::immediate, Recovery::banded, 1e-9), Duration{3}), 15u);
  Policy blind = k2;
  blind[kLag].monitored = blind[kHeap].monitored = false;
  EXPECT_EQ(flap_budget(blind, seconds(3600)), 0u);
}

// By hand, what a ladder may say beside K2's rules.
TEST(FlapBudget, OfOtherLaddersByHand) {
  const auto ladder = [](const std::string& rules) {
    return parse_policy("name = 'x'\nlevels = ['OFF', 'ON']\n" + rules +
                            "\n[metric.a]\ntrigger = [2]\nclear = [1]\n",
                        "x");
  };
  const Duration hour = seconds(3600);
  EXPECT_EQ(flap_budget(ladder("cooldown_s = 300"), hour), 24u);
  EXPECT_EQ(flap_budget(ladder("cooldown_s = 0"), hour), std::nullopt);
  EXPECT_EQ(flap_budget(ladder("cooldown_s = 0\ncheck_every_s = 0.25"), hour), 14'400u);
  // Up after 100 s, down after 300: 400 s for two; the window may begin with the one that waits
  // less.
  EXPECT_EQ(flap_budget(ladder("cooldown_s = 300\nescalation_cooldown_s = 100"), hour), 18u);
  // More must be demanded for 90 s: as long, however near the checks are.
  EXPECT_EQ(flap_budget(ladder("cooldown_s = 10\nescalate_after_s = 90"), hour), 72u);
  // A check begins it and a check ends it.
  EXPECT_EQ(flap_budget(ladder("cooldown_s = 10\nescalate_after_s = 90\ncheck_every_s = 10"), hour),
            66u);  // 110 s for two
  EXPECT_EQ(
      flap_budget(ladder("cooldown_s = 10\nescalate_after_s = 1e-9\ncheck_every_s = 10"), hour),
      240u);  // two checks, however short it is: 30 s for two
  const Policy by_level = parse_policy(
      "name = 'x'\nlevels = ['A', 'B', 'C']\ncooldown_s = [100, 10]\n"
      "[metric.a]\ntrigger = [2, 4]\nclear = [1, 3]\n",
      "x");
  // C is left after 10 s, to A where all is clear, and A and B are left upward at once.
  EXPECT_EQ(flap_budget(by_level, hour), 3 * 360u);
}

/// The most transitions in any window of `ticks` (open at its start), counted over all sequences of
/// checks at whole ticks, by the dumb cascade. A window that holds something may as well begin with
/// a transition; what is kept is the best count for each level, age and time left.
class Counted {
 public:
  explicit Counted(const Policy& policy) : policy_(policy) {
    const auto values = [](const MetricThresholds& metric) {
      std::vector<double> result = {0, kMissing};
      for (double x = 1; x <= metric.triggers.back() + 1; ++x) result.push_back(x);
      return result;
    };
    for (const double lag : values(policy[kLag])) {
      for (const double heap : values(policy[kHeap])) inputs_.push_back({lag, heap});
    }
  }

  std::uint64_t most(int ticks) {
    std::uint64_t result = 0;
    for (const Level level : k2::kLevels) {
      for (std::int64_t age = 0; age <= 4; ++age)
        result = std::max(result, from(level, age, ticks - 1));
    }
    return result;
  }

 private:
  /// With `left` ticks that may yet pass.
  std::uint64_t from(Level level, std::int64_t age, int left) {
    const auto key = std::tuple(index(level), age, left);
    if (const auto known = best_.find(key); known != best_.end()) return known->second;
    std::uint64_t result = left > 0 ? from(level, std::min<std::int64_t>(age + 1, 4), left - 1) : 0;
    const auto& to = targets(level, age);
    for (const Level next : k2::kLevels) {
      if (to[index(next)]) result = std::max(result, 1 + from(next, 0, left));
    }
    return best_[key] = result;
  }

  /// Where some input moves the cascade to.
  const std::array<bool, k2::kLevelCount>& targets(Level level, std::int64_t age) {
    const auto [known, is_new] = targets_.try_emplace(std::pair(index(level), age));
    if (!is_new) return known->second;
    for (const Pressure& input : inputs_) {
      ReferenceCascade reference{policy_, level, Instant{-age * kSecond_ns}, Instant::min(), {}};
      if (reference.check(Instant{0}, input)) known->second[index(reference.level)] = true;
    }
    return known->second;
  }

  Policy policy_;
  std::vector<Pressure> inputs_;
  std::map<std::pair<std::size_t, std::int64_t>, std::array<bool, k2::kLevelCount>> targets_;
  std::map<std::tuple<std::size_t, std::int64_t, int>, std::uint64_t> best_;
};

TEST(FlapBudget, IsTheMostOfAllSequences) {
  for (const Escalation escalation : {Escalation::immediate, Escalation::stepwise}) {
    for (const Recovery recovery : {Recovery::banded, Recovery::recompute, Recovery::stepwise}) {
      for (const double factor : {0.25, 0.5, 1.0}) {
        for (const bool heap : {true, false}) {
          for (const int cooldown : {1, 2, 3}) {
            Policy policy = with(escalation, recovery, cooldown);
            // Bands that overlap: a recovery that is banded cannot leave out what it skips.
            policy[kLag].triggers = {4, 8, 12, 20};
            policy[kHeap].triggers = {4, 12, 16, 20};
            policy[kLag].recovery_factor = policy[kHeap].recovery_factor = factor;
            policy[kHeap].monitored = heap;
            Counted counted(policy);
            for (const int ticks : {1, 2, 3, 4, 5, 7, 12}) {
              EXPECT_EQ(flap_budget(policy, seconds(ticks)), counted.most(ticks))
                  << text(escalation) << "/" << text(recovery) << ", factor " << factor
                  << (heap ? "" : ", no heap") << ", cooldown " << cooldown << ", window " << ticks;
            }
          }
        }
      }
    }
  }
}

// Any pairs of up to eight levels: counted by going one transition further at a time.
RC_GTEST_PROP(FlapBudget, IsAsManyAsTheQuickestSequencesNeedLessTimeFor, ()) {
  Policy policy = default_policy();
  const auto count = *rc::gen::element<std::size_t>(2, 3, 5, 8, 8, 8);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(names);
  const auto few_s = rc::gen::weightedElement<double>({{3, 0}, {1, 1}, {1, 2}, {1, 5}});
  policy.cooldowns_s = *rc::gen::container<std::vector<double>>(count - 1, few_s);
  policy.escalation_cooldown_s = *few_s;
  policy.escalate_after_s = *few_s;
  policy.check_every_s = *few_s;
  const auto most_pairs = *rc::gen::inRange<std::size_t>(0, 12);
  std::set<LevelPair> allowed;
  if (*rc::gen::arbitrary<bool>()) {  // a way round through each level, so that none can be left
                                      // out
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = count - 1; i > 0; --i) {
      std::swap(order[i], order[*rc::gen::inRange<std::size_t>(0, i + 1)]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      allowed.insert({level_at(order[i]), level_at(order[(i + 1) % count])});
    }
  } else {
    for (std::size_t i = 0; i < most_pairs; ++i) {
      const auto from = *rc::gen::inRange<std::size_t>(0, count);
      const auto to = *rc::gen::inRange<std::size_t>(0, count);
      if (from != to) allowed.insert({level_at(from), level_at(to)});
    }
  }
  const Pace pace(policy, allowed);
  QuickestSequences sequences(pace);
  constexpr std::int64_t kNone = QuickestSequences::kImpossible_ns;
  std::map<Level, std::int64_t> needed_ns;  // to be at a level after so many transitions
  for (const Level level : policy.all_levels()) needed_ns[level] = 0;
  std::vector<std::int64_t> least_ns = {-1};  // of n transitions; of none less than none
  for (int n = 1; n <= 40; ++n) {
    std::map<Level, std::int64_t> longer_ns;
    for (const auto& [from, to] : allowed) {
      if (needed_ns.count(from) == 0) continue;
      const std::int64_t at_ns = needed_ns[from] + (n == 1 ? 0 : pace.needed_before(from, to).ns);
      const auto [known, is_new] = longer_ns.try_emplace(to, at_ns);
      if (!is_new) known->second = std::min(known->second, at_ns);
    }
    needed_ns = longer_ns;
    std::int64_t least = kNone;
    for (const auto& [level, ns] : needed_ns) least = std::min(least, ns);
    least_ns.push_back(least);
    RC_ASSERT(sequences.next_ns() == least);
  }
  if (least_ns[9] == 0) {  // more than there are levels
    RC_ASSERT(pace.most_in(Duration{1}) == std::nullopt);
    return;
  }
  const auto most_in = [&](std::int64_t window_ns) {
    std::uint64_t most = 0;
    while (most + 1 < least_ns.size() && least_ns[most + 1] < window_ns) ++most;
    return most;
  };
  for (const std::int64_t needed : least_ns) {
    if (needed == kNone) continue;
    for (const std::int64_t window_ns : {needed, needed + 1}) {
      if (most_in(window_ns) + 1 == least_ns.size()) continue;
      RC_ASSERT(pace.most_in(Duration{window_ns}) == most_in(window_ns));
    }
  }
}

// The budget is met: a run spends it all, and the real cascade goes along.
TEST(FlapBudget, IsSpentByAWorstCase) {
  Cascade cascade(default_policy());
  std::uint64_t moved = 0;
  const auto check = [&](Instant at, double lag) { moved += cascade.check(at, {lag, 0}) ? 1 : 0; };
  cascade.check(Instant{0} - seconds(30), {5'000'000, 0});
  for (std::int64_t slot = 0; slot < 120; ++slot) {  // the last at 3570 s: within (t - 3600 s, t]
    const Instant at = Instant{0} + seconds(30 * slot);
    check(at, 0);
    for (const double lag : {100'000.0, 500'000.0, 1'000'000.0, 5'000'000.0}) check(at, lag);
  }
  EXPECT_EQ(moved, *flap_budget(default_policy(), seconds(3600)));
}

TEST(Spending, OfTheMachineIsSettledAndWithinThePolicy) {
  for (const std::string& name : builtin_policy_names()) {
    const Policy policy = *builtin_policy(name);
    const Spending spending = spending_of(StateSpace(policy), allowed_pairs(policy));
    EXPECT_TRUE(spending.settled) << name;
    EXPECT_FALSE(spending.too_quick) << name;
  }
}

// Against a machine that makes what the policy does not allow: no run of it is too quick, and of
// longer ones that is not known.
TEST(Spending, OfWhatIsNotAllowedIsNotSettledByTheRunsThatWereTried) {
  const Policy policy = *builtin_policy("k2");
  const StateSpace space(policy);
  std::set<LevelPair> allowed = allowed_pairs(policy);
  const LevelPair gone{level_at(4), level_at(0)};
  ASSERT_EQ(allowed.erase(gone), 1u);
  const Spending spending = spending_of(space, allowed);
  EXPECT_TRUE(spending.too_quick || !spending.settled);
}

/// The transitions of a path's run: when they are.
std::vector<Instant> transitions_of(const StateSpace& space, const Path& path) {
  Cascade cascade(space.policy());
  std::vector<Instant> at;
  Instant now{0};
  for (const PathCheck& check : path) {
    now = now + Duration{check.delay_ns};
    if (cascade.check(now, space.pressure(check.input))) at.push_back(now);
  }
  return at;
}

// Down and up again need no time between them, up and down the cooldown; the time before the first
// is not counted.
TEST(RunWith, HasAsManyTransitionsInAsLittleTimeAsThePolicyAllows) {
  const struct {
    const char* rules;
    std::size_t transitions;
    std::int64_t least_s;  // that they are apart, the first and the last
    std::size_t checks;
  } table[] = {
      {"", 1, 0, 1},
      {"", 2, 0, 3},  // down and up, which an up has to go before
      {"", 3, 30, 3},
      {"", 4, 30, 5},
      {"", 5, 60, 5},
      {"escalation_cooldown_s = 7\n", 2, 7, 3},
      {"escalation_cooldown_s = 7\n", 3, 37, 3},
      // A demand that has to last begins at a check of its own.
      {"escalate_after_s = 2\n", 2, 2, 5},
      {"escalate_after_s = 2\n", 3, 32, 5},
      {"escalate_after_s = 2\n", 4, 34, 8},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.rules + std::to_string(row.transitions));
    const StateSpace space(two_levels(std::string("cooldown_s = 30\n") + row.rules));
    EXPECT_FALSE(run_with(space, row.transitions, seconds(row.least_s)));
    const auto path = run_with(space, row.transitions, seconds(row.least_s) + Duration{1});
    ASSERT_TRUE(path);
    EXPECT_EQ(path->size(), row.checks);
    const std::vector<Instant> at = transitions_of(space, *path);
    ASSERT_GE(at.size(), row.transitions);
    EXPECT_EQ(at.back() - at[at.size() - row.transitions], seconds(row.least_s));
    EXPECT_FALSE(run_with(space, row.transitions + 2, seconds(row.least_s) + Duration{1}));
  }
}

/// What a watch says of checks of a new cascade under `machine`.
template <class Watch>
bool kept(const Policy& machine, Watch watch, const std::vector<WitnessCheck>& checks) {
  Cascade cascade(machine);
  StepRecorder recorder(cascade);
  bool all = true;
  for (const WitnessCheck& check : checks) {
    all = watch.keeps(recorder.check(check.at, check.pressure)) && all;
  }
  return all;
}

WitnessCheck at(Duration t, double lag) { return {Instant{} + t, {lag, 0}, K2::normal}; }

// A run is judged by the policy that it should keep, whatever machine made it.
TEST(RunBudget, IsJudgedOverEveryWindow) {
  const Policy k2 = default_policy();
  Policy hasty = k2;
  hasty.cooldown_s = 29;
  const Duration late = seconds(29);
  std::vector<WitnessCheck> checks = {at({}, 5e6), at(seconds(30), 0), at(seconds(30), 5e6),
                                      at(seconds(60), 0)};
  EXPECT_FALSE(overspends(k2, Pace(k2), checks));
  EXPECT_TRUE(kept(hasty, FlapBudgetWatch(Pace(k2)), checks));
  // A recovery a second too soon is one too many at its own window only once the climb is spent.
  std::vector<WitnessCheck> climbs;
  for (std::int64_t slot = 0; slot < 2; ++slot) {
    const Duration then{slot * late.ns};
    if (slot > 0) climbs.push_back(at(then, 0));
    for (const double lag : {1e5, 5e5, 1e6, 5e6}) climbs.push_back(at(then, lag));
  }
  EXPECT_TRUE(kept(hasty, FlapBudgetWatch(Pace(hasty)), climbs));
  EXPECT_FALSE(kept(hasty, FlapBudgetWatch(Pace(k2)), climbs));  // 9 in 29 s, and 5 are allowed
  climbs.pop_back();
  climbs.resize(5);  // up four, and down: all that fits
  EXPECT_TRUE(kept(hasty, FlapBudgetWatch(Pace(k2)), climbs));
  // A day of the worst that k2 itself can do.
  std::vector<WitnessCheck> day;
  for (std::int64_t slot = 0; slot < 2'880; ++slot) {
    if (slot > 0) day.push_back(at(seconds(30 * slot), 0));
    for (const double lag : {1e5, 5e5, 1e6, 5e6}) day.push_back(at(seconds(30 * slot), lag));
  }
  EXPECT_TRUE(kept(k2, FlapBudgetWatch(Pace(k2)), day));
  // Where there is no budget, a run shows it by going there and back within a moment.
  Policy bare = k2;
  bare.cooldown_s = 0;
  EXPECT_TRUE(overspends(bare, Pace(bare), {at({}, 5e6), at(Duration{999}, 0)}));
  EXPECT_FALSE(overspends(bare, Pace(bare), {at({}, 5e6), at(Duration{1'000}, 0)}));
}

// The same verdict as counting in every window: on runs of machines that are not the policy's.
TEST(RunBudget, AgreesWithACountInEveryWindow) {
  const Policy k2 = default_policy();
  std::vector<std::uint64_t> budgets;  // by cooldowns that a window holds
  for (std::int64_t slots = 0; slots < 60; ++slots) {
    budgets.push_back(*flap_budget(k2, seconds(30 * slots) + Duration{1}));
  }
  std::uint64_t draws = 1;
  const auto draw = [&](std::uint64_t n) {
    draws = draws * 6364136223846793005u + 1442695040888963407u;
    return (draws >> 33u) % n;
  };
  int broken = 0;
  constexpr int kRuns = 200;
  for (int run = 0; run < kRuns; ++run) {
    Policy machine = k2;
    machine.cooldown_s = static_cast<double>(15 + draw(16));
    Cascade cascade(machine);
    StepRecorder recorder(cascade);
    FlapBudgetWatch watch{Pace(k2)};
    std::vector<Instant> moved;
    bool kept = true, within = true;
    Instant now{};
    // Mostly up a level at once, or down after about a cooldown.
    const double lags[] = {0, 1e5, 5e5, 1e6, 5e6};
    for (int i = 0; i < 40; ++i) {
      const bool down = cascade.level() == K2::circuit_break || draw(8) == 0;
      if (down) now = now + seconds(static_cast<std::int64_t>(15 + draw(20)));
      const double lag = down ? 0 : lags[index(cascade.level()) + 1];
      const Step step = recorder.check(now, {lag, 0});
      kept = watch.keeps(step) && kept;
      if (step.before == step.after) continue;
      moved.push_back(now);
      for (std::size_t first = 0; first < moved.size(); ++first) {
        const auto slots = static_cast<std::size_t>((now - moved[first]).ns / seconds(30).ns);
        within = within && moved.size() - first <= budgets[slots];
      }
      ASSERT_EQ(kept, within) << "run " << run << ", transition " << moved.size();
    }
    broken += kept ? 0 : 1;
  }
  EXPECT_GT(broken, kRuns / 10);
  EXPECT_LT(broken, kRuns * 9 / 10);
}

TEST(RunBudget, OfTheOwnerIsCountedInEveryHour) {
  Policy bare = default_policy();
  bare.cooldown_s = 0;
  const std::vector<WitnessCheck> three = {at({}, 1e5), at(seconds(1), 0), at(seconds(3'600), 1e5)};
  EXPECT_TRUE(kept(bare, TransitionBudgetWatch(2), three));  // (t - 1 h, t] is open at its start
  EXPECT_FALSE(kept(bare, TransitionBudgetWatch(1), three));
  EXPECT_FALSE(exceeds_budget(bare, three, 2));
  EXPECT_TRUE(exceeds_budget(bare, three, 1));
  EXPECT_TRUE(exceeds_budget(bare, three, 0));
  EXPECT_FALSE(exceeds_budget(bare, {}, 0));
}

}  // namespace
}  // namespace cascade
