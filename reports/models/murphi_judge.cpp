#include "reports/models/murphi.hpp"

namespace cascade::models {
namespace {

using M = const SmallMetric&;

/// What must be true after a check; of a goal, what must not be.
std::string condition(const Claim& claim, const Policy& policy,
                      const std::vector<SmallMetric>& metrics, const std::vector<Claim>& claims) {
  const std::size_t from = index(claim.from), to = index(claim.to);
  const bool stepwise_up = policy.escalation == Escalation::stepwise;
  const bool stepwise_down = policy.recovery == Recovery::stepwise;
  const std::size_t steps = policy.level_count() - 1;
  const std::string judged = joined(metrics, "", [](M m) { return ", judged_" + m.variable; });
  switch (claim.watch) {
    case Watch::protects_at_once:
      return "level >= demand";
    case Watch::escalates_only_on_demand:
      return "level <= before | level <= demand";
    case Watch::recovers_only_when_cleared:
      return "level >= before | is_cleared(before" + judged + ")";
    case Watch::cooldown_respected:
      return "(level >= before | ago >= cooldown_of(before)) & (level <= before | may_rise)";
    case Watch::no_flapping:
      return "!(level > before & recovered & !crossed)";
    case Watch::steady_input_settles:
      return fmt::format("ups <= {} & downs <= {} & (ups = 0 | downs = 0)", stepwise_up ? steps : 1,
                         stepwise_down ? steps : 1);
    case Watch::missing_data_never_recovers:
      return "level >= before | (true" +
             joined(metrics, "", [](M m) { return " & " + m.variable + " != MISSING"; }) + ")";
    case Watch::recovers_in_time:
      return fmt::format(
          "!is_cleared(1{}) | (level = before ? before = 0 | ago < cooldown_of(before) : {})",
          judged, stepwise_down ? "level < before" : "level = 0");
    case Watch::protects_in_time:
      return fmt::format("(before >= demand ? level >= demand : (may_rise ? {} : level >= before))",
                         stepwise_up ? "level > before" : "level >= demand");
    case Watch::flap_budget:
      // More at one instant come back to a level without waiting: the first may have waited.
      return fmt::format("burst <= {}", policy.level_count());
    case Watch::no_other_pair: {
      std::string text = "level = before";
      for (const Claim& each : claims) {
        if (each.watch != Watch::pair_crossed) continue;
        text += fmt::format(" | (before = {} & level = {})", index(each.from), index(each.to));
      }
      return text;
    }
    case Watch::level_reached:
      return fmt::format("level != {}", to);
    case Watch::pair_crossed:
      return fmt::format("!(before = {} & level = {})", from, to);
    case Watch::band_held:
    case Watch::band_not_taken: {
      std::string text = claim.watch == Watch::band_not_taken
                             ? fmt::format("before < {0} & level < {0}", to)
                             : fmt::format(
                                   "(before = 0 | ago >= cooldown_of(before)) & before >= "
                                   "{0} & level >= {0}",
                                   to);
      for (std::size_t m = 0; m < metrics.size(); ++m) {
        const std::string& v = metrics[m].variable;
        text +=
            m == claim.metric
                ? fmt::format(" & {0} != MISSING & {0} >= {0}_clear({1}) & {0} < {0}_trigger({1})",
                              v, to)
                : fmt::format(" & {} = 0", v);
      }
      return "!(" + text + ")";
    }
    case Watch::tier_1_never_shed:
    case Watch::shedding_monotone:
      break;  // judge_shedding() has them
  }
  return "true";
}

std::string claim_text(std::size_t number, const std::string& condition) {
  return fmt::format(
      "    assert PROPERTY != {0} | ({1}) \"claim {0}\";\n    cover !({1}) \"claim {0}\";\n",
      number, condition);
}

/// The table does not change with a run: what is wrong with it is known here and said there.
std::string shedding_text(const Policy& policy) {
  const auto action = [&](std::size_t level, std::size_t priority) {
    return static_cast<int>(policy.shedding[level][priority]);
  };
  std::string tier_1 = "true", monotone = "true";
  for (std::size_t i = 0; i < policy.level_count(); ++i) {
    tier_1 += fmt::format(" & {} = 0", action(i, 0));
    for (std::size_t j = 0; j < kPriorityCount; ++j) {
      if (j > 0) monotone += fmt::format(" & {} >= {}", action(i, j), action(i, j - 1));
      if (i > 0) monotone += fmt::format(" & {} >= {}", action(i, j), action(i - 1, j));
    }
  }
  return "\n-- What the catalogue says of the shedding table: 0 process, 1 spill, 2 drop.\n"
         "procedure judge_shedding(); begin\n" +
         claim_text(8, tier_1) + claim_text(9, monotone) + "end;\n";
}

}  // namespace

std::string murphi_judge(const Policy& policy, const std::vector<SmallMetric>& metrics,
                         const Ticks& ticks, const std::vector<Claim>& claims) {
  const std::string levels = fmt::format("{}", policy.level_count());
  const std::string none_low =
      joined(metrics, "", [](M m) { return " low_" + m.variable + " := 0;"; });
  std::string by_mode[kMemoryModeCount];
  for (const Claim& claim : claims) {
    if (claim.watch == Watch::tier_1_never_shed || claim.watch == Watch::shedding_monotone)
      continue;
    by_mode[static_cast<std::size_t>(memory_of(claim.watch))] +=
        claim_text(claim.number, condition(claim, policy, metrics, claims));
  }
  std::string flap =
      "    if level >= before & recovered then\n" +
      joined(metrics, "",
             [](M m) {
               return fmt::format("      if {0} < low_{0} then low_{0} := {0}; endif;\n",
                                  m.variable);
             }) +
      "      crossed := crossed" +
      joined(metrics, "",
             [](M m) { return fmt::format(" | {0}_crosses(low_{0}, {0})", m.variable); }) +
      ";\n      if crossed then" + none_low + " endif;\n    endif;\n" + by_mode[1] +
      "    if level < before then recovered := true; crossed := false;" +
      joined(metrics, "", [](M m) { return fmt::format(" low_{0} := {0};", m.variable); }) +
      "\n    elsif level > before then recovered := false; crossed := false;" + none_low +
      " endif;\n";
  std::string steady =
      "    if false" +
      joined(metrics, "",
             [](M m) { return fmt::format(" | held_{0} != judged_{0}", m.variable); }) +
      " then ups := 0; downs := 0; endif;\n   " +
      joined(metrics, "", [](M m) { return fmt::format(" held_{0} := judged_{0};", m.variable); }) +
      "\n    if level > before & ups < " + levels +
      " then ups := ups + 1; elsif level < before & downs < " + levels +
      " then downs := downs + 1; endif;\n" + by_mode[2];
  std::string burst = "    if level != before then\n      burst := ago = 0" +
                      std::string(ticks.are_checks_apart ? " & false" : "") +
                      " ? (burst <= " + levels + " ? burst + 1 : burst) : 1;\n    endif;\n" +
                      by_mode[3];
  std::string parameters;
  for (M m : metrics) {
    parameters += fmt::format("; {0}: region_t; judged_{0}: region_t", m.variable);
  }
  return shedding_text(policy) +
         "\n-- What the catalogue says of single checks, and what some run must meet.\n"
         "procedure judge(before: level_t; demand: level_t; ago: number_t; may_rise: boolean" +
         parameters + ");\nbegin\n  switch mode\n  case 0:\n" + by_mode[0] + "  case 1:\n" + flap +
         "  case 2:\n" + steady + "  case 3:\n" + burst + "  endswitch;\nend;\n";
}

}  // namespace cascade::models
