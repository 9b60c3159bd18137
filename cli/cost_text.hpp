// The bill in words and columns.
#pragma once

#include <string>

#include "sim/cost/cost_table.hpp"

namespace cascade {

/// `lowest`: the name of the policy's lowest level.
std::string cost_text(const CostReport& report, const std::string& lowest);

/// What a price list claims beside what its own items come to.
std::string claims_text(const PriceList& prices);
std::string claims_json(const PriceList& prices);

}  // namespace cascade
