#include "cli/screen/screen_style.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/explanation_words.hpp"
#include "reports/text/metric_words.hpp"

namespace cascade {

StyledLine screen_line(std::size_t columns, const ScreenStyle& style, std::size_t levels) {
  return {columns, style.colours, style.utf8 ? "…" : "~", levels};
}

std::vector<std::string> text_screen(const std::vector<std::string>& lines, ScreenSize size,
                                     const ScreenStyle& style, const std::string& hint) {
  const auto row = [&](const std::string& text, const TextLook& look) {
    return screen_line(size.columns, style, kLevelCountMax).add(text, look).text();
  };
  std::vector<std::string> rows;
  for (const std::string& text : lines) rows.push_back(row(text, {}));
  rows.resize(size.rows > 0 ? size.rows : 1);
  rows.back() = row(hint, {.faint = true});
  return rows;
}

void add_ladder(StyledLine& row, const LevelNames& names, std::optional<Level> level) {
  constexpr std::size_t kAround = 2;  // brackets, or blanks in their place
  std::size_t wanted = 0;
  for (const std::string& name : names.all()) wanted += columns_of(name) + kAround;
  const bool all = wanted <= row.room();
  for (const Level each : names.levels()) {
    const bool here = each == level;
    const std::string text = all || here ? names[each] : std::to_string(index(each));
    row.add(here ? "[" : " ")
        .add(text, here ? TextLook{.paper = each, .bold = true} : TextLook{.ink = each})
        .add(here ? "]" : " ");
  }
}

void add_transition(StyledLine& row, const Policy& policy, const Transition& transition,
                    std::size_t width, const ScreenStyle& style) {
  const bool up = transition.kind == TransitionKind::escalation;
  row.add(fmt::format("{:>{}}", policy.name_of(transition.from), width), {.ink = transition.from})
      .add(style.utf8 ? (up ? " ↗ " : " ↘ ") : " > ")
      .add(fmt::format("{:<{}}", policy.name_of(transition.to), width) + " ",
           {.ink = transition.to, .bold = true})
      .add(transition.kind == TransitionKind::reset ? "reset"
           : up ? demand_text(policy, judged_pressure(policy, transition.pressure), transition.to)
                : pressure_text(policy, transition.pressure) + ": clear");
}

}  // namespace cascade
