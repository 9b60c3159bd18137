// How much of a policy a run showed: which inputs its checks saw, which ways it went.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/transition.hpp"
#include "properties/explore/level_pairs.hpp"
#include "properties/explore/regions.hpp"

namespace cascade {

/// Of all that a policy can tell apart in a pressure (the product of its metrics' regions) and of
/// the pairs of levels that it allows, those that a run's checks met. What a run did not meet is
/// known of the policy by its proof alone.
class Exercise {
 public:
  explicit Exercise(const Policy& policy);

  /// A check: what it saw, and what came of it.
  void observe(const Pressure& pressure, const std::optional<Transition>& transition) {
    see(pressure);
    if (transition) move(*transition);
  }
  void see(const Pressure& pressure);
  void move(const Transition& transition);

  std::size_t regions_seen() const { return regions_seen_; }
  std::size_t regions() const { return seen_.size(); }
  /// Pairs of the policy's own that were crossed; a reset is none.
  std::size_t moves_made() const { return made_.size(); }
  std::size_t moves() const { return possible_.size(); }
  std::vector<LevelPair> moves_not_made() const;

 private:
  /// The regions of one metric by their least values, rising, and each one's number; of one that is
  /// not monitored there is one, 0, which is what is missing as well.
  struct Axis {
    std::vector<double> lows;
    std::vector<std::size_t> numbers;
    std::size_t missing = 0, count = 1;
    std::size_t region_of(double value) const;
  };

  std::vector<Axis> axes_;
  std::vector<char> seen_;  // by number of the input region
  std::size_t regions_seen_ = 0;
  std::set<LevelPair> possible_, made_;
};

/// "exercised 31 of 90 input regions and 9 of 20 transitions (never NORMAL>AGGRESSIVE, ...)"
std::string exercise_text(const Exercise& exercise, const Policy& policy);

}  // namespace cascade
