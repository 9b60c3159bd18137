// The prices that a scenario names, and how its run becomes a month.
#pragma once

#include "model/toml_reader.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// Loads the list that `prices` names, and keeps the rules of the [cost] table, which has been
/// read. Throws InputError at the key's line.
void read_prices(const TableReader& top, Scenario& scenario);

}  // namespace cascade
