// One row of a screen: text of a known width, cut where the screen ends, with or without colours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/level.hpp"

namespace cascade {

enum class ColourDepth : std::uint8_t { none, basic, palette, truecolour };

struct TextLook {
  std::optional<Level> ink{};    ///< the level's colour for the text
  std::optional<Level> paper{};  ///< behind it; the text is black or white then
  bool bold = false;
  bool faint = false;
};

class StyledLine {
 public:
  /// `cut_mark`, one column wide, stands in the last column where text did not fit. Levels' colours
  /// are those of a ladder of `levels`.
  StyledLine(std::size_t columns, ColourDepth depth, std::string_view cut_mark = "~",
             std::size_t levels = 5)
      : columns_(columns), depth_(depth), cut_mark_(cut_mark), levels_(levels) {}

  /// Adds text of characters that are one column wide each, as far as there is room: a number that
  /// is cut must not look like a smaller one.
  StyledLine& add(std::string_view text, const TextLook& look = {});
  /// Blanks up to a column.
  StyledLine& pad_to(std::size_t column);
  std::size_t width() const { return width_; }
  std::size_t room() const { return columns_ - width_; }
  const std::string& text() const { return text_; }

 private:
  std::string codes(const TextLook& look) const;

  std::size_t columns_;
  ColourDepth depth_;
  std::string_view cut_mark_;
  std::size_t levels_;
  bool cut_ = false;
  std::size_t width_ = 0;
  std::string text_;
};

/// How many columns the text takes: its characters.
std::size_t columns_of(std::string_view text);

}  // namespace cascade
