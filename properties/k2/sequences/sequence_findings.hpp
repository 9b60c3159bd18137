// Findings about K2's sequence tracker, for properties/k2/FINDINGS.md.
#pragma once

#include <vector>

#include "properties/k2/finding.hpp"

namespace cascade {

std::vector<Finding> sequence_findings();

}  // namespace cascade
