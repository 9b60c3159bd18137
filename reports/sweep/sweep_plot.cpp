#include "reports/sweep/sweep_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <vector>

#include "model/input_error.hpp"
#include "reports/plot/axes.hpp"
#include "reports/plot/curve_grid.hpp"
#include "reports/plot/gnuplot_text.hpp"
#include "reports/plot/picture_colours.hpp"
#include "reports/plot/picture_format.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr int kSweepWidth_px = 1200, kSweepSide_px = 24;
constexpr int kSweepLeft_px = 130, kSweepRight_px = 1060, kSweepHead_px = 96, kSweepFoot_px = 74;
constexpr int kBarLeft_px = 1084, kBarRight_px = 1104;
constexpr double kSweepFont_px = 13, kSweepTitleFont_px = 19;
constexpr const char* kInk = paint::kInk.light;
constexpr const char* kSoftInk = paint::kSoftInk.light;
constexpr const char* kFrontColour = paint::kFront.light;
// On cells, whose shades are the same on a dark page: no twins for these.
constexpr const char* kInkOnPale = "#1f1f21";
constexpr const char* kInkOnDark = "#fefefe";
constexpr const char* kRingOnCells = "#fefefe";
constexpr std::size_t kCellsMax = 250'000;

using Rgb = std::array<double, 3>;

/// One hue, from pale to dark: more is darker, for everybody and on paper.
constexpr std::array<Rgb, 5> kShades = {
    {{239, 245, 252}, {189, 214, 236}, {107, 172, 213}, {33, 110, 178}, {8, 42, 96}}};

std::uint32_t shade(double share) {
  const double at = std::clamp(share, 0.0, 1.0) * (kShades.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), kShades.size() - 2);
  std::uint32_t rgb = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double part = at - static_cast<double>(low);
    const double mixed = kShades[low][i] * (1 - part) + kShades[low + 1][i] * part;
    rgb = rgb << 8u | static_cast<std::uint32_t>(std::lround(mixed));
  }
  return rgb;
}

std::string cell_text(double value) {
  return value != 0 && std::abs(value) < 10 ? fmt::format("{:.3g}", value) : count_text(value);
}

struct Cell {
  std::size_t x, y;
  double value;  ///< NaN: no result
  std::optional<std::pair<double, double>> interval;
  bool on_front;
};

/// The cells of a table, and the extremes of their values.
struct Cells {
  std::vector<Cell> cells;
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool any_without = false;

  explicit Cells(const CombinationPlot& plot) {
    const AxisProduct& product = plot.product;
    for (std::size_t number = 0; number < product.size(); ++number) {
      const DrawnValue& of = plot.values[number];
      cells.push_back({product.value_index(number, 0),
                       product.axes().size() > 1 ? product.value_index(number, 1) : 0, of.value,
                       of.interval, of.on_front});
      if (std::isnan(of.value)) {
        any_without = true;
        continue;
      }
      low = std::min(low, of.value);
      high = std::max(high, of.value);
    }
  }

  double share(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }
};

class HeatMap {
 public:
  HeatMap(const CombinationPlot& plot, const PictureFormat& format, std::FILE* script)
      : plot_(plot), format_(format), script_(script), cells_(plot) {
    const auto& axes = plot.product.axes();
    columns_ = axes[0].values.size();
    rows_ = axes.size() > 1 ? axes[1].values.size() : 1;
    bottom_px_ =
        kSweepHead_px +
        (axes.size() > 1 ? std::min(560, 40 + 40 * int(std::min<std::size_t>(rows_, 13))) : 90);
    height_px_ = bottom_px_ + kSweepFoot_px;
  }

