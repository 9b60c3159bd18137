#include "reports/models/murphi.hpp"

namespace cascade {
namespace models {
namespace {

using M = const SmallMetric&;

/// A function of a level above the lowest; of the lowest it is 0.
template <class Number>
std::string table(const std::string& name, const std::vector<Number>& numbers) {
  std::string text =
      "function " + name + "(k: level_t): number_t; begin\n  switch k\n  case 0: return 0;\n";
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    text += fmt::format("  case {}: return {};\n", i + 1, numbers[i]);
  }
  return text + "  endswitch;\nend;\n";
}

std::string crosses_text(M metric, const Policy& policy) {
  std::string text = fmt::format(
      "function {}_crosses(low: region_t; v: region_t): boolean; begin\n  return v != MISSING & "
      "(false",
      metric.variable);
  for (const Level level : policy.raised_levels()) {
    if (!metric.can_cross(level)) continue;
    text += fmt::format(" | (low < {0}_clear({1}) & v >= {0}_trigger({1}))", metric.variable,
                        index(level));
  }
  return text + ");\nend;\n";
}

/// What the level becomes of `demand` and what is cleared.
std::string functions_text(const std::vector<SmallMetric>& metrics, const Policy& policy) {
  std::string parameters, demanded = "false", cleared = "true", arguments;
  for (M m : metrics) {
    parameters += "; " + m.variable + ": region_t";
    arguments += ", " + m.variable;
    demanded += fmt::format(" | ({0} != MISSING & {0} >= {0}_trigger(k))", m.variable);
    cleared += fmt::format(" & {0} < {0}_clear(k)", m.variable);
  }
  std::string text = fmt::format(
      "function is_demanded(k: level_t{0}): boolean; begin\n  return {1};\nend;\n"
      "function is_cleared(k: level_t{0}): boolean; begin\n  return {2};\nend;\n",
      parameters, demanded, cleared);
  text += fmt::format(
      "function demand_of(from: level_t{0}): level_t; var k: level_t; begin\n  k := from;\n"
      "  while k > 0 & !is_demanded(k{1}) do k := k - 1; endwhile;\n  return k;\nend;\n",
      parameters, arguments);
  std::string recover = "return demand;";
  if (policy.recovery == Recovery::stepwise) recover = "return from - 1;";
  if (policy.recovery == Recovery::banded) {
    recover = "k := from;\n  while k > 0 & is_cleared(k" + arguments +
              ") do k := k - 1; endwhile;\n  return k;";
  }
  return text + fmt::format(
                    "function recovered_to(from: level_t; demand: level_t{}): level_t; var k: "
                    "level_t; begin\n  {}\nend;\n",
                    parameters, recover);
}

/// Ticks pass, then a check is made and judged.
std::string rule_text(const std::vector<SmallMetric>& metrics, const Policy& policy,
                      const Ticks& ticks) {
  const bool zero = policy.on_missing == OnMissing::assume_zero, waits = ticks.escalate_after > 0;
  std::string inputs, seen, locals, judged;
  for (M m : metrics) {
    inputs += fmt::format("{0}_in: 0..{1}; ", m.variable, m.region_last + 1);
    locals += fmt::format("  {0}: region_t;\n  judged_{0}: region_t;\n", m.variable);
    seen +=
        fmt::format("  {0} := {0}_in = {1} ? MISSING : {0}_in;\n", m.variable, m.region_last + 1);
    seen += zero ? fmt::format("  judged_{0} := {0} = MISSING ? {1} : {0};\n", m.variable, m.zero)
                 : fmt::format("  judged_{0} := {0};\n", m.variable);
    judged += ", judged_" + m.variable;
  }
  std::string guard = "ticks <= SINCE_MOST - since", pass;
  if (waits) {
    guard += " | (waiting & ticks <= ESCALATE_AFTER - waited)";
    pass =
        "  if waiting then waited := waited + ticks > ESCALATE_AFTER ? ESCALATE_AFTER : waited + "
        "ticks; endif;\n";
  }
  std::string text = fmt::format(
      "\nruleset {}ticks: 0..TICKS_MOST do\nrule \"check\" {} ==>\nvar\n{}  before: level_t;\n"
      "  demand: level_t;\n  ago: number_t;\n  may_rise: boolean;\nbegin\n"
      "  since := since + ticks > SINCE_MOST ? SINCE_MOST : since + ticks;\n{}{}"
      "  ago := since;\n  before := level;\n  demand := demand_of(LEVEL_LAST{});\n",
      inputs, guard, locals, pass, seen, judged);
  if (waits) {
    text +=
        "  if demand <= level then waiting := false; waited := 0;\n"
        "  elsif !waiting then waiting := true; waited := 0; endif;\n";
  }
  text += fmt::format(
      "  may_rise := since >= ESCALATION_COOLDOWN{};\n"
      "  if demand > level & may_rise then level := {};\n"
      "  elsif demand < level & is_cleared(level{}) & since >= cooldown_of(level) then\n"
      "    level := recovered_to(level, demand{});\n  endif;\n",
      waits ? " & waiting & waited >= ESCALATE_AFTER" : "",
      policy.escalation == Escalation::stepwise ? "level + 1" : "demand", judged, judged);
  std::string everything;
  for (M m : metrics) everything += fmt::format(", {0}, judged_{0}", m.variable);
  text += "  judge(before, demand, ago, may_rise" + everything +
          ");\n  if level != before then since := 0;";
  if (waits) text += " waiting := false; waited := 0;";
  return text + " endif;\nendrule;\nendruleset;\n";
}

}  // namespace
}  // namespace models

