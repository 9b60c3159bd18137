#include "reports/witness_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/axes.hpp"
#include "reports/level_colours.hpp"
#include "reports/people_text.hpp"
#include "sim/time_text.hpp"

namespace cascade {
namespace {

constexpr double kLeft = 20, kRight = 150, kTop = 34, kPlotHeight = 170, kStep = 150;
constexpr double kBoxHeight = 30, kBoxWidth = 132, kFoot = 96;

std::string label(double x, double y, const std::string& anchor, const char* fill,
                  const std::string& text, const char* weight = "400") {
  // Only numbers and names of ours get here: nothing needs an escape.
  return fmt::format(
      "<text x=\"{:.4g}\" y=\"{:.4g}\" text-anchor=\"{}\" fill=\"{}\" "
      "font-weight=\"{}\">{}</text>\n",
      x, y, anchor, fill, weight, text);
}

class WitnessPicture {
 public:
  WitnessPicture(const Policy& policy, const std::vector<WitnessCheck>& checks)
      : policy_(policy),
        checks_(checks),
        scale_(policy.lag.clear(Level::soft), highest_line(), least(), most()),
        plot_width_(kStep * static_cast<double>(checks.size())) {}

  std::string svg() {
    if (policy_.lag.monitored) thresholds();
    for (std::size_t i = 0; i < checks_.size(); ++i) check(i);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
        "height=\"{1:g}\" font-family=\"sans-serif\" font-size=\"13\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{2}</svg>\n",
        kLeft + plot_width_ + kRight, kTop + kPlotHeight + kFoot, text_);
  }

 private:
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
            "<line x1=\"{:g}\" x2=\"{:g}\" y1=\"{:.5g}\" y2=\"{:.5g}\" stroke=\"{}\" {}/>\n", kLeft,
            kLeft + plot_width_, y(value), y(value), colour(level).line,
            triggers ? "stroke-width=\"1.5\"" : "stroke-dasharray=\"7 5\"");
        if (triggers) {
          text_ += label(kLeft + plot_width_ + 8, y(value) + 4, "start", colour(level).ink,
                         fmt::format("{} {}", name(level), count_text(value)));
        }
      }
    }
  }

  void check(std::size_t i) {
    const WitnessCheck& each = checks_[i];
    const double lag = each.pressure.lag_messages, bottom = kTop + kPlotHeight;
    if (policy_.lag.monitored) {
      const std::string text = (i == 0 ? "lag " : "") + grouped(lag);
      if (std::isnan(lag)) {
        text_ += label(x(i), bottom - 8, "middle", "#222222", text, "600");
      } else {
        text_ += fmt::format("<circle cx=\"{:g}\" cy=\"{:.5g}\" r=\"4.5\" fill=\"#1f4e79\"/>\n",
                             x(i), y(lag));
        text_ += label(x(i), std::max(y(lag) - 10, 16.0), "middle", "#1f4e79", text, "600");
      }
    }
    const bool light = each.level < Level::aggressive;
    text_ += fmt::format(
        "<rect x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\" rx=\"5\" fill=\"{}\"/>\n",
        x(i) - kBoxWidth / 2, bottom + 12, kBoxWidth, kBoxHeight, colour(each.level).fill);
    text_ += label(x(i), bottom + 12 + kBoxHeight / 2 + 5, "middle", light ? "#000000" : "#ffffff",
                   std::string(name(each.level)), "600");
    text_ += label(x(i), bottom + kBoxHeight + 32, "middle", "#444444",
                   "at " + seconds_text(each.at.ns) + " s");
    if (policy_.heap_pct.monitored) {
      const double heap = each.pressure.heap_pct;
      text_ += label(x(i), bottom + kBoxHeight + 50, "middle", "#444444",
                     "heap " + grouped(heap) + (std::isnan(heap) ? "" : " %"));
    }
  }

  const Policy& policy_;
  const std::vector<WitnessCheck>& checks_;
  LagScale scale_;
  double plot_width_;
  std::string text_;
};

}  // namespace

std::string witness_svg(const Policy& policy, const Verdict& verdict) {
  return WitnessPicture(policy, verdict.witness).svg();
}

}  // namespace cascade
