// How often a cascade can move at most: the exact flap budget.
#pragma once

#include <cstdint>
#include <optional>

#include "model/policy.hpp"
#include "model/units.hpp"
#include "properties/search.hpp"

namespace cascade {

/// B(W): the most transitions that any window (t - W, t] can hold under this policy, computed from
/// the levels' reachable pairs and the cooldown. Empty where there is no bound (no cooldown).
std::optional<std::uint64_t> flap_budget(const Policy& policy, Duration window);

/// The shortest run in which the machine packs some number of transitions into less time than the
/// policy allows them; empty where it never does, so that B(W) holds of every W.
std::optional<Path> overspending_run(const StateSpace& space);

}  // namespace cascade
