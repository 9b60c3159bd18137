#include "reports/plot/curve_grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

#include "reports/plot/axes.hpp"
#include "reports/plot/gnuplot_text.hpp"
#include "reports/plot/picture_colours.hpp"
#include "reports/plot/picture_format.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr int kWidth_px = 1200, kSide_px = 24, kLeft_px = 74, kGap_px = 26;
constexpr int kHead_px = 96, kFoot_px = 62, kPanelTitle_px = 30;
constexpr double kFont_px = 13, kTitleFont_px = 19;

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value, bool log) {
    if (!std::isfinite(value) || (log && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// As an axis: from 0 where that is near, in whole decades where it is logarithmic.
  Range as_axis(bool log) const {
    if (!(low <= high)) return log ? Range{1, 10} : Range{0, 1};
    if (log) {
      const double from = std::floor(std::log10(low)), to = std::ceil(std::log10(high));
      return {std::pow(10, from), std::pow(10, std::max(to, from + 1))};
    }
    const double room = 0.05 * (high - low);
    const double from = low >= 0 && low < 0.5 * high ? 0 : low - room;
    return {from, high > low ? high + room : low + 1};
  }
};

/// Ticks at 1, 2 or 5 times a power of ten, at most `most`; of a logarithmic axis its decades.
std::vector<double> tick_values(const Range& range, bool log, int most) {
  std::vector<double> ticks;
  if (log) {
    const int from = static_cast<int>(std::lround(std::log10(range.low)));
    const int to = static_cast<int>(std::lround(std::log10(range.high)));
    const int step = std::max(1, (to - from + most - 1) / most);
    for (int e = from; e <= to; e += step) ticks.push_back(std::pow(10, e));
    return ticks;
  }
  const double rough = (range.high - range.low) / most;
  const double decade = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * decade;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * decade >= rough) step = factor * decade;
  }
  const auto first = static_cast<std::int64_t>(std::ceil(range.low / step));
  const auto last = static_cast<std::int64_t>(std::floor(range.high / step * (1 + 1e-12)));
  for (std::int64_t k = first; k <= last; ++k) ticks.push_back(static_cast<double>(k) * step);
  return ticks;
}

std::string tick_text(double value) {
  return value != 0 && std::abs(value) < 1 ? fmt::format("{:.3g}", value) : count_text(value);
}

class GridPage {
 public:
  GridPage(const CurveGrid& grid, const PictureFormat& format, std::FILE* script)
      : grid_(grid), format_(format), script_(script) {
    columns_ = std::max<std::size_t>(1, std::min(grid.columns, grid.panels.size()));
    rows_ = (grid.panels.size() + columns_ - 1) / columns_;
    const int between = (grid.own_axes ? kLeft_px : kGap_px);
    panel_width_px_ =
        (kWidth_px - kLeft_px - kSide_px - between * int(columns_ - 1)) / int(columns_);
    step_px_ = panel_width_px_ + between;
    row_px_ = grid_.panel_height_px + kPanelTitle_px + (grid.own_axes ? 34 : 18);
    height_px_ = kHead_px + int(rows_) * row_px_ + kFoot_px;
  }

  void draw() {
    write(terminal_command(format_, kWidth_px, height_px_, kFont_px));
    write(
        fmt::format("set multiplot\nunset key\nset border 3 back linecolor rgb '{}' linewidth 0.8\n"
                    "set tics nomirror out scale 0.5 textcolor rgb '{}'\n"
                    "set grid xtics ytics back linetype 1 linewidth 0.7 linecolor rgb '{}'\n",
                    paint::kBorder.light, paint::kSoftInk.light, paint::kGrid.light));
    label(shown(grid_.title, 96), kSide_px, 32, paint::kInk.light, "left", kTitleFont_px);
    label(shown(grid_.subtitle, 150), kSide_px, 57, paint::kSoftInk.light);
    label(shown(grid_.x_label, 80), kWidth_px / 2.0, height_px_ - 14, paint::kSoftInk.light,
          "center");
    label(shown(grid_.y_label, 80), kSide_px, kHead_px - 14, paint::kSoftInk.light);
    legend();
    for (std::size_t i = 0; i < grid_.panels.size(); ++i) panel(i);
    write("unset multiplot\n");
  }

