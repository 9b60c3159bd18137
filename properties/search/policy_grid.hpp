// Many policies from one: each varied key takes each of its values, and every combination is one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"

namespace cascade {

/// A value of a varied key.
struct AxisValue {
  std::string text;              ///< for people and tables: "0.5", "stepwise"
  std::string toml;              ///< for the policy's reader
  std::optional<double> number;  ///< where it is one
};

/// A key of the policy file, with its table ("lag.soft"), or an element of a list of it, from 0
/// ("metric.temp_c.clear[2]", "cooldown_s[1]"), and what it is to be.
struct PolicyAxis {
  std::string key;
  std::vector<AxisValue> values;

  bool is_numeric() const;
};

/// Reads KEY=FIRST:LAST:STEP (both ends belong to it; exact to nine decimals; FIRST:LAST is by 1)
/// or KEY=V1,V2,... `more_of_keys`: what a key may have besides small letters, digits, _ and dots.
/// Throws InputError.
PolicyAxis parse_axis(std::string_view text, std::string_view more_of_keys = {});

/// Every combination of the axes' values; the last axis varies fastest.
class AxisProduct {
 public:
  /// Throws InputError where there are more than `most`, of what `what` says.
  AxisProduct(std::vector<PolicyAxis> axes, std::size_t most, const char* what);

  std::size_t size() const { return size_; }
  const std::vector<PolicyAxis>& axes() const { return axes_; }
  /// Which of the axis's values the combination of that number has.
  std::size_t value_index(std::size_t number, std::size_t axis) const {
    return number / strides_[axis] % axes_[axis].values.size();
  }
  const AxisValue& value(std::size_t number, std::size_t axis) const {
    return axes_[axis].values[value_index(number, axis)];
  }

 private:
  std::vector<PolicyAxis> axes_;
  std::vector<std::size_t> strides_;
  std::size_t size_ = 1;
};

class PolicyGrid;

/// Of axes as parse_axis() reads them. Throws InputError as that and PolicyGrid do.
PolicyGrid parse_grid(Policy base, const std::vector<std::string>& axes);

/// A policy for each combination of the axes.
class PolicyGrid {
 public:
  /// Throws InputError for a key that a policy does not have or that changes nothing in a replay's
  /// figures, for a value of the wrong type, a key varied twice, or too many policies.
  PolicyGrid(Policy base, std::vector<PolicyAxis> axes);

  struct Point {
    Policy policy;
    std::optional<PolicyFault> fault;  ///< the first rule that the combination breaks
  };

  std::size_t size() const { return product_.size(); }
  const Policy& base() const { return base_; }
  const AxisProduct& product() const { return product_; }
  const std::vector<PolicyAxis>& axes() const { return product_.axes(); }

  /// The policy of that number, from 0.
  Point at(std::size_t number) const;

  /// Which of the axis's values the policy has.
  std::size_t value_index(std::size_t number, std::size_t axis) const {
    return product_.value_index(number, axis);
  }
  const AxisValue& value(std::size_t number, std::size_t axis) const {
    return product_.value(number, axis);
  }

 private:
  Policy base_;
  AxisProduct product_;
};

}  // namespace cascade
