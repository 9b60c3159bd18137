#include "properties/catalogue.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "model/flap_rule.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

bool protects_at_once(const Policy& policy, const Step& step, Memory&) {
  return step.after >= demand(policy, step.effective);
}

bool escalates_only_on_demand(const Policy& policy, const Step& step, Memory&) {
  return !step.escalated() || step.after <= demand(policy, step.effective);
}

bool recovers_only_when_cleared(const Policy& policy, const Step& step, Memory&) {
  return !step.recovered() || is_cleared(policy, step.before, step.effective);
}

bool waited(const Step& step, Duration length) {
  return !step.since_transition || *step.since_transition >= length;
}

/// Nothing that takes time keeps an escalation back.
bool may_escalate(const Policy& policy, const Step& step) {
  if (!waited(step, policy.escalation_cooldown())) return false;
  return policy.escalate_after().ns == 0 ||
         (step.demanded_for && *step.demanded_for >= policy.escalate_after());
}

bool cooldown_respected(const Policy& policy, const Step& step, Memory&) {
  if (step.recovered()) return waited(step, policy.cooldown(step.before));
  return !step.escalated() || may_escalate(policy, step);
}

bool no_flapping(const Policy& policy, const Step& step, Memory& memory) {
  return !is_flap(policy, step.before, step.after, step.seen, memory);
}

bool is_same(const Policy& policy, const Pressure& a, const Pressure& b) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (!policy.metrics[i].monitored) continue;
    const double of_a = a.values[i], of_b = b.values[i];
    if (!(of_a == of_b || (is_missing(of_a) && is_missing(of_b)))) return false;
  }
  return true;
}

// Under one constant input the level moves at most once, or step by step in one direction.
bool steady_input_settles(const Policy& policy, const Step& step, Memory& memory) {
  if (!memory.steady || !is_same(policy, memory.held, step.effective)) {
    memory = {};
    memory.steady = true;
    memory.held = step.effective;
  }
  if (step.escalated()) ++memory.moved_up;
  if (step.recovered()) ++memory.moved_down;
  const int steps = static_cast<int>(policy.level_count()) - 1;
  const int up_most = policy.escalation == Escalation::stepwise ? steps : 1;
  const int down_most = policy.recovery == Recovery::stepwise ? steps : 1;
  return memory.moved_up <= up_most && memory.moved_down <= down_most &&
         (memory.moved_up == 0 || memory.moved_down == 0);
}

bool missing_data_never_recovers(const Policy& policy, const Step& step, Memory&) {
  bool missing = false;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    missing = missing || (policy.metrics[i].monitored && is_missing(step.seen.values[i]));
  }
  return !step.recovered() || !missing;
}

bool journal_agrees(const Policy&, const Step& step, Memory&) {
  if (step.escalations_counted != (step.escalated() ? 1 : 0)) return false;
  if (step.recoveries_counted != (step.recovered() ? 1 : 0)) return false;
  if (!step.transition) return step.before == step.after;
  const Transition& entry = *step.transition;
  const TransitionKind kind =
      step.escalated() ? TransitionKind::escalation : TransitionKind::recovery;
  return step.before != step.after && entry.from == step.before && entry.to == step.after &&
         entry.kind == kind && entry.at == step.at;
}

// A check at which more is demanded than the level, and nothing that takes time keeps it back,
// raises it: to the demand, or stepwise by one at least; and no check ends below what is demanded
// and was reached. So a level that is demanded at each check is there once the policy's times are
// over, after one check, or after as many as there are levels on the way.
bool protects_in_time(const Policy& policy, const Step& step, Memory&) {
  const Level wanted = demand(policy, step.effective);
  if (step.before >= wanted) return step.after >= wanted;
  if (!may_escalate(policy, step)) return step.after >= step.before;
  return policy.escalation == Escalation::stepwise ? step.after > step.before
                                                   : step.after >= wanted;
}

// While all is clear: nothing rises; whatever moves goes to the lowest level (stepwise: down); and
// a check at which the cooldown is over does move. The first such check comes less than a cooldown
// and an interval between checks after the transition before it, so the lowest level comes within
// that, or stepwise within as much for each level: the wait for the check begins anew at each. The
// rule is a little more than the sentence, which it implies.
bool recovers_in_time(const Policy& policy, const Step& step, Memory&) {
  if (!is_cleared(policy, above(kLowest), step.effective)) return true;
  if (step.before == step.after) {
    return step.before == kLowest || !waited(step, policy.cooldown(step.before));
  }
  return policy.recovery == Recovery::stepwise ? step.after < step.before : step.after == kLowest;
}