 private:
  std::string shown(const std::string& text, std::size_t columns) const {
    return shown_text(text, columns, format_.glyphs);
  }
  void write(const std::string& text) { std::fwrite(text.data(), 1, text.size(), script_); }
  double x(double px) const { return px / kWidth_px; }
  double y(double px) const { return 1 - px / height_px_; }

  void label(const std::string& text, double x_px, double y_px, const char* colour,
             const char* side = "left", double size_px = kFont_px) {
    write(fmt::format(
        "set label {} at screen {:.6f},{:.6f} {} front noenhanced font {} textcolor rgb '{}'\n",
        gnuplot_text(text), x(x_px), y(y_px), side, font_text(format_, size_px), colour));
  }

  static std::string look(const CurveStyle& style) {
    return fmt::format("linewidth {} linecolor rgb '{}'{}", style.width_px, style.colour,
                       style.dashed ? " dashtype (10,6)" : "");
  }

  void legend() {
    double right_px = kWidth_px - kSide_px;
    for (auto style = grid_.styles.rbegin(); style != grid_.styles.rend(); ++style) {
      if (style->name.empty()) continue;
      const std::string text = shown(style->name, 40);
      const double text_px = 7.2 * static_cast<double>(text.size());
      label(text, right_px - text_px, kHead_px - 14, paint::kSoftInk.light);
      const double from_px = right_px - text_px - 38;
      if (style->bars) {
        write(fmt::format(
            "set arrow from screen {0:.6f},{1:.6f} to screen {0:.6f},{2:.6f} heads size screen "
            "0.004,90 front {3}\n",
            x(from_px + 22), y(kHead_px - 7), y(kHead_px - 21), look(*style)));
      } else if (style->points) {
        write(
            fmt::format("set label '' at screen {:.6f},{:.6f} point pointtype 7 pointsize {} "
                        "linecolor rgb '{}' front\n",
                        x(from_px + 22), y(kHead_px - 14), format_.point_scale, style->colour));
      } else {
        write(fmt::format(
            "set arrow from screen {:.6f},{:.6f} to screen {:.6f},{:.6f} nohead front {}\n",
            x(from_px), y(kHead_px - 14), x(from_px + 30), y(kHead_px - 14), look(*style)));
      }
      right_px = from_px - 22;
    }
  }

  void axis(const char* name, const Range& range, bool log, int most, bool labelled) {
    std::string list;
    for (const double value : tick_values(range, log, most)) {
      list += fmt::format("{}{} {:.17g}", list.empty() ? "" : ", ",
                          gnuplot_text(labelled ? tick_text(value) : ""), value);
    }
    write(fmt::format("{} logscale {}\nset {}range [{:.17g}:{:.17g}]\nset {}tics ({})\n",
                      log ? "set" : "unset", name, name, range.low, range.high, name, list));
  }

