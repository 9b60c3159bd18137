// What kinds of picture there are, and how gnuplot makes each so that they look alike.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "reports/plot/picture_about.hpp"
#include "reports/text/shown_text.hpp"

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
  const char* ends_with;  ///< a finished file
  std::string (*with)(std::string drawing, const PictureAbout& about);
};

/// By the file's ending: .svg, .png or .pdf. Throws InputError for another.
const PictureFormat& picture_format(const std::string& file);

/// gnuplot's `set terminal` for a page of that many pixels, black on white, text as it stands.
std::string terminal_command(const PictureFormat& format, int width_px, int height_px,
                             double font_px);

/// Lets gnuplot draw to `file`, which appears whole or not at all; `write` writes the script and
/// closes it. What `about` says is put into the file. Throws InputError where the file cannot be
/// written, a full disk included, and as drawn_by_gnuplot() does.
void draw_picture(const std::string& file, const PictureFormat& format, const PictureAbout& about,
                  const std::function<void(std::FILE*)>& write);

/// For drawings that write their script text by text: leaves it open, draw_picture() closes it.
std::function<void(std::FILE*)> closing(const std::string& file,
                                        const std::function<void(std::FILE*)>& write);

/// A font of that height for gnuplot's `font`.
std::string font_text(const PictureFormat& format, double px);

}  // namespace cascade
