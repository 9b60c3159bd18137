#include "cli/screen/styled_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "reports/plot/level_colours.hpp"
#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

// Green, yellow, orange, red, dark red: of the 256 colours, and of the eight that every terminal
// has, where orange is yellow and dark red is magenta. As ink on black, dark red has to be less
// dark. Of a ladder with more than five levels some share one: their names stand beside.
constexpr std::size_t kHues = 5;
constexpr std::array<int, kHues> kPaper = {34, 220, 208, 160, 88};
constexpr std::array<int, kHues> kInk = {34, 220, 208, 196, 124};
constexpr std::array<int, kHues> kBasic = {2, 3, 3, 1, 5};

std::size_t hue(Level level, std::size_t levels) {
  const std::size_t steps = std::max<std::size_t>(levels, 2) - 1;
  return std::min(kHues - 1, (2 * index(level) * (kHues - 1) + steps) / (2 * steps));  // rounded
}

std::string colour_code(Level level, std::size_t levels, bool paper, ColourDepth depth) {
  const std::size_t i = hue(level, levels);
  if (depth == ColourDepth::basic) return std::to_string((paper ? 40 : 30) + kBasic[i]);
  if (depth == ColourDepth::palette) {
    return fmt::format("{};5;{}", paper ? 48 : 38, (paper ? kPaper : kInk)[i]);
  }
  const bool lighter = !paper && i == kHues - 1;
  const char* hex = lighter ? "#b0141a" : colour(level, levels).fill;  // #rrggbb
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
  if (look.ink) more(colour_code(*look.ink, levels_, false, depth_));
  if (look.paper) {
    more(colour_code(*look.paper, levels_, true, depth_));
    const std::size_t on = hue(*look.paper, levels_);
    const bool light = on == 1 || on == 2;  // yellow, orange
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
