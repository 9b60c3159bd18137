// What the solvers are asked of a transition system.

#include "reports/models/small_model.hpp"
#include "reports/models/smt2.hpp"

namespace cascade::models {
namespace {

using Variables = std::vector<Smt2Variable>;

/// " level_3 since_3": each variable, of one check.
std::string names(const Variables& variables, const std::string& suffix = "") {
  std::string text;
  for (const Smt2Variable& each : variables) text += " " + each.name + suffix;
  return text;
}

std::string start(const Smt2System& system) {
  std::string text;
  for (const Smt2Variable& each : system.state) text += " " + each.start;
  return text;
}

std::string next(const Smt2System& system) {
  const std::string all = names(system.state) + names(system.inputs);
  std::string text;
  for (const Smt2Variable& each : system.state) text += " (next_" + each.name + all + ")";
  return text;
}

std::string constants(const Variables& variables, const std::string& suffix = "") {
  std::string text;
  for (const Smt2Variable& each : variables) {
    text += "(declare-const " + each.name + suffix + " " + each.sort + ")\n";
  }
  return text;
}

std::string check_of(const Smt2System& system, const std::string& at = "") {
  return "(check" + names(system.state, at) + names(system.inputs, at) + ")";
}

/// "(and (claim_1 ...) (claim_2 ...))", of a check with those arguments.
std::string all_of(const std::vector<Claim>& claims, const std::string& arguments) {
  std::string text = "(and true";
  for (const Claim& claim : claims) text += fmt::format(" (claim_{}{})", claim.number, arguments);
  return text + ")";
}

}  // namespace

std::string smt2_declared(const std::vector<Smt2Variable>& variables) {
  std::string text;
  for (const Smt2Variable& each : variables) text += " (" + each.name + " " + each.sort + ")";
  return text;
}

std::string smt2_clauses(const Smt2System& system, const std::vector<Claim>& claims) {
  std::string sorts;
  for (const Smt2Variable& each : system.state) sorts += " " + each.sort;
  Variables free(system.state.begin() + 1, system.state.end());
  const std::string state = names(free);
  const Variables inputs(system.inputs.begin(), system.inputs.end() - 1);
  free.insert(free.end(), inputs.begin(), inputs.end());
  std::string text =
      fmt::format("(set-logic HORN)\n{}(declare-fun reached ({}) Bool)\n(assert (reached{}))\n",
                  system.functions, sorts, start(system));
  // One clause for each pair of levels: with the levels as numbers the solver has little left to
  // do.
  for (std::size_t from = 0; from < system.level_count; ++from) {
    for (std::size_t to = 0; to < system.level_count; ++to) {
      const std::string all = fmt::format(" {}{}{} {}", from, state, names(inputs), to);
      const std::string is_so =
          fmt::format("(reached {}{}) (>= wait 0.0) (check{})", from, state, all);
      std::string then;
      for (const Smt2Variable& each : system.state) then += " (next_" + each.name + all + ")";
      text += fmt::format(
          "(assert (forall ({0}) (=> (and {1}) (reached{2}))))\n"
          "(assert (forall ({0}) (=> (and {1} (not {3})) false)))\n",
          smt2_declared(free), is_so, then, all_of(claims, all));
    }
  }
  return text + "(check-sat)\n";
}

std::string smt2_certificate(const Smt2System& system, const std::vector<Claim>& claims,
                             std::string_view invariant) {
  const std::string query = "(push 1)\n(assert {})\n(check-sat)\n(pop 1)\n";
  std::string text = "(set-logic ALL)\n" + system.functions + std::string(invariant) + "\n" +
                     constants(system.state) + constants(system.inputs);
  text += fmt::format(fmt::runtime(query), "(not (reached" + start(system) + "))");
  // The clauses are of the levels that there are; that no check leads elsewhere is seen here.
  const std::string in_range =
      fmt::format("(and (<= 0 {{0}}) (<= {{0}} {}))", system.level_count - 1);
  text += "(assert (reached" + names(system.state) + "))\n(assert (>= wait 0.0))\n(assert " +
          check_of(system) + ")\n(assert " + fmt::format(fmt::runtime(in_range), "level") + ")\n";
  text += fmt::format(fmt::runtime(query), "(not (and (reached" + next(system) + ") " +
                                               fmt::format(fmt::runtime(in_range), "after") + "))");
  return text +
         fmt::format(fmt::runtime(query),
                     "(not " + all_of(claims, names(system.state) + names(system.inputs)) + ")");
}

std::string smt2_runs(const Smt2System& system, const std::vector<Claim>& claims,
                      std::size_t checks, bool values) {
  std::string text = "(set-logic ALL)\n";
  if (values) text += "(set-option :produce-models true)\n";
  text += system.functions + constants(system.state, "_0");
  for (const Smt2Variable& each : system.state) {
    text += "(assert (= " + each.name + "_0 " + each.start + "))\n";
  }
  for (std::size_t i = 0; i < checks; ++i) {
    const std::string at = fmt::format("_{}", i), then = fmt::format("_{}", i + 1);
    text += constants(system.inputs, at) + constants(system.state, then) + "(assert (>= wait" + at +
            " 0.0))\n(assert " + check_of(system, at) + ")\n";
    for (const Smt2Variable& each : system.state) {
      text += "(assert (= " + each.name + then + " (next_" + each.name + names(system.state, at) +
              names(system.inputs, at) + ")))\n";
    }
  }
  for (const Claim& claim : claims) {
    std::string broken;
    for (std::size_t i = 0; i < checks; ++i) {
      const std::string at = fmt::format("_{}", i);
      broken += fmt::format(" (not (claim_{}{}{}))", claim.number, names(system.state, at),
                            names(system.inputs, at));
    }
    text += "(push 1)\n(assert (or false" + broken + "))\n(check-sat)\n";
    if (values) {
      std::string asked;
      for (std::size_t i = 0; i < checks; ++i) {
        asked += names(system.inputs, fmt::format("_{}", i)) + fmt::format(" level_{}", i + 1);
      }
      text += "(get-value (" + asked + "))\n";
    }
    text += "(pop 1)\n";
  }
  return text;
}

std::string smt2_condition(const Policy& policy, const std::vector<Claim>& claims,
                           const Claim& claim) {
  const std::vector<SmallMetric> metrics = small_metrics(policy);
  const std::size_t from = index(claim.from), to = index(claim.to);
  const bool stepwise_up = policy.escalation == Escalation::stepwise;
  const bool stepwise_down = policy.recovery == Recovery::stepwise;
  const std::size_t steps = policy.level_count() - 1;
  const auto action = [&](std::size_t level, std::size_t priority) {
    return static_cast<int>(policy.shedding[level][priority]);
  };
  switch (claim.watch) {
    case Watch::protects_at_once:
      return "enough";
    case Watch::escalates_only_on_demand:
      return "(or (<= after level) no_more)";
    case Watch::recovers_only_when_cleared:
      return "(or (>= after level) freed)";
    case Watch::cooldown_respected:
      return "(and (or (>= after level) rested) (or (<= after level) ready))";
    case Watch::no_flapping:
      return "(not (and (> after level) recovered (not crossed_now)))";
    case Watch::steady_input_settles:
      return fmt::format(
          "(and (<= ups_now {}) (<= downs_now {}) (or (= ups_now 0) (= downs_now 0)))",
          stepwise_up ? steps : 1, stepwise_down ? steps : 1);
    case Watch::missing_data_never_recovers:
      return "(or (>= after level) (not (or false" +
             joined(metrics, "", [](const SmallMetric& m) { return " " + m.variable + "_gone"; }) +
             ")))";
    case Watch::tier_1_never_shed: {
      std::string text = "(and true";
      for (std::size_t i = 0; i <= steps; ++i) text += fmt::format(" (= {} 0)", action(i, 0));
      return text + ")";
    }
    case Watch::shedding_monotone: {
      std::string text = "(and true";
      for (std::size_t i = 0; i <= steps; ++i) {
        for (std::size_t j = 0; j < kPriorityCount; ++j) {
          if (j > 0) text += fmt::format(" (>= {} {})", action(i, j), action(i, j - 1));
          if (i > 0) text += fmt::format(" (>= {} {})", action(i, j), action(i - 1, j));
        }
      }
      return text + ")";
    }
    case Watch::recovers_in_time:
      return fmt::format(
          "(or (not freed_1) (ite (= after level) (or (= level 0) (not rested)) {}))",
          stepwise_down ? "(< after level)" : "(= after 0)");
    case Watch::protects_in_time:
      return fmt::format("(ite (not wants) enough (ite ready {} (>= after level)))",
                         stepwise_up ? "(> after level)" : "enough");
    case Watch::flap_budget:
      // More at one instant come back to a level without waiting: the first may have waited.
      return fmt::format("(<= burst_now {})", policy.level_count());
    case Watch::no_other_pair: {
      std::string text = "(or (= after level)";
      for (const Claim& each : claims) {
        if (each.watch != Watch::pair_crossed) continue;
        text += fmt::format(" (and (= level {}) (= after {}))", index(each.from), index(each.to));
      }
      return text + ")";
    }
    case Watch::level_reached:
      return fmt::format("(not (= after {}))", to);
    case Watch::pair_crossed:
      return fmt::format("(not (and (= level {}) (= after {})))", from, to);
    case Watch::band_held:
    case Watch::band_not_taken: {
      std::string text = claim.watch == Watch::band_not_taken
                             ? fmt::format("(< level {0}) (< after {0})", to)
                             : fmt::format(
                                   "(or (= level 0) rested) (>= level "
                                   "{0}) (>= after {0})",
                                   to);
      for (std::size_t m = 0; m < metrics.size(); ++m) {
        const std::string& v = metrics[m].variable;
        text += m == claim.metric ? fmt::format(
                                        " (not {0}_gone) (not ({0}_frees {1} {0} {0}_gone)) (not "
                                        "({0}_calls {1} {0} {0}_gone))",
                                        v, to)
                                  : fmt::format(" ({0}_frees 1 {0} {0}_gone)", v);
      }
      return "(not (and " + text + "))";
    }
  }
  return "true";
}

}  // namespace cascade::models
