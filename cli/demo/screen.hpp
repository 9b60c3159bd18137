// The live screen of a demonstration: a frame drawn into rows of text for a terminal of any size.
#pragma once

#include <string>
#include <vector>

#include "cli/demo/story.hpp"
#include "cli/screen/screen_style.hpp"
#include "cli/screen/styled_line.hpp"

namespace cascade {

/// Draws a run's frames. Pure: the same frame and size give the same rows.
class DemoScreen {
 public:
  /// `run` must outlive the screen.
  DemoScreen(const DemoRun& run, ScreenStyle style);

  /// At most size.rows rows of at most size.columns columns; `hint` stands in the last one.
  std::vector<std::string> draw(std::size_t frame, ScreenSize size, const std::string& hint) const;

 private:
  struct Glyphs {
    const char *full, *track, *trigger, *clear, *band, *rule;
    std::vector<const char*> eighths;  // nothing, an eighth, ..., full
  };
  struct Canvas;

  StyledLine line(const Canvas& canvas) const;
  void title(Canvas& canvas) const;
  void phases(Canvas& canvas) const;
  void level_strip(Canvas& canvas) const;
  void sentences(Canvas& canvas) const;
  void gauge(Canvas& canvas, Metric metric) const;
  void marks(Canvas& canvas, Metric metric, std::size_t left, std::size_t width) const;
  void vitals(Canvas& canvas) const;
  void priorities(Canvas& canvas) const;
  void level_history(Canvas& canvas) const;
  void lag_chart(Canvas& canvas, std::size_t height) const;
  void transitions(Canvas& canvas, std::size_t count) const;

  double fraction(Metric metric, double value) const;
  std::size_t column_of(Instant at, std::size_t width) const;

  const DemoRun& run_;
  ScreenStyle style_;
  Glyphs glyphs_;
  double lag_low_ = 1, lag_high_ = 10;  // the ends of the logarithmic scale, in messages
};

}  // namespace cascade
