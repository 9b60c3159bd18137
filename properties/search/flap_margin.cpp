#include "properties/search/flap_margin.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "properties/search/margin/barren.hpp"
#include "properties/search/margin/what_if.hpp"
#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

/// The nearest so far, of one metric.
struct Nearest {
  double at_most = kInfinity;  ///< a change that is known to do it
  double change = kInfinity;
  Change how;
  double was = 0, bound = 0;

  bool is_beaten_by(double other) const { return other < change && other <= at_most; }
};

/// Goes through the readings of one metric in order of time and tries what is nearer than the
/// nearest so far, so that the earliest of equals stays.
class MarginSearch {
 public:
  MarginSearch(WhatIf& what_if, const RunWalk& walk, Metric metric)
      : what_if_(what_if),
        walk_(walk),
        metric_(walk.policy()[metric]),
        bounds_(walk.table().bounds(metric)),
        barren_(walk, what_if, metric) {
    change_.metric = metric;
    if (!walk.with_flaps()) flap.change = 0;  // none is nearer
  }

  void run(const std::function<void(double)>& progress) {
    const CheckedRun& checks = walk_.run();
    find_any();
    constexpr std::size_t kBetweenReports = 1u << 10u;
    const std::size_t end = what_if_.settled_from();
    std::size_t no_flap = 0, no_reversal = 0;  // before these stretches
    for (std::size_t s = 0, row = 0; s < end; ++row) {
      if (row % kBetweenReports == 0) {
        progress(static_cast<double>(s) / static_cast<double>(checks.size()));
      }
      if (s >= no_flap) no_flap = barren_until(TurnKind::flap, flap, s);
      if (s >= no_reversal) no_reversal = barren_until(TurnKind::reversal, reversal, s);
      try_flap_ = s >= no_flap;
      try_reversal_ = s >= no_reversal;
      if (try_flap_ || try_reversal_) {
        try_reading_at(s);
        s = change_.end;
      } else {
        s = std::min(no_flap, no_reversal);
      }
    }
  }

  /// What it took: readings that were tried, and steps of runs.
  std::size_t steps() const { return tried_ + barren_.steps(); }

  Nearest flap, reversal;

 private:
  std::size_t barren_until(TurnKind kind, const Nearest& nearest, std::size_t stretch) {
    return nearest.change > 0 ? barren_.until(kind, stretch) : walk_.run().size();
  }

  /// What is near lies most often at a transition, or a cooldown or two before it, or as long
  /// before as makes a reversal. How near these readings come spares most of the others, also those
  /// that are long before the first transition.
  void find_any() {
    const std::vector<WhatIf::Move>& moves = what_if_.moves();
    constexpr std::size_t kMoves = 100;
    const std::size_t each = 1 + moves.size() / kMoves;
    for (std::size_t m = 0; m < moves.size(); m += each) {
      const CheckAt& check = moves[m].check;
      const Duration cooldown = walk_.policy().cooldown_max();
      try_readings(check.at - cooldown - cooldown, check.stretch, 1);
      try_readings(check.at, std::min(check.stretch + 2, walk_.run().size()), 2);
      constexpr std::size_t kReadings = 1000;
      try_readings(check.at - walk_.reversal_window() - cooldown, check.stretch,
                   1 + kReadings * each / moves.size());
    }
    hint_ = 0;
    for (Nearest* nearest : {&flap, &reversal}) {
      if (nearest->change > 0) *nearest = {nearest->change, kInfinity, {}, 0, 0};
    }
  }

  /// So many of the readings from then on, short of the stretch `end`, at like distances.
  void try_readings(Instant from, std::size_t end, std::size_t count) {
    const CheckedRun& checks = walk_.run();
    const std::size_t begin = checks.at_or_after(from, checks.first())->stretch;
    hint_ = 0;
    for (std::size_t s = begin; s < end; s += 1 + (end - begin - 1) / count) {
      try_reading_at(checks.begin_of_row(change_.metric, s));
    }
  }

  void try_reading_at(std::size_t stretch) {
    ++tried_;
    change_.begin = stretch;
    change_.end = walk_.run().end_of_row(change_.metric, stretch);
    try_reading(walk_.run().value(change_.metric, stretch));
  }

  void try_reading(double was) {
    if (is_missing(was)) return;
    const std::uint32_t region = walk_.table().region(change_.metric, was);
    const auto regions = static_cast<std::uint32_t>(bounds_.size());
    for (std::uint32_t b = region; b < regions; ++b) {
      if (!try_value(was, bounds_[b], b + 1, bounds_[b])) break;
    }
    const double healthiest = metric_.worse == Worse::high ? -kInfinity : kInfinity;
    for (std::uint32_t b = region; b-- > 0;) {
      if (!try_value(was, std::nextafter(bounds_[b], healthiest), b, bounds_[b])) break;
    }
  }

