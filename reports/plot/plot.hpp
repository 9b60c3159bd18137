// The transition plot: lag, heap and level over one time axis.
#pragma once

#include <cstdint>
#include <string>

#include "reports/plot/plot_input.hpp"

namespace cascade {

/// For which width a plot is drawn: text keeps its size, so that it can be read there.
enum class PlotWidth : std::uint8_t {
  page,   ///< a screen or a printed page, 1,200 pixels
  phone,  ///< 390 pixels; names of levels stand below, once, and colours and numbers refer to them
};

/// Throws InputError where the file's ending is none that plot_transitions() draws. For those who
/// want to know before the work.
void require_plot_format(const std::string& file);

/// Draws to `file`, as its ending says: .svg, .png or .pdf. The file appears whole or not at all;
/// the same input makes the same bytes. An SVG is dark where its reader's theme is; PNG and PDF are
/// light. A metric that the policy does not monitor or that has no
/// column gets no panel. Throws InputError for another ending, a file that cannot be written (a
/// full disk included) or where gnuplot is not installed, std::runtime_error where gnuplot fails.
void plot_transitions(const PlotInput& input, const std::string& file,
                      PlotWidth width = PlotWidth::page);

}  // namespace cascade
