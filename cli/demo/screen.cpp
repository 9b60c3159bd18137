#include "cli/demo/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/demo/narrative.hpp"
#include "cli/terminal.hpp"
#include "sim/time_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kLabel = 7;  // "lag    ", before bars and charts

std::string number(std::int64_t n) { return grouped(static_cast<double>(n)); }

/// 5000000 -> "5M", for an axis.
std::string short_number(double value) {
  if (value >= 1e6) return fmt::format("{:g}M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:g}k", value / 1e3);
  return fmt::format("{:g}", value);
}

std::string clock_text(Instant at) {
  const std::int64_t tenths = at.ns / 100'000'000;
  return fmt::format("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

std::string repeated(const char* glyph, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += glyph;
  return text;
}

std::int64_t of_priority(const MessageCounts& counts, Priority priority) {
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (priority_of(class_tier(c), class_type(c)) == priority) sum += counts.of[c];
  }
  return sum;
}

}  // namespace

struct DemoScreen::Canvas {
  ScreenSize size;
  std::size_t index;
  const DemoFrame& frame;
  std::vector<std::string> rows;

  void put(const StyledLine& line) { rows.push_back(line.text()); }
  void blank() { rows.emplace_back(); }
  std::size_t chart_width() const {
    return size.columns > kLabel + 1 ? size.columns - kLabel - 1 : 1;
  }
};

DemoScreen::DemoScreen(const DemoRun& run, ScreenStyle style) : run_(run), style_(style) {
  if (style.utf8) {
    glyphs_ = {"█", "─", "▲", "△", "━", "┄", {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}};
  } else {
    glyphs_ = {"#", "-", "^", "v", "=", ".", {" ", "_", "_", ".", ".", "o", "o", "#", "#"}};
  }
  const MetricThresholds& lag = run.scenario.policy.lag;
  lag_low_ = lag.trigger(Level::soft) / 100;
  lag_high_ = 1.6 * std::max(lag.trigger(Level::circuit_break),
                             static_cast<double>(run.result().lag_max_messages));
}

/// Where a value lies on its metric's scale, 0 to 1. Lag's is logarithmic: a level is a factor.
double DemoScreen::fraction(Metric metric, double value) const {
  if (is_missing(value)) return 0;
  const double at = metric == Metric::lag ? std::log(std::max(value, lag_low_) / lag_low_) /
                                                std::log(lag_high_ / lag_low_)
                                          : value / 100;
  return std::clamp(at, 0.0, 1.0);
}

std::size_t DemoScreen::column_of(Instant at, std::size_t width) const {
  const double part = (at - Instant{}).seconds() / std::max(1e-9, run_.outcome.duration.seconds());
  return std::min(width - 1, static_cast<std::size_t>(part * static_cast<double>(width)));
}

StyledLine DemoScreen::line(const Canvas& canvas) const {
  return StyledLine(canvas.size.columns, style_.colours, style_.utf8 ? "…" : "~");
}

void DemoScreen::title(Canvas& canvas) const {
  const std::string clock = fmt::format("{} of {}", clock_text(canvas.frame.at),
                                        clock_text(Instant{} + run_.outcome.duration));
  StyledLine row = line(canvas);
  row.add("CASCADE  ", {.bold = true}).add(title_of(run_));
  if (row.width() + clock.size() + 2 <= canvas.size.columns) {
    row.pad_to(canvas.size.columns - clock.size()).add(clock, {.bold = true});
  }
  canvas.put(row);
}

void DemoScreen::level_strip(Canvas& canvas) const {
  const std::size_t cell = canvas.size.columns / kLevelCount;
  StyledLine row = line(canvas), bar = line(canvas);
  for (const Level level : kLevels) {
    const bool here = level == canvas.frame.level;
    const std::string label = fmt::format("{:^{}}", name(level), cell > 1 ? cell - 1 : 1);
    row.add(label, here ? TextLook{.paper = level, .bold = true} : TextLook{.ink = level}).add(" ");
    const bool reached = level <= canvas.frame.level;
    bar.add(repeated(reached ? glyphs_.full : glyphs_.track, cell > 1 ? cell - 1 : 1),
            {.ink = level, .faint = !reached})
        .add(" ");
  }
  canvas.put(row);
  canvas.put(bar);
}

void DemoScreen::sentences(Canvas& canvas) const {
  const DemoFrame& frame = canvas.frame;
  StyledLine cost = line(canvas), reason = line(canvas);
  cost.add(fmt::format("{:<{}}", "cost", kLabel), {.faint = true})
      .add(given_up(*frame.policy, frame.level, run_.setup()))
      .add(waits_behind_disk(frame, run_.setup()) ? "; behind what is on disk, to keep order" : "");
  reason.add(fmt::format("{:<{}}", "why", kLabel), {.faint = true})
      .add(why(frame, run_.check_every()).text, {.bold = true});
  if (lag_is_misread(frame, run_.scenario.faults, run_.setup())) {
    reason.add(" (truly " + number(frame.lag_messages) + ")", {.ink = Level::aggressive});
  }
  canvas.put(cost);
  canvas.put(reason);
}

