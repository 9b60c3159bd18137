// Where the drawing meets gnuplot: this is the only file that knows gnuplot-iostream.
#include "reports/plot/plot.hpp"

#include <fmt/format.h>
#include <gnuplot-iostream.h>

#include <cstdio>
#include <locale>
#include <utility>

#include "reports/plot/gnuplot_process.hpp"
#include "reports/plot/gnuplot_text.hpp"
#include "reports/plot/panels.hpp"
#include "reports/plot/picture_colours.hpp"
#include "reports/plot/picture_format.hpp"
#include "reports/plot/plot_shape.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/utf8.hpp"

namespace cascade {
namespace {

constexpr int kPanelGap_px = 42, kFoot_px = 68, kLine_px = 20;
constexpr double kFont_px = 13;

/// How wide a text is, roughly: fonts differ, and gnuplot does not say.
double width_of(const std::string& text) {
  double px = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    px += !begins_character(c)   ? 0
          : byte >= 0x80         ? 11
          : c >= 'A' && c <= 'Z' ? 9.2
          : c == ' '             ? 4.2
                                 : 7.1;
  }
  return px;
}

/// `pieces` in lines of at most that width, with dots between them.
std::vector<std::string> flowed(const std::vector<std::string>& pieces, double width_px) {
  std::vector<std::string> lines;
  for (const std::string& piece : pieces) {
    const bool fits = !lines.empty() && width_of(lines.back() + " · " + piece) <= width_px;
    fits ? void(lines.back() += " · " + piece) : lines.push_back(piece);
  }
  return lines;
}

/// Writes one drawing as a gnuplot script. Pixels count from the page's top left corner.
class Page {
 public:
  Page(Gnuplot& gnuplot, const PictureFormat& format, const Drawing& drawing,
       const PlotShape& shape, const std::vector<std::string>& facts)
      : gnuplot_(gnuplot),
        format_(format),
        drawing_(drawing),
        shape_(shape),
        facts_(flowed(facts, shape.page_px - 2 * shape.side_px)) {
    place_legend();
    const double legend_px = legend_.empty() ? 0 : legend_.back().y_px;
    head_px_ = static_cast<int>(legend_px) + 44;
    height_px_ = head_px_ + kFoot_px + kLine_px * static_cast<int>(drawing.levels.size()) +
                 (drawing.levels.empty() ? 0 : 8);
    for (const Panel& panel : drawing.panels) height_px_ += panel.height_px + kPanelGap_px;
    height_px_ -= kPanelGap_px;
  }

  void draw(const std::string& title) {
    begin();
    label(title, shape_.side_px, 32, paint::kInk.light, shape_.title_px);
    double y_px = kFirstFact_px;
    for (const std::string& line : facts_) {
      label(line, shape_.side_px, y_px, paint::kSoftInk.light);
      y_px += kLine_px;
    }
    for (const Placed& each : legend_) legend(each);
    int top_px = head_px_;
    for (const Panel& panel : drawing_.panels) {
      const bool lowest = &panel == &drawing_.panels.back();
      if (lowest) levels(top_px + panel.height_px + kFoot_px + 8);
      draw(panel, top_px, lowest);
      top_px += panel.height_px + kPanelGap_px;
    }
    gnuplot_ << "unset multiplot\n";
  }

 private:
  struct Placed {
    const LegendEntry& entry;
    double x_px, y_px;
  };
  static constexpr double kFirstFact_px = 57, kSample_px = 30;

  double x(double px) const { return px / shape_.page_px; }
  double y(double px) const { return 1 - px / height_px_; }
  std::string font(double px) const { return font_text(format_, px); }
  double right_px() const { return shape_.left_px + shape_.plot_px; }

  void begin() {
    gnuplot_ << terminal_command(format_, shape_.page_px, height_px_, kFont_px);
    gnuplot_ << fmt::format(
        "point_scale = {}\n"
        "set multiplot\n"
        "unset key\n"
        "set border 3 back linecolor rgb '{}' linewidth 0.8\n"
        "set tics nomirror out scale 0.5 textcolor rgb '{}'\n"
        "set grid xtics ytics back linetype 1 linewidth 0.7 linecolor rgb '{}' dashtype solid\n"
        "set xrange [0:{:.17g}]\n",
        format_.point_scale, paint::kBorder.light, paint::kSoftInk.light, paint::kGrid.light,
        drawing_.window.span.seconds());
  }