  /// False where it is not near enough to matter, nor is what lies behind it.
  bool try_value(double was, double value, std::uint32_t region, double bound) {
    // There is no such value.
    if (!std::isfinite(value) || value < metric_.min || value > metric_.max) return true;
    const double change = std::abs(value - was);
    bool for_flap = try_flap_ && flap.is_beaten_by(change);
    bool for_reversal = try_reversal_ && reversal.is_beaten_by(change);
    if (!for_flap && !for_reversal) return false;
    change_.value = value;
    change_.region = region;
    if (what_if_.changes_nothing(change_, hint_)) return true;
    for_flap = for_flap && !barren_.is_sure(TurnKind::flap, change_);
    for_reversal = for_reversal && !barren_.is_sure(TurnKind::reversal, change_);
    if (!for_flap && !for_reversal) return true;
    const Gain gain = what_if_.gain(change_, hint_);
    if (gain.flaps > 0) keep(flap, change, was, bound);
    if (gain.reversals > 0) keep(reversal, change, was, bound);
    return true;
  }

  void keep(Nearest& nearest, double change, double was, double bound) const {
    if (nearest.is_beaten_by(change)) nearest = {nearest.at_most, change, change_, was, bound};
  }

  WhatIf& what_if_;
  const RunWalk& walk_;
  const MetricThresholds& metric_;
  const std::vector<double>& bounds_;
  Barren barren_;
  Change change_;
  bool try_flap_ = true, try_reversal_ = true;
  std::size_t hint_ = 0;
  std::size_t tried_ = 0;
};

std::optional<ChangedReading> told(const Nearest& nearest, const CheckedRun& run,
                                   const WhatIf& what_if, bool Marks::*mark) {
  const Change& how = nearest.how;  // where there is none, of no stretch: it makes no turn
  for (const Turn& turn : what_if.new_turns(how)) {
    if (!(turn.marks.*mark)) continue;
    return ChangedReading{how.metric,       run.row_at(how.metric, run.row(how.metric, how.begin)),
                          nearest.was,      how.value,
                          nearest.bound,    turn.recovered_at,
                          turn.escalated_at};
  }
  return std::nullopt;
}

bool rises(const std::vector<Instant>& at) {
  return std::adjacent_find(at.begin(), at.end(), [](Instant a, Instant b) { return a >= b; }) ==
         at.end();
}

/// Whether the run by the index is the run that was journalled. The journal's time has an origin of
/// its own.
bool are_same(const std::vector<WhatIf::Move>& moves, const std::vector<Transition>& entries) {
  if (moves.size() != entries.size()) return false;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (moves[i].from != entries[i].from || moves[i].to != entries[i].to ||
        moves[i].check.at - moves[0].check.at != entries[i].at - entries[0].at) {
      return false;
    }
  }
  return true;
}

std::optional<LatePair> nearest_in_time(const std::vector<WhatIf::Move>& moves, Duration window) {
  std::optional<LatePair> nearest;
  for (std::size_t i = 1; i < moves.size(); ++i) {
    if (!(moves[i - 1].to < moves[i - 1].from && moves[i].to > moves[i].from)) continue;
    const Duration too_late = moves[i].check.at - moves[i - 1].check.at - window;
    if (too_late.ns <= 0 || (nearest && nearest->too_late <= too_late)) continue;
    nearest = LatePair{moves[i - 1].check.at, moves[i].check.at, too_late};
  }
  return nearest;
}

}  // namespace

std::string flap_margin_unavailable(const Policy& policy) {
  const std::string what = policy.escalation_cooldown().ns > 0 ? "escalation_cooldown_s"
                           : policy.escalate_after().ns > 0    ? "escalate_after_s"
                                                               : "";
  if (what.empty()) return "";
  return "escalations wait for a clock (" + what + "), which the search does not know of";
}

std::optional<FlapMargin> flap_margin(const Policy& policy, const Trace& trace, const Trace* second,
                                      const Cadence& cadence, const Journal& journal,
                                      Duration reversal_window, bool can_flap,
                                      const std::function<void(double)>& progress) {
  const Policy judged = replay_frame(policy, trace, second, cadence).policy;
  if (!flap_margin_unavailable(judged).empty()) return std::nullopt;
  // A scenario's clock may step back, and then a row's time does not say which check it is.
  if (!rises(trace.at) || (second != nullptr && !rises(second->at))) return std::nullopt;
  const CheckedRun run(judged, trace, second, cadence);
  const RunWalk walk(judged, run, reversal_window, can_flap);
  WhatIf what_if(walk);
  if (!are_same(what_if.moves(), journal.entries)) return std::nullopt;

  FlapMargin margin;
  margin.can_flap = can_flap;
  margin.reversal_window = reversal_window;
  margin.flaps = static_cast<std::size_t>(what_if.total().flaps);
  margin.reversals = static_cast<std::size_t>(what_if.total().reversals);
  margin.nearest_in_time = nearest_in_time(what_if.moves(), reversal_window);
  const auto metrics = static_cast<double>(judged.metric_count());
  for (std::size_t m = 0; m < judged.metric_count(); ++m) {
    margin.monitored.push_back(judged.metrics[m].monitored);
    MarginSearch search(what_if, walk, metric_at(m));
    if (margin.monitored.back()) {
      search.run([&](double part) {
        if (progress) progress((static_cast<double>(m) + part) / metrics);
      });
    }
    margin.steps += search.steps();
    margin.flap.push_back(told(search.flap, run, what_if, &Marks::flap));
    margin.reversal.push_back(told(search.reversal, run, what_if, &Marks::reversal));
  }
  margin.steps += what_if.walked();
  return margin;
}

}  // namespace cascade
