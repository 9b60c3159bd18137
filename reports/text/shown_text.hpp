// Text of whoever, where it is shown in a picture or a table: one line of so many columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cascade {

/// Which characters can be drawn. The cairo terminals (PNG, PDF) draw a character that no font on
/// the machine has as a huge black box over the plot, so they get only what every font has.
enum class Glyphs { any, common };

/// `text` as one line that shows what is in it. Control characters, line and direction marks,
/// invalid UTF-8 and, for Glyphs::common, rare scripts appear as escapes: \n, \x1B, \u202E. What
/// is wider than `columns` ends in an ellipsis (wide characters count twice).
std::string shown_text(std::string_view text, std::size_t columns, Glyphs glyphs = Glyphs::any);

}  // namespace cascade
