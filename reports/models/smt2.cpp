#include "reports/models/smt2.hpp"

#include <algorithm>
#include <cmath>

#include "reports/models/small_model.hpp"

namespace cascade {
namespace models {
namespace {

using M = const SmallMetric&;

std::string ns(Duration duration) { return fmt::format("{}.0", duration.ns); }

/// How a check reads a metric, as arguments: the value, and whether it is missing.
std::string read(M m, const Policy& policy) {
  return policy.on_missing == OnMissing::assume_zero
             ? fmt::format("(ite {0}_gone 0.0 {0}) false", m.variable)
             : fmt::format("{0} {0}_gone", m.variable);
}

/// "(or false (and (= k 1) (>= v 5.0)) ...)": of every level above the lowest that `says` something
/// of.
template <class Says>
std::string by_level(const Policy& policy, Says says) {
  std::string text = "(or false";
  for (const Level level : policy.raised_levels()) {
    const std::string each = says(level);
    if (!each.empty()) text += fmt::format(" (and (= k {}) {})", index(level), each);
  }
  return text + ")";
}

std::string is_at(M m, Level level) {
  const double at = m.limits->trigger(level);
  if (!std::isfinite(at)) return "false";
  return fmt::format("({} v {})", m.limits->worse == Worse::high ? ">=" : "<=", smt2_number(at));
}

std::string is_healthy(M m, Level level) {
  const double at = m.limits->clear(level);
  if (!std::isfinite(at)) return "true";
  return fmt::format("({} v {})", m.limits->worse == Worse::high ? "<" : ">", smt2_number(at));
}

/// The same comparisons in the judge's own words. With those of the machine a claim would not see
/// what the machine does wrong just at a threshold.
std::string calls_for(M m, Level level) {
  const double at = m.limits->trigger(level);
  if (!std::isfinite(at)) return "";
  return fmt::format("(not ({} v {}))", m.limits->worse == Worse::high ? "<" : ">",
                     smt2_number(at));
}

std::string frees(M m, Level level) {
  const double at = m.limits->clear(level);
  if (!std::isfinite(at)) return "true";
  return fmt::format("(not ({} v {}))",
                     m.limits->worse == Worse::high ? ">=" : "<=", smt2_number(at));
}

std::string metric_functions(M m, const Policy& policy) {
  struct Comparison {
    const char* name;
    std::string (*says)(M, Level);
  };
  std::string text;
  for (const Comparison& each : {Comparison{"demands", is_at}, Comparison{"clears", is_healthy},
                                 Comparison{"calls", calls_for}, Comparison{"frees", frees}}) {
    text += fmt::format(
        "(define-fun {}_{} ((k Int) (v Real) (gone Bool)) Bool (and (not gone) {}))\n", m.variable,
        each.name, by_level(policy, [&](Level k) { return each.says(m, k); }));
  }
  std::string crosses = "(or false";
  for (const Level level : policy.raised_levels()) {
    if (!m.can_cross(level)) continue;
    crosses += fmt::format(" (and ({0}_frees {1} low low_gone) ({0}_calls {1} v gone))", m.variable,
                           index(level));
  }
  return text + fmt::format(
                    "(define-fun {}_crosses ((low Real) (low_gone Bool) (v Real) (gone Bool)) Bool "
                    "{}))\n",
                    m.variable, crosses);
}

/// What every kind of memory has: the machine.
class Machine {
 public:
  Machine(const Policy& policy, const std::vector<SmallMetric>& metrics)
      : policy_(policy), metrics_(metrics), waits_(policy.escalate_after().ns > 0) {}

  std::vector<Smt2Variable> state() const {
    std::vector<Smt2Variable> all = {
        {"level", "Int", "0", "after"},
        // Before the first transition the quiet times count as over.
        {"since", "Real", ns(std::max(policy_.cooldown_max(), policy_.escalation_cooldown())),
         "(ite (= after level) (+ since wait) 0.0)"}};
    if (waits_) {
      all.push_back({"waiting", "Bool", "false", "(and rises (= after level))"});
      all.push_back({"waited", "Real", "0.0", "(ite (and rises (= after level)) waited_now 0.0)"});
    }
    return all;
  }

