// The way of text into gnuplot. Gnuplot runs what it finds in backticks and in system(), expands
// @macros and reads markup; so nothing that a user named gets there but through these functions.
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// `text` as a gnuplot string literal: double quotes, and all ASCII but letters, digits and blanks
/// as octal escapes, so that there is nothing in it that could mean something. (Single quotes,
/// which look simpler, do not hold: gnuplot 5.4 ends such a string at a quote that is doubled at
/// its start or twice in a row.)
std::string gnuplot_text(std::string_view text);

}  // namespace cascade
