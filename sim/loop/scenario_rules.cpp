#include "sim/loop/scenario_rules.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {
namespace {

// Up to these the products in take_share() fit 64 bits, and those in Workload 128.
constexpr double kTickMessagesMax = 5e8;
constexpr double kWeightMax = 1e5;
constexpr double kRateMax = 1e9;
constexpr double kTimeMaxS = 1e9;

void in_range(const TableReader& table, const char* key, double value, double low, double high) {
  if (value >= low && value <= high) return;
  std::ostringstream range;
  range << "a number from " << low << " to " << high;
  table.fail(key, "is out of range", range.str());
}

void shares(const TableReader& table, const char* key, const std::vector<double>& values,
            std::size_t size) {
  if (values.size() != size) {
    table.fail(key, "has " + std::to_string(values.size()) + " entries",
               std::to_string(size) + " shares");
  }
  double sum = 0;
  for (const double value : values) {
    in_range(table, key, value, 0, 1);
    sum += value;
  }
  if (std::abs(sum - 1) > 1e-6) table.fail(key, "does not sum to 1", "shares of the whole");
}

void rising(const TableReader& table, const char* key, const std::vector<double>& times_s) {
  for (std::size_t i = 0; i < times_s.size(); ++i) {
    in_range(table, key, times_s[i], 0, kTimeMaxS);
    if (i > 0 && times_s[i] <= times_s[i - 1]) {
      table.fail(key, "does not rise", "times in order, each once");
    }
  }
}

}  // namespace

void check_rules(const TableReader& table, const Scenario& scenario) {
  if (scenario.name.empty()) table.fail("name", "is missing", "a name for reports");
  in_range(table, "duration_s", scenario.duration.seconds(), 1e-3, kTimeMaxS);
  in_range(table, "tick_s", scenario.tick.seconds(), 1e-4, 60);
}

