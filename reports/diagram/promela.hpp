// A policy as a Promela model, for the model checker Spin: the proof by somebody else's program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

/// A closed model of a cascade under this policy and of every input. Metrics are regions between
/// neighbouring thresholds, or missing; time comes in ticks, and the cooldown is a bounded clock,
/// which is why the search grows with it (`tick`, of the cooldown rounded up; -DCOOLDOWN=N
/// overrides). `spin -a -DPROPERTY=n` makes the verifier of the n-th of promela_properties(),
/// counted from 1; without it all are asserted at once.
std::string to_promela(const Policy& policy, Duration tick = {500'000'000});

/// The properties of the catalogue that the model asserts, in its order of numbers. The others
/// count runs or talk of the program's own books.
const std::vector<std::string_view>& promela_properties();

}  // namespace cascade
