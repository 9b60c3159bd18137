// What goes wrong, as data: a kind, when, for how long, and how much.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "model/units.hpp"

namespace cascade {

enum class FaultKind : std::uint8_t {
  consumer_paused,        ///< instances finish their batch and poll no more
  producer_disconnected,  ///< nothing arrives, nothing is offered
  downstream_slow,        ///< processing costs `factor` times as much
  broker_slow,            ///< each poll takes `delay_s` longer
  rebalance,              ///< all instances abandon their batch and wait
  crash,                  ///< as a rebalance, and the process starts again
  scale,                  ///< `instances` from now on, after a rebalance
  lag_lost,               ///< the lag cannot be read
  lag_zero,               ///< it reads as 0
  lag_stale,              ///< it reads as it did when the fault began
  lag_phantom,            ///< it reads as `lag_messages`
  clock_step,             ///< the cascade's clock moves by `by_s`, once
  disk_full,              ///< others fill `pct` of the spill's disk
  reload,                 ///< another policy, or other tiers, without a restart
  poison,                 ///< the next `messages` of `partition` cannot be handled until its end
};
inline constexpr std::size_t kFaultKindCount = 15;
std::string_view text(FaultKind kind);

struct Fault {
  /// Whether it is of that site, as one of it alone or of every site.
  bool concerns(std::string_view site_name) const { return site.empty() || site == site_name; }
  /// Whether it is of that instance of a site, as one of it alone or of all.
  bool concerns(std::size_t which) const {
    return instance < 0 || static_cast<std::size_t>(instance) == which;
  }

  FaultKind kind = FaultKind::consumer_paused;
  double at_s = 0;
  double for_s = 0;
  std::string site;            ///< empty: every site
  std::int64_t instance = -1;  ///< of a crash or pause; negative: all
  double factor = 1;
  double delay_s = 0;
  double by_s = 0;
  double pct = 100;
  double lag_messages = 0;
  std::int64_t instances = 1;
  std::int64_t partition = 0;  ///< of poison
  std::int64_t messages = 1;
  bool forgets_level = false;  ///< of a crash: the cascade starts again at the lowest level
  std::string policy_name;     ///< of a reload, as the scenario names it
  std::optional<Policy> policy;
  std::optional<std::vector<std::string>> tier_1, tier_2;
};

/// What a reload makes of the policy that runs.
Policy reloaded(const Fault& reload, const Policy& running);

/// Whether the level that stands and what was read mean the same to both policies: only then may
/// one be loaded in the place of the other.
bool same_ladder(const Policy& a, const Policy& b);

}  // namespace cascade
