#include "reports/models/promela.hpp"

namespace cascade::models {
namespace {

using M = const SmallMetric&;

/// What must be true after a check; of a goal, what must not be, so that a run that meets it is
/// shown as one that breaks the claim.
std::string condition(const Claim& claim, const Policy& policy,
                      const std::vector<SmallMetric>& metrics, const std::vector<Claim>& claims) {
  const std::size_t from = index(claim.from), to = index(claim.to);
  const bool stepwise_up = policy.escalation == Escalation::stepwise;
  const bool stepwise_down = policy.recovery == Recovery::stepwise;
  const std::size_t steps = policy.level_count() - 1;
  switch (claim.watch) {
    case Watch::protects_at_once:
      return "level >= demand";
    case Watch::escalates_only_on_demand:
      return "level <= before || level <= demand";
    case Watch::recovers_only_when_cleared:
      return "level >= before || CLEARED(before)";
    case Watch::cooldown_respected:
      return "(level >= before || since >= COOLDOWN_OF(before)) && (level <= before || may_rise)";
    case Watch::no_flapping:
      return "!(level > before && recovered && !crossed)";
    case Watch::steady_input_settles:
      return fmt::format("ups <= {} && downs <= {} && (ups == 0 || downs == 0)",
                         stepwise_up ? steps : 1, stepwise_down ? steps : 1);
    case Watch::missing_data_never_recovers:
      return "level >= before || (" +
             joined(
                 metrics, " && ", [](M m) { return m.variable + " != MISSING"; }, "true") +
             ")";
    case Watch::recovers_in_time:
      return fmt::format(
          "!CLEARED(1) || (level == before -> before == 0 || since < COOLDOWN_OF(before) : {})",
          stepwise_down ? "level < before" : "level == 0");
    case Watch::protects_in_time:
      return fmt::format(
          "(before >= demand -> level >= demand : (!may_rise -> level >= before : {}))",
          stepwise_up ? "level > before" : "level >= demand");
    case Watch::flap_budget:
      // More at one instant come back to a level without waiting: the first may have waited.
      return fmt::format("burst <= {}", policy.level_count());
    case Watch::no_other_pair: {
      std::string text = "level == before";
      for (const Claim& each : claims) {
        if (each.watch != Watch::pair_crossed) continue;
        text += fmt::format(" || (before == {} && level == {})", index(each.from), index(each.to));
      }
      return text;
    }
    case Watch::level_reached:
      return fmt::format("level != {}", to);
    case Watch::pair_crossed:
      return fmt::format("!(before == {} && level == {})", from, to);
    case Watch::band_held:
    case Watch::band_not_taken: {
      const bool held = claim.watch == Watch::band_held;
      std::string text;
      for (std::size_t m = 0; m < metrics.size(); ++m) {
        text += m == claim.metric
                    ? fmt::format(
                          "{0} != MISSING && {0} >= {1}_CLEAR({2}) && {0} < {1}_TRIGGER({2})"
                          " && ",
                          metrics[m].variable, metrics[m].macro, to)
                    : fmt::format("{} == 0 && ", metrics[m].variable);
      }
      return "!(" + text +
             (held
                  ? fmt::format("(before == 0 || since >= COOLDOWN_OF(before)) && before >= {0} && "
                                "level >= {0}",
                                to)
                  : fmt::format("before < {0} && level < {0}", to)) +
             ")";
    }
    case Watch::tier_1_never_shed:
    case Watch::shedding_monotone:
      break;  // judge_shedding() has them
  }
  return "true";
}

std::string claim_text(std::size_t number, const std::string& condition) {
  return fmt::format("CLAIM({}, ({}))", number, condition);
}

constexpr std::string_view kClaimMacro = R"(
/* A claim that is broken. Where all are asked for, each is told once: 'told' is hidden from the
 * state, so the search does not go back on it. */
#define CLAIM(n, c) if :: (PROPERTY == n || (PROPERTY == 0 && !told[n])) && !(c) -> told[n] = 1; broken = n; assert(broken != n) :: else fi
)";

constexpr std::string_view kSheddingText = R"(
/* What the catalogue says of the shedding table. */
inline judge_shedding() {{
  for (i : 0 .. {}) {{
    CLAIM(8, (action[i * 4] == 0));
    for (j : 0 .. 3) {{
      CLAIM(9, (j == 0 || action[i * 4 + j] >= action[i * 4 + j - (j > 0 -> 1 : 0)]));
      CLAIM(9, (i == 0 || action[i * 4 + j] >= action[i * 4 + j - (i > 0 -> 4 : 0)]))
    }}
  }}
  i = 0; j = 0
}}
)";

}  // namespace

