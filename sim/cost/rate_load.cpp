// A load that is only a rate, or counts in a file, made into a scenario: then everything that is
// known of scenarios holds for it.
#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "model/input_error.hpp"
#include "model/toml_text.hpp"
#include "sim/cost/cost_load.hpp"
#include "sim/loop/scenario/recordings.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr double kBusy = 0.9;             // of a worker's time, at the mean rate
constexpr double kEnrichment = 0.25;      // of the time that a message takes
constexpr double kBatchMessages = 1'000;  // small, as what is in a worker's hands counts as lag
constexpr double kTickMessages = 10'000;  // at most so many arrive at once: they are lag, too
constexpr double kOverheadUs = 0.2;       // of a message, for its batch's poll and commit

struct Curve {
  double mean_per_s = 0, peak_per_s = 0, length_s = 120, interval_s = 1;
};

/// All symbols of a recording together.
Curve curve_of(const std::string& file) {
  const std::vector<RecordedArrivals> recorded = parse_arrivals(read_file(file), file);
  std::map<double, double> counts;  // by time
  for (const RecordedArrivals& arrivals : recorded) {
    for (std::size_t i = 0; i < arrivals.times_s.size(); ++i) {
      counts[arrivals.times_s[i]] += arrivals.counts[i];
    }
  }
  Curve curve;
  curve.interval_s = row_interval_s(recorded, file);
  curve.length_s = counts.rbegin()->first + curve.interval_s;
  double sum = 0, most = 0;
  for (const auto& [time_s, count] : counts) {
    sum += count;
    most = std::max(most, count);
  }
  curve.mean_per_s = sum / curve.length_s;
  curve.peak_per_s = most / curve.interval_s;
  return curve;
}

/// Short where much arrives; but a long curve is not to take for ever.
double tick_s(const Curve& curve) {
  constexpr double kTicksMax = 200'000, kLongest_s = 0.5, kShortest_s = 1e-3;
  const double fine_s =
      std::clamp(kTickMessages / std::max(curve.peak_per_s, 1.0), kShortest_s, kLongest_s);
  return std::min({std::max(fine_s, curve.length_s / kTicksMax), curve.length_s, 60.0});
}

}  // namespace

double per_worker_per_s(const PriceList& prices, double peak_per_s) {
  for (const PriceItem& item : prices.items) {
    if (item.grows_with == GrowsWith::workers && item.serves(peak_per_s)) return item.per_unit;
  }
  return RateLoad{}.per_worker_per_s;
}

Scenario scenario_of(const RateLoad& load) {
  const bool recorded = !load.arrivals_file.empty();
  const Curve curve =
      recorded ? curve_of(load.arrivals_file) : Curve{load.rate_per_s, load.rate_per_s};
  const double planned = std::ceil(curve.mean_per_s / (kBusy * load.per_worker_per_s));
  const std::int64_t workers =
      load.workers.value_or(static_cast<std::int64_t>(std::clamp(planned, 1.0, 1e4)));
  const double message_us = std::max(1e6 / load.per_worker_per_s - kOverheadUs, 1e-3);
  std::string toml =
      "name = " + toml_string(recorded ? load.arrivals_file : number_text(load.rate_per_s) + "/s") +
      "\npolicy = " + toml_string(load.policy) + "\nduration_s = " + toml_number(curve.length_s) +
      "\ntick_s = " + toml_number(tick_s(curve)) +
      "\n[broker]\npartitions = " + std::to_string(workers) +
      "\n[consumer]\nbatch_size = " + std::to_string(static_cast<int>(kBatchMessages)) +
      "\npoll_ms = 0.1\ncommit_ms = 0.1\ninstances = " + std::to_string(workers) +
      "\nprocess_us = " + toml_number(message_us * (1 - kEnrichment)) +
      "\nenrich_us = " + toml_number(message_us * kEnrichment) +
      "\n[spill]\ncapacity_messages = 1_000_000_000\n[[workload]]\n";
  toml += recorded ? "shape = \"recorded\"\nfile = " + toml_string(load.arrivals_file) +
                         "\ninterval_s = " + toml_number(curve.interval_s) + "\n"
                   : "rate_per_s = " + toml_number(load.rate_per_s) + "\n";
  return parse_scenario(toml, "");
}

}  // namespace cascade
