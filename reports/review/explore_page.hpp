// The page to explore a recording: what was recorded and what policies made of it, in one file with
// a script of our own (explore.js). Nothing is decided in the script: levels, reasons and extremes
// are worked out before, and every text of somebody else's is data to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "sim/replay/explain/explain_log.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// What a policy made of a recording.
struct ExploredPolicy {
  Policy policy;  ///< with what the recording has values for as monitored
  ReplayResult run;
  ExplainLog log;
};

/// One recording, with at least one policy; all have the same metrics and levels.
struct ExploredTrace {
  std::string name;  ///< any text
  const Trace* trace = nullptr;
  std::vector<ExploredPolicy> policies;
};

struct Exploration {
  std::string title;                  ///< any text
  std::vector<ExploredTrace> traces;  ///< at least one; all with the same levels
};

/// Of one policy's reasons and transitions a page has so many of each, and of its transitions lists
/// so many; what is left out it says.
inline constexpr std::size_t kReasonsMax = 4'000;
inline constexpr std::size_t kListedMax = 1'000;

/// The page as one file that needs no other: no network, and no script but its own.
std::string explore_page(const Exploration& exploration);

/// What the page has of a recording: each of its rows, or steps of so many.
std::string depth_text(const Trace& trace);

/// The recordings as the script reads them: a JSON text in which no "<" stands.
std::string explore_data(const Exploration& exploration);

}  // namespace cascade
