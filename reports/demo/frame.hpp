// One moment of a closed loop, as a demonstration shows it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "model/policy.hpp"
#include "sim/loop/flows.hpp"
#include "sim/replay/explain/explanation.hpp"

namespace cascade {

/// Everything counts from the start of the run, and is of one site.
struct DemoFrame {
  Instant at;
  std::size_t site = 0;
  std::shared_ptr<const Policy> policy;  ///< in force; a reload changes it
  Level level = kLowest;
  Pressure read;                      ///< as the cascade was last given it
  std::optional<Instant> checked_at;  ///< when that was; empty before the first check
  std::uint64_t checks = 0;
  std::int64_t lag_messages = 0;  ///< as it truly is
  Explanation why;                ///< the level is what it is
  bool refuses = false;           ///< intake is closed
  std::size_t transitions = 0;    ///< entries of the site's journal
  double arriving_per_s = 0;      ///< over the last regular frame's time
  Flows flows;
  /// What was decided at each level; refused and dropped are of different messages.
  PerLevel<MessageCounts> dropped_at, spilled_at, refused_at;

  /// Messages for which it was decided what becomes of them: processed, dropped or spilled. A
  /// replay is no new decision.
  MessageCounts decided() const {
    MessageCounts counts = flows.processed + flows.dropped + flows.spilled;
    return counts -= flows.replayed;
  }
};

/// Is told of frames as they are shown, in order of time: for whoever serves them elsewhere.
using FrameListener = std::function<void(const DemoFrame&)>;

}  // namespace cascade
