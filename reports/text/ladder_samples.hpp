// For tests: ladders that are not K2's.
#pragma once

#include "model/policy.hpp"

namespace cascade::samples {

/// Two levels, one metric of which low values are the bad ones.
inline Policy battery() {
  return parse_policy(
      "name = \"battery\"\nlevels = [\"FULL\", \"SAVING\"]\ncooldown_s = 60\n"
      "[metric.charge]\nunit = \"percent\"\nworse = \"low\"\ntrigger = [20]\nclear = [30]\n"
      "min = 0\nmax = 100\n",
      "battery.toml");
}

/// Three levels, three metrics of both directions, one of which never demands the highest.
inline Policy server() {
  return parse_policy(
      "name = \"server\"\nlevels = [\"CALM\", \"BUSY\", \"DIRE\"]\ncooldown_s = [10, 20]\n"
      "escalate_after_s = 5\n"
      "[metric.temp_c]\nunit = \"degrees Celsius\"\ntrigger = [60, 75]\nclear = [55, 70]\n"
      "min = -40\n"
      "[metric.disk_free_gb]\nunit = \"GB\"\nworse = \"low\"\ntrigger = [10, 1]\n"
      "clear = [20, 2]\nmin = 0\n"
      "[metric.queue]\ntrigger = [100, inf]\nrecovery_factor = 0.5\nmin = 0\n",
      "server.toml");
}

/// Eight levels, with a shedding table.
inline Policy eight() {
  return parse_policy(
      "name = \"eight\"\nlevels = [\"L0\", \"L1\", \"L2\", \"L3\", \"L4\", \"L5\", \"L6\", "
      "\"L7\"]\n"
      "[metric.load]\ntrigger = [1, 2, 3, 4, 5, 6, 7]\nrecovery_factor = 0.9\nmin = 0\n"
      "[shedding]\nl0 = [\"process\", \"process\", \"process\", \"process\"]\n"
      "l1 = [\"process\", \"process\", \"process\", \"process\"]\n"
      "l2 = [\"process\", \"process\", \"process\", \"process\"]\n"
      "l3 = [\"process\", \"process\", \"process\", \"drop\"]\n"
      "l4 = [\"process\", \"process\", \"process\", \"drop\"]\n"
      "l5 = [\"process\", \"process\", \"process\", \"drop\"]\n"
      "l6 = [\"process\", \"process\", \"process\", \"drop\"]\n"
      "l7 = [\"process\", \"process\", \"drop\", \"drop\"]\n",
      "eight.toml");
}

}  // namespace cascade::samples
