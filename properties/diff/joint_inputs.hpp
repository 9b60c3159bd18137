// All that two policies can see in one and the same input.
//
// Each metric is cut wherever one of the policies compares it with something; of what lies between
// two cuts neither can tell two values apart. Of the values together a policy sees the highest
// level that is demanded and the lowest from which on all is cleared; so two policies see two such
// pairs.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore/regions.hpp"

namespace cascade {

/// The two policies that are compared.
enum class Side : std::uint8_t { a, b };
inline constexpr std::array<Side, 2> kSides = {Side::a, Side::b};
constexpr std::size_t index(Side side) { return static_cast<std::size_t>(side); }

/// What one policy sees in a pressure.
struct SeenPair {
  std::uint8_t demand = 0;   ///< the highest level that is demanded
  std::uint8_t cleared = 1;  ///< it and all above are cleared; the number of levels: none is
  friend auto operator<=>(const SeenPair&, const SeenPair&) = default;
};

/// Values of one metric that neither policy tells apart.
struct JointClass {
  Region region;
  /// The sample is so old that it is missing to the policy with the shorter stale_after_s alone.
  bool held = false;
  std::array<SeenPair, 2> seen;  ///< by side
  bool read_apart = false;       ///< one policy has a value where the other has none
  std::uint32_t oddness = 0;     ///< a witness moves few metrics, by values that are there
};

/// A metric that at least one policy monitors.
struct JointMetric {
  std::string name;
  std::array<std::optional<Metric>, 2> of;  ///< by side; empty where that one does not monitor it
  int decimal_places = 0;
  std::vector<JointClass> classes;
  std::size_t rest = 0;  ///< the class of the healthiest values
};

/// An input, as a class of each joint metric, and what both see in it.
struct JointView {
  std::array<SeenPair, 2> seen;
  /// The same where each metric of which one policy has a value and the other has none is at its
  /// healthiest: what is left of a difference then is not about missing values.
  std::array<SeenPair, 2> seen_alike;
  bool read_apart = false, held = false;
  std::uint32_t oddness = 0;
  std::array<std::uint16_t, 2 * kMetricCountMax> classes{};
};

class JointInputs {
 public:
  JointInputs(const Policy& a, const Policy& b);

  const std::vector<JointMetric>& metrics() const { return metrics_; }
  /// Every pair of pairs that some input makes, the least odd input of each; the least odd first.
  const std::vector<JointView>& views() const { return views_; }
  /// How many inputs those stand for: the product of all metrics' classes.
  double combinations() const;

  /// A value of one metric, as a policy sees it: kMissing where it is missing to that one.
  double seen_value(Side side, const JointMetric& metric, double value, bool held) const;
  /// Values of the joint metrics as a pressure of one policy; `held` marks old samples.
  Pressure pressure_of(Side side, const std::vector<double>& values,
                       const std::vector<bool>& held) const;
  /// Some value of each class of a view.
  std::vector<double> values_of(const JointView& view) const;
  std::vector<bool> held_of(const JointView& view) const;
  /// What a policy sees in a pressure of its own.
  static SeenPair seen_by(const Policy& policy, const Pressure& pressure);

 private:
  void add_metric(const std::string& name);
  void make_views();
  JointClass class_of(const JointMetric& metric, const Region& region, bool held) const;
  SeenPair pair_of(Side side, const JointMetric& metric, double seen) const;
  double effective(Side side, double seen) const;
  const Policy& policy(Side side) const { return side == Side::a ? a_ : b_; }

  Policy a_, b_;
  std::vector<JointMetric> metrics_;
  std::vector<JointView> views_;
};

}  // namespace cascade
