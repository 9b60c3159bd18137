#include "reports/plot/witness_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "reports/plot/axes.hpp"
#include "reports/plot/layers.hpp"
#include "reports/plot/level_colours.hpp"
#include "reports/plot/metric_axis.hpp"
#include "reports/plot/picture_colours.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr double kLeft = 20, kRight = 240, kTop = 34, kPlotHeight = 170, kCheckWidth = 150;
constexpr double kCheckBoxHeight = 30, kBoxWidth = 132, kFoot = 96, kLine = 18;

std::string label(double x, double y, const std::string& anchor, const std::string& fill,
                  const std::string& text, const std::string& role, const char* weight = "400") {
  // The text is escaped already.
  return fmt::format(
      "<text x=\"{:.4g}\" y=\"{:.4g}\" text-anchor=\"{}\" fill=\"{}\" "
      "font-weight=\"{}\"{}>{}</text>\n",
      x, y, anchor, fill, weight, role.empty() ? "" : " class=\"" + role + "\"", text);
}

/// For a dark page, by the role that an element has. Boxes of levels keep their colours and their
/// ink; what has no role is inside of them.
std::string style(std::size_t levels) {
  std::string rules;
  const auto rule = [&](const std::string& role, const char* property, const char* dark) {
    rules += fmt::format(".{}{{{}:{}}}\n", role, property, dark);
  };
  rule("paper", "fill", paint::kPaper.dark);
  rule("text", "fill", paint::kSoftInk.dark);
  rule("value", "fill", paint::kCurve.dark);
  rule("leader", "stroke", paint::kBorder.dark);
  for (const Level level : LevelRange(0, levels)) {
    rule("line" + std::to_string(index(level)), "stroke", colour(level, levels).dark_line);
    rule("box" + std::to_string(index(level)), "fill", colour(level, levels).dark_fill);
  }
  return "<style>\n@media screen and (prefers-color-scheme:dark){\n" + rules + "}\n</style>\n";
}

/// The metric that has the axis; the others are told in words. Of K2's two it is lag.
Metric drawn_metric(const Policy& policy) {
  for (std::size_t m = 0; m < policy.metric_count() && !policy.is_k2s(); ++m) {
    if (policy.metrics[m].monitored) return metric_at(m);
  }
  return metric_at(0);
}

class WitnessPicture {
 public:
  WitnessPicture(const Policy& policy, const Verdict& verdict)
      : policy_(policy),
        verdict_(verdict),
        checks_(verdict.witness),
        drawn_(drawn_metric(policy)),
        metric_(policy[drawn_]),
        data_(data()),
        worst_line_(worst_line()),
        axis_(metric_axis(metric_, lines(), data_)),
        plot_width_(kCheckWidth * static_cast<double>(verdict.witness.size())) {}

