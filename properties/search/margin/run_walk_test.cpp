#include "properties/search/margin/run_walk.hpp"

#include <gtest/gtest.h>

#include "model/cascade.hpp"
#include "properties/search/margin_examples.hpp"

namespace cascade {
namespace {

/// The longest ladder, under which each level of each of the metrics has a band but the last
/// `without` ones: with the levels' own so many pairs of indices.
Policy full_ladder(std::size_t metrics, std::size_t without) {
  Policy policy;
  policy.name = "full";
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kLevelCountMax; ++i) names.push_back("L" + std::to_string(i));
  policy.levels = LevelNames(names);
  for (std::size_t m = 0; m < metrics; ++m) {
    MetricThresholds metric;
    metric.name = "m" + std::to_string(m);
    for (std::size_t i = 1; i < kLevelCountMax; ++i) {
      const auto trigger = static_cast<double>(10 * i);
      const bool has_band = m + 1 < metrics || i + without < kLevelCountMax;
      metric.triggers.push_back(trigger);
      metric.clears.push_back(has_band ? trigger - 10 : trigger);
    }
    policy.metrics.push_back(metric);
  }
  policy.recovery = Recovery::recompute;
  policy.cooldown_s = 3e-9;
  policy.stale_after_s = 60;
  return policy;
}

/// What the indices are for, by loops over the stretches.
class WalkByLoops {
 public:
  WalkByLoops(const Policy& policy, const RunWalk& walk) : policy_(policy), walk_(walk) {
    for (const Level level : policy.all_levels()) {
      const Cascade before(policy, level, std::nullopt);
      for (std::size_t s = 0; s < size(); ++s) {
        Cascade cascade = before;
        cascade.check(Instant{}, walk_.run().pressure(s));
        after_[index(level)].push_back(cascade.level());
      }
    }
  }

  bool moves(Level level, bool up, std::size_t stretch) const {
    const Level to = after(level, stretch);
    return up ? to > level : to < level;
  }
  std::size_t next(Level level, bool up, std::size_t from) const {
    while (from < size() && !moves(level, up, from)) ++from;
    return from;
  }
  std::size_t previous(Level level, bool up, std::size_t from) const {
    for (std::size_t s = from + 1; s-- > 0;) {
      if (moves(level, up, s)) return s;
    }
    return size();
  }
  /// The first that is moved is moved elsewhere than nowhere, but to the lowest level.
  std::size_t next_elsewhere(Level level, std::size_t from) const {
    Level to = kLowest;
    for (std::size_t s = 0; s < size(); ++s) {
      const Level then = after(level, s);
      if (then == level || then == to) continue;
      to = then;
      if (s >= from) return s;
    }
    return size();
  }
  /// Whether a band is crossed from there to there.
  bool is_crossed(std::size_t healthy, std::size_t bad) const {
    for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
      const MetricThresholds& metric = policy_.metrics[m];
      if (!metric.monitored) continue;
      for (const Level level : policy_.raised_levels()) {
        if (metric.has_band(level) && metric.clears_at(level, value(m, healthy)) &&
            metric.demands(level, value(m, bad))) {
          return true;
        }
      }
    }
    return false;
  }
  bool is_quiet(std::size_t from) const {
    for (std::size_t s = from; s < size(); ++s) {
      for (const Level level : policy_.all_levels()) {
        if (after(level, s) > level) return false;
      }
    }
    return true;
  }
  std::size_t size() const { return walk_.run().size(); }

 private:
  Level after(Level level, std::size_t stretch) const { return after_[index(level)][stretch]; }
  double value(std::size_t metric, std::size_t stretch) const {
    return walk_.run().value(metric_at(metric), stretch);
  }

  const Policy& policy_;
  const RunWalk& walk_;
  PerLevel<std::vector<Level>> after_;
};

void expect_level_indices(const Policy& policy, const RunWalk& walk, const WalkByLoops& expected,
                          std::size_t every) {
  for (const Level level : policy.all_levels()) {
    for (std::size_t s = 0; s < expected.size(); s += every) {
      for (const bool up : {false, true}) {
        ASSERT_EQ(walk.next(level, up, s), expected.next(level, up, s));
        ASSERT_EQ(walk.previous(level, up, s), expected.previous(level, up, s));
      }
      ASSERT_EQ(walk.next_elsewhere(level, s), expected.next_elsewhere(level, s));
    }
  }
  ASSERT_TRUE(expected.is_quiet(walk.quiet_from()));
  if (walk.quiet_from() > 0) {
    ASSERT_FALSE(expected.is_quiet(walk.quiet_from() - 1));
  }
}