  void draw() {
    const auto& axes = plot_.product.axes();
    write(terminal_command(format_, kSweepWidth_px, height_px_, kSweepFont_px));
    write(std::string("set multiplot\nunset key\nset border 15 back linecolor rgb '") +
          paint::kBorder.light + "' linewidth 0.8\n");
    label(plot_.title, 96, kSweepSide_px, 32, kInk, "left", kSweepTitleFont_px);
    const bool says_how_much = std::any_of(cells_.cells.begin(), cells_.cells.end(),
                                           [&](const Cell& cell) { return shows_interval(cell); });
    label(plot_.subtitle + (says_how_much ? " · ± half of the 95 % interval" : ""), 150,
          kSweepSide_px, 57, kSoftInk);
    legend();
    label(axes[0].key, 60, (kSweepLeft_px + kSweepRight_px) / 2.0, height_px_ - 20, kSoftInk,
          "center");
    if (axes.size() > 1) label(axes[1].key, 60, kSweepSide_px, kSweepHead_px - 14, kSoftInk);
    frame(kSweepLeft_px, kSweepRight_px, static_cast<double>(columns_), static_cast<double>(rows_));
    ticks("x", axes[0], 12);
    if (axes.size() > 1) {
      ticks("y", axes[1], 14);
    } else {
      write("unset ytics\n");
    }
    values();
    boxes();
    bar();
    write("unset multiplot\n");
  }

 private:
  void write(const std::string& text) { std::fwrite(text.data(), 1, text.size(), script_); }
  double x(double px) const { return px / kSweepWidth_px; }
  double y(double px) const { return 1 - px / height_px_; }

  void label(const std::string& text, std::size_t width, double x_px, double y_px,
             const char* colour, const char* side = "left", double size_px = kSweepFont_px) {
    write(fmt::format(
        "set label {} at screen {:.6f},{:.6f} {} front noenhanced font {} textcolor rgb '{}'\n",
        gnuplot_text(shown_text(text, width, format_.glyphs)), x(x_px), y(y_px), side,
        font_text(format_, size_px), colour));
  }

  void frame(int left_px, int right_px, double columns, double rows) {
    write(
        fmt::format("set lmargin at screen {:.6f}\nset rmargin at screen {:.6f}\n"
                    "set tmargin at screen {:.6f}\nset bmargin at screen {:.6f}\n"
                    "set xrange [0:{}]\nset yrange [0:{}]\n",
                    x(left_px), x(right_px), y(kSweepHead_px), y(bottom_px_), columns, rows));
  }

  /// The values' texts in the middle of their cells; every n-th where there are more than `most`.
  void ticks(const char* axis, const PolicyAxis& values, std::size_t most) {
    const std::size_t step = (values.values.size() + most - 1) / most;
    std::string list;
    for (std::size_t i = 0; i < values.values.size(); i += step) {
      list += fmt::format("{}{} {}.5", list.empty() ? "" : ", ",
                          gnuplot_text(shown_text(values.values[i].text, 12, format_.glyphs)), i);
    }
    write(fmt::format("set {}tics nomirror out scale 0.5 textcolor rgb '{}' ({})\n", axis, kSoftInk,
                      list));
  }

  bool shows_interval(const Cell& cell) const { return cell.interval && columns_ <= 8; }

  /// With plus and minus how much, where that is known and there is room.
  std::string value_text(const Cell& cell) const {
    const std::string text = cell_text(cell.value);
    if (!shows_interval(cell)) return text;
    return text + " ± " + cell_text((cell.interval->second - cell.interval->first) / 2);
  }

  /// The number in each cell, where there is room for it.
  void values() {
    if (columns_ > 14 || rows_ > 14) return;
    for (const Cell& cell : cells_.cells) {
      if (std::isnan(cell.value)) continue;
      write(
          fmt::format("set label {} at first {}.5,{}.5 center front noenhanced font {} "
                      "textcolor rgb '{}'\n",
                      gnuplot_text(shown_text(value_text(cell), 24, format_.glyphs)), cell.x,
                      cell.y, font_text(format_, kSweepFont_px - 1),
                      cells_.share(cell.value) > 0.55 ? kInkOnDark : kInkOnPale));
    }
  }

