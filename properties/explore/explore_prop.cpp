// Any policy: what the explorer proves of random small ones is what a dumb search finds, over every
// whole number and every whole tick of time. The properties are told again here, from the prose of
// SPEC 7; nothing of the catalogue is used but its names.
//
// A hundred batches of ten policies, by default; more with RC_PARAMS=max_success=1000.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "properties/explore/budget.hpp"
#include "properties/explore/explore.hpp"
#include "properties/reference/generators.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kTick_ns = 1'000'000'000;

/// What a run costs; the shortest counterexample is the cheapest.
struct Cost {
  int transitions = 0, checks = 0;
  auto operator<=>(const Cost&) const = default;
};

// --- The grid -------------------------------------------------------------------------------

/// A value of both metrics, and all that the sentences of SPEC 7 ask of it.
struct Input {
  Pressure pressure;
  int demand = 0;                            ///< the highest level that it demands
  std::array<bool, kLevelCount> cleared{};   ///< by both metrics
  bool all_clear = false;                    ///< of every level
  bool something_missing = false;            ///< of what is monitored
  unsigned below_clear = 0, at_trigger = 0;  ///< a bit for each level and metric with a dead band
  std::vector<int> next;                     ///< the level after a check, by state

  auto facts() const {
    return std::tie(demand, cleared, all_clear, something_missing, below_clear, at_trigger, next);
  }
};

/// One policy, every grid value, every state: what the dumb cascade does.
class Grid {
 public:
  explicit Grid(const Policy& policy)
      : policy_(policy), cooldown_(static_cast<int>(policy.cooldown_s)) {
    std::vector<Input> all;
    for (const double lag : values(policy.lag)) {
      for (const double heap : values(policy.heap_pct)) all.push_back(input_of({lag, heap}));
    }
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
  int cooldown() const { return cooldown_; }

  // A state is a level and the ticks since the last transition, where more than the cooldown and
  // one is as good as that, and `never` comes last.
  int ages() const { return cooldown_ + 3; }
  int never() const { return cooldown_ + 2; }
  int states() const { return static_cast<int>(kLevelCount) * ages(); }
  int state(int level, int age) const { return level * ages() + age; }
  int level_of(int state) const { return state / ages(); }
  int age_of(int state) const { return state % ages(); }
  int start() const { return state(0, never()); }
  bool quiet(int state) const { return age_of(state) >= cooldown_; }

  int after_ticks(int state, int ticks) const {
    const int age = age_of(state);
    if (age == never()) return state;
    return this->state(level_of(state), std::min(age + ticks, cooldown_ + 1));
  }
  int after_check(int state, const Input& input) const {
    const int level = input.next[static_cast<std::size_t>(state)];
    return level == level_of(state) ? state : this->state(level, 0);
  }

 private:
  static std::vector<double> values(const MetricThresholds& metric) {
    if (!metric.monitored) return {0, 7, kMissing};
    std::vector<double> result = {kMissing};
    for (double x = 0; x <= metric.triggers.back() + 1; ++x) result.push_back(x);
    return result;
  }

  Input input_of(const Pressure& pressure) const {
    Input input;
    input.pressure = pressure;
    input.cleared.fill(true);
    const std::pair<const MetricThresholds&, double> metrics[] = {
        {policy_.lag, pressure.lag_messages}, {policy_.heap_pct, pressure.heap_pct}};
    unsigned bit = 1;
    for (const auto& [metric, value] : metrics) {
      if (metric.monitored && std::isnan(value)) input.something_missing = true;
      for (std::size_t k = 1; k < kLevelCount; ++k, bit <<= 1u) {
        const double trigger = metric.triggers[k - 1];
        const double clear = trigger * metric.recovery_factor;
        double read = value;
        if (!metric.monitored) read = 0;
        if (std::isnan(read) && policy_.on_missing == OnMissing::assume_zero) read = 0;
        if (read >= trigger) input.demand = std::max(input.demand, static_cast<int>(k));
        if (!(read < clear)) input.cleared[k] = false;
        if (!metric.monitored || !(clear < trigger)) continue;
        if (value < clear) input.below_clear |= bit;
        if (value >= trigger) input.at_trigger |= bit;
      }
    }
    input.all_clear =
        std::all_of(input.cleared.begin(), input.cleared.end(), [](bool c) { return c; });
    for (int state = 0; state < states(); ++state) {
      ReferenceCascade reference{
          policy_, level_at(static_cast<std::size_t>(level_of(state))), {}, {}};
      if (age_of(state) != never()) reference.last_transition = Instant{-age_of(state) * kTick_ns};
      reference.latest = reference.last_transition.value_or(Instant::min());
      reference.check(Instant{0}, pressure);
      input.next.push_back(static_cast<int>(index(reference.level)));
    }
    return input;
  }

  Policy policy_;
  int cooldown_;
  std::vector<Input> inputs_;
};

// --- The dumb search ------------------------------------------------------------------------

/// The cheapest way from `starts` to a check that breaks something; empty where there is none.
/// `check(node, input)` is the node after a check, or nothing where the check breaks the property;
/// `wait(node, ticks)` the node after some time. A node's state is node % grid.states().
struct Walk {
  const Grid& grid;
  std::size_t nodes;  ///< there are no more
  std::function<std::optional<int>(int node, const Input&)> check;
  std::function<int(int node, int ticks)> wait;
  std::vector<Cost> reached{};  ///< by node; what it costs to be there

