#include "properties/parametric/parametric_script.hpp"

#include <utility>

#include "model/shedding.hpp"
#include "properties/catalogue.hpp"
#include "properties/parametric/inductive_rule.hpp"
#include "properties/parametric/smt_text.hpp"

namespace cascade {
namespace smt {
namespace {

/// A script on its way: each question in a scope of its own.
class ScriptWriter {
 public:
  ScriptWriter(const Condition& condition, const ParametricSize& size)
      : script_{&condition, size, {}, {}}, parts_(parts_for(condition, size.levels)) {}

  std::string& text() { return script_.text; }
  const std::vector<Conjunct>& parts() const { return parts_; }

  void begin(const std::string& says) { text() += "\n" + comment(says) + "(push 1)\n"; }
  void end() { text() += "(pop 1)\n"; }

  void assert_parts(const Conjunct* but = nullptr) {
    for (const Conjunct& part : parts_) {
      if (&part == but) continue;
      text() += comment(std::string(part.says)) + asserted(part.term(script_.size));
    }
  }

  void ask(Asked asked) {
    text() += comment(asked.is_sat_expected() ? "expected: sat" : "expected: unsat");
    text() += "(check-sat)\n";
    script_.asked.push_back(asked);
  }

  /// Of the answer sat before it.
  void show(const Terms& terms) { text() += "(get-value (" + words(terms) + "))\n"; }

  ParametricScript done() {
    std::string expected;
    for (const Asked& each : script_.asked) expected += each.is_sat_expected() ? " sat" : " unsat";
    script_.text = heading(expected) + script_.text;
    return std::move(script_);
  }

 private:
  static std::string words(const Terms& terms) {
    std::string text;
    for (const std::string& term : terms) text += (text.empty() ? "" : " ") + term;
    return text;
  }

  std::string heading(const std::string& expected) const {
    const Condition& condition = *script_.condition;
    const Property& property = *find_property(condition.property);
    std::string out = comment(std::string(property.name) + ": " + std::string(property.says)) +
                      comment("For all policies of " + std::to_string(script_.size.levels) +
                              " levels and " + std::to_string(script_.size.metrics) +
                              " metrics, of which any may be unmonitored. Condition:");
    if (parts_.empty()) out += comment("- none: every policy");
    for (const Conjunct& part : parts_) out += comment("- " + std::string(part.says));
    out += comment(
        "Values are real numbers: properties/parametric/README.md says why that is enough.");
    out += comment("z3 FILE, or cvc5 --incremental FILE. Expected:" + expected);
    return out + "(set-option :produce-models true)\n(set-logic QF_LIRA)\n\n";
  }

