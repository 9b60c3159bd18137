// RapidCheck generators for policies, pressures and time, aimed at the edges of a policy's regions:
// uniform numbers almost never hit the one value where `<` and `<=` differ. For tests only.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"

namespace cascade {

// How a counterexample is shown: every digit of a double, since an ulp is what these are about.
inline void showValue(const Pressure& pressure, std::ostream& out) {
  const auto digits = out.precision(std::numeric_limits<double>::max_digits10);
  out << "{lag " << pressure.lag_messages << ", heap " << pressure.heap_pct << "}";
  out.precision(digits);
}
inline void showValue(const Policy& policy, std::ostream& out) { out << to_toml(policy); }
inline void showValue(Duration duration, std::ostream& out) { out << duration.ns << " ns"; }
inline void showValue(Level level, std::ostream& out) { out << name(level); }

inline double next_up(double x) { return std::nextafter(x, std::numeric_limits<double>::max()); }
inline double next_down(double x) { return std::nextafter(x, 0.0); }

/// A value of every region that a metric's thresholds make: each trigger and clear value, one ulp
/// either side, the middle between each two, 0 and infinite. Rising; missing is the last one.
inline std::vector<double> region_values(const MetricThresholds& metric) {
  std::vector<double> edges = {0};
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    for (const double edge : {metric.trigger(level), metric.clear(level)}) {
      edges.insert(edges.end(), {next_down(edge), edge, next_up(edge)});
    }
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<double> values;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    values.push_back(edges[i]);
    if (i + 1 == edges.size()) break;
    const double middle = edges[i] + (edges[i + 1] - edges[i]) / 2;
    if (edges[i] < middle && middle < edges[i + 1]) values.push_back(middle);
  }
  values.push_back(std::numeric_limits<double>::infinity());
  values.push_back(kMissing);
  return values;
}

/// Steps of time that matter to a policy: the cooldown and its neighbours, and the extremes.
inline std::vector<Duration> time_steps(const Policy& policy) {
  const Duration cooldown = policy.cooldown(), ns{1};
  return {Duration{0},
          ns,
          cooldown - ns,
          cooldown,
          cooldown + ns,
          cooldown + cooldown,
          {-cooldown.ns},
          {-1},
          Duration::from_seconds(86'400)};
}

namespace gen {

inline rc::Gen<Level> level() { return rc::gen::elementOf(kLevels); }

/// Any of a region's values; most often with the other metric at rest, since otherwise the
/// greater of two pressures keeps the cascade up and recoveries are rare.
inline rc::Gen<Pressure> pressure(const Policy& policy) {
  const auto value = [](const MetricThresholds& metric) {
    return rc::gen::weightedOneOf<double>(
        {{7, rc::gen::elementOf(region_values(metric))}, {1, rc::gen::just(kMissing)}});
  };
  const auto lag = value(policy.lag);
  const auto heap = value(policy.heap_pct);
  const auto rest = rc::gen::just(0.0);
  const auto of = [](const rc::Gen<double>& l, const rc::Gen<double>& h) {
    return rc::gen::map(rc::gen::pair(l, h), [](const auto& v) {
      return Pressure{v.first, v.second};
    });
  };
  return rc::gen::weightedOneOf<Pressure>(
      {{2, of(lag, rest)}, {2, of(rest, heap)}, {2, of(lag, heap)}, {1, of(rest, rest)}});
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

/// Strictly rising triggers, at most `max`; neighbours may be adjacent doubles.
inline rc::Gen<MetricThresholds> thresholds(const MetricThresholds& usual, double max) {
  constexpr std::size_t kCount = kLevelCount - 1;
  const auto odd = rc::gen::map(rc::gen::container<std::array<double, kCount>>(positive()),
                                [max](std::array<double, kCount> t) {
                                  for (double& x : t) x = std::min(x, max);
                                  std::sort(t.begin(), t.end());
                                  for (std::size_t i = 1; i < kCount; ++i)
                                    t[i] = std::max(t[i], next_up(t[i - 1]));
                                  t.back() = std::min(t.back(), max);
                                  for (std::size_t i = kCount - 1; i-- > 0;)
                                    t[i] = std::min(t[i], next_down(t[i + 1]));
                                  return t;
                                });
  const auto factor =
      rc::gen::oneOf(rc::gen::element(1.0, next_down(1.0), 0.9, 0.5, 0.1, 1e-9,
                                      std::numeric_limits<double>::min()),
                     rc::gen::map(rc::gen::inRange(1, 1001), [](int i) { return i / 1000.0; }));
  const auto triggers = rc::gen::oneOf(rc::gen::just(usual.triggers), odd);
  return rc::gen::map(
      rc::gen::tuple(triggers, factor, rc::gen::weightedElement<bool>({{4, true}, {1, false}})),
      [](const auto& v) {
        return MetricThresholds{std::get<0>(v), std::get<1>(v), std::get<2>(v)};
      });
}

inline rc::Gen<SheddingTable> shedding_table() {
  const auto action = rc::gen::element(Action::process, Action::spill, Action::drop);
  return rc::gen::container<SheddingTable>(
      rc::gen::container<std::array<Action, kPriorityCount>>(action));
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

/// A valid policy: every rule of SPEC 3 holds, everything else is free.
inline rc::Gen<Policy> policy() {
  const Policy usual = default_policy();
  const auto symbols = rc::gen::container<std::vector<std::string>>(hostile_text());
  return rc::gen::map(
      rc::gen::tuple(hostile_text(), rc::gen::element(Escalation::immediate, Escalation::stepwise),
                     rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::stepwise),
                     rc::gen::element(OnMissing::hold, OnMissing::assume_zero), seconds(),
                     seconds(), thresholds(usual.lag, std::numeric_limits<double>::max()),
                     thresholds(usual.heap_pct, 100), rc::gen::scale(0.1, symbols),
                     rc::gen::scale(0.1, symbols), shedding_table()),
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
        p.lag = std::get<6>(v);
        p.heap_pct = std::get<7>(v);
        for (const std::string& symbol : std::get<8>(v)) p.tier_1.push_back("1" + symbol);
        for (const std::string& symbol : std::get<9>(v)) p.tier_2.push_back("2" + symbol);
        p.shedding = std::get<10>(v);
        return p;
      });
}

}  // namespace gen
}  // namespace cascade