  /// Names in the middle of their places; every n-th where there are more than `most`.
  void names_below(std::size_t most) {
    const std::size_t step = (grid_.x_names.size() + most - 1) / most;
    std::string list;
    for (std::size_t i = 0; i < grid_.x_names.size(); i += step) {
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ",
                          gnuplot_text(shown(grid_.x_names[i], 14)), i);
    }
    write(fmt::format("unset logscale x\nset xrange [-0.5:{}.5]\nset xtics ({})\n",
                      grid_.x_names.size() - 1, list));
  }

  void panel(std::size_t i) {
    const CurvePanel& panel = grid_.panels[i];
    const auto column = i % columns_, row = i / columns_;
    const int left_px = kLeft_px + int(column) * step_px_;
    const int top_px = kHead_px + int(row) * row_px_ + kPanelTitle_px;
    Range across, up;
    for (const CurvePanel& each : grid_.panels) {
      if (grid_.own_axes && &each != &panel) continue;
      for (const auto& curve : each.curves) {
        for (const auto& [at, value] : curve) {
          across.add(at, grid_.log_x);
          up.add(value, grid_.log_y);
        }
      }
    }
    write(fmt::format(
        "set lmargin at screen {:.6f}\nset rmargin at screen {:.6f}\n"
        "set tmargin at screen {:.6f}\nset bmargin at screen {:.6f}\n",
        x(left_px), x(left_px + panel_width_px_), y(top_px), y(top_px + grid_.panel_height_px)));
    const bool lowest = grid_.own_axes || i + columns_ >= grid_.panels.size();
    if (grid_.x_names.empty()) {
      axis("x", across.as_axis(grid_.log_x), grid_.log_x, 5, lowest);
    } else {
      names_below(12);
    }
    axis("y", up.as_axis(grid_.log_y), grid_.log_y, 5, grid_.own_axes || column == 0);
    label(shown(panel.title, static_cast<std::size_t>(panel_width_px_) / 7), left_px, top_px - 10,
          paint::kInk.light);
    std::string elements, data;
    for (std::size_t c = 0; c < panel.curves.size() && c < grid_.styles.size(); ++c) {
      const CurveStyle& style = grid_.styles[c];
      std::string points;
      if (style.bars) {
        for (std::size_t k = 0; k + 1 < panel.curves[c].size(); k += 2) {
          const auto &low = panel.curves[c][k], &high = panel.curves[c][k + 1];
          if (!std::isfinite(low.second) || !std::isfinite(high.second)) continue;
          if (grid_.log_y && low.second <= 0) continue;
          points += fmt::format("{:.12g} {:.12g} 0 {:.12g}\n", low.first, low.second,
                                high.second - low.second);
        }
        if (points.empty()) continue;
        elements += elements.empty() ? "plot '-' " : ", '-' ";
        elements += "notitle with vectors heads size screen 0.004,90 " + look(style);
        data += points + "e\n";
        continue;
      }
      for (const auto& [at, value] : panel.curves[c]) {
        const bool drawn = std::isfinite(at) && std::isfinite(value) && !(grid_.log_x && at <= 0) &&
                           !(grid_.log_y && value <= 0);
        points += drawn ? fmt::format("{:.12g} {:.12g}\n", at, value) : "\n";
      }
      if (points.find_first_not_of('\n') == std::string::npos) continue;
      elements += elements.empty() ? "plot '-' " : ", '-' ";
      elements +=
          style.points
              ? fmt::format("notitle with points pointtype 7 pointsize {} linecolor rgb '{}'",
                            format_.point_scale, style.colour)
              : "notitle with lines " + look(style);
      data += points + "e\n";
    }
    if (!elements.empty()) write(elements + "\n" + data);
    write("unset label\nunset arrow\n");
  }

  const CurveGrid& grid_;
  const PictureFormat& format_;
  std::FILE* script_;
  std::size_t columns_, rows_;
  int panel_width_px_, step_px_, row_px_, height_px_;
};

/// What is drawn over what, for those who do not see it.
std::string says_of(const CurveGrid& grid) {
  std::string says =
      grid.subtitle + (grid.subtitle.empty() ? "" : ". ") + grid.y_label + " by " + grid.x_label;
  const char* before = ": ";
  for (const CurveStyle& style : grid.styles) {
    if (style.name.empty()) continue;
    says += before + style.name;
    before = ", ";
  }
  return says + ". " + counted(grid.panels.size(), "panel") + ".";
}

}  // namespace

void draw_curves(const CurveGrid& grid, const std::string& file) {
  const PictureFormat& format = picture_format(file);
  const PictureAbout about{grid.title, says_of(grid), grid.made};
  draw_picture(file, format, about,
               closing(file, [&](std::FILE* script) { GridPage(grid, format, script).draw(); }));
}

}  // namespace cascade
