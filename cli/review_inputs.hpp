// A trace, a journal or a scenario as runs of the design-review page.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/trace_options.hpp"
#include "model/policy.hpp"
#include "reports/review/review.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/replay/replay.hpp"

namespace cascade {

/// Replays a trace under the policy that was proven, judges its checks, and looks for the nearest
/// flap, unless the proof says that there is none. `traces` must outlive the run. Both parts tell
/// the fraction of them that is done.
ReviewRun review_of_trace(const LoadedTraces& traces, const Proof& proof, const Cadence& cadence,
                          Duration reversal_window,
                          const std::function<void(double)>& progress = {},
                          const std::function<void(double)>& margin_progress = {});

/// Reads a journal. Its policy is `given`, or built in; otherwise InputError.
ReviewRun review_of_journal(const std::string& file, const std::optional<Policy>& given,
                            Duration reversal_window);

/// Simulates a scenario under its policy, whose proof is given: a run a site, and what was broken
/// once for all of them. What the runs' cascades were given goes to the end of `seen`, which must
/// outlive the runs.
struct ScenarioReview {
  std::vector<ReviewRun> runs;
  BrokenScenario broken;
  std::optional<ReviewCost> cost;  ///< where the scenario has prices
};
ScenarioReview review_of_scenario(const Scenario& scenario, const Proof& proof,
                                  Duration reversal_window, std::deque<Trace>& seen);

}  // namespace cascade
