#include "properties/search/fuzz_load.hpp"

#include <cmath>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

/// Numbers to two digits, so that files read well.
class LoadDraw {
 public:
  explicit LoadDraw(std::uint64_t seed) : prng_(seed ^ 0x10adu) {}

  bool chance(double p) { return prng_.uniform() < p; }
  double tenth(double low, double high) { return std::round(prng_.uniform(low, high) * 10) / 10; }

 private:
  Prng prng_;
};

void draw_service(LoadDraw& draw, ConsumerSetup& consumer) {
  if (!draw.chance(0.3)) return;
  consumer.service = draw.chance(0.5) ? Service::exponential : Service::lognormal;
  if (consumer.service == Service::lognormal) consumer.service_cv = draw.tenth(0.1, 2);
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
  for (StreamSetup& stream : scenario.workload) {
    if (!draw.chance(0.15)) continue;
    stream.arrivals = ArrivalProcess::negative_binomial;
    stream.dispersion = draw.tenth(1.5, 50);
  }
  for (SiteSetup& site : scenario.sites) draw_service(draw, site.consumer);
}

const std::vector<SiteReduction>& load_reductions() {
  static const std::vector<SiteReduction> all = {plain_service};
  return all;
}

}  // namespace cascade
