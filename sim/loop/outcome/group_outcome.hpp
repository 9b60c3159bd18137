// What came of a site's consumer group, and what the group means for a drain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/units.hpp"
#include "sim/text/json_writer.hpp"

namespace cascade {

struct Scenario;
struct SiteOutcome;
struct SiteSetup;
struct BrokerSetup;
struct LoopSample;

struct GroupOutcome {
  std::int64_t rebalances = 0;  ///< that were over before the end; a cooperative move takes two
  std::int64_t rejected_commits = 0;  ///< of members that had been thrown out
  std::int64_t instances_max = 0;     ///< asked for at once
  double instance_hours = 0;          ///< asked for: who starts is paid
};

/// As parallelism(), of instances that may have any partitions, if only as many as the others: the
/// heaviest ones.
double group_parallelism(const BrokerSetup& broker, std::int64_t instances);

/// What has to be cleared, and with what, where a group stands still or loses members: whoever dies
/// is missed for a session, each rebalance waits for the longest poll, and all of the backlog may
/// be one member's. Changes `setup` and `state`, and gives the seconds in which nobody reads. Empty
/// where a poll may take longer than the group allows, so that its work may be done for ever.
std::optional<double> stall_of_group_s(const Scenario& scenario, Instant from,
                                       double arrivals_per_s, SiteSetup& setup, LoopSample& state);

/// Members of the site's JSON; nothing without a group.
void write_group(JsonWriter& json, const SiteOutcome& site);
/// "group: 3 rebalances, 1 rejected commit"; empty without a group.
std::string group_text(const SiteOutcome& site);

}  // namespace cascade