void DemoScreen::gauge(Canvas& canvas, Metric metric) const {
  const double read = value_of(canvas.frame.read, metric);
  const std::string value = is_missing(read)        ? "no value"
                            : metric == Metric::lag ? grouped(read)
                                                    : fmt::format("{:.1f} %", read);
  constexpr std::size_t kValue = 12;
  const std::size_t left = kLabel + kValue + 1;
  if (canvas.size.columns < left + 10) {
    canvas.put(line(canvas).add(metric == Metric::lag ? "lag " : "heap ").add(value));
    return;
  }
  const std::size_t width = canvas.size.columns - left - 1;
  const auto filled =
      static_cast<std::size_t>(std::lround(fraction(metric, read) * static_cast<double>(width)));
  StyledLine row = line(canvas);
  row.add(fmt::format("{:<{}}", metric == Metric::lag ? "lag" : "heap", kLabel))
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
  const MetricThresholds& thresholds = canvas.frame.policy->thresholds(metric);
  const auto at = [&](double value) {
    return std::min(width - 1,
                    static_cast<std::size_t>(fraction(metric, value) * static_cast<double>(width)));
  };
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    const std::size_t clear = at(thresholds.clear(level)), trigger = at(thresholds.trigger(level));
    for (std::size_t c = clear; level == canvas.frame.level && c < trigger; ++c) {
      marks[c] = {glyphs_.band, level};
    }
    marks[clear] = {glyphs_.clear, level};
  }
  for (const Level level : kLevels) {  // where two meet, the trigger is seen
    if (level == Level::normal) continue;
    const std::size_t trigger = at(thresholds.trigger(level));
    marks[trigger] = {glyphs_.trigger, level};
    if (trigger + 1 < width && marks[trigger + 1].glyph == " ") {
      marks[trigger + 1] = {std::string(name(level).substr(0, 1)), level};
    }
  }
  StyledLine row = line(canvas);
  if (metric == Metric::lag) {
    row.add(std::string(kLabel, ' '))
        .add(std::string(glyphs_.clear) + " clear " + glyphs_.trigger + " from", {.faint = true});
  }
  row.pad_to(left);
  for (const Mark& mark : marks) row.add(mark.glyph, {.ink = mark.level});
  canvas.put(row);
}

void DemoScreen::vitals(Canvas& canvas) const {
  const DemoFrame& frame = canvas.frame;
  StyledLine row = line(canvas);
  const std::string intake = intake_text(frame, run_.setup());
  row.add("accepting data ").add(intake == "open" ? "yes" : "NO, " + intake, {.bold = true});
  row.add("  arriving ").add(grouped(std::round(frame.arriving_per_s)) + "/s", {.bold = true});
  const double cooldown_s = frame.policy->cooldown_s, left_s = frame.cooldown_left.seconds();
  if (left_s > 0 && cooldown_s > 0) {
    constexpr double kWidth = 10;
    const auto filled =
        static_cast<std::size_t>(std::clamp(std::ceil(kWidth * left_s / cooldown_s), 0.0, kWidth));
    row.add("  cooldown ")
        .add(repeated(glyphs_.full, filled), {.ink = frame.level})
        .add(repeated(glyphs_.track, static_cast<std::size_t>(kWidth) - filled), {.faint = true})
        .add(fmt::format(" {} s left", number_of_seconds(frame.cooldown_left)), {.bold = true});
  } else {
    row.add("  no cooldown", {.faint = true});
  }
  canvas.put(row);
}

