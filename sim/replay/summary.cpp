#include "sim/replay/summary.hpp"

#include <algorithm>
#include <vector>

#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"
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

std::string to_json(const Summary& s) {
  std::string json = "{";
  const auto member = [&json](const char* key, const std::string& value) {
    json += (json.size() > 1 ? ",\"" : "\"") + std::string(key) + "\":" + value;
  };
  const auto quoted = [&s](Level level) { return json_string(s.levels[level]); };
  member("trace", json_string(s.trace));
  member("policy", json_string(s.policy));
  member("check_every", json_string(s.check_every));
  member("rows", std::to_string(s.rows));
  member("missing_rows", std::to_string(s.missing_rows));
  member("duplicate_rows", std::to_string(s.duplicate_rows));
  member("gaps", std::to_string(s.gaps));
  member("checks", std::to_string(s.checks));
  if (s.checks_too_near) member("checks_too_near", std::to_string(*s.checks_too_near));
  member("duration_s", seconds_text(s.duration.ns));
  member("transitions", std::to_string(s.transitions));
  member("escalations", std::to_string(s.escalations));
  member("recoveries", std::to_string(s.recoveries));
  const std::string unknown = "null";
  member("flaps", s.flaps ? std::to_string(*s.flaps) : unknown);
  member("reversals", std::to_string(s.reversals));
  member("reversal_window_s", seconds_text(s.reversal_window.ns));
  member("seconds_blind", s.blind ? seconds_text(s.blind->ns) : unknown);
  member("level_max", quoted(s.level_max));
  member("level_final", quoted(s.level_final));
  member("latched", !s.latched ? unknown : *s.latched ? "true" : "false");
  std::string seconds_at;
  for (const Level level : s.levels.levels()) {
    seconds_at += (seconds_at.empty() ? "{" : ",") + quoted(level) + ":" +
                  seconds_text(s.at_level[index(level)].ns);
  }
  member("seconds_at", seconds_at + "}");
  member("transitions_per_hour_max", std::to_string(s.transitions_per_hour_max));
  std::string from_to;
  for (const auto& [pair, count] : s.transitions_from_to) {
    from_to += (from_to.empty() ? "" : ",") +
               json_string(s.levels[pair.first] + ">" + s.levels[pair.second]) + ":" +
               std::to_string(count);
  }
  member("transitions_from_to", "{" + from_to + "}");
  if (s.made) member("made", "{" + json_members(*s.made) + "}");
  return json + "}";
}

}  // namespace cascade
