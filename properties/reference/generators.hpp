// RapidCheck generators for policies, pressures and time, aimed at the edges of a policy's regions:
// uniform numbers almost never hit the one value where `<` and `<=` differ. For tests only.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/k2.hpp"
#include "model/level.hpp"
#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

// How a counterexample is shown: every digit of a double, since an ulp is what these are about.
inline void showValue(const Pressure& pressure, std::ostream& out) {
  const auto digits = out.precision(std::numeric_limits<double>::max_digits10);
  const char* separator = "{";
  for (const double value : pressure.values) {
    out << separator << value;
    separator = ", ";
  }
  out << "}";
  out.precision(digits);
}
inline void showValue(const Policy& policy, std::ostream& out) { out << to_toml(policy); }
inline void showValue(Duration duration, std::ostream& out) { out << duration.ns << " ns"; }
inline void showValue(Level level, std::ostream& out) { out << "level " << index(level); }

/// The neighbouring doubles; the finite ones end where they end.
inline double next_up(double x) { return std::nextafter(x, std::numeric_limits<double>::max()); }
inline double next_down(double x) {
  return std::nextafter(x, std::numeric_limits<double>::lowest());
}

/// What a metric is compared with, and is a number.
inline std::vector<double> constants_of(const MetricThresholds& metric) {
  std::vector<double> constants;
  for (std::size_t i = 1; i <= metric.triggers.size(); ++i) {
    for (const double edge : {metric.trigger(level_at(i)), metric.clear(level_at(i))}) {
      if (std::isfinite(edge)) constants.push_back(edge);
    }
  }
  return constants;
}

/// A value of every region that a metric's thresholds make: each trigger and clear value, one ulp
/// either side, the middle between each two, the least value that is possible, 0 and infinite.
/// Rising; missing is the last one.
inline std::vector<double> region_values(const MetricThresholds& metric) {
  std::vector<double> edges = {0, metric.min, kInfinity};
  for (const double edge : constants_of(metric)) {
    edges.insert(edges.end(), {next_down(edge), edge, next_up(edge)});
  }
  // In a trace a smaller value than the least counts as missing (SPEC 2).
  edges.erase(
      std::remove_if(edges.begin(), edges.end(), [&](double edge) { return edge < metric.min; }),
      edges.end());
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<double> values;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    values.push_back(edges[i]);
    if (i + 1 == edges.size()) break;
    const double middle = edges[i] + (edges[i + 1] - edges[i]) / 2;
    if (edges[i] < middle && middle < edges[i + 1]) values.push_back(middle);
  }
  values.push_back(kMissing);
  return values;
}

/// A value at which the metric demands nothing and, where any can, clears everything.
inline double at_rest(const MetricThresholds& metric) {
  const bool high = metric.worse == Worse::high;
  if (const double end = high ? metric.min : metric.max; std::isfinite(end)) return end;
  const double clear = metric.clear(level_at(1));
  if (std::isinf(clear)) return 0;
  const double beyond = std::max(1.0, std::fabs(clear));
  return high ? clear - beyond : clear + beyond;
}

/// Steps of time that matter to a policy: each cooldown, and how long more must have been demanded,
/// with their neighbours, and the extremes.
inline std::vector<Duration> time_steps(const Policy& policy) {
  const Duration ns{1};
  std::vector<Duration> steps = {{0}, ns, {-1}, Duration::from_seconds(86'400)};
  std::vector<Duration> lengths = {policy.escalation_cooldown(), policy.escalate_after()};
  for (const Level level : policy.raised_levels()) lengths.push_back(policy.cooldown(level));
  std::sort(lengths.begin(), lengths.end());
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  for (const Duration length : lengths) {
    if (length.ns == 0) continue;
    steps.insert(steps.end(), {length - ns, length, length + ns, length + length, {-length.ns}});
  }
  return steps;
}

namespace gen {

/// Any index below `end`, each as likely: what RapidCheck draws from a range starts near its front.
inline rc::Gen<std::size_t> index_below(std::size_t end) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, end));
}

inline rc::Gen<Level> level(const Policy& policy) {
  return rc::gen::map(index_below(policy.level_count()), level_at);
}