std::optional<SheddingFault> tier_1_never_shed(const Policy& policy, const Shedder& shedder) {
  // By tier, and symbol by symbol, since it is symbols that must not be lost.
  std::vector<std::pair<std::string, Tier>> whose = {{"tier-1", Tier::tier_1}};
  for (const std::string& symbol : policy.tier_1) {
    whose.emplace_back("tier-1 symbol '" + symbol + "',", shedder.tier_of(symbol));
  }
  for (const Level level : policy.all_levels()) {
    for (const DataType type : {DataType::trades, DataType::quotes}) {
      for (const auto& [who, tier] : whose) {
        const Action action = shedder.action(level, tier, type);
        if (action == Action::process) continue;
        return SheddingFault{level, who + " " + std::string(text(type)) + " at " +
                                        policy.name_of(level) + ": " + std::string(text(action))};
      }
    }
  }
  return std::nullopt;
}

std::optional<SheddingFault> shedding_monotone(const Policy& policy, const Shedder& shedder) {
  // One message for each priority, most important first.
  constexpr std::array<std::pair<Tier, DataType>, kPriorityCount> kMessages = {{
      {Tier::tier_1, DataType::trades},
      {Tier::tier_2, DataType::trades},
      {Tier::tier_3, DataType::trades},
      {Tier::tier_1, DataType::reference_data},
  }};
  const auto says = [&policy](Level level, Priority priority, Action action) {
    return std::string(text(priority)) + " at " + policy.name_of(level) + ": " +
           std::string(text(action));
  };
  for (const Level level : policy.all_levels()) {
    for (std::size_t i = 0; i < kMessages.size(); ++i) {
      const Action action = shedder.action(level, kMessages[i].first, kMessages[i].second);
      if (i > 0) {
        const Action higher =
            shedder.action(level, kMessages[i - 1].first, kMessages[i - 1].second);
        if (action < higher) {
          return SheddingFault{level, says(level, kPriorities[i - 1], higher) + ", yet " +
                                          says(level, kPriorities[i], action)};
        }
      }
      if (level == kLowest) continue;
      const Action lower = shedder.action(below(level), kMessages[i].first, kMessages[i].second);
      if (action < lower) {
        return SheddingFault{level, says(below(level), kPriorities[i], lower) + ", yet " +
                                        says(level, kPriorities[i], action)};
      }
    }
  }
  return std::nullopt;
}

}  // namespace

const std::vector<Property>& catalogue() {
  // clang-format off
  static const std::vector<Property> properties = {
      {"protects-at-once", Kind::always,
       "after a check, the level is at least what the pressure demands", protects_at_once},
      {"escalates-only-on-demand", Kind::always,
       "an escalation never ends above what the pressure demands", escalates_only_on_demand},
      {"recovers-only-when-cleared", Kind::always,
       "a recovery leaves a level that every metric clears", recovers_only_when_cleared},
      {"cooldown-respected", Kind::always,
       "a recovery comes at least a cooldown after the transition before it, an escalation at least an escalation cooldown, and not before its demand has lasted", cooldown_respected},
      {"no-flapping", Kind::always,
       "jitter cannot move the level down and up again: between a recovery and the next escalation some metric crosses a whole dead band, from the healthy side of clear to trigger",
       no_flapping, false,
       "it is about the policy: swings of the load, or of the loop, across a whole dead band (reversals) are not ruled out"},
      {"flap-budget", Kind::always,
       "no window W holds more than B(W) transitions", WholeRule::flap_budget},
      {"transition-budget", Kind::always,
       "no hour holds more transitions than the policy's owner allows", WholeRule::transition_budget},
      {"steady-input-settles", Kind::always,
       "a constant pressure moves the level at most once (stepwise: one way), then never again",
       steady_input_settles, true},
      {"missing-data-never-recovers", Kind::always,
       "no recovery happens at a check with a missing metric", missing_data_never_recovers},
      {"tier-1-never-shed", Kind::always,
       "at every level, trades and quotes of tier-1 symbols are processed", tier_1_never_shed},
      {"shedding-monotone", Kind::always,
       "a higher level or a lower priority is never treated more kindly", shedding_monotone},
      {"journal-agrees", Kind::always,
       "level, counters and gauge equal the fold of the journal", journal_agrees},

      {"protects-in-time", Kind::eventually,
       "if the pressure demands a level without a break, the level is at least that once the policy's waits are over and after one check (escalation stepwise: one a level)",
       protects_in_time, false, {}, Bounded::protection},
      {"recovers-in-time", Kind::eventually,
       "if the pressure stays clear of every level, the lowest is reached within a cooldown and one check interval (recovery stepwise: both once a level)",
       recovers_in_time, false, {}, Bounded::recovery},

      {"every-level-reached", Kind::sometimes,
       "each level is reached by some run", WholeRule::every_level_reached},
      {"every-pair-crossed", Kind::sometimes,
       "each pair of levels that the policy allows is crossed, both ways, and no other", WholeRule::every_pair_crossed},
      {"every-cell-used", Kind::sometimes,
       "each cell of the shedding table is used by some message", WholeRule::every_cell_used},
      {"every-dead-band-entered", Kind::sometimes,
       "each dead band is entered from above (the level is held) and from below (it is not taken)",
       WholeRule::every_dead_band_entered},
  };
  // clang-format on
  return properties;
}

const Property* find_property(std::string_view name) {
  for (const Property& property : catalogue()) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

}  // namespace cascade
