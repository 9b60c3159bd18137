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

/// How a machine's transitions compare with what the policy allows in the time.
struct Spending {
  /// The shortest run found that packs some number of transitions into less time than the policy
  /// allows them.
  std::optional<Path> too_quick;
  /// Whether that is the last word: a run was found, or no run of any length is too quick.
  bool settled = true;
};

/// Where nothing is too quick and that is settled, B(W) holds of the machine for every W.
Spending spending_of(const StateSpace& space);

}  // namespace cascade
