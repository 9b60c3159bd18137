#include "sim/replay/run_clock.hpp"

#include <algorithm>

#include "sim/text/own_time.hpp"

namespace cascade {

std::string RunClock::text(Instant since_first) const {
  return own_time_text(own(since_first), absolute);
}

RunClock run_clock(const Trace& trace, const Trace* second) {
  if (trace.at.empty()) return {};
  RunClock clock{trace.at.front(), trace.absolute_time};
  if (second != nullptr && !second->at.empty()) {
    clock.first = std::min(clock.first, second->at.front());
  }
  return clock;
}

RunClock run_clock(const JournalHeader& header) {
  return {header.start.value_or(Instant{}), header.start.has_value()};
}

}  // namespace cascade
