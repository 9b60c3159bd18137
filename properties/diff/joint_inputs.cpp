#include "properties/diff/joint_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

/// Where a new region begins: at a value that compares otherwise than the one below it.
void add_cuts(const Policy& policy, const MetricThresholds& metric, std::vector<double>& cuts) {
  const auto cut = [&](double constant) {
    cuts.push_back(metric.worse == Worse::high ? constant : std::nextafter(constant, kInfinity));
  };
  for (const Level level : policy.raised_levels()) {
    if (std::isfinite(metric.trigger(level))) cut(metric.trigger(level));
    cut(metric.clear(level));
  }
  cuts.push_back(metric.min);  // less is missing (SPEC 2)
}

SeenPair of_both(const SeenPair& x, const SeenPair& y) {
  return {std::max(x.demand, y.demand), std::max(x.cleared, y.cleared)};
}

}  // namespace

JointInputs::JointInputs(const Policy& a, const Policy& b) : a_(a), b_(b) {
  for (const Side side : kSides) {
    for (const MetricThresholds& metric : policy(side).metrics) {
      const bool known =
          std::any_of(metrics_.begin(), metrics_.end(),
                      [&](const JointMetric& each) { return each.name == metric.name; });
      if (metric.monitored && !known) add_metric(metric.name);
    }
  }
  make_views();
}

