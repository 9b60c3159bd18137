// At which instants a replay looks (SPEC 6), without walking through them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "model/units.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// How many of `times`, which rise, are before `at`, given that the first `known` are. In the
/// logarithm of how far that is from `known`: what is asked next is most often near.
std::size_t count_before(std::span<const Instant> times, Instant at, std::size_t known);

/// The checks of a trace at a cadence. Refers to the traces.
class CheckTimes {
 public:
  /// The traces have rows, and the cadence is above 0: replay_frame() saw to it.
  CheckTimes(const Trace& trace, const Trace* second, const Cadence& cadence);

  std::size_t count() const { return count_; }
  Instant first() const { return first_; }
  Instant last() const { return last_; }
  bool at_every_row() const { return !every_; }

  /// Rows of each file that are before whatever will be asked.
  struct Known {
    std::size_t rows = 0, second_rows = 0;
  };

  /// The first check that is not before `at`; empty after the last one. In O(log rows), less where
  /// a good deal of them is known.
  std::optional<Instant> at_or_after(Instant at, const Known& known) const;
  std::optional<Instant> at_or_after(Instant at) const { return at_or_after(at, {0, 0}); }

  /// What is known where nothing before `at` will be asked any more.
  Known known_before(Instant at, const Known& known) const;

 private:
  std::optional<Duration> every_;
  const std::vector<Instant>* rows_;
  const std::vector<Instant>* second_rows_ = nullptr;  ///< of a file of its own
  Instant first_, last_;
  std::size_t count_ = 0;
};

}  // namespace cascade
