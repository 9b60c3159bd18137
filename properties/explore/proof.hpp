// What a proof of one policy says: a verdict a property, each with a bound or a witness.
#pragma once

#include <cstddef>
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
  Level level = kLowest;  ///< after the check
};

/// What a proof says of a property (SPEC 7). Nothing that was not settled is ever called held.
enum class VerdictKind : std::uint8_t {
  holds,           ///< for every input (Kind::sometimes: it was met)
  violated,        ///< there is a run that breaks it (sometimes: there is none that meets it)
  not_applicable,  ///< it speaks of something that the policy does not have; neither good nor bad
  not_settled      ///< nothing was found that breaks it, and not all was looked at
};

std::string_view text(
    VerdictKind ruling);  ///< "holds", "violated", "not-applicable", "not-settled"

struct Verdict {
  const Property* property = nullptr;
  VerdictKind ruling = VerdictKind::not_settled;
  std::string why;                    ///< of what does not hold: what a witness does not say
  std::string method;                 ///< how it is known
  std::size_t states = 0;             ///< visited to settle it
  std::optional<double> bound;        ///< where the property has one
  std::string bound_unit;             ///< "transitions an hour", "checks", "s"
  std::size_t check_intervals = 0;    ///< that may pass beside the bound, which checks wait for
  std::vector<WitnessCheck> witness;  ///< of what is violated; empty where no one run shows it

  bool holds() const { return ruling == VerdictKind::holds; }
  bool violated() const { return ruling == VerdictKind::violated; }
  /// What is asked of a policy is that this is false of all its verdicts.
  bool fails() const { return violated() || ruling == VerdictKind::not_settled; }
};

/// A level that a constant pressure neither demands nor clears: it is kept for as long as the
/// pressure lasts. With every other metric at its healthiest; from `low` up to `high`, of which
/// that end is included which is the clear value.
struct HeldLevel {
  Level level;
  Metric metric;
  double low, high;
};

struct Proof {
  Policy policy;
  std::vector<Verdict> verdicts;
  std::vector<HeldLevel> held_for_ever;
  std::size_t machine_states = 0;   ///< reachable: level, and the clocks' regions
  std::size_t input_regions = 0;    ///< of all metrics together: what a pressure can look like
  std::size_t checks_driven = 0;    ///< of the compiled machine
  std::size_t checks_observed = 0;  ///< of these, with every comparison that they made known
  bool regions_are_one = true;      ///< all points tried within a region had the same outcome

  bool complete = true;  ///< no state was left out

  /// Nothing is violated or not settled.
  bool holds() const;
  std::size_t count(VerdictKind ruling) const;
  /// How many of the properties apply to the policy.
  std::size_t applicable() const { return verdicts.size() - count(VerdictKind::not_applicable); }
};

}  // namespace cascade
