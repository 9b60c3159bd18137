// Findings about K2's deduplication, for properties/k2/FINDINGS.md.
#pragma once

#include <vector>

#include "properties/k2/finding.hpp"

namespace cascade {

std::vector<Finding> dedup_findings();

}  // namespace cascade
