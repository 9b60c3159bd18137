// Every property, for every input, or a witness: the proof of one policy.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore/proof.hpp"

namespace cascade {

/// Settles the named properties (all, where the list is empty) by exploring the compiled machine
/// and shedder; `settled` hears of each when it is. Throws InputError for an unknown name or an
/// invalid policy.
Proof prove(const Policy& policy, const std::vector<std::string>& names = {},
            const std::function<void(const Verdict&)>& settled = {});

}  // namespace cascade
