#include "reports/diagram/promela.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/text/metric_words.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

/// A region that no value lies in: what is at an infinite trigger.
constexpr std::size_t kNoRegion = 254;

/// How the model calls a metric. Names of other policies than K2's might be words of Promela's.
struct ModelMetric {
  const MetricThresholds* limits;
  std::string variable;  ///< "lag"
  std::string macro;     ///< "LAG"
};

std::vector<ModelMetric> model_metrics(const Policy& policy) {
  std::vector<ModelMetric> all;
  for (const MetricThresholds& metric : policy.metrics) {
    const std::string variable = policy.is_k2s() ? said_name(metric.name) : "m_" + metric.name;
    std::string macro = variable;
    for (char& c : macro) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    all.push_back({&metric, variable, macro});
  }
  return all;
}

/// A text for each metric, with `between` them.
template <class Of>
std::string joined(const std::vector<ModelMetric>& metrics, const char* between, Of of) {
  std::string text;
  for (const ModelMetric& metric : metrics) text += (text.empty() ? "" : between) + of(metric);
  return text;
}

/// As a number that rises as the metric grows worse.
double badness(const MetricThresholds& metric, double value) {
  return metric.worse == Worse::high ? value : -value;
}

/// The values at which a metric's meaning changes, the healthiest first, as their badness. Region r
/// holds the values that are at or beyond exactly r of them.
std::vector<double> cuts(const MetricThresholds& metric, LevelRange raised) {
  std::vector<double> values;
  for (const Level level : raised) {
    for (const double value : {metric.clear(level), metric.trigger(level)}) {
      if (std::isfinite(value)) values.push_back(badness(metric, value));
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// The first region at or beyond a threshold.
std::size_t region_of(const std::vector<double>& cuts, double badness) {
  if (!std::isfinite(badness)) return kNoRegion;
  return static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), badness) -
                                  cuts.begin()) +
         1;
}

/// "#define LAG_TRIGGER(k) (k == 1 -> 2 : ...)": a table that takes no room in the state.
template <class Of>
std::string table(const std::string& name, const Policy& policy, Of of) {
  std::string text = "#define " + name + "(k) (";
  for (const Level level : policy.raised_levels()) {
    if (level == policy.highest()) {
      text += fmt::format("{}", of(level));
    } else {
      text += fmt::format("(k) == {} -> {} : (", index(level), of(level));
    }
  }
  return text + std::string(policy.level_count() - 1, ')') + "\n";
}

std::string metric_text(const ModelMetric& named, const Policy& policy) {
  const MetricThresholds& metric = *named.limits;
  const std::vector<double> regions = cuts(metric, policy.raised_levels());
  const auto region = [&](double value) { return region_of(regions, badness(metric, value)); };
  std::string text;
  text +=
      table(named.macro + "_TRIGGER", policy, [&](Level k) { return region(metric.trigger(k)); });
  text += table(named.macro + "_CLEAR", policy, [&](Level k) { return region(metric.clear(k)); });
  // Any value; one that is not monitored reads as 0, which is healthier than all.
  text += "inline read_" + named.macro + "(v) {\n  if\n  :: v = 0\n";
  if (metric.monitored) {
    for (std::size_t r = 1; r <= regions.size(); ++r) text += fmt::format("  :: v = {}\n", r);
    text += "  :: v = MISSING\n";
  }
  return text + "  fi\n}\n";
}

std::string crosses_text(const ModelMetric& named, const Policy& policy) {
  const MetricThresholds& metric = *named.limits;
  std::string text;
  for (const Level level : policy.raised_levels()) {
    if (!metric.monitored || !metric.has_band(level)) continue;
    if (!std::isfinite(metric.trigger(level))) continue;
    text += fmt::format("{0}(low < {1}_CLEAR({2}) && v >= {1}_TRIGGER({2}))",
                        text.empty() ? "" : " || ", named.macro, index(level));
  }
  return fmt::format("#define {}_CROSSES(low, v) ((v) != MISSING && ({}))\n", named.macro,
                     text.empty() ? "false" : text);
}

/// The region that a missing value is read as where the policy assumes 0.
std::size_t region_of_zero(const MetricThresholds& metric, const Policy& policy) {
  const std::vector<double> regions = cuts(metric, policy.raised_levels());
  return static_cast<std::size_t>(std::upper_bound(regions.begin(), regions.end(), 0.0) -
                                  regions.begin());
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

/// What the model counts time with. A policy with one cooldown and none of its own for escalations,
/// as K2's are, has one clock.
struct Clocks {
  std::int64_t cooldown, escalation_cooldown, escalate_after;  ///< ticks; of several cooldowns the longest
  bool one_cooldown;

  std::string since_most() const {
    return escalation_cooldown > 0 ? "SINCE_MOST" : std::string("COOLDOWN");
  }
  std::string cooldown_of(const std::string& level) const {
    return one_cooldown ? "COOLDOWN" : "COOLDOWN_OF(" + level + ")";
  }
};

std::int64_t ticks_of(Duration duration, Duration tick) {
  return duration.ns / tick.ns + (duration.ns % tick.ns > 0 ? 1 : 0);
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

std::string to_promela(const Policy& policy, Duration tick) {
  using M = const ModelMetric&;
  const std::vector<ModelMetric> metrics = model_metrics(policy);
  const Clocks clocks{ticks_of(policy.cooldown_max(), tick),
                      ticks_of(policy.escalation_cooldown(), tick),
                      ticks_of(policy.escalate_after(), tick), policy.has_one_cooldown()};
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
