// Why the level was what it was, all through a run: one explanation at each change of the reason.
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <vector>

#include "sim/replay/explain/explanation.hpp"

namespace cascade {

struct LoggedReason {
  Instant at;  ///< of the check that it was found at, by the run's time
  Explanation why;
};

/// Sees each check of a run in the order of time. An explanation costs far more than a check: of a
/// long run every `look_every`th check is asked, and every one that made a transition.
class ExplainLog {
 public:
  /// Keeps the first `most` reasons. `silent_after` as explain() has it.
  ExplainLog(std::size_t look_every, Duration silent_after, std::size_t most)
      : look_every_(look_every), silent_after_(silent_after), most_(most) {}

  /// A check; `cascade` as it is after it.
  void check(Instant now, const Pressure& seen, bool made_transition, const Cascade& cascade);

  /// In the order of time. Two that follow each other differ in the level, in what holds it, in the
  /// level that is demanded, or in the metrics that demand it or block.
  const std::vector<LoggedReason>& reasons() const { return reasons_; }
  /// The first check whose reason was one too many; from here on nothing is known.
  std::optional<Instant> full_at() const { return full_at_; }
  std::size_t look_every() const { return look_every_; }

 private:
  using Kind = std::tuple<Level, Hold, Level, unsigned, unsigned>;  // of a reason

  std::size_t look_every_;
  Duration silent_after_;
  std::size_t most_, checks_ = 0;
  std::optional<Kind> last_;
  std::vector<LoggedReason> reasons_;
  std::optional<Instant> full_at_;
};

}  // namespace cascade
