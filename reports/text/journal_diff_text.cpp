#include "reports/text/journal_diff_text.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string levels_text(const Journal& journal, const Transition& entry) {
  return journal.header.levels[entry.from] + " > " + journal.header.levels[entry.to];
}

std::vector<std::string> causes_of(const Journal& journal, const Transition& entry) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < journal.header.metrics.size(); ++i) {
    if (entry.cause.has(metric_at(i))) names.push_back(journal.header.metrics[i].name);
  }
  return names;
}

std::string cause_text(const Journal& journal, const Transition& entry) {
  std::string text;
  for (const std::string& name : causes_of(journal, entry)) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "none" : text;
}

std::string values_text(const Journal& journal, const Transition& entry) {
  std::string text;
  for (std::size_t i = 0; i < journal.header.metrics.size(); ++i) {
    if (!journal.header.metrics[i].monitored) continue;
    const double value = entry.pressure.values[i];
    text += (text.empty() ? "" : ", ") + journal.header.metrics[i].name + " " +
            (is_missing(value) ? "missing" : number_text(value));
  }
  return text.empty() ? "none" : text;
}

/// What the two journals say of themselves, where that differs: no transition, and worth knowing.
std::string header_lines(const JournalHeader& recorded, const JournalHeader& replayed) {
  const auto start = [](const JournalHeader& header) {
    return header.start ? iso_text(*header.start) : std::string("no date");
  };
  const std::array<std::pair<const char*, std::pair<std::string, std::string>>, 3> all = {
      {{"policy", {recorded.policy, replayed.policy}},
       {"check_every", {recorded.check_every, replayed.check_every}},
       {"start", {start(recorded), start(replayed)}}}};
  std::string text;
  for (const auto& [what, values] : all) {
    if (values.first == values.second) continue;
    text += fmt::format("    {}: recorded {}, replayed {}\n", what, printable_short(values.first),
                        printable_short(values.second));
  }
  return text;
}

std::string change_text(const JournalDiffRow& row, const Journal& recorded,
                        const Journal& replayed) {
  const Transition &was = recorded.entries[*row.recorded], &is = replayed.entries[*row.replayed];
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (row.moved) {
    const Duration by = is.at - was.at;
    add(fmt::format("{} s {}", seconds_text(by.ns < 0 ? -by.ns : by.ns),
                    by.ns < 0 ? "earlier" : "later"));
  }
  if (row.cause) {
    add("by " + cause_text(replayed, is) + " instead of " + cause_text(recorded, was));
  }
  if (row.values) {
    add("on " + values_text(replayed, is) + " instead of " + values_text(recorded, was));
  }
  return text;
}

}  // namespace

std::string diff_counts_text(const JournalDiff& diff) {
  std::string text;
  const auto add = [&text](std::size_t count, const char* what) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), what);
  };
  add(diff.count(&JournalDiffRow::moved), "moved");
  add(diff.count(&JournalDiffRow::cause), "by another cause");
  add(diff.count(&JournalDiffRow::values), "on other values");
  add(diff.appeared(), "appeared");
  add(diff.vanished(), "vanished");
  return text.empty() ? "nothing moved" : text;
}

std::string diff_table(const JournalDiff& diff, const Journal& recorded, const Journal& replayed,
                       const RunClock& clock) {
  const auto time = [&](const Journal& journal, const Transition& entry) {
    return (journal.header.start ? run_clock(journal.header) : clock).text(entry.at);
  };
  std::string text = header_lines(recorded.header, replayed.header);
  std::size_t same = 0;
  const auto tell_same = [&] {
    if (same > 0) text += fmt::format("    {} the same\n", counted(same, "transition"));
    same = 0;
  };
  for (const JournalDiffRow& row : diff.rows) {
    if (row.same()) {
      ++same;
      continue;
    }
    tell_same();
    const bool of_recorded = row.vanished();
    const Journal& journal = of_recorded ? recorded : replayed;
    const Transition& entry = journal.entries[of_recorded ? *row.recorded : *row.replayed];
    const char mark = row.vanished() ? '-' : row.appeared() ? '+' : '~';
    text +=
        fmt::format("  {} {}  {}  {}\n", mark, time(journal, entry), levels_text(journal, entry),
                    row.vanished()   ? "is not there any more"
                    : row.appeared() ? "is new"
                                     : change_text(row, recorded, replayed));
  }
  tell_same();
  return text;
}

void write_members(JsonWriter& json, const JournalDiff& diff, const Journal& recorded,
                   const Journal& replayed) {
  const auto entry = [&](const char* key, const Journal& journal,
                         const std::optional<std::size_t>& i) {
    if (!i) return json.member(key, nullptr);
    const Transition& of = journal.entries[*i];
    json.object(key, [&] {
      json.member("t", of.at - Instant{});
      json.member("from", journal.header.levels[of.from]);
      json.member("to", journal.header.levels[of.to]);
      for (std::size_t m = 0; m < journal.header.metrics.size(); ++m) {
        const JournalMetric& metric = journal.header.metrics[m];
        if (metric.monitored) json.member(metric.name, of.pressure.values[m]);
      }
      if (of.kind == TransitionKind::reset) json.member("reset", true);
      if (of.kind == TransitionKind::escalation) json.values("cause", causes_of(journal, of));
    });
  };
  json.member("same", diff.same());
  json.member("moved", diff.count(&JournalDiffRow::moved));
  json.member("cause", diff.count(&JournalDiffRow::cause));
  json.member("values", diff.count(&JournalDiffRow::values));
  json.member("appeared", diff.appeared());
  json.member("vanished", diff.vanished());
  json.array("differences", [&] {
    for (const JournalDiffRow& row : diff.rows) {
      if (row.same()) continue;
      json.object([&] {
        json.member("moved", row.moved);
        json.member("cause", row.cause);
        json.member("values", row.values);
        entry("recorded", recorded, row.recorded);
        entry("replayed", replayed, row.replayed);
      });
    }
  });
}

}  // namespace cascade
