#include "properties/parametric/conditions.hpp"

#include <algorithm>
#include <cmath>

#include "properties/parametric/smt_text.hpp"

namespace cascade {
namespace smt {
namespace {

/// Whether `rule` is true of every monitored metric and level above the lowest.
template <class Rule>
bool for_thresholds(const Policy& policy, Rule rule) {
  const LevelRange raised = policy.raised_levels();
  return std::all_of(policy.metrics.begin(), policy.metrics.end(), [&](const auto& metric) {
    return !metric.monitored || std::all_of(raised.begin(), raised.end(),
                                            [&](Level level) { return rule(metric, level); });
  });
}

// --- protects-at-once

const Conjunct kImmediate = {
    "escalation is immediate", [](const ParametricSize&) { return negated(kStepwiseEscalation); },
    [](const Policy& policy) { return policy.escalation == Escalation::immediate; },
    "escalation = \"stepwise\"", 3};
const Conjunct kNoEscalationCooldown = {
    "escalation_cooldown_s is 0",
    [](const ParametricSize&) {
      return call("=", {kEscalationCooldown, "0.0"});
    },
    [](const Policy& policy) { return policy.escalation_cooldown().ns == 0; },
    "escalation_cooldown_s = 60"};
const Conjunct kNoEscalateAfter = {
    "escalate_after_s is 0",
    [](const ParametricSize&) {
      return call("=", {kEscalateAfter, "0.0"});
    },
    [](const Policy& policy) { return policy.escalate_after().ns == 0; }, "escalate_after_s = 5"};

// --- no-flapping

const Conjunct kNoRecompute = {
    "recovery is banded or stepwise", [](const ParametricSize&) { return negated(kRecompute); },
    [](const Policy& policy) { return policy.recovery != Recovery::recompute; },
    "recovery = \"recompute\"", 3};
const Conjunct kMissingMovesNothing = {
    "a missing value moves nothing: on_missing is hold, or 0 lies in every dead band",
    [](const ParametricSize& size) {
      return any_of({negated(kAssumeZero),
                     for_each_threshold(size, [](std::size_t metric, std::size_t level) {
                       return all_of({call("<=", {clear(metric, level), "0.0"}),
                                      any_of({never(metric, level),
                                              call("<", {"0.0", trigger(metric, level)})})});
                     })});
    },
    [](const Policy& policy) {
      return policy.on_missing == OnMissing::hold ||
             for_thresholds(policy, [](const MetricThresholds& metric, Level level) {
               return !metric.clears_at(level, 0) && !metric.demands(level, 0);
             });
    },
    "on_missing = \"assume-zero\""};
const Conjunct kDeadBands = {
    "every finite trigger has a dead band: its clear value is strictly healthier",
    [](const ParametricSize& size) {
      return for_each_threshold(size, [](std::size_t metric, std::size_t level) {
        return any_of(
            {never(metric, level), call("<", {clear(metric, level), trigger(metric, level)})});
      });
    },
    [](const Policy& policy) {
      return for_thresholds(policy, [](const MetricThresholds& metric, Level level) {
        return !std::isfinite(metric.trigger(level)) || metric.has_band(level);
      });
    },
    "[lag]\nrecovery_factor = 1.0"};

// --- flap-budget

const Conjunct kSomethingTakesTime = {
    "something takes time: every cooldown_s, or escalation_cooldown_s, escalate_after_s or "
    "check_every_s, is above 0",
    [](const ParametricSize& size) {
      Terms cooldowns;
      for (std::size_t level = 1; level < size.levels; ++level) {
        cooldowns.push_back(call(">", {cooldown(level), "0.0"}));
      }
      return any_of({call(">", {kEscalationCooldown, "0.0"}), call(">", {kEscalateAfter, "0.0"}),
                     call(">", {kCheckEvery, "0.0"}), all_of(cooldowns)});
    },
    [](const Policy& policy) {
      const LevelRange raised = policy.raised_levels();
      return policy.escalation_cooldown().ns > 0 || policy.escalate_after().ns > 0 ||
             policy.check_every().ns > 0 ||
             std::all_of(raised.begin(), raised.end(),
                         [&](Level level) { return policy.cooldown(level).ns > 0; });
    },
    "cooldown_s = 0"};

// --- missing-data-never-recovers

const Conjunct kMissingClearsNothing = {
    "a missing value clears nothing: on_missing is hold, or 0 is on the healthy side of no clear "
    "value",
    [](const ParametricSize& size) {
      return any_of({negated(kAssumeZero),
                     for_each_threshold(size, [](std::size_t metric, std::size_t level) {
                       return call("<=", {clear(metric, level), "0.0"});
                     })});
    },
    [](const Policy& policy) {
      return policy.on_missing == OnMissing::hold ||
             for_thresholds(policy, [](const MetricThresholds& metric, Level level) {
               return !metric.clears_at(level, 0);
             });
    },
    "on_missing = \"assume-zero\""};

// --- the shedding table

const Conjunct kCriticalIsProcessed = {
    "each level's row of [shedding] begins with process",
    [](const ParametricSize& size) {
      Terms rows;
      for (std::size_t level = 0; level < size.levels; ++level) {
        rows.push_back(call("=", {shedding(level, 0), "0"}));
      }
      return all_of(rows);
    },
    [](const Policy& policy) {
      const LevelRange all = policy.all_levels();
      return std::all_of(all.begin(), all.end(), [&](Level level) {
        return policy.shedding[index(level)][0] == Action::process;
      });
    },
    "[shedding]\ncircuit_break = [\"drop\", \"drop\", \"drop\", \"drop\"]"};
const Conjunct kRowsHarden = {
    "no level treats a priority more kindly than the one above it",
    [](const ParametricSize& size) {
      Terms pairs;
      for (std::size_t level = 0; level < size.levels; ++level) {
        for (std::size_t priority = 1; priority < kPriorityCount; ++priority) {
          pairs.push_back(call("<=", {shedding(level, priority - 1), shedding(level, priority)}));
        }
      }
      return all_of(pairs);
    },
    [](const Policy& policy) {
      const LevelRange all = policy.all_levels();
      return std::all_of(all.begin(), all.end(), [&](Level level) {
        const auto& row = policy.shedding[index(level)];
        return std::is_sorted(row.begin(), row.end());
      });
    },
    "[shedding]\ncircuit_break = [\"process\", \"drop\", \"spill\", \"drop\"]"};
const Conjunct kColumnsHarden = {
    "no priority is treated more kindly than at the level below",
    [](const ParametricSize& size) {
      Terms pairs;
      for (std::size_t level = 1; level < size.levels; ++level) {
        for (std::size_t priority = 0; priority < kPriorityCount; ++priority) {
          pairs.push_back(call("<=", {shedding(level - 1, priority), shedding(level, priority)}));
        }
      }
      return all_of(pairs);
    },
    [](const Policy& policy) {
      const LevelRange raised = policy.raised_levels();
      return std::all_of(raised.begin(), raised.end(), [&](Level level) {
        for (std::size_t priority = 0; priority < kPriorityCount; ++priority) {
          if (policy.shedding[index(level)][priority] <
              policy.shedding[index(below(level))][priority]) {
            return false;
          }
        }
        return true;
      });
    },
    "[shedding]\ncircuit_break = [\"process\", \"process\", \"process\", \"process\"]"};

const std::vector<Condition>& all_conditions() {
  static const std::vector<Condition> all = {
      {"protects-at-once", {kImmediate, kNoEscalationCooldown, kNoEscalateAfter}},
      {"escalates-only-on-demand", {}},
      {"recovers-only-when-cleared", {}},
      {"cooldown-respected", {}},
      {"no-flapping",
       {kNoRecompute, kMissingMovesNothing, kDeadBands},
       {},
       false,
       false},  // recompute may do no harm: where all clear values are one, for example
      {"flap-budget",
       {kSomethingTakesTime},
       "up, down and up again takes D > 0: the longer of the least cooldown_s and check_every_s, "
       "plus "
       "the longest of escalation_cooldown_s, escalate_after_s and check_every_s; so a window W "
       "holds "
       "at most 2 (n - 1) (W / D + 1) transitions"},
      {"steady-input-settles", {}},
      {"missing-data-never-recovers", {kMissingClearsNothing}},
      {"tier-1-never-shed", {kCriticalIsProcessed}, {}, true},
      {"shedding-monotone", {kRowsHarden, kColumnsHarden}, {}, true},
      {"protects-in-time",
       {},
       "from the first check that sees it: within the longer of escalation_cooldown_s and "
       "escalate_after_s, and one check interval; stepwise: so much for each level, and where "
       "escalate_after_s is set one check interval more after the first"},
      {"recovers-in-time",
       {},
       "within cooldown_s of the level held and one check interval; stepwise: both for each level "
       "on the way"},
  };
  return all;
}

}  // namespace
}  // namespace smt

const std::vector<Condition>& conditions() { return smt::all_conditions(); }

const Condition* find_condition(std::string_view property) {
  for (const Condition& condition : conditions()) {
    if (condition.property == property) return &condition;
  }
  return nullptr;
}

std::vector<Conjunct> parts_for(const Condition& condition, std::size_t levels) {
  std::vector<Conjunct> parts;
  for (const Conjunct& part : condition.parts) {
    if (levels >= part.from_levels) parts.push_back(part);
  }
  return parts;
}

bool keeps(const Condition& condition, const Policy& policy) {
  const std::vector<Conjunct> parts = parts_for(condition, policy.level_count());
  return std::all_of(parts.begin(), parts.end(),
                     [&](const Conjunct& part) { return part.is_kept(policy); });
}

std::string condition_text(const Condition& condition, std::size_t levels) {
  std::string text;
  for (const Conjunct& part : parts_for(condition, levels)) {
    text += (text.empty() ? "" : "; ") + std::string(part.says);
  }
  return text.empty() ? "every policy" : text;
}

bool holds_for_every_policy(std::string_view property) {
  const Condition* condition = find_condition(property);
  return condition != nullptr && condition->parts.empty();
}

const std::vector<NotStated>& not_stated() {
  static const std::vector<NotStated> all = {
      {"transition-budget",
       "it compares B(1 h) of one policy with its owner's number: B is computed, policy by policy"},
      {"journal-agrees", "it speaks of what a program writes down, which no policy decides"},
      {"every-level-reached", "it asks for a run that exists: the explorer shows one, or none"},
      {"every-pair-crossed", "likewise"},
      {"every-cell-used", "likewise"},
      {"every-dead-band-entered", "likewise"},
  };
  return all;
}

}  // namespace cascade
