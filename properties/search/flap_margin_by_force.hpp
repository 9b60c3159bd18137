// The margin found without any cleverness: every reading with every value that could matter, and
// the real replay of each trace so made. For tests.
#pragma once

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "properties/search/flap_margin.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {

/// A run to look at.
struct Setting {
  Policy policy;
  Trace trace, second;
  bool two_files = false;
  Cadence cadence;
  Duration reversal_window;

  const Trace* second_or_null() const { return two_files ? &second : nullptr; }
  ReplayResult replayed() const { return replay(policy, trace, second_or_null(), cadence); }
};

struct Counts {
  std::size_t flaps, reversals;
};

inline Counts counts_of(const Setting& setting) {
  const ReplayResult run = setting.replayed();
  return {run.watched->flaps.size(),
          summarize(run, FileFigures{}, setting.reversal_window).reversals};
}

/// What a brute-force search found: how far, and which reading.
struct Found {
  double change;
  Instant at;
};

inline void keep_nearest(std::optional<Found>& nearest, double change, Instant at) {
  if (!nearest || change < nearest->change) nearest = Found{change, at};
}

/// Each trigger and each clear value with its neighbours, as far as the metric can have them.
inline std::vector<double> edges_of(const MetricThresholds& metric) {
  std::set<double> edges;
  for (std::size_t i = 1; i <= metric.triggers.size(); ++i) {
    for (const double edge : {metric.trigger(level_at(i)), metric.clear(level_at(i))}) {
      for (const double value :
           {std::nextafter(edge, -std::numeric_limits<double>::infinity()), edge,
            std::nextafter(edge, std::numeric_limits<double>::infinity())}) {
        if (std::isfinite(edge) && value >= metric.min && value <= metric.max) edges.insert(value);
      }
    }
  }
  return {edges.begin(), edges.end()};
}

/// The file and the column of a metric of the policy.
inline std::pair<Trace*, Metric> place_of(Setting& setting, std::size_t metric) {
  for (Trace* file : {&setting.trace, &setting.second}) {
    for (std::size_t i = 0; i < file->metric_count(); ++i) {
      if (file->metrics[i].name == setting.policy.metrics[metric].name && file->has(metric_at(i))) {
        return {file, metric_at(i)};
      }
    }
  }
  return {nullptr, {}};
}

/// Each reading of the metric in the setting's trace, with each value that could matter instead:
/// on_change(row of its file, value it had, other value, what the run then has).
template <class OnChange>
void for_each_change(Setting setting, std::size_t metric, const OnChange& on_change) {
  const std::vector<double> values = edges_of(setting.policy.metrics[metric]);
  const auto [file, place] = place_of(setting, metric);
  std::vector<double>& column = (*file)[place];
  for (std::size_t row = 0; row < column.size(); ++row) {
    const double was = column[row];
    if (is_missing(was)) continue;
    for (const double value : values) {
      if (value == was) continue;
      column[row] = value;
      on_change(row, was, value, counts_of(setting));
    }
    column[row] = was;
  }
}

inline void brute_force(const Setting& setting, std::size_t metric, std::optional<Found>& flap,
                        std::optional<Found>& reversal) {
  const Counts before = counts_of(setting);
  Setting of = setting;
  const std::vector<Instant>& times = place_of(of, metric).first->at;
  for_each_change(setting, metric, [&](std::size_t row, double was, double value, Counts after) {
    const double change = std::abs(value - was);
    if (after.flaps > before.flaps) keep_nearest(flap, change, times[row]);
    if (after.reversals > before.reversals) keep_nearest(reversal, change, times[row]);
  });
}

inline std::optional<FlapMargin> margin_of(const Setting& s, bool can_flap = true) {
  return flap_margin(s.policy, s.trace, s.second_or_null(), s.cadence, s.replayed().journal,
                     s.reversal_window, can_flap);
}

enum class Turned : bool { flap, reversal };

