#include "reports/diagram/promela.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/trace/readers/source.hpp"

namespace cascade {
namespace {

/// The values at which a metric's meaning changes, in rising order. Region r holds the values that
/// are at or above exactly r of them.
std::vector<double> cuts(const MetricThresholds& metric) {
  std::vector<double> values;
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    values.push_back(metric.clear(level));
    values.push_back(metric.trigger(level));
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// The first region at or above `value`.
std::size_t region_of(const std::vector<double>& cuts, double value) {
  return static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), value) -
                                  cuts.begin()) +
         1;
}

/// "#define LAG_TRIGGER(k) (k == 1 -> 2 : ...)": a table that takes no room in the state.
template <class Of>
std::string table(const std::string& name, Of of) {
  std::string text = "#define " + name + "(k) (";
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    if (level == kLevels.back()) {
      text += fmt::format("{}", of(level));
    } else {
      text += fmt::format("(k) == {} -> {} : (", index(level), of(level));
    }
  }
  return text + std::string(kLevelCount - 1, ')') + "\n";
}

std::string metric_text(const std::string& name, const MetricThresholds& metric) {
  const std::vector<double> regions = cuts(metric);
  std::string text;
  text += table(name + "_TRIGGER", [&](Level k) { return region_of(regions, metric.trigger(k)); });
  text += table(name + "_CLEAR", [&](Level k) { return region_of(regions, metric.clear(k)); });
  // Any value; one that is not monitored reads as 0, which is below all.
  text += "inline read_" + name + "(v) {\n  if\n  :: v = 0\n";
  if (metric.monitored) {
    for (std::size_t r = 1; r <= regions.size(); ++r) text += fmt::format("  :: v = {}\n", r);
    text += "  :: v = MISSING\n";
  }
  return text + "  fi\n}\n";
}

std::string crosses_text(const std::string& name, const MetricThresholds& metric) {
  std::string text;
  for (const Level level : kLevels) {
    if (level == Level::normal || !metric.monitored) continue;
    if (!(metric.clear(level) < metric.trigger(level))) continue;
    text += fmt::format("{}(low < {}_CLEAR({}) && v >= {}_TRIGGER({}))", text.empty() ? "" : " || ",
                        name, index(level), name, index(level));
  }
  return fmt::format("#define {}_CROSSES(low, v) ((v) != MISSING && ({}))\n", name,
                     text.empty() ? "false" : text);
}

