// For tests: the shortest counterexamples on a grid, by searching all of it. The properties are
// told again here, from the prose of SPEC 7; nothing of the catalogue is used but its names.
#pragma once

#include <compare>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "properties/explore/dumb/grid.hpp"

namespace cascade::dumb {

/// What a run costs; the shortest counterexample is the cheapest.
struct Cost {
  int transitions = 0, checks = 0;
  auto operator<=>(const Cost&) const = default;
};

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

inline std::optional<Cost> search_single(const Grid& grid, const Sentence& holds) {
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
inline std::vector<Cost> costs_of_states(const Grid& grid) {
  Walk walk{grid, static_cast<std::size_t>(grid.states()),
            [&](int state, const Input& input) { return grid.after_check(state, input); },
            [&](int state, int ticks) { return grid.after_ticks(state, ticks); }};
  walk.cheapest({{grid.start(), {}}});
  return walk.reached;
}

// no-flapping: since a recovery, of which levels was a metric seen below clear, and has one of them
// been seen at its trigger after that? Node: 0 without a recovery, then 1 + 2 * levels + crossed.
inline std::optional<Cost> search_flapping(const Grid& grid) {
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
inline std::optional<Cost> search_steady(const Grid& grid) {
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

}  // namespace cascade::dumb
