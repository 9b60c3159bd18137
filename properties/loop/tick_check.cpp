#include "properties/loop/tick_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

#include "model/input_error.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "sim/replay/summary.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr double kHeldShare = 0.01;  // of the run: by so much a level's time may differ

std::vector<Level> levels_of(const CascadeOutcome& of) {
  std::vector<Level> levels;
  for (const Transition& entry : of.run.journal.entries) levels.push_back(entry.to);
  return levels;
}

std::string levels_text(const std::vector<Level>& levels, std::size_t from,
                        const LevelNames& names) {
  constexpr std::size_t kShown = 4;
  if (from == levels.size()) return "nothing more";
  std::string text;
  for (std::size_t i = from; i < levels.size() && i < from + kShown; ++i) {
    text += (i == from ? "" : ", ") + names[levels[i]];
  }
  return levels.size() > from + kShown ? text + ", ..." : text;
}

void compare_levels(const Scenario& scenario, const Outcome& a, const Outcome& b,
                    const CascadeId& id, std::vector<std::string>& differences) {
  const CascadeOutcome& left = a.sites[id.site].cascades[id.cascade];
  const CascadeOutcome& right = b.sites[id.site].cascades[id.cascade];
  const std::string name = name_among_others(scenario, id);
  const std::string who = name.empty() ? "" : name + ": ";
  const LevelNames& names = left.run.journal.header.levels;
  const std::vector<Level> to_left = levels_of(left), to_right = levels_of(right);
  const auto parted =
      std::mismatch(to_left.begin(), to_left.end(), to_right.begin(), to_right.end());
  const auto same = static_cast<std::size_t>(parted.first - to_left.begin());
  if (parted.first != to_left.end() && parted.second != to_right.end()) {
    differences.push_back(who + "levels: after " + std::to_string(same) + " equal transitions " +
                          levels_text(to_left, same, names) + " against " +
                          levels_text(to_right, same, names));
    return;
  }
  const Summary of_left = summarize(left.run, left.files);
  const Summary of_right = summarize(right.run, right.files);
  for (const Level level : names.levels()) {
    const double held = of_left.at_level[index(level)].seconds();
    const double otherwise = of_right.at_level[index(level)].seconds();
    if (std::abs(held - otherwise) <= kHeldShare * a.duration.seconds()) continue;
    differences.push_back(who + "levels: " + names[level] + " for " + number_text(held) +
                          " s against " + number_text(otherwise) + " s");
  }
}

/// Of the properties; an expectation is judged by itself.
std::set<std::pair<std::string, std::string>> violated(const Outcome& outcome) {
  std::set<std::pair<std::string, std::string>> violated;
  for (const LoopViolation& violation : outcome.violations) {
    if (violation.property != "expect") violated.emplace(violation.property, violation.site);
  }
  return violated;
}

void compare_verdicts(const Outcome& a, const Outcome& b, std::vector<std::string>& differences) {
  const auto left = violated(a), right = violated(b);
  for (const auto& [one, other, where] :
       {std::tuple{&left, &right, "at the tick"}, std::tuple{&right, &left, "at the shorter"}}) {
    for (const auto& violation : *one) {
      if (other->count(violation) != 0) continue;
      const std::string site = violation.second.empty() ? "" : "site " + violation.second + ": ";
      differences.push_back(site + "verdicts: " + violation.first + " is violated " + where +
                            " alone");
    }
  }
}

}  // namespace

Scenario with_part_of_tick(const Scenario& scenario, int divisor) {
  Scenario finer = scenario;
  finer.tick = Duration{scenario.tick.ns / divisor};
  finer.tick_given = finer.tick;
  if (finer.tick.ns >= 1) return finer;
  throw InputError(scenario.file, 0,
                   "a tick of " + seconds_text(scenario.tick.ns) + " s has no such part",
                   "a longer tick_s");
}

std::vector<std::string> tick_differences(const Scenario& scenario, const Outcome& at_tick,
                                          const Outcome& at_shorter) {
  std::vector<std::string> differences;
  for (std::size_t s = 0; s < at_tick.sites.size(); ++s) {
    for (std::size_t k = 0; k < at_tick.sites[s].cascades.size(); ++k) {
      compare_levels(scenario, at_tick, at_shorter, {s, k}, differences);
    }
  }
  compare_verdicts(at_tick, at_shorter, differences);
  for (const Expectation& expected : scenario.expect) {
    const bool left = holds(expected, at_tick), right = holds(expected, at_shorter);
    if (left == right) continue;
    differences.push_back("expectations: " + expected.statistic + " is " +
                          number_text(statistic(at_tick, expected.statistic)) + " against " +
                          number_text(statistic(at_shorter, expected.statistic)) + ", and " +
                          (left ? "holds" : "fails") + " at the tick alone");
  }
  return differences;
}

TickCheck check_tick(const Scenario& scenario) {
  const Scenario finer = with_part_of_tick(scenario, 2);
  return {scenario.tick, finer.tick,
          tick_differences(scenario, simulate_monitored(scenario), simulate_monitored(finer))};
}

}  // namespace cascade
