// The review's parts about policies: what is proven, what was broken, and the policies themselves.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/plot/witness_svg.hpp"
#include "reports/review/review_sections.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/verdict_words.hpp"
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
    steps +=
        fmt::format("{}{} s: {} gives {}", steps.empty() ? "" : "; ", seconds_text(check.at.ns),
                    pressure_text(proof.policy, check.pressure), proof.policy.name_of(check.level));
  }
  blocks.emplace_back(block::Paragraph{what + " in " + counted(verdict.witness.size(), "check") +
                                       ": " + steps + ". " + verdict.why});
  blocks.emplace_back(
      block::Picture{{witness_svg(proof.policy, verdict), "Witness: " + what, false}});
}

std::string held_text(const HeldLevel& held, const Policy& policy) {
  const MetricThresholds& metric = policy[held.metric];
  const bool high = metric.worse == Worse::high;
  return fmt::format("A {} {} {} to {}{} holds {} for ever: it neither demands nor clears it.",
                     said_name(metric.name), high ? "from" : "above", grouped(held.low),
                     high ? "below " : "", value_text(metric, held.high),
                     policy.name_of(held.level));
}

/// "30 s", or of each level its own.
std::string cooldown_text(const Policy& policy) {
  std::string text;
  if (policy.has_one_cooldown()) return duration_for_people(policy.cooldown(above(kLowest)));
  for (const Level level : policy.raised_levels()) {
    text += fmt::format("{}{} from {}", text.empty() ? "" : ", ",
                        duration_for_people(policy.cooldown(level)), policy.name_of(level));
  }
  return text;
}

/// What the policy waits for before it goes up; nothing where it does not.
std::string escalation_text(const Policy& policy) {
  std::string text;
  if (policy.escalate_after_s > 0) {
    text += fmt::format(" More must have been demanded for {} before an escalation.",
                        duration_for_people(policy.escalate_after()));
  }
  if (policy.escalation_cooldown_s > 0) {
    text += fmt::format(" Quiet time before an escalation: {}.",
                        duration_for_people(policy.escalation_cooldown()));
  }
  return text;
}

/// An infinite threshold as what it means.
std::string threshold_text(const MetricThresholds& metric, double value, bool demands) {
  if (!metric.monitored) return "not monitored";
  if (!std::isfinite(value)) return demands ? "never" : "always";
  return value_text(metric, value);
}

void add_policy(const Proof& proof, std::vector<Block>& blocks) {
  const Policy& policy = proof.policy;
  blocks.emplace_back(block::Heading{"Policy " + policy.name});
  blocks.emplace_back(block::Paragraph{fmt::format("Escalation {}, recovery {}, a missing reading: "
                                                   "{}. Quiet time before a recovery: {}. A held "
                                                   "reading is missing after {}.",
                                                   text(policy.escalation), text(policy.recovery),
                                                   text(policy.on_missing), cooldown_text(policy),
                                                   duration_for_people(policy.stale_after())) +
                                       escalation_text(policy)});
  const bool all_high =
      std::all_of(policy.metrics.begin(), policy.metrics.end(),
                  [](const MetricThresholds& metric) { return metric.worse == Worse::high; });
  block::Table table{all_high
                         ? "Thresholds: a level is demanded at or above the one, cleared below "
                           "the other; between them lies its dead band"
                         : "Thresholds: a level is demanded at the one or worse, cleared on the "
                           "healthy side of the other; between them lies its dead band",
                     {"Level"},
                     {}};
  for (const MetricThresholds& metric : policy.metrics) {
    const std::string low = metric.worse == Worse::low ? " (low is worse)" : "";
    table.header.push_back(heading_of(metric.name) + low + " demands");
    table.header.push_back(heading_of(metric.name) + low + " clears");
  }
  for (const Level level : policy.raised_levels()) {
    std::vector<Cell> cells = {level_cell(policy.levels, level)};
    for (const MetricThresholds& metric : policy.metrics) {
      cells.push_back({threshold_text(metric, metric.trigger(level), true)});
      cells.push_back({threshold_text(metric, metric.clear(level), false)});
    }
    table.rows.push_back(std::move(cells));
  }
  blocks.emplace_back(std::move(table));
  std::string held;
  for (const HeldLevel& level : proof.held_for_ever) {
    const std::string rest = rest_text(policy);
    const std::string with = rest.empty() ? "" : "With " + rest + ": ";
    held += (held.empty() ? with : " ") + held_text(level, policy);
  }
  if (!held.empty()) blocks.emplace_back(block::Paragraph{held});
  blocks.emplace_back(block::Diagram{&policy});
}

}  // namespace

void add_broken(const Review& review, std::vector<Block>& blocks) {
  std::vector<Block> paragraphs;
  for (const ReviewRun& run : review.runs) {
    for (const Violation& violation : run.violations) {
      paragraphs.emplace_back(block::Paragraph{fmt::format(
          "{}: {} is violated, first at {}, by the check that went from {} to {}.", title_of(run),
          violation.property->name, time_of(run, violation.step.at),
          run.policy.name_of(violation.step.before), run.policy.name_of(violation.step.after))});
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
