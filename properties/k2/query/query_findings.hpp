// What K2's hybrid query leaves out without a word.
#pragma once

#include <vector>

#include "properties/k2/finding.hpp"

namespace cascade {

/// Findings for FINDINGS.md, each with a shortest witness and the command that shows it in a run.
std::vector<Finding> query_findings();

}  // namespace cascade
