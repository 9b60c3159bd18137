#include "properties/search/loop_fuzz.hpp"
#include "model/k2.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "properties/explore/explore.hpp"
#include "properties/loop/loop_catalogue.hpp"
#include "properties/loop/loop_monitor.hpp"
#include "properties/search/fuzz_load.hpp"
#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

/// Draws that a scenario is made of. Values are rounded, so that files read well.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : prng_(seed) {}

  bool chance(double p) { return prng_.uniform() < p; }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  /// Between low and high, evenly over the orders of magnitude, to two digits.
  double magnitude(double low, double high) {
    double value = low;
    const double factor = high / low;
    // factor^u by repeated square roots: no pow(), which differs by library.
    double power = factor;
    for (int i = 0; i < 12; ++i) {
      power = std::sqrt(power);
      if (chance(0.5)) value *= power;
    }
    double unit = 1;
    while (value / unit >= 100) unit *= 10;
    while (value / unit < 10) unit /= 10;
    return std::min(high, std::round(value / unit) * unit);
  }
  double tenth(double low, double high) { return std::round(prng_.uniform(low, high) * 10) / 10; }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return values.begin()[prng_.below(values.size())];
  }

 private:
  Prng prng_;
};

StreamSetup random_stream(Draw& draw, double duration_s) {
  using enum StreamShape;
  StreamSetup stream;
  stream.shape = draw.one_of({constant, ramp, burst, burst, market_open, on_off, points});
  stream.arrivals = draw.one_of({ArrivalProcess::even, ArrivalProcess::poisson});
  stream.rate_per_s = draw.magnitude(1'000, 200'000);
  stream.peak_per_s = std::min(2e6, stream.rate_per_s * draw.tenth(1, 10));
  stream.at_s = draw.tenth(0, duration_s / 2);
  stream.for_s = draw.tenth(1, duration_s / 2);
  stream.ramp_s = draw.tenth(1, duration_s);
  stream.half_life_s = draw.tenth(1, 60);
  stream.on_s = draw.tenth(1, 30);
  stream.off_s = draw.tenth(1, 30);
  if (stream.shape == points) {
    stream.times_s = {0, duration_s / 3, duration_s / 2};
    stream.rates_per_s = {stream.rate_per_s, stream.peak_per_s, 0};
  }
  stream.tiers = draw.one_of<std::vector<double>>(
      {{0.8, 0.15, 0.05}, {0.3, 0.3, 0.4}, {0.0, 0.0, 1.0}, {0.1, 0.8, 0.1}});
  if (draw.chance(0.2)) {  // a reload of the tiers moves these
    stream.symbols = {{"BHP", 3}, {"ALL", 2}, {"REA", 4}, {"XYZ", 1}};
    stream.tiers = StreamSetup{}.tiers;
  }
  stream.types = draw.one_of<std::vector<double>>({{0.6, 0.35, 0.05}, {1, 0, 0}, {0.1, 0.1, 0.8}});
  return stream;
}

