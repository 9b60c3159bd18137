// What the script of the page to explore reads.

#include <algorithm>
#include <cmath>

#include "reports/plot/decimate.hpp"
#include "reports/plot/metric_axis.hpp"
#include "reports/review/explore_page.hpp"
#include "reports/review/explore_pyramid.hpp"
#include "reports/text/explanation_words.hpp"
#include "reports/text/metric_words.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/replay/run_clock.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

constexpr std::size_t kBlindMax = 4'000;

/// Where the script's bit for a gap stands, above those of the metrics.
constexpr unsigned kGapBit = 1u << 7u;
static_assert(kMetricCountMax < 7);

struct Shown {
  Metric metric;  ///< of the policies
  const std::vector<double>* values;
};

/// The policies' metrics that the recording has, in their order.
std::vector<Shown> shown_metrics(const ExploredTrace& of) {
  std::vector<Shown> shown;
  const Policy& policy = of.policies.front().policy;
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const auto column = column_of(policy.metrics[i].name, *of.trace, nullptr);
    if (column) shown.push_back({metric_at(i), &column->values()});
  }
  return shown;
}

/// Of each step: which metrics lack a value in it, and whether the recording has a gap in it or
/// right after.
std::vector<double> flags_of(const Trace& trace, const std::vector<Shown>& shown,
                             std::size_t step) {
  const Duration limit = gap_limit(trace.at);
  std::vector<double> flags;
  for (std::size_t from = 0; from < trace.size(); from += step) {
    unsigned flag = 0;
    for (std::size_t i = from; i < std::min(from + step, trace.size()); ++i) {
      if (i + 1 < trace.size() && trace.at[i + 1] - trace.at[i] > limit) flag |= kGapBit;
      for (std::size_t m = 0; m < shown.size(); ++m) {
        if (std::isnan((*shown[m].values)[i])) flag |= 1u << m;
      }
    }
    flags.push_back(flag);
  }
  return flags;
}

/// Each storey as {"lo":..,"hi":..}; one that has no two values in any part only "lo".
void write_pyramid(JsonWriter& json, const std::vector<Storey>& storeys) {
  json.array("storeys", [&] {
    for (const Storey& storey : storeys) {
      json.object([&] {
        const std::string low = packed(storey.low), high = packed(storey.high);
        json.member("lo", low);
        if (high != low) json.member("hi", high);
      });
    }
  });
}

void write_metric(JsonWriter& json, const ExploredTrace& of, const Shown& shown,
                  const std::vector<Storey>& storeys) {
  const MetricThresholds& metric = of.policies.front().policy[shown.metric];
  Extremes lines, data;
  for (const ExploredPolicy& each : of.policies) {
    for (const Level level : each.policy.raised_levels()) {
      lines.add(each.policy[shown.metric].trigger(level));
      lines.add(each.policy[shown.metric].clear(level));
    }
  }
  data.add(storeys.back().low.front());
  data.add(storeys.back().high.front());
  const MetricAxis axis = metric_axis(metric, lines, data);
  json.object([&] {
    json.member("name", said_name(metric.name));
    json.member("title", axis.title);
    json.member("unit", unit_after(metric));
    json.member("bottom", axis.bottom);
    json.member("top", axis.top);
    if (axis.logarithmic) json.member("linear_below", axis.linear_below);
    json.array("ticks", [&] {
      for (const Tick& tick : axis.ticks) {
        json.array([&] {
          json.value(tick.at);
          json.value(tick.label);
        });
      }
    });
    write_pyramid(json, storeys);
  });
}

/// The triggers and clear values of one policy: [metric, level, value, words, is a trigger].
void write_lines(JsonWriter& json, const Policy& policy, const std::vector<Shown>& shown) {
  const auto line = [&](std::size_t place, Level level, bool trigger) {
    const MetricThresholds& metric = policy[shown[place].metric];
    const double value = trigger ? metric.trigger(level) : metric.clear(level);
    if (!std::isfinite(value) || !metric.monitored) return;
    json.array([&] {
      json.value(place);
      json.value(index(level));
      json.value(value);
      json.value(policy.name_of(level) + (trigger ? " " : " clear ") +
                 exact_value_text(metric, value));
      json.value(trigger);
    });
  };
  json.array("lines", [&] {
    for (std::size_t place = 0; place < shown.size(); ++place) {
      for (const Level level : policy.raised_levels()) {
        line(place, level, true);
        if (policy[shown[place].metric].has_band(level)) line(place, level, false);
      }
    }
  });
}

