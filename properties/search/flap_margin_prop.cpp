// The margin is what a search without any cleverness finds: every reading with every value that
// could matter, and the real replay of each trace so made.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "properties/reference/generators.hpp"
#include "properties/search/flap_margin.hpp"
#include "sim/replay/summary.hpp"

namespace cascade {
namespace {

struct Setting {
  Policy policy;
  Trace trace, heap;
  bool two_files = false;
  Cadence cadence;
  Duration reversal_window;

  const Trace* heap_or_null() const { return two_files ? &heap : nullptr; }
  ReplayResult replayed() const { return replay(policy, trace, heap_or_null(), cadence); }
};

struct Counts {
  std::size_t flaps, reversals;
};

Counts counts_of(const Setting& setting) {
  const ReplayResult run = setting.replayed();
  return {run.watched->flaps.size(),
          summarize(run, FileFigures{}, setting.reversal_window).reversals};
}

/// What a brute-force search found: how far, and which reading.
struct Found {
  double change;
  Instant at;
};

void keep_nearest(std::optional<Found>& nearest, double change, Instant at) {
  if (!nearest || change < nearest->change) nearest = Found{change, at};
}

void brute_force(Setting setting, Metric metric, std::optional<Found>& flap,
                 std::optional<Found>& reversal) {
  const Counts before = counts_of(setting);
  const std::vector<double> values = region_values(setting.policy.thresholds(metric));
  Trace& file = metric == Metric::heap && setting.two_files ? setting.heap : setting.trace;
  std::vector<double>& column = metric == Metric::lag ? file.lag_messages : file.heap_pct;
  for (std::size_t row = 0; row < column.size(); ++row) {
    const double was = column[row];
    if (is_missing(was)) continue;
    for (const double value : values) {
      if (is_missing(value) || std::isinf(value) || value == was) continue;
      column[row] = value;
      const Counts after = counts_of(setting);
      const double change = std::abs(value - was);
      if (after.flaps > before.flaps) keep_nearest(flap, change, file.at[row]);
      if (after.reversals > before.reversals) keep_nearest(reversal, change, file.at[row]);
    }
    column[row] = was;
  }
}

/// A lag that swings from one row to the next, with slips. A run whose cooldown began at another
/// swing keeps its own rhythm: it has many transitions before it goes on as the other one, if ever.
Trace swinging() {
  Trace trace;
  trace.name = "swinging";
  bool high = true;
  for (int s = 0; s < 48; ++s) {
    trace.at.push_back(Instant{Duration::from_seconds(s).ns});
    const bool slips = *rc::gen::inRange(0, 14) == 0;
    high = high == slips;
    trace.lag_messages.push_back(high ? *rc::gen::element(1.5e5, 1.5e5, 99'000.0, 6e5)
                                      : *rc::gen::element(1e4, 1e4, 5e4, 2.4e5));
  }
  return trace;
}

/// Rows that come and go around the two lowest levels; now and then anything.
Trace rows(const Policy& policy, bool lag, bool heap) {
  Trace trace;
  trace.name = "random";
  Instant at = *rc::gen::element(Instant{}, Instant{5'000'000'000});
  const auto size = *rc::gen::inRange<std::size_t>(1, 16);
  for (std::size_t i = 0; i < size; ++i) {
    Pressure seen{*rc::gen::element(1e4, 49'999.0, 5e4, 6e4, 99'000.0, 1e5, 1.5e5, 2.4e5, 5e5, 6e5),
                  *rc::gen::element(10.0, 10.0, 10.0, 62.0, 69.0, 70.0)};
    if (*rc::gen::inRange(0, 8) == 0) seen = *gen::pressure(policy);
    if (std::isinf(seen.lag_messages)) seen.lag_messages = 6e6;
    if (std::isinf(seen.heap_pct)) seen.heap_pct = 100;
    trace.at.push_back(at);
    if (lag) trace.lag_messages.push_back(seen.lag_messages);
    if (heap) trace.heap_pct.push_back(seen.heap_pct);
    at = at + Duration::from_seconds(*rc::gen::element(0.5, 1.0, 1.0, 1.5, 4.0));
  }
  return trace;
}

Setting setting() {
  Setting made;
  Policy& policy = made.policy;
  policy = *builtin_policy(*rc::gen::elementOf(builtin_policy_names()));
  policy.cooldown_s = *rc::gen::element(0.0, 1.0, 3.0);
  policy.stale_after_s = *rc::gen::element(1.0, 2.0, 60.0);
  policy.recovery = *rc::gen::element(Recovery::banded, Recovery::recompute, Recovery::recompute,
                                      Recovery::stepwise);
  policy.lag.recovery_factor = *rc::gen::element(0.5, 0.5, 0.9, 1.0);
  made.two_files = *rc::gen::inRange(0, 4) == 0;
  const bool one_metric = !made.two_files && *rc::gen::inRange(0, 6) == 0;
  made.trace = rows(policy, true, !made.two_files && !one_metric);
  if (made.two_files) made.heap = rows(policy, false, true);
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      made.cadence = {Duration::from_seconds(0.5), "500ms"};
      break;
    case 1:
      made.cadence = {Duration::from_seconds(*rc::gen::element(0.3, 2.0)), "other"};
      break;
    default:
      break;
  }
  made.reversal_window = Duration::from_seconds(*rc::gen::element(0.0, 1.0, 3.0, 300.0));
  return made;
}

std::optional<FlapMargin> margin_of(const Setting& s, bool can_flap = true) {
  return flap_margin(s.policy, s.trace, s.heap_or_null(), s.cadence, s.replayed().journal,
                     s.reversal_window, can_flap);
}

void require_same(const std::optional<ChangedReading>& found,
                  const std::optional<Found>& expected) {
  RC_ASSERT(found.has_value() == expected.has_value());
  if (!found) return;
  RC_ASSERT(found->change() == expected->change);
  RC_ASSERT(found->at == expected->at);
}

void require_as_brute_force(const Setting& made) {
  const auto found = margin_of(made);
  RC_ASSERT(found.has_value());
  const Counts counts = counts_of(made);
  RC_ASSERT(found->flaps == counts.flaps);
  RC_ASSERT(found->reversals == counts.reversals);
  bool any_flap = false, any_reversal = false;
  for (const Metric metric : {Metric::lag, Metric::heap}) {
    const auto m = static_cast<std::size_t>(metric);
    if (!found->monitored[m]) continue;
    std::optional<Found> flap, reversal;
    brute_force(made, metric, flap, reversal);
    require_same(found->flap[m], flap);
    require_same(found->reversal[m], reversal);
    any_flap = any_flap || flap;
    any_reversal = any_reversal || reversal;
  }
  RC_TAG(counts.flaps > 0 ? "flapped" : any_flap ? "near" : "far", any_reversal ? "turns" : "-");
  if (any_flap) return;
  // Where there is none, to look for none changes nothing else.
  const auto without = margin_of(made, false);
  RC_ASSERT(!without->flap[0] && !without->flap[1]);
  for (const std::size_t m : {0u, 1u}) {
    RC_ASSERT(found->reversal[m].has_value() == without->reversal[m].has_value());
    if (found->reversal[m]) {
      RC_ASSERT(found->reversal[m]->change() == without->reversal[m]->change());
    }
  }
}

RC_GTEST_PROP(FlapMargin, IsTheSmallestChangeThatAnyReadingAllows, ()) {
  require_as_brute_force(setting());
}

RC_GTEST_PROP(FlapMargin, AlsoWhereTheRunsDoNotMeetAgain, ()) {
  Setting made = setting();
  made.trace = swinging();
  made.two_files = false;
  made.cadence = {};
  made.policy.cooldown_s = *rc::gen::element(1.0, 3.0, 3.0, 5.0);
  made.policy.lag.recovery_factor = 0.5;
  made.reversal_window = Duration::from_seconds(*rc::gen::element(1.0, 2.0, 300.0));
  require_as_brute_force(made);
}

}  // namespace
}  // namespace cascade
