// cascade report TRACE... --interactive: the page to explore recordings.
#pragma once

#include <string>
#include <vector>

#include "cli/trace_options.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

struct ExploreOptions {
  std::vector<std::string> inputs, policies;
  TraceOptions trace;
  std::string check_every, title, file;
};

/// Throws InputError for an input that is no trace, and for a page that is not HTML.
int run_report_explore(const ExploreOptions& options, const Made& made);

}  // namespace cascade