/// Any of a region's values; most often with the other metrics at rest, since otherwise the worst
/// of several pressures keeps the cascade up and recoveries are rare.
inline rc::Gen<Pressure> pressure(const Policy& policy) {
  Pressure rest;
  std::vector<rc::Gen<double>> values(kMetricCountMax, rc::gen::just(0.0));
  std::vector<std::size_t> pressed;  // which metric is; kAll: every one, kNone: none
  constexpr std::size_t kAll = kMetricCountMax, kNone = kMetricCountMax + 1;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    rest.values[i] = at_rest(policy.metrics[i]);
    values[i] = rc::gen::weightedOneOf<double>(
        {{7, rc::gen::elementOf(region_values(policy.metrics[i]))}, {1, rc::gen::just(kMissing)}});
    pressed.insert(pressed.end(), 2, i);
  }
  pressed.insert(pressed.end(), {kAll, kAll, kNone});
  static_assert(kMetricCountMax == 4, "a place of the tuple for each");
  return rc::gen::map(
      rc::gen::tuple(rc::gen::elementOf(pressed), values[0], values[1], values[2], values[3]),
      [rest](const auto& v) {
        const std::size_t which = std::get<0>(v);
        const Pressure all{{std::get<1>(v), std::get<2>(v), std::get<3>(v), std::get<4>(v)}};
        if (which == kAll) return all;
        Pressure one = rest;
        if (which != kNone) one.values[which] = all.values[which];
        return one;
      });
}

inline rc::Gen<Duration> time_step(const Policy& policy) {
  return rc::gen::elementOf(time_steps(policy));
}

/// A positive, finite double of any scale, often a landmark or next to one.
inline rc::Gen<double> positive() {
  using Limits = std::numeric_limits<double>;
  const auto landmark =
      rc::gen::element(Limits::denorm_min(), Limits::min(), 1e-300, 1e-9, 0.1, 1.0 / 3, 1.0, 63.0,
                       70.0, 99.9, 100'000.0, 500'000.0, 0x1p53, 1e300, Limits::max());
  const auto beside =
      rc::gen::map(rc::gen::pair(landmark, rc::gen::inRange(-2, 3)), [](std::pair<double, int> v) {
        double x = v.first;
        for (int i = v.second; i > 0; --i) x = next_up(x);
        for (int i = v.second; i < 0 && next_down(x) > 0; ++i) x = next_down(x);
        return x;
      });
  const auto any_scale =
      rc::gen::map(rc::gen::pair(rc::gen::inRange(1, 1'000'000), rc::gen::inRange(-12, 13)),
                   [](std::pair<int, int> v) { return v.first * std::pow(10.0, v.second); });
  return rc::gen::oneOf(landmark, beside, any_scale);
}

inline rc::Gen<double> recovery_factor() {
  return rc::gen::oneOf(rc::gen::element(1.0, next_down(1.0), 0.9, 0.5, 0.1, 1e-9,
                                         std::numeric_limits<double>::min()),
                        rc::gen::map(rc::gen::inRange(1, 1001), [](int i) { return i / 1000.0; }));
}

/// For a metric of K2: strictly rising triggers, at most its greatest value; neighbours may be
/// adjacent doubles.
inline rc::Gen<MetricThresholds> k2_thresholds(const MetricThresholds& usual) {
  using Triggers = std::vector<double>;
  const double max = std::min(usual.max, std::numeric_limits<double>::max());
  const std::size_t count = usual.triggers.size();
  const auto odd = rc::gen::map(rc::gen::container<Triggers>(count, positive()), [max](Triggers t) {
    for (double& x : t) x = std::min(x, max);
    std::sort(t.begin(), t.end());
    for (std::size_t i = 1; i < t.size(); ++i) t[i] = std::max(t[i], next_up(t[i - 1]));
    t.back() = std::min(t.back(), max);
    for (std::size_t i = t.size() - 1; i-- > 0;) t[i] = std::min(t[i], next_down(t[i + 1]));
    return t;
  });
  const auto triggers = rc::gen::oneOf(rc::gen::just(usual.triggers), odd);
  return rc::gen::map(rc::gen::tuple(triggers, recovery_factor(),
                                     rc::gen::weightedElement<bool>({{4, true}, {1, false}})),
                      [usual](const auto& v) {
                        MetricThresholds metric = usual;
                        metric.triggers = std::get<0>(v);
                        metric.recovery_factor = std::get<1>(v);
                        metric.monitored = std::get<2>(v);
                        // A product that rounds to 0 is none that a value could clear.
                        if (!(metric.clear(level_at(1)) > metric.min)) metric.recovery_factor = 1;
                        return metric;
                      });
}

/// Rows for so many levels; above them, as in any policy, nothing is shed.
inline rc::Gen<SheddingTable> shedding_table(std::size_t levels) {
  const auto action = rc::gen::element(Action::process, Action::spill, Action::drop);
  return rc::gen::map(rc::gen::container<SheddingTable>(
                          rc::gen::container<std::array<Action, kPriorityCount>>(action)),
                      [levels](SheddingTable table) {
                        std::fill(table.begin() + static_cast<std::ptrdiff_t>(levels), table.end(),
                                  SheddingTable::value_type{});
                        return table;
                      });
}

inline rc::Gen<double> seconds() {
  return rc::gen::element(0.0, 1e-10, 1e-9, 2e-9, 0.001, 1.0, 30.0, 86'400.0, 864'000.0, 1e300);
}