  static constexpr Cost kNotReached{1'000'000, 0};

  std::optional<Cost> cheapest(const std::vector<std::pair<int, Cost>>& starts) {
    reached.assign(nodes, kNotReached);
    std::priority_queue<std::pair<Cost, int>, std::vector<std::pair<Cost, int>>, std::greater<>>
        todo;
    const auto reach = [&](int node, Cost cost) {
      Cost& known = reached[static_cast<std::size_t>(node)];
      if (cost >= known) return;
      known = cost;
      todo.push({cost, node});
    };
    for (const auto& [node, cost] : starts) reach(node, cost);
    std::optional<Cost> broken;
    while (!todo.empty()) {
      const auto [cost, node] = todo.top();
      todo.pop();
      if (cost != reached[static_cast<std::size_t>(node)]) continue;
      for (int ticks = 1; ticks <= grid.cooldown() + 1; ++ticks) reach(wait(node, ticks), cost);
      const int state = node % grid.states();
      for (const Input& input : grid.inputs()) {
        const bool moves = input.next[static_cast<std::size_t>(state)] != grid.level_of(state);
        const Cost then{cost.transitions + (moves ? 1 : 0), cost.checks + 1};
        if (const auto to = check(node, input)) {
          reach(*to, then);
        } else if (!broken || then < *broken) {
          broken = then;
        }
      }
    }
    return broken;
  }
};

/// A property of single checks: what was, what came, and nothing that is remembered.
using Sentence = std::function<bool(const Grid&, int state, const Input&, int after)>;

std::optional<Cost> search_single(const Grid& grid, const Sentence& holds) {
  Walk walk{grid, static_cast<std::size_t>(grid.states()),
            [&](int state, const Input& input) -> std::optional<int> {
              const int to = grid.after_check(state, input);
              if (!holds(grid, state, input, grid.level_of(to))) return std::nullopt;
              return to;
            },
            [&](int state, int ticks) { return grid.after_ticks(state, ticks); }};
  return walk.cheapest({{grid.start(), {}}});
}

/// What every state costs to be in.
std::vector<Cost> costs_of_states(const Grid& grid) {
  Walk walk{grid, static_cast<std::size_t>(grid.states()),
            [&](int state, const Input& input) { return grid.after_check(state, input); },
            [&](int state, int ticks) { return grid.after_ticks(state, ticks); }};
  walk.cheapest({{grid.start(), {}}});
  return walk.reached;
}

// no-flapping: since a recovery, of which levels was a metric seen below clear, and has one of them
// been seen at its trigger after that? Node: 0 without a recovery, then 1 + 2 * levels + crossed.
std::optional<Cost> search_flapping(const Grid& grid) {
  const int states = grid.states();
  constexpr int kMemories = 1 + 2 * 256;
  Walk walk{grid, static_cast<std::size_t>(states * kMemories),
            [&](int node, const Input& input) -> std::optional<int> {
              const int state = node % states, memory = node / states;
              const int to = grid.after_check(state, input);
              const int before = grid.level_of(state), after = grid.level_of(to);
              const auto with = [&](unsigned levels, bool crossed) {
                return to + states * (1 + 2 * static_cast<int>(levels) + (crossed ? 1 : 0));
              };
              if (after < before) return with(input.below_clear, false);
              if (memory == 0) return to;
              const unsigned levels = static_cast<unsigned>(memory - 1) / 2 | input.below_clear;
              const bool crossed = (memory - 1) % 2 != 0 || (levels & input.at_trigger) != 0;
              if (after == before) return with(levels, crossed);
              if (!crossed) return std::nullopt;
              return to;
            },
            [&](int node, int ticks) {
              return grid.after_ticks(node % states, ticks) + node / states * states;
            }};
  return walk.cheapest({{grid.start(), {}}});
}

// steady-input-settles: from anywhere, one input for ever. Node: how it moved so far, 1 + the
// number of transitions up or 5 + down; each must go on in the same direction, by one level where
// there are several.
std::optional<Cost> search_steady(const Grid& grid) {
  const int states = grid.states();
  const std::vector<Cost> costs = costs_of_states(grid);
  std::vector<std::pair<int, Cost>> starts;
  for (int state = 0; state < states; ++state) {
    if (costs[static_cast<std::size_t>(state)] != Walk::kNotReached) {
      starts.emplace_back(state, costs[static_cast<std::size_t>(state)]);
    }
  }
  const bool steps_up = grid.policy().escalation == Escalation::stepwise;
  const bool steps_down = grid.policy().recovery == Recovery::stepwise;
  std::optional<Cost> broken;
  for (const Input& held : grid.inputs()) {
    Walk walk{grid, static_cast<std::size_t>(states * 3 * 2),
              [&](int node, const Input& input) -> std::optional<int> {
                if (&input != &held) return node;
                const int state = node % states, way = node / states % 3;
                const bool by_one_so_far = node / states / 3 == 0;
                const int to = grid.after_check(state, input);
                const int rise = grid.level_of(to) - grid.level_of(state);
                if (rise == 0) return node;
                const int direction = rise > 0 ? 1 : 2;
                const bool by_one = std::abs(rise) == 1 && (rise > 0 ? steps_up : steps_down);
                if (way != 0 && (way != direction || !by_one || !by_one_so_far))
                  return std::nullopt;
                return to + states * (direction + 3 * (by_one ? 0 : 1));
              },
              [&](int node, int ticks) {
                return grid.after_ticks(node % states, ticks) + node / states * states;
              }};
    const auto found = walk.cheapest(starts);
    if (found && (!broken || *found < *broken)) broken = found;
  }
  return broken;
}

/// Ticks until the level is NORMAL at last, in the worst case, where from any moment on all is
/// clear and checks come at most `interval` ticks apart, however unevenly; and the worst such case
/// of all levels. Empty where some run never gets there.
std::optional<int> longest_recovery(const Grid& grid, int interval) {
  const std::vector<Cost> costs = costs_of_states(grid);
  std::vector<const Input*> clear;
  for (const Input& input : grid.inputs()) {
    if (input.all_clear) clear.push_back(&input);
  }
  const int much = static_cast<int>(kLevelCount) * (grid.cooldown() + interval) + 1;
  int longest = 0;
  for (int start = 0; start < grid.states(); ++start) {
    if (costs[static_cast<std::size_t>(start)] == Walk::kNotReached) continue;
    std::set<std::pair<int, int>> seen = {{start, 0}};  // state, ticks since all is clear
    std::vector<std::pair<int, int>> todo = {{start, 0}};
    while (!todo.empty()) {
      const auto [state, since] = todo.back();
      todo.pop_back();
      if (grid.level_of(state) == 0) continue;
      if (since > much) return std::nullopt;
      for (int ticks = 1; ticks <= interval; ++ticks) {
        for (const Input* input : clear) {
          const int to = grid.after_check(grid.after_ticks(state, ticks), *input);
          if (grid.level_of(to) == 0) longest = std::max(longest, since + ticks);
          if (seen.insert({to, since + ticks}).second) todo.push_back({to, since + ticks});
        }
      }
    }
  }
  return longest;
}

/// recovers-in-time, by its sentence: the cooldown and one interval, or as much for each level; and
/// what the explorer's bound comes to must be what it takes, less the tick by which a check that is
/// late misses the next one.
std::string recovery_differs(const Grid& grid, const Verdict& verdict) {
  const bool stepwise = grid.policy().recovery == Recovery::stepwise;
  const std::vector<Cost> costs = costs_of_states(grid);
  int highest = 0;
  for (int state = 0; state < grid.states(); ++state) {
    if (costs[static_cast<std::size_t>(state)] != Walk::kNotReached) {
      highest = std::max(highest, grid.level_of(state));
    }
  }
  const int times = stepwise ? highest : std::min(highest, 1);
  // Intervals that divide the cooldown, and that do not, and that are longer.
  for (const int interval : {1, 2, 3, 4}) {
    const auto longest = longest_recovery(grid, interval);
    const int wait = grid.cooldown() + interval - (grid.cooldown() > 0 ? 1 : 0);
    const bool in_time = longest && *longest <= times * (grid.cooldown() + interval);
    if (in_time != verdict.holds()) return "holds differs at interval " + std::to_string(interval);
    if (!in_time) continue;
    if (*longest != times * wait) {
      return "takes " + std::to_string(*longest) + " at interval " + std::to_string(interval);
    }
    if (verdict.bound != times * grid.cooldown() ||
        verdict.check_intervals != static_cast<std::size_t>(times)) {
      return "the bound told is " + std::to_string(verdict.bound.value_or(-1)) + " s and " +
             std::to_string(verdict.check_intervals) + " intervals";
    }
  }
  return "";
}

/// The most transitions that fit into a window of `ticks`, open at its start.
std::uint64_t most_transitions(const Grid& grid, int ticks) {
  // by state and ticks left
  std::map<std::pair<int, int>, std::uint64_t> known;
  const std::vector<Cost> costs = costs_of_states(grid);
  const std::function<std::uint64_t(int, int)> from = [&](int state, int left) {
    const auto found = known.find({state, left});
    if (found != known.end()) return found->second;
    std::uint64_t most = left > 0 ? from(grid.after_ticks(state, 1), left - 1) : 0;
    std::set<int> targets;
    for (const Input& input : grid.inputs()) targets.insert(grid.after_check(state, input));
    for (const int to : targets) {
      if (grid.level_of(to) != grid.level_of(state)) most = std::max(most, 1 + from(to, left));
    }
    return known[{state, left}] = most;
  };
  std::uint64_t most = 0;
  for (int state = 0; state < grid.states(); ++state) {
    if (costs[static_cast<std::size_t>(state)] == Walk::kNotReached) continue;
    most = std::max(most, from(state, ticks - 1));
  }
  return most;
}

/// Whether any run ever lowers the level.
bool comes_back(const Grid& grid) {
  const std::vector<Cost> costs = costs_of_states(grid);
  for (int state = 0; state < grid.states(); ++state) {
    if (costs[static_cast<std::size_t>(state)] == Walk::kNotReached) continue;
    for (const Input& input : grid.inputs()) {
      if (grid.level_of(grid.after_check(state, input)) < grid.level_of(state)) return true;
    }
  }
  return false;
}

// --- The comparison -------------------------------------------------------------------------

const std::map<std::string, Sentence>& sentences() {
  static const std::map<std::string, Sentence> all = {
      {"protects-at-once",
       [](const Grid&, int, const Input& input, int after) { return after >= input.demand; }},
      {"protects-in-time",
       [](const Grid& grid, int state, const Input& input, int after) {
         const int before = grid.level_of(state);
         const bool one = grid.policy().escalation == Escalation::stepwise && before < input.demand;
         return after >= (one ? before + 1 : input.demand);
       }},
      {"escalates-only-on-demand",
       [](const Grid& grid, int state, const Input& input, int after) {
         return after <= grid.level_of(state) || after <= input.demand;
       }},
      {"recovers-only-when-cleared",
       [](const Grid& grid, int state, const Input& input, int after) {
         const int before = grid.level_of(state);
         return after >= before || input.cleared[static_cast<std::size_t>(before)];
       }},
      {"cooldown-respected",
       [](const Grid& grid, int state, const Input&, int after) {
         return after >= grid.level_of(state) || grid.quiet(state);
       }},
      {"missing-data-never-recovers",
       [](const Grid& grid, int state, const Input& input, int after) {
         return after >= grid.level_of(state) || !input.something_missing;
       }},
  };
  return all;
}

/// The transitions that a witness makes.
int transitions_of(const Policy& policy, const std::vector<WitnessCheck>& checks) {
  ReferenceCascade reference{policy, Level::normal, {}, Instant::min()};
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
      says("holds", verdict.holds(), grid.cooldown() > 0 || !comes_back(grid));
      for (const int ticks : {1, 2, 3, 4, 9}) {
        const auto budget = flap_budget(policy, Duration{ticks * kTick_ns});
        if (budget) says("budget", *budget, most_transitions(grid, ticks));
      }
    } else {
      const std::optional<Cost> broken = found.at(name);
      says("holds", verdict.holds(), !broken.has_value());
      if (!broken || verdict.holds()) continue;
      says("checks", static_cast<int>(verdict.witness.size()), broken->checks);
      says("transitions", transitions_of(policy, verdict.witness), broken->transitions);
    }
  }
  return text;
}

