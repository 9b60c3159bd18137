// Which end of a metric is the worse one, triggers and clear values.

#include "properties/conform/inferrer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr double kLargest = std::numeric_limits<double>::max();

}  // namespace

void Inferrer::find_axes() {
  for (std::size_t m = 0; m < metrics(); ++m) {
    const MetricThresholds& metric = policy().metrics[m];
    InferredAxis axis;
    axis.whole = probe_.traits().takes_whole_numbers(metric_at(m));
    const double most = axis.whole ? kLargestWhole : kLargest;
    axis.low = std::max(metric.min, -most);
    axis.high = std::min(metric.max, most);
    axes_.push_back(axis);
  }
  Pressure worst;
  std::optional<Level> most;
  std::vector<Pressure> quiet;
  for (unsigned corner = 0; corner < 1u << metrics(); ++corner) {
    Pressure pressure;
    for (std::size_t m = 0; m < metrics(); ++m) {
      pressure.values[m] = (corner >> m & 1u) != 0 ? axes_[m].high : axes_[m].low;
    }
    const Level level = settled(pressure);
    if (level == kLowest) quiet.push_back(pressure);
    if (!most || level > *most) {
      most = level;
      worst = pressure;
    }
  }
  if (quiet.empty()) {
    throw NoLadder("at no end of the metrics' ranges does it stay at " + name(kLowest));
  }
  if (*most == kLowest) {
    throw NoLadder("at no end of the metrics' ranges does it leave " + name(kLowest) + " within " +
                   seconds_text(longest_.ns) + " s");
  }
  const auto comes_down = [&](const Pressure& pressure) {
    ProbeRun run;
    for (std::size_t i = 0; i < 2 * policy().level_count(); ++i) {
      run.check(i == 0 ? Duration{0} : longest_, worst);
    }
    for (std::size_t i = 0; i < policy().level_count(); ++i) run.check(longest_, pressure);
    return probe_.level_after(run) == kLowest;
  };
  const auto base = std::find_if(quiet.begin(), quiet.end(), comes_down);
  if (base == quiet.end()) {
    throw NoLadder("it does not come back to " + name(kLowest) +
                   " at any end of the metrics' ranges, within " + seconds_text(longest_.ns) +
                   " s");
  }
  healthiest_ = *base;
  for (std::size_t m = 0; m < metrics(); ++m) {
    InferredAxis& axis = axes_[m];
    axis.healthy = healthiest_.values[m];
    axis.bad = axis.healthy == axis.low ? axis.high : axis.low;
    policy().metrics[m].worse = axis.bad == axis.high ? Worse::high : Worse::low;
    const Pressure bad = with(m, axis.bad);
    axis.monitored = settled(bad) != kLowest || !comes_down(bad);
    policy().metrics[m].monitored = axis.monitored;
    if (!axis.monitored) {
      measured(policy().metrics[m].name + ".monitored", "false",
               "neither end of its range moves or holds a level");
    }
  }
  for (std::size_t m = 0; m < metrics(); ++m) require_monotone(m);
  worst_ = healthiest_;
  for (std::size_t m = 0; m < metrics(); ++m) {
    if (axes_[m].monitored) worst_.values[m] = axes_[m].bad;
  }
}

void Inferrer::require_monotone(std::size_t m) {
  std::vector<double> values = {axes_[m].low, 0, axes_[m].high};
  for (double size = 1e-6; size < 1e18; size *= 10) {
    for (const double value : {-size, size}) values.push_back(value);
  }
  std::vector<double> inside;
  for (const double value : values) {
    const double given = axes_[m].whole ? std::round(value) : value;
    if (given >= axes_[m].low && given <= axes_[m].high) inside.push_back(given);
  }
  std::sort(inside.begin(), inside.end());
  if (policy().metrics[m].worse == Worse::low) std::reverse(inside.begin(), inside.end());
  Level before = kLowest;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const Level level = settled(with(m, inside[i]));
    if (level < before) {
      throw NoLadder("at " + policy().metrics[m].name + " " + number_text(inside[i]) +
                     " it goes to " + name(level) + ", and at " + number_text(inside[i - 1]) +
                     ", which is not as bad, to " + name(before));
    }
    before = level;
  }
}

std::string Inferrer::key(std::size_t metric, Level level) {
  return policy().metrics[metric].name + "." + key_of(name(level));
}

void Inferrer::find_triggers() {
  for (std::size_t m = 0; m < metrics(); ++m) {
    InferredAxis& axis = axes_[m];
    auto& triggers = policy().metrics[m].triggers;
    triggers.assign(policy().level_count() - 1, axis.bad);
    if (!axis.monitored) continue;
    const double never = axis.bad == axis.high ? kInfinity : -kInfinity;
    const Level most = settled(with(m, axis.bad));
    double from = axis.healthy;
    for (const Level level : policy().raised_levels()) {
      double& trigger = triggers[index(level) - 1];
      if (level > most) {
        trigger = never;
        measured(key(m, level), axis.bad == axis.high ? "inf" : "-inf",
                 number_text(axis.bad) + " leads to " + name(most) + " at most");
        continue;
      }
      const auto [no, yes] = turning_value(from, axis.bad, axis.whole, [&](double value) {
        return settled(with(m, value)) >= level;
      });
      trigger = yes;
      from = no;
      measured(
          key(m, level), number_text(yes),
          number_text(no) + " stays below " + name(level) + ", " + number_text(yes) + " does not");
    }
  }
}

