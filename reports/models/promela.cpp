#include "reports/models/promela.hpp"

#include <algorithm>

namespace cascade {
namespace models {
namespace {

using M = const SmallMetric&;

/// "#define LAG_TRIGGER(k) ((k) == 1 -> 2 : ...)": a table that takes no room in the state.
template <class Number>
std::string table(const std::string& name, const std::vector<Number>& numbers) {
  std::string text = "#define " + name + "(k) (";
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
    text += fmt::format("(k) == {} -> {} : (", i + 1, numbers[i]);
  }
  return text + fmt::format("{}", numbers.back()) + std::string(numbers.size(), ')') + "\n";
}

std::string shedding_text(const Policy& policy) {
  std::string text;
  for (const Level level : policy.all_levels()) {
    for (const Priority priority : kPriorities) {
      const auto action = policy.shedding[index(level)][static_cast<std::size_t>(priority)];
      text += fmt::format("{}{}", text.empty() ? "" : ", ", static_cast<int>(action));
    }
  }
  // Rows are levels, columns CRITICAL to LOW; 0 process, 1 spill, 2 drop.
  return fmt::format("byte action[{}] = {{ {} }};\n", policy.level_count() * kPriorityCount, text);
}

/// Triggers and clear values, any value read, and when a dead band was crossed.
std::string metric_text(M metric, const Policy& policy) {
  std::string text = table(metric.macro + "_TRIGGER", metric.triggers) +
                     table(metric.macro + "_CLEAR", metric.clears) + "inline read_" + metric.macro +
                     "(v) {\n  if\n";
  for (std::size_t r = 0; r <= metric.region_last; ++r) text += fmt::format("  :: v = {}\n", r);
  text += "  :: v = MISSING\n  fi\n}\n";
  std::string crosses;
  for (const Level level : policy.raised_levels()) {
    if (!metric.can_cross(level)) continue;
    crosses += fmt::format("{0}(low < {1}_CLEAR({2}) && v >= {1}_TRIGGER({2}))",
                           crosses.empty() ? "" : " || ", metric.macro, index(level));
  }
  return text + fmt::format("#define {}_CROSSES(low, v) ((v) != MISSING && ({}))\n", metric.macro,
                            crosses.empty() ? "false" : crosses);
}

std::string clocks_text(const Ticks& ticks) {
  std::string text;
  // Cooldowns that differ are not to be set from outside by one number.
  if (ticks.one_cooldown) {
    text += fmt::format(
        "#ifndef COOLDOWN\n#define COOLDOWN {}\n#endif\n#define COOLDOWN_OF(k) COOLDOWN\n",
        ticks.cooldown_most);
  } else {
    text += fmt::format("#define COOLDOWN {}\n", ticks.cooldown_most) +
            table("COOLDOWN_OF", ticks.cooldowns);
  }
  // The longer one, also where COOLDOWN is set from outside.
  return text + fmt::format(
                    "#define ESCALATION_COOLDOWN {}\n"
                    "#define SINCE_MOST (ESCALATION_COOLDOWN > COOLDOWN -> ESCALATION_COOLDOWN : "
                    "COOLDOWN)\n#define ESCALATE_AFTER {}\n",
                    ticks.escalation_cooldown, ticks.escalate_after);
}

std::string_view recovery_text(Recovery recovery) {
  switch (recovery) {
    case Recovery::banded:
      return "do :: level > 0 && CLEARED(level) -> level-- :: else -> break od";
    case Recovery::recompute:
      return "level = demand";
    case Recovery::stepwise:
      return "level--";
  }
  return "level = demand";
}

/// What a check does.
std::string check_text(const std::vector<SmallMetric>& metrics, const Policy& policy,
                       const Ticks& ticks) {
  const bool zero = policy.on_missing == OnMissing::assume_zero;
  const std::string judged = joined(metrics, "", [&](M m) {
    return zero ? fmt::format("  judged_{0} = ({0} == MISSING -> {1} : {0});\n", m.variable, m.zero)
                : fmt::format("  judged_{0} = {0};\n", m.variable);
  });
  std::string waits;
  if (ticks.escalate_after > 0) {
    waits =
        "  if\n  :: demand > level && !waiting -> waiting = true; waited = 0\n"
        "  :: demand <= level -> waiting = false; waited = 0\n  :: else\n  fi;\n";
  }
  return fmt::format(R"(
inline check() {{
  before = level;
{}  demand = {};
  do :: demand > 0 && !DEMANDED(demand) -> demand-- :: else -> break od;
{}  may_rise = since >= ESCALATION_COOLDOWN{};
  if
  :: demand > level && may_rise -> {}
  :: demand < level && CLEARED(level) && since >= COOLDOWN_OF(level) -> {}
  :: else
  fi
}}
)",
                     judged, policy.level_count() - 1, waits,
                     ticks.escalate_after > 0 ? " && waiting && waited >= ESCALATE_AFTER" : "",
                     policy.escalation == Escalation::stepwise ? "level++" : "level = demand",
                     recovery_text(policy.recovery));
}

/// "(PROPERTY == 0 || PROPERTY == 5)": whether a claim with that memory is asked for.
std::string is_wanted(MemoryMode mode, const std::vector<Claim>& claims) {
  std::string text = "PROPERTY == 0";
  for (const Claim& claim : claims) {
    if (memory_of(claim.watch) == mode) text += fmt::format(" || PROPERTY == {}", claim.number);
  }
  return text;
}

/// Time passes, a check is made and judged, for ever.
std::string process_text(const std::vector<SmallMetric>& metrics, const Ticks& ticks,
                         const std::vector<Claim>& claims) {
  std::string text = "\nactive proctype cascade() {\n  d_step { judge_shedding() };\n  if\n";
  for (std::size_t mode = 0; mode < kMemoryModeCount; ++mode) {
    text += fmt::format("  :: {} -> mode = {}\n", is_wanted(static_cast<MemoryMode>(mode), claims),
                        mode);
  }
  text += "  fi;\n  do\n  :: atomic {\n       do  /* ticks until the check */\n";
  if (ticks.escalate_after > 0) {
    text +=
        "       :: since < SINCE_MOST || (waiting && waited < ESCALATE_AFTER) ->\n"
        "          if :: since < SINCE_MOST -> since++ :: else fi;\n"
        "          if :: waiting && waited < ESCALATE_AFTER -> waited++ :: else fi\n";
  } else {
    text += "       :: since < SINCE_MOST -> since++\n";
  }
  text += "       :: break\n       od;\n" + joined(metrics, "", [](M m) {
            return fmt::format("       read_{}({});\n", m.macro, m.variable);
          });
  text += R"(       d_step {
         check();
         judge();
         if :: level != before -> since = 0)";
  if (ticks.escalate_after > 0) text += "; waiting = false; waited = 0";
  return text + R"( :: else fi;
         /* Nothing of this is remembered: fewer states. */
         )" +
         joined(metrics, "",
                [](M m) { return fmt::format("{0} = 0; judged_{0} = 0; ", m.variable); }) +
         R"(demand = 0; before = 0; may_rise = false
       }
     }
  od
}
)";
}

}  // namespace
}  // namespace models

