#include "reports/diagram/diagram.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "model/k2.hpp"
#include "properties/explore/level_pairs.hpp"
#include "reports/plot/level_colours.hpp"
#include "reports/text/metric_words.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

/// The panel's colours, light enough to write on in black.
const char* fill(Level level, const Policy& policy) {
  return colour(level, policy.level_count()).pale;
}

/// The policy's name, of which no character commands the terminal that a diagram is printed on.
std::string printable_name(const Policy& policy) {
  return printable(policy.name, std::string_view::npos);
}

std::string dot_string(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return quoted + "\"";
}

/// Mermaid ends a label at a line's end and gives ; # and quotes a meaning of their own.
std::string mermaid_text(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    const bool special = static_cast<unsigned char>(c) < 0x20 ||
                         std::string_view(";#:\"<>{}[]`\\").find(c) != std::string_view::npos;
    plain += special ? ' ' : c;
  }
  return plain;
}

/// The level whose values a step asks about.
Level asked_level(const BigStep& step, const Policy& policy) {
  if (step.is_up()) return step.to;
  // Clear values rise with the level: what clears the lowest level that is left clears them all.
  return policy.recovery == Recovery::banded ? above(step.to) : step.from;
}

/// What has to be so besides, for the step to end where it does.
std::string end_text(const BigStep& step, const Policy& policy) {
  if (step.is_up()) {
    const bool highest = step.to == policy.highest();
    return policy.escalation == Escalation::immediate && !highest ? ", no higher level demanded"
                                                                  : "";
  }
  const std::string& to = policy.name_of(step.to);
  switch (policy.recovery) {
    case Recovery::banded:
      return step.to == kLowest ? "" : ", " + to + " not cleared";
    case Recovery::recompute:
      return step.to == kLowest ? ", no level demanded" : ", " + to + " demanded";
    case Recovery::stepwise:
      break;
  }
  return "";
}

std::vector<std::string> condition_parts(const BigStep& step, const Policy& policy) {
  const Level level = asked_level(step, policy);
  std::vector<std::string> parts;
  for (const MetricThresholds& metric : policy.metrics) {
    const double limit = step.is_up() ? metric.trigger(level) : metric.clear(level);
    // An infinite one asks for nothing: it is never reached, or always cleared.
    if (!metric.monitored || !std::isfinite(limit)) continue;
    parts.push_back(fmt::format("{} {} {}{}", said_name(metric.name),
                                step.is_up() ? demanding_word(metric) : clearing_word(metric),
                                limit, unit_after(metric)));
  }
  return parts;
}

}  // namespace

std::vector<BigStep> big_steps(const Policy& policy) {
  std::vector<BigStep> up, down;
  for (const auto& [from, to] : allowed_pairs(policy)) {
    (to > from ? up : down).push_back({from, to});
  }
  up.insert(up.end(), down.rbegin(), down.rend());
  return up;
}

std::string condition(const BigStep& step, const Policy& policy) {
  std::string text = joined(condition_parts(step, policy), step.is_up() ? " or " : " and ");
  if (step.is_up()) {
    if (policy.escalate_after_s > 0) {
      text += fmt::format(", for {} s at every check", policy.escalate_after_s);
    }
    if (policy.escalation_cooldown_s > 0) {
      text += fmt::format(", {} s quiet", policy.escalation_cooldown_s);
    }
  } else {
    text += fmt::format(", {} s quiet", policy.cooldown(step.from).seconds());
  }
  return text + end_text(step, policy);
}

std::string to_mermaid(const Policy& policy) {
  std::string text = "stateDiagram-v2\n";
  text += "    %% policy " + mermaid_text(printable_name(policy)) + ". Each arrow is one check.\n";
  text += "    [*] --> " + policy.name_of(kLowest) + "\n";
  for (const BigStep& arrow : big_steps(policy)) {
    text += fmt::format("    {} --> {} : {}\n", policy.name_of(arrow.from),
                        policy.name_of(arrow.to), mermaid_text(condition(arrow, policy)));
  }
  for (const Level level : policy.all_levels()) {
    // Mermaid gives names such as "default" a meaning of their own.
    const std::string look =
        (policy.levels.are_k2s() ? "" : "level_") + key_of(policy.name_of(level));
    text += fmt::format("    classDef {} fill:{},color:#000000\n", look, fill(level, policy));
    text += fmt::format("    class {} {}\n", policy.name_of(level), look);
  }
  return text;
}

std::string to_dot(const Policy& policy) {
  std::string text = "digraph cascade {\n  rankdir=BT;\n  labelloc=t;\n";
  text +=
      "  label=" + dot_string("policy " + printable_name(policy) + ". Each arrow is one check.") +
      ";\n";
  text += "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"];\n";
  text += "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  const bool k2s = policy.levels.are_k2s();
  // Graphviz gives some words a meaning, in any case: NODE, EDGE.
  const auto node = [&](Level level) {
    return k2s ? policy.name_of(level) : dot_string(policy.name_of(level));
  };
  for (const Level level : policy.all_levels()) {
    const std::string meaning =
        k2s ? "\\n" + std::string(k2::kNaming[index(level)].meaning) : std::string();
    text += fmt::format("  {} [fillcolor=\"{}\", label=\"{}{}\"];\n", node(level),
                        fill(level, policy), policy.name_of(level), meaning);
  }
  for (const BigStep& arrow : big_steps(policy)) {
    text += fmt::format("  {} -> {} [label={}];\n", node(arrow.from), node(arrow.to),
                        dot_string(condition(arrow, policy)));
  }
  return text + "}\n";
}

}  // namespace cascade
