#include "reports/models/claims.hpp"

#include <algorithm>

#include "properties/explore/level_pairs.hpp"
#include "reports/models/small_model.hpp"

namespace cascade::models {
namespace {

constexpr std::pair<Watch, std::string_view> kAlways[] = {
    {Watch::protects_at_once, "protects-at-once"},
    {Watch::escalates_only_on_demand, "escalates-only-on-demand"},
    {Watch::recovers_only_when_cleared, "recovers-only-when-cleared"},
    {Watch::cooldown_respected, "cooldown-respected"},
    {Watch::no_flapping, "no-flapping"},
    {Watch::steady_input_settles, "steady-input-settles"},
    {Watch::missing_data_never_recovers, "missing-data-never-recovers"},
    {Watch::tier_1_never_shed, "tier-1-never-shed"},
    {Watch::shedding_monotone, "shedding-monotone"},
    {Watch::recovers_in_time, "recovers-in-time"},
    {Watch::protects_in_time, "protects-in-time"},
    {Watch::flap_budget, "flap-budget"},
    {Watch::no_other_pair, "every-pair-crossed"},
};

/// Every cell of the shedding table that some message can be for is used where its level is
/// reached.
constexpr std::string_view kCells = "every-cell-used", kLevels = "every-level-reached";

}  // namespace

MemoryMode memory_of(Watch watch) {
  if (watch == Watch::no_flapping) return MemoryMode::flap;
  if (watch == Watch::steady_input_settles) return MemoryMode::steady;
  return watch == Watch::flap_budget ? MemoryMode::burst : MemoryMode::nothing;
}

std::vector<Claim> claims_of(const Policy& policy) {
  std::vector<Claim> claims;
  const auto add = [&](std::string_view property, Watch watch, std::string says) -> Claim& {
    claims.push_back({claims.size() + 1, property, watch, std::move(says), kLowest, kLowest, 0});
    return claims.back();
  };
  for (const auto& [watch, property] : kAlways) add(property, watch, std::string(property));
  claims.back().says += ": no other pair";
  for (const Level level : policy.raised_levels()) {
    add(kLevels, Watch::level_reached, policy.name_of(level) + " is reached").to = level;
  }
  for (const auto& [from, to] : allowed_pairs(policy)) {
    Claim& claim = add("every-pair-crossed", Watch::pair_crossed,
                       policy.name_of(from) + " to " + policy.name_of(to));
    claim.from = from;
    claim.to = to;
  }
  const std::vector<SmallMetric> metrics = small_metrics(policy);
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    for (const Level level : policy.raised_levels()) {
      if (!metrics[m].limits->has_band(level)) continue;
      const std::string band =
          "the dead band of " + policy.name_of(level) + " in " + metrics[m].variable;
      for (const Watch watch : {Watch::band_held, Watch::band_not_taken}) {
        Claim& claim = add("every-dead-band-entered", watch,
                           band + (watch == Watch::band_held ? " from above" : " from below"));
        claim.to = level;
        claim.metric = m;
      }
    }
  }
  return claims;
}

VerdictKind verdict_of(std::string_view property, const std::vector<Claim>& claims,
                       const std::vector<bool>& is_broken) {
  if (!can_state(property)) return VerdictKind::not_settled;
  const bool broken = std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) {
    return claim.property == claimed_by(property) && is_broken.at(claim.number);
  });
  return broken ? VerdictKind::violated : VerdictKind::holds;
}

std::string_view claimed_by(std::string_view property) {
  return property == kCells ? kLevels : property;
}

bool can_state(std::string_view property) {
  return property != "journal-agrees" && property != "transition-budget";
}

}  // namespace cascade::models