  std::vector<Smt2Variable> inputs() const {
    std::vector<Smt2Variable> all = {{"wait", "Real", "", ""}};
    for (M m : metrics_) {
      all.push_back({m.variable, "Real", "", ""});
      all.push_back({m.variable + "_gone", "Bool", "", ""});
    }
    all.push_back({"after", "Int", "", ""});
    return all;
  }

  /// Functions that the expressions name without their arguments, in an order in which each names
  /// only earlier ones. All are about the level before, the input, and the level `after`.
  std::vector<std::pair<std::string, std::string>> functions() const {
    std::vector<std::pair<std::string, std::string>> all;
    std::string rises, falls, covers, within, cleared, cooled, fallen, holds_on;
    for (std::size_t k = 1; k < policy_.level_count(); ++k) {
      all.emplace_back(fmt::format("demanded_{}", k),
                       "Bool (or false" + of_each("demands", k) + ")");
      all.emplace_back(fmt::format("cleared_{}", k), "Bool (and true" + of_each("clears", k) + ")");
      rises += fmt::format(" (and (< level {0}) demanded_{0})", k);
      falls += fmt::format(" (or (> level {0}) (not demanded_{0}))", k);
      covers += fmt::format(" (or (>= after {0}) (not demanded_{0}))", k);
      within += fmt::format(" (and (<= after {0}) demanded_{0})", k);
      cleared += fmt::format(" (or (not (= level {0})) cleared_{0})", k);
      cooled += fmt::format(" (or (not (= level {})) (>= (+ since wait) {}))", k,
                            ns(policy_.cooldown(level_at(k))));
      fallen += fmt::format(" (or (>= after {0}) (< level {0}) cleared_{0})", k);
      holds_on += fmt::format(" (or (not (= after {0})) (not cleared_{0}))", k);
    }
    const auto add = [&](const char* name, const std::string& text) {
      all.emplace_back(name, text);
    };
    add("rises", "Bool (or false" + rises + ")");         // the demand is above the level
    add("falls", "Bool (and (> level 0)" + falls + ")");  // or below it
    add("cleared", "Bool (and true" + cleared + ")");     // the level is
    add("cooled", "Bool (and true" + cooled + ")");
    if (waits_) add("waited_now", "Real (ite (and waiting rises) (+ waited wait) 0.0)");
    add("may_rise",
        fmt::format("Bool (and (>= (+ since wait) {}){})", ns(policy_.escalation_cooldown()),
                    waits_ ? " rises (>= waited_now " + ns(policy_.escalate_after()) + ")" : ""));
    // The demand is at most `after`, and at least.
    const std::string to_demand = "(and true" + covers + " (or (= after 0)" + within + "))";
    std::string down = to_demand;
    if (policy_.recovery == Recovery::stepwise) down = "(= after (- level 1))";
    if (policy_.recovery == Recovery::banded) {
      down = "(and (<= 0 after) (< after level)" + fallen + holds_on + ")";
    }
    add("check",
        "Bool (ite (and rises may_rise) " +
            (policy_.escalation == Escalation::stepwise ? "(= after (+ level 1))" : to_demand) +
            " (ite (and falls cleared cooled) " + down + " (= after level)))");
    add_judge(all);
    return all;
  }

