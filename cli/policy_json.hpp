// A policy as JSON: the members of its TOML form.
#pragma once

#include <string>

#include "model/policy.hpp"

namespace cascade {

/// One line. Where K2's form says all of the policy it is K2's form, otherwise that of any ladder; a
/// threshold that is infinite is null, and holds of 0 s are left out, as `to_toml` leaves them out.
std::string policy_json(const Policy& policy);

}  // namespace cascade
