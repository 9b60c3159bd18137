#include "reports/text/recorded_words.hpp"

#include <vector>

#include "reports/text/people_text.hpp"
#include "sim/replay/ruling.hpp"
#include "sim/text/own_time.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// "a cooldown of 30 s before leaving SOFT": the clocks that a move has to wait for.
std::string clocks_text(const Policy& policy, const Inconsistency& first) {
  const auto clock = [](const char* name, Duration length) {
    return length.ns == 0 ? "" : std::string(name) + " of " + duration_for_people(length);
  };
  std::vector<std::string> clocks;
  if (first.recorded < first.before) {
    const std::string cooldown = clock("a cooldown", policy.cooldown(first.before));
    if (!cooldown.empty()) {
      clocks.push_back(cooldown + " before leaving " + policy.name_of(first.before));
    }
  }
  if (first.recorded > first.before) {
    clocks.push_back(clock("an escalation cooldown", policy.escalation_cooldown()));
    clocks.push_back(clock("an escalate_after", policy.escalate_after()));
  }
  std::string text;
  for (const std::string& each : clocks) {
    if (!each.empty()) text += (text.empty() ? "" : " and ") + each;
  }
  return text;
}

}  // namespace

std::string recorded_time_text(const Trace& trace, std::size_t row) {
  return own_time_text(trace.at[row], trace.absolute_time);
}

std::string recorded_place_text(const RecordedReport& report) {
  const std::size_t row = report.verdict.first->row;
  const std::size_t line = report.trace.levels.line[row];
  return (line == 0 ? "" : "line " + std::to_string(line) + ", ") +
         recorded_time_text(report.trace, row);
}

std::string possible_levels_text(const RecordedReport& report) {
  std::string names;
  for (const Level level : report.policy.all_levels()) {
    if (!report.verdict.first->possible.has(level)) continue;
    names += (names.empty() ? "" : ", ") + report.policy.name_of(level);
  }
  return names;
}

std::string inconsistency_text(const RecordedReport& report) {
  const Inconsistency& first = *report.verdict.first;
  const std::string &to = report.policy.name_of(first.recorded),
                    &from = report.policy.name_of(first.before);
  const bool moved = first.recorded != first.before;
  if (first.way) {
    std::string way;
    for (const Level level : *first.way) {
      way += (way.empty() ? "" : ", then ") + report.policy.name_of(level);
    }
    return "the level is possible, but not the transitions that were counted since " + from + ": " +
           (way.empty() ? "none" : way);
  }
  switch (first.rule) {
    case BrokenRule::clocks: {
      const std::string clocks = clocks_text(report.policy, first);
      return "too soon" + (moved ? " to go from " + from + " to " + to : "") + ": " +
             (clocks.empty() ? "" : "the policy has " + clocks + ", and ") +
             "it is only possible if all such times were over";
    }
    case BrokenRule::checks:
      if (!moved && report.assumptions.one_check_a_row()) {
        return "held too long: the check of this row leaves " + to;
      }
      return (moved ? "too late to go from " + from + " to " + to : "held too long") +
             ": checks that are at most " + span_text(report.assumptions.longest_without_check()) +
             " apart had to leave " + from + " before";
    case BrokenRule::pressure:
      return "no value that " +
             std::string(report.assumptions.one_check_a_row()
                             ? "the check saw leads from "
                             : "a check can have seen leads from ") +
             from + " to " + to;
    case BrokenRule::steps:
      return "there is no way from " + from + " to " + to +
             " here: it breaks several rules of the policy at once";
  }
  return "";
}

}  // namespace cascade
