#include "properties/loop/loop_monitor.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "model/k2.hpp"
#include "properties/catalogue.hpp"
#include "properties/loop/loop_catalogue.hpp"
#include "sim/loop/observer_list.hpp"
#include "sim/loop/outcome/outcome_json.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// "instance 1: ", where a site has several cascades.
std::string who(const Site& site, std::size_t cascade) {
  return site.cascades().size() > 1 ? "instance " + std::to_string(cascade) + ": " : "";
}

std::string class_text(std::size_t c) {
  return std::string(text(class_tier(c))) + " " + std::string(text(class_type(c)));
}

std::string range_text(const Segment& segment) {
  return "offsets " + std::to_string(segment.first_offset) + " to " +
         std::to_string(segment.end_offset);
}

std::string pressure_text(const Policy& policy, const Pressure& read) {
  if (policy.is_k2s()) {
    return "lag " + number_text(read[kLag]) + ", heap " + number_text(read[kHeap]) + " %";
  }
  std::string text;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    text += (i == 0 ? "" : ", ") + policy.metrics[i].name + " " + number_text(read.values[i]);
  }
  return text;
}

}  // namespace

void LoopMonitor::violate(std::string_view property, Instant at, const std::string& what,
                          std::optional<std::size_t> site) {
  for (std::size_t i = 0; i < violations_.size(); ++i) {
    if (violations_[i].property == property && sites_of_violations_[i] == site) return;
  }
  violations_.push_back({std::string(property), at, "", what});
  sites_of_violations_.push_back(site);
}

void LoopMonitor::not_tier_1(const Effect& effect, const char* fate) {
  for (const DataType type : {DataType::trades, DataType::quotes}) {
    const std::int64_t n = effect.counts.of[class_index(Tier::tier_1, type)];
    if (n > 0) {
      violate(kTier1NeverShed.name, effect.at,
              std::to_string(n) + " tier_1 " + std::string(text(type)) + " " + fate + " at " +
                  levels_[effect.level],
              effect.site);
    }
  }
}

void LoopMonitor::on_dropped(const Effect& effect) { not_tier_1(effect, "dropped"); }

/// In the dead-letter queue or passed over: once, and instead of being processed.
void LoopMonitor::on_set_aside(const Effect& effect) {
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (effect.counts.of[c] == 0) continue;
    Lane& lane = this->lane(effect, c);
    if (effect.from_disk) lane.replayed_messages += effect.counts.of[c];
    if (add_range(lane.applied, effect, c)) continue;
    violate(kSpillExactlyOnce.name, effect.at,
            class_text(c) + " of partition " + std::to_string(effect.partition) + ", " +
                range_text(effect.segment) + ", set aside and processed, or set aside twice",
            effect.site);
  }
}

/// What the producer says that it has buffered is what waits, is no more than it has room for, and
/// after an attempt none of it is older than may be.
void LoopMonitor::look_at_producer(Instant at, const LoopEvent& event, const Site& site,
                                   const Flows& flows) {
  const ProducerBuffer& producer = site.producer();
  const auto amiss = [&](const std::string& what) {
    violate(kNothingLost.name, at, what, site.books().site);
  };
  if (flows.buffered.total() > producer.setup().buffer_messages) {
    amiss(std::to_string(flows.buffered.total()) + " messages buffered, with room for " +
          std::to_string(producer.setup().buffer_messages));
  }
  // Not after each message that is handled: that a count stays right is seen at the next of these.
  using enum LoopEvent::Kind;
  if (event.kind == handled || event.kind == commit || producer.empty()) return;
  MessageCounts waiting;
  for (const ProducerBuffer::Waiting& each : producer.waiting()) waiting += each.counts;
  if (!(waiting == flows.buffered)) amiss("not all that is buffered waits in the producer");
  const bool is_own = event.kind == retry && event.site == site.books().site;
  const Duration oldest = at - producer.waiting().front().at;
  if (is_own && oldest >= Duration::from_seconds(producer.setup().delivery_timeout_s)) {
    amiss("buffered for longer than the delivery timeout");
  }
}

LoopMonitor::OfSite& LoopMonitor::of(std::size_t site) {
  while (sites_.size() <= site) sites_.emplace_back();
  return sites_[site];
}