/// A name or symbol that strains quoting: any characters, and what TOML's quotes are made of.
inline rc::Gen<std::string> hostile_text() {
  const auto piece = rc::gen::oneOf(
      rc::gen::element<std::string>("'", "''", "'''", "\"", "\"\"", "\"\"\"", "\\", "\\n", "\n",
                                    "\r", "\r\n", "\t", "\b", "\x1b[31m", "\x7f", " ", "#", "=",
                                    "[", "]", ",", "{", "}", "ä", "\u20ac", "\u202e", "\U0001f4c8",
                                    "\u0085", "\ufeff", "nan", "true", "1"),
      rc::gen::map(rc::gen::inRange<int>(0, 128),
                   [](int c) { return std::string(1, static_cast<char>(c)); }));
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text;
                        for (const std::string& p : pieces) text += p;
                        return text;
                      });
}

/// K2's levels and metrics: every rule of SPEC 3 holds, everything else is free.
inline rc::Gen<Policy> k2_policy() {
  const Policy usual = default_policy();
  const auto symbols = rc::gen::container<std::vector<std::string>>(hostile_text());
  return rc::gen::map(
      rc::gen::tuple(hostile_text(), rc::gen::element(Escalation::immediate, Escalation::stepwise),
                     rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::stepwise),
                     rc::gen::element(OnMissing::hold, OnMissing::assume_zero), seconds(),
                     seconds(), k2_thresholds(usual[kLag]), k2_thresholds(usual[kHeap]),
                     rc::gen::scale(0.1, symbols), rc::gen::scale(0.1, symbols),
                     shedding_table(usual.level_count())),
      [](const auto& v) {
        Policy p;
        p.name = "p" + std::get<0>(v);
        p.escalation = std::get<1>(v);
        p.recovery = std::get<2>(v);
        p.on_missing = std::get<3>(v);
        p.cooldown_s = std::get<4>(v);
        p.stale_after_s = std::get<5>(v);
        // Free as well: some policies have a budget, drawn from what is there already.
        const std::int64_t letters = static_cast<std::int64_t>(p.name.size());
        if (letters % 3 == 0) p.max_transitions_per_hour = letters * letters % 100'001;
        p.metrics = {std::get<6>(v), std::get<7>(v)};
        for (const std::string& symbol : std::get<8>(v)) p.tier_1.push_back("1" + symbol);
        for (const std::string& symbol : std::get<9>(v)) p.tier_2.push_back("2" + symbol);
        p.shedding = std::get<10>(v);
        return p;
      });
}

/// 2 to 8 names, K2's five among what may come.
inline rc::Gen<LevelNames> level_names() {
  static const std::vector<std::string> kPool = {
      "NORMAL", "SOFT",  "GRACEFUL", "AGGRESSIVE", "CIRCUIT_BREAK", "OFF", "LOW", "MID", "HIGH",
      "MAX",    "LIGHT", "CRITICAL", "A",          "A_B2_",         "Z9",  "TRUE"};
  return rc::gen::map(
      rc::gen::pair(index_below(kLevelCountMax - kLevelCountMin + 1),
                    rc::gen::weightedOneOf<std::size_t>(
                        {{1, rc::gen::just<std::size_t>(0)}, {3, index_below(kPool.size())}})),
      [](const auto& v) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < kLevelCountMin + v.first; ++i)
          names.push_back(kPool[(v.second + i) % kPool.size()]);
        return LevelNames(names);
      });
}