  void boxes() {
    std::string fills, crosses, front;
    // Boxes overlap by a pixel to the right and up, where the next one hides it: no hairlines.
    const double pixel_x = double(columns_) / (kSweepRight_px - kSweepLeft_px);
    const double pixel_y = double(rows_) / (bottom_px_ - kSweepHead_px);
    for (const Cell& cell : cells_.cells) {
      const double right = std::min(double(cell.x) + 1 + pixel_x, double(columns_));
      const double top = std::min(double(cell.y) + 1 + pixel_y, double(rows_));
      const bool without = std::isnan(cell.value);
      fills += fmt::format("{0}.5 {1}.5 {0} {2} {1} {3} {4}\n", cell.x, cell.y, right, top,
                           without ? 0xf0f0f0u : shade(cells_.share(cell.value)));
      if (without) crosses += fmt::format("{}.5 {}.5\n", cell.x, cell.y);
      // A corner of the cell, so that the number can be read.
      if (cell.on_front) front += fmt::format("{}.86 {}.8\n", cell.x, cell.y);
    }
    std::string elements =
        "plot '-' notitle with boxxyerror fillstyle solid noborder linecolor rgb variable";
    std::string data = fills + "e\n";
    const double size = format_.point_scale * (std::max(columns_, rows_) > 40 ? 0.5 : 1);
    if (!crosses.empty()) {
      elements += fmt::format(
          ", '-' notitle with points pointtype 2 pointsize {} linecolor rgb '#8a8a8a'", size);
      data += crosses + "e\n";
    }
    if (!front.empty()) {
      elements += fmt::format(
          ", '-' notitle with points pointtype 7 pointsize {:.3g} linecolor rgb '{}'"
          ", '-' notitle with points pointtype 7 pointsize {:.3g} linecolor rgb '{}'",
          1.5 * size, kRingOnCells, 1.1 * size, kFrontColour);
      data += front + "e\n" + front + "e\n";
    }
    write(elements + "\n" + data + "unset label\n");
  }

  /// The scale of the shades.
  void bar() {
    constexpr int kSteps = 96, kTicks = 4;
    if (!(cells_.low <= cells_.high)) return;
    frame(kBarLeft_px, kBarRight_px, 1, 1);
    std::string list, fills;
    for (int i = 0; i <= kTicks; ++i) {
      const double share = double(i) / kTicks;
      const double value = cells_.low + share * (cells_.high - cells_.low);
      list += fmt::format("{}{} {}", i == 0 ? "" : ", ", gnuplot_text(cell_text(value)), share);
    }
    for (int i = 0; i < kSteps; ++i) {
      const double top = std::min(1.0, (i + 1.4) / kSteps);
      fills += fmt::format("0.5 {0:.6f} 0 1 {0:.6f} {1:.6f} {2}\n", double(i) / kSteps, top,
                           shade((i + 0.5) / kSteps));
    }
    write("unset xtics\nunset ytics\n");
    if (cells_.high > cells_.low) {
      write(fmt::format(
          "set y2range [0:1]\nset y2tics nomirror out scale 0.5 textcolor rgb '{}' ({})\n",
          kSoftInk, list));
    } else {
      write(fmt::format(
          "set y2range [0:1]\nset y2tics nomirror out scale 0.5 textcolor rgb '{}' ({} 0.5)\n",
          kSoftInk, gnuplot_text(cell_text(cells_.low))));
    }
    write("plot '-' notitle with boxxyerror fillstyle solid noborder linecolor rgb variable\n" +
          fills + "e\n");
  }

  /// What the marks mean; no more than is in use.
  void legend() {
    double right_px = kSweepRight_px;
    const auto entry = [&](const char* text, double text_px, int point, const char* colour) {
      label(text, 40, right_px - text_px, kSweepHead_px - 14, kSoftInk);
      write(fmt::format(
          "set label '' at screen {:.6f},{:.6f} point pointtype {} pointsize {} "
          "linecolor rgb '{}' front\n",
          x(right_px - text_px - 14), y(kSweepHead_px - 14), point, format_.point_scale, colour));
      right_px -= text_px + 44;
    };
    if (plot_.with_front) entry("Pareto front", 78, 7, kFrontColour);
    if (cells_.any_without) entry("no result", 58, 2, paint::kBorder.light);
  }

  const CombinationPlot& plot_;
  const PictureFormat& format_;
  std::FILE* script_;
  Cells cells_;
  std::size_t columns_, rows_;
  int bottom_px_, height_px_;
};

/// The extremes and where they are missing, for those who do not see the map.
std::string says_of(const CombinationPlot& plot) {
  const Cells cells(plot);
  std::string says = plot.subtitle + (plot.subtitle.empty() ? "" : ". ") + plot.value_label + " by";
  for (const PolicyAxis& axis : plot.product.axes()) {
    says += (&axis == &plot.product.axes().front() ? " " : " and ") + axis.key;
  }
  says += ": " + counted(cells.cells.size(), plot.one.c_str(), plot.many.c_str());
  if (cells.low <= cells.high) {
    says += ", from " + cell_text(cells.low) + " to " + cell_text(cells.high);
  }
  return says + (cells.any_without ? ", some without a result." : ".");
}

