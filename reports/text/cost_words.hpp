// What a bill says in sentences: for the terminal and for the review page.
#pragma once

#include <string>
#include <vector>

#include "sim/cost/cost_table.hpp"

namespace cascade {

/// What was billed, which of the two is cheaper and by how much, and from which value of a message
/// on it is the other one. `lowest`: the name of the policy's lowest level. Holds text of a user.
std::vector<std::string> cost_words(const CostReport& report, const std::string& lowest);

/// How the columns add up, as a sentence.
inline constexpr const char* kCostRounding =
    "Each row is rounded to the cent, once; totals are the sums of the rows as they stand here.";

/// Figures of a claim with the digits that it takes to tell them apart.
struct ClaimWords {
  std::string claimed, comes_to, difference;  ///< the last is "" where the claim holds
};
ClaimWords claim_words(const PriceClaim& claim);

}  // namespace cascade
