// Who is told what a watch finds, and by whom it is ended: lines on standard output, or a picture
// on a terminal.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cli/watch/watch_screen.hpp"

namespace cascade {

class WatchTeller {
 public:
  virtual ~WatchTeller() = default;
  virtual void tell(const Policy& policy, const Transition& transition) = 0;
  /// `policy`: production's.
  virtual void tell(const Policy& policy, const Deviation& deviation) = 0;
  /// Neither a result nor an error: "lag has no value at ...".
  virtual void note(const std::string& text) = 0;
  /// How all is now. What `now` points to lives as long as the teller.
  virtual void show(const WatchNow& now) = 0;
  /// Whether somebody has ended it.
  virtual bool ended() const = 0;
  /// Waits until then, or until somebody ends it; true for the latter.
  virtual bool ended_before(std::chrono::steady_clock::time_point until) = 0;
  /// There is no more to tell: a picture goes, and leaves its latest lines.
  virtual void finish() {}
};

/// `format`: "text" or "json".
std::unique_ptr<WatchTeller> make_line_teller(const std::string& format);

/// Takes the terminal until finish() or its end, which give it back as it was.
std::unique_ptr<WatchTeller> make_picture_teller();

}  // namespace cascade
