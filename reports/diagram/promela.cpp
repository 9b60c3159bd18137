#include "reports/diagram/promela.hpp"

#include "reports/diagram/promela_parts.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace promela {
namespace {

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

std::int64_t ticks_of(Duration duration, Duration tick) {
  return duration.ns / tick.ns + (duration.ns % tick.ns > 0 ? 1 : 0);
}

Clocks clocks_of(const Policy& policy, Duration tick) {
  return {ticks_of(policy.cooldown_max(), tick), ticks_of(policy.escalation_cooldown(), tick),
          ticks_of(policy.escalate_after(), tick), policy.has_one_cooldown()};
}

std::string clocks_text(const Clocks& clocks, const Policy& policy, Duration tick) {
  std::string text;
  if (!clocks.one_cooldown) {
    text += table("COOLDOWN_OF", policy,
                  [&](Level level) { return ticks_of(policy.cooldown(level), tick); });
  }
  if (clocks.escalation_cooldown > 0) {
    text += fmt::format(
        "#define ESCALATION_COOLDOWN {}\n#define SINCE_MOST {}\n", clocks.escalation_cooldown,
        clocks.escalation_cooldown > clocks.cooldown ? "ESCALATION_COOLDOWN" : "COOLDOWN");
  }
  if (clocks.escalate_after > 0) {
    text += fmt::format("#define ESCALATE_AFTER {}\nbool waiting;\nint waited;\n",
                        clocks.escalate_after);
  }
  return text;
}

/// What a check does.
std::string check_text(const std::vector<ModelMetric>& metrics, const Clocks& clocks,
                       const Policy& policy) {
  const bool zero = policy.on_missing == OnMissing::assume_zero, k2s = policy.is_k2s();
  const std::string judged = joined(metrics, "", [&](const ModelMetric& m) {
    const std::string read = k2s     ? "JUDGED(" + m.variable + ")"
                             : !zero ? m.variable
                                     : fmt::format("({0} == MISSING -> {1} : {0})", m.variable,
                                                   region_of_zero(*m.limits, policy));
    return fmt::format("  judged_{} = {};\n", m.variable, read);
  });
  std::string waits, may_rise;
  if (clocks.escalate_after > 0) {
    waits =
        "  if\n  :: demand > level && !waiting -> waiting = true; waited = 0\n"
        "  :: demand <= level -> waiting = false; waited = 0\n  :: else\n  fi;\n";
    may_rise += " && waited >= ESCALATE_AFTER";
  }
  if (clocks.escalation_cooldown > 0) may_rise += " && since >= ESCALATION_COOLDOWN";
  return fmt::format(R"(
inline check() {{
  before = level;
{}  demand = {};
  do :: demand > 0 && !DEMANDED(demand) -> demand-- :: else -> break od;
{}  if
  :: demand > level{} -> {}
  :: demand <= level && level > 0 && demand < level && CLEARED(level) && since >= {} -> {}
  :: else
  fi
}}
)",
                     judged, policy.level_count() - 1, waits, may_rise,
                     policy.escalation == Escalation::stepwise ? "level++" : "level = demand",
                     clocks.cooldown_of("level"), recovery_text(policy.recovery));
}

/// Time passes, a check is made and judged, for ever.
std::string process_text(const std::vector<ModelMetric>& metrics, const Clocks& clocks) {
  using M = const ModelMetric&;
  std::string text = R"(
active proctype cascade() {
  d_step { judge_shedding() };
  do
  :: atomic {
)";
  text += joined(metrics, "",
                 [](M m) { return fmt::format("       read_{}({});\n", m.macro, m.variable); });
  const std::string most = clocks.since_most();
  if (clocks.escalate_after > 0) {
    text += fmt::format(
        "       if\n       :: since < {0} || (waiting && waited < ESCALATE_AFTER) ->\n"
        "          if :: since < {0} -> since++ :: else fi;\n"
        "          if :: waiting && waited < ESCALATE_AFTER -> waited++ :: else fi\n"
        "       :: true\n       fi;\n",
        most);
  } else {
    text += "       if :: since < " + most + " -> since++ :: true fi;\n";
  }
  text += R"(       d_step {
         check();
         judge();
         if :: level != before -> since = 0)";
  if (clocks.escalate_after > 0) text += "; waiting = false; waited = 0";
  text += R"( :: else fi;
         /* Nothing of this is remembered: fewer states. */
         )";
  text += joined(metrics, "; ", [](M m) { return m.variable + " = 0"; }) + "; ";
  text += joined(metrics, "; ", [](M m) { return "judged_" + m.variable + " = 0"; });
  return text + R"(; demand = 0; before = 0
       }
     }
  od
}
)";
}

}  // namespace
}  // namespace promela

