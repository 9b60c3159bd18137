// A run of checks as two sides went through it: a row a check.
#pragma once

#include <string>
#include <vector>

#include "reports/text/verdicts.hpp"

namespace cascade {

/// A number as a reader reads it; exactly, where digits would be lost; "missing" where it is.
std::string exact_number(double value, const TextStyle& style);

/// Columns as wide as what stands in them; numbers to the right, the two levels at the end to the
/// left.
std::string run_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace cascade
