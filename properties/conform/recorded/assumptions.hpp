// What is taken for granted of the system and of the recording when its levels are judged.
#pragma once

#include <cstdint>
#include <optional>

#include "model/units.hpp"

namespace cascade {

/// Where a metric is between two samples of it.
enum class Between : std::uint8_t {
  bracketed,  ///< between their values, where they are no farther apart than a gap
  any,        ///< anywhere
};

/// What a row without a value of a metric says.
enum class Blank : std::uint8_t {
  unknown,  ///< nothing: a sample was lost
  missing,  ///< that the system had no value then
};

struct RecordedAssumptions {
  /// Empty: one check a row, on that row's values, and the row's level is that after it. All below
  /// is then not looked at, but for `restarts`.
  std::optional<Duration> check_every;
  Duration jitter;  ///< two neighbouring checks are at most check_every + jitter apart
  /// What a check saw, and what stands in a row, is of an instant no farther away than this.
  Duration skew;
  /// Two samples of a metric that are farther apart say nothing of what lies between them: one was
  /// lost. Empty: half as far apart again as its samples usually are.
  std::optional<Duration> gap;
  Between between = Between::bracketed;
  Blank blank = Blank::unknown;
  bool restarts = false;  ///< the system may have begun anew at the lowest level at any time

  bool one_check_a_row() const { return !check_every; }
  Duration longest_without_check() const { return *check_every + jitter; }
};

}  // namespace cascade
