#include "cli/demo/narrative.hpp"
#include "model/k2.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/terminal/terminal.hpp"
#include "properties/reference/reference_cascade.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

std::string value_text(Metric metric, double value) {
  return metric == kLag ? grouped(value) : heap_text(value);
}

std::string metric_name(Metric metric) { return metric == kLag ? "lag" : "heap"; }

/// At the metric's trigger or worse; what is not monitored demands nothing.
bool demands(const MetricThresholds& metric, Level level, double value) {
  return metric.monitored && metric.demands(level, value);
}

Level demanded_level(const Policy& policy, const Pressure& pressure) {
  Level highest = kLowest;
  for (const Level level : policy.raised_levels()) {
    for (const Metric metric : {kLag, kHeap}) {
      if (demands(policy[metric], level, pressure[metric])) highest = level;
    }
  }
  return highest;
}

std::string cooldown_text(Duration left) {
  return fmt::format("cooldown: {} s left", number_of_seconds(left));
}

/// Below every trigger at NORMAL: how far away is SOFT?
std::string calm_text(const Policy& policy, const Pressure& pressure) {
  std::vector<std::string> parts;
  for (const Metric metric : {kLag, kHeap}) {
    if (!policy[metric].monitored) continue;
    const double value = pressure[metric];
    parts.push_back(is_missing(value)
                        ? metric_name(metric) + " has no value"
                        : fmt::format("{} {} is below {}", metric_name(metric),
                                      value_text(metric, value),
                                      value_text(metric, policy[metric].trigger(K2::soft))));
  }
  return joined(parts, ", ");
}

Reason held(const DemoFrame& frame, const Pressure& pressure) {
  const Policy& policy = *frame.policy;
  std::vector<std::string> parts;
  bool missing = false;
  for (const Metric metric : {kLag, kHeap}) {
    const double value = pressure[metric];
    const double clear = policy[metric].clear(frame.level);
    if (!policy[metric].monitored) continue;
    if (is_missing(value)) {
      missing = true;
      parts.push_back(metric_name(metric) + " has no value, and that clears nothing");
    } else if (!policy[metric].clears_at(frame.level, value)) {
      parts.push_back(fmt::format("{} {} is not below {}", metric_name(metric),
                                  value_text(metric, value), value_text(metric, clear)));
    }
  }
  const bool cooling = frame.cooldown_left.ns > 0;
  if (!parts.empty()) {
    return {missing ? Hold::missing : Hold::dead_band,
            joined(parts, ", ") + (cooling ? "; " + cooldown_text(frame.cooldown_left) : "")};
  }
  if (cooling)
    return {Hold::cooldown, "lag and heap are clear; " + cooldown_text(frame.cooldown_left)};
  return {Hold::leaving, "lag and heap are clear, the cooldown is over: the next check steps down"};
}

}  // namespace

std::string_view whose(Priority priority) {
  switch (priority) {
    case Priority::critical:
      return "tier 1";
    case Priority::high:
      return "tier 2";
    case Priority::normal:
      return "tier 3";
    case Priority::low:
      return "reference data";
  }
  return "";
}

std::int64_t of_priority(const MessageCounts& counts, Priority priority) {
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    if (priority_of(class_tier(c), class_type(c)) == priority) sum += counts.of[c];
  }
  return sum;
}

std::string number(std::int64_t n) { return grouped(n); }

std::string heap_text(double heap_pct) {
  return is_missing(heap_pct) ? "no value" : grouped(heap_pct) + " %";
}

std::string demand_text(const Policy& policy, const Pressure& pressure, Level level) {
  std::vector<std::string> parts;
  for (const Metric metric : {kLag, kHeap}) {
    const double value = pressure[metric];
    const double trigger = policy[metric].trigger(level);
    if (demands(policy[metric], level, value)) {
      parts.push_back(fmt::format("{} {} is at or above {}", metric_name(metric),
                                  value_text(metric, value), value_text(metric, trigger)));
    }
  }
  return joined(parts, ", ");
}

