// Open loop: a recorded pressure is fed to the cascade, and the journal of what it does comes out.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "model/cascade.hpp"
#include "model/policy.hpp"
#include "sim/replay/journal.hpp"
#include "sim/replay/run_watch.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// When the cascade looks (SPEC 6).
struct Cadence {
  std::optional<Duration> every;  ///< empty: one check at each row
  std::string text = "sample";    ///< as the user wrote it, for the journal
};

struct ReplayResult {
  Journal journal;
  std::size_t checks = 0;
  /// Checks that came nearer together than the policy's check_every_s: made all the same. Empty
  /// where it has none.
  std::optional<std::size_t> checks_too_near;
  Instant first_check;  ///< these from the trace's first row, like the journal's times
  Instant last_check;
  Instant end;  ///< the last level lasts until here: the trace's last row, the scenario's duration
  std::optional<Watched> watched;  ///< empty where nobody saw the checks: a journal that was read
};

/// Stands in for Cascade::check, for those who want to see every check and not only its entries.
using Checker = std::function<std::optional<Transition>(Cascade&, Instant, const Pressure&)>;

struct ReplayHooks {
  std::function<void(double)> progress;  ///< called now and then, with the fraction of time done
  Checker checker;                       ///< empty: Cascade::check
};

/// Replays one trace, or two whose metrics are apart (`second` may be null): the machine makes
/// every check, one after the other. Throws InputError as replay_frame() does.
ReplayResult replay(const Policy& policy, const Trace& trace, const Trace* second,
                    const Cadence& cadence, const ReplayHooks& hooks = {});

}  // namespace cascade
