#include "cli/demo/screen.hpp"
#include "model/k2.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/demo/narrative.hpp"
#include "cli/demo/phases.hpp"
#include "cli/demo/screen_canvas.hpp"
#include "cli/terminal/terminal.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

std::string clock_text(Instant at) {
  const std::int64_t tenths = at.ns / 100'000'000;
  return fmt::format("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10);
}

}  // namespace

DemoScreen::DemoScreen(const DemoRun& run, ScreenStyle style) : run_(run), style_(style) {
  if (style.utf8) {
    glyphs_ = {"█", "─", "▲", "△", "━", "┄", {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}};
  } else {
    glyphs_ = {"#", "-", "^", "v", "=", ".", {" ", "_", "_", ".", ".", "o", "o", "#", "#"}};
  }
  const MetricThresholds& lag = run.scenario.policy[kLag];
  lag_low_ = lag.trigger(K2::soft) / 100;
  lag_high_ = 1.6 * std::max(lag.trigger(K2::circuit_break),
                             static_cast<double>(run.result().lag_max_messages));
}

StyledLine DemoScreen::line(const Canvas& canvas) const {
  return screen_line(canvas.size.columns, style_, k2::kLevelCount);
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

void DemoScreen::phases(Canvas& canvas) const {
  const DemoPhase now = phase_at(run_, canvas.frame.transitions);
  StyledLine row = line(canvas);
  row.add(fmt::format("{:<{}}", "phase", kRowLabel), {.faint = true});
  for (const DemoPhase phase : kDemoPhases) {
    const bool here = phase == now;
    row.add(fmt::format("{}{} {}{} ", here ? "[" : " ", 1 + static_cast<int>(phase),
                        cascade::text(phase), here ? "]" : " "),
            {.bold = here, .faint = !here});
  }
  canvas.put(row);
}

void DemoScreen::level_strip(Canvas& canvas) const {
  const std::size_t cell = canvas.size.columns / k2::kLevelCount;
  StyledLine row = line(canvas), bar = line(canvas);
  const LevelNames& names = canvas.frame.policy->levels;
  if (cell <= label_width(names, 0)) {  // too narrow for a cell each
    add_ladder(row, names, canvas.frame.level);
    canvas.put(row);
    return;
  }
  for (const Level level : k2::kLevels) {
    const bool here = level == canvas.frame.level;
    const std::string label = fmt::format("{:^{}}", names[level], cell - 1);
    row.add(label, here ? TextLook{.paper = level, .bold = true} : TextLook{.ink = level}).add(" ");
    const bool reached = level <= canvas.frame.level;
    bar.add(repeated(reached ? glyphs_.full : glyphs_.track, cell - 1),
            {.ink = level, .faint = !reached})
        .add(" ");
  }
  canvas.put(row);
  canvas.put(bar);
}

void DemoScreen::sentences(Canvas& canvas) const {
  const DemoFrame& frame = canvas.frame;
  StyledLine cost = line(canvas), reason = line(canvas);
  cost.add(fmt::format("{:<{}}", "cost", kRowLabel), {.faint = true})
      .add(given_up(*frame.policy, frame.level, run_.setup()))
      .add(waits_behind_disk(frame, run_.setup()) ? "; behind what is on disk, to keep order" : "");
  reason.add(fmt::format("{:<{}}", "why", kRowLabel), {.faint = true})
      .add(why_text(frame), {.bold = true});
  if (lag_is_misread(frame, run_.scenario.faults, run_.setup())) {
    reason.add(" (truly " + number(frame.lag_messages) + ")", {.ink = K2::aggressive});
  }
  canvas.put(cost);
  canvas.put(reason);
}

void DemoScreen::vitals(Canvas& canvas) const {
  const DemoFrame& frame = canvas.frame;
  StyledLine row = line(canvas);
  const std::string intake = intake_text(frame, run_.setup());
  row.add("accepting data ").add(intake == "open" ? "yes" : "NO, " + intake, {.bold = true});
  row.add("  arriving ").add(grouped(std::round(frame.arriving_per_s)) + "/s", {.bold = true});
  const double cooldown_s = frame.policy->cooldown_s, left_s = frame.why.cooldown_left.seconds();
  if (left_s > 0 && cooldown_s > 0) {
    constexpr double kWidth = 10;
    const auto filled =
        static_cast<std::size_t>(std::clamp(std::ceil(kWidth * left_s / cooldown_s), 0.0, kWidth));
    row.add("  cooldown ")
        .add(repeated(glyphs_.full, filled), {.ink = frame.level})
        .add(repeated(glyphs_.track, static_cast<std::size_t>(kWidth) - filled), {.faint = true})
        .add(fmt::format(" {} s left", number_of_seconds(frame.why.cooldown_left)), {.bold = true});
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
            action == Action::process ? TextLook{.ink = kLowest}
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
      .add("   refused ", {.faint = true})
      .add(number(frame.flows.refused.total()), {.bold = true})
      .add("   on disk ", {.faint = true})
      .add(number(frame.flows.on_disk.total()), {.bold = true});
  canvas.put(total);
}

void DemoScreen::transitions(Canvas& canvas, std::size_t count) const {
  const auto& entries = run_.cascade().run.journal.entries;
  const std::size_t known = canvas.frame.transitions;
  for (std::size_t i = 0; i < count; ++i) {
    if (i >= known) {
      canvas.put(line(canvas).add(i == 0 ? "no transition yet" : "", {.faint = true}));
      continue;
    }
    const Transition& entry = entries[known - 1 - i];
    StyledLine row = line(canvas);
    row.add(fmt::format("{:>8} s ", seconds_text(entry.at.ns)));
    add_transition(row, *canvas.frame.policy, entry, label_width(canvas.frame.policy->levels, 0),
                   style_);
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
  if (roomy) phases(canvas);
  level_strip(canvas);
  sentences(canvas);
  if (roomy) canvas.blank();
  gauge(canvas, kLag);
  gauge(canvas, kHeap);
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
