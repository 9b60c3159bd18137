// A policy as a Promela model, for the model checker Spin: the proof by somebody else's program.
#pragma once

#include <string>
#include <vector>

#include "model/policy.hpp"
#include "reports/models/claims.hpp"
#include "reports/models/small_model.hpp"

namespace cascade {

/// A closed model of a cascade under this policy and of every input. Metrics are regions between
/// neighbouring thresholds, or missing; time comes in ticks, and the cooldown is a bounded clock,
/// which is why the search grows with it (`tick`, of the cooldown rounded up; -DCOOLDOWN=N
/// overrides). `spin -a -DPROPERTY=n` makes the verifier of the n-th of models::claims_of(),
/// counted from 1; without it one search tells of each claim that is broken, once: run `./pan -c0`.
std::string to_promela(const Policy& policy, Duration tick = {500'000'000});

namespace models {

/// What is asserted after a check, and of the shedding table.
std::string promela_judge(const Policy& policy, const std::vector<SmallMetric>& metrics,
                          const Ticks& ticks, const std::vector<Claim>& claims);

}  // namespace models
}  // namespace cascade