/// The recovery and the escalation of each flap, or reversal, of the run; in the file's time.
inline std::vector<std::pair<Instant, Instant>> turns_of(const Setting& setting, Turned kind) {
  const ReplayResult run = setting.replayed();
  Instant start = setting.trace.at.front();
  if (setting.two_files) start = std::min(start, setting.second.at.front());
  const Duration of_file = start - Instant{};
  const std::vector<Transition>& entries = run.journal.entries;
  const std::vector<std::size_t>& flaps = run.watched->flaps;
  std::vector<std::pair<Instant, Instant>> turns;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const Transition &recovery = entries[i - 1], &escalation = entries[i];
    const bool turns_back = recovery.kind == TransitionKind::recovery &&
                            escalation.kind == TransitionKind::escalation &&
                            escalation.at - recovery.at <= setting.reversal_window;
    const bool counts = kind == Turned::reversal
                            ? turns_back
                            : std::find(flaps.begin(), flaps.end(), i) != flaps.end();
    if (counts) turns.emplace_back(recovery.at + of_file, escalation.at + of_file);
  }
  return turns;
}

/// The recovery and the escalation that it names are the first that the changed run has and the run
/// as it was has not.
inline void require_named_turn_is_new(Setting setting, std::size_t metric,
                                      const ChangedReading& found, Turned kind) {
  const auto before = turns_of(setting, kind);
  const auto [file, place] = place_of(setting, metric);
  const auto row = std::find(file->at.begin(), file->at.end(), found.at) - file->at.begin();
  (*file)[place][static_cast<std::size_t>(row)] = found.becomes;
  const auto after = turns_of(setting, kind);
  const auto is_new = std::find_if(after.begin(), after.end(), [&](const auto& turn) {
    return std::find(before.begin(), before.end(), turn) == before.end();
  });
  RC_ASSERT(is_new != after.end());
  RC_ASSERT(found.recovered_at == is_new->first);
  RC_ASSERT(found.escalated_at == is_new->second);
}

inline void require_same(const Setting& setting, std::size_t metric, Turned kind,
                         const std::optional<ChangedReading>& found,
                         const std::optional<Found>& expected) {
  RC_ASSERT(found.has_value() == expected.has_value());
  if (!found) return;
  RC_ASSERT(found->change() == expected->change);
  RC_ASSERT(found->at == expected->at);
  require_named_turn_is_new(setting, metric, *found, kind);
}

/// The margin that flap_margin() tells is the one found by force.
inline void require_as_brute_force(const Setting& made) {
  const auto found = margin_of(made);
  RC_ASSERT(found.has_value());
  const Counts counts = counts_of(made);
  RC_ASSERT(found->flaps == counts.flaps);
  RC_ASSERT(found->reversals == counts.reversals);
  bool any_flap = false, any_reversal = false;
  RC_ASSERT(found->monitored.size() == made.policy.metric_count());
  for (std::size_t m = 0; m < found->monitored.size(); ++m) {
    if (!found->monitored[m]) continue;
    std::optional<Found> flap, reversal;
    brute_force(made, m, flap, reversal);
    require_same(made, m, Turned::flap, found->flap[m], flap);
    require_same(made, m, Turned::reversal, found->reversal[m], reversal);
    any_flap = any_flap || flap;
    any_reversal = any_reversal || reversal;
  }
  RC_TAG(counts.flaps > 0 ? "flapped" : any_flap ? "near" : "far", any_reversal ? "turns" : "-");
  if (any_flap) return;
  // Where there is none, to look for none changes nothing else.
  const auto without = margin_of(made, false);
  for (std::size_t m = 0; m < found->monitored.size(); ++m) {
    RC_ASSERT(!without->flap[m]);
    RC_ASSERT(found->reversal[m].has_value() == without->reversal[m].has_value());
    if (found->reversal[m]) {
      RC_ASSERT(found->reversal[m]->change() == without->reversal[m]->change());
    }
  }
}

}  // namespace cascade
