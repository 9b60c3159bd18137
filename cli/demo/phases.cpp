#include "cli/demo/phases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "cli/demo/narrative.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/k2.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/wrapped_text.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

const std::vector<Transition>& journal(const DemoRun& run) {
  return run.cascade().run.journal.entries;
}

/// The journal's entry that begins the recovery; as many as there are where none does.
std::size_t first_of_recovery(const DemoRun& run) {
  const std::vector<Transition>& entries = journal(run);
  const auto last_up = std::find_if(entries.rbegin(), entries.rend(), [](const Transition& entry) {
    return entry.kind == TransitionKind::escalation;
  });
  const auto down = std::find_if(last_up.base(), entries.end(), [](const Transition& entry) {
    return entry.kind == TransitionKind::recovery;
  });
  return static_cast<std::size_t>(down - entries.begin());
}

/// "4 up, 1 down, 1 reset": those of the entries [from, to) that there are.
std::string moves_text(const DemoRun& run, std::size_t from, std::size_t to) {
  std::size_t up = 0, down = 0, reset = 0;
  for (std::size_t i = from; i < to; ++i) {
    const TransitionKind kind = journal(run)[i].kind;
    ++(kind == TransitionKind::escalation ? up : kind == TransitionKind::recovery ? down : reset);
  }
  std::string moves;
  for (const auto& [count, name] :
       {std::pair{up, " up"}, std::pair{down, " down"}, std::pair{reset, " by a reset"}}) {
    if (count > 0) moves += (moves.empty() ? "" : ", ") + grouped(count) + name;
  }
  return moves;
}

/// "lag below 50,000 and heap below 63 %", of the metrics that are watched.
std::string clear_values(const Policy& policy, Level level) {
  std::string values;
  for (const MetricThresholds& metric : policy.metrics) {
    if (!metric.monitored) continue;
    values += fmt::format("{}{} {} {}", values.empty() ? "" : " and ", said_name(metric.name),
                          clearing_word(metric), value_text(metric, metric.clear(level)));
  }
  return values;
}

std::string trigger_text(const Policy& policy, Metric metric, Level level) {
  if (level == kLowest || !policy[metric].monitored) return "-";
  return grouped(policy[metric].trigger(level));
}

}  // namespace

std::string_view text(DemoPhase phase) {
  switch (phase) {
    case DemoPhase::normal:
      return "NORMAL";
    case DemoPhase::rising:
      return "rising";
    case DemoPhase::recovery:
      return "recovery";
  }
  return "";
}

DemoPhase phase_at(const DemoRun& run, std::size_t transitions) {
  if (transitions == 0) return DemoPhase::normal;
  return transitions > first_of_recovery(run) ? DemoPhase::recovery : DemoPhase::rising;
}

std::string phase_text(const DemoRun& run, DemoPhase phase) {
  const std::vector<Transition>& entries = journal(run);
  const std::size_t down = first_of_recovery(run);
  const auto when = [&](std::size_t i) {
    return i < entries.size() ? seconds_text(entries[i].at.ns) + " s" : "the end";
  };
  switch (phase) {
    case DemoPhase::normal:
      return fmt::format("Phase 1: {}, until {}", text(phase), when(0));
    case DemoPhase::rising:
      if (down == 0 || entries.empty()) return "";
      return fmt::format("Phase 2: {}, from {} to {}: {}", text(phase), when(0), when(down),
                         moves_text(run, 0, down));
    case DemoPhase::recovery:
      if (down >= entries.size()) return "";
      return fmt::format("Phase 3: {}, from {}: {}, at the end {}", text(phase), when(down),
                         moves_text(run, down, entries.size()),
                         run.scenario.policy.name_of(run.cascade().level_final));
  }
  return "";
}

std::vector<std::string> introduction_of(const DemoRun& run, std::size_t columns) {
  const Policy& policy = run.scenario.policy;
  std::string page = wrapped(
      "",
      fmt::format("Introduction: {}. A consumer that falls behind its log steps down instead of "
                  "failing: a level is demanded at once, from these values on, and each gives up:",
                  title_of(run)),
      columns);
  page += fmt::format("\n  {:<14}{:>11}{:>8}  {}\n", "level", "lag", "heap %", "gives up");
  for (const Level level : policy.all_levels()) {
    page +=
        wrapped(fmt::format("  {:<14}{:>11}{:>8}  ", policy.name_of(level),
                            trigger_text(policy, kLag, level), trigger_text(policy, kHeap, level)),
                given_up(policy, level, run.setup()), columns);
  }
  page += "\n" + wrapped("",
                         fmt::format("Down again, {} s after the transition before or later, where "
                                     "all that is watched is clear of the level: SOFT is left at "
                                     "{}.",
                                     grouped(policy.cooldown_s), clear_values(policy, K2::soft)),
                         columns);
  page += wrapped("",
                  "Three phases: NORMAL, until the first transition; rising; and recovery, from "
                  "the step down on that no step up follows, if there is one.",
                  columns);
  std::vector<std::string> lines;
  std::istringstream in(page);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string takeaway_of(const DemoRun& run) {
  const SiteOutcome& site = run.result();
  const Flows& flows = site.flows;
  const std::int64_t given_up =
      flows.dropped.total() + flows.refused.total() + flows.expired.total();
  return fmt::format(
      "{}{} of {} messages were given up for good; protected: {}; the loop comes back: {}.",
      journal(run).empty() ? "it never left NORMAL, and " : "", number(given_up),
      number(flows.arrived.total()), text(site.protection.word), text(site.comes_back.word));
}

}  // namespace cascade
