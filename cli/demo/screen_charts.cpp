// The live screen's gauges and charts: values against the policy's thresholds, now and over the
// run.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/demo/screen_canvas.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/k2.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// 5000000 -> "5M", for an axis.
std::string short_number(double value) {
  if (value >= 1e6) return fmt::format("{:g}M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:g}k", value / 1e3);
  return fmt::format("{:g}", value);
}

}  // namespace

/// Where a value lies on its metric's scale, 0 to 1. Lag's is logarithmic: a level is a factor.
double DemoScreen::fraction(Metric metric, double value) const {
  if (is_missing(value)) return 0;
  const double at = metric == kLag ? std::log(std::max(value, lag_low_) / lag_low_) /
                                         std::log(lag_high_ / lag_low_)
                                   : value / 100;
  return std::clamp(at, 0.0, 1.0);
}

std::size_t DemoScreen::column_of(Instant at, std::size_t width) const {
  const double part = (at - Instant{}).seconds() / std::max(1e-9, run_.outcome.duration.seconds());
  return std::min(width - 1, static_cast<std::size_t>(part * static_cast<double>(width)));
}

void DemoScreen::gauge(Canvas& canvas, Metric metric) const {
  const double read = canvas.frame.read[metric];
  const std::string value = is_missing(read) ? "no value"
                            : metric == kLag ? grouped(read)
                                             : fmt::format("{:.1f} %", read);
  constexpr std::size_t kValue = 12;
  const std::size_t left = kRowLabel + kValue + 1;
  if (canvas.size.columns < left + 10) {
    canvas.put(line(canvas).add(metric == kLag ? "lag " : "heap ").add(value));
    return;
  }
  const std::size_t width = canvas.size.columns - left - 1;
  const auto filled =
      static_cast<std::size_t>(std::lround(fraction(metric, read) * static_cast<double>(width)));
  StyledLine row = line(canvas);
  row.add(fmt::format("{:<{}}", metric == kLag ? "lag" : "heap", kRowLabel))
      .add(fmt::format("{:>{}} ", value, kValue), {.bold = true})
      .add(repeated(glyphs_.full, filled), {.ink = canvas.frame.level})
      .add(repeated(glyphs_.track, width - filled), {.faint = true});
  canvas.put(row);
  marks(canvas, metric, left, width);
}

/// Under a gauge: where each level triggers and clears, and the current level's dead band.
void DemoScreen::marks(Canvas& canvas, Metric metric, std::size_t left, std::size_t width) const {
  struct Mark {
    std::string glyph = " ";
    std::optional<Level> level;
  };
  std::vector<Mark> marks(width);
  const MetricThresholds& thresholds = (*canvas.frame.policy)[metric];
  const auto at = [&](double value) {
    return std::min(width - 1,
                    static_cast<std::size_t>(fraction(metric, value) * static_cast<double>(width)));
  };
  for (const Level level : k2::kLevels) {
    if (level == kLowest) continue;
    const std::size_t clear = at(thresholds.clear(level)), trigger = at(thresholds.trigger(level));
    for (std::size_t c = clear; level == canvas.frame.level && c < trigger; ++c) {
      marks[c] = {glyphs_.band, level};
    }
    marks[clear] = {glyphs_.clear, level};
  }
  for (const Level level : k2::kLevels) {  // where two meet, the trigger is seen
    if (level == kLowest) continue;
    const std::size_t trigger = at(thresholds.trigger(level));
    marks[trigger] = {glyphs_.trigger, level};
    if (trigger + 1 < width && marks[trigger + 1].glyph == " ") {
      marks[trigger + 1] = {canvas.frame.policy->name_of(level).substr(0, 1), level};
    }
  }
  StyledLine row = line(canvas);
  if (metric == kLag) {
    row.add(std::string(kRowLabel, ' '))
        .add(std::string(glyphs_.clear) + " clear " + glyphs_.trigger + " from", {.faint = true});
  }
  row.pad_to(left);
  for (const Mark& mark : marks) row.add(mark.glyph, {.ink = mark.level});
  canvas.put(row);
}

/// The whole run's time from left to right, as far as it has come: the level's height and colour.
void DemoScreen::level_history(Canvas& canvas) const {
  const std::size_t width = canvas.chart_width();
  std::vector<std::optional<Level>> levels(width);
  for (std::size_t f = 0; f <= canvas.index; ++f) {
    std::optional<Level>& level = levels[column_of(run_.frames[f].at, width)];
    if (!level || *level < run_.frames[f].level) level = run_.frames[f].level;
  }
  StyledLine row = line(canvas);
  row.add(fmt::format("{:<{}}", "level", kRowLabel));
  constexpr PerLevel<std::size_t> kHeights = {1, 3, 5, 7, 8};
  for (std::size_t c = 0; c <= column_of(canvas.frame.at, width); ++c) {
    if (c > 0 && !levels[c]) levels[c] = levels[c - 1];  // fewer frames than columns
    const Level level = levels[c].value_or(kLowest);
    row.add(style_.utf8 ? std::string(glyphs_.eighths[kHeights[index(level)]])
                        : std::to_string(index(level)),
            {.ink = level});
  }
  canvas.put(row);
}

/// Lag over the run's time on the gauge's scale, coloured by level, with a rule at each trigger.
void DemoScreen::lag_chart(Canvas& canvas, std::size_t height) const {
  const std::size_t width = canvas.chart_width(), now = column_of(canvas.frame.at, width);
  std::vector<double> tops(width, -1);
  std::vector<Level> levels(width, kLowest);
  for (std::size_t f = 0; f <= canvas.index; ++f) {
    const DemoFrame& frame = run_.frames[f];
    const std::size_t c = column_of(frame.at, width);
    const double eighths =
        fraction(kLag, static_cast<double>(frame.lag_messages)) * static_cast<double>(8 * height);
    tops[c] = std::max(tops[c], eighths);
    levels[c] = std::max(levels[c], frame.level, [](Level a, Level b) { return a < b; });
  }
  for (std::size_t c = 1; c <= now; ++c) {
    if (tops[c] < 0) tops[c] = tops[c - 1], levels[c] = levels[c - 1];
  }
  for (std::size_t r = height; r-- > 0;) {
    std::optional<Level> ruled;
    for (const Level level : k2::kLevels) {
      if (level == kLowest) continue;
      const double at = fraction(kLag, (*canvas.frame.policy)[kLag].trigger(level));
      if (static_cast<std::size_t>(at * static_cast<double>(height)) == r) ruled = level;
    }
    StyledLine row = line(canvas);
    row.add(fmt::format("{:<{}}",
                        ruled ? short_number((*canvas.frame.policy)[kLag].trigger(*ruled))
                              : (r + 1 == height ? "lag" : ""),
                        kRowLabel),
            {.ink = ruled});
    for (std::size_t c = 0; c < width; ++c) {
      const double above = tops[c] - static_cast<double>(8 * r);
      const auto eighth = static_cast<std::size_t>(std::clamp(std::ceil(above), 0.0, 8.0));
      if (c > now || eighth == 0) {
        row.add(ruled ? glyphs_.rule : " ", {.ink = ruled, .faint = true});
      } else {
        row.add(glyphs_.eighths[eighth], {.ink = levels[c]});
      }
    }
    canvas.put(row);
  }
}

}  // namespace cascade
