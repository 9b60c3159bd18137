#include "reports/text/diff_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/people_text.hpp"
#include "reports/text/verdict_words.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string verb(Does does) {
  switch (does) {
    case Does::stays:
      return "stays";
    case Does::rises:
      return "escalates";
    case Does::falls:
      break;
  }
  return "recovers";
}

std::string cause_of(PartingCause cause, const std::string& still) {
  switch (cause) {
    case PartingCause::value:
      return still.empty() ? ""
                           : " (at this pressure " + still + " does not, however long it waits)";
    case PartingCause::time:
      return " (" + still + " waits longer)";
    case PartingCause::missing:
      return " (a value is missing to one of them alone)";
    case PartingCause::stale:
      break;
  }
  return " (a held sample is too old for one of them alone)";
}

std::string instant_text(Instant at, const TraceDiff& trace) {
  if (trace.start) return iso_text(*trace.start + (at - Instant{0}));
  return seconds_text(at.ns) + " s";
}

/// Slices of equal length; the last instant belongs to the last slice.
std::size_t slice_of(Instant at, Duration length, std::size_t columns) {
  if (length.ns <= 0) return 0;
  const double share = static_cast<double>(at.ns) / static_cast<double>(length.ns);
  const auto slice = static_cast<std::size_t>(std::max(0.0, share) * static_cast<double>(columns));
  return std::min(slice, columns - 1);
}

/// The last slice that a span, whose end is not in it, has a part of.
std::size_t last_slice(Instant end, Duration length, std::size_t columns) {
  return slice_of(Instant{end.ns > 0 ? end.ns - 1 : 0}, length, columns);
}

}  // namespace

std::string sentence_of(const PartingKind& kind, const std::string& a, const std::string& b) {
  if (kind.at_start) return a + " begins at another level than " + b;
  if (kind.a == Does::stays) {
    return b + " " + verb(kind.b) + " where " + a + " stays" + cause_of(kind.cause, a);
  }
  if (kind.b == Does::stays) {
    return a + " " + verb(kind.a) + " where " + b + " stays" + cause_of(kind.cause, b);
  }
  if (kind.a != kind.b) {
    return a + " " + verb(kind.a) + " where " + b + " " + verb(kind.b) + cause_of(kind.cause, "");
  }
  return std::string("both ") + (kind.a == Does::rises ? "escalate" : "recover") + ", " +
         (kind.a_ends_higher ? a + " to a higher level than " + b
                             : b + " to a higher level than " + a) +
         cause_of(kind.cause, "");
}

std::string verdict_sentence(const ToldDiff& told) {
  switch (told.diff.verdict) {
    case DiffVerdict::same:
      return told.a + " and " + told.b + " are the same for every input";
    case DiffVerdict::differ:
      return told.a + " and " + told.b + " differ";
    case DiffVerdict::not_settled:
      break;
  }
  return "whether " + told.a + " and " + told.b + " differ is not settled";
}

std::string grounds_of(const PolicyDiff& diff) {
  return fmt::format(
      "{} of both together (a level, and what all clocks can show), {} of input that stand for {}; "
      "{} of the compiled machines",
      counted(diff.zones, "state"), counted(diff.views, "kind"), grouped(diff.combinations),
      counted(diff.checks_driven, "check"));
}

std::vector<std::string> match_notes(const ToldDiff& told) {
  const PolicyDiff& diff = told.diff;
  std::vector<std::string> notes;
  if (diff.levels.by_position) {
    std::string pairs;
    for (const Level level : diff.a.all_levels()) {
      if (diff.a.name_of(level) == diff.b.name_of(level)) continue;
      pairs += (pairs.empty() ? "" : ", ") + diff.a.name_of(level) + " is " + diff.b.name_of(level);
    }
    notes.push_back("Levels are compared by their position, as names differ: " + pairs + ".");
  }
  for (const Level level : diff.a.all_levels()) {
    if (!diff.levels.b_of[index(level)]) {
      notes.push_back(told.b + " has no level " + diff.a.name_of(level) + ".");
    }
  }
  for (const Level level : diff.b.all_levels()) {
    if (!diff.levels.a_of(level)) {
      notes.push_back(told.a + " has no level " + diff.b.name_of(level) + ".");
    }
  }
  for (const JointMetric& metric : diff.metrics) {
    if (!metric.of[0]) notes.push_back(told.a + " does not look at " + metric.name + ".");
    if (!metric.of[1]) notes.push_back(told.b + " does not look at " + metric.name + ".");
  }
  return notes;
}

std::string place_of(const PolicyDiff& diff, const SheddingDifference& each) {
  const std::string level = "at " + diff.a.name_of(each.a);
  if (!each.way) return level + " (where no run has both while they agree: not felt)";
  if (each.way->empty()) return level + " (where both begin)";
  return level + " (both are there after " + counted(each.way->size(), "check") + ")";
}