/// Of a metric whose high values are the bad ones; what is wanted of the other kind is its mirror
/// image, see thresholds(). Called within rc::gen::exec.
inline MetricThresholds draw_high_thresholds(std::size_t count) {
  MetricThresholds metric;
  const double sign = *rc::gen::weightedElement<double>({{3, 1.0}, {1, -1.0}});
  for (double number : *rc::gen::container<std::vector<double>>(count, positive()))
    metric.triggers.push_back(sign * number);
  std::sort(metric.triggers.begin(), metric.triggers.end());
  for (std::size_t i = 1; i < count; ++i) {
    const std::size_t near = *index_below(8);
    if (near == 0) metric.triggers[i] = metric.triggers[i - 1];
    if (near == 1) metric.triggers[i] = next_up(metric.triggers[i - 1]);
    metric.triggers[i] = std::max(metric.triggers[i], metric.triggers[i - 1]);
  }
  if (*index_below(4) == 0) {
    const auto demanding = *index_below(count + 1);
    std::fill(metric.triggers.begin() + static_cast<std::ptrdiff_t>(demanding),
              metric.triggers.end(), kInfinity);
  }
  if (sign > 0 && *rc::gen::arbitrary<bool>()) {
    metric.recovery_factor = *recovery_factor();
  } else {
    const double first = metric.triggers.front();
    double least = std::isinf(first) ? 0 : first - std::max(1.0, std::fabs(first)) / 2;
    if (std::isinf(least)) least = first;
    for (const double trigger : metric.triggers) {
      const double middle = std::isinf(trigger) ? least + 1 : least / 2 + trigger / 2;
      const double clear = *rc::gen::element(trigger, next_down(trigger), middle, least);
      least = std::min(std::max(clear, least), trigger);
      metric.clears.push_back(least);
    }
  }
  const double lowest = metric.clear(level_at(1));
  const double finite = std::isinf(lowest) ? 0 : lowest;
  metric.min = *rc::gen::element(-kInfinity, -kInfinity, next_down(finite),
                                 finite > 0 ? 0.0 : -kInfinity, finite - 1);
  if (!(metric.min < lowest)) metric.min = -kInfinity;
  double greatest = std::max(metric.min, 0.0);
  for (const double trigger : metric.triggers) {
    if (std::isfinite(trigger)) greatest = trigger;
  }
  metric.max = *rc::gen::element(kInfinity, greatest, greatest + std::max(1.0, greatest));
  if (!(metric.min < metric.max)) metric.max = kInfinity;
  return metric;
}

/// A metric of a ladder with so many levels above the lowest: either direction, clear values as a
/// list or by a factor, neighbouring triggers that are equal, infinite ones for the last levels.
inline rc::Gen<MetricThresholds> thresholds(const std::string& name, std::size_t count) {
  return rc::gen::exec([name, count] {
    MetricThresholds metric = draw_high_thresholds(count);
    metric.name = name;
    metric.unit = *hostile_text();
    metric.monitored = *rc::gen::weightedElement<bool>({{4, true}, {1, false}});
    if (*rc::gen::arbitrary<bool>()) return metric;
    metric.worse = Worse::low;
    for (double& trigger : metric.triggers) trigger = -trigger;
    for (double& clear : metric.clears) clear = -clear;
    std::swap(metric.min, metric.max);
    metric.min = -metric.min;
    metric.max = -metric.max;
    return metric;
  });
}

/// Any ladder with these levels: every rule of SPEC 3 holds, everything else is free.
inline rc::Gen<Policy> ladder(const LevelNames& levels) {
  return rc::gen::exec([levels] {
    static const std::vector<std::string> kNames = {"lag",     "heap_pct", "temp_c",
                                                    "free_gb", "x2_",      "min"};
    const auto sometimes =
        rc::gen::weightedOneOf<double>({{2, rc::gen::just(0.0)}, {1, seconds()}});
    Policy p;
    p.name = "p" + *hostile_text();
    p.levels = levels;
    const std::size_t raised = levels.size() - 1;
    p.escalation = *rc::gen::element(Escalation::immediate, Escalation::stepwise);
    p.recovery = *rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::stepwise);
    p.on_missing = *rc::gen::element(OnMissing::hold, OnMissing::assume_zero);
    if (*rc::gen::arbitrary<bool>()) {
      p.cooldowns_s = *rc::gen::container<std::vector<double>>(raised, seconds());
    } else {
      p.cooldown_s = *seconds();
    }
    p.escalation_cooldown_s = *sometimes;
    p.escalate_after_s = *sometimes;
    p.check_every_s = *rc::gen::element(0.0, 0.001, 1.0, 30.0);
    p.stale_after_s = *seconds();
    if (*index_below(3) == 0)
      p.max_transitions_per_hour = *rc::gen::inRange<std::int64_t>(0, kMaxTransitionsPerHour + 1);
    const auto metrics = 1 + *index_below(kMetricCountMax);
    const auto first = *index_below(kNames.size());
    for (std::size_t i = 0; i < metrics; ++i)
      p.metrics.push_back(*thresholds(kNames[(first + i) % kNames.size()], raised));
    const auto symbols =
        rc::gen::scale(0.1, rc::gen::container<std::vector<std::string>>(hostile_text()));
    for (const std::string& symbol : *symbols) p.tier_1.push_back("1" + symbol);
    for (const std::string& symbol : *symbols) p.tier_2.push_back("2" + symbol);
    p.shedding = *shedding_table(levels.size());
    return p;
  });
}

/// A valid policy of any kind with these levels.
inline rc::Gen<Policy> policy(const LevelNames& levels) {
  return levels.are_k2s() ? rc::gen::oneOf(k2_policy(), ladder(levels)) : ladder(levels);
}

/// A valid policy: K2's own form, or any ladder.
inline rc::Gen<Policy> policy() {
  return rc::gen::oneOf(k2_policy(), rc::gen::mapcat(level_names(), &ladder));
}

}  // namespace gen
}  // namespace cascade
