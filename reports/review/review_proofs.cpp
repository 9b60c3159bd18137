// The review's parts about policies: what is proven, what was broken, and the policies themselves.
#include <fmt/format.h>

#include "reports/plot/axes.hpp"
#include "reports/plot/witness_svg.hpp"
#include "reports/review/review_sections.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

Cell verdict_cell(const Verdict& verdict) {
  std::string word(text(verdict.ruling));
  if (verdict.holds() && verdict.bound) word += " (" + bound_text(verdict) + ")";
  if (verdict.holds()) return {word, Tone::good};
  if (verdict.violated()) return {word, Tone::bad};
  if (!verdict.why.empty()) word += ": " + verdict.why;
  return {word, verdict.fails() ? Tone::unknown : Tone::plain};
}

void add_witness(const Proof& proof, const Verdict& verdict, std::vector<Block>& blocks) {
  if (!verdict.violated() || verdict.witness.empty()) return;
  const std::string what =
      std::string(verdict.property->name) + " is violated by " + proof.policy.name;
  std::string steps;
  for (const WitnessCheck& check : verdict.witness) {
    const double heap = check.pressure.heap_pct;
    steps += fmt::format("{}{} s: lag {}, heap {}{} gives {}", steps.empty() ? "" : "; ",
                         seconds_text(check.at.ns), grouped(check.pressure.lag_messages),
                         grouped(heap), is_missing(heap) ? "" : " %", name(check.level));
  }
  blocks.emplace_back(block::Paragraph{what + " in " + counted(verdict.witness.size(), "check") +
                                       ": " + steps + ". " + verdict.why});
  blocks.emplace_back(
      block::Picture{{witness_svg(proof.policy, verdict), "Witness: " + what, false}});
}

std::string held_text(const HeldLevel& held) {
  const bool is_lag = held.metric == Metric::lag;
  return fmt::format(
      "{} from {} to below {}{} holds {} for ever: it neither demands nor clears "
      "it.",
      is_lag ? "A lag" : "A heap", grouped(held.low), grouped(held.high), is_lag ? "" : " %",
      name(held.level));
}

void add_policy(const Proof& proof, std::vector<Block>& blocks) {
  const Policy& policy = proof.policy;
  blocks.emplace_back(block::Heading{"Policy " + policy.name});
  blocks.emplace_back(block::Paragraph{fmt::format(
      "Escalation {}, recovery {}, a missing reading: {}. Quiet time before a recovery: {}. A held "
      "reading is missing after {}.",
      text(policy.escalation), text(policy.recovery), text(policy.on_missing),
      duration_for_people(policy.cooldown()), duration_for_people(policy.stale_after()))});
  block::Table table{
      "Thresholds: a level is demanded at or above the one, cleared below the other; between them "
      "lies its dead band",
      {"Level", "Lag demands", "Lag clears", "Heap demands", "Heap clears"},
      {}};
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    std::vector<Cell> cells = {{std::string(name(level)), Tone::plain, level}};
    for (const Metric metric : {Metric::lag, Metric::heap}) {
      const MetricThresholds& limits = policy.thresholds(metric);
      const std::string unit = metric == Metric::heap ? " %" : "";
      for (const double value : {limits.trigger(level), limits.clear(level)}) {
        cells.push_back({limits.monitored ? grouped(value) + unit : "not monitored"});
      }
    }
    table.rows.push_back(std::move(cells));
  }
  blocks.emplace_back(std::move(table));
  std::string held;
  for (const HeldLevel& level : proof.held_for_ever) {
    held += (held.empty() ? "With the other metric at 0: " : " ") + held_text(level);
  }
  if (!held.empty()) blocks.emplace_back(block::Paragraph{held});
  blocks.emplace_back(block::Diagram{&policy});
}

}  // namespace

void add_broken(const Review& review, std::vector<Block>& blocks) {
  std::vector<Block> paragraphs;
  for (const ReviewRun& run : review.runs) {
    for (const Violation& violation : run.violations) {
      paragraphs.emplace_back(block::Paragraph{
          fmt::format("{}: {} is violated, first at {}, by the check that went from {} to {}.",
                      title_of(run), violation.property->name, time_of(run, violation.step.at),
                      name(violation.step.before), name(violation.step.after))});
    }
  }
  for (const BrokenScenario& scenario : review.scenarios) {
    for (const LoopViolation& broken : scenario.broken) {
      const std::string what =
          broken.property == "expect" ? "an expectation fails" : broken.property + " is violated";
      paragraphs.emplace_back(
          block::Paragraph{fmt::format("{}{}: {} at {} s, {}: {}.", scenario.title,
                                       broken.site.empty() ? "" : ", site " + broken.site, what,
                                       seconds_text(broken.at.ns), broken.event, broken.what)});
    }
  }
  if (paragraphs.empty()) return;
  blocks.emplace_back(block::Heading{"What these runs broke"});
  for (Block& paragraph : paragraphs) blocks.push_back(std::move(paragraph));
}

void add_properties(const Review& review, std::vector<Block>& blocks) {
  blocks.emplace_back(block::Heading{"What is proven"});
  block::Table table{
      "Each property of the policy, by exploring the machine that is compiled in; of the loop "
      "around it nothing is proven",
      {"Property", "Says"},
      {}};
  for (const Proof& proof : review.proofs) table.header.push_back(proof.policy.name);
  const auto& rows = review.proofs.front().verdicts;
  for (std::size_t v = 0; v < rows.size(); ++v) {
    std::vector<Cell> cells = {{std::string(rows[v].property->name)},
                               {std::string(rows[v].property->says)}};
    for (const Proof& proof : review.proofs) cells.push_back(verdict_cell(proof.verdicts[v]));
    table.rows.push_back(std::move(cells));
  }
  blocks.emplace_back(std::move(table));
  for (const Proof& proof : review.proofs) {
    for (const Verdict& verdict : proof.verdicts) add_witness(proof, verdict, blocks);
  }
}

void add_policies(const Review& review, std::vector<Block>& blocks) {
  for (const Proof& proof : review.proofs) add_policy(proof, blocks);
}

}  // namespace cascade
