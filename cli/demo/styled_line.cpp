#include "cli/demo/styled_line.hpp"
#include "model/k2.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "reports/plot/level_colours.hpp"
#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

// Green, yellow, orange, red, dark red: of the 256 colours, and of the eight that every terminal
// has, where orange is yellow and dark red is magenta. As ink on black, dark red has to be less
// dark.
constexpr PerLevel<int> kPaper = {34, 220, 208, 160, 88};
constexpr PerLevel<int> kInk = {34, 220, 208, 196, 124};
constexpr PerLevel<int> kBasic = {2, 3, 3, 1, 5};

std::string colour_code(Level level, bool paper, ColourDepth depth) {
  const std::size_t i = index(level);
  if (depth == ColourDepth::basic) return std::to_string((paper ? 40 : 30) + kBasic[i]);
  if (depth == ColourDepth::palette) {
    return fmt::format("{};5;{}", paper ? 48 : 38, (paper ? kPaper : kInk)[i]);
  }
  const bool lighter = !paper && level == K2::circuit_break;
  const char* hex = lighter ? "#b0141a" : colour(level, k2::kLevelCount).fill;  // #rrggbb
  const auto part = [hex](int at) {
    return std::strtol(std::string(hex + at, 2).c_str(), nullptr, 16);
  };
  return fmt::format("{};2;{};{};{}", paper ? 48 : 38, part(1), part(3), part(5));
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) columns += begins_character(c) ? 1 : 0;
  return columns;
}

std::string StyledLine::codes(const TextLook& look) const {
  std::string codes;
  const auto more = [&codes](const std::string& code) {
    codes += (codes.empty() ? "" : ";") + code;
  };
  if (look.bold) more("1");
  if (look.faint && depth_ != ColourDepth::none) more("2");
  if (depth_ == ColourDepth::none) {
    if (look.paper) more("7");  // reverse video is no colour
    return codes;
  }
  if (look.ink) more(colour_code(*look.ink, false, depth_));
  if (look.paper) {
    more(colour_code(*look.paper, true, depth_));
    const bool light = *look.paper == K2::soft || *look.paper == K2::graceful;
    more(light || depth_ == ColourDepth::basic ? "30" : "97");
  }
  return codes;
}

StyledLine& StyledLine::add(std::string_view text, const TextLook& look) {
  if (cut_ || text.empty() || columns_ == 0) return *this;
  const std::size_t room = columns_ - width_, wanted = columns_of(text);
  // Where the line is full already, what comes is cut without a mark: it was not begun.
  cut_ = wanted > room;
  const std::size_t taken = cut_ ? (room > 0 ? room - 1 : 0) : wanted;
  std::size_t end = 0;
  for (std::size_t columns = 0; end < text.size(); ++end) {
    if (begins_character(text[end]) && columns++ == taken) break;
  }
  std::string shown(text.substr(0, end));
  if (cut_ && room > 0) shown += cut_mark_;
  width_ += cut_ ? room : wanted;
  if (shown.empty()) return *this;
  const std::string sgr = codes(look);
  text_ += sgr.empty() ? shown : "\x1b[" + sgr + "m" + shown + "\x1b[0m";
  return *this;
}

StyledLine& StyledLine::pad_to(std::size_t column) {
  if (column > width_) add(std::string(column - width_, ' '));
  return *this;
}

}  // namespace cascade
