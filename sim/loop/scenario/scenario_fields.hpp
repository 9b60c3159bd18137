// The keys of a scenario file, each named once: the reader and the writer both walk these lists.
#pragma once

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

template <class Visitor>
void visit_fields(Visitor& v, StreamSetup& s) {
  using enum StreamShape;
  v("shape", s.shape, {constant, ramp, burst, market_open, diurnal, on_off, points, recorded});
  v("arrivals", s.arrivals,
    {ArrivalProcess::even, ArrivalProcess::poisson, ArrivalProcess::negative_binomial});
  v("dispersion", s.dispersion);
  v("rate_per_s", s.rate_per_s);
  v("peak_per_s", s.peak_per_s);
  v("from_s", s.from_s);
  v("until_s", s.until_s);
  v("at_s", s.at_s);
  v("for_s", s.for_s);
  v("ramp_s", s.ramp_s);
  v("half_life_s", s.half_life_s);
  v("on_s", s.on_s);
  v("off_s", s.off_s);
  v("hourly_factors", s.hourly_factors);
  v("times_s", s.times_s);
  v("rates_per_s", s.rates_per_s);
  v("file", s.file);
  v("interval_s", s.interval_s);
  v("scale", s.scale);
  v("tiers", s.tiers);
  v("types", s.types);
  v("symbols", s.symbols);
}

template <class Visitor>
void visit_fields(Visitor& v, CheckSetup& s) {
  v("mode", s.mode, {CheckMode::timer, CheckMode::per_batch, CheckMode::off});
  v("every_s", s.every_s);
  v("per", s.per, {CheckScope::site, CheckScope::instance, CheckScope::instance_site_lag});
}

template <class Visitor>
void visit_fields(Visitor& v, ProducerSetup& s) {
  v("buffer_messages", s.buffer_messages);
  v("retry_every_s", s.retry_every_s);
  v("delivery_timeout_s", s.delivery_timeout_s);
}

template <class Visitor>
void visit_fields(Visitor& v, BrokerSetup& s) {
  v("partitions", s.partitions);
  v("weights", s.weights);
  v("keys", s.keys);
  v("zipf", s.zipf);
  v("retention_messages", s.retention.messages);
  v("retention_s", s.retention.age);
}

template <class Visitor>
void visit_fields(Visitor& v, ConsumerSetup& s) {
  v("instances", s.instances);
  v("batch_size", s.batch_size);
  v("process_us", s.process_us);
  v("service", s.service, {Service::fixed, Service::exponential, Service::lognormal});
  v("service_cv", s.service_cv);
  v("enrich_us", s.enrich_us);
  v("validate_us", s.validate_us);
  v("reduced_validate_us", s.reduced_validate_us);
  v("reduced_batch_size", s.reduced_batch_size);
  v("filter_us", s.filter_us);
  v("spill_us", s.spill_us);
  v("poll_ms", s.poll_ms);
  v("commit_ms", s.commit_ms);
  v("poll_timeout_ms", s.poll_timeout_ms);
  v("batch_ends", s.batch_ends, {BatchEnds::polled, BatchEnds::processed});
  v("sees_data_types", s.sees_data_types);
  v("retries", s.retries);
  v("retry_backoff_s", s.retry_backoff_s);
  v("on_poison", s.on_poison, {OnPoison::block, OnPoison::dead_letter, OnPoison::skip});
}

template <class Visitor>
void visit_fields(Visitor& v, SpillSetup& s) {
  v("capacity_messages", s.capacity_messages);
  v("replay_below", s.replay_below);
  v("replay_per_s", s.replay_per_s);
  v("when_full", s.when_full, {WhenFull::drop, WhenFull::process, WhenFull::block});
  v("keep_order", s.keep_order);
  v("deduplicate", s.deduplicate);
  v("disk_as_pressure", s.disk_as_pressure);
}

template <class Visitor>
void visit_fields(Visitor& v, HeapSetup& s) {
  v("max_mb", s.max_mb);
  v("base_mb", s.base_mb);
  v("in_flight_bytes", s.in_flight_bytes);
  v("spill_buffer_bytes", s.spill_buffer_bytes);
  v("garbage_bytes", s.garbage_bytes);
  v("collect_at_pct", s.collect_at_pct);
  v("gc_pause_ms", s.gc_pause_ms);
  v("gc_pause_ms_per_gb", s.gc_pause_ms_per_gb);
  v("out_of_memory", s.out_of_memory, {OutOfMemory::ignore, OutOfMemory::crash});
  v("restart_s", s.restart_s);
  v("times_s", s.times_s);
  v("values_pct", s.values_pct);
  v("file", s.file);
}

