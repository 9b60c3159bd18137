#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/diagram/diagram.hpp"
#include "reports/plot/level_colours.hpp"
#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/xml_text.hpp"

namespace cascade {
namespace {

constexpr double kBoxHeight = 40, kStep = 92, kMargin = 6;
constexpr double kArrowInset = 18;  // from the box's edge to the arrow
constexpr double kLetter = 7.3;     // of 13 pixels, on average

/// What depends on the ladder.
struct Measures {
  std::size_t levels;
  double box_width;             ///< as wide as the longest name asks for
  double width, height;         ///< of the picture
  double up_apart, down_apart;  ///< between the arrows that pass several levels

  double left() const { return (width - box_width) / 2; }
  double top(Level level) const {
    return kMargin + static_cast<double>(levels - 1 - index(level)) * kStep;
  }
};

/// What an arrow to a neighbour waits for, a line a part.
std::vector<std::string> parts_of(const BigStep& arrow, const Policy& policy) {
  const bool up = arrow.is_up();
  const Level level = up ? arrow.to : arrow.from;
  std::vector<std::string> parts;
  for (const MetricThresholds& metric : policy.metrics) {
    const double limit = up ? metric.trigger(level) : metric.clear(level);
    if (!metric.monitored || !std::isfinite(limit)) continue;
    const std::string joint = parts.empty() ? "" : up ? "or " : "and ";
    const bool high = metric.worse == Worse::high;
    parts.push_back(joint + said_name(metric.name) +
                    (up ? (high ? " ≥ " : " ≤ ") : (high ? " < " : " > ")) +
                    value_text(metric, limit));
  }
  if (up && policy.escalate_after_s > 0) {
    parts.push_back("for " + duration_for_people(policy.escalate_after()));
  }
  if (up && policy.escalation_cooldown_s > 0) {
    parts.push_back(duration_for_people(policy.escalation_cooldown()) + " quiet");
  }
  if (!up) parts.push_back(duration_for_people(policy.cooldown(level)) + " quiet");
  if (!up && policy.recovery == Recovery::recompute) {
    parts.push_back(arrow.to == kLowest ? "none demanded" : "then to the demanded");
  }
  return parts;
}

bool of_neighbours(const BigStep& step) {
  const std::size_t from = index(step.from), to = index(step.to);
  return from + 1 == to || to + 1 == from;
}

/// As narrow as its longest text allows, so that a phone shows it in its own size.
Measures measures_of(const Policy& policy, const std::vector<BigStep>& steps) {
  constexpr double kNarrowest = 360, kNarrowestBox = 150, kBoldLetter = 9, kApart = 8;
  std::size_t longest = 0, name = 0, ups = 0, downs = 0;
  for (const BigStep& arrow : steps) {
    for (const std::string& part : parts_of(arrow, policy))
      longest = std::max(longest, part.size());
    if (!of_neighbours(arrow)) ++(arrow.is_up() ? ups : downs);
  }
  for (const std::string& each : policy.levels.all()) name = std::max(name, each.size());
  Measures measures{};
  measures.levels = policy.level_count();
  measures.box_width = std::max(kNarrowestBox, static_cast<double>(name) * kBoldLetter + 20);
  const double beside = static_cast<double>(longest) * kLetter + 10 - kArrowInset + kMargin;
  measures.width = std::max(kNarrowest, measures.box_width + 2 * beside);
  measures.height = 2 * kMargin + static_cast<double>(measures.levels - 1) * kStep + kBoxHeight;
  // Up keeps to the left half of the box, down to the right one.
  const double room = measures.box_width / 2 - kArrowInset - 3;
  const auto apart = [&](std::size_t arrows) {
    return arrows == 0 ? kApart : std::min(kApart, room / static_cast<double>(arrows));
  };
  measures.up_apart = apart(ups);
  measures.down_apart = apart(downs);
  return measures;
}

/// A step of several levels, without words: it passes behind the boxes between. `place` counts
/// those of its direction, from the arrow to a neighbour inwards.
std::string long_arrow_svg(const BigStep& step, const Policy& policy, const Measures& measures,
                           std::size_t place) {
  const bool up = step.is_up();
  const double inset =
      kArrowInset + (up ? measures.up_apart : measures.down_apart) * static_cast<double>(place + 1);
  const double left = measures.left();
  return fmt::format(
      "<line x1=\"{0:g}\" y1=\"{1:g}\" x2=\"{0:g}\" y2=\"{2:g}\" stroke=\"currentColor\" "
      "stroke-width=\"1\" stroke-opacity=\"0.6\" marker-end=\"url(#tip)\"><title>{3}</title>"
      "</line>\n",
      up ? left + inset : left + measures.box_width - inset,
      up ? measures.top(step.from) : measures.top(step.from) + kBoxHeight,
      up ? measures.top(step.to) + kBoxHeight + 3 : measures.top(step.to) - 3,
      xml_text(fmt::format("{} to {}: {}", policy.name_of(step.from), policy.name_of(step.to),
                           condition(step, policy))));
}

std::string arrow_svg(const BigStep& arrow, const Policy& policy, const Measures& measures) {
  const bool up = arrow.is_up();
  const double left = measures.left();
  const double x = up ? left + kArrowInset : left + measures.box_width - kArrowInset;
  const double from = measures.top(arrow.from) + (up ? 0 : kBoxHeight);
  const double to = measures.top(arrow.to) + (up ? kBoxHeight : 0);
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
  const Measures measures = measures_of(policy, steps);
  const double width = measures.width;
  std::string says;
  std::string svg;
  std::size_t ups = 0, downs = 0;
  for (const BigStep& step : steps) {
    if (of_neighbours(step)) continue;
    svg += long_arrow_svg(step, policy, measures, step.is_up() ? ups++ : downs++);
  }
  for (const Level level : policy.all_levels()) {
    const LevelColour& paint = colour(level, measures.levels);
    svg += fmt::format(
        "<rect x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\" rx=\"6\" fill=\"{}\"/>\n"
        "<text x=\"{:g}\" y=\"{:g}\" text-anchor=\"middle\" font-weight=\"600\" "
        "style=\"fill:{}\">{}"
        "</text>\n",
        measures.left(), measures.top(level), measures.box_width, kBoxHeight, paint.fill, width / 2,
        measures.top(level) + kBoxHeight / 2 + 5, paint.on_fill, policy.name_of(level));
  }
  for (const BigStep& arrow : steps) {
    if (of_neighbours(arrow)) svg += arrow_svg(arrow, policy, measures);
    says += fmt::format("{}{} to {}: {}.", says.empty() ? "" : " ", policy.name_of(arrow.from),
                        policy.name_of(arrow.to), condition(arrow, policy));
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" role=\"img\" "
      "aria-label=\"{2}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"currentColor\">\n"
      "<title>{2}</title>\n<desc>{4}</desc>\n"
      "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"6\" refY=\"4\" markerWidth=\"8\" "
      "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"currentColor\"/>"
      "</marker></defs>\n{3}</svg>",
      width, measures.height, xml_text("State diagram of " + policy.name), svg, xml_text(says));
}

}  // namespace cascade
