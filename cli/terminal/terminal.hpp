// What a terminal may be shown: colours where they are wanted, and text that cannot command it.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <string_view>

#include "model/level.hpp"
#include "model/units.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/printable.hpp"

namespace cascade {

/// Whether standard output gets colours: never with NO_COLOR (https://no-color.org), else as
/// `--color` says; with "auto" where it is a terminal.
void choose_colours(std::string_view when);

/// Whether notes() and progress are shown; they are unless that says no.
void choose_notes(bool wanted);
bool notes_are_wanted();
/// Standard error, for what is neither a result nor an error; nowhere with --quiet.
std::ostream& notes();

/// The level's name in the level's colour, padded to `width`.
std::string level_label(Level level, const LevelNames& names, std::size_t width = 0);

/// The width of the longest name, but at least `least`: for columns of levels.
std::size_t label_width(const LevelNames& names, std::size_t least);

/// `text` in green or red.
std::string verdict_label(bool holds, const std::string& text);

/// Whether there are colours, as choose_colours() found.
bool colours_wanted();

/// How wide the terminal is that standard output is; `otherwise` where it is none.
std::size_t columns_of_stdout(std::size_t otherwise);

/// A progress bar as one line that is shorter than `columns`, so that no terminal wraps it: the bar
/// first gets shorter, then gives way to the note (ASCII), then the note goes.
std::string progress_line(std::string_view label, double fraction, std::string_view note,
                          std::size_t columns);

/// A progress bar on standard error, where that is a terminal and the work takes more than a
/// moment; nothing elsewhere.
class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `note`, of ASCII, stands behind the percentage.
  void show(double fraction, const std::string& note = "");

 private:
  std::string label_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace cascade
