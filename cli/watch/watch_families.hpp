// What watch serves: each candidate's families side by side, and what is known of the watch itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/watch/candidate.hpp"
#include "cli/watch/production.hpp"
#include "reports/metrics/metric_families.hpp"

namespace cascade {

/// How the watch fares.
struct WatchHealth {
  bool server_answers = false;
  std::string away{};              ///< why it does not; empty: it does, or was not asked yet
  std::int64_t at_ms = 0;          ///< the latest check, since 1970
  std::int64_t checks_behind = 0;  ///< that could be made already
  std::vector<std::uint64_t> checks_without{};                  ///< by metric: it had no value
  std::vector<std::optional<std::int64_t>> missing_since_ms{};  ///< by metric, where it has none
};

/// Those of every ladder (ladder_families.hpp), K2's included, as several policies share the names;
/// the counters begin at 0 with the process. `production`: null where its level is not asked for.
std::vector<SampledFamily> watch_families(const std::vector<Candidate>& candidates,
                                          const Production* production, const WatchHealth& health);

}  // namespace cascade
