#include "properties/search/fuzz_load.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

/// Numbers to two digits, so that files read well.
class LoadDraw {
 public:
  explicit LoadDraw(std::uint64_t seed) : prng_(seed ^ 0x10adu) {}

  bool chance(double p) { return prng_.uniform() < p; }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  double tenth(double low, double high) { return std::round(prng_.uniform(low, high) * 10) / 10; }

 private:
  Prng prng_;
};

void draw_service(LoadDraw& draw, ConsumerSetup& consumer) {
  if (!draw.chance(0.3)) return;
  consumer.service = draw.chance(0.5) ? Service::exponential : Service::lognormal;
  if (consumer.service == Service::lognormal) consumer.service_cv = draw.tenth(0.1, 2);
}

void draw_keys(LoadDraw& draw, BrokerSetup& broker) {
  if (!broker.weights.empty() || !draw.chance(0.2)) return;
  broker.keys = draw.whole(1, 200);
  broker.zipf = draw.tenth(0, 2);
}

/// Small enough that batches matter to it.
void draw_heap(LoadDraw& draw, HeapSetup& heap) {
  if (!draw.chance(0.3)) return;
  heap.max_mb = static_cast<double>(draw.whole(2, 20)) * 64;
  heap.base_mb = 64;
  heap.in_flight_bytes = static_cast<double>(draw.whole(1, 40)) * 100;
  heap.garbage_bytes = static_cast<double>(draw.whole(1, 20)) * 100;
  heap.gc_pause_ms = static_cast<double>(draw.whole(0, 300));
  heap.gc_pause_ms_per_gb = static_cast<double>(draw.whole(0, 1000));
  if (draw.chance(0.5)) {
    heap.out_of_memory = OutOfMemory::crash;
    heap.restart_s = draw.tenth(0.1, 20);
  }
}

bool plain_heap(SiteSetup& site) {
  if (site.heap.max_mb == HeapSetup{}.max_mb) return false;
  site.heap = HeapSetup{};
  return true;
}

void draw_producer(LoadDraw& draw, ProducerSetup& producer) {
  if (!draw.chance(0.3)) return;
  producer.buffer_messages = draw.whole(1, 2'000) * 1'000;
  producer.retry_every_s = draw.tenth(0.1, 5);
  producer.delivery_timeout_s = draw.chance(0.5) ? 120 : draw.tenth(1, 40);
}

bool plain_producer(SiteSetup& site) {
  if (site.producer.buffer_messages == 0) return false;
  site.producer = ProducerSetup{};
  return true;
}

void draw_poison(LoadDraw& draw, Scenario& scenario) {
  for (SiteSetup& site : scenario.sites) {
    ConsumerSetup& consumer = site.consumer;
    consumer.on_poison = static_cast<OnPoison>(draw.whole(0, 2));
    consumer.retries = draw.whole(0, 12);
    consumer.retry_backoff_s = draw.tenth(0, 1);
  }
  // Where an overload ends, so does what goes wrong.
  const double until_s = scenario.overload_ends_s.value_or(scenario.duration.seconds());
  for (std::int64_t n = draw.chance(0.3) ? draw.whole(1, 3) : 0; n > 0; --n) {
    Fault fault;
    fault.kind = FaultKind::poison;
    fault.at_s = draw.tenth(0, until_s - 1);
    fault.for_s = std::min(draw.tenth(0.1, 60), until_s - fault.at_s);
    const auto site = static_cast<std::size_t>(draw.whole(0, std::ssize(scenario.sites) - 1));
    fault.site = scenario.sites[site].name;
    fault.partition = draw.whole(0, scenario.sites[site].broker.partitions - 1);
    fault.messages = draw.whole(1, 50'000);
    scenario.faults.push_back(fault);
  }
}

bool plain_poison(SiteSetup& site) {
  ConsumerSetup& consumer = site.consumer;
  const ConsumerSetup plain;
  if (consumer.retries == plain.retries && consumer.retry_backoff_s == 0) return false;
  consumer.retries = plain.retries;
  consumer.retry_backoff_s = 0;
  return true;
}

bool plain_keys(SiteSetup& site) {
  if (site.broker.keys == 0) return false;
  site.broker.keys = 0;
  site.broker.zipf = 0;
  return true;
}

bool plain_service(SiteSetup& site) {
  if (site.consumer.service == Service::fixed) return false;
  site.consumer.service = Service::fixed;
  site.consumer.service_cv = ConsumerSetup{}.service_cv;
  return true;
}

}  // namespace

void draw_load(Scenario& scenario, std::uint64_t seed) {
  LoadDraw draw(seed);
  // Most of it leaves no bound for a drain: half of those that are to drain are spared.
  if (scenario.overload_ends_s && draw.chance(0.5)) return;
  for (StreamSetup& stream : scenario.workload) {
    if (!draw.chance(0.15)) continue;
    stream.arrivals = ArrivalProcess::negative_binomial;
    stream.dispersion = draw.tenth(1.5, 50);
  }
  for (SiteSetup& site : scenario.sites) {
    draw_service(draw, site.consumer);
    draw_keys(draw, site.broker);
    draw_heap(draw, site.heap);
    draw_producer(draw, site.producer);
  }
  draw_poison(draw, scenario);
}

const std::vector<SiteReduction>& load_reductions() {
  static const std::vector<SiteReduction> all = {plain_service, plain_keys, plain_heap,
                                                 plain_producer, plain_poison};
  return all;
}

}  // namespace cascade