  ParametricScript script_;
  std::vector<Conjunct> parts_;
};

// --- Properties of the machine

Terms declared_memory(const std::vector<Remembered>& remembers, std::string& text) {
  Terms memory;
  for (const Remembered& each : remembers) {
    text += declared(each.name, each.sort);
    memory.push_back(each.name);
  }
  return memory;
}

Terms memory_at_start(const std::vector<Remembered>& remembers) {
  Terms memory;
  for (const Remembered& each : remembers) memory.push_back(each.at_start);
  return memory;
}

/// Gives each a name, so that a long run does not say the same terms again and again.
Terms named(const std::vector<Remembered>& remembers, const Terms& terms, const std::string& suffix,
            std::string& text) {
  Terms names;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    names.push_back(remembers[i].name + "_after" + suffix);
    text += defined(names.back(), remembers[i].sort, terms[i]);
  }
  return names;
}

/// What a run is told by.
Terms shown_of(const ParametricSize& size, const CheckNames& check) {
  Terms shown = {check.since_check(), check.after()};
  for (std::size_t metric = 1; metric <= size.metrics; ++metric) {
    shown.push_back(check.value(metric));
    shown.push_back(check.is_absent(metric));
  }
  return shown;
}

void ask_for_a_run(ScriptWriter& script, const ParametricSize& size, const InductiveRule& rule,
                   const Conjunct& left_out) {
  script.begin("Without '" + std::string(left_out.says) +
               "': a run of checks from the start that breaks the property, and its policy.");
  script.assert_parts(&left_out);
  std::string& text = script.text();
  const std::vector<Remembered> remembers = rule.remembers(size);
  MachineState state = first_state();
  Terms memory = memory_at_start(remembers), broken, shown = policy_symbols(size);
  for (std::size_t i = 1; i <= kRunChecks; ++i) {
    const CheckNames check{numbered("", i)};
    text += comment("Check " + std::to_string(i));
    const MachineState after = add_check(size, state, check, text);
    const RuleCheck of{size, state, check, memory};
    const Terms next = named(remembers, rule.next(of), check.suffix, text);
    text += asserted(rule.assumes(of));
    broken.push_back(negated(rule.claims(of, next)));
    for (const std::string& each : shown_of(size, check)) shown.push_back(each);
    state = after;
    memory = next;
  }
  text += asserted(any_of(broken));
  script.ask({SolverQuestion::without, left_out.says});
  script.show(shown);
  script.end();
}

void write_machine_script(ScriptWriter& script, const Condition& condition,
                          const ParametricSize& size) {
  const InductiveRule rule = rule_of(condition.property);
  std::string& text = script.text();
  text += policy_text(size) + rule.symbols();
  const std::vector<Remembered> remembers = rule.remembers(size);

  script.begin("The induction: a check of any state in which the invariant is true.");
  script.assert_parts();
  const MachineState state = any_state(text);
  const Terms memory = declared_memory(remembers, text);
  const CheckNames check;
  const MachineState after = add_check(size, state, check, text);
  const RuleCheck of{size, state, check, memory};
  const Terms next = named(remembers, rule.next(of), check.suffix, text);
  const std::string sound_after = is_sound(size, after);
  const std::string invariant_after = rule.invariant(size, after, next, check);
  text += asserted(rule.assumes(of));

  text += "(push 1)\n" + comment("Start: the first state, in which nothing is remembered.");
  const MachineState first = rule.begins_anywhere ? state : first_state();
  text +=
      asserted(is_sound(size, state)) +
      asserted(negated(all_of({is_sound(size, first),
                               rule.invariant(size, first, memory_at_start(remembers), check)})));
  script.ask({SolverQuestion::start});
  text += "(pop 1)\n";

  text += comment("Step.") + asserted(is_sound(size, state)) +
          asserted(rule.invariant(size, state, memory, check));
  text += "(push 1)\n" + comment("There are checks of which the property speaks.") +
          asserted(rule.speaks(of));
  script.ask({SolverQuestion::not_empty});
  text += "(pop 1)\n" + comment("And none of them breaks it, or the invariant.") +
          asserted(negated(all_of({rule.claims(of, next), sound_after, invariant_after})));
  script.ask({SolverQuestion::step});
  script.end();

  for (const Conjunct& part : script.parts()) ask_for_a_run(script, size, rule, part);
}

// --- Properties of the shedding table

/// SPEC 5: reference data (type 2) is LOW, otherwise the tier (1, 2, 3) decides.
std::string cell_of(const ParametricSize& size, const std::string& level,
                    const std::string& priority) {
  std::string of_levels = "0";
  for (std::size_t each = size.levels; each-- > 0;) {
    std::string of_priorities = shedding(each, kPriorityCount - 1);
    for (std::size_t p = 0; p + 1 < kPriorityCount; ++p) {
      of_priorities =
          if_else(call("=", {priority, std::to_string(p)}), shedding(each, p), of_priorities);
    }
    of_levels = if_else(call("=", {level, std::to_string(each)}), of_priorities, of_levels);
  }
  return of_levels;
}

std::string tier_1_text(const ParametricSize& size, std::string& claim) {
  claim = call("=", {"action", "0"});
  const std::string tier =
      if_else(call("=", {"tier", "1"}), "0", if_else(call("=", {"tier", "2"}), "1", "2"));
  return comment(
             "A message of a tier-1 symbol, at any level: trades (0) or quotes (1), not reference "
             "data (2).") +
         declared("level", "Int") + declared("tier", "Int") + declared("type", "Int") +
         asserted(call("<=", {"0", "level", std::to_string(size.highest())})) +
         asserted(call("=", {"tier", "1"})) + asserted(call("<=", {"0", "type", "1"})) +
         defined("priority", "Int", if_else(call("=", {"type", "2"}), "3", tier)) +
         defined("action", "Int", cell_of(size, "level", "priority"));
}

std::string monotone_text(const ParametricSize& size, std::string& claim) {
  claim = call("<=", {"milder", "harder"});
  std::string text = comment(
      "Two messages: the second at the same or a higher level, of the same or a lower priority.");
  for (const char* each : {"level", "level_2"}) text += declared(each, "Int");
  for (const char* each : {"priority", "priority_2"}) text += declared(each, "Int");
  return text + asserted(call("<=", {"0", "level", "level_2", std::to_string(size.highest())})) +
         asserted(call("<=", {"0", "priority", "priority_2", "3"})) +
         defined("milder", "Int", cell_of(size, "level", "priority")) +
         defined("harder", "Int", cell_of(size, "level_2", "priority_2"));
}

void write_table_script(ScriptWriter& script, const Condition& condition,
                        const ParametricSize& size) {
  std::string& text = script.text();
  text += shedding_text(size);
  std::string claim;
  text += condition.property == "tier-1-never-shed" ? tier_1_text(size, claim)
                                                    : monotone_text(size, claim);
  script.begin("There is no induction: the table is looked at as a whole.");
  script.assert_parts();
  script.ask({SolverQuestion::not_empty});
  text += asserted(negated(claim));
  script.ask({SolverQuestion::step});
  script.end();
  for (const Conjunct& part : script.parts()) {
    script.begin("Without '" + std::string(part.says) + "'.");
    script.assert_parts(&part);
    text += asserted(negated(claim));
    script.ask({SolverQuestion::without, part.says});
    script.show(shedding_symbols(size));
    script.end();
  }
}

}  // namespace
}  // namespace smt

ParametricScript parametric_script(const Condition& condition, const ParametricSize& size) {
  smt::ScriptWriter script(condition, size);
  if (condition.is_of_the_table) {
    smt::write_table_script(script, condition, size);
  } else {
    smt::write_machine_script(script, condition, size);
  }
  return script.done();
}

namespace {

std::string words_for(const Asked& asked) {
  switch (asked.question) {
    case SolverQuestion::not_empty:
      return "whether the property speaks of any check";
    case SolverQuestion::start:
      return "whether the invariant fails at the start";
    case SolverQuestion::step:
      return "whether a check breaks the property or its invariant";
    case SolverQuestion::without:
      return "a counterexample without '" + std::string(asked.part) + "'";
  }
  return "";
}

}  // namespace

std::string fault_of(const ParametricScript& script, const std::vector<SolverAnswer>& answers) {
  for (std::size_t i = 0; i < script.asked.size(); ++i) {
    const Asked& asked = script.asked[i];
    const std::string expected = asked.is_sat_expected() ? "sat" : "unsat";
    const std::string said = i < answers.size() ? answers[i].word : "nothing";
    if (said == expected) continue;
    return said + " where " + expected + " was expected (" + words_for(asked) + ")";
  }
  // An error after the last question is one of its (get-value ..).
  return answers.size() > script.asked.size() ? answers.back().word : "";
}

}  // namespace cascade
