#include "sim/loop/scenario/scenario_rules.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {
namespace {

// Up to these the products in Workload fit 128 bits, and those in Broker 64.
constexpr double kTickMessagesMax = 5e8;
constexpr double kWeightMax = 1e5;
constexpr double kRateMax = 1e9;
constexpr double kTimeMaxS = 1e9;
constexpr double kMessagesMax = 4e18;  // of a run: half of what 64 bits count
// What a machine can be asked to go through, or to remember.
constexpr double kTicksMax = 1e9;
constexpr double kChecksMax = 1e8;
constexpr double kKnotsMax = 1e6;
constexpr double kKeysMax = 1e6;

void shares(const TableReader& table, const char* key, const std::vector<double>& values,
            std::size_t size) {
  if (values.size() != size) {
    table.fail(key, "has " + std::to_string(values.size()) + " entries",
               std::to_string(size) + " shares");
  }
  double sum = 0;
  for (const double value : values) {
    table.require_range(key, value, 0, 1);
    sum += value;
  }
  if (std::abs(sum - 1) > 1e-6) table.fail(key, "does not sum to 1", "shares of the whole");
}

void rising(const TableReader& table, const char* key, const std::vector<double>& times_s) {
  for (std::size_t i = 0; i < times_s.size(); ++i) {
    table.require_range(key, times_s[i], 0, kTimeMaxS);
    if (i > 0 && times_s[i] <= times_s[i - 1]) {
      table.fail(key, "does not rise", "times in order, each once");
    }
  }
}

/// Work that a run would never see the end of.
void at_most(const TableReader& table, const char* key, double duration_s, double every_s,
             double most, const char* of_what) {
  if (duration_s / every_s <= most) return;
  std::ostringstream wrong;
  wrong << "makes more than " << most << " " << of_what;
  table.fail(key, wrong.str(), "a longer time between two, or a shorter duration_s");
}

}  // namespace

void check_rules(const TableReader& table, const Scenario& scenario) {
  if (scenario.name.empty()) table.fail("name", "is missing", "a name for reports");
  const double duration_s = scenario.duration.seconds(), tick_s = scenario.tick.seconds();
  table.require_range("duration_s", duration_s, 1e-3, kTimeMaxS);
  table.require_range("tick_s", tick_s, 1e-4, std::min(60.0, duration_s));
  at_most(table, "tick_s", duration_s, tick_s, kTicksMax, "ticks");
  if (const std::string undriven = undriven_metrics(scenario.policy); !undriven.empty()) {
    table.fail("policy", "monitors what the loop cannot drive: " + undriven, kLoopMetricsText);
  }
  if (scenario.overload_ends_s) {
    table.require_range("overload_ends_s", *scenario.overload_ends_s, 0, duration_s);
  }
}

void check_rules(const TableReader& table, const QuerySetup& query, const Scenario& scenario) {
  if (const auto mistake = mistake_in(query, scenario.duration, scenario.tick)) {
    table.fail(mistake->key, mistake->wrong, mistake->right);
  }
}