void DemoScreen::priorities(Canvas& canvas) const {
  const DemoFrame& frame = canvas.frame;
  const auto& actions = frame.policy->shedding[index(frame.level)];
  StyledLine header = line(canvas);
  header.add(fmt::format("{:<24}{:<9}{:>11}{:>11}{:>11}{:>12}", "priority", "now", "processed",
                         "dropped", "to disk", "refused"),
             {.faint = true});
  canvas.put(header);
  for (const Priority priority : kPriorities) {
    const Action action = actions[static_cast<std::size_t>(priority)];
    const auto count = [&](const MessageCounts& counts, std::size_t width) {
      return fmt::format("{:>{}}", number(of_priority(counts, priority)), width);
    };
    StyledLine row = line(canvas);
    row.add(fmt::format("{:<9}{:<15}", cascade::text(priority), whose(priority)));
    row.add(fmt::format("{:<9}", action == Action::spill ? "to disk" : cascade::text(action)),
            action == Action::process ? TextLook{.ink = Level::normal}
                                      : TextLook{.ink = frame.level, .bold = true});
    row.add(count(frame.flows.processed, 11) + count(frame.flows.dropped, 11) +
            count(frame.flows.spilled, 11) + count(frame.flows.refused, 12));
    canvas.put(row);
  }
  StyledLine total = line(canvas);
  total.add("checked ", {.faint = true})
      .add(number(frame.decided().total()), {.bold = true})
      .add("   shed ", {.faint = true})
      .add(number(frame.flows.dropped.total() + frame.flows.spilled.total()), {.bold = true})
      .add("   waiting on disk ", {.faint = true})
      .add(number(frame.flows.on_disk.total()), {.bold = true});
  canvas.put(total);
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
  row.add(fmt::format("{:<{}}", "level", kLabel));
  constexpr std::array<std::size_t, kLevelCount> kHeights = {1, 3, 5, 7, 8};
  for (std::size_t c = 0; c <= column_of(canvas.frame.at, width); ++c) {
    if (c > 0 && !levels[c]) levels[c] = levels[c - 1];  // fewer frames than columns
    const Level level = levels[c].value_or(Level::normal);
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
  std::vector<Level> levels(width, Level::normal);
  for (std::size_t f = 0; f <= canvas.index; ++f) {
    const DemoFrame& frame = run_.frames[f];
    const std::size_t c = column_of(frame.at, width);
    const double eighths = fraction(Metric::lag, static_cast<double>(frame.lag_messages)) *
                           static_cast<double>(8 * height);
    tops[c] = std::max(tops[c], eighths);
    levels[c] = std::max(levels[c], frame.level, [](Level a, Level b) { return a < b; });
  }
  for (std::size_t c = 1; c <= now; ++c) {
    if (tops[c] < 0) tops[c] = tops[c - 1], levels[c] = levels[c - 1];
  }
  for (std::size_t r = height; r-- > 0;) {
    std::optional<Level> ruled;
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      const double at = fraction(Metric::lag, canvas.frame.policy->lag.trigger(level));
      if (static_cast<std::size_t>(at * static_cast<double>(height)) == r) ruled = level;
    }
    StyledLine row = line(canvas);
    row.add(fmt::format("{:<{}}",
                        ruled ? short_number(canvas.frame.policy->lag.trigger(*ruled))
                              : (r + 1 == height ? "lag" : ""),
                        kLabel),
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

void DemoScreen::transitions(Canvas& canvas, std::size_t count) const {
  const auto& entries = run_.result().run.journal.entries;
  const std::size_t known = canvas.frame.transitions;
  for (std::size_t i = 0; i < count; ++i) {
    if (i >= known) {
      canvas.put(line(canvas).add(i == 0 ? "no transition yet" : "", {.faint = true}));
      continue;
    }
    const Transition& entry = entries[known - 1 - i];
    const bool up = entry.kind == TransitionKind::escalation;
    StyledLine row = line(canvas);
    row.add(fmt::format("{:>8} s ", seconds_text(entry.at.ns)))
        .add(fmt::format("{:>13}", name(entry.from)), {.ink = entry.from})
        .add(style_.utf8 ? (up ? " ↗ " : " ↘ ") : " > ")
        .add(fmt::format("{:<14}", name(entry.to)), {.ink = entry.to, .bold = true})
        .add(entry.kind == TransitionKind::reset ? "reset"
             : up ? demand_text(*canvas.frame.policy, entry.pressure, entry.to)
                  : "lag " + grouped(entry.pressure.lag_messages) + ", heap " +
                        heap_text(entry.pressure.heap_pct) + ": clear");
    canvas.put(row);
  }
}

std::vector<std::string> DemoScreen::draw(std::size_t frame, ScreenSize size,
                                          const std::string& hint) const {
  Canvas canvas{size, frame, run_.frames[frame], {}};
  // What a small screen keeps comes first; blank rows and charts are for larger ones.
  const bool roomy = size.rows >= 24;
  const std::size_t spare = size.rows > 24 ? size.rows - 24 : 0;
  const std::size_t chart = spare >= 4 ? std::min<std::size_t>(spare - 2, 14) : 0;
  title(canvas);
  if (roomy) canvas.blank();
  level_strip(canvas);
  sentences(canvas);
  if (roomy) canvas.blank();
  gauge(canvas, Metric::lag);
  gauge(canvas, Metric::heap);
  if (roomy) canvas.blank();
  if (chart > 0) {
    lag_chart(canvas, chart);
  }
  level_history(canvas);
  vitals(canvas);
  if (roomy) canvas.blank();
  priorities(canvas);
  const std::size_t room =
      size.rows > canvas.rows.size() + 1 ? size.rows - canvas.rows.size() - 1 : 0;
  if (roomy && room > 3) canvas.blank();
  transitions(canvas, std::min<std::size_t>(room > 3 ? room - 1 : room, 10));
  canvas.rows.resize(size.rows > 0 ? size.rows : 1);
  canvas.rows.back() = line(canvas).add(hint, {.faint = true}).text();
  return std::move(canvas.rows);
}

}  // namespace cascade