template <class Visitor>
void visit_fields(Visitor& v, GroupSetup& s) {
  v("session_timeout_s", s.session_timeout_s);
  v("max_poll_interval_s", s.max_poll_interval_s);
  v("protocol", s.protocol, {GroupProtocol::eager, GroupProtocol::cooperative});
  v("rebalance_s", s.rebalance_s);
}

template <class Visitor>
void visit_fields(Visitor& v, ExporterSetup& s) {
  v("interval_s", s.interval_s);
  v("delay_s", s.delay_s);
  v("loss", s.loss);
  v("stale_after_s", s.stale_after_s);
}

template <class Visitor>
void visit_fields(Visitor& v, AutoscalerSetup& s) {
  v("preset", s.preset, {AutoscalerPreset::keda, AutoscalerPreset::at_once});
  v("lag_target_messages", s.lag_target_messages);
  v("poll_interval_s", s.poll_interval_s);
  v("start_delay_s", s.start_delay_s);
  v("cooldown_s", s.cooldown_s);
  v("tolerance", s.tolerance);
  v("steps", s.steps);
  v("min_instances", s.min_instances);
  v("max_instances", s.max_instances);
}

/// What a [[site]] holds besides its tables.
template <class Visitor>
void visit_fields(Visitor& v, SiteSetup& s) {
  v("name", s.name);
  v("share", s.share);
}

/// The tables of a site; at the top of the file they are every site's default.
template <class Visitor>
void visit_tables(Visitor& v, SiteSetup& s) {
  v.table("check", s.check);
  v.table("producer", s.producer);
  v.table("broker", s.broker);
  v.table("consumer", s.consumer);
  v.table("spill", s.spill);
  v.table("heap", s.heap);
  v.table("group", s.group);
  v.table("exporter", s.exporter);
  v.table("autoscaler", s.autoscaler);
}

template <class Visitor>
void visit_fields(Visitor& v, Fault& f) {
  using enum FaultKind;
  v("kind", f.kind,
    {consumer_paused, producer_disconnected, downstream_slow, broker_slow, rebalance, crash, scale,
     lag_lost, lag_zero, lag_stale, lag_phantom, clock_step, disk_full, reload, poison});
  v("at_s", f.at_s);
  v("for_s", f.for_s);
  v("site", f.site);
  v("instance", f.instance);
  v("factor", f.factor);
  v("delay_s", f.delay_s);
  v("by_s", f.by_s);
  v("pct", f.pct);
  v("lag_messages", f.lag_messages);
  v("instances", f.instances);
  v("partition", f.partition);
  v("messages", f.messages);
  v("forgets_level", f.forgets_level);
  v("policy", f.policy_name);
  v("tier_1", f.tier_1);
  v("tier_2", f.tier_2);
}

template <class Visitor>
void visit_fields(Visitor& v, NumbersSetup& s) {
  v("symbols", s.symbols);
  v("sessions_at_s", s.sessions_at_s);
}

/// What stands before the file's first table. intake_at_break is every site's.
template <class Visitor>
void visit_fields(Visitor& v, Scenario& s) {
  v("name", s.name);
  v("shows", s.shows);
  v("policy", s.policy_name);
  v("seed", s.seed);
  v("duration_s", s.duration);
  v("tick_s", s.tick_given);
  v("route_tier_1", s.route_tier_1);
  v("overload_ends_s", s.overload_ends_s);
  v("violates", s.violates);
  v("prices", s.prices_name);
}

template <class Visitor>
void visit_fields(Visitor& v, QuerySetup& s) {
  v("last_s", s.last);
  v("ago_s", s.ago);
  v("every_s", s.every);
  v("commit_lag_s", s.commit_lag);
  v("tail_s", s.tail);
  v("tail_messages", s.tail_messages);
  v("limit", s.limit);
  v("symbols", s.symbols);
  v("table_down_s", s.table_down_s);
  v("tail_down_s", s.tail_down_s);
}

template <class Visitor>
void visit_fields(Visitor& v, CostSetup& s) {
  v("runs_per_month", s.runs_per_month);
  v("quiet_per_s", s.quiet_per_s);
}

template <class Visitor>
void visit_intake(Visitor& v, SiteSetup& s) {
  v("intake_at_break", s.intake_at_break,
    {IntakeAtBreak::refuse, IntakeAtBreak::pause, IntakeAtBreak::open});
}

}  // namespace cascade
