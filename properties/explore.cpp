#include "properties/explore.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "model/input_error.hpp"
#include "properties/budget.hpp"
#include "properties/reference_cascade.hpp"
#include "properties/search.hpp"
#include "properties/state_space.hpp"
#include "properties/witness.hpp"

namespace cascade {
namespace {

constexpr Duration kHour{3'600'000'000'000};

/// The most checks under one constant pressure until it no longer demands more than the level;
/// empty where there is no end of it.
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
          if (outcome.step.after >= demand(space.policy(), outcome.step.judged)) break;
          state = outcome.next;
        }
      }
    }
  }
  return most;
}

/// Cooldowns that pass, at the most, from the moment on at which all is clear until NORMAL, with a
/// check at each cooldown's end; empty where there is no end of it.
std::optional<std::size_t> cooldowns_to_recover(const StateSpace& space) {
  std::size_t most = 0;
  for (std::uint32_t start = 0; start < space.states().size(); ++start) {
    std::uint32_t state = start;
    for (std::size_t waits = 0;; ++waits) {
      if (waits > kLevelCount) return std::nullopt;
      const auto outcome = space.outcome(state, 0, 0);  // the lowest region of both: all clear
      most = std::max(most, waits);
      if (outcome.step.after == Level::normal) break;
      state = space.delays_from(outcome.next).back().state;  // the longest delay that matters
    }
  }
  return most;
}

using Pair = std::pair<Level, Level>;