void JointInputs::add_metric(const std::string& name) {
  JointMetric joint;
  joint.name = name;
  std::vector<double> cuts;
  double low = kInfinity;
  Worse worse = Worse::high;
  for (const Side side : {Side::b, Side::a}) {
    const auto metric = policy(side).find_metric(name);
    if (!metric || !policy(side)[*metric].monitored) continue;
    const MetricThresholds& thresholds = policy(side)[*metric];
    joint.of[index(side)] = metric;
    joint.decimal_places = std::max(joint.decimal_places, decimal_places(thresholds));
    low = std::min(low, thresholds.min);
    worse = thresholds.worse;
    add_cuts(policy(side), thresholds, cuts);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  // What is below the least value of both is missing to both, as a missing one is.
  cuts.erase(std::remove_if(cuts.begin(), cuts.end(), [&](double cut) { return cut <= low; }),
             cuts.end());
  std::vector<Region> regions;
  for (const double cut : cuts) {
    regions.push_back({low, std::nextafter(cut, -kInfinity), false, worse});
    low = cut;
  }
  regions.push_back({low, kInfinity, false, worse});
  if (worse == Worse::low) std::reverse(regions.begin(), regions.end());
  const bool both = joint.of[0] && joint.of[1];
  for (const Region& region : regions) joint.classes.push_back(class_of(joint, region, false));
  joint.classes.push_back(class_of(joint, {kMissing, kMissing, true, worse}, false));
  if (both && a_.stale_after() != b_.stale_after()) {
    for (const Region& region : regions) joint.classes.push_back(class_of(joint, region, true));
  }
  const auto at_rest = [&](const JointClass& each) {
    return !each.region.missing && !each.read_apart;
  };
  const auto rest = std::find_if(joint.classes.begin(), joint.classes.end(), at_rest);
  joint.rest =
      rest == joint.classes.end() ? 0 : static_cast<std::size_t>(rest - joint.classes.begin());
  for (std::size_t i = 0; i < joint.classes.size(); ++i) {
    JointClass& each = joint.classes[i];
    const std::uint32_t place = static_cast<std::uint32_t>(metrics_.size()) + 1;
    std::uint32_t weight = i == joint.rest ? 0 : 1;
    if (each.region.missing) weight = 4;
    if (each.read_apart) weight = 16;
    each.oddness = weight * place;
  }
  metrics_.push_back(std::move(joint));
}

double JointInputs::seen_value(Side side, const JointMetric& metric, double value,
                               bool held) const {
  const auto& of = metric.of[index(side)];
  if (!of || is_missing(value) || value < policy(side)[*of].min) return kMissing;
  const bool is_older_to =
      policy(side).stale_after() < policy(side == Side::a ? Side::b : Side::a).stale_after();
  return held && is_older_to ? kMissing : value;
}

double JointInputs::effective(Side side, double seen) const {
  return is_missing(seen) && policy(side).on_missing == OnMissing::assume_zero ? 0 : seen;
}

SeenPair JointInputs::pair_of(Side side, const JointMetric& metric, double seen) const {
  const auto& of = metric.of[index(side)];
  if (!of) return {};
  const Policy& who = policy(side);
  const double value = effective(side, seen);
  SeenPair pair;
  pair.cleared = static_cast<std::uint8_t>(who.level_count());
  for (const Level level : who.raised_levels()) {
    const MetricThresholds& thresholds = who[*of];
    if (thresholds.demands(level, value)) pair.demand = static_cast<std::uint8_t>(index(level));
    if (pair.cleared == who.level_count() && thresholds.clears_at(level, value)) {
      pair.cleared = static_cast<std::uint8_t>(index(level));
    }
  }
  return pair;
}

JointClass JointInputs::class_of(const JointMetric& metric, const Region& region, bool held) const {
  JointClass joint{region, held, {}, false, 0};
  const double value = region.missing ? kMissing : region.low;
  std::array<bool, 2> sampled{}, has{};
  for (const Side side : kSides) {
    const double seen = seen_value(side, metric, value, held);
    joint.seen[index(side)] = pair_of(side, metric, seen);
    sampled[index(side)] = !is_missing(seen);
    has[index(side)] = !is_missing(effective(side, seen));
  }
  joint.read_apart = metric.of[0] && metric.of[1] && (sampled[0] != sampled[1] || has[0] != has[1]);
  return joint;
}

void JointInputs::make_views() {
  using Key = std::tuple<SeenPair, SeenPair, SeenPair, SeenPair, bool>;
  std::map<Key, JointView> found;
  found[{}] = {};
  for (std::size_t m = 0; m < metrics_.size(); ++m) {
    const JointMetric& metric = metrics_[m];
    std::map<Key, JointView> next;
    for (const auto& [key, view] : found) {
      for (std::size_t c = 0; c < metric.classes.size(); ++c) {
        const JointClass& each = metric.classes[c];
        JointView more = view;
        for (std::size_t s = 0; s < 2; ++s) {
          more.seen[s] = of_both(view.seen[s], each.seen[s]);
          // As if what is read apart were at its healthiest to both.
          const SeenPair alike = each.read_apart ? SeenPair{} : each.seen[s];
          more.seen_alike[s] = of_both(view.seen_alike[s], alike);
        }
        more.read_apart = view.read_apart || each.read_apart;
        more.held = view.held || each.held;
        more.oddness += each.oddness;
        more.classes[m] = static_cast<std::uint16_t>(c);
        const Key of{more.seen[0], more.seen[1], more.seen_alike[0], more.seen_alike[1], more.held};
        const auto [place, added] = next.try_emplace(of, more);
        if (!added && more.oddness < place->second.oddness) place->second = more;
      }
    }
    found = std::move(next);
  }
  for (const auto& [key, view] : found) views_.push_back(view);
  std::stable_sort(views_.begin(), views_.end(),
                   [](const JointView& x, const JointView& y) { return x.oddness < y.oddness; });
}

double JointInputs::combinations() const {
  double product = 1;
  for (const JointMetric& metric : metrics_) product *= static_cast<double>(metric.classes.size());
  return product;
}

Pressure JointInputs::pressure_of(Side side, const std::vector<double>& values,
                                  const std::vector<bool>& held) const {
  Pressure pressure;
  for (std::size_t m = 0; m < metrics_.size(); ++m) {
    const auto& of = metrics_[m].of[index(side)];
    if (of) pressure[*of] = seen_value(side, metrics_[m], values[m], held[m]);
  }
  return pressure;
}

std::vector<double> JointInputs::values_of(const JointView& view) const {
  std::vector<double> values;
  for (std::size_t m = 0; m < metrics_.size(); ++m) {
    const Region& region = metrics_[m].classes[view.classes[m]].region;
    values.push_back(region.missing ? kMissing
                                    : readable_value(region, kMissing, metrics_[m].decimal_places));
  }
  return values;
}

std::vector<bool> JointInputs::held_of(const JointView& view) const {
  std::vector<bool> held;
  for (std::size_t m = 0; m < metrics_.size(); ++m) {
    held.push_back(metrics_[m].classes[view.classes[m]].held);
  }
  return held;
}

SeenPair JointInputs::seen_by(const Policy& policy, const Pressure& pressure) {
  const Pressure effective = effective_pressure(policy, pressure);
  SeenPair pair;
  pair.demand = static_cast<std::uint8_t>(index(demand(policy, effective)));
  while (pair.cleared < policy.level_count() &&
         !is_cleared(policy, level_at(pair.cleared), effective)) {
    ++pair.cleared;
  }
  return pair;
}

}  // namespace cascade