  void label(const std::string& text, double x_px, double y_px, const std::string& colour,
             double size_px = kFont_px, const char* side = "left") {
    gnuplot_ << fmt::format(
        "set label {} at screen {:.6f},{:.6f} {} front noenhanced font {} textcolor rgb '{}'\n",
        gnuplot_text(text), x(x_px), y(y_px), side, font(size_px), colour);
  }

  void line(double x1_px, double y1_px, double x2_px, double y2_px, const std::string& look) {
    gnuplot_ << fmt::format(
        "set arrow from screen {:.6f},{:.6f} to screen {:.6f},{:.6f} nohead front {}\n", x(x1_px),
        y(y1_px), x(x2_px), y(y2_px), look);
  }

  void box(double left_px, double top_px, double right_px, double bottom_px,
           const std::string& fill) {
    gnuplot_ << fmt::format(
        "set object rectangle from screen {:.6f},{:.6f} to screen {:.6f},{:.6f} front fillstyle "
        "{}\n",
        x(left_px), y(bottom_px), x(right_px), y(top_px), fill);
  }

  /// What line styles, shading and symbols mean: below the facts, in as many lines as it takes.
  void place_legend() {
    double x_px = shape_.side_px;
    double y_px = kFirstFact_px + kLine_px * static_cast<double>(facts_.size()) + 4;
    for (const LegendEntry& entry : drawing_.legend) {
      const double width_px = sample_px(entry) + 8 + width_of(entry.text);
      if (x_px > shape_.side_px && x_px + width_px > shape_.page_px - shape_.side_px) {
        x_px = shape_.side_px;
        y_px += kLine_px;
      }
      legend_.push_back({entry, x_px, y_px});
      x_px += width_px + 20;
    }
  }

  static double sample_px(const LegendEntry& entry) {
    return entry.sample == LegendSample::point ? 12 : kSample_px;
  }

  void legend(const Placed& placed) {
    const auto& [entry, left, y_px] = placed;
    const double right = left + sample_px(entry), top = y_px - 6, bottom = y_px + 6;
    const std::string ink = std::string("linecolor rgb '") + paint::kSoftInk.light + "'";
    switch (entry.sample) {
      case LegendSample::line:
        line(left, y_px, right, y_px, "linewidth 1.8 " + ink);
        break;
      case LegendSample::dashes:
        line(left, y_px, right, y_px, "linewidth 1.2 " + ink + " dashtype (14,12)");
        break;
      case LegendSample::band:
        box(left, top, right, bottom,
            std::string("transparent solid 0.25 noborder fillcolor rgb '") + paint::kSoftInk.light +
                "'");
        break;
      case LegendSample::missing:
        box(left, top, right, bottom,
            std::string("solid noborder fillcolor rgb '") + paint::kMissing.light + "'");
        break;
      case LegendSample::hatching:
        for (double foot = left; foot + 9 < right + 1; foot += 6) {
          line(foot, bottom, foot + 9, top,
               std::string("linewidth 1.1 linecolor rgb '") + paint::kHatch.light + "'");
        }
        break;
      case LegendSample::point:
        gnuplot_ << fmt::format(
            "set label '' at screen {:.6f},{:.6f} point pointtype {} pointsize {} {} front\n",
            x(left + 6), y(y_px), entry.point_type, 1.1 * format_.point_scale, ink);
        break;
    }
    label(entry.text, right + 8, y_px, paint::kSoftInk.light);
  }

  void ticks(const char* axis, const std::vector<Tick>& ticks, bool with_labels) {
    std::string list;
    for (const Tick& tick : ticks) {
      // A label is a format as well, for the tick's value; ours hold no '%'.
      list += fmt::format("{}{} {:.17g}", list.empty() ? "" : ", ",
                          gnuplot_text(with_labels ? tick.label : ""), tick.at);
    }
    gnuplot_ << "set " << axis << "tics (" << list << ")\n";
  }

  void time_ticks(int bottom_px, bool lowest) {
    const TimeWindow& window = drawing_.window;
    TimeAxis axis =
        time_axis(window.single ? Duration{} : window.span, drawing_.start, shape_.time_ticks);
    if (window.single) axis.ticks.front().at = window.span.seconds() / 2;
    if (drawing_.rows == 0) axis = {{}, "no rows"};
    ticks("x", axis.ticks, lowest);
    if (!lowest) return;
    label(axis.label, shape_.left_px + shape_.plot_px / 2.0, bottom_px + 48, paint::kSoftInk.light,
          kFont_px, "center");
  }

