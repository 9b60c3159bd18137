// cascade conform --recorded: did production do what the policy says (SPEC 11)?
#pragma once

#include <string>
#include <vector>

#include "cli/options.hpp"
#include "cli/trace_options.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

struct RecordedOptions {
  std::string policy = "k2";    ///< set by whoever adds the options, as `format` is
  std::string format = "text";  ///< text | json | junit
  TraceOptions trace;           ///< its file is --recorded; empty where that is not given
  std::string level_column;
  std::string check_every = "sample";
  std::string jitter, skew, gap;  ///< durations; empty: the usual
  std::string between, blank;
  std::vector<std::string> not_monitored;  ///< metrics
  bool allow_restarts = false;

  bool wanted() const { return !trace.file.empty(); }
};

/// Adds --recorded and what belongs to it, how a recording is read among it; neither --policy nor
/// --format.
void add_recorded_options(CLI::App& app, RecordedOptions& options);

/// Judges, prints the verdict, and returns the exit status: 1 where inconsistent. Throws
/// InputError.
int run_recorded(const RecordedOptions& options, const Made& made);

}  // namespace cascade
