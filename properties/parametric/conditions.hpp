// THE REVIEWER'S PAGE: for which policies each property holds. A condition is told three times, in
// words, as a term of SMT-LIB 2 and as a question to a given policy; tests hold the three together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/parametric/symbolic_policy.hpp"

namespace cascade {

/// One part of a condition. None can be left out: a policy that keeps all the others and breaks
/// this one breaks the property.
struct Conjunct {
  std::string_view says;
  std::string (*term)(const ParametricSize&);
  bool (*is_kept)(const Policy&);
  /// Lines of TOML that make of `k2` a policy which breaks this part alone, and the property.
  std::string_view breaks_k2;
  /// With fewer levels the property holds without it.
  std::size_t from_levels = kLevelCountMin;
};

struct Condition {
  std::string_view property;
  std::vector<Conjunct> parts;   ///< none: every policy has the property
  std::string_view bound = {};   ///< what is proven beside it, in words
  bool is_of_the_table = false;  ///< of the shedding table: there is no machine in it
  /// Also necessary: a policy that breaks any part breaks the property, if each of its levels has
  /// pressures of its own. A test compares it with the explorer.
  bool is_exact = true;
};

/// In the order of the catalogue.
const std::vector<Condition>& conditions();
/// Null where none is stated.
const Condition* find_condition(std::string_view property);

/// The parts that policies of so many levels need.
std::vector<Conjunct> parts_for(const Condition& condition, std::size_t levels);
/// Whether the policy keeps all of them.
bool keeps(const Condition& condition, const Policy& policy);
/// "every policy", or the parts with "; " between them.
std::string condition_text(const Condition& condition, std::size_t levels);

/// Whether the property is proven for every policy: it is then no finding about one of them.
bool holds_for_every_policy(std::string_view property);

/// A property of the catalogue that is not stated for all policies at once, and why.
struct NotStated {
  std::string_view property, why;
};
const std::vector<NotStated>& not_stated();

}  // namespace cascade
