// Every property, for every input, or a witness: the proof of one policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/catalogue.hpp"

namespace cascade {

/// A check of a counterexample, as numbers that can be replayed.
struct WitnessCheck {
  Instant at;
  Pressure pressure;
  Level level = Level::normal;  ///< after the check
};

struct Verdict {
  const Property* property = nullptr;
  bool holds = false;
  std::string method;                 ///< why it is known
  std::size_t states = 0;             ///< visited to settle it
  std::optional<double> bound;        ///< where the property has one
  std::string bound_unit;             ///< "transitions an hour", "checks", "s"
  std::string remark;                 ///< what a violation says beyond its witness
  std::vector<WitnessCheck> witness;  ///< empty where the property holds
};

/// A level that a constant pressure neither demands nor clears: it is kept for as long as the
/// pressure lasts. With the other metric at 0; [low, high).
struct HeldLevel {
  Level level;
  Metric metric;
  double low, high;
};

struct Proof {
  Policy policy;
  std::vector<Verdict> verdicts;
  std::vector<HeldLevel> held_for_ever;
  std::size_t machine_states = 0;  ///< reachable: level, and the clocks' regions
  std::size_t input_regions = 0;   ///< pairs of a lag and a heap region
  std::size_t checks_driven = 0;   ///< of the compiled machine
  bool regions_are_one = true;     ///< all points tried within a region had the same outcome

  bool complete = true;             ///< no state was left out; else nothing is proven

  bool holds() const;
};

/// Settles the named properties (all, where the list is empty) by exploring the compiled machine
/// and shedder. Throws InputError for an unknown name or an invalid policy.
Proof prove(const Policy& policy, const std::vector<std::string>& names = {});

}  // namespace cascade
