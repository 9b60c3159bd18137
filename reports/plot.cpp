// Where the drawing meets gnuplot: this is the only file that knows gnuplot-iostream.
#include "reports/plot.hpp"

#include <fmt/format.h>
#include <gnuplot-iostream.h>

#include <cstdio>
#include <locale>
#include <stdexcept>

#include "reports/gnuplot_process.hpp"
#include "reports/gnuplot_text.hpp"
#include "reports/panels.hpp"
#include "reports/picture_format.hpp"

namespace cascade {
namespace {

// The page, in pixels of an SVG that is 1,200 wide. Left of the panels stand level names, right of
// them threshold names, above each its title.
constexpr int kPageWidth_px = 1200, kLeft_px = 136;
constexpr int kHead_px = 108, kPanelGap_px = 42, kFoot_px = 68;

constexpr const char* kInk = "#222222";
constexpr const char* kSoftInk = "#555555";
constexpr const char* kGrid = "#e2e2e6";
constexpr double kFont_px = 13, kTitleFont_px = 19;

/// Writes one drawing as a gnuplot script. Pixels count from the page's top left corner.
class Page {
 public:
  Page(Gnuplot& gnuplot, const PictureFormat& format, const Drawing& drawing)
      : gnuplot_(gnuplot), format_(format), drawing_(drawing), height_px_(kHead_px + kFoot_px) {
    for (const Panel& panel : drawing.panels) height_px_ += panel.height_px + kPanelGap_px;
    height_px_ -= kPanelGap_px;
  }

  void draw(const std::string& title, const std::string& subtitle) {
    begin();
    label(title, 24, 32, kInk, kTitleFont_px);
    label(subtitle, 24, 57, kSoftInk);
    legend();
    int top_px = kHead_px;
    for (const Panel& panel : drawing_.panels) {
      const bool lowest = &panel == &drawing_.panels.back();
      draw(panel, top_px, lowest);
      top_px += panel.height_px + kPanelGap_px;
    }
    gnuplot_ << "unset multiplot\n";
  }

 private:
  double x(double px) const { return px / kPageWidth_px; }
  double y(double px) const { return 1 - px / height_px_; }
  std::string font(double px) const { return font_text(format_, px); }

  void begin() {
    gnuplot_ << terminal_command(format_, kPageWidth_px, height_px_, kFont_px);
    gnuplot_ << fmt::format(
        "point_scale = {}\n"
        "set multiplot\n"
        "unset key\n"
        "set border 3 back linecolor rgb '#999999' linewidth 0.8\n"
        "set tics nomirror out scale 0.5 textcolor rgb '{}'\n"
        "set grid xtics ytics back linetype 1 linewidth 0.7 linecolor rgb '{}' dashtype solid\n"
        "set xrange [0:{:.17g}]\n",
        format_.point_scale, kSoftInk, kGrid, drawing_.window.span.seconds());
  }

  void label(const std::string& text, double x_px, double y_px, const std::string& colour,
             double size_px = kFont_px, const char* side = "left") {
    gnuplot_ << fmt::format(
        "set label {} at screen {:.6f},{:.6f} {} front noenhanced font {} textcolor rgb '{}'\n",
        gnuplot_text(text), x(x_px), y(y_px), side, font(size_px), colour);
  }

