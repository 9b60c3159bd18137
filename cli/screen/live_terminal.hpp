// A terminal lent to a moving picture: alternate screen, no cursor, no echo; given back as it was,
// whatever ends the picture.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/screen/screen_style.hpp"
#include "cli/terminal/interrupt.hpp"

namespace cascade {

/// Standard output is a terminal that can move its cursor.
bool terminal_can_be_live();

/// What the environment says of colours and characters; no colours unless they are wanted.
ScreenStyle screen_style(bool colours);

/// One at a time. Throws nothing; a terminal that is gone reads as interrupted.
class LiveTerminal {
 public:
  LiveTerminal();
  ~LiveTerminal();
  LiveTerminal(const LiveTerminal&) = delete;
  LiveTerminal& operator=(const LiveTerminal&) = delete;

  ScreenSize size() const;

  /// Writes the rows that differ from those shown before.
  void show(const std::vector<std::string>& rows, ScreenSize size);

  /// Waits, and returns early with a key that was pressed or when interrupted.
  std::optional<char> wait(std::chrono::milliseconds time);

  /// SIGINT, SIGTERM or SIGHUP came, or nobody reads any more.
  bool interrupted() const;

 private:
  void take();
  void give_back();
  void write_all(const std::string& text);

  std::vector<std::string> shown_;
  ScreenSize shown_size_;
  bool lost_ = false;
  InterruptWatch ending_{InterruptWatch::Ignored::stays_so};
  InterruptWatch pausing_{{SIGTSTP}, InterruptWatch::Ignored::is_heard};  // Ctrl-Z
  unsigned interrupts_heeded_ = 0, pauses_heeded_ = 0;
};

}  // namespace cascade
