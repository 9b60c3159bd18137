// Many scenarios from one: each varied key, of the scenario or of its policy, takes each of its
// values, and every combination is one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "properties/search/policy_grid.hpp"
#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// What the scenarios are made of.
struct ScenarioGridSetup {
  ScenarioText text;
  std::string variant;
  std::optional<Policy> policy;       ///< instead of the scenario's
  std::optional<std::uint64_t> seed;  ///< instead of its first
  std::vector<std::string> vary;      ///< KEY=VALUES, as parse_axis() reads them
};

/// The combinations of such axes of scenarios: what there is of them without a scenario. Throws
/// InputError as the grid does.
AxisProduct scenario_product(std::vector<PolicyAxis> axes);
/// Reads KEY=VALUES of a scenario, whose keys may name an element: workload[0].peak_per_s.
PolicyAxis parse_scenario_axis(const std::string& text);

/// A scenario for each combination of the axes.
class ScenarioGrid {
 public:
  /// Throws InputError for a scenario that cannot be read, a key that neither it nor its policy
  /// has, values that cannot be read, or more than 1,000,000 scenarios.
  explicit ScenarioGrid(ScenarioGridSetup setup);

  struct Point {
    Scenario scenario;              ///< without expectations: they are of the scenario as it stands
    std::string fault;              ///< what the combination breaks; empty: nothing
    std::size_t policy_number = 0;  ///< which of the policies it has
  };

  std::size_t size() const { return product_->size(); }
  /// How many policies there are among them.
  std::size_t policy_count() const { return policies_->size(); }
  const Scenario& base() const { return base_; }
  const AxisProduct& product() const { return *product_; }
  const std::vector<PolicyAxis>& axes() const { return product_->axes(); }
  const AxisValue& value(std::size_t number, std::size_t axis) const {
    return product_->value(number, axis);
  }
  /// The scenario of that number, from 0.
  Point at(std::size_t number) const;

 private:
  ScenarioGridSetup setup_;
  Scenario base_;
  std::optional<AxisProduct> product_;
  std::vector<bool> is_of_policy_;  ///< by axis
  std::optional<PolicyGrid> policies_;
};

}  // namespace cascade