LoopMonitor::Lane& LoopMonitor::lane(const Effect& effect, std::size_t c) {
  std::vector<Lane>& lanes = of(effect.site).lanes;
  const std::size_t place = effect.partition * kClassCount + c;
  if (place >= lanes.size()) lanes.resize((effect.partition + 1) * kClassCount);
  return lanes[place];
}

/// Whether these messages were in no range yet. Their numbers need not rise: what was processed at
/// a lower level just before a crash, and not yet written, may go to disk when it is read again,
/// behind younger messages that are there already. Neighbours become one range.
bool LoopMonitor::add_range(Ranges& ranges, const Effect& effect, std::size_t c) {
  const std::int64_t first = effect.segment.first_number[c], end = first + effect.counts.of[c];
  auto next = ranges.lower_bound(first);
  if (next != ranges.end() && next->first < end) return false;
  const bool joins_next = next != ranges.end() && next->first == end;
  const std::int64_t last = joins_next ? next->second : end;
  if (next != ranges.begin()) {
    const auto before = std::prev(next);
    if (before->second > first) return false;
    if (before->second == first) {
      before->second = last;
      if (joins_next) ranges.erase(next);
      return true;
    }
  }
  if (joins_next) next = ranges.erase(next);
  ranges.emplace_hint(next, first, last);
  return true;
}

/// Whether these messages are all in one range.
bool LoopMonitor::covers(const Ranges& ranges, const Effect& effect, std::size_t c) {
  const std::int64_t first = effect.segment.first_number[c], end = first + effect.counts.of[c];
  const auto after = ranges.upper_bound(first);
  return after != ranges.begin() && std::prev(after)->second >= end;
}

void LoopMonitor::on_arrivals(Instant, const MessageCounts& counts) { brought_ += counts; }

void LoopMonitor::on_spilled(const Effect& effect) {
  not_tier_1(effect, "spilled");
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (effect.counts.of[c] == 0) continue;
    Lane& lane = this->lane(effect, c);
    if (!add_range(lane.spilled, effect, c)) {
      violate(kSpillExactlyOnce.name, effect.at,
              class_text(c) + " of partition " + std::to_string(effect.partition) + ", " +
                  range_text(effect.segment) + ", spilled again",
              effect.site);
    }
    lane.spilled_messages += effect.counts.of[c];
  }
}

void LoopMonitor::on_applied(const Effect& effect) {
  const bool keeps_order = of(effect.site).keeps_order;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (effect.counts.of[c] == 0) continue;
    Lane& lane = this->lane(effect, c);
    const auto amiss = [&](const char* what) {
      violate(kSpillExactlyOnce.name, effect.at,
              class_text(c) + " of partition " + std::to_string(effect.partition) + ", " +
                  range_text(effect.segment) + ", " + what,
              effect.site);
    };
    std::int64_t& own_end = effect.from_disk ? lane.replayed_end : lane.applied_end;
    const std::int64_t end = keeps_order ? std::max(lane.replayed_end, lane.applied_end) : own_end;
    if (effect.segment.first_offset < end) amiss("processed twice or out of order");
    if (!add_range(lane.applied, effect, c)) amiss("processed twice");
    own_end = std::max(own_end, effect.segment.end_offset);
    if (!effect.from_disk) continue;
    if (!covers(lane.spilled, effect, c)) amiss("replayed and never spilled");
    lane.replayed_messages += effect.counts.of[c];
    if (lane.replayed_messages > lane.spilled_messages) amiss("more replayed than spilled");
  }
}

/// Of each cascade the gauge equals the fold of the journal, and each entry starts where the one
/// before ended.
void LoopMonitor::fold_journal(Instant at, const Site& site) {
  OfSite& here = of(site.books().site);
  here.folds.resize(site.cascades().size());
  for (std::size_t k = 0; k < site.cascades().size(); ++k) {
    const LoopCascade& of = site.cascades()[k];
    Fold& fold = here.folds[k];
    for (; fold.entries < of.journal.size(); ++fold.entries) {
      const Transition& entry = of.journal[fold.entries];
      if (entry.from != fold.level) {
        violate("journal-agrees", at,
                who(site, k) + "an entry leaves " + levels_[entry.from] +
                    " where the one before ended at " + levels_[fold.level],
                site.books().site);
      }
      fold.level = entry.to;
    }
    const Level level = of.cascade.level();
    if (fold.level != level) {
      violate("journal-agrees", at,
              who(site, k) + "the journal says " + levels_[fold.level] + ", the gauge " +
                  levels_[level],
              site.books().site);
    }
  }
}