std::string to_promela(const Policy& policy, Duration tick) {
  using namespace promela;
  using M = const ModelMetric&;
  const std::vector<ModelMetric> metrics = model_metrics(policy);
  const Clocks clocks = clocks_of(policy, tick);
  const bool stepwise_up = policy.escalation == Escalation::stepwise;
  const bool stepwise_down = policy.recovery == Recovery::stepwise;
  std::string text = "/* A cascade under the policy of the name\n * ";
  // No comment ends within a name.
  for (const char c : printable(policy.name, 200)) text += c == '*' ? '+' : c;
  text += fmt::format(
      "\n * spin -a -DPROPERTY=n MODEL; cc -DSAFETY -O2 -o pan pan.c; ./pan -m1000000\n"
      " * A tick is {} s. */\n",
      tick.seconds());
  // Cooldowns that differ are not to be set from outside by one number.
  text += clocks.one_cooldown
              ? fmt::format("#ifndef COOLDOWN\n#define COOLDOWN {}\n#endif\n", clocks.cooldown)
              : fmt::format("#define COOLDOWN {}\n", clocks.cooldown);
  text +=
      "#ifndef PROPERTY\n#define PROPERTY 0\n#endif\n"
      "#define P(n) (PROPERTY == 0 || PROPERTY == (n))\n"
      "#define MISSING 255\n";
  text += clocks_text(clocks, policy, tick);
  text += joined(metrics, "", [&](M m) { return metric_text(m, policy); });
  text += joined(metrics, "", [&](M m) { return crosses_text(m, policy); });
  if (policy.is_k2s()) {
    text += fmt::format("#define JUDGED(v) ({})\n", policy.on_missing == OnMissing::assume_zero
                                                        ? "(v) == MISSING -> 0 : (v)"
                                                        : "v");
  }
  text += "#define DEMANDED(k) (" +
          joined(metrics, " || ",
                 [](M m) {
                   return fmt::format("(judged_{0} != MISSING && judged_{0} >= {1}_TRIGGER(k))",
                                      m.variable, m.macro);
                 }) +
          ")\n";
  text += "#define CLEARED(k) (" +
          joined(metrics, " && ",
                 [](M m) { return fmt::format("judged_{} < {}_CLEAR(k)", m.variable, m.macro); }) +
          ")\n";
  const std::size_t steps_most = policy.level_count() - 1;
  text += fmt::format("#define UPS_MOST {}\n#define DOWNS_MOST {}\n#define RECOVERS ({})\n\n",
                      stepwise_up ? steps_most : 1, stepwise_down ? steps_most : 1,
                      stepwise_down ? "level < before" : "level == 0");
  text += shedding_text(policy);
  const auto variables = [&](const char* prefix) {
    return joined(metrics, ", ", [&](M m) { return prefix + m.variable; });
  };
  text += fmt::format(
      "byte level = 0;\nint since = {};  /* ticks since the last transition, no further */\n"
      "byte {}, {}, demand, before, i, j;\n"
      "bool recovered, crossed;\nbyte {}, {}, ups, downs;\n",
      clocks.since_most(), variables(""), variables("judged_"), variables("low_"),
      variables("held_"));
  return text + check_text(metrics, clocks, policy) + judge_text(metrics, clocks, policy) +
         process_text(metrics, clocks);
}

}  // namespace cascade
