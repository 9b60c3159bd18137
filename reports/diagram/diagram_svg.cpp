#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/diagram/diagram.hpp"
#include "reports/plot/level_colours.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr double kBoxWidth = 150, kBoxHeight = 40, kStep = 92, kMargin = 6;
constexpr double kArrowInset = 18;  // from the box's edge to the arrow
constexpr double kHeight = 2 * kMargin + (kLevelCount - 1) * kStep + kBoxHeight;

/// White or black, whichever can be read on the level's colour.
const char* ink(Level level) { return level >= Level::aggressive ? "#ffffff" : "#000000"; }

double top(Level level) {
  return kMargin + static_cast<double>(kLevelCount - 1 - index(level)) * kStep;
}

constexpr double kLetter = 7.3;  // of 13 pixels, on average

/// What an arrow to a neighbour waits for, a line a part.
std::vector<std::string> parts_of(const BigStep& arrow, const Policy& policy) {
  const bool up = arrow.is_up();
  const Level level = up ? arrow.to : arrow.from;
  std::vector<std::string> parts;
  for (const Metric metric : {Metric::lag, Metric::heap}) {
    const MetricThresholds& limits = policy.thresholds(metric);
    if (!limits.monitored) continue;
    const std::string joint = parts.empty() ? "" : up ? "or " : "and ";
    parts.push_back(fmt::format("{}{} {} {}{}", joint, metric == Metric::lag ? "lag" : "heap",
                                up ? "≥" : "<",
                                grouped(up ? limits.trigger(level) : limits.clear(level)),
                                metric == Metric::heap ? " %" : ""));
  }
  if (!up) parts.push_back(duration_for_people(policy.cooldown()) + " quiet");
  if (!up && policy.recovery == Recovery::recompute) {
    parts.push_back(arrow.to == Level::normal ? "none demanded" : "then to the demanded");
  }
  return parts;
}

/// As narrow as its longest text allows, so that a phone shows it in its own size.
double width_for(const Policy& policy, const std::vector<BigStep>& steps) {
  constexpr double kNarrowest = 360;
  std::size_t longest = 0;
  for (const BigStep& arrow : steps) {
    for (const std::string& part : parts_of(arrow, policy))
      longest = std::max(longest, part.size());
  }
  const double beside = static_cast<double>(longest) * kLetter + 10 - kArrowInset + kMargin;
  return std::max(kNarrowest, kBoxWidth + 2 * beside);
}

bool of_neighbours(const BigStep& step) {
  const std::size_t from = index(step.from), to = index(step.to);
  return from + 1 == to || to + 1 == from;
}

/// A step of several levels, without words: it passes behind the boxes between. `place` counts
/// those of its direction, from the arrow to a neighbour inwards.
std::string long_arrow_svg(const BigStep& step, const Policy& policy, double width,
                           std::size_t place) {
  constexpr double kApart = 8;
  const double inset = kArrowInset + kApart * static_cast<double>(place + 1);
  const double left = (width - kBoxWidth) / 2;
  const bool up = step.is_up();
  return fmt::format(
      "<line x1=\"{0:g}\" y1=\"{1:g}\" x2=\"{0:g}\" y2=\"{2:g}\" stroke=\"currentColor\" "
      "stroke-width=\"1\" stroke-opacity=\"0.6\" marker-end=\"url(#tip)\"><title>{3}</title>"
      "</line>\n",
      up ? left + inset : left + kBoxWidth - inset,
      up ? top(step.from) : top(step.from) + kBoxHeight,
      up ? top(step.to) + kBoxHeight + 3 : top(step.to) - 3,
      xml_text(
          fmt::format("{} to {}: {}", name(step.from), name(step.to), condition(step, policy))));
}

std::string arrow_svg(const BigStep& arrow, const Policy& policy, double width) {
  const bool up = arrow.is_up();
  const double left = (width - kBoxWidth) / 2;
  const double x = up ? left + kArrowInset : left + kBoxWidth - kArrowInset;
  const double from = up ? top(arrow.from) : top(arrow.from) + kBoxHeight;
  const double to = up ? top(arrow.to) + kBoxHeight : top(arrow.to);
  std::string svg = fmt::format(
      "<line x1=\"{0:g}\" y1=\"{1:g}\" x2=\"{0:g}\" y2=\"{2:g}\" stroke=\"currentColor\" "
      "stroke-width=\"1.5\" marker-end=\"url(#tip)\"/>\n",
      x, from, to + (up ? 3 : -3));
  const auto parts = parts_of(arrow, policy);
  constexpr double kLine = 16;
  double y = (from + to) / 2 - kLine * (static_cast<double>(parts.size()) - 1) / 2 + 4;
  for (const std::string& part : parts) {
    svg += fmt::format("<text x=\"{:g}\" y=\"{:g}\" text-anchor=\"{}\">{}</text>\n",
                       up ? x - 10 : x + 10, y, up ? "end" : "start", xml_text(part));
    y += kLine;
  }
  return svg;
}

}  // namespace

std::string to_svg(const Policy& policy) {
  const std::vector<BigStep> steps = big_steps(policy);
  const double width = width_for(policy, steps);
  std::string says;
  std::string svg;
  std::size_t ups = 0, downs = 0;
  for (const BigStep& step : steps) {
    if (of_neighbours(step)) continue;
    svg += long_arrow_svg(step, policy, width, step.is_up() ? ups++ : downs++);
  }
  for (const Level level : kLevels) {
    svg += fmt::format(
        "<rect x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\" rx=\"6\" fill=\"{}\"/>\n"
        "<text x=\"{:g}\" y=\"{:g}\" text-anchor=\"middle\" font-weight=\"600\" "
        "style=\"fill:{}\">{}"
        "</text>\n",
        (width - kBoxWidth) / 2, top(level), kBoxWidth, kBoxHeight, colour(level).fill, width / 2,
        top(level) + kBoxHeight / 2 + 5, ink(level), name(level));
  }
  for (const BigStep& arrow : steps) {
    if (of_neighbours(arrow)) svg += arrow_svg(arrow, policy, width);
    says += fmt::format("{}{} to {}: {}.", says.empty() ? "" : " ", name(arrow.from),
                        name(arrow.to), condition(arrow, policy));
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" role=\"img\" "
      "aria-label=\"{2}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"currentColor\">\n"
      "<title>{2}</title>\n<desc>{4}</desc>\n"
      "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"6\" refY=\"4\" markerWidth=\"8\" "
      "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"currentColor\"/>"
      "</marker></defs>\n{3}</svg>",
      width, kHeight, xml_text("State diagram of " + policy.name), svg, xml_text(says));
}

}  // namespace cascade
