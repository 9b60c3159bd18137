#include "reports/picture_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "model/input_error.hpp"
#include "reports/gnuplot_process.hpp"

namespace cascade {
namespace {

constexpr std::array<PictureFormat, 3> kFormats = {{
    {".svg", "svg fixed rounded", "", 1, 1, 0.6, 1, Glyphs::any, "</svg>", ""},
    {".png", "pngcairo rounded dashlength 1.5", "", 1, 0.75, 1, 1, Glyphs::common, "IEND", ""},
    {".pdf", "pdfcairo rounded dashlength 1.2 fontscale 1", "in", 1 / 96.0, 0.5625, 1, 1.4,
     Glyphs::common, "%%EOF", "/CreationDate (D:"},
}};

}  // namespace

const PictureFormat& picture_format(const std::string& file) {
  std::string ending = std::filesystem::path(file).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const PictureFormat& format : kFormats) {
    if (ending == format.ending) return format;
  }
  throw InputError(file, 0, "not a kind of picture that can be drawn",
                   "a name that ends in .svg, .png or .pdf");
}

std::string terminal_command(const PictureFormat& format, int width_px, int height_px,
                             double font_px) {
  return fmt::format(
      "set encoding utf8\n"
      "set terminal {} size {}{},{}{} noenhanced font {} linewidth {} background '#ffffff'\n",
      format.terminal, width_px * format.size_per_px, format.unit, height_px * format.size_per_px,
      format.unit, font_text(format, font_px), format.line_width);
}

void draw_picture(const std::string& file, const PictureFormat& format,
                  const std::function<void(std::FILE*)>& write) {
  draw_with_gnuplot(file, format.ends_with, format.date_after, [&](std::FILE* script) {
    try {
      write(script);
    } catch (...) {
      std::fclose(script);
      throw;
    }
    if (std::fclose(script) != 0) {
      throw std::runtime_error("the temporary file for gnuplot cannot be written");
    }
  });
}

std::string font_text(const PictureFormat& format, double px) {
  return fmt::format("'sans-serif,{:.4g}'", px * format.font_per_px);
}

}  // namespace cascade
