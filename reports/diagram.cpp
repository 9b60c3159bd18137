#include "reports/diagram.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <vector>

#include "sim/readers/source.hpp"

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

/// What stands beside the arrows: how many of them one check may take.
std::string reading(const Policy& policy) {
  std::string text = policy.escalation == Escalation::immediate
                         ? "A check follows all arrows up that are open"
                         : "A check follows one arrow up";
  switch (policy.recovery) {
    case Recovery::banded:
      text += ", all arrows down that are open";
      break;
    case Recovery::recompute:
      text += "; after one open arrow down it goes on to the level that is demanded";
      break;
    case Recovery::stepwise:
      text += ", one arrow down";
      break;
  }
  return text;
}

}  // namespace

std::string condition(const Arrow& arrow, const Policy& policy) {
  const bool up = arrow.to > arrow.from;
  const Level level = up ? arrow.to : arrow.from;
  const char* comparison = up ? "at least" : "below";
  const auto value = [&](const MetricThresholds& metric) {
    return up ? metric.trigger(level) : metric.clear(level);
  };
  std::vector<std::string> parts;
  if (policy.lag.monitored) {
    parts.push_back(fmt::format("lag {} {}", comparison, value(policy.lag)));
  }
  if (policy.heap_pct.monitored) {
    parts.push_back(fmt::format("heap {} {} %", comparison, value(policy.heap_pct)));
  }
  if (parts.empty()) return up ? "never (nothing is monitored)" : "at once (nothing is monitored)";
  std::string text = joined(parts, up ? " or " : " and ");
  if (!up) text += fmt::format(", {} s quiet", policy.cooldown_s);
  return text;
}

std::string to_mermaid(const Policy& policy) {
  std::string text = "stateDiagram-v2\n";
  text += "    %% policy " + mermaid_text(printable_name(policy)) + ". " + reading(policy) + ".\n";
  text += "    [*] --> " + std::string(name(Level::normal)) + "\n";
  for (const Arrow& arrow : transition_table()) {
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
      "  label=" + dot_string("policy " + printable_name(policy) + ". " + reading(policy) + ".") +
      ";\n";
  text += "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"];\n";
  text += "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (const Level level : kLevels) {
    text +=
        fmt::format("  {} [fillcolor=\"{}\", label={}];\n", name(level), kFills[index(level)],
                    "\"" + std::string(name(level)) + "\\n" + std::string(meaning(level)) + "\"");
  }
  for (const Arrow& arrow : transition_table()) {
    text += fmt::format("  {} -> {} [label={}];\n", name(arrow.from), name(arrow.to),
                        dot_string(condition(arrow, policy)));
  }
  return text + "}\n";
}

}  // namespace cascade
