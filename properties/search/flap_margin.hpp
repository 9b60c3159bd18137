// How near a run came to flapping, and to turning back: the smallest change of one reading after
// which it would have.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/units.hpp"
#include "sim/replay/journal.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// One reading that is different, and what comes of it. Times are the file's own.
struct ChangedReading {
  Metric metric{};
  Instant at;  ///< the reading's
  double was = 0;
  /// Worse: the bound itself, at which the next region begins. Healthier: the value next to it, on
  /// its healthy side.
  double becomes = 0;
  double bound = 0;      ///< a trigger or a clear value
  Instant recovered_at;  ///< of the new flap or reversal: this recovery,
  Instant escalated_at;  ///< and this escalation

  bool worse() const { return becomes == bound; }
  bool up() const { return becomes > was; }
  double change() const { return up() ? becomes - was : was - becomes; }  ///< metric's unit; > 0
};

/// A recovery and an escalation that was its next transition, but too late for a reversal.
struct LatePair {
  Instant recovered_at, escalated_at;  ///< the file's own time
  Duration too_late;                   ///< > 0
};

struct FlapMargin {
  bool can_flap = true;  ///< as the caller said: false where no-flapping holds, proven
  Duration reversal_window;
  std::size_t flaps = 0, reversals = 0;  ///< of the run as it was; flaps not counted if !can_flap
  /// For each metric (by the policy's number; empty also where it is not monitored) the smallest
  /// change of one of its readings after which the run has one flap, or reversal, more than it had.
  /// The earliest of equals. Empty: no other value of any one reading does. All that follows goes
  /// on with the readings as they were; a missing reading stays missing.
  std::vector<std::optional<ChangedReading>> flap, reversal;
  std::vector<bool> monitored;  ///< for each metric: the policy has thresholds, the trace values
  /// The escalation that followed on a recovery soonest after the reversal window.
  std::optional<LatePair> nearest_in_time;
  /// What the search took, whatever the machine: readings that were tried, and transitions of
  /// changed runs that were walked.
  std::size_t steps = 0;
};

/// Why there is no margin under such a policy, whatever the run; empty where there is one. Where
/// escalations wait for a clock as well (escalation_cooldown_s, escalate_after_s), what a check
/// does depends on more than the search knows of.
std::string flap_margin_unavailable(const Policy& policy);

/// The margin of the replay that wrote `journal`, whose arguments the first four are. Every reading
/// is tried in every region of the policy that lies within its metric's min and max, at the value
/// next to the one it had. Empty where flap_margin_unavailable() says why, where the level was
/// moved by something else than these readings (a reset, a reload of the policy), and where times
/// do not rise (a clock that stepped back). `can_flap` is false where it is proven of the policy
/// that no input makes it flap: then none is looked for. Throws InputError as replay() does.
std::optional<FlapMargin> flap_margin(const Policy& policy, const Trace& trace, const Trace* second,
                                      const Cadence& cadence, const Journal& journal,
                                      Duration reversal_window, bool can_flap,
                                      const std::function<void(double)>& progress = {});

}  // namespace cascade