namespace {

// Each of these is given the table that its values stand in: what is left out is a default, which
// keeps the rules.

void check_rules(const TableReader& table, const CheckSetup& check, const Scenario& scenario) {
  table.require_range("every_s", check.every_s, 1e-3, 3600);
  at_most(table, "every_s", scenario.duration.seconds(), check.every_s, kChecksMax, "checks");
}

/// What of a site is not told for each instance apart.
void check_per_instance(const TableReader& table, const SiteSetup& site, const Scenario& scenario) {
  const auto fail = [&](const std::string& wrong, const std::string& right) {
    table.fail("check", "per = \"" + std::string(text(site.check.per)) + "\" " + wrong, right);
  };
  const Shedder shedder(scenario.policy);
  const bool closes = shedder.intake_closed(scenario.policy.highest());
  if (closes && site.intake_at_break == IntakeAtBreak::refuse) {
    fail("leaves open whose level an intake that refuses goes by",
         "intake_at_break = \"pause\" or \"open\"");
  }
  if (site.autoscaler) fail("with instances that come and go is not modelled", "no [autoscaler]");
  if (site.exporter.interval_s > 0 && site.check.per == CheckScope::instance) {
    fail("with an exporter, which tells the lag of all partitions",
         "per = \"instance-site-lag\", or no [exporter]");
  }
  for (const MetricThresholds& metric : scenario.policy.metrics) {
    const LoopMetric driven = loop_metric(metric.name);
    if (!metric.monitored) continue;
    if (driven != LoopMetric::latency_s && driven != LoopMetric::utilisation) continue;
    fail("with a policy that monitors " + metric.name + ", which is known of the site alone",
         "a policy of lag, heap_pct and disk_pct");
  }
  at_most(table, "check", scenario.duration.seconds() * static_cast<double>(site.cascade_count()),
          site.check.every_s, kChecksMax, "checks");
}

void check_rules(const TableReader& table, const ProducerSetup& producer,
                 const Scenario& scenario) {
  table.require_range("buffer_messages", static_cast<double>(producer.buffer_messages), 0, 1e15);
  table.require_range("retry_every_s", producer.retry_every_s, 1e-3, 3600);
  table.require_range("delivery_timeout_s", producer.delivery_timeout_s, 1e-3, kTimeMaxS);
  at_most(table, "retry_every_s", scenario.duration.seconds(), producer.retry_every_s, kChecksMax,
          "attempts");
  for (const char* key : {"retry_every_s", "delivery_timeout_s"}) {
    if (table.has(key) && producer.buffer_messages == 0) {
      table.fail(key, "is nothing to a producer that buffers nothing",
                 "buffer_messages = HOW MANY beside it");
    }
  }
}

void check_rules(const TableReader& table, const BrokerSetup& broker) {
  table.require_range("partitions", static_cast<double>(broker.partitions), 1, 10'000);
  if (!broker.weights.empty()) {
    if (broker.weights.size() != static_cast<std::size_t>(broker.partitions)) {
      table.fail("weights", "has " + std::to_string(broker.weights.size()) + " entries",
                 std::to_string(broker.partitions) + ", one for each of the partitions");
    }
    double sum = 0;
    for (const double weight : broker.weights) {
      table.require_range("weights", weight, 0, kWeightMax);
      if (weight != std::floor(weight)) table.fail("weights", "is not whole", "whole numbers");
      sum += weight;
    }
    if (sum == 0) table.fail("weights", "is nothing at all", "at least one weight above 0");
  }
  table.require_range("keys", static_cast<double>(broker.keys), 0, kKeysMax);
  table.require_range("zipf", broker.zipf, 0, 10);
  if (broker.keys > 0 && !broker.weights.empty()) {
    table.fail(table.has("keys") ? "keys" : "weights",
               "is beside weights: a key finds its partition", "keys with zipf, or weights");
  }
  if (broker.zipf > 0 && broker.keys == 0) {
    table.fail("zipf", "is nothing without keys", "keys = HOW MANY beside it");
  }
  if (broker.retention.messages) {
    table.require_range("retention_messages", static_cast<double>(*broker.retention.messages), 1,
                        1e15);
  }
  if (broker.retention.age) {
    table.require_range("retention_s", broker.retention.age->seconds(), 1e-3, kTimeMaxS);
  }
}

void check_rules(const TableReader& table, const ConsumerSetup& consumer) {
  table.require_range("instances", static_cast<double>(consumer.instances), 1, 10'000);
  table.require_range("batch_size", static_cast<double>(consumer.batch_size), 1, 1e9);
  table.require_range("process_us", consumer.process_us, 0, 1e6);
  table.require_range("service_cv", consumer.service_cv, 0, 100);
  if (table.has("service_cv") && consumer.service != Service::lognormal) {
    table.fail("service_cv",
               "is nothing to a service that is " + std::string(text(consumer.service)),
               "service = \"lognormal\" beside it, or no service_cv");
  }
  table.require_range("enrich_us", consumer.enrich_us, 0, 1e6);
  table.require_range("validate_us", consumer.validate_us, 0, 1e6);
  // More work where there is to be less would be a mistake.
  table.require_range("reduced_validate_us", consumer.reduced_validate_us, 0, consumer.validate_us);
  if (consumer.reduced_batch_size) {
    table.require_range("reduced_batch_size", static_cast<double>(*consumer.reduced_batch_size), 1,
                        static_cast<double>(consumer.batch_size));
  }
  table.require_range("filter_us", consumer.filter_us, 0, 1e6);
  table.require_range("spill_us", consumer.spill_us, 0, 1e6);
  // A poll that takes no time could be repeated without end at one instant.
  table.require_range("poll_ms", consumer.poll_ms, 1e-3, 1e6);
  table.require_range("commit_ms", consumer.commit_ms, 0, 1e6);
  table.require_range("poll_timeout_ms", consumer.poll_timeout_ms, 1, 1e6);
  table.require_range("retries", static_cast<double>(consumer.retries), 0, 1e6);
  table.require_range("retry_backoff_s", consumer.retry_backoff_s, 0, 86'400);
}

void check_rules(const TableReader& table, const SpillSetup& spill, const Scenario& scenario) {
  table.require_range("capacity_messages", static_cast<double>(spill.capacity_messages), 0, 1e15);
  if (spill.replay_below == kLowest) {
    table.fail("replay_below", "is never the case",
               scenario.policy.name_of(above(kLowest)) + " or a higher level");
  }
  if (spill.replay_per_s) {
    table.require_range("replay_per_s", static_cast<double>(*spill.replay_per_s), 1, kRateMax);
  }
}

void check_rules(const TableReader& table, const HeapSetup& heap) {
  table.require_range("max_mb", heap.max_mb, 1, 1e9);
  table.require_range("base_mb", heap.base_mb, 0, heap.max_mb);
  table.require_range("in_flight_bytes", heap.in_flight_bytes, 0, 1e9);
  table.require_range("spill_buffer_bytes", heap.spill_buffer_bytes, 0, 1e9);
  table.require_range("garbage_bytes", heap.garbage_bytes, 0, 1e9);
  table.require_range("collect_at_pct", heap.collect_at_pct, 0, 100);
  table.require_range("gc_pause_ms", heap.gc_pause_ms, 0, 1e6);
  table.require_range("gc_pause_ms_per_gb", heap.gc_pause_ms_per_gb, 0, 1e6);
  table.require_range("restart_s", heap.restart_s, 1e-3, kTimeMaxS);
  if (heap.gc_pause_ms + heap.gc_pause_ms_per_gb > 0 && heap.garbage_bytes == 0) {
    table.fail(heap.gc_pause_ms > 0 ? "gc_pause_ms" : "gc_pause_ms_per_gb",
               "is nothing where no garbage is left behind", "garbage_bytes above 0 beside it");
  }
  if (table.has("restart_s") && heap.out_of_memory != OutOfMemory::crash) {
    table.fail("restart_s", "is nothing where the process does not end of it",
               "out_of_memory = \"crash\" beside it");
  }
  if (heap.times_s.size() != heap.values_pct.size()) {
    table.fail("times_s", "has not as many entries as values_pct", "one value for each time");
  }
  rising(table, "times_s", heap.times_s);
  for (const double value : heap.values_pct) {  // nan is a reading that is missing
    if (!std::isnan(value)) table.require_range("values_pct", value, 0, 1e3);
  }
}

void check_rules(const TableReader& table, const GroupSetup& group) {
  table.require_range("session_timeout_s", group.session_timeout_s, 1e-3, kTimeMaxS);
  table.require_range("max_poll_interval_s", group.max_poll_interval_s, 1e-3, kTimeMaxS);
  // In one instant a group could rebalance without end.
  table.require_range("rebalance_s", group.rebalance_s, 1e-3, kTimeMaxS);
}

void check_rules(const TableReader& table, const ExporterSetup& exporter,
                 const Scenario& scenario) {
  constexpr double kLossMax = 0.999;
  table.require_range("interval_s", exporter.interval_s, 0, 86'400);
  table.require_range("delay_s", exporter.delay_s, 0, 86'400);
  table.require_range("loss", exporter.loss, 0, kLossMax);
  table.require_range("stale_after_s", exporter.stale_after_s, 1e-3, kTimeMaxS);
  if (exporter.interval_s > 0) {
    table.require_range("interval_s", exporter.interval_s, 1e-3, 86'400);
    at_most(table, "interval_s", scenario.duration.seconds(), exporter.interval_s, kChecksMax,
            "scrapes");
  } else if (exporter.delay_s > 0 || exporter.loss > 0) {
    table.fail("interval_s", "is 0, so that nothing is scraped", "seconds between two scrapes");
  }
}

void check_rules(const TableReader& table, const AutoscalerSetup& autoscaler,
                 const Scenario& scenario) {
  const AutoscalerRules rules = rules_of(autoscaler);
  table.require_range("lag_target_messages", rules.lag_target_messages, 1, 1e15);
  table.require_range("poll_interval_s", rules.poll_interval_s, 1e-2, 86'400);
  at_most(table, "poll_interval_s", scenario.duration.seconds(), rules.poll_interval_s, kChecksMax,
          "looks");
  table.require_range("start_delay_s", rules.start_delay_s, 0, 86'400);
  table.require_range("cooldown_s", rules.cooldown_s, 0, 86'400);
  table.require_range("tolerance", rules.tolerance, 0, 10);
  table.require_range("max_instances", static_cast<double>(rules.max_instances), 1, 10'000);
  table.require_range("min_instances", static_cast<double>(rules.min_instances), 1,
                      static_cast<double>(rules.max_instances));
}

}  // namespace

void check_rules(const TableReader& table, const SiteSetup& site, const Scenario& scenario) {
  if (site.name.empty()) table.fail("name", "is empty", "a site's name");
  if (site.name.find('.') != std::string::npos) {
    table.fail("name", "has a dot", "a name that site.NAME.FIGURE can tell");
  }
  for (const SiteSetup& other : scenario.sites) {
    if (other.name == site.name) table.fail("name", "is another site's", "each name once");
  }
  table.require_range("share", site.share, 0, 1);
  if (const auto inner = table.table("check")) check_rules(*inner, site.check, scenario);
  if (const auto inner = table.table("producer")) check_rules(*inner, site.producer, scenario);
  if (const auto inner = table.table("broker")) check_rules(*inner, site.broker);
  if (const auto inner = table.table("consumer")) check_rules(*inner, site.consumer);
  if (const auto inner = table.table("spill")) check_rules(*inner, site.spill, scenario);
  if (const auto inner = table.table("heap")) check_rules(*inner, site.heap);
  if (const auto inner = table.table("group")) check_rules(*inner, *site.group);
  if (const auto inner = table.table("exporter")) check_rules(*inner, site.exporter, scenario);
  if (const auto inner = table.table("autoscaler")) {
    check_rules(*inner, *site.autoscaler, scenario);
  }
  if (site.autoscaler && !site.group) {
    table.fail("autoscaler", "comes without [group], which says who reads what after a change",
               "a table [group] beside it");
  }
  if (site.group && (site.heap.gc_pause_ms > 0 || site.heap.gc_pause_ms_per_gb > 0)) {
    // Heartbeats would stand still as well: not modelled.
    table.fail("group", "does not know of collections that stop the world",
               "no [group], or gc_pause_ms and gc_pause_ms_per_gb = 0");
  }
  if (site.check.is_per_instance()) check_per_instance(table, site, scenario);
  if (site.spill.keep_order && site.spill.when_full == WhenFull::process) {
    table.fail("spill", "cannot keep order and process what finds the disk full",
               "keep_order = false, or when_full = \"drop\" or \"block\"");
  }
}

void check_shares(const std::vector<TableReader>& tables, const std::vector<SiteSetup>& sites) {
  if (tables.empty()) return;
  double sum = 0;
  for (const SiteSetup& site : sites) sum += site.share;
  if (std::abs(sum - 1) <= 1e-6) return;
  std::ostringstream wrong;
  wrong << "of all sites is " << sum << " together";
  tables.back().fail("share", wrong.str(),
                     "shares that come to 1: each stream is told for all sites");
}

void check_load(const TableReader& table, const Scenario& scenario) {
  double sum_per_s = 0;
  for (const StreamSetup& stream : scenario.workload) {
    double rate_max = std::max(stream.rate_per_s, stream.peak_per_s);
    const bool is_recorded = stream.shape == StreamShape::recorded;
    for (const double rate : stream.rates_per_s) {
      rate_max = std::max(rate_max, is_recorded ? rate * stream.scale / stream.row_s : rate);
    }
    for (const double factor : stream.hourly_factors) {
      rate_max = std::max(rate_max, stream.rate_per_s * factor);
    }
    sum_per_s += rate_max;
  }
  const char* key = table.has("file") ? "file" : "rate_per_s";
  if (!(sum_per_s * scenario.tick.seconds() <= kTickMessagesMax)) {
    table.fail(key, "makes more than 500,000,000 messages a tick", "a smaller tick_s");
  }
  if (!(sum_per_s * scenario.duration.seconds() <= kMessagesMax)) {
    table.fail(key, "makes more messages than can be counted", "a shorter duration_s");
  }
}

void check_rules(const TableReader& table, const StreamSetup& stream, const Scenario& scenario) {
  table.require_range("rate_per_s", stream.rate_per_s, 0, kRateMax);
  table.require_range("peak_per_s", stream.peak_per_s, 0, kRateMax);
  table.require_range("dispersion", stream.dispersion, 1, 1e6);
  const bool is_clumped = stream.arrivals == ArrivalProcess::negative_binomial;
  if (is_clumped && stream.dispersion <= 1) {
    table.fail("dispersion", table.has("dispersion") ? "is that of Poisson" : "is missing",
               "variance over mean of the counts, above 1; or arrivals = \"poisson\"");
  }
  if (!is_clumped && table.has("dispersion")) {
    table.fail("dispersion",
               "is nothing to arrivals that are " + std::string(text(stream.arrivals)),
               "arrivals = \"negative-binomial\" beside it, or no dispersion");
  }
  table.require_range("from_s", stream.from_s, 0, kTimeMaxS);
  table.require_range("until_s", stream.until_s, -1, kTimeMaxS);
  table.require_range("at_s", stream.at_s, 0, kTimeMaxS);
  table.require_range("for_s", stream.for_s, 0, kTimeMaxS);
  table.require_range("scale", stream.scale, 0, 1e6);
  if (stream.interval_s) table.require_range("interval_s", *stream.interval_s, 1e-3, 86'400);
  if (stream.shape == StreamShape::on_off) {
    table.require_range("on_s", stream.on_s, 1e-3, kTimeMaxS);
    table.require_range("off_s", stream.off_s, 1e-3, kTimeMaxS);
    at_most(table, "on_s", scenario.duration.seconds(), stream.on_s + stream.off_s, kKnotsMax,
            "turns");
  }
  if (stream.shape == StreamShape::market_open) {
    table.require_range("half_life_s", stream.half_life_s, 1e-3, kTimeMaxS);
  }
  if (stream.shape == StreamShape::ramp)
    table.require_range("ramp_s", stream.ramp_s, 1e-3, kTimeMaxS);
  if (stream.shape == StreamShape::burst)
    table.require_range("for_s", stream.for_s, 1e-3, kTimeMaxS);
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
  for (const double rate : stream.rates_per_s)
    table.require_range("rates_per_s", rate, 0, kRateMax);
  if (!stream.hourly_factors.empty() && stream.hourly_factors.size() != 24) {
    table.fail("hourly_factors", "has not 24 entries", "one factor for each hour");
  }
  for (const double factor : stream.hourly_factors) {
    table.require_range("hourly_factors", factor, 0, 1e3);
  }
  if (!stream.symbols.empty() && table.has("tiers")) {
    table.fail("tiers", "does nothing beside symbols", "one of the two");
  }
  shares(table, "tiers", stream.tiers, kTierCount);
  shares(table, "types", stream.types, kDataTypeCount);
  double weights = 0;
  for (const auto& [symbol, weight] : stream.symbols) {
    if (weight != 0) table.require_range("symbols", weight, 1e-3, kWeightMax);
    weights += weight;
  }
  if (!stream.symbols.empty()) table.require_range("symbols", weights, 1e-3, kWeightMax);
}

namespace {

void check_fits(const TableReader& table, const Policy& policy, const Scenario& scenario) {
  if (!same_ladder(policy, scenario.policy)) {
    table.fail("policy", "has other levels or metrics than the scenario's own policy",
               "the same, with other values");
  }
  if (const std::string undriven = undriven_metrics(policy); !undriven.empty()) {
    table.fail("policy", "monitors what the loop cannot drive: " + undriven, kLoopMetricsText);
  }
}

/// What a reload makes of the tiers must be a policy.
void check_reload(const TableReader& table, const Fault& fault, const Scenario& scenario) {
  if (!fault.policy && !fault.tier_1 && !fault.tier_2) {
    table.fail("policy", "is missing with kind = \"reload\"", "a policy, or tier_1 and tier_2");
  }
  if (!fault.policy && fault.tier_1.has_value() != fault.tier_2.has_value()) {
    table.fail(fault.tier_1 ? "tier_1" : "tier_2", "comes alone",
               "tier_1 and tier_2, as a symbol leaves one for the other");
  }
  const Policy policy = reloaded(fault, scenario.policy);
  check_fits(table, policy, scenario);
  if (const auto broken = validate(policy)) {
    table.fail(fault.tier_2 ? "tier_2" : "tier_1", "breaks a rule: " + broken->wrong,
               broken->right);
  }
}

void check_poison(const TableReader& table, const Fault& fault, const Scenario& scenario) {
  std::int64_t partitions = 10'000;  // of the smallest of its sites
  for (const SiteSetup& site : scenario.sites) {
    if (fault.concerns(site.name)) partitions = std::min(partitions, site.broker.partitions);
  }
  table.require_range("partition", static_cast<double>(fault.partition), 0,
                      static_cast<double>(partitions - 1));
  table.require_range("messages", static_cast<double>(fault.messages), 1, 1e15);
  if (fault.for_s == 0) {
    table.fail("for_s", "leaves the poison no time: it is cured at the fault's end",
               "seconds until it can be handled");
  }
}

}  // namespace

void check_rules(const TableReader& table, const Fault& fault, const Scenario& scenario) {
  // What begins after the end would silently not be a fault at all.
  table.require_range("at_s", fault.at_s, 0, scenario.duration.seconds());
  table.require_range("for_s", fault.for_s, 0, kTimeMaxS);
  table.require_range("factor", fault.factor, 0, 1e6);
  table.require_range("delay_s", fault.delay_s, 0, 3600);
  table.require_range("by_s", fault.by_s, -kTimeMaxS, kTimeMaxS);
  table.require_range("pct", fault.pct, 0, 100);
  table.require_range("lag_messages", fault.lag_messages, 0, 1e15);
  table.require_range("instances", static_cast<double>(fault.instances), 1, 10'000);
  const bool known = fault.site.empty() ||
                     std::any_of(scenario.sites.begin(), scenario.sites.end(),
                                 [&](const SiteSetup& site) { return site.name == fault.site; });
  if (!known) table.fail("site", "names no site", "the name of a [[site]]");
  std::int64_t instances = 0;  // as many as there ever are
  for (const SiteSetup& site : scenario.sites) {
    instances = std::max(instances, site.consumer.instances);
    if (!site.autoscaler) continue;
    instances =
        std::max(instances, std::min(site.autoscaler->max_instances, site.broker.partitions));
  }
  for (const Fault& other : scenario.faults) {
    if (other.kind == FaultKind::scale) instances = std::max(instances, other.instances);
  }
  table.require_range("instance", static_cast<double>(fault.instance), -1,
                      static_cast<double>(instances - 1));
  if (fault.kind == FaultKind::scale) {
    for (const SiteSetup& site : scenario.sites) {
      if (!fault.concerns(site.name) || !site.check.is_per_instance()) continue;
      table.fail("kind", "is \"scale\", where each instance has its own cascade",
                 "check.per = \"site\", or no such fault");
    }
  }
  if (fault.kind == FaultKind::reload) check_reload(table, fault, scenario);
  if (fault.kind == FaultKind::poison) check_poison(table, fault, scenario);
}

}  // namespace cascade
