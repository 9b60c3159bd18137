// The first screen: did it protect, did it flap, what was given up, is it proven.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/axes.hpp"
#include "reports/flap_margin_text.hpp"
#include "reports/people_text.hpp"
#include "reports/review_content.hpp"
#include "sim/time_text.hpp"

namespace cascade {
namespace {

std::string when(const ReviewRun& run, Instant at) {
  const auto& start = run.run.journal.header.start;
  return start ? iso_text(*start + (at - Instant{})) : seconds_text(at.ns) + " s";
}

Answer protected_answer(const ReviewRun& run) {
  const std::string question = "Did it protect?";
  if (!run.has_checks()) {
    return {question, "Not known", Tone::plain,
            "A journal has the transitions, not the checks between them."};
  }
  for (const LoopViolation& broken : run.broken) {
    if (broken.property != "protects-at-once") continue;
    return {question, "No", Tone::bad,
            fmt::format("At {}: {}.", when(run, broken.at), broken.what)};
  }
  for (const Violation& violation : run.violations) {
    if (violation.property->name != "protects-at-once") continue;
    return {question, "No", Tone::bad,
            fmt::format(
                "At {} the level was {} where the pressure (lag {}, heap {} %) demanded more.",
                when(run, violation.step.at), name(violation.step.after),
                grouped(violation.step.seen.lag_messages), grouped(violation.step.seen.heap_pct))};
  }
  return {question, "Yes", Tone::good,
          fmt::format("At each of {} checks the level was at least what lag and heap demanded. "
                      "Highest: {}.",
                      grouped(run.summary.checks), name(run.summary.level_max))};
}

Answer flapped_answer(const ReviewRun& run) {
  const Summary& s = run.summary;
  std::string detail =
      s.flaps > 0 ? fmt::format("{} recover{} followed by an escalation within the cooldown. ",
                                *s.flaps, s.flaps == 1 ? "y was" : "ies were")
                  : fmt::format("{} transitions, at most {} in an hour. ", s.transitions,
                                s.transitions_per_hour_max);
  const auto near = near_flap_text(run);
  if (!near.empty()) detail += near.front();
  return {"Did it flap?", s.flaps > 0 ? "Yes" : "No", s.flaps > 0 ? Tone::bad : Tone::good, detail};
}

/// How long each action was in force for a tier's trades, by the shedding table.
std::string given_up_by_time(const ReviewRun& run) {
  const Shedder shedder(run.policy);
  std::string text;
  for (const Tier tier : kTiers) {
    std::array<Duration, 3> in_force{};
    for (const Level level : kLevels) {
      auto& total =
          in_force[static_cast<std::size_t>(shedder.action(level, tier, DataType::trades))];
      total = total + run.summary.at_level[index(level)];
    }
    for (const Action action : {Action::spill, Action::drop}) {
      const Duration total = in_force[static_cast<std::size_t>(action)];
      if (total.ns == 0) continue;
      text += fmt::format(
          "{}tier {} trades {} for {}", text.empty() ? "" : "; ", static_cast<int>(tier) + 1,
          action == Action::spill ? "spilled" : "dropped", duration_for_people(total));
    }
  }
  const Duration closed = run.summary.at_level[index(Level::circuit_break)];
  if (closed.ns > 0) {
    text += fmt::format("{}intake closed for {}", text.empty() ? "" : "; ",
                        duration_for_people(closed));
  }
  return text;
}

Answer given_up_answer(const ReviewRun& run) {
  const std::string question = "What was given up?";
  if (!run.flows) {
    const std::string text = given_up_by_time(run);
    if (text.empty()) {
      return {question, "Nothing", Tone::good, "No trades of any tier were dropped or spilled."};
    }
    return {question, "Some", Tone::plain, text + ". From SOFT up nothing is enriched."};
  }
  const Flows& flows = *run.flows;
  const auto all = static_cast<double>(flows.arrived.total());
  std::string text;
  for (const auto& [word, counts] :
       {std::pair{"dropped", flows.dropped}, std::pair{"spilled", flows.spilled},
        std::pair{"refused", flows.refused}, std::pair{"expired", flows.expired}}) {
    if (counts.total() == 0) continue;
    text += fmt::format("{}{} {} ({})", text.empty() ? "" : "; ",
                        grouped(static_cast<double>(counts.total())), word,
                        share_for_people(static_cast<double>(counts.total()), all));
  }
  const std::int64_t gone = flows.dropped.total() + flows.refused.total() + flows.expired.total();
  if (text.empty()) {
    return {question, "Nothing", Tone::good,
            grouped(all) + " messages arrived; none was dropped, spilled, refused or expired."};
  }
  return {question, share_for_people(static_cast<double>(gone), all), Tone::plain,
          fmt::format("Of {} messages: {}. Trades and quotes of tier 1 that were shed: {}.",
                      grouped(all), text, grouped(static_cast<double>(tier_1_shed(flows))))};
}

Answer proven_answer(const Proof& proof) {
  std::string violated, not_settled;
  for (const Verdict& verdict : proof.verdicts) {
    std::string& names = verdict.violated() ? violated : not_settled;
    if (verdict.fails()) names += (names.empty() ? "" : ", ") + std::string(verdict.property->name);
  }
  const std::string word =
      fmt::format("{} of {}", proof.count(VerdictKind::holds), proof.applicable());
  if (!not_settled.empty()) {
    std::string what = "Not settled: " + not_settled + ".";
    if (!violated.empty()) what = "Violated, each with a witness: " + violated + ". " + what;
    return {"Is it proven?", word, Tone::bad, what};
  }
  if (violated.empty()) {
    return {"Is it proven?", word, Tone::good,
            fmt::format("Every property that applies holds for every input: {} states of the "
                        "machine x {} regions "
                        "of lag and heap, explored to the end.",
                        proof.machine_states, proof.input_regions)};
  }
  return {"Is it proven?", word, Tone::bad, "Violated, each with a witness: " + violated + "."};
}

}  // namespace

std::int64_t tier_1_shed(const Flows& flows) {
  std::int64_t messages = 0;
  for (const DataType type : {DataType::trades, DataType::quotes}) {
    const std::size_t c = class_index(Tier::tier_1, type);
    messages += flows.dropped.of[c] + flows.spilled.of[c];
  }
  return messages;
}

std::vector<std::string> near_flap_text(const ReviewRun& run) {
  if (!run.near) return {};
  return flap_margin_text(*run.near, run.policy.name, run.run.journal.header.start.has_value());
}

std::vector<Answer> answers_of(const ReviewRun& run, const Proof& proof) {
  return {protected_answer(run), flapped_answer(run), given_up_answer(run), proven_answer(proof)};
}

}  // namespace cascade