  std::string svg() {
    if (metric_.monitored) thresholds();
    for (std::size_t i = 0; i < checks_.size(); ++i) check(i);
    const std::string what =
        std::string(verdict_.property->name) + " is violated by " + policy_.name;
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
        "height=\"{1:g}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\" "
        "aria-label=\"{3}\">\n<title>{3}</title>\n<desc>{4}</desc>\n{5}"
        "<rect width=\"100%\" height=\"100%\" fill=\"{6}\" class=\"paper\"/>\n{2}</svg>\n",
        kLeft + plot_width_ + kRight, kTop + kPlotHeight + kFoot + more_words(), text_,
        xml_text(what), xml_text(says()), style(policy_.level_count()), paint::kPaper.light);
  }

 private:
  /// The checks in words.
  std::string says() const {
    std::string words;
    for (const WitnessCheck& each : checks_) {
      words += words.empty() ? "" : "; ";
      words += fmt::format("at {} s", seconds_text(each.at.ns));
      words += ", " + pressure_text(policy_, each.pressure);
      words += ": " + policy_.name_of(each.level);
    }
    return words;
  }

  /// The room that more lines of words take than K2's one.
  double more_words() const {
    const auto told = std::count_if(policy_.metrics.begin(), policy_.metrics.end(),
                                    [](const auto& metric) { return metric.monitored; });
    return kLine * static_cast<double>(std::max<std::ptrdiff_t>(0, told - 2));
  }

  Extremes data() const {
    Extremes found;
    for (const WitnessCheck& each : checks_) found.add(each.pressure[drawn_]);
    return found;
  }

  bool is_worse(double value, double than) const {
    return metric_.worse == Worse::high ? value > than : value < than;
  }
  /// The first trigger that is worse than all of the data: lines that are far away say nothing
  /// here.
  double worst_line() const {
    double line = std::numeric_limits<double>::quiet_NaN();
    for (const Level level : policy_.raised_levels()) {
      const double trigger = metric_.trigger(level);
      if (!std::isfinite(trigger)) break;
      line = trigger;
      if (is_worse(line, metric_.worse == Worse::high ? data_.max : data_.min)) break;
    }
    return line;
  }
  bool is_shown(double line) const { return std::isfinite(line) && !is_worse(line, worst_line_); }
  Extremes lines() const {
    Extremes found;
    for (const Level level : policy_.raised_levels()) {
      for (const double line : {metric_.trigger(level), metric_.clear(level)}) {
        if (is_shown(line)) found.add(line);
      }
    }
    return found;
  }

  double x(std::size_t i) const { return kLeft + kCheckWidth * (static_cast<double>(i) + 0.5); }
  double y(double value) const {
    const double share = (axis_.height(value) - axis_.bottom) / (axis_.top - axis_.bottom);
    return kTop + kPlotHeight * (1 - std::clamp(share, 0.0, 1.0));
  }

  void thresholds() {
    for (const Level level : policy_.raised_levels()) {
      for (const bool triggers : {true, false}) {
        const double value = triggers ? metric_.trigger(level) : metric_.clear(level);
        if (!is_shown(value)) continue;
        text_ += fmt::format(
            "<line x1=\"{:g}\" x2=\"{:g}\" y1=\"{:.5g}\" y2=\"{:.5g}\" stroke=\"{}\" {} "
            "class=\"line{}\"/>\n",
            kLeft, kLeft + plot_width_, y(value), y(value),
            colour(level, policy_.level_count()).line,
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
      return is_shown(value) ? bottom - y(value) : out_of_sight;
    };
    add_threshold_labels(panel, metric_, policy_.levels, height, axis_.text, true);
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
    const double value = each.pressure[drawn_], bottom = kTop + kPlotHeight;
    if (metric_.monitored) {
      const std::string text =
          (i == 0 ? said_name(metric_.name) + " " : "") + xml_text(value_text(metric_, value));
      if (std::isnan(value)) {
        text_ += label(x(i), bottom - 8, "middle", "#222222", text, "text", "600");
      } else {
        text_ += fmt::format(
            "<circle cx=\"{:g}\" cy=\"{:.5g}\" r=\"4.5\" fill=\"{}\" class=\"value\"/>\n", x(i),
            y(value), paint::kCurve.light);
        text_ += label(x(i), std::max(y(value) - 10, 16.0), "middle", paint::kCurve.light, text,
                       "value", "600");
      }
    }
    const LevelColour& level_paint = colour(each.level, policy_.level_count());
    text_ += fmt::format(
        "<rect x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\" rx=\"5\" fill=\"{}\" "
        "class=\"box{}\"/>\n",
        x(i) - kBoxWidth / 2, bottom + 12, kBoxWidth, kCheckBoxHeight, level_paint.fill,
        index(each.level));
    text_ += label(x(i), bottom + 12 + kCheckBoxHeight / 2 + 5, "middle", level_paint.on_fill,
                   policy_.name_of(each.level), "", "600");
    text_ += label(x(i), bottom + kCheckBoxHeight + 32, "middle", "#444444",
                   "at " + seconds_text(each.at.ns) + " s", "text");
    double below = bottom + kCheckBoxHeight + 50;
    for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
      const MetricThresholds& metric = policy_.metrics[m];
      if (!metric.monitored || metric_at(m) == drawn_) continue;
      text_ += label(
          x(i), below, "middle", "#444444",
          said_name(metric.name) + " " + xml_text(value_text(metric, each.pressure[metric_at(m)])),
          "text");
      below += kLine;
    }
  }

  const Policy& policy_;
  const Verdict& verdict_;
  const std::vector<WitnessCheck>& checks_;
  Metric drawn_;
  const MetricThresholds& metric_;
  Extremes data_;
  double worst_line_;
  MetricAxis axis_;
  double plot_width_;
  std::string text_;
};

}  // namespace

std::string witness_svg(const Policy& policy, const Verdict& verdict) {
  return WitnessPicture(policy, verdict).svg();
}

}  // namespace cascade
