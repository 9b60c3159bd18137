#include "properties/explore/coverage.hpp"

#include <algorithm>

#include "properties/reference/reference_cascade.hpp"

namespace cascade {

std::optional<std::size_t> checks_to_protect(const StateSpace& space) {
  std::size_t most = 0;
  for (std::uint32_t start = 0; start < space.states().size(); ++start) {
    for (std::size_t lag = 0; lag < space.lag_classes().size(); ++lag) {
      for (std::size_t heap = 0; heap < space.heap_classes().size(); ++heap) {
        std::uint32_t state = start;
        for (std::size_t checks = 1;; ++checks) {
          if (checks > kLevelCount) return std::nullopt;
          const auto outcome = space.outcome(state, lag, heap);
          most = std::max(most, checks);
          if (outcome.step.after >= demand(space.policy(), outcome.step.effective)) break;
          state = outcome.next;
        }
      }
    }
  }
  return most;
}

std::optional<std::size_t> checks_to_recover(const StateSpace& space) {
  std::size_t most = 0;
  for (std::uint32_t start = 0; start < space.states().size(); ++start) {
    std::uint32_t state = start;
    for (std::size_t checks = 0; space.level_of(state) != Level::normal; ++checks) {
      if (checks > kLevelCount) return std::nullopt;
      most = std::max(most, checks + 1);
      state = space.delays_from(state).back().state;  // the longest delay that matters
      state = space.outcome(state, 0, 0).next;        // the lowest region of both: all clear
    }
  }
  return most;
}

std::set<LevelPair> crossed_pairs(const StateSpace& space) {
  std::set<LevelPair> pairs;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    for (std::size_t lag = 0; lag < space.lag_classes().size(); ++lag) {
      for (std::size_t heap = 0; heap < space.heap_classes().size(); ++heap) {
        const Step step = space.outcome(state, lag, heap).step;
        if (step.before != step.after) pairs.insert({step.before, step.after});
      }
    }
  }
  return pairs;
}

std::set<LevelPair> allowed_pairs(const StateSpace& space) {
  std::set<LevelPair> pairs;
  for (const Level level : kLevels) {
    for (const InputClass& lag : space.lag_classes()) {
      for (const InputClass& heap : space.heap_classes()) {
        ReferenceCascade reference{space.policy(), level, std::nullopt};
        if (const auto t = reference.check(Instant{0}, {lag.value, heap.value})) {
          pairs.insert({t->from, t->to});
        }
      }
    }
  }
  return pairs;
}

std::set<Level> reached_levels(const StateSpace& space) {
  std::set<Level> levels;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    levels.insert(space.level_of(state));
  }
  return levels;
}

namespace {

/// A metric's part in a check, the other metric being at 0.
struct OneMetric {
  Metric metric;
  const MetricThresholds& thresholds;
  const MetricRegions& regions;
  const std::vector<InputClass>& classes;
};

std::vector<OneMetric> metrics_of(const StateSpace& space) {
  return {{Metric::lag, space.policy().lag, space.lag_regions(), space.lag_classes()},
          {Metric::heap, space.policy().heap_pct, space.heap_regions(), space.heap_classes()}};
}

Step step_under(const StateSpace& space, std::uint32_t state, Metric metric, std::size_t input) {
  return metric == Metric::lag ? space.outcome(state, input, 0).step
                               : space.outcome(state, 0, input).step;
}

}  // namespace

std::string dead_bands_not_entered(const StateSpace& space) {
  std::string missing;
  for (const OneMetric& one : metrics_of(space)) {
    if (!one.thresholds.monitored) continue;
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      const double clear = one.thresholds.clear(level), trigger = one.thresholds.trigger(level);
      if (!(clear < trigger)) continue;  // there is no band
      bool held = false, not_taken = false;
      for (std::uint32_t state = 0; state < space.states().size(); ++state) {
        for (std::size_t i = 0; i < one.classes.size(); ++i) {
          const double value = one.classes[i].value;
          if (!(value >= clear && value < trigger)) continue;
          const Step step = step_under(space, state, one.metric, i);
          const bool quiet =
              !step.since_transition || *step.since_transition >= space.policy().cooldown();
          held = held || (quiet && step.before >= level && step.after >= level);
          not_taken = not_taken || (step.before < level && step.after < level);
        }
      }
      if (held && not_taken) continue;
      missing += (missing.empty() ? "never " : ", never ") + std::string(name(level)) +
                 (one.metric == Metric::lag ? " (lag" : " (heap") +
                 (held ? ", from below)" : ", from above)");
    }
  }
  return missing;
}

std::string cells_not_used(const StateSpace& space, const Shedder& shedder) {
  const Policy& policy = space.policy();
  std::set<std::pair<Level, Priority>> used;
  // A tier has messages where some symbol is of it; the name no policy lists is of tier 3.
  std::set<Tier> tiers = {shedder.tier_of("")};
  for (const auto* symbols : {&policy.tier_1, &policy.tier_2}) {
    for (const std::string& symbol : *symbols) tiers.insert(shedder.tier_of(symbol));
  }
  for (const Level level : reached_levels(space)) {
    for (const Tier tier : tiers) {
      for (const DataType type : kDataTypes) used.insert({level, priority_of(tier, type)});
    }
  }
  std::string missing;
  for (const Level level : kLevels) {
    for (const Priority priority : kPriorities) {
      if (priority == Priority::critical && policy.tier_1.empty()) continue;
      if (priority == Priority::high && policy.tier_2.empty()) continue;
      if (used.count({level, priority}) != 0) continue;
      missing += (missing.empty() ? "never " : ", never ") + std::string(name(level)) + "/" +
                 std::string(text(priority));
    }
  }
  return missing;
}

bool sheds(const Shedder& shedder) {
  for (const Level level : kLevels) {
    for (const Tier tier : kTiers) {
      for (const DataType type : kDataTypes) {
        if (shedder.action(level, tier, type) != Action::process) return true;
      }
    }
  }
  return false;
}

std::vector<HeldLevel> held_for_ever(const StateSpace& space) {
  std::vector<HeldLevel> result;
  for (const OneMetric& one : metrics_of(space)) {
    if (!one.thresholds.monitored) continue;
    for (const Level level : kLevels) {
      if (level == Level::normal) continue;
      std::optional<HeldLevel> band;
      for (std::size_t i = 0; i < one.classes.size(); ++i) {
        const Region& region = one.regions.regions[one.classes[i].region];
        if (region.missing) continue;
        bool held = false;
        for (std::uint32_t state = 0; state < space.states().size(); ++state) {
          if (space.level_of(state) != level) continue;
          const std::uint32_t quiet = space.delays_from(state).back().state;
          const Step step = step_under(space, quiet, one.metric, i);
          held = step.after == level && demand(space.policy(), step.effective) < level;
          if (!held) break;
        }
        if (!held) continue;
        if (!band) band = HeldLevel{level, one.metric, region.low, region.high};
        const bool last = one.classes[i].region + 1 >= one.regions.regions.size();
        band->high = last ? region.high : one.regions.regions[one.classes[i].region + 1].low;
      }
      if (band) result.push_back(*band);
    }
  }
  return result;
}

}  // namespace cascade
