// The review's tables of what the runs did: statistics, transitions, how near it came to a flap.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/review/review_sections.hpp"
#include "reports/text/flap_margin_text.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr double kAlarmPerHour = 100;  // the design's own: more means that thresholds need tuning
constexpr const char* kNotInAJournal = "not in a journal";

std::optional<double> bound_of(const Proof& proof) {
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.property->name == "flap-budget" && verdict.holds()) return verdict.bound;
  }
  return std::nullopt;
}

/// A table with a column a run.
class RunTable {
 public:
  RunTable(const Review& review, const std::string& caption) : review_(review) {
    table_.caption = caption;
    table_.header.push_back("");
    for (const ReviewRun& run : review.runs) table_.header.push_back(title_of(run));
  }

  template <typename CellOf>
  void row(const std::string& what, const CellOf& cell_of) {
    std::vector<Cell> cells = {{what}};
    for (const ReviewRun& run : review_.runs) cells.push_back(cell_of(run));
    table_.rows.push_back(std::move(cells));
  }

  block::Table take() { return std::move(table_); }

 private:
  const Review& review_;
  block::Table table_;
};

Cell time_cell(Duration part, Duration whole, Tone tone = Tone::plain) {
  if (part.ns == 0) return {"none", tone};
  return {duration_for_people(part) + ", " + share_for_people(part.seconds(), whole.seconds()),
          tone};
}

void add_watched_rows(RunTable& table) {
  table.row("Flaps", [](const ReviewRun& run) {
    const auto& flaps = run.summary.flaps;
    if (!flaps) return Cell{kNotInAJournal, Tone::unknown};
    return Cell{grouped(*flaps), *flaps > 0 ? Tone::bad : Tone::plain};
  });
  table.row("Reversals", [](const ReviewRun& run) {
    return Cell{fmt::format("{} within {}", grouped(run.summary.reversals),
                            duration_for_people(run.summary.reversal_window))};
  });
  table.row("Blind", [](const ReviewRun& run) {
    const auto& blind = run.summary.blind;
    if (!blind) return Cell{kNotInAJournal, Tone::unknown};
    if (run.summary.checks == 0) return Cell{"all of it: nothing was checked", Tone::unknown};
    return time_cell(*blind, run.summary.duration, blind->ns > 0 ? Tone::part : Tone::plain);
  });
  table.row("Latched", [](const ReviewRun& run) {
    const auto& latched = run.summary.latched;
    if (!latched) return Cell{kNotInAJournal, Tone::unknown};
    return *latched ? Cell{"yes, to the end", Tone::bad} : Cell{"no"};
  });
}

/// Beside the budget that the policy's owner set.
Cell against_budget(std::size_t worst, const Policy& policy) {
  if (!policy.max_transitions_per_hour) return {grouped(worst)};
  const bool above = worst > static_cast<std::size_t>(*policy.max_transitions_per_hour);
  return {fmt::format("{}, {} the budget of {}", grouped(worst), above ? "above" : "not above",
                      grouped(*policy.max_transitions_per_hour)),
          above ? Tone::bad : Tone::plain};
}

