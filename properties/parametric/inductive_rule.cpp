#include "properties/parametric/inductive_rule.hpp"

#include <cstdlib>
#include <utility>

#include "properties/parametric/timed_rules.hpp"

namespace cascade::smt {
namespace {

InductiveRule protects_at_once() {
  InductiveRule rule;
  rule.speaks = [](const RuleCheck& of) {
    return call(">", {of.check.demand(), of.check.before()});
  };
  rule.claims = [](const RuleCheck& of, const Terms&) {
    return call(">=", {of.check.after(), of.check.demand()});
  };
  return rule;
}

InductiveRule escalates_only_on_demand() {
  InductiveRule rule;
  rule.speaks = [](const RuleCheck& of) { return of.check.rose(); };
  rule.claims = [](const RuleCheck& of, const Terms&) {
    return implied(of.check.rose(), call("<=", {of.check.after(), of.check.demand()}));
  };
  return rule;
}

InductiveRule recovers_only_when_cleared() {
  InductiveRule rule;
  rule.speaks = [](const RuleCheck& of) { return of.check.fell(); };
  rule.claims = [](const RuleCheck& of, const Terms&) {
    return implied(of.check.fell(),
                   of_level(of.size, of.check.before(), "true",
                            [&](std::size_t level) { return of.check.cleared(level); }));
  };
  return rule;
}

InductiveRule missing_data_never_recovers() {
  InductiveRule rule;
  rule.speaks = [](const RuleCheck& of) { return of.check.fell(); };
  rule.claims = [](const RuleCheck& of, const Terms&) {
    Terms missing;
    for (std::size_t metric = 1; metric <= of.size.metrics; ++metric) {
      missing.push_back(all_of({monitored(metric), of.check.is_absent(metric)}));
    }
    return implied(of.check.fell(), negated(any_of(missing)));
  };
  return rule;
}

// no-flapping remembers, since the latest recovery, each metric's healthiest value that was seen,
// and whether a whole dead band was crossed.
std::string healthiest(std::size_t metric) { return numbered("healthiest", metric); }
std::string was_seen(std::size_t metric) { return numbered("was_seen", metric); }

/// A metric goes from the healthy side of clear(K) to trigger(K) or worse, and K has a dead band.
std::string crosses(const RuleCheck& of, std::size_t metric, const std::string& best,
                    const std::string& known) {
  Terms levels;
  for (std::size_t level = 1; level < of.size.levels; ++level) {
    levels.push_back(all_of({negated(never(metric, level)),
                             call("<", {clear(metric, level), trigger(metric, level)}),
                             call("<", {best, clear(metric, level)}),
                             call(">=", {of.check.value(metric), trigger(metric, level)})}));
  }
  return all_of({monitored(metric), known, negated(of.check.is_absent(metric)), any_of(levels)});
}

/// Memory: recovered, crossed, then healthiest and was_seen of each metric.
Terms after_a_check_of_no_flapping(const RuleCheck& of) {
  Terms best, known, crossings = {of.memory[1]};
  for (std::size_t metric = 1; metric <= of.size.metrics; ++metric) {
    const std::string& best_before = of.memory[2 * metric];
    const std::string& known_before = of.memory[2 * metric + 1];
    const std::string value = of.check.value(metric), absent = of.check.is_absent(metric);
    const std::string better = if_else(
        absent, best_before,
        if_else(all_of({known_before, call("<=", {best_before, value})}), best_before, value));
    const std::string seen = any_of({known_before, negated(absent)});
    crossings.push_back(crosses(of, metric, better, seen));
    // A recovery begins anew with what is seen at it.
    best.push_back(if_else(of.check.fell(), value, better));
    known.push_back(if_else(of.check.fell(), negated(absent), seen));
  }
  Terms next = {
      any_of({of.check.fell(), all_of({of.memory[0], negated(of.check.rose())})}),
      all_of({negated(of.check.fell()), any_of(crossings)}),
  };
  for (std::size_t i = 0; i < best.size(); ++i) {
    next.push_back(best[i]);
    next.push_back(known[i]);
  }
  return next;
}

InductiveRule no_flapping() {
  InductiveRule rule;
  rule.remembers = [](const ParametricSize& size) {
    std::vector<Remembered> all = {{"recovered", "Bool", "false"}, {"crossed", "Bool", "false"}};
    for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
      all.push_back({healthiest(metric), "Real", "0.0"});
      all.push_back({was_seen(metric), "Bool", "false"});
    }
    return all;
  };
  rule.next = after_a_check_of_no_flapping;
  rule.speaks = [](const RuleCheck& of) { return all_of({of.memory[0], of.check.rose()}); };
  rule.claims = [](const RuleCheck& of, const Terms& next) {
    return implied(all_of({of.memory[0], of.check.rose()}), next[1]);
  };
  // Recovered, nothing crossed, below the top: each monitored metric's healthiest value since is on
  // the healthy side of clear(level + 1).
  rule.invariant = [](const ParametricSize& size, const MachineState& state, const Terms& memory,
                      const CheckNames&) {
    Terms healthy;
    for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
      std::string above = "true";  // at the top
      for (std::size_t level = 1; level < size.levels; ++level) {
        above = if_else(call("=", {state.level, std::to_string(level - 1)}),
                        call("<", {memory[2 * metric], clear(metric, level)}), above);
      }
      healthy.push_back(implied(monitored(metric), all_of({memory[2 * metric + 1], above})));
    }
    return implied(all_of({memory[0], negated(memory[1])}), all_of(healthy));
  };
  return rule;
}

