// The closing summary of a demonstration: four points, each read off the run, and said otherwise
// where the run says otherwise.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "cli/demo/narrative.hpp"
#include "cli/demo/phases.hpp"
#include "cli/demo/story.hpp"
#include "cli/simulate_text.hpp"
#include "cli/terminal/terminal.hpp"
#include "sim/loop/outcome/loop_ruling.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kColumns = 80;

/// Words in lines of at most kColumns, all but the first indented.
std::string indented(const std::string& text, const std::string& first, std::size_t indent) {
  std::string lines, line = first;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (line.size() + 1 + word.size() > kColumns && line.size() > indent) {
      lines += line + "\n";
      line.assign(indent, ' ');
    }
    line += (line.empty() || line.back() == ' ' ? "" : " ") + word;
    at = end + 1;
  }
  return lines + line + "\n";
}

std::string point(int n, const std::string& headline, const std::string& text) {
  return indented(headline + ": " + text, fmt::format("  {} ", n), 4);
}

/// How long the level was each, from the run's begin to its end, by its journal.
PerLevel<Duration> time_at_levels(const DemoRun& run) {
  PerLevel<Duration> times{};
  Level level = kLowest;
  Instant since;
  for (const Transition& entry : run.cascade().run.journal.entries) {
    times[index(level)] = times[index(level)] + (entry.at - since);
    level = entry.to;
    since = entry.at;
  }
  times[index(level)] = times[index(level)] + (Instant{} + run.outcome.duration - since);
  return times;
}

std::string levels_table(const DemoRun& run) {
  const auto times = time_at_levels(run);
  const DemoFrame& last = run.frames.back();
  bool behind = false;
  std::string text = fmt::format("  {:<14}{:>12}{:>14}{:>14}{:>14}\n", "at level", "for", "dropped",
                                 "to disk", "refused");
  for (const Level level : run.scenario.policy.all_levels()) {
    const std::size_t i = index(level);
    if (times[i].ns == 0 && last.dropped_at[i].total() + last.spilled_at[i].total() == 0) continue;
    text += fmt::format("  {}{:>12}{:>14}{:>14}{:>14}\n",
                        level_label(level, run.scenario.policy.levels, 14),
                        duration_for_people(times[i]), number(last.dropped_at[i].total()),
                        number(last.spilled_at[i].total()), number(last.refused_at[i].total()));
    const auto& actions = run.scenario.policy.shedding[i];
    behind = behind || (last.spilled_at[i].total() > 0 &&
                        std::find(actions.begin(), actions.end(), Action::spill) == actions.end());
  }
  if (behind)
    text += "  To disk at a level that spills nothing: behind what is there, to keep order.\n";
  return text;
}

std::string priorities_table(const Flows& flows) {
  std::string text = fmt::format("  {:<26}{:>12}{:>12}{:>12}{:>12}\n", "priority", "arrived",
                                 "dropped", "to disk", "refused");
  for (const Priority priority : kPriorities) {
    const auto count = [&](const MessageCounts& counts) {
      return number(of_priority(counts, priority));
    };
    text += fmt::format("  {:<26}{:>12}{:>12}{:>12}{:>12}\n",
                        fmt::format("{:<9}{}", cascade::text(priority), whose(priority)),
                        count(flows.arrived), count(flows.dropped), count(flows.spilled),
                        count(flows.refused));
  }
  return text;
}

std::string degrades(const DemoRun& run) {
  const Flows& flows = run.result().flows;
  Level highest = kLowest;
  for (const DemoFrame& frame : run.frames) {
    if (frame.level > highest) highest = frame.level;
  }
  const bool exact = flows.imbalance() == MessageCounts{};
  const std::int64_t missed = run.outcome.missed.total();
  return fmt::format(
      "the highest level was {}, lag never above {}. {} messages arrived{} {} processed, {} "
      "dropped, {} on disk, {} in the log, {} refused, {} expired.{}",
      run.scenario.policy.name_of(highest), number(run.result().lag_max_messages),
      number(flows.arrived.total()),
      exact ? " and each is accounted for:" : "; NOT ALL ARE ACCOUNTED FOR:",
      number(flows.processed.total()), number(flows.dropped.total()), number(flows.on_disk.total()),
      number(flows.in_log.total()), number(flows.refused.total()), number(flows.expired.total()),
      missed == 0 ? "" : " " + number(missed) + " more never came: the feed was gone.");
}

/// What became of each tier's messages, all fates together: none shed is not yet none lost.
std::string by_tier(const DemoRun& run) {
  const SiteOutcome& site = run.result();
  const std::vector<Fate> all = fates(site.flows, site.missed);
  std::string text;
  for (const Tier tier : kTiers) {
    text += fmt::format("tier {}: {}. ", 1 + static_cast<int>(tier), fates_text(all, tier));
  }
  const std::int64_t critical = of_priority(site.flows.dropped, Priority::critical) +
                                of_priority(site.flows.spilled, Priority::critical);
  if (critical > 0) {
    text += fmt::format(
        "{} of tier 1's trades and quotes were dropped or put on disk: TIER 1 WAS "
        "SHED. ",
        number(critical));
  }
  return text + fmt::format("Protected: {}: {}.", cascade::text(site.protection.word),
                            printable(site.protection.why));
}

std::string degrading_headline(const DemoRun& run) {
  const bool calm = run.cascade().run.journal.entries.empty();
  if (run.result().protection.word == YesNo::no) {
    return calm ? "It did not degrade, and does NOT protect" : "It degrades, and does NOT protect";
  }
  return calm ? "It did not degrade" : "It degrades instead of crashing";
}