 private:
  /// What the claims call demanded, cleared, and long enough ago.
  void add_judge(std::vector<std::pair<std::string, std::string>>& all) const {
    std::string wants, enough, no_more, freed, too_soon;
    for (std::size_t k = 1; k < policy_.level_count(); ++k) {
      all.emplace_back(fmt::format("called_{}", k), "Bool (or false" + of_each("calls", k) + ")");
      all.emplace_back(fmt::format("freed_{}", k), "Bool (and true" + of_each("frees", k) + ")");
      wants += fmt::format(" (and called_{0} (> {0} level))", k);
      enough += fmt::format(" (=> called_{0} (<= {0} after))", k);
      no_more += fmt::format(" (and called_{0} (>= {0} after))", k);
      freed += fmt::format(" (=> (= level {0}) freed_{0})", k);
      too_soon += fmt::format(" (and (= level {}) (< (+ since wait) {}))", k,
                              ns(policy_.cooldown(level_at(k))));
    }
    all.emplace_back("wants", "Bool (or false" + wants + ")");
    all.emplace_back("enough", "Bool (and true" + enough + ")");
    all.emplace_back("no_more", "Bool (or (= after 0)" + no_more + ")");
    all.emplace_back("freed", "Bool (and true" + freed + ")");
    all.emplace_back("rested", "Bool (not (or false" + too_soon + "))");
    all.emplace_back(
        "ready",
        fmt::format(
            "Bool (not (or (< (+ since wait) {}){}))", ns(policy_.escalation_cooldown()),
            waits_ ? " (not wants) (< waited_now " + ns(policy_.escalate_after()) + ")" : ""));
  }

  std::string of_each(const char* what, std::size_t k) const {
    return joined(metrics_, "", [&](M m) {
      return fmt::format(" ({}_{} {} {})", m.variable, what, k, read(m, policy_));
    });
  }

