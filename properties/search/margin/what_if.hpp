// What becomes of a run when one reading is another: how many flaps and reversals more it has.
//
// The changed run is walked from the changed reading until it is sure to go on as the run did: the
// same level, and a last transition that no later check can tell from the other's. What is left of
// the difference is settled at the next transition, which both make: there the memory of either
// is used up. Where the two never agree again, the walk goes on to the end.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "properties/search/margin/run_walk.hpp"

namespace cascade {

/// One reading of one metric with another value. The checks see it in the stretches [begin, end).
struct Change {
  Metric metric{};
  std::size_t begin = 0, end = 0;
  double value = 0;
  std::uint32_t region = 0;  ///< the value's, by the walk's table
};

/// What the changed run has more than the run as it was; negative: less.
struct Gain {
  std::int64_t flaps = 0, reversals = 0;
  Gain& operator+=(const Gain& more) {
    flaps += more.flaps;
    reversals += more.reversals;
    return *this;
  }
  friend Gain operator-(const Gain& a, const Gain& b) {
    return {a.flaps - b.flaps, a.reversals - b.reversals};
  }
};

/// A recovery and the escalation that makes a flap or a reversal of it, in the file's time.
struct Turn {
  Instant recovered_at, escalated_at;
  Marks marks;
};

class WhatIf {
 public:
  /// Refers to the walk. Goes through the run as it was, by its transitions.
  explicit WhatIf(const RunWalk& walk);

  struct Move {
    CheckAt check;
    Level from, to;
  };
  const std::vector<Move>& moves() const { return moves_; }  ///< of the run as it was
  const std::vector<Turn>& turns() const { return turns_; }
  const Gain& total() const { return so_far_.back(); }
  /// Of the moves, how many are before `at`. `known`: so many are.
  std::size_t moves_before(Instant at, std::size_t known) const;
  const RunState& after(std::size_t moves) const { return after_[moves]; }  ///< of so many moves
  Gain of_move(std::size_t move) const { return so_far_[move + 1] - so_far_[move]; }

  /// From this stretch on no changed reading brings a flap or a reversal: what is to come never
  /// escalates, and no recovery was before that could be turned back.
  std::size_t settled_from() const;
  /// Whether the changed reading leaves level, last transition and flaps as they are, for a reason
  /// that is seen at once. `hint`: of the moves, so many or fewer are before the reading.
  bool changes_nothing(const Change& change, std::size_t& hint) const;
  /// The difference that it makes.
  Gain gain(const Change& change, std::size_t& hint);
  /// The transitions of changed runs that gain() has walked so far.
  std::size_t walked() const { return walked_; }
  /// The flaps and reversals that the changed run has and the run does not, first to last.
  std::vector<Turn> new_turns(const Change& change) const;

 private:
  Pressure changed(const Change& change, std::size_t stretch) const;
  const RunState& state_before(std::size_t stretch, std::size_t moves) const;
  bool goes_on_alike(const RunState& state, std::size_t moves, const CheckAt& check) const;
  bool is_crossed_without(const Change& change, std::size_t moves) const;
  Marks marks_at_next_move(RunState state, std::size_t moves, std::size_t from, bool as_seen);
  Gain gain_from(RunState state, std::size_t moves, const CheckAt& from);

  struct Node {  ///< a run after a transition: the later checks depend on nothing else
    std::int64_t at;
    Level level;
    bool recovered;
    friend auto operator<=>(const Node&, const Node&) = default;
  };

  const RunWalk& walk_;
  std::vector<Move> moves_;
  std::vector<Instant> move_at_;
  std::vector<RunState> after_;  // after so many moves
  std::vector<Gain> so_far_;     // of the run as it was, after so many moves
  std::vector<Turn> turns_;
  std::size_t walked_ = 0;
  std::map<Node, Gain> known_;  // from a node on
  /// For each move, the latest recovery from which on a band is known to be crossed until it.
  std::vector<Instant> crossed_since_;
  // Readings are asked for in order of time, several values of each: what was found of the last
  // one.
  mutable RunState before_;
  mutable std::size_t before_stretch_ = 0, before_moves_ = 0;
  mutable std::size_t crossing_of_;  // the move that crossing_ is of
  mutable std::optional<RunWalk::Crossing> crossing_;
};

}  // namespace cascade
