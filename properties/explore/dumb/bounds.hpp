// For tests: how long a small policy takes and how often it moves, by trying all of a grid.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "properties/explore/dumb/search.hpp"
#include "properties/explore/explore.hpp"

namespace cascade::dumb {

/// Ticks until `there` is true of the level, in the worst case, where from any moment on every
/// check sees one of the inputs and checks come at most `interval` ticks apart, however unevenly;
/// and the worst such case of all states. Empty where some run takes longer than `much`.
inline std::optional<int> longest_way(const Grid& grid, int interval,
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
inline std::string recovery_differs(const Grid& grid, const Verdict& verdict) {
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
inline std::string protection_differs(const Grid& grid, const Verdict& verdict) {
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
inline std::set<int> moves_at_once(const Grid& grid, int state) {
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
inline std::uint64_t most_transitions(const Grid& grid, int ticks) {
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
inline bool moves_for_ever_at_once(const Grid& grid) {
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

}  // namespace cascade::dumb
