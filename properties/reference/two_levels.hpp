// For tests: a ladder small enough to say by hand what comes of it.
#pragma once

#include <string>

#include "model/policy.hpp"

namespace cascade {

/// Two levels and one metric, whose dead band is [5, 10). `rules` are lines of the policy's own.
inline Policy two_levels(const std::string& rules) {
  return parse_policy("name = 'two levels'\nlevels = ['A', 'B']\n" + rules +
                          "[metric.x]\ntrigger = [10]\nclear = [5]\n",
                      "two.toml");
}

}  // namespace cascade
