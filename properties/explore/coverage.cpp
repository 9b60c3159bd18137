#include "properties/explore/coverage.hpp"

#include <algorithm>
#include <cmath>

#include "model/said_name.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {

std::optional<Wait> wait_to_protect(const StateSpace& space) {
  const Policy& policy = space.policy();
  // No run to a level has more checks that each wait for the longest time than this.
  const std::size_t most_checks = 3 * policy.level_count();
  std::size_t most = 1;
  for (std::uint32_t start = 0; start < space.states().size(); ++start) {
    for (std::size_t input = 0; input < space.inputs().size(); ++input) {
      const Level wanted = demand(policy, space.effective(input));
      std::uint32_t state = start;
      std::size_t moves = 0;
      for (std::size_t checks = 1; space.level_of(state) < wanted; ++checks) {
        if (checks > most_checks) return std::nullopt;
        const StateSpace::Lead lead = space.lead(state, input);
        if (lead.moves) ++moves;
        // Once the policy's times are over: a check that is none too early.
        state = lead.moves ? lead.next : space.delays_from(lead.next).back().state;
      }
      most = std::max(most, moves);
    }
  }
  const bool pending = policy.escalate_after_s > 0;
  const double each_s = std::max(space.policy_as_given().escalate_after_s,
                                 space.policy_as_given().escalation_cooldown_s);
  // With escalate_after a check has to begin the time, and another to end it.
  return Wait{most, static_cast<double>(most) * each_s, pending ? 2 * most : most};
}

std::optional<Wait> wait_to_recover(const StateSpace& space) {
  const Policy& given = space.policy_as_given();
  Wait most;
  for (std::uint32_t start = 0; start < space.states().size(); ++start) {
    std::uint32_t state = start;
    Wait wait;
    while (space.level_of(state) != kLowest) {
      const Level level = space.level_of(state);
      if (++wait.checks > space.policy().level_count()) return std::nullopt;
      wait.waits_s +=
          given.has_one_cooldown() ? given.cooldown_s : given.cooldowns_s[index(level) - 1];
      state = space.delays_from(state).back().state;  // the longest delay that matters
      state = space.lead(state, StateSpace::kRest).next;
    }
    most.checks = std::max(most.checks, wait.checks);
    most.waits_s = std::max(most.waits_s, wait.waits_s);
  }
  most.intervals = most.checks;
  return most;
}

std::set<LevelPair> crossed_pairs(const StateSpace& space) {
  std::set<LevelPair> pairs;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    for (const std::uint32_t input : space.leading_inputs(state)) {
      const Step step = space.outcome(state, input).step;
      if (step.before != step.after) pairs.insert({step.before, step.after});
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

std::vector<Metric> monitored_metrics(const Policy& policy) {
  std::vector<Metric> metrics;
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].monitored) metrics.push_back(metric_at(m));
  }
  return metrics;
}

/// A check of one metric's value, the others at their healthiest.
Step step_under(const StateSpace& space, std::uint32_t state, Metric metric, std::size_t input) {
  return space.outcome(state, space.input_with(metric, input)).step;
}

}  // namespace

// Held is what a check leaves at the level, wherever it came from: a machine that takes a level in
// its band and leaves it there as well ends no check (../mutants:
// bands-the-other-way-round-ABORTS).
std::string dead_bands_not_entered(const StateSpace& space) {
  const Policy& policy = space.policy();
  std::string missing;
  for (const Metric metric : monitored_metrics(policy)) {
    const MetricThresholds& thresholds = policy[metric];
    const std::vector<InputClass>& classes = space.classes(metric);
    for (const Level level : policy.raised_levels()) {
      if (!thresholds.has_band(level)) continue;
      bool held = false, not_taken = false;
      for (std::uint32_t state = 0; state < space.states().size(); ++state) {
        const std::uint32_t quiet = space.delays_from(state).back().state;
        for (std::size_t i = 0; i < classes.size(); ++i) {
          const double value = classes[i].value;
          if (is_missing(value) || thresholds.clears_at(level, value) ||
              thresholds.demands(level, value)) {
            continue;
          }
          (step_under(space, quiet, metric, i).after >= level ? held : not_taken) = true;
        }
      }
      if (held && not_taken) continue;
      missing += (missing.empty() ? "never " : ", never ") + policy.name_of(level) + " (" +
                 said_name(policy[metric].name) + (held ? ", from below)" : ", from above)");
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
  for (const Level level : policy.all_levels()) {
    for (const Priority priority : kPriorities) {
      if (priority == Priority::critical && policy.tier_1.empty()) continue;
      if (priority == Priority::high && policy.tier_2.empty()) continue;
      if (used.count({level, priority}) != 0) continue;
      missing += (missing.empty() ? "never " : ", never ") + policy.name_of(level) + "/" +
                 std::string(text(priority));
    }
  }
  return missing;
}

bool sheds(const Policy& policy, const Shedder& shedder) {
  for (const Level level : policy.all_levels()) {
    for (const Tier tier : kTiers) {
      for (const DataType type : kDataTypes) {
        if (shedder.action(level, tier, type) != Action::process) return true;
      }
    }
  }
  return false;
}

namespace {

/// Of each state at the level that in which all its times are over.
std::vector<std::uint32_t> quiet_states(const StateSpace& space, Level level) {
  std::vector<std::uint32_t> quiet;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    if (space.level_of(state) == level) quiet.push_back(space.delays_from(state).back().state);
  }
  return quiet;
}

/// The value next to the region's last one that way; a zero without a sign.
double beside(const Region& region, double towards) {
  return std::nextafter(towards > 0 ? region.high : region.low, towards) + 0.0;
}

}  // namespace

std::vector<HeldLevel> held_for_ever(const StateSpace& space) {
  const Policy& policy = space.policy();
  std::vector<HeldLevel> result;
  for (const Metric metric : monitored_metrics(policy)) {
    const std::vector<Region>& regions = space.regions(metric).regions;
    const std::vector<InputClass>& classes = space.classes(metric);
    const bool high = policy[metric].worse == Worse::high;
    for (const Level level : policy.raised_levels()) {
      const std::vector<std::uint32_t> quiet = quiet_states(space, level);
      if (quiet.empty()) continue;  // never reached
      std::optional<HeldLevel> band;
      for (std::size_t i = 0; i < classes.size(); ++i) {
        const Region& region = regions[classes[i].region];
        // An infinite value is none that is ever seen (SPEC 2). The healthiest and the worst finite
        // ones hold no level.
        if (region.missing || std::isinf(region.low)) continue;
        const bool held = std::all_of(quiet.begin(), quiet.end(), [&](std::uint32_t state) {
          const Step step = step_under(space, state, metric, i);
          return step.after == level && demand(policy, step.effective) < level;
        });
        if (!held) continue;
        if (!band) band = HeldLevel{level, metric, region.low, region.high};
        // Up to where the next region begins, which is that of the trigger.
        (high ? band->high : band->low) = beside(region, high ? kInfinity : -kInfinity);
      }
      if (band) result.push_back(*band);
    }
  }
  return result;
}

}  // namespace cascade
