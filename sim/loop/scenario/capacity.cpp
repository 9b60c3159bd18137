#include "sim/loop/scenario/capacity.hpp"

#include <algorithm>

#include "model/shedding.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

double class_us(const ConsumerSetup& consumer, const Shedder& shedder, Level level, std::size_t c) {
  switch (shedder.action(level, class_tier(c), consumer.seen_type(c))) {
    case Action::process:
      return consumer.processing_us(shedder.enrichment_skipped(level));
    case Action::spill:
      return consumer.spill_us;
    case Action::drop:
      return consumer.filter_us;
  }
  return consumer.processing_us(false);
}

LevelCapacity capacity_at(const SiteSetup& site, const Shedder& shedder, Level level,
                          const MessageCounts& arrived) {
  const ConsumerSetup& consumer = site.consumer;
  LevelCapacity result{level, 0, 0};
  const auto total = static_cast<double>(std::max<std::int64_t>(1, arrived.total()));
  for (std::size_t c = 0; c < kClassCount; ++c) {
    result.message_us +=
        static_cast<double>(arrived.of[c]) / total * class_us(consumer, shedder, level, c);
  }
  const auto batch =
      static_cast<double>(consumer.batch_messages(shedder.enrichment_skipped(level)));
  const double batch_s =
      (consumer.poll_ms + consumer.commit_ms) / 1e3 + batch * result.message_us / 1e6;
  result.capacity_per_s = parallelism(site.broker, consumer.instances) * batch / batch_s;
  return result;
}

}  // namespace

std::vector<SiteCapacity> capacities(const Scenario& scenario) {
  const Shedder shedder(scenario.policy);
  const Instant end{scenario.duration.ns};
  constexpr Duration kSecond{1'000'000'000};
  std::vector<StreamSetup> evenly = scenario.workload;  // the mix is no matter of chance
  for (StreamSetup& stream : evenly) stream.arrivals = ArrivalProcess::even;
  std::vector<SiteCapacity> result;
  for (const SiteSetup& site : scenario.sites) {
    Workload workload(evenly, shedder, scenario.duration, site.share);
    Prng prng(scenario.seed);
    SiteCapacity capacity;
    MessageCounts arrived;
    for (Instant at{}; at < end;) {
      const Instant to = std::min(at + kSecond, end);
      capacity.peak_per_s = std::max(capacity.peak_per_s, workload.rate_per_s(at));
      arrived += workload.arrivals(at, to, prng);
      at = to;
    }
    capacity.mean_per_s = static_cast<double>(arrived.total()) / scenario.duration.seconds();
    for (const Level level : scenario.policy.all_levels()) {
      capacity.levels.push_back(capacity_at(site, shedder, level, arrived));
    }
    result.push_back(std::move(capacity));
  }
  return result;
}

}  // namespace cascade
