// What a scrape of a running cascade would find at one moment: a fold over its checks, its journal
// and the ledger of its loop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/flap_rule.hpp"
#include "model/policy.hpp"
#include "model/pressure.hpp"
#include "model/shed_reason.hpp"
#include "model/transition.hpp"
#include "reports/metrics/blind_clock.hpp"
#include "sim/loop/flows.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {

struct Metrics {
  Level level = kLowest;
  Pressure seen = Pressure::missing();  ///< at the newest check; missing before the first
  std::uint64_t checks = 0;
  std::array<std::uint64_t, kMetricCountMax> checks_without{};  ///< by metric: it was missing
  PerLevel<PerLevel<std::uint64_t>> transitions{};              ///< [from][to]
  std::uint64_t flaps = 0;      ///< escalations that break the rule of no-flapping
  std::uint64_t reversals = 0;  ///< recoveries that turn back within kReversalWindow
  std::uint64_t resets = 0;     ///< set back by hand or by a crash; no transitions
  Duration blind;               ///< so far, as far as it is known to have been
  PerLevel<std::array<std::int64_t, kTierCount>> shed_at{};  ///< [level][tier]
  MessageCounts missed;  ///< never offered, as the feed was away; no part of flows.arrived
  Flows flows;

  std::uint64_t transitions_total() const;
  /// Of K2's ladder: what its levels shed for that reason.
  std::int64_t shed(Tier tier, ShedReason reason) const;
};

/// Folds what happens into Metrics, in order of time.
class MetricsFold {
 public:
  explicit MetricsFold(const Policy& policy) : policy_(policy) {}

  /// A check: what the cascade was given, and what came of it. The run started at 0.
  void check(Instant at, const Pressure& seen, const std::optional<Transition>& transition);
  /// An entry of the journal that is no check's: the level was set back.
  void reset(const Transition& entry);
  /// Messages that were given up at a level. Spilled ones are not: they are replayed.
  void shed(Level level, const MessageCounts& messages);
  /// Messages that were never offered, as the feed was away.
  void missed(const MessageCounts& messages) { now_.missed += messages; }
  /// How long a time without a check may be before it is blind, three intervals: to be told before
  /// the first check where it is known by then, else before the end.
  void blind_after(Duration limit);
  /// The run is over.
  void finish(Instant end);
  /// The ledger as it stands now.
  void flows(const Flows& flows) { now_.flows = flows; }

  const Metrics& now() const { return now_; }

 private:
  Policy policy_;
  FlapMemory flap_memory_;
  BlindClock blind_clock_;
  std::optional<Instant> recovered_at_;  // where the newest entry is a recovery
  Metrics now_;
};

}  // namespace cascade
