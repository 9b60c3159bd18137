#include "properties/parametric/symbolic_check.hpp"

#include "properties/parametric/smt_text.hpp"

namespace cascade::smt {

MachineState first_state() { return {"0", "false", "0.0", "false", "0.0"}; }

MachineState any_state(std::string& text) {
  const MachineState state{"level", "has_moved", "quiet_for", "is_asked", "asked_for"};
  text += declared(state.level, "Int") + declared(state.has_moved, "Bool") +
          declared(state.quiet_for, "Real") + declared(state.is_asked, "Bool") +
          declared(state.asked_for, "Real");
  return state;
}

std::string is_sound(const ParametricSize& size, const MachineState& state) {
  return all_of({
      call("<=", {"0", state.level, std::to_string(size.highest())}),
      call(">=", {state.quiet_for, "0.0"}),
      call(">=", {state.asked_for, "0.0"}),
      // A transition starts anew what is demanded, so that cannot have lasted longer.
      implied(all_of({state.has_moved, state.is_asked}),
              call("<=", {state.asked_for, state.quiet_for})),
  });
}

std::string CheckNames::value(std::size_t metric) const {
  return numbered("value", metric) + suffix;
}
std::string CheckNames::is_absent(std::size_t metric) const {
  return numbered("absent", metric) + suffix;
}
std::string CheckNames::is_missing(std::size_t metric) const {
  return numbered("missing", metric) + suffix;
}
std::string CheckNames::read(std::size_t metric) const { return numbered("read", metric) + suffix; }
std::string CheckNames::demanded(std::size_t level) const {
  return numbered("demanded", level) + suffix;
}
std::string CheckNames::cleared(std::size_t level) const {
  return numbered("cleared", level) + suffix;
}

namespace {

/// The pressure, and step 0 of SPEC 4: what is missing is read as 0 where the policy says so.
void add_pressure(const ParametricSize& size, const CheckNames& check, std::string& text) {
  for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
    const std::string absent = check.is_absent(metric);
    text += declared(check.value(metric), "Real") + declared(absent, "Bool") +
            defined(check.is_missing(metric), "Bool", all_of({absent, negated(kAssumeZero)})) +
            defined(check.read(metric), "Real", if_else(absent, "0.0", check.value(metric)));
  }
}

/// SPEC 3: which levels are demanded and cleared, and the demand.
void add_judgement(const ParametricSize& size, const CheckNames& check, std::string& text) {
  std::string demand = "0";
  for (std::size_t level = 1; level < size.levels; ++level) {
    Terms demanding, clearing;
    for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
      const std::string read = check.read(metric);
      const std::string missing = check.is_missing(metric);
      demanding.push_back(
          all_of({monitored(metric), negated(missing), negated(never(metric, level)),
                  call(">=", {read, trigger(metric, level)})}));
      clearing.push_back(implied(
          monitored(metric), all_of({negated(missing), call("<", {read, clear(metric, level)})})));
    }
    text += defined(check.demanded(level), "Bool", any_of(demanding)) +
            defined(check.cleared(level), "Bool", all_of(clearing));
    demand = if_else(check.demanded(level), std::to_string(level), demand);
  }
  text += defined(check.demand(), "Int", demand);
}

/// Where a banded recovery from `level` ends: the lowest M such that every K in (M, level] is
/// cleared.
std::string banded_target(const CheckNames& check, std::size_t level) {
  if (level == 0) return "0";
  return if_else(check.cleared(level), banded_target(check, level - 1), std::to_string(level));
}

std::string target_of_recovery(const ParametricSize& size, const CheckNames& check) {
  const std::string banded = of_level(
      size, check.before(), "0", [&](std::size_t level) { return banded_target(check, level); });
  return if_else(kBanded, banded,
                 if_else(kRecompute, check.demand(), call("-", {check.before(), "1"})));
}

}  // namespace

MachineState add_check(const ParametricSize& size, const MachineState& state,
                       const CheckNames& check, std::string& text) {
  add_pressure(size, check, text);
  add_judgement(size, check, text);
  const std::string since = check.since_check(), before = check.before(), after = check.after();
  text += declared(since, "Real") + asserted(call(">=", {since, "0.0"})) +
          asserted(call(">=", {since, kCheckEvery}));
  text += defined(before, "Int", state.level);
  const std::string more = call(">", {check.demand(), before});
  text += defined(check.quiet(), "Real", call("+", {state.quiet_for, since})) +
          defined(check.asked(), "Real",
                  if_else(state.is_asked, call("+", {state.asked_for, since}), "0.0"));
  const auto quiet_at_least = [&](const std::string& length) {
    return any_of({negated(state.has_moved), call(">=", {check.quiet(), length})});
  };
  text += defined(check.may_escalate(), "Bool",
                  all_of({more, quiet_at_least(kEscalationCooldown),
                          call(">=", {check.asked(), kEscalateAfter})}));
  const std::string recovers = all_of(
      {call(">", {before, "0"}), call("<", {check.demand(), before}),
       of_level(size, before, "false", [&](std::size_t level) { return check.cleared(level); }),
       quiet_at_least(cooldown_of(size, before))});
  const std::string up = if_else(kStepwiseEscalation, call("+", {before, "1"}), check.demand());
  text += defined(after, "Int",
                  if_else(check.may_escalate(), up,
                          if_else(recovers, target_of_recovery(size, check), before)));
  text += defined(check.rose(), "Bool", call(">", {after, before})) +
          defined(check.fell(), "Bool", call("<", {after, before})) +
          defined(check.moved(), "Bool", any_of({check.rose(), check.fell()}));
  return {after, any_of({state.has_moved, check.moved()}),
          if_else(check.moved(), "0.0", check.quiet()), all_of({more, negated(check.moved())}),
          check.asked()};
}

}  // namespace cascade::smt