void expect_crossings(const RunWalk& walk, const WalkByLoops& expected, std::size_t most,
                      std::size_t every) {
  for (std::size_t from = 0; from < expected.size(); from += every) {
    const std::size_t end = std::min(from + most, expected.size());
    bool is_crossed = false;
    std::size_t crossed = expected.size();
    for (std::size_t to = from; to < end; ++to) {
      for (std::size_t s = from; s <= to; ++s)
        is_crossed = is_crossed || expected.is_crossed(s, to);
      if (is_crossed) crossed = std::min(crossed, to);
      const auto found = walk.crossing(from, to);
      ASSERT_EQ(found.has_value(), is_crossed) << from << ' ' << to;
      if (found) {
        ASSERT_TRUE(from <= found->healthy && found->healthy < found->bad && found->bad <= to);
        ASSERT_TRUE(expected.is_crossed(found->healthy, found->bad));
      }
      const auto last = walk.last_crossing(to);
      ASSERT_EQ(last && *last >= from, is_crossed) << from << ' ' << to;
    }
    const std::size_t first = walk.crossed_from(from);
    ASSERT_EQ(first < end ? first : expected.size(), crossed) << from;
  }
}

TEST(RunWalk, FindsWhatAWalkFinds) {
  Prng random(1);
  for (int i = 0; i < 60; ++i) {
    const Policy policy = example_ladder(random);
    const auto rows = one_of<std::size_t>(random, {1, 9, 20, 63, 64, 65, 128});
    const Trace trace = example_rows(random, policy, rows);
    const CheckedRun run(policy, trace, nullptr, {});
    const RunWalk walk(policy, run, Duration{5}, true);
    const WalkByLoops expected(policy, walk);
    ASSERT_NO_FATAL_FAILURE(expect_level_indices(policy, walk, expected, 1 + rows / 20));
    ASSERT_NO_FATAL_FAILURE(expect_crossings(walk, expected, 12, 1 + rows / 20));
  }
}

TEST(RunWalk, AlsoWithMoreIndicesThanAWordHasBits) {
  struct Case {
    std::size_t metrics, without, indices;
  };
  for (const Case& c : {Case{4, 0, 72}, Case{4, 3, 66}, Case{4, 4, 64}}) {
    const Policy policy = full_ladder(c.metrics, c.without);
    ASSERT_FALSE(validate(policy));
    Prng random(c.indices);
    Trace trace;
    trace.name = "full";
    trace.metrics = trace_metrics_of(policy);
    for (std::size_t row = 0; row < 70; ++row) {
      trace.at.push_back(Instant{static_cast<std::int64_t>(row)});
      const std::size_t swings = random.below(policy.metric_count());
      for (std::size_t m = 0; m < policy.metric_count(); ++m) {
        trace[metric_at(m)].push_back(m == swings ? std::floor(random.uniform(-5, 75)) : 35);
      }
    }
    const CheckedRun run(policy, trace, nullptr, {});
    const RunWalk walk(policy, run, Duration{5}, true);
    ASSERT_EQ(policy.level_count() * 2 + walk.bands().bands().size() * 2, c.indices);
    const WalkByLoops expected(policy, walk);
    ASSERT_NO_FATAL_FAILURE(expect_level_indices(policy, walk, expected, 5));
    ASSERT_NO_FATAL_FAILURE(expect_crossings(walk, expected, 5, 1));
    for (std::size_t b = 0; b < walk.bands().bands().size(); ++b) {
      const FlapBands::Band& band = walk.bands().bands()[b];
      std::size_t first = 0;
      while (first < run.size() &&
             !policy[band.metric].clears_at(band.level, run.value(band.metric, first))) {
        ++first;
      }
      ASSERT_EQ(walk.next_healthy(BandBits{1} << b, 0), first);
    }
  }
}

}  // namespace
}  // namespace cascade
