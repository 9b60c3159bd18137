// The live picture of a watch: production and each candidate on the ladder, since when and what
// keeps it there, the metrics, what happened last, and what is not known.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "cli/screen/screen_style.hpp"
#include "cli/watch/candidate.hpp"
#include "cli/watch/production.hpp"
#include "cli/watch/watch_families.hpp"

namespace cascade {

/// All that a watch knows at one moment.
struct WatchNow {
  std::string server;  ///< Prometheus' address
  std::string served;  ///< where the candidates' levels are served; empty: nowhere
  std::int64_t every_ms = 0;
  const std::vector<Candidate>* candidates = nullptr;  ///< none before the first answer
  const Production* production = nullptr;              ///< null: its level is not asked for
  const WatchHealth* health = nullptr;
};

/// Something that happened: a transition, a deviation, or, without either, a note.
struct WatchEvent {
  std::string line;                ///< as it is printed where there is no picture
  const Policy* policy = nullptr;  ///< of either
  std::optional<Transition> transition;
  std::optional<Deviation> deviation;
};

/// At most size.rows rows of at most size.columns columns; of `events`, oldest first, as many of
/// the latest as there is room for. Where not all else has room, the last row says so.
std::vector<std::string> watch_screen(const WatchNow& now, const std::deque<WatchEvent>& events,
                                      ScreenSize size, const ScreenStyle& style);

}  // namespace cascade
