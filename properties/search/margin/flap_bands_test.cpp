#include "properties/search/margin/flap_bands.hpp"

#include <gtest/gtest.h>

#include "properties/search/margin_examples.hpp"

namespace cascade {
namespace {

/// Told once more, of every number of the table and by loops alone.
class BandsByLoops {
 public:
  BandsByLoops(const Policy& policy, const MoveTable& table) : policy_(policy), table_(table) {
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      for (const Level level : policy.raised_levels()) {
        const MetricThresholds& metric = policy.metrics[m];
        const bool has_one = metric.monitored && std::isfinite(metric.trigger(level)) &&
                             metric.clear(level) != metric.trigger(level);
        if (has_one) bands.push_back({metric_at(m), level});
      }
    }
  }

  bool is_healthy(const FlapBands::Band& band, std::uint32_t regions) const {
    return table_.region_in(regions, band.metric) <
           table_.region(band.metric, policy_[band.metric].clear(band.level));
  }
  bool is_beyond(const FlapBands::Band& band, std::uint32_t regions) const {
    const std::uint32_t region = table_.region_in(regions, band.metric);
    return region != table_.count(band.metric) - 1 &&
           region >= table_.region(band.metric, policy_[band.metric].trigger(band.level));
  }

  /// With one reading another one or none, and the same number where that is no other.
  std::vector<std::uint32_t> changed(std::uint32_t regions) const {
    std::vector<std::uint32_t> all = {regions};
    for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
      const std::uint32_t missing = table_.count(metric_at(m)) - 1;
      for (std::uint32_t r = 0; r < missing; ++r) {
        all.push_back(table_.with(regions, metric_at(m), r));
      }
    }
    return all;
  }

  bool may_flap(const std::vector<char>& seen, Level from, Level at, Level to) const {
    if (from <= at || to <= at) return false;
    for (std::uint32_t i = 0; i < table_.count(); ++i) {
      if (!seen[i] || table_.after(at, true, i) != to) continue;
      bool crosses = false;
      for (const FlapBands::Band& band : bands) {
        crosses = crosses || (is_beyond(band, i) && is_left_below(seen, from, at, band));
      }
      if (!crosses) return true;
    }
    return false;
  }

  BandBits beyond_when_raised(Metric metric, Level level) const {
    BandBits beyond = 0;
    for (std::size_t b = 0; b < bands.size(); ++b) {
      bool always = bands[b].metric == metric;
      for (std::uint32_t i = 0; i < table_.count(); ++i) {
        if (table_.after(level, true, i) > level) continue;
        for (std::uint32_t r = 0; r + 1 < table_.count(metric); ++r) {
          const std::uint32_t with = table_.with(i, metric, r);
          if (table_.after(level, true, with) > level) always = always && is_beyond(bands[b], with);
        }
      }
      if (always) beyond |= BandBits{1} << b;
    }
    return beyond;
  }

  std::vector<FlapBands::Band> bands;

 private:
  /// Whoever recovers from `from` to `at` is on the healthy side of the band.
  bool is_left_below(const std::vector<char>& seen, Level from, Level at,
                     const FlapBands::Band& band) const {
    for (std::uint32_t i = 0; i < table_.count(); ++i) {
      if (!seen[i]) continue;
      for (const std::uint32_t with : changed(i)) {
        if (table_.after(from, true, with) == at && !is_healthy(band, with)) return false;
      }
    }
    return true;
  }

  const Policy& policy_;
  const MoveTable& table_;
};

/// What a run sees: few regions of the many, once the healthiest and once not.
std::vector<char> any_seen(Prng& random, const MoveTable& table) {
  std::vector<char> seen(table.count());
  const auto few = one_of<std::size_t>(random, {1, 2, 3, 6});
  for (std::size_t i = 0; i < few; ++i) seen[random.below(table.count())] = 1;
  if (random.below(2) == 0) seen[0] = 1;
  return seen;
}

TEST(FlapBands, AreTheBandsThatAreNotEmptyAndSayOfRegionsWhatIsSo) {
  Prng random(1);
  for (int ladder = 0; ladder < 100; ++ladder) {
    const Policy policy = example_ladder(random);
    const MoveTable table(policy);
    const FlapBands found(policy, table);
    const BandsByLoops expected(policy, table);
    ASSERT_EQ(found.bands().size(), expected.bands.size()) << to_toml(policy);
    for (std::size_t b = 0; b < expected.bands.size(); ++b) {
      ASSERT_EQ(found.bands()[b].metric, expected.bands[b].metric);
      ASSERT_EQ(found.bands()[b].level, expected.bands[b].level);
      for (std::uint32_t i = 0; i < table.count(); ++i) {
        ASSERT_EQ(found.healthy(i) >> b & 1u, expected.is_healthy(expected.bands[b], i) ? 1u : 0u);
        ASSERT_EQ(found.bad(i) >> b & 1u, expected.is_beyond(expected.bands[b], i) ? 1u : 0u);
      }
    }
    for (std::uint32_t i = 0; i < table.count(); ++i) {
      ASSERT_EQ(found.healthy(i) >> expected.bands.size(), 0u);
      ASSERT_EQ(found.bad(i) >> expected.bands.size(), 0u);
    }
  }
}

TEST(FlapBands, SayWhichTransitionsCanBeFlaps) {
  Prng random(2);
  std::size_t may = 0, may_not = 0;
  for (int ladder = 0; ladder < 2000; ++ladder) {
    const Policy policy = example_ladder(random);
    const MoveTable table(policy);
    if (table.count() > 200) continue;
    FlapBands found(policy, table);
    const BandsByLoops expected(policy, table);
    const std::vector<char> seen = any_seen(random, table);
    found.find_flaps(seen);
    for (const Level from : policy.all_levels()) {
      for (const Level at : policy.all_levels()) {
        for (const Level to : policy.all_levels()) {
          ASSERT_EQ(found.may_flap(from, at, to), expected.may_flap(seen, from, at, to))
              << to_toml(policy) << index(from) << index(at) << index(to);
          ++(found.may_flap(from, at, to) ? may : may_not);
        }
      }
    }
  }
  EXPECT_GT(may, 50u);
  EXPECT_GT(may_not, 50u);
}

TEST(FlapBands, SayWhatAMetricIsBeyondThatMakesARunEscalate) {
  Prng random(3);
  for (int ladder = 0; ladder < 200; ++ladder) {
    const Policy policy = example_ladder(random);
    const MoveTable table(policy);
    const FlapBands found(policy, table);
    const BandsByLoops expected(policy, table);
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      for (const Level level : policy.all_levels()) {
        const BandBits beyond = expected.beyond_when_raised(metric_at(m), level);
        ASSERT_EQ(found.beyond_when_raised(metric_at(m), level), beyond)
            << to_toml(policy) << m << ' ' << index(level);
        ASSERT_EQ(found.beyond_when_raised(metric_at(m), level), beyond) << "asked again";
      }
    }
  }
}

}  // namespace
}  // namespace cascade