void LoopMonitor::on_check(std::size_t site, std::size_t cascade, Instant at, const Pressure& read,
                           const std::optional<Transition>& transition, const Site& owner) {
  fold_journal(at, owner);
  std::vector<CheckMonitor>& checks = of(site).checks;
  checks.resize(owner.cascades().size());
  for (const Violation& found : checks[cascade].observe(owner.cascade_time(at), read, transition,
                                                        owner.cascades()[cascade].cascade)) {
    const Step& step = found.step;
    violate(std::string(found.property->name), at,
            who(owner, cascade) + levels_[step.before] + " to " + levels_[step.after] + " at " +
                pressure_text(owner.policy(), read),
            site);
  }
}

/// The identity holds, and nothing is negative.
void LoopMonitor::look_at_flows(Instant at, const Site& site, const Flows& flows) {
  const MessageCounts imbalance = flows.imbalance();
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (imbalance.of[c] == 0) continue;
    violate(kNothingLost.name, at,
            class_text(c) + ": arrived is " + std::to_string(imbalance.of[c]) +
                " more than all that became of it",
            site.books().site);
  }
  if (!flows.some_is_negative()) return;
  for (const auto& [name, column] : Flows::columns()) {
    for (const std::int64_t n : (flows.*column).of) {
      if (n >= 0) continue;
      violate(kNothingLost.name, at, std::string(name) + " is negative", site.books().site);
    }
  }
}

/// What is in the log is in a partition or in somebody's hands; and, where nothing expires, what
/// the offsets say. After each event by the running sums; these are counted anew so often that it
/// costs no more than so many partitions, instances and pieces of work an event.
void LoopMonitor::look_at_log(Instant at, const Site& site, const MessageCounts& in_log_of) {
  constexpr std::size_t kCountedEachEvent = 64;
  const std::int64_t in_log = in_log_of.total();
  const Retention& retention = site.setup().broker.retention;
  const bool expires = retention.messages || retention.age;
  std::int64_t held = site.held_messages(), lag = site.lag_messages();
  OfSite& of_site = of(site.books().site);
  if (++of_site.events * kCountedEachEvent >= of_site.looked_at) {
    of_site.events = of_site.looked_at = 0;
    held = site.counted_held_messages(of_site.looked_at);
    lag = site.broker().counted_lag_messages();
    if (held != site.held_messages() || lag != site.lag_messages()) {
      violate(kNothingLost.name, at, "what is held and what lags are not what was added up",
              site.books().site);
    }
  }
  if (in_log == held && (expires || in_log == lag)) return;
  violate(kNothingLost.name, at,
          std::to_string(in_log) + " messages in the log, " + std::to_string(held) +
              " to be found, and offsets for " + std::to_string(lag),
          site.books().site);
}

void LoopMonitor::after_event(Instant at, const LoopEvent& event, const Site& site) {
  of(site.books().site).keeps_order = site.setup().spill.keep_order;
  const Flows flows = site.flows();
  look_at_flows(at, site, flows);
  look_at_producer(at, event, site, flows);
  look_at_log(at, site, flows.in_log);
  fold_journal(at, site);
  for (; unnamed_ < violations_.size(); ++unnamed_) {
    violations_[unnamed_].event = describe(event);
  }
}

namespace {

/// When the property `drains` is due at a site; empty where it is not within the run.
std::optional<double> drain_due_s(const Scenario& scenario, const SiteOutcome& site) {
  if (!scenario.overload_ends_s || !site.drain_bound_s) return std::nullopt;
  const double due_s = *scenario.overload_ends_s + *site.drain_bound_s;
  return due_s <= scenario.duration.seconds() ? std::optional(due_s) : std::nullopt;
}

}  // namespace

