// What a check may do that saw one of several possible pressures: the rules, asked of the machine.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "properties/search/margin/move_table.hpp"

namespace cascade {

/// Levels of a ladder, a bit each.
class LevelSet {
 public:
  constexpr LevelSet() = default;
  static constexpr LevelSet all(std::size_t levels) { return LevelSet((1u << levels) - 1); }
  static constexpr LevelSet of(Level level) { return LevelSet(1u << index(level)); }

  constexpr void add(Level level) { *this = *this | of(level); }
  constexpr bool has(Level level) const { return (bits_ >> index(level) & 1u) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr LevelSet above(Level level) const {
    return LevelSet(bits_ & ~((2u << index(level)) - 1));
  }
  constexpr LevelSet below(Level level) const {
    return LevelSet(bits_ & ((1u << index(level)) - 1));
  }

  friend constexpr LevelSet operator|(LevelSet a, LevelSet b) {
    return LevelSet(a.bits_ | b.bits_);
  }
  friend constexpr bool operator==(LevelSet a, LevelSet b) { return a.bits_ == b.bits_; }
  friend constexpr bool operator!=(LevelSet a, LevelSet b) { return !(a == b); }

 private:
  explicit constexpr LevelSet(unsigned bits) : bits_(static_cast<std::uint8_t>(bits)) {}
  std::uint8_t bits_ = 0;
};

/// For each level, to which levels a check may lead from there once every clock of the policy is
/// over. The level itself stands for a pressure that neither demands more nor clears it.
using Moves = PerLevel<LevelSet>;

/// The values that one metric may have had: regions from `healthiest` to `worst` (none where that
/// is below), and perhaps none at all.
struct MetricBox {
  std::uint8_t healthiest = 1, worst = 0;
  bool may_be_missing = false;

  bool has_value() const { return healthiest <= worst; }
  static MetricBox missing() { return {1, 0, true}; }
  friend bool operator==(const MetricBox&, const MetricBox&) = default;
  friend auto operator<=>(const MetricBox&, const MetricBox&) = default;
};

/// What a check may have seen: any value of one metric beside any of another. Places of metrics
/// that are not monitored are not looked at.
using PressureBox = std::array<MetricBox, kMetricCountMax>;

/// Answers from the table that the machine was asked for (search/margin/move_table.hpp), of a
/// policy whose clocks are all 0. Each box is looked up once.
class PossibleMoves {
 public:
  explicit PossibleMoves(const Policy& policy);

  /// The box of one value, which may be missing.
  MetricBox box_of(Metric metric, double value) const;
  /// Any value and none: nothing is known of the metric.
  MetricBox anything(Metric metric) const;
  const Moves& of(const PressureBox& box);

 private:
  Moves look_up(const PressureBox& box) const;
  std::vector<std::uint32_t> regions_of(Metric metric, const MetricBox& box) const;

  std::size_t levels_;
  std::vector<Metric> monitored_;
  MoveTable table_;
  std::map<PressureBox, Moves> known_;
};

}  // namespace cascade