std::string promela_judge(const Policy& policy, const std::vector<SmallMetric>& metrics,
                          const Ticks& ticks, const std::vector<Claim>& claims) {
  std::string text(kClaimMacro);
  const std::string none_low =
      joined(metrics, "", [](M m) { return "; low_" + m.variable + " = 0"; });
  // What is remembered, before it is judged.
  text += "\ninline remember() {\n  if\n  :: mode == 1 && level >= before && recovered ->\n" +
          joined(metrics, "",
                 [](M m) {
                   return fmt::format("     if :: {0} < low_{0} -> low_{0} = {0} :: else fi;\n",
                                      m.variable);
                 }) +
          "     crossed = crossed || " +
          joined(
              metrics, " || ",
              [](M m) { return fmt::format("{0}_CROSSES(low_{1}, {1})", m.macro, m.variable); },
              "false") +
          ";\n     if :: crossed -> skip" + none_low + " :: else fi\n";
  text +=
      "  :: mode == 2 ->\n     if :: " +
      joined(
          metrics, " || ", [](M m) { return fmt::format("held_{0} != judged_{0}", m.variable); },
          "false") +
      " -> ups = 0; downs = 0 :: else fi;\n     " +
      joined(metrics, "", [](M m) { return fmt::format("held_{0} = judged_{0}; ", m.variable); }) +
      fmt::format(
          "\n     if :: level > before && ups < {0} -> ups++ :: level < before && downs < {0} -> "
          "downs++ :: else fi\n",
          policy.level_count());
  text += fmt::format(
      "  :: mode == 3 && level != before ->\n     burst = (since == 0 && {} -> (burst <= "
      "{} -> burst + 1 : burst) : 1)\n  :: else\n  fi\n}}\n",
      ticks.are_checks_apart ? "false" : "true", policy.level_count());
  text +=
      "\ninline forget() {\n  if\n  :: mode == 1 && level < before -> recovered = true; crossed = "
      "false" +
      joined(metrics, "", [](M m) { return fmt::format("; low_{0} = {0}", m.variable); }) +
      "\n  :: mode == 1 && level > before -> recovered = false; crossed = false" + none_low +
      "\n  :: else\n  fi\n}\n";
  std::string by_mode[kMemoryModeCount];
  for (const Claim& claim : claims) {
    if (claim.watch == Watch::tier_1_never_shed || claim.watch == Watch::shedding_monotone)
      continue;
    by_mode[static_cast<std::size_t>(memory_of(claim.watch))] +=
        "     " + claim_text(claim.number, condition(claim, policy, metrics, claims)) + ";\n";
  }
  text +=
      "\n/* What the catalogue says of single checks, and what some run must meet. */\n"
      "inline judge() {\n  remember();\n  if\n";
  for (std::size_t mode = 0; mode < kMemoryModeCount; ++mode) {
    text += fmt::format("  :: mode == {} ->\n{}     skip\n", mode, by_mode[mode]);
  }
  return text + "  fi;\n  forget()\n}\n" +
         fmt::format(fmt::runtime(kSheddingText), policy.level_count() - 1);
}

}  // namespace cascade::models
