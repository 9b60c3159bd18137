// Runs and shedding tables side by side, as Markdown, for the findings.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "properties/explore/explore.hpp"

namespace cascade {

/// What a table says of a cascade's level after each of the same checks.
struct Column {
  std::string title;
  std::vector<Level> levels;
};

/// A number as people read it: thousands apart, "missing" for none.
std::string readable(double value);

/// The level after each check, from NORMAL on.
std::vector<Level> levels_under(const Policy& policy, const std::vector<WitnessCheck>& checks);

/// A column a policy, titled by its name.
std::vector<Column> columns_of(const std::vector<Policy>& policies,
                               const std::vector<WitnessCheck>& checks);

/// A row a check: its time in seconds, lag and heap, and each column's level.
std::string run_table(const std::vector<WitnessCheck>& checks, const std::vector<Column>& columns);

/// A row a kind of message at `level`: what each policy does with it.
std::string shedding_table(Level level, const std::vector<Policy>& policies);

}  // namespace cascade