std::set<Pair> crossed_pairs(const StateSpace& space) {
  std::set<Pair> pairs;
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

/// What the prose allows from any level, by the reference.
std::set<Pair> allowed_pairs(const StateSpace& space) {
  std::set<Pair> pairs;
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

std::string pair_text(const Pair& pair) {
  return std::string(name(pair.first)) + ">" + std::string(name(pair.second));
}

/// Levels that the run of some input reaches.
std::set<Level> reached_levels(const StateSpace& space) {
  std::set<Level> levels;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    levels.insert(space.level_of(state));
  }
  return levels;
}

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

/// Dead bands that no run enters from above (the level is held, also when the cooldown is over) or
/// from below (it is not taken).
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
          held = step.after == level && demand(space.policy(), step.judged) < level;
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

/// Settles one property after the other over one state space.
class Prover {
 public:
  explicit Prover(const Policy& policy) : policy_(policy), space_(policy), shedder_(policy) {}

  const StateSpace& space() const { return space_; }

  Verdict settle(const Property& property) {
    Verdict verdict;
    verdict.property = &property;
    if (const auto* step = std::get_if<StepRule>(&property.rule)) {
      settle_steps(property, *step, verdict);
    } else if (const auto* shedding = std::get_if<SheddingRule>(&property.rule)) {
      settle_shedding(*shedding, verdict);
    } else {
      settle_whole(std::get<WholeRule>(property.rule), verdict);
    }
    return verdict;
  }

 private:
  void settle_steps(const Property& property, StepRule rule, Verdict& verdict) {
    const SearchResult found = search(space_, rule, property.input_held);
    verdict.states = found.states;
    verdict.holds = !found.path;
    verdict.method = "exhaustive: every state under every input and time region";
    if (found.path) {
      verdict.witness = readable_witness(
          space_, *found.path,
          [&](const std::vector<WitnessCheck>& checks) { return violates(policy_, checks, rule); });
    }
    if (property.name == "protects-at-once") {
      if (const auto checks = checks_to_protect(space_)) {
        verdict.bound = static_cast<double>(*checks);
        verdict.bound_unit = "checks";
      }
    }
    if (property.name == "recovers-in-time") settle_recovery(verdict);
  }

  void settle_recovery(Verdict& verdict) {
    const Pressure least{space_.lag_classes()[0].value, space_.heap_classes()[0].value};
    if (!is_cleared(policy_, Level::soft, as_judged(policy_, least))) {
      // Only where a clear value is too small for a number above 0: then the rule speaks of
      // nothing.
      verdict.holds = false;
      verdict.remark = "no pressure is ever clear of SOFT, not even 0";
      return;
    }
    if (const auto cooldowns = cooldowns_to_recover(space_)) {
      verdict.bound = static_cast<double>(*cooldowns) * policy_.cooldown_s;
      verdict.bound_unit = "s";
    }
  }

  void settle_shedding(SheddingRule rule, Verdict& verdict) {
    verdict.states = kLevelCount * kTierCount * kDataTypeCount;
    verdict.method = "exhaustive: every level, tier and data type";
    const auto fault = rule(policy_, shedder_);
    verdict.holds = !fault;
    if (!fault) return;
    verdict.remark = fault->what;
    verdict.witness = run_to(fault->level);
  }

  void settle_whole(WholeRule rule, Verdict& verdict) {
    verdict.states = space_.states().size();
    switch (rule) {
      case WholeRule::flap_budget:
        settle_budget(verdict);
        return;
      case WholeRule::every_level_reached: {
        const std::set<Level> reached = reached_levels(space_);
        for (const Level level : kLevels) {
          if (reached.count(level) == 0) add_missing(verdict, "never " + std::string(name(level)));
        }
        break;
      }
      case WholeRule::every_pair_crossed: {
        const std::set<Pair> crossed = crossed_pairs(space_), allowed = allowed_pairs(space_);
        for (const Pair& pair : allowed) {
          if (crossed.count(pair) == 0) add_missing(verdict, "never " + pair_text(pair));
        }
        for (const Pair& pair : crossed) {
          if (allowed.count(pair) == 0) add_missing(verdict, "not allowed " + pair_text(pair));
        }
        break;
      }
      case WholeRule::every_cell_used:
        verdict.remark = cells_not_used(space_, shedder_);
        break;
      case WholeRule::every_dead_band_entered:
        verdict.remark = dead_bands_not_entered(space_);
        break;
    }
    verdict.method = "coverage of the exhaustive search";
    verdict.holds = verdict.remark.empty();
  }

  void settle_budget(Verdict& verdict) {
    const auto budget = flap_budget(policy_, kHour);
    if (!budget) {
      verdict.method = "without a cooldown any number of transitions fits in a moment";
      verdict.remark =
          "there is no B(W): without a cooldown any number of transitions fits in any window";
      verdict.holds = false;
      const auto there_and_back =
          shortest_path(space_, [](const Step& step) { return step.recovered(); });
      if (there_and_back) verdict.witness = readable_witness(space_, *there_and_back, is_sudden);
      return;
    }
    verdict.bound = static_cast<double>(*budget);
    verdict.bound_unit = "transitions an hour";
    const Spending spending = spending_of(space_);
    verdict.method = spending.settled ? "exact bound: the quickest sequence of transitions"
                                      : "no quicker sequence found, of many tried";
    verdict.holds = !spending.too_quick;
    if (!spending.too_quick) return;
    verdict.witness = readable_witness(
        space_, *spending.too_quick,
        [this](const std::vector<WitnessCheck>& checks) { return overspends(policy_, checks); });
  }

  /// There and back within a moment.
  static bool is_sudden(const std::vector<WitnessCheck>& checks) {
    return checks.back().at - checks.front().at < Duration{1'000};
  }

  static void add_missing(Verdict& verdict, const std::string& what) {
    verdict.remark += (verdict.remark.empty() ? "" : ", ") + what;
  }

  std::vector<WitnessCheck> run_to(Level level) {
    const auto path =
        shortest_path(space_, [level](const Step& step) { return step.after == level; });
    return path ? readable_witness(space_, *path, nullptr) : std::vector<WitnessCheck>{};
  }

  const Policy& policy_;
  StateSpace space_;
  Shedder shedder_;
};

}  // namespace

bool Proof::holds() const {
  return complete && std::all_of(verdicts.begin(), verdicts.end(),
                                 [](const Verdict& verdict) { return verdict.holds; });
}

Proof prove(const Policy& policy, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (find_property(name) != nullptr) continue;
    std::string known;
    for (const Property& property : catalogue()) {
      known += (known.empty() ? "" : ", ") + std::string(property.name);
    }
    throw InputError("", 0, "there is no property '" + name + "'", "one of " + known);
  }
  Prover prover(policy);
  Proof proof;
  proof.policy = policy;
  for (const Property& property : catalogue()) {
    const bool wanted =
        names.empty() || std::find(names.begin(), names.end(), property.name) != names.end();
    if (wanted) proof.verdicts.push_back(prover.settle(property));
  }
  const StateSpace& space = prover.space();
  proof.held_for_ever = held_for_ever(space);
  proof.machine_states = space.states().size();
  proof.input_regions = space.lag_regions().regions.size() * space.heap_regions().regions.size();
  proof.checks_driven = space.checks_driven();
  proof.regions_are_one = space.uniform();
  proof.complete = space.complete();
  return proof;
}

}  // namespace cascade
