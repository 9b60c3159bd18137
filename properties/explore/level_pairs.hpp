// Which pairs of levels a policy allows: where one check may go from where.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "model/policy.hpp"

namespace cascade {

using LevelPair = std::pair<Level, Level>;

/// The pairs that some input, at some age, moves a cascade of a valid policy between, from the
/// levels that it reaches: by the reference, which is the prose. That the machine goes between
/// these and no others is what the property every-pair-crossed says.
std::set<LevelPair> allowed_pairs(const Policy& policy);

/// "NORMAL>SOFT"
std::string pair_text(const Policy& policy, const LevelPair& pair);

}  // namespace cascade