rc::Gen<MetricThresholds> small_thresholds() {
  const auto step = rc::gen::weightedElement<double>({{3, 4.0}, {1, 8.0}});
  return rc::gen::map(rc::gen::tuple(rc::gen::container<std::array<double, kLevelCount - 1>>(step),
                                     rc::gen::element(0.25, 0.5, 0.75, 1.0),
                                     rc::gen::weightedElement<bool>({{4, true}, {1, false}})),
                      [](const auto& v) {
                        MetricThresholds metric{std::get<0>(v), std::get<1>(v), std::get<2>(v)};
                        for (std::size_t i = 1; i < kLevelCount - 1; ++i)
                          metric.triggers[i] += metric.triggers[i - 1];
                        return metric;
                      });
}

/// Every constant of it is a whole number, so the grid has a value in each of its regions.
rc::Gen<Policy> small_policy() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::element(Escalation::immediate, Escalation::stepwise),
                     rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::stepwise),
                     rc::gen::element(OnMissing::hold, OnMissing::assume_zero),
                     rc::gen::element(0, 1, 2, 3), small_thresholds(), small_thresholds()),
      [](const auto& v) {
        Policy policy = default_policy();
        policy.name = "small";
        std::tie(policy.escalation, policy.recovery, policy.on_missing, std::ignore, policy.lag,
                 policy.heap_pct) = v;
        policy.cooldown_s = std::get<3>(v);
        return policy;
      });
}

TEST(AnyPolicy, TheExplorerAgreesWithADumbSearch) {
  Tally tally;
  int policies = 0;
  const bool agrees = rc::check("the explorer agrees with a dumb search", [&] {
    constexpr std::size_t kBatch = 10;
    const auto batch = *rc::gen::container<std::vector<Policy>>(kBatch, small_policy());
    for (const Policy& policy : batch) {
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
