#include "properties/parametric/timed_rules.hpp"

namespace cascade::smt {
namespace {

// Symbols of the two properties with a bound.
const std::string kInterval = "check_interval";  // the longest time between two checks
const std::string kWanted = "wanted";            // the level that is demanded without a break

std::string interval_symbol() {
  return comment("No two checks are further apart than this.") + declared(kInterval, "Real") +
         asserted(call(">=", {kInterval, "0.0"}));
}

std::string plus(const Terms& terms) { return call("+", terms); }
std::string minus(const std::string& a, const std::string& b) { return call("-", {a, b}); }

}  // namespace

// Memory: the rule's own clocks, as the property's sentence has them. has_changed, unchanged_for,
// demanded_more, demanded_for.
InductiveRule cooldown_respected() {
  InductiveRule rule;
  rule.remembers = [](const ParametricSize&) {
    return std::vector<Remembered>{{"has_changed", "Bool", "false"},
                                   {"unchanged_for", "Real", "0.0"},
                                   {"demanded_more", "Bool", "false"},
                                   {"demanded_for", "Real", "0.0"}};
  };
  const auto unchanged = [](const RuleCheck& of) {
    return plus({of.memory[1], of.check.since_check()});
  };
  const auto demanded = [](const RuleCheck& of) {
    return if_else(of.memory[2], plus({of.memory[3], of.check.since_check()}), "0.0");
  };
  rule.next = [=](const RuleCheck& of) {
    const std::string more = call(">", {of.check.demand(), of.check.before()});
    return Terms{any_of({of.memory[0], of.check.moved()}),
                 if_else(of.check.moved(), "0.0", unchanged(of)),
                 all_of({more, negated(of.check.moved())}), demanded(of)};
  };
  rule.speaks = [](const RuleCheck& of) { return all_of({of.memory[0], of.check.moved()}); };
  rule.claims = [=](const RuleCheck& of, const Terms&) {
    const auto waited = [&](const std::string& length) {
      return any_of({negated(of.memory[0]), call(">=", {unchanged(of), length})});
    };
    return all_of({implied(of.check.fell(), waited(cooldown_of(of.size, of.check.before()))),
                   implied(of.check.rose(), all_of({waited(kEscalationCooldown),
                                                    call(">=", {demanded(of), kEscalateAfter})}))});
  };
  rule.invariant = [](const ParametricSize&, const MachineState& state, const Terms& memory,
                      const CheckNames&) {
    return all_of({call("=", {memory[0], state.has_moved}),
                   implied(memory[0], call("=", {memory[1], state.quiet_for})),
                   call("=", {memory[2], state.is_asked}),
                   implied(memory[2], call("=", {memory[3], state.asked_for}))});
  };
  return rule;
}

// Memory: whether there was a transition, how long ago, and whether it went up.
InductiveRule flap_budget() {
  InductiveRule rule;
  rule.remembers = [](const ParametricSize&) {
    return std::vector<Remembered>{{"has_changed", "Bool", "false"},
                                   {"unchanged_for", "Real", "0.0"},
                                   {"went_up", "Bool", "false"}};
  };
  const auto unchanged = [](const RuleCheck& of) {
    return plus({of.memory[1], of.check.since_check()});
  };
  rule.next = [=](const RuleCheck& of) {
    return Terms{any_of({of.memory[0], of.check.moved()}),
                 if_else(of.check.moved(), "0.0", unchanged(of)),
                 if_else(of.check.moved(), of.check.rose(), of.memory[2])};
  };
  rule.speaks = [](const RuleCheck& of) { return all_of({of.memory[0], of.check.moved()}); };
  rule.claims = [=](const RuleCheck& of, const Terms&) {
    const std::string down = longer(cooldown_of(of.size, of.check.before()), kCheckEvery);
    const std::string up = longer(longer(kEscalationCooldown, kEscalateAfter), kCheckEvery);
    return all_of({
        // Each transition takes its time since the one before it,
        implied(all_of({of.memory[0], of.check.fell()}), call(">=", {unchanged(of), down})),
        implied(all_of({of.memory[0], of.check.rose()}), call(">=", {unchanged(of), up})),
        // and from an escalation down and up again, some time passes.
        implied(all_of({of.memory[0], of.memory[2], of.check.fell()}),
                call(">", {plus({down, up}), "0.0"})),
    });
  };
  rule.invariant = [](const ParametricSize&, const MachineState& state, const Terms& memory,
                      const CheckNames&) {
    return all_of({call("=", {memory[0], state.has_moved}),
                   implied(memory[0], call("=", {memory[1], state.quiet_for}))});
  };
  return rule;
}

// Memory of both: whether the stretch goes on since an earlier check; the time since its start; the
// time in it of its latest transition (0: none); whether there was one; and the time by which that
// one was promised.
namespace {

std::vector<Remembered> stretch() {
  return {{"goes_on", "Bool", "false"},
          {"lasted", "Real", "0.0"},
          {"moved_at", "Real", "0.0"},
          {"has_hopped", "Bool", "false"},
          {"promised", "Real", "0.0"}};
}

/// The time since the start of the stretch, at this check.
std::string lasted_now(const RuleCheck& of) {
  return if_else(of.memory[0], plus({of.memory[1], of.check.since_check()}), "0.0");
}

/// What is remembered where a transition of the stretch may take `wait` and a check interval.
Terms stretch_after(const RuleCheck& of, const std::string& holds, const std::string& wait) {
  const auto in_it = [&](const std::string& moved, const std::string& stayed,
                         const std::string& out) {
    return if_else(holds, if_else(of.check.moved(), moved, stayed), out);
  };
  const std::string moved_at = if_else(of.memory[0], of.memory[2], "0.0");
  const std::string promised = if_else(of.memory[0], of.memory[4], "0.0");
  const std::string hopped = all_of({of.memory[0], of.memory[3]});
  return {holds, if_else(holds, lasted_now(of), "0.0"), in_it(lasted_now(of), moved_at, "0.0"),
          in_it("true", hopped, "false"),
          in_it(plus({promised, wait, kInterval}), promised, "0.0")};
}

std::string checks_come_often(const RuleCheck& of) {
  return implied(of.memory[0], call("<=", {of.check.since_check(), kInterval}));
}

/// How long the pressure has to last before an escalation of the stretch. After its first one what
/// is demanded counts anew, from the next check on.
std::string wait_for_escalation(const std::string& hopped) {
  const std::string anew =
      if_else(call(">", {kEscalateAfter, "0.0"}), plus({kEscalateAfter, kInterval}), "0.0");
  return longer(kEscalationCooldown, if_else(hopped, anew, kEscalateAfter));
}

}  // namespace

InductiveRule protects_in_time() {
  InductiveRule rule;
  rule.symbols = [] {
    return interval_symbol() + comment("The level that is demanded at every check.") +
           declared(kWanted, "Int") + asserted(call(">", {kWanted, "0"}));
  };
  rule.remembers = [](const ParametricSize&) { return stretch(); };
  const auto holds = [](const RuleCheck& of) { return call(">=", {of.check.demand(), kWanted}); };
  const auto hopped = [](const RuleCheck& of) { return all_of({of.memory[0], of.memory[3]}); };
  rule.next = [=](const RuleCheck& of) {
    return stretch_after(of, holds(of), wait_for_escalation(hopped(of)));
  };
  rule.assumes = checks_come_often;
  rule.speaks = [=](const RuleCheck& of) {
    return all_of({holds(of), of.memory[0], call("<", {of.check.before(), kWanted})});
  };
  rule.claims = [=](const RuleCheck& of, const Terms& next) {
    const std::string before = of.check.before(), after = of.check.after();
    const std::string higher = if_else(kStepwiseEscalation, call(">", {after, before}),
                                       call(">=", {after, of.check.demand()}));
    const std::string below = call("<", {after, kWanted});
    return all_of({
        // Nothing falls below what is demanded and was reached, or is on the way there,
        implied(holds(of), any_of({call(">=", {after, kWanted}), call(">=", {after, before})})),
        // a check with the waits over rises,
        implied(of.check.may_escalate(), higher),
        // while the level is too low the wait is not over, so that the next one comes in time,
        implied(all_of({holds(of), below, negated(of.check.moved())}),
                call("<", {minus(next[1], next[2]), wait_for_escalation(hopped(of))})),
        implied(all_of({holds(of), call("<", {before, kWanted}), of.check.moved()}),
                call("<=", {next[1], next[4]})),
        // and an immediate one is enough.
        implied(all_of({holds(of), of.check.moved(), negated(kStepwiseEscalation)}),
                call(">=", {after, kWanted})),
    });
  };
  rule.invariant = [](const ParametricSize&, const MachineState& state, const Terms& memory,
                      const CheckNames&) {
    const std::string& since = memory[1];
    const std::string& moved_at = memory[2];
    const std::string& has_hopped = memory[3];
    const std::string waiting = minus(since, moved_at);
    const std::string just_moved = all_of({has_hopped, call("=", {since, moved_at})});
    return implied(
        all_of({memory[0], call("<", {state.level, kWanted})}),
        all_of({
            call("<=", {"0.0", moved_at, since}),
            call("<=", {moved_at, memory[4]}),
            implied(negated(has_hopped), call("=", {moved_at, "0.0"})),
            implied(has_hopped, state.has_moved),
            implied(state.has_moved, call(">=", {state.quiet_for, waiting})),
            if_else(has_hopped,
                    any_of({all_of({just_moved, negated(state.is_asked)}),
                            all_of({state.is_asked,
                                    call(">=", {plus({state.asked_for, kInterval}), waiting})})}),
                    all_of({state.is_asked, call(">=", {state.asked_for, waiting})})),
            any_of({just_moved, call("<", {waiting, wait_for_escalation(has_hopped)})}),
        }));
  };
  return rule;
}

InductiveRule recovers_in_time() {
  InductiveRule rule;
  rule.symbols = interval_symbol;
  rule.remembers = [](const ParametricSize&) { return stretch(); };
  const auto holds = [](const RuleCheck& of) { return of.check.cleared(1); };
  rule.next = [=](const RuleCheck& of) {
    return stretch_after(of, holds(of), cooldown_of(of.size, of.check.before()));
  };
  rule.assumes = checks_come_often;
  rule.speaks = [=](const RuleCheck& of) {
    return all_of({holds(of), of.memory[0], call(">", {of.check.before(), "0"})});
  };
  rule.claims = [=](const RuleCheck& of, const Terms& next) {
    const std::string before = of.check.before(), after = of.check.after();
    const std::string quiet =
        any_of({negated(of.state.has_moved),
                call(">=", {of.check.quiet(), cooldown_of(of.size, before)})});
    const std::string lower =
        if_else(any_of({kBanded, kRecompute}), call("=", {after, "0"}), call("<", {after, before}));
    return implied(
        holds(of),
        all_of({
            // Nothing rises, and a check with the cooldown over falls,
            call("<=", {after, before}),
            implied(all_of({call(">", {before, "0"}), quiet}), lower),
            // whatever moves goes as far as the policy's kind goes,
            implied(of.check.moved(), lower),
            // and above the lowest level the cooldown is not over, so that the next comes in time.
            implied(all_of({call(">", {after, "0"}), negated(of.check.moved())}),
                    call("<", {minus(next[1], next[2]), cooldown_of(of.size, after)})),
            implied(of.check.moved(), call("<=", {next[1], next[4]})),
        }));
  };
  rule.invariant = [](const ParametricSize& size, const MachineState& state, const Terms& memory,
                      const CheckNames&) {
    const std::string waiting = minus(memory[1], memory[2]);
    return implied(all_of({memory[0], call(">", {state.level, "0"})}),
                   all_of({
                       call("<=", {"0.0", memory[2], memory[1]}),
                       call("<=", {memory[2], memory[4]}),
                       state.has_moved,
                       call(">=", {state.quiet_for, waiting}),
                       any_of({all_of({memory[3], call("=", {memory[1], memory[2]})}),
                               call("<", {waiting, cooldown_of(size, state.level)})}),
                   }));
  };
  return rule;
}

}  // namespace cascade::smt
