#include "reports/text/explanation_words.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <vector>

#include "reports/text/metric_words.hpp"
#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {

namespace {

/// A value beside what it is compared with: with all its digits where two decimals would put it on
/// the other side, or just there.
std::string beside(const MetricThresholds& metric, double value, double threshold) {
  const double rounded = std::round(value * 100) / 100;
  const bool as_told =
      (rounded < threshold) == (value < threshold) && (rounded > threshold) == (value > threshold);
  return as_told ? value_text(metric, value) : exact_value_text(metric, value);
}

std::string compared(const MetricThresholds& metric, double value, std::string_view how,
                     double threshold) {
  return fmt::format("{} {} is {} {}", said_name(metric.name), beside(metric, value, threshold),
                     how, exact_value_text(metric, threshold));
}

std::string no_value_text(const Policy& policy, const MetricThresholds& metric,
                          const char* and_that) {
  return said_name(metric.name) + " has no value, " +
         (policy.on_missing == OnMissing::assume_zero ? "which is taken for 0" : and_that);
}

std::string left_text(const char* what, Duration left) {
  if (left == Duration::max()) return std::string(what) + ": for ever";
  return fmt::format("{}: {} s left", what, number_of_seconds(left));
}

/// At the lowest level, and no more is demanded: how far away is the next one?
std::string calm_text(const Policy& policy, const Explanation& all) {
  std::vector<std::string> parts;
  std::size_t m = 0;
  for (const MetricStanding& each : all.metrics) {
    const MetricThresholds& metric = policy[each.metric];
    const auto& rise = all.rises[m++];
    if (each.is_missing()) {
      parts.push_back(no_value_text(policy, metric, "and that demands nothing"));
    } else if (!rise) {
      parts.push_back(said_name(metric.name) + " never demands more");
    } else {
      parts.push_back(compared(metric, each.given, clearing_word(metric), rise->value));
    }
  }
  return joined(parts, ", ");
}

std::string climbing_text(const Policy& policy, const Explanation& all) {
  std::string text = demand_text(policy, judged_pressure(policy, all.check->seen), all.demand) +
                     ": " + policy.name_of(all.demand) + " is demanded";
  if (all.pending_left.ns > 0) {
    text += "; " + left_text("it has to stay so", all.pending_left);
  }
  if (all.escalation_cooldown_left.ns > 0) {
    text += "; " + left_text("escalation cooldown", all.escalation_cooldown_left);
  }
  return text;
}

std::string held_text(const Policy& policy, const Explanation& all) {
  std::vector<std::string> parts;
  for (const MetricStanding& each : all.blocking()) {
    parts.push_back(blocking_text(policy, all.level, each));
  }
  const std::string cooling =
      all.cooldown_left.ns > 0 ? left_text("cooldown", all.cooldown_left) : "";
  if (!parts.empty()) return joined(parts, ", ") + (cooling.empty() ? "" : "; " + cooling);
  std::vector<std::string> names;
  for (const MetricStanding& each : all.metrics) {
    names.push_back(said_name(policy[each.metric].name));
  }
  const std::string clear =
      joined(names, " and ") + (names.size() == 1 ? " is" : " are") + " clear";
  if (!cooling.empty()) return clear + "; " + cooling;
  return clear + ", the cooldown is over: the next check steps down";
}

}  // namespace

Pressure judged_pressure(const Policy& policy, Pressure seen) {
  if (policy.on_missing != OnMissing::assume_zero) return seen;
  for (double& value : seen.values) value = is_missing(value) ? 0 : value;
  return seen;
}

std::string demand_text(const Policy& policy, const Pressure& judged, Level level) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    if (!metric.monitored || !metric.demands(level, judged.values[i])) continue;
    parts.push_back(compared(metric, judged.values[i],
                             metric.worse == Worse::high ? "at or above" : "at or below",
                             metric.trigger(level)));
  }
  return joined(parts, ", ");
}

std::string clear_text(const Policy& policy, const Pressure& seen, Level level) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    if (!metric.monitored) continue;
    parts.push_back(
        is_missing(seen.values[i])
            ? no_value_text(policy, metric, "and that clears nothing")
            : compared(metric, seen.values[i], clearing_word(metric), metric.clear(level)));
  }
  return joined(parts, ", ");
}

std::string blocking_text(const Policy& policy, Level level, const MetricStanding& standing) {
  const MetricThresholds& metric = policy[standing.metric];
  if (is_missing(standing.judged)) return no_value_text(policy, metric, "and that clears nothing");
  return compared(metric, standing.judged, "not " + std::string(clearing_word(metric)),
                  metric.clear(level)) +
         (standing.is_missing() ? " (it has no value)" : "");
}

std::string came_by_text(const Policy& policy, const Transition& by) {
  const std::string& from = policy.name_of(by.from);
  switch (by.kind) {
    case TransitionKind::escalation:
      return fmt::format("came up from {} to {}: {}", from, policy.name_of(by.to),
                         demand_text(policy, judged_pressure(policy, by.pressure), by.to));
    case TransitionKind::recovery:
      return fmt::format("came down from {}: {}", from, clear_text(policy, by.pressure, by.from));
    case TransitionKind::reset:
      return "reset from " + from + ", which is no recovery";
  }
  std::abort();
}

std::string reason_text(const Policy& policy, const Explanation& all) {
  switch (all.hold) {
    case Hold::unseen:
      return !all.check ? "the cascade has not looked yet"
                        : fmt::format("nobody looks: the last check was {} s ago",
                                      number_of_seconds(all.check->ago));
    case Hold::not_told:
      return "what the metrics have been since then is not in a journal";
    case Hold::climbing:
      return climbing_text(policy, all);
    case Hold::nothing:
      return calm_text(policy, all);
    case Hold::demand:
      return demand_text(policy, judged_pressure(policy, all.check->seen), all.demand);
    case Hold::missing:
    case Hold::dead_band:
    case Hold::cooldown:
    case Hold::leaving:
      return held_text(policy, all);
  }
  std::abort();
}

std::string_view text(Hold hold) {
  switch (hold) {
    case Hold::nothing:
      return "nothing";
    case Hold::unseen:
      return "unseen";
    case Hold::not_told:
      return "not-told";
    case Hold::climbing:
      return "climbing";
    case Hold::demand:
      return "demand";
    case Hold::missing:
      return "missing";
    case Hold::dead_band:
      return "dead-band";
    case Hold::cooldown:
      return "cooldown";
    case Hold::leaving:
      return "leaving";
  }
  std::abort();
}

}  // namespace cascade
