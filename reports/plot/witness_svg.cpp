#include "reports/plot/witness_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/plot/axes.hpp"
#include "reports/plot/layers.hpp"
#include "reports/plot/picture_colours.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr double kLeft = 20, kRight = 240, kTop = 34, kPlotHeight = 170, kStep = 150;
constexpr double kBoxHeight = 30, kBoxWidth = 132, kFoot = 96;

std::string label(double x, double y, const std::string& anchor, const std::string& fill,
                  const std::string& text, const std::string& role, const char* weight = "400") {
  // Only numbers and names of ours get here: nothing needs an escape.
  return fmt::format(
      "<text x=\"{:.4g}\" y=\"{:.4g}\" text-anchor=\"{}\" fill=\"{}\" "
      "font-weight=\"{}\"{}>{}</text>\n",
      x, y, anchor, fill, weight, role.empty() ? "" : " class=\"" + role + "\"", text);
}

/// For a dark page, by the role that an element has. Boxes of levels keep their colours and their
/// ink; what has no role is inside of them.
std::string style() {
  std::string rules;
  const auto rule = [&](const std::string& role, const char* property, const char* dark) {
    rules += fmt::format(".{}{{{}:{}}}\n", role, property, dark);
  };
  rule("paper", "fill", paint::kPaper.dark);
  rule("text", "fill", paint::kSoftInk.dark);
  rule("value", "fill", paint::kCurve.dark);
  rule("leader", "stroke", paint::kBorder.dark);
  for (const Level level : kLevels) {
    rule("line" + std::to_string(index(level)), "stroke", colour(level).dark_line);
    rule("box" + std::to_string(index(level)), "fill", colour(level).dark_fill);
  }
  return "<style>\n@media screen and (prefers-color-scheme:dark){\n" + rules + "}\n</style>\n";
}

class WitnessPicture {
 public:
  WitnessPicture(const Policy& policy, const Verdict& verdict)
      : policy_(policy),
        verdict_(verdict),
        checks_(verdict.witness),
        scale_(policy.lag.clear(Level::soft), highest_line(), least(), most()),
        plot_width_(kStep * static_cast<double>(verdict.witness.size())) {}

