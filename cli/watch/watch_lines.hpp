// What a watch says of what happens, as lines: for people, or JSON Lines.
#pragma once

#include <string>

#include "cli/watch/production.hpp"
#include "model/policy.hpp"
#include "model/transition.hpp"

namespace cascade {

/// "2022-03-21T10:05:20Z  k2  NORMAL -> SOFT  lag 150,000*": * at what caused it.
std::string transition_line(const Policy& policy, const Transition& transition);
std::string transition_json(const Policy& policy, const Transition& transition);

/// `policy`: production's.
std::string deviation_line(const Policy& policy, const Deviation& deviation);
std::string deviation_json(const Policy& policy, const Deviation& deviation);

}  // namespace cascade
