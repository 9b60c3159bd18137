#include "cli/policy_schema.hpp"

namespace cascade {

std::string policy_starting_point() {
  return R"toml(# A ladder of a service: what it gives up, and when. Valid as it stands; change what you like and
# ask: cascade policy validate THIS_FILE, then: cascade check --policy THIS_FILE
# For editors: cascade policy schema > policy.schema.json
name = "my-policy"

# 2 to 8 levels, the lowest first: capital letters, digits and _.
levels = ["NORMAL", "DEGRADED", "EMERGENCY"]

escalation = "immediate"       # immediate: to what is demanded | stepwise: one level a check
recovery   = "banded"          # banded: down past each level that is cleared
                               # | stepwise: one level a check | recompute: to what is demanded
on_missing = "hold"            # hold: what is missing clears nothing | assume-zero: it is read as 0
cooldown_s = 30.0              # quiet time after any transition before a recovery; or a list, one
                               # for each level above the lowest: cooldown_s = [30.0, 120.0]
stale_after_s = 60.0           # a held sample older than this is missing

# escalation_cooldown_s = 0.0  # quiet time after any transition before an escalation
# escalate_after_s = 0.0       # more must have been demanded at every check for so long
# check_every_s = 1.0          # checks are never nearer together: bounds are computed from it
# max_transitions_per_hour = 600         # a budget; the property transition-budget judges it
# violates = ["recovers-in-time"]        # properties that the policy is meant to break

# 1 to 4 metrics, each in a table of its own: [metric.NAME], of small letters, digits and _. A
# recording's column of that name is found by itself.
[metric.latency_ms]
unit    = "ms"
worse   = "high"               # high values are the bad ones; of free disk and battery: "low"
trigger = [250, 1000]          # one for each level above the lowest, at it or worse: demanded;
                               # inf: this metric never demands that level
clear   = [200, 700]           # on the healthy side of it: no longer held. Or, for all levels:
                               # recovery_factor = 0.7
min     = 0                    # no smaller value is possible: one that is counts as missing

[metric.free_disk_pct]
unit    = "percent"
worse   = "low"
trigger = [20, 5]
clear   = [25, 10]
min     = 0
max     = 100

# For those who shed messages by tier. Without these tables nothing is shed.
# [tiers]                      # symbols; whatever is in neither list is of tier 3
# tier_1 = ["AAA"]
# tier_2 = ["BBB", "CCC"]
#
# [shedding]                   # for priorities CRITICAL, HIGH, NORMAL, LOW: process, spill or drop
# normal    = ["process", "process", "process", "process"]
# degraded  = ["process", "process", "process", "drop"]
# emergency = ["process", "process", "spill", "drop"]
)toml";
}

}  // namespace cascade