void check_rules(const TableReader& table, const SiteSetup& site) {
  if (site.name.empty()) table.fail("name", "is empty", "a site's name");
  in_range(table, "share", site.share, 0, 1);
  in_range(table, "check", site.check.every_s, 1e-3, 3600);
  in_range(table, "broker", static_cast<double>(site.broker.partitions), 1, 10'000);
  const ConsumerSetup& consumer = site.consumer;
  in_range(table, "consumer", static_cast<double>(consumer.instances), 1, 10'000);
  in_range(table, "consumer", static_cast<double>(consumer.batch_size), 1, 1e9);
  for (const double us :
       {consumer.process_us, consumer.enrich_us, consumer.filter_us, consumer.spill_us}) {
    in_range(table, "consumer", us, 0, 1e6);
  }
  // A poll that takes no time could be repeated without end at one instant.
  in_range(table, "consumer", consumer.poll_ms, 1e-3, 1e6);
  in_range(table, "consumer", consumer.commit_ms, 0, 1e6);
  in_range(table, "consumer", consumer.poll_timeout_ms, 1, 1e6);
  in_range(table, "spill", static_cast<double>(site.spill.capacity_messages), 0, 1e15);
  if (site.spill.replay_per_s) {
    in_range(table, "spill", static_cast<double>(*site.spill.replay_per_s), 1, kRateMax);
  }
  if (site.spill.keep_order && site.spill.when_full == WhenFull::process) {
    table.fail("spill", "cannot keep order and process what finds the disk full",
               "keep_order = false, or when_full = \"drop\" or \"block\"");
  }
  in_range(table, "heap", site.heap.max_mb, 1, 1e9);
  in_range(table, "heap", site.heap.base_mb, 0, site.heap.max_mb);
  if (site.heap.times_s.size() != site.heap.values_pct.size()) {
    table.fail("heap", "has not as many times_s as values_pct", "one value for each time");
  }
  rising(table, "heap", site.heap.times_s);
}

void check_rules(const TableReader& table, const StreamSetup& stream, const Scenario& scenario) {
  double rate_max = std::max(stream.rate_per_s, stream.peak_per_s);
  for (const double rate : stream.rates_per_s) rate_max = std::max(rate_max, rate);
  for (const double factor : stream.hourly_factors) {
    rate_max = std::max(rate_max, stream.rate_per_s * factor);
  }
  if (rate_max * stream.scale * scenario.tick.seconds() > kTickMessagesMax) {
    table.fail("rate_per_s", "makes more than 500,000,000 messages a tick", "a smaller tick_s");
  }
  in_range(table, "rate_per_s", stream.rate_per_s, 0, kRateMax);
  in_range(table, "peak_per_s", stream.peak_per_s, 0, kRateMax);
  in_range(table, "from_s", stream.from_s, 0, kTimeMaxS);
  in_range(table, "scale", stream.scale, 0, 1e6);
  in_range(table, "interval_s", stream.interval_s, 1e-3, 86'400);
  if (stream.shape == StreamShape::on_off) {
    in_range(table, "on_s", stream.on_s, 1e-3, kTimeMaxS);
    in_range(table, "off_s", stream.off_s, 1e-3, kTimeMaxS);
  }
  if (stream.shape == StreamShape::market_open) {
    in_range(table, "half_life_s", stream.half_life_s, 1e-3, kTimeMaxS);
  }
  if (stream.shape == StreamShape::ramp) in_range(table, "ramp_s", stream.ramp_s, 1e-3, kTimeMaxS);
  if (stream.shape == StreamShape::burst) in_range(table, "for_s", stream.for_s, 1e-3, kTimeMaxS);
  if ((stream.shape == StreamShape::burst || stream.shape == StreamShape::market_open) &&
      stream.at_s < stream.from_s) {
    table.fail("at_s", "is before from_s", "a time within the stream's own");
  }
  if (stream.shape == StreamShape::recorded && stream.file.empty()) {
    table.fail("file", "is missing", "the file of a recording");
  }
  if (stream.shape == StreamShape::points && stream.times_s.empty()) {
    table.fail("times_s", "is missing", "at least one time and rate");
  }
  if (stream.times_s.size() != stream.rates_per_s.size()) {
    table.fail("times_s", "has not as many entries as rates_per_s", "one rate for each time");
  }
  rising(table, "times_s", stream.times_s);
  for (const double rate : stream.rates_per_s) in_range(table, "rates_per_s", rate, 0, kRateMax);
  if (!stream.hourly_factors.empty() && stream.hourly_factors.size() != 24) {
    table.fail("hourly_factors", "has not 24 entries", "one factor for each hour");
  }
  for (const double factor : stream.hourly_factors) {
    in_range(table, "hourly_factors", factor, 0, 1e3);
  }
  shares(table, "tiers", stream.tiers, kTierCount);
  shares(table, "types", stream.types, kDataTypeCount);
  double weights = 0;
  for (const auto& [symbol, weight] : stream.symbols) {
    in_range(table, "symbols", weight, 0, kWeightMax);
    weights += weight;
  }
  in_range(table, "symbols", weights, 0, kWeightMax);
}

void check_rules(const TableReader& table, const Fault& fault, const Scenario& scenario) {
  in_range(table, "at_s", fault.at_s, 0, kTimeMaxS);
  in_range(table, "for_s", fault.for_s, 0, kTimeMaxS);
  in_range(table, "factor", fault.factor, 0, 1e6);
  in_range(table, "delay_s", fault.delay_s, 0, 3600);
  in_range(table, "by_s", fault.by_s, -kTimeMaxS, kTimeMaxS);
  in_range(table, "pct", fault.pct, 0, 100);
  in_range(table, "lag_messages", fault.lag_messages, 0, 1e15);
  in_range(table, "instances", static_cast<double>(fault.instances), 1, 10'000);
  const bool known = fault.site.empty() ||
                     std::any_of(scenario.sites.begin(), scenario.sites.end(),
                                 [&](const SiteSetup& site) { return site.name == fault.site; });
  if (!known) table.fail("site", "names no site", "the name of a [[site]]");
}

}  // namespace cascade
