#include "properties/search/margin/flap_bands.hpp"

#include <cmath>

namespace cascade {

FlapBands::FlapBands(const Policy& policy, const MoveTable& table)
    : table_(table), levels_(policy.all_levels()), metrics_(policy.metric_count()) {
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    const MetricThresholds& metric = policy.metrics[m];
    if (!metric.monitored) continue;
    for (const Level level : policy.raised_levels()) {
      // What never demands the level has no other side to cross to.
      if (!metric.has_band(level) || !std::isfinite(metric.trigger(level))) continue;
      bands_.push_back({metric_at(m), level});
    }
  }
  healthy_.resize(table.count());
  bad_.resize(table.count());
  for (std::size_t b = 0; b < bands_.size(); ++b) {
    const Metric of = bands_[b].metric;
    const std::uint32_t clear = table.region(of, policy[of].clear(bands_[b].level));
    const std::uint32_t trigger = table.region(of, policy[of].trigger(bands_[b].level));
    for (std::uint32_t i = 0; i < table.count(); ++i) {
      const std::uint32_t region = table.region_in(i, of);
      const bool missing = region == table.count(of) - 1;
      healthy_[i] |= BandBits{region < clear} << b;
      bad_[i] |= BandBits{!missing && region >= trigger} << b;
    }
  }
}

/// To no missing value: a missing reading stays missing, and no other one becomes so.
std::vector<char> FlapBands::with_one_changed(const std::vector<char>& seen) const {
  std::vector<char> with = seen;
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    if (!seen[i]) continue;
    for (std::size_t m = 0; m < metrics_; ++m) {
      const std::uint32_t count = table_.count(metric_at(m));
      for (std::uint32_t r = 0; r + 1 < count; ++r) with[table_.with(i, metric_at(m), r)] = 1;
    }
  }
  return with;
}

void FlapBands::find_flaps(const std::vector<char>& seen) {
  // Whoever recovers from one level to another is below these.
  PerLevel<PerLevel<BandBits>> below{};
  for (auto& of : below) of.fill(~BandBits{0});
  const std::vector<char> with_one = with_one_changed(seen);
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    if (!with_one[i]) continue;
    for (const Level from : levels_) {
      const Level to = table_.after(from, true, i);
      if (to < from) below[index(from)][index(to)] &= healthy_[i];
    }
  }
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    if (!seen[i]) continue;
    for (const Level at : levels_) {
      const Level to = table_.after(at, true, i);
      if (to <= at) continue;
      for (const Level from : levels_) {
        const bool crosses = (below[index(from)][index(at)] & bad_[i]) != 0;
        if (from > at && !crosses) may_flap_[index(from)][index(at)] |= 1u << index(to);
      }
    }
  }
}

BandBits FlapBands::beyond_when_raised(Metric metric, Level level) const {
  const auto [found, is_new] = beyond_.try_emplace({metric, level}, 0);
  if (!is_new) return found->second;
  BandBits beyond = 0;
  for (std::size_t b = 0; b < bands_.size(); ++b) {
    if (bands_[b].metric == metric) beyond |= BandBits{1} << b;
  }
  for (std::uint32_t i = 0; i < table_.count(); ++i) {
    if (table_.after(level, true, i) > level) continue;
    for (std::uint32_t region = 0; region + 1 < table_.count(metric); ++region) {
      const std::uint32_t with = table_.with(i, metric, region);
      if (table_.after(level, true, with) > level) beyond &= bad_[with];
    }
  }
  return found->second = beyond;
}

}  // namespace cascade
