// A policy as a Murphi model, for the model checker Rumur.
#pragma once

#include <string>
#include <vector>

#include "model/policy.hpp"
#include "reports/models/claims.hpp"
#include "reports/models/small_model.hpp"

namespace cascade {

/// The model that to_promela() is of, in Murphi: regions, and ticks (`tick`, of each time rounded
/// up). With the constant PROPERTY at n the verifier stops at the first run that breaks the n-th of
/// models::claims_of(); at 0 it counts for each claim how often it is broken ("cover").
std::string to_murphi(const Policy& policy, Duration tick = {500'000'000});

namespace models {

/// The procedures that judge a check, and the shedding table.
std::string murphi_judge(const Policy& policy, const std::vector<SmallMetric>& metrics,
                         const Ticks& ticks, const std::vector<Claim>& claims);

}  // namespace models
}  // namespace cascade
