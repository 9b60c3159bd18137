// The rules that speak of time: clocks of their own, told by SPEC 7, beside the machine's.
#pragma once

#include "properties/parametric/inductive_rule.hpp"

namespace cascade::smt {

InductiveRule cooldown_respected();
/// A way down and up again takes some time: so that a budget exists.
InductiveRule flap_budget();
/// The rank is the distance from the level to what is demanded: it never grows while that is
/// demanded, and falls at the first check at which the policy's waits are over; the waits are over
/// within a time that is told.
InductiveRule protects_in_time();
/// Likewise, while every metric clears every level: the rank is the level.
InductiveRule recovers_in_time();

}  // namespace cascade::smt
