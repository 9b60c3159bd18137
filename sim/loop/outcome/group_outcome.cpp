#include "sim/loop/outcome/group_outcome.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr double kRoundsMax = 4;  // of one fault: out and in again, each of two rounds

/// How long nobody reads for a fault of which the group hears; 0 where it does not.
double stall_of_s(const Fault& fault, const GroupSetup& group, double poll_s) {
  const double rounds_s = kRoundsMax * (group.rebalance_s + poll_s);
  switch (fault.kind) {
    case FaultKind::crash:
      return (fault.instance < 0 ? fault.for_s : 0) + group.session_timeout_s + rounds_s;
    case FaultKind::scale:
    case FaultKind::rebalance:
    case FaultKind::consumer_paused:
      return fault.for_s + rounds_s;
    default:
      return 0;
  }
}

}  // namespace

double group_parallelism(const BrokerSetup& broker, std::int64_t instances) {
  std::vector<std::int64_t> weights = partition_weights(broker);
  std::sort(weights.begin(), weights.end(), std::greater<>());
  const auto all = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  const auto n = std::min(static_cast<std::size_t>(instances), weights.size());
  const auto own = static_cast<std::ptrdiff_t>((weights.size() + n - 1) / n);
  const auto most = std::accumulate(weights.begin(), weights.begin() + own, std::int64_t{0});
  return static_cast<double>(all) / static_cast<double>(most);
}

std::optional<double> stall_of_group_s(const Scenario& scenario, Instant from,
                                       double arrivals_per_s, SiteSetup& setup, LoopSample& state) {
  const GroupSetup& group = *setup.group;
  const ConsumerSetup& consumer = setup.consumer;
  const double poll_s = (consumer.poll_ms + consumer.commit_ms) / 1e3 +
                        static_cast<double>(consumer.batch_size) * consumer.dearest_us() / 1e6;
  // Nobody knows before how many there will be.
  if (poll_s > group.max_poll_interval_s || setup.autoscaler) return std::nullopt;
  const double from_s = (from - Instant{}).seconds();
  double stall_s = 0;
  std::set<std::int64_t> dead;
  for (const Fault& fault : scenario.faults) {
    if (!fault.concerns(setup.name)) continue;
    const double ends_s = fault.at_s + fault.for_s;
    const double stall_of_it_s = stall_of_s(fault, group, poll_s);
    if (ends_s + stall_of_it_s + group.max_poll_interval_s > from_s) stall_s += stall_of_it_s;
    if (fault.kind == FaultKind::crash && fault.instance >= 0 && ends_s > from_s) {
      dead.insert(fault.instance);
    }
  }
  setup.consumer.instances = std::max<std::int64_t>(1, setup.consumer.instances - std::ssize(dead));
  if (stall_s == 0) return 0;
  const double all_at_one = group_parallelism(setup.broker, setup.consumer.instances);
  const auto at_one = [all_at_one](double messages) {
    return static_cast<std::int64_t>(messages * all_at_one);
  };
  state.lag_messages = at_one(static_cast<double>(state.lag_messages) + arrivals_per_s * stall_s);
  state.on_disk_messages = at_one(static_cast<double>(state.on_disk_messages));
  return stall_s;
}

void write_group(JsonWriter& json, const SiteOutcome& site) {
  if (!site.group) return;
  json.member("rebalances", site.group->rebalances);
  json.member("rejected_commits", site.group->rejected_commits);
  json.member("instances_max", site.group->instances_max);
  json.member("instance_hours", site.group->instance_hours);
}

std::string group_text(const SiteOutcome& site) {
  if (!site.group) return {};
  return "group: " + counted(site.group->rebalances, "rebalance") + ", " +
         counted(site.group->rejected_commits, "rejected commit") + "; at most " +
         counted(site.group->instances_max, "instance") + ", " +
         number_text(std::round(site.group->instance_hours * 1e3) / 1e3) + " instance hours";
}

}  // namespace cascade
