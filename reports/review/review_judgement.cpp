#include "reports/review/review_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/k2.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// The gravest finding's word; the reasons in the order of their gravity.
Judgement judged(std::vector<Judgement> findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Judgement& a, const Judgement& b) { return a.tone > b.tone; });
  Judgement judgement{findings.front().word, findings.front().tone, {}};
  for (const Judgement& finding : findings) {
    judgement.why += (judgement.why.empty() ? "" : " ") + finding.why;
  }
  return judgement;
}

/// A level below what was demanded at some check.
void find_level_too_low(const ReviewRun& run, std::vector<Judgement>& findings) {
  for (const LoopViolation& broken : run.broken) {
    if (broken.property != "protects-at-once") continue;
    findings.push_back(
        {Word::no, Tone::bad,
         fmt::format("At {}, too low a level: {}.", time_of(run, broken.at), broken.what)});
    return;
  }
  for (const Violation& violation : run.violations) {
    if (violation.property->name != "protects-at-once") continue;
    findings.push_back(
        {Word::no, Tone::bad,
         fmt::format("At {} the level was {} where the pressure ({}) demanded more.",
                     time_of(run, violation.step.at), run.policy.name_of(violation.step.after),
                     pressure_text(run.policy, violation.step.seen))});
    return;
  }
}

void find_table_time(const ReviewRun& run, std::vector<Judgement>& findings) {
  const Duration dropped = tier_1_time(run, Action::drop),
                 spilled = tier_1_time(run, Action::spill);
  const Duration closed = intake_closed_time(run);
  if (dropped.ns > 0) {
    findings.push_back({Word::no, Tone::bad,
                        "At the levels held for " + duration_for_people(dropped) +
                            " trades or quotes of tier 1 are dropped."});
  }
  if (spilled.ns > 0) {
    findings.push_back({Word::partly, Tone::part,
                        "At the levels held for " + duration_for_people(spilled) +
                            " trades or quotes of tier 1 are sent to disk."});
  }
  if (closed.ns > 0) {
    findings.push_back({Word::partly, Tone::part,
                        "Intake would have been closed for " + duration_for_people(closed) +
                            ": what comes then is refused, of tier 1 as well."});
  }
}

}  // namespace

bool mostly_unseen(const ReviewRun& run) {
  const Summary& s = run.summary;
  if (!s.blind) return false;
  if (s.checks == 0) return true;
  // A run of one instant has no time to be blind for.
  if (s.duration.ns == 0) return s.missing_rows > 0;
  return blind_share(run.run) > kBlindShareMax;
}

std::string blind_sentence(const ReviewRun& run) {
  return fmt::format(
      "Blind for {}, {} of the time: the level is then an assumption.",
      duration_for_people(*run.summary.blind),
      share_for_people(run.summary.blind->seconds(), run.summary.duration.seconds()));
}

std::optional<std::string> latch_sentence(const ReviewRun& run) {
  if (!run.run.watched || !run.run.watched->latch) return std::nullopt;
  const Latch& latch = *run.run.watched->latch;
  return fmt::format(
      "It latched: {} from {} to the end, though the policy, asked at any time from {} on, would "
      "have moved it.",
      run.summary.levels[run.summary.level_final], time_of(run, latch.level_since),
      time_of(run, latch.would_move_since));
}

bool gives_up(const Policy& policy) {
  const Shedder shedder(policy);
  for (const Level level : policy.all_levels()) {
    if (shedder.enrichment_skipped(level) || shedder.intake_closed(level)) return true;
    for (const Action action : policy.shedding[index(level)]) {
      if (action != Action::process) return true;
    }
  }
  return false;
}

Duration intake_closed_time(const ReviewRun& run) {
  Duration total;
  for (const Level level : run.policy.all_levels()) {
    if (intake_closed(run.policy.levels, level)) {
      total = total + run.summary.at_level[index(level)];
    }
  }
  return total;
}

Duration tier_1_time(const ReviewRun& run, Action action) {
  const Shedder shedder(run.policy);
  Duration total;
  for (const Level level : run.policy.all_levels()) {
    if (shedder.action(level, Tier::tier_1, DataType::trades) == action ||
        shedder.action(level, Tier::tier_1, DataType::quotes) == action) {
      total = total + run.summary.at_level[index(level)];
    }
  }
  return total;
}

bool has_backlog(const ReviewRun& run) {
  // What is in the log is K2's lag; a policy that does not look at it has no backlog.
  const std::optional<Metric> lag = run.policy.find_metric(k2::kLagName);
  return lag && run.policy[*lag].demands(above(kLowest),
                                         static_cast<double>(run.loop->lag_final_messages));
}

std::int64_t tier_1(const MessageCounts& counts) { return counts.of_tier(Tier::tier_1); }

std::int64_t trades_and_quotes_of_tier_1(const MessageCounts& counts) {
  return counts.of[class_index(Tier::tier_1, DataType::trades)] +
         counts.of[class_index(Tier::tier_1, DataType::quotes)];
}

namespace {

Tone tone_of(Word word) {
  switch (word) {
    case Word::yes:
      return Tone::good;
    case Word::partly:
      return Tone::part;
    case Word::no:
      return Tone::bad;
    default:
      return Tone::unknown;
  }
}

template <typename LoopRuling>
Judgement of_loop(const LoopRuling& ruling) {
  std::string why = ruling.why;
  if (!why.empty() && why[0] >= 'a' && why[0] <= 'z') {
    why[0] = static_cast<char>(why[0] - 'a' + 'A');
  }
  return {ruling.word, tone_of(ruling.word), why + "."};
}

Judgement protection_of_recording(const ReviewRun& run) {
  std::vector<Judgement> findings;
  if (const auto latch = latch_sentence(run)) findings.push_back({Word::no, Tone::bad, *latch});
  find_level_too_low(run, findings);
  const bool is_too_low = !findings.empty();
  find_table_time(run, findings);
  if (run.summary.checks == 0) {
    findings.push_back({Word::unknown, Tone::unknown, "Nothing was checked."});
  } else if (mostly_unseen(run)) {
    findings.push_back({Word::unknown, Tone::unknown, blind_sentence(run)});
  } else if (!is_too_low) {
    std::string why = fmt::format(
        "At each of {} the level was at least what the values read demanded; highest: {}.",
        counted(run.summary.checks, "check"), run.summary.levels[run.summary.level_max]);
    if (findings.empty()) {
      if (gives_up(run.policy)) {
        why += " At the levels held, trades and quotes of tier 1 are processed.";
      }
      if (run.summary.blind && run.summary.blind->ns > 0) why += " " + blind_sentence(run);
    }
    findings.push_back({Word::yes, Tone::good, why});
  }
  return judged(std::move(findings));
}

}  // namespace

Judgement protection_of(const ReviewRun& run) {
  if (!run.has_checks()) {
    return {Word::unknown, Tone::unknown,
            "A journal has the transitions, not the checks between them."};
  }
  if (!run.loop) return protection_of_recording(run);
  std::vector<Judgement> findings = {of_loop(run.loop->protection)};
  find_level_too_low(run, findings);
  return judged(std::move(findings));
}

Judgement loop_return(const ReviewRun& run) {
  Judgement judgement = of_loop(run.loop->comes_back);
  judgement.why += fmt::format(
      " At the end: {}, {} in the log, {} on disk.", run.summary.levels[run.summary.level_final],
      grouped(run.loop->lag_final_messages), grouped(run.loop->flows.on_disk.total()));
  return judgement;
}

}  // namespace cascade
