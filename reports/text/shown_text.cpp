#include "reports/text/shown_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

struct CodePoints {
  std::uint32_t first, last;
};

template <std::size_t N>
bool in(const std::array<CodePoints, N>& ranges, std::uint32_t code_point) {
  for (const CodePoints& range : ranges) {
    if (code_point >= range.first && code_point <= range.last) return true;
  }
  return false;
}

// Controls, marks that turn or hide text, and what XML 1.0 does not allow.
constexpr std::array<CodePoints, 9> kInvisible = {{{0, 0x1f},
                                                   {0x7f, 0x9f},
                                                   {0xad, 0xad},
                                                   {0x200b, 0x200f},
                                                   {0x2028, 0x202e},
                                                   {0x2060, 0x206f},
                                                   {0xfeff, 0xfeff},
                                                   {0xfff0, 0xffff},
                                                   {0xe0000, 0x10ffff}}};

// Latin, Greek, Cyrillic, punctuation, the euro, arrows: in DejaVu and in every font like it.
constexpr std::array<CodePoints, 6> kCommon = {{{0x20, 0x17f},
                                                {0x391, 0x3c9},
                                                {0x400, 0x45f},
                                                {0x2010, 0x2027},
                                                {0x20ac, 0x20ac},
                                                {0x2190, 0x2193}}};

std::string shown(std::uint32_t code_point, std::string_view bytes, Glyphs glyphs) {
  if (code_point == '\n') return "\\n";
  if (code_point == '\r') return "\\r";
  if (code_point == '\t') return "\\t";
  if (!in(kInvisible, code_point) && (glyphs == Glyphs::any || in(kCommon, code_point))) {
    return std::string(bytes);
  }
  return code_point < 0x100 ? fmt::format("\\x{:02X}", code_point)
                            : fmt::format("\\u{:04X}", code_point);
}

}  // namespace

std::string shown_text(std::string_view text, std::size_t columns, Glyphs glyphs) {
  constexpr std::uint32_t kFirstWide = 0x1100;
  std::string result;
  std::size_t width = 0;
  std::size_t fits = 0;  // bytes of the result that leave room for the ellipsis
  while (!text.empty()) {
    const Utf8Character next = first_character(text);
    const std::size_t bytes = next.bytes == 0 ? 1 : next.bytes;
    const std::string piece = next.bytes == 0
                                  ? fmt::format("\\x{:02X}", static_cast<unsigned char>(text[0]))
                                  : shown(next.code_point, text.substr(0, bytes), glyphs);
    const bool itself = piece == text.substr(0, bytes);
    const std::size_t piece_width = !itself ? piece.size() : next.code_point >= kFirstWide ? 2 : 1;
    if (width + piece_width > columns) return result.substr(0, fits) + "…";
    result += piece;
    width += piece_width;
    if (width < columns) fits = result.size();
    text.remove_prefix(bytes);
  }
  return result;
}

}  // namespace cascade
