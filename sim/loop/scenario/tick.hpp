// How finely a scenario's arrivals are cut: what comes within a tick arrives at its end.
#pragma once

#include <string>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// A tick, and what it was chosen by: "1 % of 100,000 messages at 500,000 a second".
struct ChosenTick {
  Duration tick;
  std::string because;
};

/// The tick of a scenario that states none: so short that it decides nothing. It is the longest of
/// 1, 2 and 5 times a power of ten that is at most
///   0.1 s;
///   the time in which a hundredth of the lowest lag that demands a level can come, at the highest
///   rate of the whole run; of a monitored latency a hundredth of the lowest that demands a level;
///   a twentieth of what one message takes an instance that waits for it: poll, work, commit;
/// and at least 0.1 ms, and a ten-millionth of the run.
ChosenTick chosen_tick(const Scenario& scenario);

/// The same without regard to how long single messages wait: for who asks for levels and counts
/// only.
ChosenTick chosen_tick_for_levels(const Scenario& scenario);

/// Gives a scenario that states no tick_s its tick; to be called again where its policy, its load
/// or its sites are changed.
void settle_tick(Scenario& scenario);

}  // namespace cascade
