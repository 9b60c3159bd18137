// When a cascade was checked, and what came of it: flaps, blind time, gaps, without keeping the
// checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/loop/check_setup.hpp"
#include "sim/replay/run_watch.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {

/// So many checks of different instants, of those that are made once a batch, say what their pace
/// is; all, of a run that has fewer.
inline constexpr std::size_t kPaceChecks = 65'536;

/// Between checks, which were `at` these times (never falling): the timer's interval; checks once a
/// batch have the pace of their batches: of what gap_limit() calls three intervals, one, of the
/// first kPaceChecks. Checks of fewer than two instants are no pace, and the longest that is
/// believed is none: the run is blind.
Duration check_interval_of(const CheckSetup& check, std::vector<Instant> at);
/// A longer time without a check is blind (SPEC 9).
Duration blind_after(Duration check_interval);

/// Sees each check of a run in the order of time: where the cascade is off, when one would have
/// been, and all of the run is blind. Keeps no more than the first kPaceChecks of them,
/// and these only where their pace is to be learned.
class CheckWatch {
 public:
  CheckWatch(const Policy& policy, const CheckSetup& setup);

  /// `seen` as the cascade was given it.
  void check(Instant at, const Pressure& seen, const std::optional<Transition>& transition);
  void reset(bool is_journalled) { flaps_.reset(is_journalled); }
  void reload(const Policy& policy) { flaps_.reload(policy); }
  /// Of an instance's own cascade: its process is down, which is not blind.
  void go_away(Instant at) { see({at, Kind::goes_away}); }
  void come_back(Instant at) { see({at, Kind::comes_back}); }

  /// Between checks. A level may be that late.
  Duration check_interval() const;
  /// As if the run ended then. Says nothing of a latch.
  Watched watched(Instant end) const;
  /// Of a recording of the checks, in which those of one instant are one row, the last: a row lacks
  /// what the loop drives, a gap is longer than three intervals.
  FileFigures files() const;

 private:
  enum class Kind : std::uint8_t { sees_all, misses_a_metric, goes_away, comes_back };
  struct Look {
    Instant at;
    Kind kind;
    bool is_check() const { return kind == Kind::sees_all || kind == Kind::misses_a_metric; }
  };

  void count_row(Instant at, const Pressure& seen);
  void see(const Look& look);
  static void tell(BlindWatch& blind, const Look& look);
  BlindWatch from_looks() const;
  std::vector<Instant> instants_of_looks() const;

  CheckSetup setup_;
  std::vector<std::size_t> driven_;  // the metrics that the loop drives
  FileFigures files_;                // its gaps are those since the pace is known
  bool last_row_misses_ = false;
  FlapWatch flaps_;
  std::optional<BlindWatch> blind_;  // none yet while the pace is not known
  Duration check_interval_;          // once it is
  std::vector<Look> looks_;          // until it is
  Instant last_check_;
};

}  // namespace cascade