std::string to_murphi(const Policy& policy, Duration tick) {
  using namespace models;
  const std::vector<SmallMetric> metrics = small_metrics(policy);
  const Ticks ticks = models::ticks_of(policy, tick);
  const std::vector<Claim> claims = claims_of(policy);
  const bool waits = ticks.escalate_after > 0;
  std::string text = fmt::format(
      "-- A cascade under the policy of the name\n-- {}\n"
      "-- rumur --deadlock-detection off MODEL -o model.c; cc -std=c11 -O1 -o model model.c "
      "-lpthread; ./model\n"
      "-- A tick is {} s. Claims:\n",
      name_in_comment(policy), tick.seconds());
  for (const Claim& claim : claims) {
    text += fmt::format("-- {:3}  {}{}\n", claim.number, claim.says,
                        claim.is_goal() ? " (is met where this is broken)" : "");
  }
  text += fmt::format(
      "const\n  PROPERTY: 0;  -- n: stop at the first run that breaks claim n; 0: count for each\n"
      "  MISSING: 255;\n  LEVEL_LAST: {};\n  ESCALATION_COOLDOWN: {};\n  ESCALATE_AFTER: {};\n"
      "  SINCE_MOST: {};\n  TICKS_MOST: {};\n"
      "type\n  level_t: 0..{};\n  region_t: 0..255;\n  number_t: 0..{};\n",
      policy.level_count() - 1, ticks.escalation_cooldown, ticks.escalate_after, ticks.since_most(),
      std::max(ticks.since_most(), ticks.escalate_after), policy.level_count() - 1,
      std::max<std::int64_t>(255, ticks.since_most()));
  text += fmt::format(
      "var\n  mode: 0..{};  -- what is remembered: nothing, since a recovery, under one input, at "
      "one instant\n  level: level_t;\n"
      "  since: 0..{};  -- ticks since the last transition, no further\n"
      "  recovered: boolean;\n  crossed: boolean;\n  ups: 0..{};\n  downs: 0..{};\n  burst: "
      "0..{};\n",
      kMemoryModeCount - 1, ticks.since_most(), policy.level_count(), policy.level_count(),
      policy.level_count() + 1);
  if (waits) text += fmt::format("  waiting: boolean;\n  waited: 0..{};\n", ticks.escalate_after);
  text += joined(metrics, "", [](M m) {
    return fmt::format("  low_{0}: region_t;\n  held_{0}: region_t;\n", m.variable);
  });
  text += table("cooldown_of", ticks.cooldowns);
  for (M m : metrics) {
    text += table(m.variable + "_trigger", m.triggers) + table(m.variable + "_clear", m.clears) +
            crosses_text(m, policy);
  }
  text += functions_text(metrics, policy) + murphi_judge(policy, metrics, ticks, claims);
  text += fmt::format(
      "\nruleset m: 0..{} do\nstartstate begin\n  mode := m;\n  level := 0;\n  since := "
      "SINCE_MOST;\n"
      "  recovered := false;\n  crossed := false;\n  ups := 0;\n  downs := 0;\n  burst := 0;\n",
      kMemoryModeCount - 1);
  if (waits) text += "  waiting := false;\n  waited := 0;\n";
  text += joined(metrics, "", [](M m) {
    return fmt::format("  low_{0} := 0;\n  held_{0} := 0;\n", m.variable);
  });
  return text + "  judge_shedding();\nend;\nendruleset;\n" + rule_text(metrics, policy, ticks);
}

}  // namespace cascade
