#include "cli/report_explore.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <utility>

#include "cli/command.hpp"
#include "cli/input_kind.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "reports/review/explore_page.hpp"
#include "reports/review/review.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

/// A recording with more checks is asked for its reasons at so many of them, and at the
/// transitions.
constexpr std::size_t kAskedChecks = 250'000;

ExploredPolicy explored(const Policy& policy, const Trace& trace, const Cadence& cadence,
                        const Made& made) {
  const ReplayFrame frame = replay_frame(policy, trace, nullptr, cadence);
  const std::size_t checks =
      cadence.every && cadence.every->ns > 0
          ? static_cast<std::size_t>((frame.last - frame.first).ns / cadence.every->ns) + 1
          : trace.size();
  ExplainLog log((checks + kAskedChecks - 1) / kAskedChecks, blind_after(trace, nullptr, cadence),
                 kReasonsMax);
  ProgressBar bar("replaying");
  const ReplayHooks hooks{[&bar](double done) { bar.show(done); },
                          [&log](Cascade& cascade, Instant now, const Pressure& seen) {
                            const auto transition = cascade.check(now, seen);
                            log.check(now, seen, transition.has_value(), cascade);
                            return transition;
                          }};
  ReplayResult run = replay(policy, trace, nullptr, cadence, hooks);
  run.journal.header.made = with_policy(with_traces(made, trace, nullptr), policy);
  return {frame.policy, std::move(run), std::move(log)};
}

}  // namespace

int run_report_explore(const ExploreOptions& options, const Made& made) {
  if (std::filesystem::path(options.file).extension() != ".html" && options.file != "-") {
    throw InputError(printable(options.file), 0, "a page to explore cannot be written so",
                     "a name that ends in .html, or - for standard output");
  }
  std::vector<Policy> policies;
  for (const std::string& name : options.policies) policies.push_back(load_policy(name));
  if (policies.empty()) policies.push_back(default_policy());
  require_alike(policies);
  for (const std::string& input : options.inputs) {
    if (kind_of(input) == InputKind::trace) continue;
    throw InputError(printable(input), 0, "--interactive shows recordings, and this is none",
                     "a trace; a scenario's: cascade simulate NAME --trace-out FILE.csv");
  }
  OutputFile page(options.file);
  const Cadence cadence = parse_cadence(options.check_every);
  std::deque<LoadedTraces> loaded;
  Exploration all;
  std::vector<std::string> names;
  for (const std::string& input : options.inputs) {
    TraceOptions trace = options.trace;
    trace.file = input;
    loaded.push_back(load_traces(trace, policies.front()));
    names.push_back(short_name(input, InputKind::trace));
    ExploredTrace explored_trace{names.back(), &loaded.back().trace, {}};
    for (const Policy& policy : policies) {
      explored_trace.policies.push_back(explored(policy, loaded.back().trace, cadence, made));
    }
    all.traces.push_back(std::move(explored_trace));
  }
  all.title = !options.title.empty() ? options.title : review_title(names);
  page.write(explore_page(all));
  page.commit();
  for (const LoadedTraces& traces : loaded) print_notes(traces);
  return kHolds;
}

}  // namespace cascade