std::string clear_text(const Policy& policy, const Pressure& pressure, Level level) {
  std::vector<std::string> parts;
  for (const Metric metric : {kLag, kHeap}) {
    if (!policy[metric].monitored) continue;
    const double value = pressure[metric];
    parts.push_back(is_missing(value)
                        ? metric_name(metric) + " has no value, which is taken for 0"
                        : fmt::format("{} {} is below {}", metric_name(metric),
                                      value_text(metric, value),
                                      value_text(metric, policy[metric].clear(level))));
  }
  return joined(parts, ", ");
}

std::string given_up(const Policy& policy, Level level, const SiteSetup& site) {
  std::vector<std::string> parts;
  if (intake_closed(policy.levels, level)) {
    switch (site.intake_at_break) {
      case IntakeAtBreak::refuse:
        parts.emplace_back("no new data");
        break;
      case IntakeAtBreak::pause:
        parts.emplace_back("nothing is read");
        break;
      case IntakeAtBreak::open:
        parts.emplace_back("intake stays open, as nothing closes it");
        break;
    }
  }
  for (const Action action : {Action::spill, Action::drop}) {
    std::vector<std::string> who;
    for (const Priority priority : kPriorities) {
      if (policy.shedding[index(level)][static_cast<std::size_t>(priority)] == action) {
        who.emplace_back(whose(priority));
      }
    }
    if (who.empty()) continue;
    parts.push_back(joined(who, ", ") + (action == Action::drop ? " dropped" : " to disk"));
  }
  if (enrichment_skipped(policy.levels, level)) parts.emplace_back("not enriched");
  return parts.empty() ? "nothing is given up" : joined(parts, "; ");
}

std::string intake_text(const DemoFrame& frame, const SiteSetup& site) {
  if (frame.refuses) return "refusing";
  if (!intake_closed(frame.policy->levels, frame.level)) return "open";
  return site.intake_at_break == IntakeAtBreak::pause ? "paused" : "open";
}

bool waits_behind_disk(const DemoFrame& frame, const SiteSetup& site) {
  const auto& actions = frame.policy->shedding[index(frame.level)];
  return site.spill.keep_order && frame.flows.on_disk.total() > 0 &&
         std::find(actions.begin(), actions.end(), Action::spill) == actions.end();
}

bool lag_is_misread(const DemoFrame& frame, const std::vector<Fault>& faults,
                    const SiteSetup& site) {
  return std::any_of(faults.begin(), faults.end(), [&](const Fault& fault) {
    const bool of_lag = fault.kind == FaultKind::lag_lost || fault.kind == FaultKind::lag_zero ||
                        fault.kind == FaultKind::lag_stale || fault.kind == FaultKind::lag_phantom;
    const double at_s = (frame.at - Instant{}).seconds();
    return of_lag && (fault.site.empty() || fault.site == site.name) && at_s >= fault.at_s &&
           at_s < fault.at_s + fault.for_s;
  });
}

Reason why(const DemoFrame& frame, Duration check_every) {
  if (!frame.checked_at) return {Hold::unseen, "the cascade has not looked yet"};
  const Duration unseen = frame.at - *frame.checked_at;
  constexpr Duration kLong{5'000'000'000};
  if (unseen > kLong && unseen.ns / 4 > check_every.ns) {
    return {Hold::unseen, fmt::format("nobody looks: the last check was {} s ago, and lag is {}",
                                      number_of_seconds(unseen), grouped(frame.lag_messages))};
  }
  const Policy& policy = *frame.policy;
  const Pressure pressure = effective_pressure(policy, frame.read);
  const Level demand = demanded_level(policy, pressure);
  if (demand > frame.level) {
    return {Hold::climbing,
            demand_text(policy, pressure, demand) + ": " + policy.name_of(demand) + " is demanded"};
  }
  if (frame.level == kLowest) return {Hold::nothing, calm_text(policy, pressure)};
  if (demand == frame.level) return {Hold::demand, demand_text(policy, pressure, demand)};
  return held(frame, pressure);
}

}  // namespace cascade
