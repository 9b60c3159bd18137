// Whether how finely arrivals are cut decides what is said of a scenario.
#pragma once

#include <string>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"

namespace cascade {

/// A scenario at its tick and at a shorter one.
struct TickCheck {
  Duration tick, shorter;
  /// One sentence for each thing that differs; empty where nothing does.
  std::vector<std::string> differences;
};

/// The scenario with 1/`divisor` of its tick. Throws InputError where that is below 1 ns.
Scenario with_part_of_tick(const Scenario& scenario, int divisor);

/// Where two runs of a scenario differ in what is said of it:
///   levels: at a site the transitions, in their order. Of two runs one may be at its end before
///   the
///     other is through with a repetition: the shorter list of transitions begins the longer one,
///     and no level is held for longer or shorter by more than 1 % of the run;
///   verdicts: the properties that are violated, by site;
///   expectations: each holds in both or in neither.
std::vector<std::string> tick_differences(const Scenario& scenario, const Outcome& at_tick,
                                          const Outcome& at_shorter);

/// Runs the scenario under the monitors, at its tick and at half of it.
TickCheck check_tick(const Scenario& scenario);

}  // namespace cascade