std::string shedding_text(const Policy& policy) {
  std::string text;
  for (const Level level : kLevels) {
    for (const Priority priority : kPriorities) {
      const auto action = policy.shedding[index(level)][static_cast<std::size_t>(priority)];
      text += fmt::format("{}{}", text.empty() ? "" : ", ", static_cast<int>(action));
    }
  }
  // Rows are levels, columns CRITICAL to LOW; 0 process, 1 spill, 2 drop.
  return fmt::format("byte action[{}] = {{ {} }};\n", kLevelCount * kPriorityCount, text);
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

constexpr std::string_view kJudge = R"(
/* What the catalogue says of single checks; numbers as in promela_properties(). */
inline judge() {
  assert(!P(1) || level >= demand);
  assert(!P(2) || level <= before || level <= demand);
  assert(!P(3) || level >= before || CLEARED(before));
  assert(!P(4) || level >= before || since >= COOLDOWN);
  if  /* no-flapping: what happened since the last recovery */
  :: P(5) && level < before -> recovered = true; crossed = false; low_lag = lag; low_heap = heap
  :: P(5) && level >= before && recovered ->
     if :: lag < low_lag -> low_lag = lag :: else fi;
     if :: heap < low_heap -> low_heap = heap :: else fi;
     crossed = crossed || LAG_CROSSES(low_lag, lag) || HEAP_CROSSES(low_heap, heap);
     if :: crossed -> low_lag = 0; low_heap = 0 :: else fi;
     if
     :: level > before -> assert(crossed); recovered = false; crossed = false; low_lag = 0; low_heap = 0
     :: else
     fi
  :: else
  fi;
  if  /* steady-input-settles: moves under an input that stands still */
  :: P(6) ->
     if
     :: held_lag != judged_lag || held_heap != judged_heap -> ups = 0; downs = 0
     :: else
     fi;
     held_lag = judged_lag; held_heap = judged_heap;
     if :: level > before && ups < 5 -> ups++ :: level < before && downs < 5 -> downs++ :: else fi;
     assert(ups <= UPS_MOST && downs <= DOWNS_MOST && (ups == 0 || downs == 0))
  :: else
  fi;
  assert(!P(7) || level >= before || (lag != MISSING && heap != MISSING));
  assert(!P(10) || !CLEARED(1) || (level == before -> before == 0 || since < COOLDOWN : RECOVERS))
}

/* What it says of the shedding table. */
inline judge_shedding() {
  for (i : 0 .. 4) {
    assert(!P(8) || action[i * 4] == 0);
    for (j : 0 .. 3) {
      assert(!P(9) || j == 0 || action[i * 4 + j] >= action[i * 4 + j - 1]);
      assert(!P(9) || i == 0 || action[i * 4 + j] >= action[(i - 1) * 4 + j])
    }
  }
  i = 0; j = 0
}
)";

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
  const std::int64_t cooldown_ns = policy.cooldown().ns;
  const std::int64_t ticks = cooldown_ns / tick.ns + (cooldown_ns % tick.ns > 0 ? 1 : 0);
  const bool stepwise_up = policy.escalation == Escalation::stepwise;
  const bool stepwise_down = policy.recovery == Recovery::stepwise;
  std::string text = "/* A cascade under the policy of the name\n * ";
  // No comment ends within a name.
  for (const char c : printable(policy.name, 200)) text += c == '*' ? '+' : c;
  text += fmt::format(
      "\n * spin -a -DPROPERTY=n MODEL; cc -DSAFETY -O2 -o pan pan.c; ./pan -m1000000\n"
      " * A tick is {} s. */\n"
      "#ifndef COOLDOWN\n#define COOLDOWN {}\n#endif\n"
      "#ifndef PROPERTY\n#define PROPERTY 0\n#endif\n"
      "#define P(n) (PROPERTY == 0 || PROPERTY == (n))\n"
      "#define MISSING 255\n",
      tick.seconds(), ticks);
  text += metric_text("LAG", policy.lag) + metric_text("HEAP", policy.heap_pct);
  text += crosses_text("LAG", policy.lag) + crosses_text("HEAP", policy.heap_pct);
  text += fmt::format(
      "#define JUDGED(v) ({})\n"
      "#define DEMANDED(k) ((judged_lag != MISSING && judged_lag >= LAG_TRIGGER(k)) || "
      "(judged_heap != MISSING && judged_heap >= HEAP_TRIGGER(k)))\n"
      "#define CLEARED(k) (judged_lag < LAG_CLEAR(k) && judged_heap < HEAP_CLEAR(k))\n"
      "#define UPS_MOST {}\n#define DOWNS_MOST {}\n#define RECOVERS ({})\n\n",
      policy.on_missing == OnMissing::assume_zero ? "(v) == MISSING -> 0 : (v)" : "v",
      stepwise_up ? kLevelCount - 1 : 1, stepwise_down ? kLevelCount - 1 : 1,
      stepwise_down ? "level < before" : "level == 0");
  text += shedding_text(policy);
  text +=
      "byte level = 0;\nint since = COOLDOWN;  /* ticks since the last transition, no further */\n"
      "byte lag, heap, judged_lag, judged_heap, demand, before, i, j;\n"
      "bool recovered, crossed;\nbyte low_lag, low_heap, held_lag, held_heap, ups, downs;\n";
  text += fmt::format(R"(
inline check() {{
  before = level;
  judged_lag = JUDGED(lag);
  judged_heap = JUDGED(heap);
  demand = {};
  do :: demand > 0 && !DEMANDED(demand) -> demand-- :: else -> break od;
  if
  :: demand > level -> {}
  :: demand <= level && level > 0 && demand < level && CLEARED(level) && since >= COOLDOWN -> {}
  :: else
  fi
}}
)",
                      kLevelCount - 1, stepwise_up ? "level++" : "level = demand",
                      recovery_text(policy.recovery));
  text += kJudge;
  text += R"(
active proctype cascade() {
  d_step { judge_shedding() };
  do
  :: atomic {
       read_LAG(lag);
       read_HEAP(heap);
       if :: since < COOLDOWN -> since++ :: true fi;
       d_step {
         check();
         judge();
         if :: level != before -> since = 0 :: else fi;
         /* Nothing of this is remembered: fewer states. */
         lag = 0; heap = 0; judged_lag = 0; judged_heap = 0; demand = 0; before = 0
       }
     }
  od
}
)";
  return text;
}

}  // namespace cascade
