#include "reports/diagram/promela.hpp"
#include "reports/diagram/promela_parts.hpp"

namespace cascade {
namespace promela {

std::string judge_text(const std::vector<ModelMetric>& metrics, const Clocks& clocks,
                       const Policy& policy) {
  using M = const ModelMetric&;
  std::string escalation;
  if (clocks.escalation_cooldown > 0) {
    escalation = "  assert(!P(4) || level <= before || since >= ESCALATION_COOLDOWN);\n";
  }
  const std::string none_low =
      joined(metrics, "; ", [](M m) { return "low_" + m.variable + " = 0"; });
  std::string text = fmt::format(
      R"(
/* What the catalogue says of single checks; numbers as in promela_properties(). */
inline judge() {{
  assert(!P(1) || level >= demand);
  assert(!P(2) || level <= before || level <= demand);
  assert(!P(3) || level >= before || CLEARED(before));
  assert(!P(4) || level >= before || since >= {cooldown});
{escalation}  if  /* no-flapping: what happened since the last recovery */
  :: P(5) && level < before -> recovered = true; crossed = false; {set_low}
  :: P(5) && level >= before && recovered ->
{lower}     crossed = crossed || {crosses};
     if :: crossed -> {none_low} :: else fi;
     if
     :: level > before -> assert(crossed); recovered = false; crossed = false; {none_low}
     :: else
     fi
  :: else
  fi;
)",
      fmt::arg("cooldown", clocks.cooldown_of("before")), fmt::arg("escalation", escalation),
      fmt::arg("set_low",
               joined(metrics, "; ", [](M m) { return fmt::format("low_{0} = {0}", m.variable); })),
      fmt::arg("lower", joined(metrics, "",
                               [](M m) {
                                 return fmt::format(
                                     "     if :: {0} < low_{0} -> low_{0} = {0} :: else fi;\n",
                                     m.variable);
                               })),
      fmt::arg("crosses", joined(metrics, " || ",
                                 [](M m) {
                                   return fmt::format("{0}_CROSSES(low_{1}, {1})", m.macro,
                                                      m.variable);
                                 })),
      fmt::arg("none_low", none_low));
  text += fmt::format(
      R"(  if  /* steady-input-settles: moves under an input that stands still */
  :: P(6) ->
     if
     :: {changed} -> ups = 0; downs = 0
     :: else
     fi;
     {hold};
     if :: level > before && ups < {levels} -> ups++ :: level < before && downs < {levels} -> downs++ :: else fi;
     assert(ups <= UPS_MOST && downs <= DOWNS_MOST && (ups == 0 || downs == 0))
  :: else
  fi;
  assert(!P(7) || level >= before || ({there}));
  assert(!P(10) || !CLEARED(1) || (level == before -> before == 0 || since < {cooldown} : RECOVERS))
}}

/* What it says of the shedding table. */
inline judge_shedding() {{
  for (i : 0 .. {highest}) {{
)",
      fmt::arg("changed",
               joined(metrics, " || ",
                      [](M m) { return fmt::format("held_{0} != judged_{0}", m.variable); })),
      fmt::arg("hold",
               joined(metrics, "; ",
                      [](M m) { return fmt::format("held_{0} = judged_{0}", m.variable); })),
      fmt::arg("levels", policy.level_count()),
      fmt::arg("there", joined(metrics, " && ", [](M m) { return m.variable + " != MISSING"; })),
      fmt::arg("cooldown", clocks.cooldown_of("before")),
      fmt::arg("highest", policy.level_count() - 1));
  return text + R"(    assert(!P(8) || action[i * 4] == 0);
    for (j : 0 .. 3) {
      assert(!P(9) || j == 0 || action[i * 4 + j] >= action[i * 4 + j - 1]);
      assert(!P(9) || i == 0 || action[i * 4 + j] >= action[(i - 1) * 4 + j])
    }
  }
  i = 0; j = 0
}
)";
}

}  // namespace promela

const std::vector<std::string_view>& promela_properties() {
  static const std::vector<std::string_view> names = {"protects-at-once",
                                                      "escalates-only-on-demand",
                                                      "recovers-only-when-cleared",
                                                      "cooldown-respected",
                                                      "no-flapping",
                                                      "steady-input-settles",
                                                      "missing-data-never-recovers",
                                                      "tier-1-never-shed",
                                                      "shedding-monotone",
                                                      "recovers-in-time"};
  return names;
}

}  // namespace cascade
