// Where K2's design contradicts itself, shown by running it: the page properties/k2/FINDINGS.md.
#pragma once

#include <string>
#include <vector>

#include "properties/k2/finding.hpp"

namespace cascade {

/// In the order of SPEC 8; then those about the sequence tracker, the deduplication, the hybrid
/// query and the cost; at last the rate of flaps that is claimed. Each names the command that shows
/// it, or its tables are what the command prints.
const std::vector<Finding>& findings();

/// The page made of them.
std::string findings_page();

}  // namespace cascade