bool has_intervals(const CombinationPlot& plot) {
  return std::any_of(plot.values.begin(), plot.values.end(),
                     [](const DrawnValue& of) { return of.interval.has_value(); });
}

void draw_curve(const CombinationPlot& plot, const std::string& file) {
  const PolicyAxis& axis = plot.product.axes()[0];
  const bool is_numeric = axis.is_numeric();
  const bool with_bars = has_intervals(plot);
  CurveGrid grid;
  grid.title = plot.title;
  grid.subtitle = plot.subtitle;
  grid.x_label = axis.key;
  grid.y_label = plot.value_label;
  grid.columns = 1;
  grid.panel_height_px = 420;
  // Marks over bars over the line, each told from the others without colour.
  grid.styles = {{with_bars ? "" : plot.value_label, paint::kFirstCurve.light}};
  if (with_bars) {
    grid.styles[0].width_px = 1;
    CurveStyle bars{"95 % interval of the mean", paint::kInk.light, 1.4};
    bars.bars = true;
    grid.styles.push_back(bars);
  }
  grid.styles.push_back({with_bars ? "mean" : "swept", paint::kFirstCurve.light, 1, false, true});
  if (plot.with_front) grid.styles.push_back({"Pareto front", kFrontColour, 1, false, true});
  CurvePanel panel;
  panel.curves.resize(grid.styles.size());
  std::vector<Cell> cells = Cells(plot).cells;
  const auto place = [&](const Cell& cell) {
    return is_numeric ? *axis.values[cell.x].number : static_cast<double>(cell.x);
  };
  std::sort(cells.begin(), cells.end(),
            [&](const Cell& a, const Cell& b) { return place(a) < place(b); });
  for (const Cell& cell : cells) {
    const std::pair<double, double> point{place(cell), cell.value};
    if (is_numeric) panel.curves[0].push_back(point);
    if (with_bars && cell.interval) {
      panel.curves[1].emplace_back(point.first, cell.interval->first);
      panel.curves[1].emplace_back(point.first, cell.interval->second);
    }
    panel.curves[with_bars ? 2 : 1].push_back(point);
    if (plot.with_front && cell.on_front) panel.curves.back().push_back(point);
  }
  if (!is_numeric) {
    for (const AxisValue& value : axis.values) grid.x_names.push_back(value.text);
  }
  grid.panels = {panel};
  grid.made = plot.made;
  draw_curves(grid, file);
}

}  // namespace

void require_drawable(const AxisProduct& product) {
  if (product.axes().empty() || product.axes().size() > 2) {
    throw InputError("", 0,
                     "--plot cannot show " + std::to_string(product.axes().size()) + " varied keys",
                     "one --vary for a curve, two for a heat map");
  }
  if (product.size() > kCellsMax) {
    throw InputError("", 0, "--plot cannot show " + grouped(product.size()) + " combinations",
                     "at most " + grouped(kCellsMax));
  }
}

void require_drawable(const PolicyGrid& grid) { require_drawable(grid.product()); }

void draw_combinations(const CombinationPlot& plot, const std::string& file) {
  const PictureFormat& format = picture_format(file);
  require_drawable(plot.product);
  if (plot.product.axes().size() == 1 &&
      (plot.product.axes()[0].is_numeric() || has_intervals(plot))) {
    draw_curve(plot, file);
    return;
  }
  const PictureAbout about{plot.title, says_of(plot), plot.made};
  draw_picture(file, format, about,
               closing(file, [&](std::FILE* script) { HeatMap(plot, format, script).draw(); }));
}

void draw_sweep(const SweepPlot& plot, const std::string& file) {
  const SweepTable& table = plot.table;
  CombinationPlot drawn{table.grid.product(),
                        std::vector<DrawnValue>(table.grid.size()),
                        table.with_front,
                        plot.statistic.name,
                        "policy",
                        "policies",
                        plot.title,
                        plot.subtitle,
                        plot.made};
  for (const SweepLine& line : table.lines) {
    if (!line.result.summary) continue;
    drawn.values[line.result.number] = {plot.statistic.value(*line.result.summary), std::nullopt,
                                        line.on_front};
  }
  draw_combinations(drawn, file);
}

}  // namespace cascade
