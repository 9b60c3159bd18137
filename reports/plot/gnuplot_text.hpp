// The way of text into gnuplot. Gnuplot runs what it finds in backticks and in system(), expands
// @macros and reads markup; so nothing that a user named gets there but through these functions.
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
std::string printable(std::string_view text, std::size_t columns, Glyphs glyphs = Glyphs::any);

/// `text` as a gnuplot string literal: double quotes, and all ASCII but letters, digits and blanks
/// as octal escapes, so that there is nothing in it that could mean something. (Single quotes,
/// which look simpler, do not hold: gnuplot 5.4 ends such a string at a quote that is doubled at
/// its start or twice in a row.)
std::string gnuplot_text(std::string_view text);

}  // namespace cascade
