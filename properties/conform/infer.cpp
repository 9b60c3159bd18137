#include "properties/conform/infer.hpp"

#include <algorithm>
#include <utility>

#include "properties/conform/inferrer.hpp"
#include "properties/conform/suite.hpp"

namespace cascade {

Inferrer::Inferrer(const Policy& shape, SystemUnderTest& system, const InferenceOptions& options)
    : options_(options), probe_(system) {
  found_.policy = shape;
  policy().name = "inferred";
  policy().tier_1 = options.tier_1;
  policy().tier_2 = options.tier_2;
  longest_ = {options.longest.ns / probe_.traits().resolution_ns * probe_.traits().resolution_ns};
}

Inference Inferrer::infer(SystemUnderTest& system) {
  try {
    find_axes();
    find_triggers();
    find_escalation();
    find_clears();
    find_recovery();
    find_cooldowns();
    find_escalation_cooldown();
    find_missing();
    find_shedding();
  } catch (const NotAnswered& fault) {
    found_.no_ladder.push_back(std::string("a request was not answered: ") + fault.what());
  } catch (const NoLadder& reason) {
    found_.no_ladder.push_back(reason.what());
  }
  found_.requests = probe_.requests();
  if (!found_.is_ladder()) return std::move(found_);
  if (const auto fault = validate(policy())) {
    found_.no_ladder.push_back("what was measured breaks a rule of ladders: " + fault->key + " " +
                               fault->wrong + "; a ladder has " + fault->right);
    return std::move(found_);
  }
  put_suite(system);
  return std::move(found_);
}

void Inferrer::put_suite(SystemUnderTest& system) {
  found_.conformance = conformance(policy(), system, options_.conformance);
  for (const Difference& difference : found_.conformance->differences) {
    // A system that answers one run in two ways has no policy.
    const SystemAnswers again = system.play({&difference.run, 1}).front();
    const bool repeats = again == difference.system;
    found_.no_ladder.push_back(
        (repeats ? "the policy that was measured does not explain all: it " + difference.kind
                 : std::string("the same run is answered in two ways")) +
        ": " + run_text(policy(), difference.run, difference.system));
  }
}

void Inferrer::measured(std::string key, std::string value, std::string how) {
  found_.measured.push_back({std::move(key), std::move(value), std::move(how)});
}

Pressure Inferrer::with(std::size_t metric, double value) const {
  Pressure pressure = healthiest_;
  pressure.values[metric] = value;
  return pressure;
}

Policy shape_of(const LevelNames& levels, const std::vector<MetricRange>& metrics) {
  Policy shape = k2_shape();
  shape.levels = levels;
  const std::vector<MetricThresholds> known = shape.metrics;
  if (!metrics.empty()) shape.metrics.clear();
  for (const MetricRange& range : metrics) {
    MetricThresholds metric;
    metric.name = range.name;
    const auto k2s = std::find_if(known.begin(), known.end(),
                                  [&](const auto& each) { return each.name == range.name; });
    if (k2s != known.end()) metric = *k2s;
    if (range.low) metric.min = *range.low;
    if (range.high) metric.max = *range.high;
    shape.metrics.push_back(metric);
  }
  for (MetricThresholds& metric : shape.metrics) {
    metric.triggers.assign(levels.size() - 1, 0);
    metric.clears.clear();
  }
  shape.stale_after_s = default_policy().stale_after_s;
  return shape;
}

Inference infer(const Policy& shape, SystemUnderTest& system, const InferenceOptions& options) {
  return Inferrer(shape, system, options).infer(system);
}

}  // namespace cascade
