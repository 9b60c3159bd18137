#include "reports/diagram/diagram.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

#include "properties/explore/coverage.hpp"
#include "properties/explore/state_space.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

// The panel's colours, light enough to write on in black.
constexpr std::array<const char*, kLevelCount> kFills = {"#b7e1b0", "#ffe98a", "#ffc27a", "#ff9a8f",
                                                         "#d98080"};

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
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
  return policy.recovery == Recovery::banded ? kLevels[index(step.to) + 1] : step.from;
}

/// What has to be so besides, for the step to end where it does.
std::string end_text(const BigStep& step, const Policy& policy) {
  if (step.is_up()) {
    const bool highest = step.to == kLevels.back();
    return policy.escalation == Escalation::immediate && !highest ? ", no higher level demanded"
                                                                  : "";
  }
  const std::string to(name(step.to));
  switch (policy.recovery) {
    case Recovery::banded:
      return step.to == Level::normal ? "" : ", " + to + " not cleared";
    case Recovery::recompute:
      return step.to == Level::normal ? ", no level demanded" : ", " + to + " demanded";
    case Recovery::stepwise:
      break;
  }
  return "";
}

std::vector<std::string> condition_parts(const BigStep& step, const Policy& policy) {
  const Level level = asked_level(step, policy);
  std::vector<std::string> parts;
  for (const Metric metric : {Metric::lag, Metric::heap}) {
    const MetricThresholds& limits = policy.thresholds(metric);
    if (!limits.monitored) continue;
    parts.push_back(fmt::format("{} {} {}{}", metric == Metric::lag ? "lag" : "heap",
                                step.is_up() ? "at least" : "below",
                                step.is_up() ? limits.trigger(level) : limits.clear(level),
                                metric == Metric::heap ? " %" : ""));
  }
  return parts;
}

}  // namespace

std::vector<BigStep> big_steps(const Policy& policy) {
  std::vector<BigStep> up, down;
  for (const auto& [from, to] : crossed_pairs(StateSpace(policy))) {
    (to > from ? up : down).push_back({from, to});
  }
  up.insert(up.end(), down.rbegin(), down.rend());
  return up;
}

std::string condition(const BigStep& step, const Policy& policy) {
  std::string text = joined(condition_parts(step, policy), step.is_up() ? " or " : " and ");
  if (!step.is_up()) text += fmt::format(", {} s quiet", policy.cooldown_s);
  return text + end_text(step, policy);
}

std::string to_mermaid(const Policy& policy) {
  std::string text = "stateDiagram-v2\n";
  text += "    %% policy " + mermaid_text(printable_name(policy)) + ". Each arrow is one check.\n";
  text += "    [*] --> " + std::string(name(Level::normal)) + "\n";
  for (const BigStep& arrow : big_steps(policy)) {
    text += fmt::format("    {} --> {} : {}\n", name(arrow.from), name(arrow.to),
                        mermaid_text(condition(arrow, policy)));
  }
  for (const Level level : kLevels) {
    text +=
        fmt::format("    classDef {} fill:{},color:#000000\n", key(level), kFills[index(level)]);
    text += fmt::format("    class {} {}\n", name(level), key(level));
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
  for (const Level level : kLevels) {
    text +=
        fmt::format("  {} [fillcolor=\"{}\", label={}];\n", name(level), kFills[index(level)],
                    "\"" + std::string(name(level)) + "\\n" + std::string(meaning(level)) + "\"");
  }
  for (const BigStep& arrow : big_steps(policy)) {
    text += fmt::format("  {} -> {} [label={}];\n", name(arrow.from), name(arrow.to),
                        dot_string(condition(arrow, policy)));
  }
  return text + "}\n";
}

}  // namespace cascade
