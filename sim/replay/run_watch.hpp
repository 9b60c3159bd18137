// What a run did that its transitions alone do not tell (SPEC 9): flaps, blind time, a latched
// level. Seen check by check; the rest of a run's statistics are folds over its journal.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "model/flap_rule.hpp"
#include "model/policy.hpp"
#include "model/transition.hpp"
#include "model/units.hpp"

namespace cascade {

/// A stretch of a run, in the journal's time.
struct TimeSpan {
  Instant from, to;
  friend bool operator==(const TimeSpan& a, const TimeSpan& b) {
    return a.from == b.from && a.to == b.to;
  }
};

/// How long they are together, where they are apart from each other.
Duration time_of(const std::vector<TimeSpan>& spans);

/// The level stood still to the end of the run, while the policy, asked at any instant of that
/// time, would have moved it: nothing asked, or what was asked did not see the pressure.
struct Latch {
  Instant level_since;       ///< the last transition, or the start of the run
  Instant would_move_since;  ///< from here to the end, longer than the cooldown and an interval
};

struct Watched {
  std::vector<std::size_t> flaps;  ///< which of the journal's entries (escalations) are flaps
  /// When a monitored metric was missing, or nothing was checked for more than three intervals.
  /// In order, apart from each other.
  std::vector<TimeSpan> blind;
  /// A replay never has one: the machine itself is asked at every check to the end, so that the
  /// policy, asked then, does move it. Whether that machine is right is another question, which the
  /// properties answer (`replay --monitor`). In the closed loop checks may end before the run does.
  std::optional<Latch> latch;

  Duration blind_time() const { return time_of(blind); }
};

/// Whether a metric that the policy monitors is missing.
bool misses_a_metric(const Policy& policy, const Pressure& seen);

/// Whether the stretch from one check to the next, or to the end of the run, is blind: at the check
/// a monitored metric was missing, or the stretch is longer than `blind_after`. All of it is, or
/// none.
bool is_blind(bool missing, Duration length, Duration blind_after);

/// Sees when a run is checked, in the order of time: the stretches that are blind.
class BlindWatch {
 public:
  /// The run starts at `start`. A time without a check that is longer than `blind_after` (three
  /// intervals between checks) is blind, all of it.
  BlindWatch(Instant start, Duration blind_after) : blind_after_(blind_after), last_look_(start) {}

  /// A check. `missing`: whether a monitored metric was, at it.
  void check(Instant at, bool missing);
  /// Nobody is to check from here on, which is not blind, until come_back().
  void go_away(Instant at);
  void come_back(Instant at);

  /// The run is over.
  std::vector<TimeSpan> finish(Instant end);

 private:
  Duration blind_after_;
  Instant last_look_;          // the latest check, or the start
  bool last_missing_ = false;  // at it a monitored metric was
  bool is_away_ = false;
  std::vector<TimeSpan> blind_;
};

/// Sees what each check of a run came to, in the order of time: the flaps.
class FlapWatch {
 public:
  explicit FlapWatch(Policy policy) : policy_(std::move(policy)) {}

  /// `seen` as the cascade was given it.
  void check(const Pressure& seen, const std::optional<Transition>& transition);
  /// A reset beside the checks, which is no recovery. One that moves no level is in no journal.
  void reset(bool is_journalled = true);
  /// Another policy from here on. What a recovery by the one before promised is its own affair.
  void reload(Policy policy);

  const Policy& policy() const { return policy_; }
  const std::vector<std::size_t>& flaps() const { return flaps_; }

 private:
  Policy policy_;
  Level level_ = kLowest;
  FlapMemory memory_;
  std::size_t entries_ = 0;
  std::vector<std::size_t> flaps_;
};

/// Sees each check of a run in the order of time.
class RunWatch {
 public:
  /// As BlindWatch.
  RunWatch(Policy policy, Instant start, Duration blind_after)
      : flaps_(std::move(policy)), blind_(start, blind_after) {}

  /// A check: what was given to it, and what came of it. `seen` as the cascade was given it.
  void check(Instant at, const Pressure& seen, const std::optional<Transition>& transition);
  void reset() { flaps_.reset(); }

  /// The run is over.
  Watched finish(Instant end) { return {flaps_.flaps(), blind_.finish(end), {}}; }

 private:
  FlapWatch flaps_;
  BlindWatch blind_;
};

}  // namespace cascade
