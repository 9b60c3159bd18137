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
#include <limits>
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

int ticks_of(double seconds) { return static_cast<int>(seconds); }

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
      for (int ticks = 1; ticks <= grid.longest_wait(); ++ticks) reach(wait(node, ticks), cost);
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

/// Ticks until `there` is true of the level, in the worst case, where from any moment on every
/// check sees one of the inputs and checks come at most `interval` ticks apart, however unevenly;
/// and the worst such case of all states. Empty where some run takes longer than `much`.
std::optional<int> longest_way(const Grid& grid, int interval,
                               const std::vector<const Input*>& inputs,
                               const std::function<bool(int level)>& there, int much) {
  const std::vector<Cost> costs = costs_of_states(grid);
  int longest = 0;
  for (int start = 0; start < grid.states(); ++start) {
    if (costs[static_cast<std::size_t>(start)] == Walk::kNotReached) continue;
    std::set<std::pair<int, int>> seen = {{start, 0}};  // state, ticks since then
    std::vector<std::pair<int, int>> todo = {{start, 0}};
    while (!todo.empty()) {
      const auto [state, since] = todo.back();
      todo.pop_back();
      if (there(grid.level_of(state))) continue;
      if (since > much) return std::nullopt;
      for (int ticks = 1; ticks <= interval; ++ticks) {
        for (const Input* input : inputs) {
          const int to = grid.after_check(grid.after_ticks(state, ticks), *input);
          if (there(grid.level_of(to))) longest = std::max(longest, since + ticks);
          if (seen.insert({to, since + ticks}).second) todo.push_back({to, since + ticks});
        }
      }
    }
  }
  return longest;
}

/// recovers-in-time, by its sentence: the cooldown of the level and one interval, or as much for
/// each level on the way; and what the explorer's bound comes to must be what it takes, less the
/// tick by which a check that is late misses the next one.
std::string recovery_differs(const Grid& grid, const Verdict& verdict) {
  const bool stepwise = grid.policy().recovery == Recovery::stepwise;
  const std::vector<Cost> costs = costs_of_states(grid);
  std::set<int> levels;
  for (int state = 0; state < grid.states(); ++state) {
    if (costs[static_cast<std::size_t>(state)] != Walk::kNotReached) {
      levels.insert(grid.level_of(state));
    }
  }
  std::vector<const Input*> clear;
  for (const Input& input : grid.inputs()) {
    if (input.all_clear) clear.push_back(&input);
  }
  // Intervals that divide the cooldown, and that do not, and that are longer.
  for (const int interval : {1, 2, 3, 4}) {
    int sentence = 0, takes = 0, bound = 0, intervals = 0;
    for (const int highest : levels) {
      int sum = 0, wait = 0, cooldowns = 0, count = 0;
      for (int level = highest; level > 0; level = stepwise ? level - 1 : 0) {
        sum += grid.cooldown(level) + interval;
        wait += grid.cooldown(level) + interval - (grid.cooldown(level) > 0 ? 1 : 0);
        cooldowns += grid.cooldown(level);
        ++count;
      }
      sentence = std::max(sentence, sum);
      takes = std::max(takes, wait);
      bound = std::max(bound, cooldowns);
      intervals = std::max(intervals, count);
    }
    const auto longest = longest_way(
        grid, interval, clear, [](int level) { return level == 0; }, 2 * sentence + 2);
    const bool in_time = longest && *longest <= sentence;
    if (in_time != verdict.holds()) return "holds differs at interval " + std::to_string(interval);
    if (!in_time) continue;
    if (*longest != takes) {
      return "takes " + std::to_string(*longest) + " at interval " + std::to_string(interval);
    }
    if (verdict.bound != bound || verdict.check_intervals != static_cast<std::size_t>(intervals)) {
      return "the bound told is " + std::to_string(verdict.bound.value_or(-1)) + " s and " +
             std::to_string(verdict.check_intervals) + " intervals";
    }
  }
  return "";
}