  /// What line styles and shading mean, right of the first panel's title; no more than is in use.
  void legend() {
    bool thresholds = false, missing = false;
    for (const Panel& panel : drawing_.panels) {
      thresholds = thresholds || panel.has_thresholds;
      missing = missing || panel.has_missing;
    }
    constexpr double kBaseline_px = kHead_px - 14, kSample_px = 30;
    double right_px = kLeft_px + kPlotWidth_px;
    const auto entry = [&](const char* text, double text_px, const std::string& sample) {
      label(text, right_px - text_px, kBaseline_px, kSoftInk);
      const double from_px = right_px - text_px - 8 - kSample_px;
      if (sample.empty()) {
        gnuplot_ << fmt::format(
            "set object rectangle from screen {:.6f},{:.6f} to screen {:.6f},{:.6f} front "
            "fillstyle "
            "solid noborder fillcolor rgb '#e6e6ea'\n",
            x(from_px), y(kBaseline_px + 6), x(from_px + kSample_px), y(kBaseline_px - 6));
      } else {
        gnuplot_ << fmt::format(
            "set arrow from screen {:.6f},{:.6f} to screen {:.6f},{:.6f} nohead front {}\n",
            x(from_px), y(kBaseline_px), x(from_px + kSample_px), y(kBaseline_px), sample);
      }
      right_px = from_px - 22;
    };
    if (missing) entry("missing", 50, "");
    if (thresholds) entry("clears", 42, "linewidth 1.2 linecolor rgb '#555555' dashtype (14,12)");
    if (thresholds) entry("triggers", 51, "linewidth 1.8 linecolor rgb '#555555'");
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

  void draw(const Panel& panel, int top_px, bool lowest) {
    const int bottom_px = top_px + panel.height_px;
    gnuplot_ << fmt::format(
        "set lmargin at screen {:.6f}\nset rmargin at screen {:.6f}\n"
        "set tmargin at screen {:.6f}\nset bmargin at screen {:.6f}\n"
        "set yrange [{:.17g}:{:.17g}]\n",
        x(kLeft_px), x(kLeft_px + kPlotWidth_px), y(top_px), y(bottom_px), panel.bottom, panel.top);
    const TimeAxis axis = time_axis(drawing_.window.span, drawing_.start);
    ticks("x", axis.ticks, lowest);
    ticks("y", panel.ticks, true);
    label(panel.title, kLeft_px, top_px - 14, kInk);
    if (lowest)
      label(axis.label, kLeft_px + kPlotWidth_px / 2.0, bottom_px + 48, kSoftInk, kFont_px,
            "center");
    const auto height_px = [&](double at) {
      return bottom_px - (at - panel.bottom) / panel.per_px();
    };
    for (const SideLabel& side : panel.left) {
      label(side.text, kLeft_px - 10, height_px(side.y), side.colour, kFont_px - 1, "right");
    }
    for (const SideLabel& side : panel.right) {
      label(side.text, kLeft_px + kPlotWidth_px + 10, height_px(side.y), side.colour, kFont_px - 1);
    }
    std::string elements;
    for (const Layer& layer : panel.layers) {
      elements += (elements.empty() ? "plot '-' " : ", '-' ") + layer.style;
    }
    gnuplot_ << elements << '\n';
    for (const Layer& layer : panel.layers) gnuplot_.send2d(layer.blocks);
    gnuplot_ << "unset label\nunset arrow\nunset object\n";
  }

  Gnuplot& gnuplot_;
  const PictureFormat& format_;
  const Drawing& drawing_;
  int height_px_;
};

}  // namespace

void require_plot_format(const std::string& file) { picture_format(file); }

void plot_transitions(const PlotInput& input, const std::string& file) {
  constexpr std::size_t kTitleColumns = 88, kPolicyColumns = 40, kCadenceColumns = 24;
  const PictureFormat& format = picture_format(file);
  const Drawing drawing = compose(input);
  const JournalHeader& header = input.journal.header;
  const std::string title = input.title.empty() ? input.trace.name : input.title;
  const std::string cadence =
      header.check_every == "sample" ? "at every row" : "every " + header.check_every;
  const std::string subtitle =
      "policy " + printable(input.policy.name, kPolicyColumns, format.glyphs) + " · checked " +
      printable(cadence, kCadenceColumns, format.glyphs) + " · " + drawing.summary;
  draw_with_gnuplot(file, format.ends_with, format.date_after, [&](std::FILE* script) {
    Gnuplot gnuplot(script);  // closes it
    gnuplot.imbue(std::locale::classic());
    gnuplot.unsetf(std::ios::floatfield);
    gnuplot.precision(12);
    Page(gnuplot, format, drawing).draw(printable(title, kTitleColumns, format.glyphs), subtitle);
    gnuplot.flush();
    if (!gnuplot) throw std::runtime_error("the temporary file for gnuplot cannot be written");
  });
}

}  // namespace cascade
