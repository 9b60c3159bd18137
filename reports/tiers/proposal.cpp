#include "reports/tiers/proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace cascade {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

std::size_t ordinal(Tier tier) { return static_cast<std::size_t>(tier); }

/// How many of the first symbols reach the share.
std::size_t rank_of_coverage(const VolumeTable& volumes, std::int64_t ppm) {
  Volume sum = 0;
  std::size_t rank = 0;
  while (rank < volumes.symbols.size() && sum * kMillion < volumes.total * ppm) {
    sum += volumes.symbols[rank++].volume;
  }
  return rank;
}

TierCoverage coverage_of(const VolumeTable& volumes, const Shedder& tiers) {
  TierCoverage coverage;
  for (const SymbolVolume& each : volumes.symbols) {
    const std::size_t tier = ordinal(tiers.tier_of(each.symbol));
    ++coverage.symbols[tier];
    coverage.volume[tier] += each.volume;
  }
  return coverage;
}

}  // namespace

Policy with_tiers(Policy policy, const TierProposal& proposal) {
  policy.tier_1 = proposal.tier_1;
  policy.tier_2 = proposal.tier_2;
  return policy;
}

TierProposal propose_tiers(const VolumeTable& volumes, const Policy& policy, const TierCut& cut) {
  const std::size_t rank_1 =
      cut.coverage_ppm ? rank_of_coverage(volumes, (*cut.coverage_ppm)[0]) : cut.tier_1_rank;
  const std::size_t rank_2 =
      cut.coverage_ppm ? rank_of_coverage(volumes, (*cut.coverage_ppm)[1]) : cut.tier_2_rank;
  TierProposal proposal;
  for (std::size_t rank = 0; rank < volumes.symbols.size(); ++rank) {
    const SymbolVolume& each = volumes.symbols[rank];
    if (each.volume == 0) break;
    if (rank < rank_1) {
      proposal.tier_1.push_back(each.symbol);
    } else if (rank < rank_2) {
      proposal.tier_2.push_back(each.symbol);
    }
  }

  const Shedder before(policy), after(with_tiers(policy, proposal));
  proposal.current = coverage_of(volumes, before);
  proposal.proposed = coverage_of(volumes, after);
  std::set<std::string> known;
  for (const SymbolVolume& each : volumes.symbols) {
    known.insert(each.symbol);
    const Tier from = before.tier_of(each.symbol), to = after.tier_of(each.symbol);
    if (from == to) continue;
    auto& changes =
        to > from ? proposal.demoted : (from == Tier::tier_3 ? proposal.added : proposal.promoted);
    changes.push_back({each.symbol, from, to, each.volume});
  }
  for (const auto* listed : {&policy.tier_1, &policy.tier_2}) {
    for (const std::string& symbol : *listed) {
      // A symbol that the policy lists twice is gone once.
      if (!known.insert(symbol).second) continue;
      proposal.gone.push_back({symbol, before.tier_of(symbol), Tier::tier_3});
    }
  }
  return proposal;
}

std::string percent_text(Volume part, Volume whole) {
  constexpr std::int64_t kPer = 10'000;  // hundredths of a percent
  const auto hundredths = static_cast<std::int64_t>((2 * part * kPer + whole) / (2 * whole));
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

}  // namespace cascade
