// What a system may be in, given all that was recorded so far: sets of states, never a guess of
// one. README.md says what they mean and why nothing that is possible is left out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/policy.hpp"
#include "properties/conform/recorded/assumptions.hpp"
#include "properties/conform/recorded/possible_moves.hpp"
#include "properties/conform/recorded/signal.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

inline constexpr Instant kNever = Instant::max();
inline constexpr Duration kNs{1};

/// The policy's clocks as a judge needs them.
struct PolicyClocks {
  explicit PolicyClocks(const Policy& policy);
  /// Before leaving a level for a lower one.
  Duration cooldown(Level level) const { return cooldowns[index(level)]; }

  PerLevel<Duration> cooldowns{};
  Duration escalation_cooldown, escalate_after;
};

/// A rule that is waived, to find out by which one a level was impossible.
struct Waived {
  bool clocks = false;    ///< every quiet time is over
  bool pressure = false;  ///< a check may have seen anything
  bool checks = false;    ///< no check needs to have been made, or to have moved the level
};

/// Instants from `first` to `last`, both included; none where last is earlier. Instant::min() also
/// stands for 'never': before the first transition every clock counts as over.
struct Span {
  Instant first, last;
  bool empty() const { return last < first; }
  bool holds(const Span& other) const { return first <= other.first && other.last <= last; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// The least span that holds both.
inline Span hull(const Span& a, const Span& b) {
  return {std::min(a.first, b.first), std::max(a.last, b.last)};
}

/// The states where each row is a check. Exact, as long as there are few of them.
class RowStates {
 public:
  struct State {
    Level level;
    Span transition;              ///< when the last one was
    std::optional<Span> pending;  ///< since when more is demanded, where it is and that matters
    std::uint32_t restarts = 0;   ///< at least so many are needed to explain it
    friend bool operator==(const State&, const State&) = default;
  };
  using Set = std::vector<State>;

  RowStates(const Policy& policy, const Trace& trace, const RecordedAssumptions& assumptions);

  /// After the first row's check, when before it any level had any age.
  Set first(std::size_t row, Waived waived = {});
  /// After the row's check. `from`: after that of the row before.
  Set after(const Set& from, std::size_t row, Waived waived = {});
  /// At that level, with nothing known of its age, after that row's check.
  Set any_at(Level level, std::size_t row) const;
  static constexpr bool kEachRowIsACheck = true;
  bool is_known(std::size_t) const { return has_all_; }
  bool is_at_an_end(std::size_t) const { return false; }

 private:
  void check(const State& state, Instant now, const Moves& moves, Waived waived, Set& to) const;

  const Policy& policy_;
  const Trace& trace_;
  PolicyClocks clocks_;
  RowMoves moves_;
  bool may_restart_;
  bool has_all_ = true;
};

/// The states where checks come at unknown instants. More than is possible, never less.
class TimedStates {
 public:
  struct State {
    Level level;
    Span transition;  ///< when the last one was
    bool is_restarted = false;
    std::uint32_t restarts = 0;
    /// Since when every check that is made would move the level, clocks aside, up to the row's
    /// earliest instant; to where (`leads_to`).
    Instant forced_since = Instant::max();
    LevelSet leads_to{};
    /// Since when no check can see more demanded than the level; and the instant after which the
    /// present demand can only have begun, as a check before saw none (escalate_after).
    Instant calm_since = Instant::max();
    Instant demand_after = Instant::min();
    friend bool operator==(const State&, const State&) = default;
  };
  using Set = std::vector<State>;

  TimedStates(const Policy& policy, const Trace& trace, const RecordedAssumptions& assumptions);

  /// When the first row that has a level was read: any level, any age.
  Set first(std::size_t row, Waived waived = {});
  /// When that row's level was read. `from`: when that of the row before that had one was. Rows are
  /// asked in order, and only those that have a level; the last one may be asked again.
  Set after(const Set& from, std::size_t row, Waived waived = {});
  /// The same of those that came by these transitions since `from`, and by no other.
  Set along(const Set& from, std::size_t row, const std::vector<Level>& way, Waived waived = {});
  /// At that level, with nothing known of its age, when that row's level was read.
  Set any_at(Level level, std::size_t row) const;
  static constexpr bool kEachRowIsACheck = false;
  /// Whether all metrics are known from the row before that had a level to this one.
  bool is_known(std::size_t row);
  /// Whether checks from that row to this one may have seen what was before the recording's first
  /// row or after its last one.
  bool is_at_an_end(std::size_t row);

 private:
  class Step;

  /// When a row's level may have been read.
  Instant earliest(std::size_t row) const { return trace_.at[row] - assumptions_.skew; }
  Instant latest(std::size_t row) const { return trace_.at[row] + assumptions_.skew; }
  void go_to(std::size_t row);

  const Trace& trace_;
  RecordedAssumptions assumptions_;
  PolicyClocks clocks_;
  std::size_t levels_;
  std::vector<Stretch> stretches_;
  std::size_t row_before_ = 0, row_ = 0;
  std::size_t begin_ = 0;  // the first stretch in which the row before may have been read
};

}  // namespace cascade
