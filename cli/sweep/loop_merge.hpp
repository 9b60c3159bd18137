// cascade sweep merge, of the shards of a sweep over a scenario.
#pragma once

#include "cli/sweep/merge.hpp"

namespace cascade {

/// Throws InputError; returns an exit status.
int merge_scenarios(MergeOptions options);

}  // namespace cascade
