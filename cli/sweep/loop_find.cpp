#include "cli/sweep/loop_find.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// What a value is to bring about in every run.
struct Goal {
  std::string says;
  std::function<bool(const Replications&)> holds;
};

Goal goal_of(const std::string& text, const Scenario& base) {
  const auto all = [](const std::vector<double>& values, const std::function<bool(double)>& is) {
    return std::all_of(values.begin(), values.end(), is);
  };
  if (text == "no-limit-cycle") {
    return {"no limit cycle", [all](const Replications& runs) {
              return all(runs.of("cycle_period_s"), [](double s) { return std::isnan(s); });
            }};
  }
  if (text == "drains") {
    if (!base.overload_ends_s) {
      throw InputError("", 0, "--find drains: the scenario does not say when its overload ends",
                       "overload_ends_s before its first table");
    }
    return {"the overload drained within the run", [all](const Replications& runs) {
              return all(runs.of("drained_s"), [](double s) { return !std::isnan(s); });
            }};
  }
  const std::string below = "below:";
  std::vector<std::string> goals = {"no-limit-cycle", "drains"};
  for (const Level level : base.policy.raised_levels()) {
    goals.push_back(below + base.policy.name_of(level));
  }
  const auto level =
      text.rfind(below, 0) == 0 ? base.policy.levels.find(text.substr(below.size())) : std::nullopt;
  if (!level || *level == kLowest) {
    throw InputError("", 0, "--find: '" + text + "' is nothing to look for",
                     choices_text(text, goals));
  }
  const auto limit = static_cast<double>(index(*level));
  return {"no level from " + base.policy.name_of(*level) + " up",
          [all, limit](const Replications& runs) {
            return all(runs.of("level_max"),
                       [limit](double level_max) { return level_max < limit; });
          }};
}

}  // namespace

int find_turn(const LoopSweep& options, const ScenarioGrid& grid) {
  if (grid.axes().size() != 1 || !grid.axes().front().is_numeric()) {
    throw InputError("", 0, "--find looks along one key", "one --vary KEY=FIRST:LAST:STEP");
  }
  const PolicyAxis& axis = grid.axes().front();
  if (options.find == "drains" && !options.warm_up.empty()) {
    throw InputError("", 0,
                     "--find drains looks at whole runs, and --warm-up cuts their beginning off",
                     "one of them");
  }
  const Goal goal = goal_of(options.find, grid.base());
  std::size_t probes = 0;
  ProgressBar bar("looking");
  const auto holds_at = [&](std::size_t number) {
    ScenarioGrid::Point point = grid.at(number);
    if (!point.fault.empty()) {
      throw InputError("", 0,
                       "--vary " + axis.key + "=" + axis.values[number].text + ": " + point.fault,
                       "values that are all valid");
    }
    ++probes;
    bar.show(static_cast<double>(probes) / (2 + std::log2(static_cast<double>(grid.size()))));
    return goal.holds(runs_of(options, point.scenario, options.jobs));
  };
  std::size_t low = 0, high = grid.size() - 1;
  const bool at_low = holds_at(low);
  const bool at_high = high == low ? at_low : holds_at(high);
  const auto value = [&](std::size_t number) {
    return axis.key + " = " + axis.values[number].text;
  };
  const std::string runs =
      counted(runs_each(options), "run") + " each from seed " + std::to_string(grid.base().seed);
  if (at_low == at_high) {
    std::cout << fmt::format(
        "{}: {} at both ends, {} and {} ({}): nothing was looked at between "
        "them\n",
        goal.says, at_low ? "holds" : "does not hold", value(low), axis.values[high].text, runs);
    return at_low ? kHolds : kViolated;
  }
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (holds_at(middle) == at_low ? low : high) = middle;
  }
  const std::size_t good = at_low ? low : high, bad = at_low ? high : low;
  std::cout << fmt::format(
      "{}: holds at {}, and no longer at {} ({}, {} of {} values looked at: it is taken that it "
      "changes once between {} and {})\n",
      goal.says, value(good), axis.values[bad].text, runs, probes, grid.size(),
      axis.values.front().text, axis.values.back().text);
  return kHolds;
}

}  // namespace cascade
