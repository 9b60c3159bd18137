// What kinds of picture there are, and how gnuplot makes each so that they look alike.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "reports/gnuplot_text.hpp"

namespace cascade {

struct PictureFormat {
  std::string_view ending;
  const char* terminal;
  const char* unit;    ///< of the terminal's size
  double size_per_px;  ///< in that unit; our pixels are those of an SVG that is 1,200 wide
  double font_per_px;  ///< gnuplot's font size for a height in our pixels; found by measuring
  double point_scale;  ///< of the point sizes in layers.cpp
  double line_width;   ///< gnuplot's for a line of one of our pixels
  Glyphs glyphs;
  const char* ends_with;   ///< a finished file
  const char* date_after;  ///< where the time of drawing stands
};

/// By the file's ending: .svg, .png or .pdf. Throws InputError for another.
const PictureFormat& picture_format(const std::string& file);

/// gnuplot's `set terminal` for a page of that many pixels, black on white, text as it stands.
std::string terminal_command(const PictureFormat& format, int width_px, int height_px,
                             double font_px);

/// Lets gnuplot draw to `file`; `write` writes the script and leaves it open. Throws as
/// draw_with_gnuplot() does.
void draw_picture(const std::string& file, const PictureFormat& format,
                  const std::function<void(std::FILE*)>& write);

/// A font of that height for gnuplot's `font`.
std::string font_text(const PictureFormat& format, double px);

}  // namespace cascade