/// The names of all levels that some run's ladder has; those of one ladder in its order.
std::vector<std::string> level_names(const Review& review) {
  std::vector<std::string> names;
  for (const ReviewRun& run : review.runs) {
    for (const std::string& name : run.summary.levels.all()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<Cell> transition_row(const ReviewRun& run, const Transition& entry) {
  const JournalHeader& header = run.run.journal.header;
  std::vector<Cell> cells = {{time_of(run, entry.at)},
                             level_cell(header.levels, entry.from),
                             level_cell(header.levels, entry.to)};
  std::string cause;
  for (std::size_t m = 0; m < header.metrics.size(); ++m) {
    const JournalMetric& metric = header.metrics[m];
    if (entry.cause.has(metric_at(m))) {
      cause += (cause.empty() ? "" : ", ") + said_name(metric.name);
    }
    const double reading = entry.pressure[metric_at(m)];
    const auto limits = run.policy.find_metric(metric.name);
    cells.push_back({!metric.monitored ? "not monitored"
                     : limits          ? value_text(run.policy[*limits], reading)
                                       : grouped(reading)});
  }
  if (entry.kind != TransitionKind::escalation) {
    cause = entry.kind == TransitionKind::reset ? "reset" : "recovered";
  }
  cells.push_back({cause});
  return cells;
}

}  // namespace

void add_statistics(const Review& review, std::vector<Block>& blocks) {
  blocks.emplace_back(block::Heading{"Figures"});
  RunTable table(review, "What the runs did; a year's share of an hour is 0.011 %");
  table.row("Length", [](const ReviewRun& run) {
    return Cell{duration_for_people(run.summary.duration) +
                (run.has_checks() ? "" : ", to the last transition; the end is not in a journal")};
  });
  table.row("Checks", [](const ReviewRun& run) {
    return run.has_checks() ? Cell{grouped(run.summary.checks)}
                            : Cell{kNotInAJournal, Tone::unknown};
  });
  table.row("Rows with a missing value", [](const ReviewRun& run) {
    return run.has_checks() ? Cell{grouped(run.summary.missing_rows)}
                            : Cell{kNotInAJournal, Tone::unknown};
  });
  table.row("Transitions", [](const ReviewRun& run) {
    return Cell{fmt::format("{} ({} up, {} down)", grouped(run.summary.transitions),
                            grouped(run.summary.escalations), grouped(run.summary.recoveries))};
  });
  add_watched_rows(table);
  table.row("Most transitions in an hour", [](const ReviewRun& run) {
    const std::size_t worst = run.summary.transitions_per_hour_max;
    if (!run.policy.is_k2s()) return against_budget(worst, run.policy);
    const bool alarm = static_cast<double>(worst) > kAlarmPerHour;
    return Cell{fmt::format("{}, {} the alarm at {}", grouped(worst), alarm ? "above" : "not above",
                            kAlarmPerHour),
                alarm ? Tone::bad : Tone::plain};
  });
  table.row("Most in an hour for any input", [&](const ReviewRun& run) {
    const auto bound = bound_of(*review.proof_of(run));
    return bound && std::isfinite(*bound) ? Cell{grouped(*bound) + ", proven"}
                                          : Cell{"no bound", Tone::bad};
  });
  for (const std::string& name : level_names(review)) {
    table.row("Time at " + name, [&](const ReviewRun& run) {
      for (const Level level : run.summary.levels.levels()) {
        if (run.summary.levels[level] != name) continue;
        return time_cell(run.summary.at_level[index(level)], run.summary.duration);
      }
      return Cell{"not a level of its policy"};
    });
  }
  table.row("At the end", [](const ReviewRun& run) {
    return level_cell(run.summary.levels, run.summary.level_final);
  });
  blocks.emplace_back(table.take());
}

void add_near_flap(const Review& review, std::vector<Block>& blocks) {
  blocks.emplace_back(block::Heading{"How near it came to flapping"});
  blocks.emplace_back(
      block::Paragraph{flap_margin_meaning(review.runs.front().summary.reversal_window)});
  for (const ReviewRun& run : review.runs) {
    std::string text = title_of(run) + ": ";
    if (!run.near) {
      const std::string why = flap_margin_unavailable(run.policy);
      text += !run.has_checks() ? "not known from a journal."
              : why.empty()     ? "not known: not its readings alone moved the level."
                                : "not known: " + why + ".";
      blocks.emplace_back(block::Paragraph{text});
      continue;
    }
    const bool absolute_time = run.run.journal.header.start.has_value();
    for (const std::string& sentence : flap_margin_text(*run.near, run.policy, absolute_time)) {
      text += sentence + " ";
    }
    blocks.emplace_back(block::Paragraph{text});
  }
}

void add_exercise(const Review& review, std::vector<Block>& blocks) {
  const bool any = std::any_of(review.runs.begin(), review.runs.end(),
                               [](const ReviewRun& run) { return run.exercise.has_value(); });
  if (!any) return;
  blocks.emplace_back(block::Heading{"How much of the policy this showed"});
  blocks.emplace_back(block::Paragraph{
      "Input regions are what a policy can tell apart in a pressure: each metric between two of "
      "its "
      "values, or missing. What a run did not meet is known of the policy by the proof alone."});
  for (const ReviewRun& run : review.runs) {
    if (!run.exercise) continue;
    blocks.emplace_back(
        block::Paragraph{title_of(run) + ": " + exercise_text(*run.exercise, run.policy) + "."});
  }
}

void add_transitions(const Review& review, std::vector<Block>& blocks) {
  constexpr std::size_t kAtEachEnd = 20;
  blocks.emplace_back(block::Heading{"Transitions"});
  for (const ReviewRun& run : review.runs) {
    const auto& entries = run.run.journal.entries;
    block::Table table{title_of(run), {"At", "From", "To"}, {}};
    for (const JournalMetric& metric : run.run.journal.header.metrics) {
      table.header.push_back(heading_of(metric.name));
    }
    table.header.emplace_back("Because of");
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i == kAtEachEnd && entries.size() > 2 * kAtEachEnd + 1) {
        const std::size_t skipped = entries.size() - 2 * kAtEachEnd;
        table.rows.push_back({{fmt::format("{} more, in the journal", grouped(skipped))}});
        i += skipped;
      }
      table.rows.push_back(transition_row(run, entries[i]));
    }
    if (table.rows.empty()) {
      blocks.emplace_back(block::Paragraph{title_of(run) + ": none."});
    } else {
      blocks.emplace_back(std::move(table));
    }
  }
}

}  // namespace cascade