SiteSetup random_site(Draw& draw, double rate_per_s) {
  SiteSetup site;
  site.intake_at_break = draw.one_of(
      {IntakeAtBreak::refuse, IntakeAtBreak::refuse, IntakeAtBreak::pause, IntakeAtBreak::open});
  site.check.mode = draw.chance(0.8) ? CheckMode::timer : CheckMode::per_batch;
  site.check.every_s = draw.one_of({0.1, 0.5, 1.0});
  site.broker.partitions = draw.whole(1, 8);
  if (draw.chance(0.2)) {
    for (std::int64_t p = 0; p < site.broker.partitions; ++p) {
      site.broker.weights.push_back(static_cast<double>(draw.whole(p == 0 ? 1 : 0, 10)));
    }
  }
  if (draw.chance(0.2)) {
    site.broker.retention.messages = std::llround(draw.magnitude(10'000, 10'000'000));
  }
  if (draw.chance(0.2)) site.broker.retention.age = Duration::from_seconds(draw.tenth(1, 60));
  ConsumerSetup& consumer = site.consumer;
  consumer.instances = draw.whole(1, 4);
  consumer.batch_size = std::llround(draw.magnitude(500, 100'000));
  const double capacity_per_s = rate_per_s * draw.tenth(0.3, 3);
  consumer.process_us =
      std::round(1e7 * static_cast<double>(consumer.instances) / capacity_per_s) / 10;
  consumer.enrich_us = std::round(consumer.process_us * draw.tenth(0, 1) * 10) / 10;
  consumer.commit_ms = draw.one_of({0.0, 1.0, 100.0, 500.0});
  consumer.batch_ends = draw.chance(0.8) ? BatchEnds::polled : BatchEnds::processed;
  consumer.sees_data_types = draw.chance(0.8);
  SpillSetup& spill = site.spill;
  spill.capacity_messages = std::llround(draw.magnitude(10'000, 10'000'000));
  spill.replay_below = draw.one_of({K2::soft, K2::graceful, K2::circuit_break});
  if (draw.chance(0.7)) spill.replay_per_s = std::llround(draw.magnitude(1'000, 200'000));
  spill.keep_order = draw.chance(0.7);
  spill.when_full = draw.one_of({WhenFull::drop, WhenFull::block, WhenFull::process});
  if (spill.when_full == WhenFull::process) spill.keep_order = false;
  if (draw.chance(0.3)) site.heap.garbage_bytes = 1000;
  if (draw.chance(0.15)) {
    const double at_s = draw.tenth(1, 200);
    site.heap = {};
    site.heap.times_s = {0, at_s, at_s + draw.tenth(1, 300)};
    for (std::size_t i = 0; i < site.heap.times_s.size(); ++i) {
      site.heap.values_pct.push_back(draw.one_of({30.0, 62.0, 75.0, 79.0, 85.0, 93.0, 97.0}));
    }
  }
  spill.disk_as_pressure = draw.chance(0.1);
  return site;
}

/// Of each of at most three sites; one together.
std::vector<double> random_shares(Draw& draw, std::int64_t sites) {
  if (sites == 1) return {1};
  if (sites == 2) {
    return draw.one_of<std::vector<double>>({{0.5, 0.5}, {0.7, 0.3}, {0.1, 0.9}});
  }
  return draw.one_of<std::vector<double>>({{0.4, 0.4, 0.2}, {0.2, 0.5, 0.3}, {0.8, 0.1, 0.1}});
}

/// Another policy that is built in, or a few symbols a tier lower; false where there is neither.
bool draw_reload(Draw& draw, const Policy& running, Fault& fault) {
  std::vector<std::string> others;
  for (const std::string& name : builtin_policy_names()) {
    if (name != running.name && same_ladder(*builtin_policy(name), running)) others.push_back(name);
  }
  if (!others.empty() && draw.chance(0.5)) {
    fault.policy_name = others[static_cast<std::size_t>(draw.whole(0, std::ssize(others) - 1))];
    fault.policy = *builtin_policy(fault.policy_name);
    return true;
  }
  if (running.tier_1.size() < 4) return false;
  fault.tier_1 = running.tier_1;
  fault.tier_2 = running.tier_2;
  for (std::int64_t n = draw.whole(1, 3); n > 0; --n) {
    fault.tier_2->push_back(fault.tier_1->back());
    fault.tier_1->pop_back();
  }
  return true;
}

/// Groups of short times, so that sessions and polls end within a run.
GroupSetup random_group(Draw& draw) {
  GroupSetup group;
  group.session_timeout_s = draw.tenth(1, 45);
  group.max_poll_interval_s = draw.magnitude(0.1, 300);
  group.protocol = draw.one_of({GroupProtocol::eager, GroupProtocol::cooperative});
  group.rebalance_s = draw.tenth(0.1, 5);
  return group;
}

/// One that is over, as far as faults end, by `until_s`.
Fault random_fault(Draw& draw, double until_s, const Scenario& scenario) {
  Fault fault;
  // What comes later in the list is drawn by draw_load(): a seed's scenario keeps its faults.
  fault.kind = static_cast<FaultKind>(draw.whole(0, static_cast<std::int64_t>(FaultKind::reload)));
  if (fault.kind == FaultKind::reload && !draw_reload(draw, scenario.policy, fault)) {
    fault.kind = FaultKind::rebalance;
  }
  fault.at_s =
      std::floor(draw.tenth(0, until_s) * 1000 + static_cast<double>(draw.whole(0, 99))) / 1000;
  fault.at_s = std::min(fault.at_s, until_s);
  fault.for_s = std::min(draw.tenth(0, 30), until_s - fault.at_s);
  fault.factor = draw.tenth(1, 20);
  fault.delay_s = draw.tenth(0, 1);
  fault.by_s = draw.tenth(-600, 60);
  fault.pct = draw.tenth(50, 100);
  fault.lag_messages = draw.magnitude(1'000, 1e7);
  fault.instances = draw.whole(1, 8);
  fault.forgets_level = draw.chance(0.3);
  const bool is_of_one = fault.kind == FaultKind::crash || fault.kind == FaultKind::consumer_paused;
  if (draw.chance(0.2) && is_of_one) fault.instance = 0;
  if (scenario.sites.size() > 1 && draw.chance(0.6)) {
    fault.site =
        scenario.sites[static_cast<std::size_t>(draw.whole(0, std::ssize(scenario.sites) - 1))]
            .name;
  }
  return fault;
}

/// Its streams end with what was drawn of it; a background of what a consumer may be able to take
/// goes on in most, for as long as a bound may ask for.
void let_it_end(Draw& draw, Scenario& scenario) {
  const double ends_s = scenario.duration.seconds();
  scenario.overload_ends_s = ends_s;
  scenario.duration = Duration::from_seconds(ends_s + 900);
  const double rate_per_s = scenario.workload.front().rate_per_s;
  for (StreamSetup& stream : scenario.workload) stream.until_s = ends_s;
  if (draw.chance(0.3)) return;
  StreamSetup background;
  background.arrivals = draw.one_of({ArrivalProcess::even, ArrivalProcess::poisson});
  background.rate_per_s = std::round(rate_per_s * draw.tenth(0.1, 1.5));
  background.tiers = draw.one_of<std::vector<double>>({{0.8, 0.15, 0.05}, {0.1, 0.3, 0.6}});
  scenario.workload.push_back(background);
}

}  // namespace

Scenario random_scenario(std::uint64_t seed, const Policy* policy) {
  Draw draw(seed);
  Scenario scenario;
  scenario.name = "swarm-" + std::to_string(seed);
  scenario.file = scenario.name + ".toml";
  scenario.seed = seed;
  const auto duration_s = static_cast<double>(draw.whole(60, 600));
  scenario.duration = Duration::from_seconds(duration_s);
  const auto policies = builtin_policy_names();
  scenario.policy_name = policies[static_cast<std::size_t>(
      draw.whole(0, static_cast<std::int64_t>(policies.size()) - 1))];
  scenario.policy = policy != nullptr ? *policy : *builtin_policy(scenario.policy_name);
  if (policy != nullptr) scenario.policy_name = policy->name;
  for (std::int64_t n = draw.whole(1, 2); n > 0; --n) {
    scenario.workload.push_back(random_stream(draw, duration_s));
  }
  const std::int64_t sites = draw.chance(0.25) ? draw.whole(2, 3) : 1;
  const std::vector<double> shares = random_shares(draw, sites);
  for (std::int64_t i = 0; i < sites; ++i) {
    const double share = shares[static_cast<std::size_t>(i)];
    SiteSetup site = random_site(draw, share * scenario.workload.front().rate_per_s);
    site.share = share;
    site.spill.replay_below = std::min(site.spill.replay_below, scenario.policy.highest());
    if (sites > 1) site.name = "site-" + std::to_string(i);
    scenario.sites.push_back(std::move(site));
  }
  scenario.route_tier_1 = draw.chance(0.8);
  for (std::int64_t n = draw.whole(0, 5); n > 0; --n) {
    scenario.faults.push_back(random_fault(draw, duration_s, scenario));
  }
  if (draw.chance(0.5)) let_it_end(draw, scenario);
  draw_load(scenario, seed);
  // Drawn apart, so that a seed's scenario is otherwise what it was before there were groups.
  Draw draw_group(~seed);
  for (SiteSetup& site : scenario.sites) {
    const bool stops = site.heap.gc_pause_ms > 0 || site.heap.gc_pause_ms_per_gb > 0;
    if (draw_group.chance(0.4) && !stops) site.group = random_group(draw_group);
  }
  return scenario;
}

Scenario with_random_faults(const Scenario& scenario, std::uint64_t seed) {
  Draw draw(seed);
  Scenario fuzzed = scenario;
  fuzzed.name += "-" + std::to_string(seed);
  fuzzed.seed = seed;
  fuzzed.expect.clear();
  const bool may_drain = scenario.overload_ends_s && *scenario.overload_ends_s >= 1;
  const bool drains = may_drain && draw.chance(0.5);
  if (!drains) fuzzed.overload_ends_s.reset();
  const double until_s = drains ? *scenario.overload_ends_s : scenario.duration.seconds();
  for (std::int64_t n = draw.whole(1, 5); n > 0; --n) {
    fuzzed.faults.push_back(random_fault(draw, until_s, fuzzed));
  }
  return fuzzed;
}

namespace {

bool says_it_violates(const std::vector<std::string>& violates, const std::string& property) {
  return std::find(violates.begin(), violates.end(), property) != violates.end();
}

/// Two ways of a consumer that are known to end in a loop that stays where it is: K2's way of
/// ending a batch leaves what it only dropped uncommitted (scenario k2-consumer-latch), and a full
/// disk that blocks the log keeps the level at which it is not read back (disk-full, variant
/// block).
bool may_never_drain(const SiteSetup& site) {
  return site.consumer.batch_ends == BatchEnds::processed ||
         site.spill.when_full == WhenFull::block;
}

bool is_news(const Scenario& scenario, const LoopViolation& violation, News news) {
  if (says_it_violates(scenario.violates, violation.property)) return false;
  const auto breaks = [&](const Policy& policy) {
    if (says_it_violates(policy.violates, violation.property)) return true;
    return news == News::beyond_proof &&
           prove(policy, {violation.property}).count(VerdictKind::violated) > 0;
  };
  if (violation.property == kDrains.name && news == News::beyond_proof &&
      std::any_of(scenario.sites.begin(), scenario.sites.end(), may_never_drain)) {
    return false;
  }
  // Of single checks there is a proof, of the loop's own properties there is none.
  if (find_property(violation.property) == nullptr) return true;
  if (violation.property == kTier1NeverShed.name && news == News::beyond_proof) return true;
  return !breaks(scenario.policy) &&
         std::none_of(scenario.faults.begin(), scenario.faults.end(),
                      [&](const Fault& fault) { return fault.policy && breaks(*fault.policy); });
}

}  // namespace

std::optional<LoopViolation> first_violation(const Scenario& scenario, News news) {
  LoopMonitor monitor(scenario.policy.levels);
  Simulation simulation(scenario, &monitor);
  simulation.run();
  monitor.finish(simulation, outcome_of(simulation));
  for (const LoopViolation& violation : monitor.violations()) {
    if (is_news(scenario, violation, news)) return violation;
  }
  return std::nullopt;
}

namespace {

/// A change that makes a scenario smaller; false where there is nothing left to change.
using Reduction = std::function<bool(Scenario&)>;

template <class T>
bool set(T& value, const T& plain) {
  if (value == plain) return false;
  value = plain;
  return true;
}

/// One of several sites goes, and its faults with it; the last is nobody in particular.
bool drop_site(Scenario& scenario, std::size_t i) {
  if (scenario.sites.size() == 1) {
    SiteSetup& site = scenario.sites.front();
    if (site.name == SiteSetup{}.name && site.share == 1) return false;
    site.name = SiteSetup{}.name;
    site.share = 1;
    for (Fault& fault : scenario.faults) fault.site.clear();
    return true;
  }
  const std::string name = scenario.sites[i].name;
  const double rest = 1 - scenario.sites[i].share;
  scenario.sites.erase(scenario.sites.begin() + static_cast<std::ptrdiff_t>(i));
  for (SiteSetup& site : scenario.sites) site.share /= rest;
  scenario.faults.erase(std::remove_if(scenario.faults.begin(), scenario.faults.end(),
                                       [&](const Fault& fault) { return fault.site == name; }),
                        scenario.faults.end());
  return true;
}

/// Plainer settings of site `i`.
void add_site_reductions(std::vector<Reduction>& list, std::size_t i) {
  const auto plainer = [&list, i](bool (*change)(SiteSetup&)) {
    list.push_back([i, change](Scenario& s) { return change(s.sites[i]); });
  };
  list.push_back([i](Scenario& s) { return drop_site(s, i); });
  list.push_back([i](Scenario& s) {
    for (Fault& fault : s.faults) fault.instance = -1;  // there may be none of that number any more
    return set(s.sites[i].consumer.instances, std::int64_t{1});
  });
  list.push_back([i](Scenario& s) {
    for (Fault& fault : s.faults) fault.partition = 0;  // there may be none of that number any more
    BrokerSetup& broker = s.sites[i].broker;
    const bool was_uneven = !broker.weights.empty() || broker.keys > 0;
    broker.keys = 0;
    broker.zipf = 0;
    broker.weights.clear();
    return set(broker.partitions, std::int64_t{1}) || was_uneven;
  });
  plainer([](SiteSetup& site) {
    Retention& retention = site.broker.retention;
    if (!retention.messages && !retention.age) return false;
    retention = {};
    return true;
  });
  plainer([](SiteSetup& site) {
    const bool had_group = site.group.has_value();
    site.group.reset();
    return had_group;
  });
  plainer([](SiteSetup& site) { return set(site.consumer.batch_ends, BatchEnds::polled); });
  plainer([](SiteSetup& site) { return set(site.check.mode, CheckMode::timer); });
  plainer([](SiteSetup& site) { return set(site.check.every_s, 0.5); });
  plainer([](SiteSetup& site) { return set(site.consumer.enrich_us, 0.0); });
  plainer([](SiteSetup& site) { return set(site.consumer.sees_data_types, true); });
  plainer([](SiteSetup& site) { return set(site.intake_at_break, IntakeAtBreak::refuse); });
  plainer([](SiteSetup& site) { return set(site.heap.garbage_bytes, 0.0); });
  for (const auto& change : load_reductions()) plainer(change);
  plainer([](SiteSetup& site) {
    return set(site.spill.capacity_messages, SpillSetup{}.capacity_messages);
  });
}

std::vector<Reduction> reductions(const Scenario& scenario, Instant failed_at) {
  std::vector<Reduction> list;
  for (std::size_t i = scenario.faults.size(); i-- > 0;) {
    list.push_back([i](Scenario& s) {
      s.faults.erase(s.faults.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    });
    list.push_back([i](Scenario& s) {
      using enum FaultKind;
      Fault& fault = s.faults[i];
      Fault plain;
      plain.kind = fault.kind;
      plain.at_s = fault.at_s;
      plain.for_s = std::min(fault.for_s, 1.0);
      if (fault.kind == downstream_slow) plain.factor = fault.factor;
      if (fault.kind == broker_slow) plain.delay_s = fault.delay_s;
      if (fault.kind == lag_phantom) plain.lag_messages = fault.lag_messages;
      if (fault.kind == scale) plain.instances = fault.instances;
      if (fault.kind == poison) {  // whose number of messages is no more than what it is about
        plain.partition = fault.partition;
        plain.messages = fault.messages;
      }
      if (fault.kind == clock_step) plain.by_s = fault.by_s;
      if (fault.kind == reload) {
        plain.policy_name = fault.policy_name;
        plain.policy = fault.policy;
        plain.tier_1 = fault.tier_1;
        plain.tier_2 = fault.tier_2;
      }
      plain.site = fault.site;
      const bool changes = fault.instance != plain.instance ||
                           fault.forgets_level != plain.forgets_level ||
                           fault.for_s != plain.for_s || fault.factor != plain.factor ||
                           fault.delay_s != plain.delay_s || fault.pct != plain.pct ||
                           fault.lag_messages != plain.lag_messages ||
                           fault.instances != plain.instances || fault.by_s != plain.by_s;
      fault = plain;
      return changes;
    });
  }
  for (std::size_t i = scenario.workload.size(); i-- > 0 && scenario.workload.size() > 1;) {
    list.push_back([i](Scenario& s) {
      s.workload.erase(s.workload.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    });
  }
  list.push_back([failed_at](Scenario& s) {
    const Duration needed =
        Duration::from_seconds(std::ceil((failed_at - Instant{}).seconds()) + 1);
    if (s.duration <= needed) return false;
    s.duration = needed;
    if (s.overload_ends_s && *s.overload_ends_s > needed.seconds()) s.overload_ends_s.reset();
    // What was to come later is no part of it.
    s.faults.erase(
        std::remove_if(s.faults.begin(), s.faults.end(),
                       [&](const Fault& fault) { return fault.at_s > needed.seconds(); }),
        s.faults.end());
    return true;
  });
  list.push_back([](Scenario& s) {
    const StreamSetup& stream = s.workload.front();
    StreamSetup plain;
    plain.rate_per_s = stream.shape == plain.shape ? stream.rate_per_s
                                                   : std::max(stream.rate_per_s, stream.peak_per_s);
    const bool changes = stream.shape != plain.shape || stream.arrivals != plain.arrivals ||
                         stream.tiers != plain.tiers || stream.types != plain.types ||
                         stream.peak_per_s != plain.peak_per_s;
    if (changes) s.workload.front() = plain;
    return changes;
  });
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) add_site_reductions(list, i);
  return list;
}

}  // namespace

FuzzFailure shrink(const Scenario& scenario, const LoopViolation& violation, News news) {
  FuzzFailure failure{scenario.seed, scenario, violation, 0};
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (const Reduction& reduce : reductions(failure.scenario, failure.violation.at)) {
      Scenario candidate = failure.scenario;
      if (!reduce(candidate)) continue;
      const auto still = first_violation(candidate, news);
      if (!still || still->property != violation.property) continue;
      failure.scenario = std::move(candidate);
      failure.violation = *still;
      ++failure.shrinks;
      smaller = true;
      break;  // indices of the list are those of the scenario before
    }
  }
  return failure;
}

FuzzResult fuzz_loop(const FuzzSetup& setup) {
  FuzzResult result;
  while (result.done < setup.count) {
    const std::uint64_t seed = setup.seed + result.done;
    const Scenario scenario = setup.draw ? setup.draw(seed) : random_scenario(seed);
    ++result.done;
    if (const auto violation = first_violation(scenario, setup.news)) {
      result.failure = shrink(scenario, *violation, setup.news);
      return result;
    }
    if (setup.progress && !setup.progress(result.done)) return result;
  }
  return result;
}

}  // namespace cascade