std::optional<Pressure> Inferrer::demanding(Level level) {
  for (std::size_t m = 0; m < metrics(); ++m) {
    const MetricThresholds& metric = policy().metrics[m];
    if (!metric.monitored || !std::isfinite(metric.trigger(level))) continue;
    const double at = metric.trigger(level);
    if (level == policy().highest() || !metric.demands(above(level), at)) return with(m, at);
  }
  return std::nullopt;
}

void Inferrer::find_clears() {
  for (std::size_t m = 0; m < metrics(); ++m) {
    MetricThresholds& metric = policy().metrics[m];
    metric.recovery_factor = 1;
    metric.clears = metric.triggers;
  }
  for (const Level level : policy().raised_levels()) {
    if (auto reached = reach(level)) find_clears_of(level, std::move(*reached));
  }
  // Where no escalation ends, a recovery from above may.
  for (std::size_t i = policy().level_count() - 1; i >= 1; --i) {
    const Level level = level_at(i);
    if (is_reached(level)) continue;
    if (auto reached = reach_from_above(level)) {
      find_clears_of(level, std::move(*reached));
    } else {
      found_.not_observable.push_back("no run was found that ends at " + name(level) +
                                      ": its clear values and its cooldown");
    }
  }
  std::sort(reached_.begin(), reached_.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t m = 0; m < metrics(); ++m) as_factor(policy().metrics[m]);
}

bool Inferrer::is_reached(Level level) const {
  return std::any_of(reached_.begin(), reached_.end(),
                     [&](const auto& each) { return each.first == level; });
}

void Inferrer::find_clears_of(Level level, ProbeRun reached) {
  if (!leaves(reached, level, longest_, healthiest_)) {
    throw NoLadder("it does not leave " + name(level) + " when all is at its healthiest, within " +
                   seconds_text(longest_.ns) + " s");
  }
  for (std::size_t m = 0; m < metrics(); ++m) {
    if (axes_[m].monitored) find_clear(m, level, reached);
  }
  reached_.emplace_back(level, std::move(reached));
}

std::optional<ProbeRun> Inferrer::reach_from_above(Level level) {
  for (const auto& higher : reached_) {
    const ProbeRun& reached = higher.second;
    if (higher.first <= level) continue;
    const auto falls_to = [&](const Pressure& pressure) {
      ProbeRun run = reached;
      run.check(longest_, pressure);
      return std::pair{probe_.level_after(run), run};
    };
    if (const auto [to, run] = falls_to(healthiest_); to == level) return run;
    for (std::size_t m = 0; m < metrics(); ++m) {
      if (!axes_[m].monitored) continue;
      const auto holds = [&](double value) { return falls_to(with(m, value)).first >= level; };
      if (holds(axes_[m].healthy) || !holds(axes_[m].bad)) continue;
      const double least =
          turning_value(axes_[m].healthy, axes_[m].bad, axes_[m].whole, holds).second;
      if (const auto [to, run] = falls_to(with(m, least)); to == level) return run;
    }
  }
  return std::nullopt;
}

void Inferrer::find_clear(std::size_t m, Level level, const ProbeRun& reached) {
  MetricThresholds& metric = policy().metrics[m];
  const InferredAxis& axis = axes_[m];
  const auto holds = [&](double value) {
    return !leaves(reached, level, longest_, with(m, value));
  };
  double& clear = metric.clears[index(level) - 1];
  if (!holds(axis.bad)) {
    clear = axis.bad == axis.high ? kInfinity : -kInfinity;
    measured(key(m, level) + " clear", number_text(clear),
             number_text(axis.bad) + " does not hold " + name(level));
    return;
  }
  const auto [no, yes] = turning_value(axis.healthy, axis.bad, axis.whole, holds);
  clear = yes;
  measured(key(m, level) + " clear", number_text(clear),
           number_text(no) + " leaves " + name(level) + ", " + number_text(yes) + " does not");
}

void Inferrer::as_factor(MetricThresholds& metric) {
  if (!metric.monitored) return;
  const double wanted = metric.clears[0] / metric.triggers[0];
  for (double digits = 1; digits <= 1e6; digits *= 10) {
    const double factor = std::round(wanted * digits) / digits;
    if (!(factor > 0) || factor > 1) continue;
    bool makes_all = true;
    for (std::size_t i = 0; i < metric.triggers.size(); ++i) {
      makes_all = makes_all && metric.triggers[i] * factor == metric.clears[i];
    }
    if (!makes_all) continue;
    metric.recovery_factor = factor;
    metric.clears.clear();
    return;
  }
}

}  // namespace cascade
