// Where K2's cost model contradicts itself.
#pragma once

#include <vector>

#include "properties/k2/finding.hpp"

namespace cascade {

/// Findings for FINDINGS.md, each with the command that shows it; all numbers are worked out from
/// the price list that ships.
std::vector<Finding> cost_findings();

}  // namespace cascade