  std::string svg() {
    if (policy_.lag.monitored) thresholds();
    for (std::size_t i = 0; i < checks_.size(); ++i) check(i);
    const std::string what =
        std::string(verdict_.property->name) + " is violated by " + policy_.name;
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
        "height=\"{1:g}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\" "
        "aria-label=\"{3}\">\n<title>{3}</title>\n<desc>{4}</desc>\n{5}"
        "<rect width=\"100%\" height=\"100%\" fill=\"{6}\" class=\"paper\"/>\n{2}</svg>\n",
        kLeft + plot_width_ + kRight, kTop + kPlotHeight + kFoot, text_, xml_text(what),
        xml_text(says()), style(), paint::kPaper.light);
  }

 private:
  /// The checks in words.
  std::string says() const {
    std::string words;
    for (const WitnessCheck& each : checks_) {
      words += words.empty() ? "" : "; ";
      words += fmt::format("at {} s", seconds_text(each.at.ns));
      if (policy_.lag.monitored) words += ", lag " + grouped(each.pressure.lag_messages);
      if (policy_.heap_pct.monitored) words += ", heap " + heap_text(each.pressure.heap_pct);
      words += fmt::format(": {}", name(each.level));
    }
    return words;
  }

  static std::string heap_text(double heap_pct) {
    return grouped(heap_pct) + (std::isnan(heap_pct) ? "" : " %");
  }

  double least() const { return extreme(std::numeric_limits<double>::infinity(), true); }
  double most() const { return extreme(-std::numeric_limits<double>::infinity(), false); }
  double extreme(double from, bool smallest) const {
    for (const WitnessCheck& each : checks_) {
      const double lag = each.pressure.lag_messages;
      if (std::isfinite(lag)) from = smallest ? std::min(from, lag) : std::max(from, lag);
    }
    return from;
  }
  /// The first trigger above the data: lines that are far away say nothing here.
  double highest_line() const {
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      if (policy_.lag.trigger(level) > most()) return policy_.lag.trigger(level);
    }
    return policy_.lag.trigger(Level::circuit_break);
  }

  double x(std::size_t i) const { return kLeft + kStep * (static_cast<double>(i) + 0.5); }
  double y(double lag) const {
    const double share = (scale_.height(lag) - scale_.bottom()) / (scale_.top() - scale_.bottom());
    return kTop + kPlotHeight * (1 - std::clamp(share, 0.0, 1.0));
  }

  void thresholds() {
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      for (const bool triggers : {true, false}) {
        const double value = triggers ? policy_.lag.trigger(level) : policy_.lag.clear(level);
        if (value > highest_line()) continue;
        text_ += fmt::format(
            "<line x1=\"{:g}\" x2=\"{:g}\" y1=\"{:.5g}\" y2=\"{:.5g}\" stroke=\"{}\" {} "
            "class=\"line{}\"/>\n",
            kLeft, kLeft + plot_width_, y(value), y(value), colour(level).line,
            triggers ? "stroke-width=\"1.5\"" : "stroke-dasharray=\"7 5\"", index(level));
      }
    }
    labels();
  }

  /// Beside the lines, as in the plot of a run.
  void labels() {
    const double right = kLeft + plot_width_, bottom = kTop + kPlotHeight;
    Panel panel;
    panel.height_px = static_cast<int>(kPlotHeight);
    panel.top = kPlotHeight;
    const double out_of_sight = std::numeric_limits<double>::infinity();
    const auto height = [&](double value) {
      return value > highest_line() ? out_of_sight : bottom - y(value);
    };
    add_threshold_labels(panel, policy_.lag, height, count_text, true);
    std::erase_if(panel.right, [&](const SideLabel& each) { return each.at == out_of_sight; });
    spread_labels(panel);
    for (const SideLabel& each : panel.right) {
      text_ += fmt::format(
          "<path d=\"M{:g} {:.5g} L{:g} {:.5g}\" stroke=\"{}\" stroke-width=\"0.8\" "
          "class=\"{}\"/>\n",
          right + 1, bottom - each.at, right + 10, bottom - each.y, paint::kBorder.light, "leader");
      text_ += label(right + 13, bottom - each.y + 4, "start", each.colour, each.text, "text");
    }
    text_ += label(right + 13, kTop - 18, "start", paint::kSoftInk.light, "↑ triggers, ↓ clears",
                   "text");
  }

  void check(std::size_t i) {
    const WitnessCheck& each = checks_[i];
    const double lag = each.pressure.lag_messages, bottom = kTop + kPlotHeight;
    if (policy_.lag.monitored) {
      const std::string text = (i == 0 ? "lag " : "") + grouped(lag);
      if (std::isnan(lag)) {
        text_ += label(x(i), bottom - 8, "middle", "#222222", text, "text", "600");
      } else {
        text_ += fmt::format(
            "<circle cx=\"{:g}\" cy=\"{:.5g}\" r=\"4.5\" fill=\"{}\" class=\"value\"/>\n", x(i),
            y(lag), paint::kCurve.light);
        text_ += label(x(i), std::max(y(lag) - 10, 16.0), "middle", paint::kCurve.light, text,
                       "value", "600");
      }
    }
    const bool light = each.level < Level::aggressive;
    text_ += fmt::format(
        "<rect x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\" rx=\"5\" fill=\"{}\" "
        "class=\"box{}\"/>\n",
        x(i) - kBoxWidth / 2, bottom + 12, kBoxWidth, kBoxHeight, colour(each.level).fill,
        index(each.level));
    text_ += label(x(i), bottom + 12 + kBoxHeight / 2 + 5, "middle", light ? "#000000" : "#ffffff",
                   std::string(name(each.level)), "", "600");
    text_ += label(x(i), bottom + kBoxHeight + 32, "middle", "#444444",
                   "at " + seconds_text(each.at.ns) + " s", "text");
    if (policy_.heap_pct.monitored) {
      text_ += label(x(i), bottom + kBoxHeight + 50, "middle", "#444444",
                     "heap " + heap_text(each.pressure.heap_pct), "text");
    }
  }

  const Policy& policy_;
  const Verdict& verdict_;
  const std::vector<WitnessCheck>& checks_;
  LagScale scale_;
  double plot_width_;
  std::string text_;
};

}  // namespace

std::string witness_svg(const Policy& policy, const Verdict& verdict) {
  return WitnessPicture(policy, verdict).svg();
}

}  // namespace cascade