void LoopMonitor::finish(const Simulation& simulation, const Outcome& outcome) {
  const Scenario& scenario = simulation.scenario();
  const Instant end{scenario.duration.ns};
  if (!(brought_ == outcome.flows().arrived + simulation.missed())) {
    violate(kNothingLost.name, end, "not all that came was offered to one site, or missed",
            std::nullopt);
  }
  for (std::size_t s = 0; s < simulation.sites().size(); ++s) {
    const Site& site = simulation.sites()[s];
    const SiteOutcome& result = outcome.sites[s];
    MessageCounts spilled, replayed;
    const std::vector<Lane>& lanes = of(s).lanes;
    for (std::size_t place = 0; place < lanes.size(); ++place) {
      spilled.of[place % kClassCount] += lanes[place].spilled_messages;
      replayed.of[place % kClassCount] += lanes[place].replayed_messages;
    }
    // With nothing on disk nor on its way there or back, the two must be equal.
    const bool at_rest =
        site.spill().stored().total() == 0 && site.spill().reserved_messages() == 0;
    if (at_rest && !(spilled == replayed)) {
      violate(kSpillExactlyOnce.name, end,
              std::to_string(spilled.total()) + " spilled, " + std::to_string(replayed.total()) +
                  " replayed, and the disk is empty",
              s);
    }
    const std::optional<double> due_s = drain_due_s(scenario, result);
    if (!due_s) continue;
    if (!result.drained_at || (*result.drained_at - Instant{}).seconds() > *due_s) {
      violate(kDrains.name, Instant{Duration::from_seconds(*due_s).ns},
              site.setup().name + ": not drained within " + number_text(*result.drain_bound_s) +
                  " s of the end of the overload",
              s);
    }
  }
  for (; unnamed_ < violations_.size(); ++unnamed_) violations_[unnamed_].event = "end of run";
  for (std::size_t i = 0; i < violations_.size(); ++i) {
    if (const auto& site = sites_of_violations_[i]) {
      violations_[i].site = simulation.sites()[*site].setup().name;
    }
  }
}

std::vector<std::string> judged_properties(const Scenario& scenario, const Outcome& outcome) {
  std::vector<std::string> names;
  // Where nobody checks, nothing of single checks is judged.
  const bool some_check =
      std::any_of(scenario.sites.begin(), scenario.sites.end(),
                  [](const SiteSetup& site) { return site.check.mode != CheckMode::off; });
  if (some_check) {
    for (const Property* property : Monitor(scenario.policy).judged()) {
      names.emplace_back(property->name);
    }
  }
  for (const LoopProperty& property : kLoopProperties) names.emplace_back(property.name);
  const bool drains =
      std::any_of(outcome.sites.begin(), outcome.sites.end(),
                  [&](const SiteOutcome& site) { return drain_due_s(scenario, site).has_value(); });
  if (drains) names.emplace_back(kDrains.name);
  return names;
}

Outcome simulate_monitored(const Scenario& scenario, LoopObserver* also, const KeptChecks& kept) {
  LoopMonitor monitor(scenario.policy.levels);
  ObserverList watching;
  watching.add(&monitor);
  watching.add(also);
  Simulation simulation(scenario, &watching, kept);
  simulation.run();
  Outcome outcome = outcome_of(simulation);
  monitor.finish(simulation, outcome);

  Simulation again(scenario, nullptr, {false, kept.figures_from});
  again.run();
  if (to_json(outcome_of(again)) != to_json(outcome)) {
    outcome.violations.push_back({std::string(kDeterministic.name), Instant{scenario.duration.ns},
                                  "end of run", "a second run with the same seed differs"});
  }
  const auto expected = [&](const std::string& property) {
    return std::find(scenario.violates.begin(), scenario.violates.end(), property) !=
           scenario.violates.end();
  };
  std::vector<std::string> found;
  for (const LoopViolation& violation : monitor.violations()) {
    found.push_back(violation.property);
    if (!expected(violation.property)) outcome.violations.push_back(violation);
  }
  for (const std::string& property : scenario.violates) {
    if (std::find(found.begin(), found.end(), property) == found.end()) {
      outcome.violations.push_back({"expect", Instant{scenario.duration.ns}, "end of run",
                                    property + " holds, where the scenario is there to break it"});
    }
  }
  judge(scenario, outcome);
  return outcome;
}

}  // namespace cascade