/// The loop's own answer; what the policy promises without a loop is said beside it.
std::string recovery_headline(const DemoRun& run) {
  switch (run.result().comes_back.word) {
    case YesNo::yes:
      return run.cascade().run.journal.entries.empty() ? "It had nothing to recover from"
                                                       : "It recovers by itself";
    case YesNo::partly:
    case YesNo::unknown:
      return "Whether it recovers is not known from this run";
    case YesNo::no:
      break;
  }
  return "It does NOT recover in this run";
}

/// "The loop comes back: yes: ...; latched: no; blind for 0 s; 0 flaps, 1 reversal within 5 min."
std::string loop_answer(const SiteOutcome& site) {
  const CascadeOutcome& of = site.cascades.front();
  const Summary summary = summarize(of.run, FileFigures{}, site.reversal_window);
  return fmt::format(" The loop comes back: {}: {}. Latched: {}; blind for {}; {}, {} within {}.",
                     cascade::text(site.comes_back.word), printable(site.comes_back.why),
                     of.run.watched->latch ? "yes" : "no", span_text(of.run.watched->blind_time()),
                     counted(of.run.watched->flaps.size(), "flap"),
                     counted(summary.reversals, "reversal"), span_text(site.reversal_window));
}

std::string recovers(const DemoRun& run) {
  const auto& entries = run.cascade().run.journal.entries;
  std::optional<Duration> shortest;
  std::size_t recoveries = 0;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (entries[i].kind != TransitionKind::recovery) continue;
    ++recoveries;
    const Duration quiet = entries[i].at - entries[i - 1].at;
    if (!shortest || quiet < *shortest) shortest = quiet;
  }
  if (entries.empty()) return "it never left NORMAL." + loop_answer(run.result());
  std::string text = counted(recoveries, "step") + " down";
  if (shortest) {
    text += fmt::format(", none within {} s of the transition before (cooldown {} s)",
                        number_of_seconds(*shortest), grouped(run.scenario.policy.cooldown_s));
  }
  const bool normal = run.cascade().level_final == kLowest;
  text += normal ? fmt::format("; NORMAL since {} s", seconds_text(entries.back().at.ns))
                 : fmt::format("; AT THE END IT IS STILL {}",
                               run.scenario.policy.name_of(run.cascade().level_final));
  if (normal && run.scenario.overload_ends_s) {
    const Instant over{Duration::from_seconds(*run.scenario.overload_ends_s).ns};
    if (entries.back().at > over) {
      text += fmt::format(", {} s after the overload's end",
                          number_of_seconds(entries.back().at - over));
    }
  }
  const Flows& flows = run.result().flows;
  if (flows.spilled.total() > 0) {
    text += fmt::format("; {} of {} messages are back from disk", number(flows.replayed.total()),
                        number(flows.spilled.total()));
  }
  return text + "." + loop_answer(run.result());
}

std::string observable(const DemoRun& run) {
  return fmt::format(
      "{} in the journal, out of {} checks; cascade simulate {} --journal - prints "
      "them.",
      counted(run.cascade().run.journal.entries.size(), "transition"),
      number(static_cast<std::int64_t>(run.cascade().run.checks)), printable(run.again));
}

/// Lines in green or red; the last newline is not part of the colour.
std::string coloured(bool holds, std::string lines) {
  lines.pop_back();
  return verdict_label(holds, lines) + "\n";
}

std::string verdicts(const DemoRun& run) {
  const auto& promised = run.scenario.violates;
  std::vector<std::string> broken;
  std::string text;
  for (const LoopViolation& violation : run.outcome.violations) {
    broken.push_back(violation.property);
    text += coloured(
        false, indented(fmt::format("{} is VIOLATED at t = {} s, {}: {}",
                                    printable(violation.property), seconds_text(violation.at.ns),
                                    violation.event, printable(violation.what)),
                        "  ", 4));
  }
  std::size_t held = 0;
  std::string names;
  for (const std::string& property : run.judged) {
    const auto in = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), property) != list.end();
    };
    if (in(broken) || in(promised)) continue;
    names += (held++ > 0 ? ", " : "") + property;
  }
  for (const std::string& property : promised) {
    const bool holds = std::any_of(
        run.outcome.violations.begin(), run.outcome.violations.end(), [&](const LoopViolation& v) {
          return v.property == "expect" && v.what.rfind(property + " holds", 0) == 0;
        });
    if (holds) continue;  // a promise that is not kept stands above
    text +=
        indented(property + " does not hold, which is what the scenario is there to show", "  ", 4);
  }
  text +=
      coloured(true, indented(fmt::format("{} of {} properties held at every check and event: {}",
                                          held, run.judged.size(), names),
                              "  ", 4));
  if (!run.scenario.expect.empty()) {
    const auto failed =
        static_cast<std::size_t>(std::count(broken.begin(), broken.end(), "expect"));
    text += fmt::format("  {} of {} expectations of the scenario hold\n",
                        run.scenario.expect.size() - std::min(failed, run.scenario.expect.size()),
                        run.scenario.expect.size());
  }
  return text;
}

}  // namespace

std::string closing_summary(const DemoRun& run) {
  return fmt::format("{}: {} in {} events\n\n", title_of(run),
                     duration_for_people(run.outcome.duration),
                     number(static_cast<std::int64_t>(run.outcome.events))) +
         point(1, degrading_headline(run), degrades(run)) +
         point(2, "What became of each tier", by_tier(run)) +
         point(3, recovery_headline(run), recovers(run)) +
         point(4, "It is observable", observable(run)) + "\n" + levels_table(run) + "\n" +
         priorities_table(run.result().flows) + "\n" + verdicts(run) + "\n" +
         indented(takeaway_of(run), "Key takeaway:", 2);
}

}  // namespace cascade