  void draw(const Panel& panel, int top_px, bool lowest) {
    const int bottom_px = top_px + panel.height_px;
    gnuplot_ << fmt::format(
        "set lmargin at screen {:.6f}\nset rmargin at screen {:.6f}\n"
        "set tmargin at screen {:.6f}\nset bmargin at screen {:.6f}\n"
        "set yrange [{:.17g}:{:.17g}]\n",
        x(shape_.left_px), x(right_px()), y(top_px), y(bottom_px), panel.bottom, panel.top);
    time_ticks(bottom_px, lowest);
    ticks("y", panel.ticks, true);
    label(panel.title, shape_.names_beside ? shape_.left_px : shape_.side_px, top_px - 14,
          paint::kInk.light);
    margins(panel, bottom_px);
    std::string elements;
    for (const Layer& layer : panel.layers) {
      elements += (elements.empty() ? "plot '-' " : ", '-' ") + layer.style;
    }
    gnuplot_ << (elements.empty() ? "plot NaN" : elements) << '\n';
    for (const Layer& layer : panel.layers) gnuplot_.send2d(layer.blocks);
    gnuplot_ << "unset label\nunset arrow\nunset object\n";
  }

  void margins(const Panel& panel, int bottom_px) {
    const auto height_px = [&](double at) {
      return bottom_px - (at - panel.bottom) / panel.per_px();
    };
    for (const SideLabel& side : panel.left) {
      label(side.text, shape_.left_px - 10, height_px(side.y), side.colour, kFont_px - 1, "right");
    }
    for (const SideLabel& side : panel.right) {
      label(side.text, right_px() + 14, height_px(side.y), side.colour, kFont_px - 1);
      if (!side.leader) continue;
      line(right_px() + 1, height_px(side.at), right_px() + 11, height_px(side.y),
           "linewidth 0.8 linecolor rgb '" + side.colour + "'");
    }
  }

  /// The names that the lanes have no room for.
  void levels(double y_px) {
    for (const LevelLine& level : drawing_.levels) {
      box(shape_.side_px, y_px - 6, shape_.side_px + 16, y_px + 6,
          "solid noborder fillcolor rgb '" + level.fill + "'");
      label(level.number + "  " + level.name, shape_.side_px + 26, y_px, level.ink);
      label(level.share, shape_.side_px + 176, y_px, paint::kSoftInk.light);
      y_px += kLine_px;
    }
  }

  Gnuplot& gnuplot_;
  const PictureFormat& format_;
  const Drawing& drawing_;
  const PlotShape& shape_;
  std::vector<std::string> facts_;
  std::vector<Placed> legend_;
  int head_px_ = 0, height_px_ = 0;
};

}  // namespace

void require_plot_format(const std::string& file) { picture_format(file); }

void plot_transitions(const PlotInput& input, const std::string& file, PlotWidth width) {
  constexpr std::size_t kPolicyColumns = 40, kCadenceColumns = 24;
  const PictureFormat& format = picture_format(file);
  const PlotShape& shape = width == PlotWidth::phone ? kPhoneShape : kPageShape;
  const auto title_columns =
      static_cast<std::size_t>((shape.page_px - 2 * shape.side_px) / (0.69 * shape.title_px));
  const Drawing drawing = compose(input, shape);
  const JournalHeader& header = input.journal.header;
  const std::string title = input.title.empty() ? input.trace.name : input.title;
  const std::string cadence =
      header.check_every == "sample" ? "at every row" : "every " + header.check_every;
  const auto shown = [&](const std::string& text, std::size_t columns) {
    return shown_text(text, columns, format.glyphs);
  };
  std::vector<std::string> facts = {"policy " + shown(input.policy.name, kPolicyColumns),
                                    "checked " + shown(cadence, kCadenceColumns)};
  facts.insert(facts.end(), drawing.summary.begin(), drawing.summary.end());
  const PictureAbout about{title, fmt::format("{}. {}", fmt::join(facts, ", "), drawing.shares),
                           input.made};
  draw_picture(file, format, about, [&](std::FILE* script) {
    Gnuplot gnuplot(script);  // closes it
    gnuplot.imbue(std::locale::classic());
    gnuplot.unsetf(std::ios::floatfield);
    gnuplot.precision(12);
    Page(gnuplot, format, drawing, shape, facts).draw(shown(title, title_columns));
    gnuplot.flush();
    if (!gnuplot) refuse_script(file);
  });
}

}  // namespace cascade