/// protects-in-time: under each one input the level that it demands is there within what is told.
std::string protection_differs(const Grid& grid, const Verdict& verdict) {
  if (!verdict.holds() || !verdict.bound) return "no bound is told";
  const bool in_checks = verdict.bound_unit == "checks";
  for (const int interval : {1, 2, 3}) {
    const int told =
        in_checks ? ticks_of(*verdict.bound) * interval
                  : ticks_of(*verdict.bound) + static_cast<int>(verdict.check_intervals) * interval;
    int longest = 0;
    for (const Input& held : grid.inputs()) {
      const auto way = longest_way(
          grid, interval, {&held}, [&](int level) { return level >= held.demand; }, told + 1);
      if (!way) return "takes longer than " + std::to_string(told);
      longest = std::max(longest, *way);
    }
    if (longest == 0) continue;  // nothing is ever demanded
    // Each late check misses by at most a tick what the next one makes of it.
    const int slack = 2 * static_cast<int>(verdict.check_intervals) +
                      (grid.hold() > 0 && grid.pending() > 0 ? told : 0);
    if (longest > told || longest < told - slack) {
      return "takes " + std::to_string(longest) + ", told " + std::to_string(told) +
             " at interval " + std::to_string(interval);
    }
  }
  return "";
}

/// Where a check at this moment can lead: by a transition, or to where more begins to be demanded.
std::set<int> moves_at_once(const Grid& grid, int state) {
  std::set<int> targets;
  for (const Input& input : grid.inputs()) {
    const int to = grid.after_check(state, input);
    const bool begins = grid.demanded_of(state) == grid.not_demanded() &&
                        grid.demanded_of(to) != grid.not_demanded();
    if (grid.level_of(to) != grid.level_of(state) || begins) targets.insert(to);
  }
  return targets;
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
    for (const int to : moves_at_once(grid, state)) {
      const std::uint64_t moved = grid.level_of(to) != grid.level_of(state) ? 1 : 0;
      most = std::max(most, moved + from(to, left));
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

/// Whether some level comes back to itself in no time, over and over.
bool moves_for_ever_at_once(const Grid& grid) {
  const std::vector<Cost> costs = costs_of_states(grid);
  std::vector<int> colour(static_cast<std::size_t>(grid.states()), 0);
  const std::function<bool(int)> meets_itself = [&](int state) {
    colour[static_cast<std::size_t>(state)] = 1;
    for (const int to : moves_at_once(grid, state)) {
      const int seen = colour[static_cast<std::size_t>(to)];
      if (seen == 1 || (seen == 0 && meets_itself(to))) return true;
    }
    colour[static_cast<std::size_t>(state)] = 2;
    return false;
  };
  for (int state = 0; state < grid.states(); ++state) {
    if (costs[static_cast<std::size_t>(state)] == Walk::kNotReached) continue;
    if (colour[static_cast<std::size_t>(state)] == 0 && meets_itself(state)) return true;
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
         if (before >= input.demand) return after >= input.demand;
         if (!grid.may_rise(state)) return after >= before;
         const bool one = grid.policy().escalation == Escalation::stepwise;
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
         const int before = grid.level_of(state);
         if (after > before) return grid.may_rise(state);
         return after == before || grid.waited(state, grid.cooldown(before));
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
  policy.cooldown_s = *rc::gen::element(0, 1, 2, 3);
  if (*rc::gen::weightedElement<bool>({{2, false}, {1, true}})) {
    for (std::size_t k = 1; k < shape.levels; ++k) {
      policy.cooldowns_s.push_back(*rc::gen::element(0, 1, 2, 3));
    }
  }
  policy.escalation_cooldown_s = *rc::gen::weightedElement<double>({{4, 0}, {1, 1}, {1, 2}});
  policy.escalate_after_s = *rc::gen::weightedElement<double>({{5, 0}, {1, 1}, {1, 2}});
  return policy;
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