std::string to_promela(const Policy& policy, Duration tick) {
  using namespace models;
  const std::vector<SmallMetric> metrics = small_metrics(policy);
  const Ticks ticks = models::ticks_of(policy, tick);
  const std::vector<Claim> claims = claims_of(policy);
  std::string text = fmt::format(
      "/* A cascade under the policy of the name\n * {}\n"
      " * spin -a -DPROPERTY=n MODEL; cc -DSAFETY -O2 -o pan pan.c; ./pan -m1000000\n"
      " * Without PROPERTY each broken claim is told once: ./pan -c0 -m1000000\n"
      " * A tick is {} s. Claims:\n",
      name_in_comment(policy), tick.seconds());
  for (const Claim& claim : claims) {
    text += fmt::format(" * {:3}  {}{}\n", claim.number, claim.says,
                        claim.is_goal() ? " (is met where this is broken)" : "");
  }
  text += " */\n#ifndef PROPERTY\n#define PROPERTY 0\n#endif\n#define MISSING 255\n" +
          clocks_text(ticks);
  text += joined(metrics, "", [&](M m) { return metric_text(m, policy); });
  text +=
      "#define DEMANDED(k) (" +
      joined(
          metrics, " || ",
          [](M m) {
            return fmt::format(
                "(judged_{0} != MISSING && judged_{0} >= "
                "{1}_TRIGGER(k))",
                m.variable, m.macro);
          },
          "false") +
      ")\n#define CLEARED(k) (" +
      joined(
          metrics, " && ",
          [](M m) { return fmt::format("judged_{} < {}_CLEAR(k)", m.variable, m.macro); }, "true") +
      ")\n\n" + shedding_text(policy);
  text += fmt::format(
      "byte mode, level = 0;\nint since = SINCE_MOST;  /* ticks since the last "
      "transition, no further */\n"
      "{}byte demand, before, i, j;\nbool may_rise;\n"
      "bool recovered, crossed;\nbyte ups, downs, burst;\n"
      "hidden byte broken;\nhidden byte told[{}];\n",
      ticks.escalate_after > 0 ? "bool waiting;\nint waited;\n" : "", claims.size() + 1);
  text += joined(metrics, "", [](M m) {
    return fmt::format("byte {0}, judged_{0}, low_{0}, held_{0};\n", m.variable);
  });
  return text + check_text(metrics, policy, ticks) + promela_judge(policy, metrics, ticks, claims) +
         process_text(metrics, ticks, claims);
}

}  // namespace cascade