  const Policy& policy_;
  const std::vector<SmallMetric>& metrics_;
  bool waits_;
};

/// What is remembered since a recovery: each metric's healthiest value.
void remember_since_recovery(const std::vector<SmallMetric>& metrics, Smt2System& system,
                             std::vector<std::pair<std::string, std::string>>& functions) {
  std::string crosses;
  for (M m : metrics) {
    functions.emplace_back(
        m.variable + "_low_now",
        fmt::format("Real (ite {0}_gone {0}_low (ite (or {0}_low_gone ({1} {0} {0}_low)) {0} "
                    "{0}_low))",
                    m.variable, m.limits->worse == Worse::high ? "<" : ">"));
    crosses += fmt::format(" ({0}_crosses {0}_low_now (and {0}_gone {0}_low_gone) {0} {0}_gone)",
                           m.variable);
    system.state.push_back({m.variable + "_low", "Real", "0.0",
                            fmt::format("(ite recovered_next (ite (< after level) {0} {0}_low_now) "
                                        "0.0)",
                                        m.variable)});
    system.state.push_back(
        {m.variable + "_low_gone", "Bool", "true",
         fmt::format("(or (not recovered_next) (and {0}_gone (or (< after level) {0}_low_gone)))",
                     m.variable)});
  }
  functions.emplace_back("crossed_now", "Bool (or crossed" + crosses + ")");
  functions.emplace_back("recovered_next",
                         "Bool (or (< after level) (and recovered (= after level)))");
  system.state.push_back({"recovered", "Bool", "false", "recovered_next"});
  system.state.push_back(
      {"crossed", "Bool", "false", "(and recovered (= after level) crossed_now)"});
}

/// What is remembered while the input stays the same.
void remember_input(const Policy& policy, const std::vector<SmallMetric>& metrics,
                    Smt2System& system,
                    std::vector<std::pair<std::string, std::string>>& functions) {
  const bool zero = policy.on_missing == OnMissing::assume_zero;
  std::string same;
  for (M m : metrics) {
    const std::string judged =
        zero ? fmt::format("(ite {0}_gone 0.0 {0})", m.variable) : m.variable;
    const std::string gone = zero ? "false" : m.variable + "_gone";
    same +=
        fmt::format(" (= {0}_held_gone {2}) (or {2} (= {0}_held {1}))", m.variable, judged, gone);
    system.state.push_back({m.variable + "_held", "Real", "0.0", judged});
    system.state.push_back({m.variable + "_held_gone", "Bool", "false", gone});
  }
  functions.emplace_back("same", "Bool (and true" + same + ")");
  const std::size_t most = policy.level_count();
  for (const auto& [name, moved] :
       {std::pair{"ups", "(> after level)"}, {"downs", "(< after level)"}}) {
    functions.emplace_back(
        std::string(name) + "_now",
        fmt::format("Int (+ (ite same {0} 0) (ite (and {1} (or (not same) (< {0} {2}))) 1 0))",
                    name, moved, most));
    system.state.push_back({name, "Int", "0", std::string(name) + "_now"});
  }
}

void remember_burst(const Policy& policy, Smt2System& system,
                    std::vector<std::pair<std::string, std::string>>& functions) {
  functions.emplace_back(
      "burst_now",
      fmt::format(
          "Int (ite (= after level) burst (ite (and (= (+ since wait) 0.0) {}) (ite (<= burst "
          "{}) (+ burst 1) burst) 1))",
          policy.check_every().ns > 0 ? "false" : "true", policy.level_count()));
  system.state.push_back({"burst", "Int", "0", "burst_now"});
}

/// The same text with `name` called with the arguments. Names are whole words.
std::string called(const std::string& text, const std::vector<std::string>& names,
                   const std::string& arguments) {
  std::string out, word;
  const auto flush = [&] {
    const bool is_name = std::find(names.begin(), names.end(), word) != names.end();
    out += is_name ? "(" + word + arguments + ")" : word;
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == '(' || c == ')') {
      flush();
      out += c;
    } else {
      word += c;
    }
  }
  flush();
  return out;
}

}  // namespace

std::string smt2_number(double value) {
  std::string text = fmt::format("{:.1100f}", std::fabs(value));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text += '0';
  return std::signbit(value) && value != 0 ? "(- " + text + ")" : text;
}

Smt2System smt2_system(const Policy& policy, const std::vector<Claim>& claims, MemoryMode mode) {
  const std::vector<SmallMetric> metrics = small_metrics(policy);
  const Machine machine(policy, metrics);
  Smt2System system{policy.level_count(), machine.state(), machine.inputs(), ""};
  std::vector<std::pair<std::string, std::string>> functions = machine.functions();
  if (mode == MemoryMode::flap) remember_since_recovery(metrics, system, functions);
  if (mode == MemoryMode::steady) remember_input(policy, metrics, system, functions);
  if (mode == MemoryMode::burst) remember_burst(policy, system, functions);
  for (const Claim& claim : claims) {
    if (memory_of(claim.watch) != mode) continue;
    functions.emplace_back(fmt::format("claim_{}", claim.number),
                           "Bool " + smt2_condition(policy, claims, claim));
  }
  for (const Smt2Variable& variable : system.state) {
    functions.emplace_back("next_" + variable.name, variable.sort + " " + variable.next);
  }
  std::string parameters, arguments;
  for (const auto* list : {&system.state, &system.inputs}) {
    for (const Smt2Variable& each : *list) {
      parameters += (parameters.empty() ? "(" : " (") + each.name + " " + each.sort + ")";
      arguments += " " + each.name;
    }
  }
  for (const SmallMetric& metric : metrics) system.functions += metric_functions(metric, policy);
  std::vector<std::string> names;
  for (const auto& [name, text] : functions) {
    const std::size_t sort_end = text.find(' ');
    system.functions += "(define-fun " + name + " (" + parameters + ") " +
                        text.substr(0, sort_end) + " " +
                        called(text.substr(sort_end + 1), names, arguments) + ")\n";
    names.push_back(name);
  }
  return system;
}

}  // namespace models

std::string to_smt2(const Policy& policy) {
  using namespace models;
  const std::vector<Claim> claims = claims_of(policy);
  std::string text =
      "; A cascade under the policy of the name\n; " + name_in_comment(policy) +
      "\n; z3 FILE: 'sat' of what no run breaks (or, of what some run is to meet, no "
      "run meets), else 'unsat'.\n; Times are in ns.\n";
  for (std::size_t mode = 0; mode < kMemoryModeCount; ++mode) {
    const Smt2System system = smt2_system(policy, claims, static_cast<MemoryMode>(mode));
    for (const Claim& claim : claims) {
      if (static_cast<std::size_t>(memory_of(claim.watch)) != mode) continue;
      std::string says = claim.says;
      std::replace(says.begin(), says.end(), '"', '\'');
      text += fmt::format("\n(reset)\n(echo \"claim {}: {}\")\n", claim.number, says) +
              smt2_clauses(system, {claim});
    }
  }
  return text;
}

}  // namespace cascade
