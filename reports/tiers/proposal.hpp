// Tiers from volumes: who would be tier 1 and 2, what that covers, and what changes.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "reports/tiers/volumes.hpp"

namespace cascade {

/// How the tiers are cut. Symbols without volume are never in tier 1 or 2.
struct TierCut {
  std::size_t tier_1_rank = 20;   ///< symbols up to this rank are tier 1
  std::size_t tier_2_rank = 100;  ///< and up to this one tier 2
  /// Instead: the fewest symbols whose share of the volume is at least this, in millionths; the
  /// second counts tiers 1 and 2 together.
  std::optional<std::array<std::int64_t, 2>> coverage_ppm;
};

/// A symbol whose tier would change.
struct TierChange {
  std::string symbol;
  Tier from, to;
  Volume volume = 0;
};

/// Symbols and volume of each tier, under some assignment of tiers.
struct TierCoverage {
  std::array<std::size_t, kTierCount> symbols{};  ///< that are in the volumes
  std::array<Volume, kTierCount> volume{};
};

struct TierProposal {
  std::vector<std::string> tier_1, tier_2;  ///< by rank
  TierCoverage proposed;
  TierCoverage current;              ///< of the policy's own tiers, on the same volumes
  std::vector<TierChange> promoted;  ///< by rank, as all that follow: from tier 2 to tier 1
  std::vector<TierChange> added;     ///< the policy lists them nowhere
  std::vector<TierChange> demoted;
  std::vector<TierChange> gone;  ///< listed, and not in the volumes: delisted, renamed, or a gap
};

TierProposal propose_tiers(const VolumeTable& volumes, const Policy& policy, const TierCut& cut);

/// The policy with the proposed tiers.
Policy with_tiers(Policy policy, const TierProposal& proposal);

/// `part` of `whole` in percent, rounded to two decimals: "80.00".
std::string percent_text(Volume part, Volume whole);

}  // namespace cascade