std::vector<std::string> reload_sentences(const ToldDiff& told) {
  const ReloadDiff& reload = told.diff.reload;
  if (!reload.refused.empty()) return {"A reload is refused: " + reload.refused + "."};
  if (told.diff.verdict == DiffVerdict::same && reload.settled && reload.partings.empty() &&
      !reload.counts_demand_anew) {
    return {"A reload changes nothing: level and cooldown stand, and in each of the " +
            counted(reload.states, "state") + " of " + told.a +
            " (a level, and which times are over) both go on alike."};
  }
  std::vector<std::string> all = {
      "The reload itself moves nothing: the level and its cooldown stand, and the next check is " +
      told.b + "'s."};
  const std::string of = grouped(reload.parting_states) + " of the " +
                         counted(reload.states, "state") + " of " + told.a +
                         " (a level, and which times are over)";
  if (reload.parting_states > 0) {
    all.push_back("In " + of + " that first check can do otherwise than " + told.a + "'s would" +
                  (reload.settled ? "." : ", as far as was explored."));
  } else if (reload.settled) {
    all.push_back("In none of the " + counted(reload.states, "state") + " of " + told.a +
                  " that first check does otherwise than " + told.a + "'s would.");
  } else {
    all.push_back("Whether that first check can do otherwise than " + told.a +
                  "'s would is not settled.");
  }
  const bool moves_at_rest =
      std::any_of(reload.partings.begin(), reload.partings.end(),
                  [](const Parting& each) { return each.kind.a == Does::stays; });
  if (moves_at_rest) {
    all.push_back("The level can move at that check where " + told.a + " would have stayed.");
  } else if (reload.settled) {
    all.push_back("Where " + told.a + " would have stayed, that check does not move the level.");
  }
  if (reload.counts_demand_anew) {
    all.push_back(
        "How long more has been demanded counts from that check: an escalation that was "
        "due can come up to " +
        duration_for_people(told.diff.b.escalate_after()) + " later.");
  }
  if (reload.recovers.holds() && reload.reaches_all && !bound_text(reload.recovers).empty()) {
    all.push_back("Where all stays clear, a cascade that was reloaded and one that ran " + told.b +
                  " all along are both at " + told.diff.b.name_of(kLowest) + " " +
                  bound_text(reload.recovers) + "; until then they may be at different levels" +
                  (told.diff.b.escalation_cooldown().ns > 0
                       ? ", and their escalation cooldowns may end at different times."
                       : "."));
  } else {
    all.push_back(
        "No time is proven after which a cascade that was reloaded is where one that ran " +
        told.b + " all along is.");
  }
  return all;
}

std::string trace_sentence(const ToldDiff& told) {
  const TraceDiff& trace = *told.trace;
  if (trace.only_a.empty() && trace.only_b.empty() && trace.time_apart.ns == 0) {
    return "On " + trace.trace + " both do the same: " + counted(trace.in_both, "transition") +
           " in " + counted(trace.checks, "check") + ".";
  }
  return fmt::format(
      "On {} their levels are not the same for {} s of {} s: {} in both, {} of {} "
      "alone, {} of {} alone.",
      trace.trace, seconds_text(trace.time_apart.ns), seconds_text(trace.length.ns),
      counted(trace.in_both, "transition"), trace.only_a.size(), told.a, trace.only_b.size(),
      told.b);
}

std::string transition_line(const Transition& each, const LevelNames& levels,
                            const TraceDiff& trace) {
  return instant_text(each.at, trace) + "  " + levels[each.from] + " > " + levels[each.to];
}

std::string level_strip(const std::vector<LevelSpan>& spans, Duration length, std::size_t columns) {
  std::string strip(columns, '.');
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const Instant end = i + 1 < spans.size() ? spans[i + 1].from : Instant{0} + length;
    const char mark =
        spans[i].level == kLowest ? '.' : static_cast<char>('0' + index(spans[i].level));
    const std::size_t first = slice_of(spans[i].from, length, columns);
    const std::size_t last = std::max(first, last_slice(end, length, columns));
    for (std::size_t c = first; c <= last; ++c) strip[c] = std::max(strip[c], mark);
  }
  return strip;
}

std::string apart_strip(const TraceDiff& trace, std::size_t columns) {
  std::string strip(columns, ' ');
  for (const auto& [from, to] : trace.apart) {
    const std::size_t first = slice_of(from, trace.length, columns);
    const std::size_t last = std::max(first, last_slice(to, trace.length, columns));
    for (std::size_t c = first; c <= last; ++c) strip[c] = '^';
  }
  return strip;
}

}  // namespace cascade
