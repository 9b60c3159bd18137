#include "sim/replay/summary.hpp"

#include <algorithm>
#include <vector>

#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

void count_file(FileFigures& figures, const Trace& trace) {
  figures.rows += trace.counts.rows;
  figures.missing_rows += trace.counts.missing_rows;
  figures.duplicate_rows += trace.counts.duplicate_rows;
  figures.gaps += count_gaps(trace.at);
}

/// The most transitions in any window (t - 3600 s, t]; `at` is in order. A fullest window can be
/// moved so that it ends at one of them.
std::size_t most_in_an_hour(const std::vector<Instant>& at) {
  constexpr Duration kHour{3'600'000'000'000};
  std::size_t most = 0, oldest = 0;
  for (std::size_t newest = 0; newest < at.size(); ++newest) {
    while (at[newest] - at[oldest] >= kHour) ++oldest;
    most = std::max(most, newest - oldest + 1);
  }
  return most;
}

}  // namespace

FileFigures file_figures(const Trace& trace, const Trace* second) {
  FileFigures figures;
  count_file(figures, trace);
  if (second != nullptr) count_file(figures, *second);
  return figures;
}

Summary summarize(const ReplayResult& run, const Trace& trace, const Trace* second,
                  Duration reversal_window) {
  return summarize(run, file_figures(trace, second), reversal_window);
}

Summary summarize(const ReplayResult& run, const FileFigures& files, Duration reversal_window) {
  const std::vector<Transition>& entries = run.journal.entries;
  Summary summary;
  summary.trace = run.journal.header.trace;
  summary.policy = run.journal.header.policy;
  summary.check_every = run.journal.header.check_every;
  summary.made = run.journal.header.made;
  summary.rows = files.rows;
  summary.missing_rows = files.missing_rows;
  summary.duplicate_rows = files.duplicate_rows;
  summary.gaps = files.gaps;
  summary.checks = run.checks;
  summary.checks_too_near = run.checks_too_near;
  summary.levels = run.journal.header.levels;
  summary.duration = run.end - run.first_check;
  summary.reversal_window = reversal_window;
  if (run.watched) {
    summary.flaps = run.watched->flaps.size();
    summary.blind = run.watched->blind_time();
    summary.latched = run.watched->latch.has_value();
  }

  Instant since = run.first_check;
  Level level = kLowest;
  std::vector<Instant> transitions_at;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Transition& entry = entries[i];
    // A reset is no transition of the cascade's own; it only moves the level.
    if (entry.kind != TransitionKind::reset) {
      ++summary.transitions;
      transitions_at.push_back(entry.at);
      ++summary.transitions_from_to[{entry.from, entry.to}];
    }
    if (entry.kind == TransitionKind::escalation) ++summary.escalations;
    if (entry.kind == TransitionKind::recovery) {
      ++summary.recoveries;
      if (i + 1 < entries.size() && entries[i + 1].kind == TransitionKind::escalation &&
          entries[i + 1].at - entry.at <= reversal_window) {
        ++summary.reversals;
      }
    }
    Duration& at_level = summary.at_level[index(level)];
    at_level = at_level + (entry.at - since);
    since = entry.at;
    level = entry.to;
    summary.level_max = std::max(summary.level_max, level);
  }
  Duration& at_level = summary.at_level[index(level)];
  at_level = at_level + (run.end - since);
  summary.level_final = level;
  summary.transitions_per_hour_max = most_in_an_hour(transitions_at);
  return summary;
}

void write_members(JsonWriter& json, const Summary& s) {
  json.member("trace", s.trace);
  json.member("policy", s.policy);
  json.member("check_every", s.check_every);
  json.member("rows", s.rows);
  json.member("missing_rows", s.missing_rows);
  json.member("duplicate_rows", s.duplicate_rows);
  json.member("gaps", s.gaps);
  json.member("checks", s.checks);
  if (s.checks_too_near) json.member("checks_too_near", *s.checks_too_near);
  json.member("duration_s", s.duration);
  json.member("transitions", s.transitions);
  json.member("escalations", s.escalations);
  json.member("recoveries", s.recoveries);
  json.member("flaps", s.flaps);
  json.member("reversals", s.reversals);
  json.member("reversal_window_s", s.reversal_window);
  json.member("seconds_blind", s.blind);
  json.member("level_max", s.levels[s.level_max]);
  json.member("level_final", s.levels[s.level_final]);
  json.member("latched", s.latched);
  json.object("seconds_at", [&] {
    for (const Level level : s.levels.levels()) {
      json.member(s.levels[level], s.at_level[index(level)]);
    }
  });
  json.member("transitions_per_hour_max", s.transitions_per_hour_max);
  json.object("transitions_from_to", [&] {
    for (const auto& [pair, count] : s.transitions_from_to) {
      json.member(s.levels[pair.first] + ">" + s.levels[pair.second], count);
    }
  });
  if (s.made) json.object("made", [&] { write_members(json, *s.made); });
}

std::string to_json(const Summary& summary) {
  return json_object([&](JsonWriter& json) { write_members(json, summary); });
}

}  // namespace cascade