void write_policy(JsonWriter& json, const ExploredPolicy& of, const std::vector<Instant>& starts,
                  const std::vector<Shown>& shown) {
  const Journal& journal = of.run.journal;
  json.object([&] {
    json.member("name", of.policy.name);
    write_pyramid(json, pyramid_on(ground_of(journal, starts)));
    write_lines(json, of.policy, shown);
    const auto seconds = [](Instant at) { return (at - Instant{}).seconds(); };
    json.array("came", [&] {  // [seconds, words]
      for (std::size_t i = 0; i < std::min(journal.entries.size(), kReasonsMax); ++i) {
        json.array([&] {
          json.value(seconds(journal.entries[i].at));
          json.value(came_by_text(of.policy, journal.entries[i]));
        });
      }
    });
    if (journal.entries.size() > kReasonsMax) {
      json.member("came_until", seconds(journal.entries[kReasonsMax].at));
    }
    json.array("why", [&] {
      for (const LoggedReason& each : of.log.reasons()) {
        json.array([&] {
          json.value(seconds(each.at));
          json.value(reason_text(of.policy, each.why));
        });
      }
    });
    if (of.log.full_at()) json.member("why_until", seconds(*of.log.full_at()));
    json.member("look_every", of.log.look_every());
    json.array("blind", [&] {
      if (!of.run.watched || of.run.end <= Instant{}) return;
      const TimeWindow window{{}, of.run.end - Instant{}};
      const double shortest_s = window.span.seconds() / static_cast<double>(kBlindMax);
      for (const auto& each : visible_stretches(of.run.watched->blind, window, shortest_s)) {
        json.array([&] {
          json.value(each.from_s);
          json.value(each.to_s);
        });
      }
    });
  });
}

void write_trace(JsonWriter& json, const ExploredTrace& of) {
  const Trace& trace = *of.trace;
  const std::size_t step = rows_per_step(trace.size());
  const std::vector<Shown> shown = shown_metrics(of);
  std::vector<Instant> starts;
  std::vector<double> times;
  for (std::size_t i = 0; i < trace.size(); i += step) {
    starts.push_back(Instant{} + (trace.at[i] - trace.at.front()));
    times.push_back((trace.at[i] - trace.at.front()).seconds());
  }
  json.object([&] {
    json.member("name", of.name);
    // Whole seconds and the rest of the first row's time, as one double would lose digits.
    const std::int64_t first_ns = trace.at.front().ns;
    const std::int64_t rest_ns = (first_ns % kNsPerS + kNsPerS) % kNsPerS;
    json.member("first_s", (first_ns - rest_ns) / kNsPerS);
    json.member("first_rest_s", Duration{rest_ns}.seconds());
    json.member("absolute", trace.absolute_time);
    json.member("end", (trace.at.back() - trace.at.front()).seconds());
    json.member("rows", trace.size());
    json.member("step", step);
    json.member("at", packed(times));
    json.member("flags", packed(flags_of(trace, shown, step)));
    json.array("metrics", [&] {
      for (const Shown& each : shown) {
        write_metric(json, of, each, pyramid_on(ground_of(*each.values, step)));
      }
    });
    json.array("policies", [&] {
      for (const ExploredPolicy& each : of.policies) write_policy(json, each, starts, shown);
    });
  });
}

}  // namespace

std::string explore_data(const Exploration& exploration) {
  std::string text;
  JsonWriter json(text);
  json.object([&] {
    json.member("fan", kPyramidFan);
    const LevelNames& levels = exploration.traces.front().policies.front().policy.levels;
    json.array("levels", [&] {
      for (const Level level : levels.levels()) json.value(levels[level]);
    });
    json.array("traces", [&] {
      for (const ExploredTrace& each : exploration.traces) write_trace(json, each);
    });
  });
  // Only within strings, and there it may be escaped: nothing ends the element that it stands in.
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace cascade
