#include "reports/plot/picture_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

#include "model/input_error.hpp"
#include "reports/plot/gnuplot_process.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

constexpr std::array<PictureFormat, 3> kFormats = {{
    {".svg", "svg fixed rounded", "", 1, 1, 0.6, 1, Glyphs::any, "</svg>", svg_with},
    {".png", "pngcairo rounded dashlength 1.5", "", 1, 0.75, 1, 1, Glyphs::common, "IEND",
     png_with},
    {".pdf", "pdfcairo rounded dashlength 1.2 fontscale 1", "in", 1 / 96.0, 0.5625, 1, 1.4,
     Glyphs::common, "%%EOF", pdf_with},
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

void draw_picture(const std::string& file, const PictureFormat& format, const PictureAbout& about,
                  const std::function<void(std::FILE*)>& write) {
  OutputFile out(file);  // before the work: a place that cannot be written is refused at once
  out.write(format.with(drawn_by_gnuplot(file, format.ends_with, write), about));
  out.commit();
}

std::function<void(std::FILE*)> closing(const std::string& file,
                                        const std::function<void(std::FILE*)>& write) {
  return [=](std::FILE* script) {
    try {
      write(script);
    } catch (...) {
      std::fclose(script);
      throw;
    }
    const bool written = std::ferror(script) == 0;
    if (std::fclose(script) != 0 || !written) refuse_script(file);
  };
}

std::string font_text(const PictureFormat& format, double px) {
  return fmt::format("'sans-serif,{:.4g}'", px * format.font_per_px);
}

}  // namespace cascade