// Under one input that is held: so many transitions up, and down.
InductiveRule steady_input_settles() {
  InductiveRule rule;
  rule.begins_anywhere = true;
  rule.remembers = [](const ParametricSize&) {
    return std::vector<Remembered>{{"moved_up", "Int", "0"}, {"moved_down", "Int", "0"}};
  };
  rule.next = [](const RuleCheck& of) {
    return Terms{if_else(of.check.rose(), call("+", {of.memory[0], "1"}), of.memory[0]),
                 if_else(of.check.fell(), call("+", {of.memory[1], "1"}), of.memory[1])};
  };
  rule.speaks = [](const RuleCheck& of) { return of.check.moved(); };
  rule.claims = [](const RuleCheck& of, const Terms& next) {
    const std::string steps = std::to_string(of.size.highest());
    const std::string stepwise_recovery = negated(any_of({kBanded, kRecompute}));
    return all_of({call("<=", {next[0], if_else(kStepwiseEscalation, steps, "1")}),
                   call("<=", {next[1], if_else(stepwise_recovery, steps, "1")}),
                   any_of({call("=", {next[0], "0"}), call("=", {next[1], "0"})})});
  };
  rule.invariant = [](const ParametricSize& size, const MachineState& state, const Terms& memory,
                      const CheckNames& check) {
    const std::string& level = state.level;
    const std::string& up = memory[0];
    const std::string& down = memory[1];
    const std::string demand = check.demand();
    const std::string is_cleared =
        of_level(size, level, "false", [&](std::size_t each) { return check.cleared(each); });
    const std::string at_demand = call("=", {level, demand});
    return all_of({
        call(">=", {up, "0"}),
        call(">=", {down, "0"}),
        any_of({call("=", {up, "0"}), call("=", {down, "0"})}),
        implied(call(">", {up, "0"}),
                if_else(kStepwiseEscalation,
                        all_of({call("<=", {up, level}), call("<=", {level, demand})}),
                        all_of({call("=", {up, "1"}), at_demand}))),
        implied(
            call(">", {down, "0"}),
            if_else(
                kBanded,
                all_of({call("=", {down, "1"}), call(">=", {level, demand}), negated(is_cleared)}),
                if_else(
                    kRecompute, all_of({call("=", {down, "1"}), at_demand}),
                    all_of({call("<=", {call("+", {down, level}), std::to_string(size.highest())}),
                            call(">=", {level, demand})})))),
    });
  };
  return rule;
}

}  // namespace

InductiveRule rule_of(std::string_view property) {
  static const std::vector<std::pair<std::string_view, InductiveRule (*)()>> rules = {
      {"protects-at-once", protects_at_once},
      {"escalates-only-on-demand", escalates_only_on_demand},
      {"recovers-only-when-cleared", recovers_only_when_cleared},
      {"cooldown-respected", cooldown_respected},
      {"no-flapping", no_flapping},
      {"flap-budget", flap_budget},
      {"steady-input-settles", steady_input_settles},
      {"missing-data-never-recovers", missing_data_never_recovers},
      {"protects-in-time", protects_in_time},
      {"recovers-in-time", recovers_in_time},
  };
  for (const auto& [name, make] : rules) {
    if (name == property) return make();
  }
  std::abort();  // conditions() names it
}

}  // namespace cascade::smt
