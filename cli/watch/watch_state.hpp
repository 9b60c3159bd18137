// What watch keeps in a file, so that neither a kill nor a reboot loses a transition or makes one
// up.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/watch/candidate.hpp"

namespace cascade {

struct WatchState {
  std::int64_t every_ms = 0;
  std::map<std::string, std::string> queries;  ///< by the metric's name
  std::int64_t since_ms = 0;                   ///< the first check
  std::int64_t at_ms = 0;                      ///< the latest check; the next is one interval later
  std::vector<CandidateState> candidates;
};

/// One object of JSON. Values are in the fewest digits that read back to the same number.
std::string to_json(const WatchState& state, const std::vector<MetricThresholds>& metrics);

/// What to_json() wrote. Throws InputError that names the file for anything else.
WatchState parse_watch_state(std::string_view text, const std::string& file,
                             const std::vector<MetricThresholds>& metrics);

}  // namespace cascade
