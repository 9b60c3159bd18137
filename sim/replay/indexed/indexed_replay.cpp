#include "sim/replay/indexed/indexed_replay.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/replay/replay_frame.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// A check, or none.
using Found = std::optional<Instant>;

/// Where the replay is among a file's sights. The same few checks are asked for again and again,
/// by both metrics where they share a file.
class Place {
 public:
  explicit Place(const Sights* sights) : sights_(sights) {}

  /// Which sight a check at `at` has.
  std::size_t sight_at(Instant at) {
    if (at < sights_->begins(latest_)) return sights_->at(at, passed_);
    return latest_ = sights_->at(at, latest_);
  }

  /// No question is about a check before `at` any more.
  void forget_before(Instant at) {
    if (sights_ != nullptr) passed_ = sight_at(at);
  }

 private:
  const Sights* sights_;  // null: there is no such file
  std::size_t passed_ = 0, latest_ = 0;
};

/// One metric, asked for ever later checks.
class Searched {
 public:
  Searched(const MetricIndex* index, Place& place, const MetricThresholds& thresholds,
           OnMissing on_missing)
      : index_(index), place_(place), thresholds_(thresholds), on_missing_(on_missing) {}

  /// The first check from the check `from` on at which the metric demands `level`.
  Found demands(Level level, Instant from) {
    if (!thresholds_.monitored) return std::nullopt;
    return known(demands_[cascade::index(level)], from, [&](std::size_t sight) {
      return index_->next_at_least(sight, thresholds_.trigger(level));
    });
  }

  /// The first check from the check `from` on at which the metric clears `level`.
  Found clears(Level level, Instant from) {
    const double clear = thresholds_.clear(level);
    if (!thresholds_.monitored) return 0 < clear ? Found(from) : std::nullopt;
    return known(clears_[cascade::index(level)], from,
                 [&](std::size_t sight) { return index_->next_below(sight, clear, on_missing_); });
  }

  /// Which sight a check at `at` has.
  std::size_t sight_at(Instant at) { return index_ == nullptr ? 0 : place_.sight_at(at); }

  /// Whether, from the check that has the sight `from` to the check at `until`, the metric goes
  /// from below clear(level) to trigger(level) or above. As seen: a missing value is no low one,
  /// also where the policy takes it for zero.
  bool crosses(Level level, std::size_t from, Instant until) {
    const double clear = thresholds_.clear(level), trigger = thresholds_.trigger(level);
    if (!thresholds_.monitored || !(clear < trigger)) return false;
    const std::size_t last = place_.sight_at(until);
    const std::size_t low = index_->next_below(from, clear, OnMissing::hold);
    return low < last &&
           (index_->value(last) >= trigger || index_->next_at_least(low + 1, trigger) <= last);
  }

  /// What a check at `at` is given, monitored or not.
  double value(Instant at) { return index_ == nullptr ? 0 : index_->value(place_.sight_at(at)); }

 private:
  /// A question asked before, and its answer: as good for any check between the two.
  struct Known {
    std::optional<Instant> from;
    Found found;
  };

  /// Most often one metric moves the level and the other's next crossing is far away. Not looking
  /// for that again after every transition takes a fifth off a sweep.
  template <class Search>
  Found known(Known& known, Instant from, Search search) {
    if (known.from && *known.from <= from && (!known.found || from <= *known.found)) {
      return known.found;
    }
    const std::size_t now = place_.sight_at(from), next = search(now);
    known.from = from;
    if (next == now) {
      known.found = from;
    } else if (next == index_->sights().size()) {
      known.found = std::nullopt;
    } else {
      known.found = index_->sights().begins(next);
    }
    return known.found;
  }

  const MetricIndex* index_;  // null: the trace has no such column, so it is not monitored
  Place& place_;
  const MetricThresholds& thresholds_;
  OnMissing on_missing_;
  std::array<Known, kLevelCount> demands_{}, clears_{};
};

/// The earlier of the two, where any.
Found earlier(const Found& a, const Found& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

class IndexedReplay {
 public:
  IndexedReplay(ReplayFrame frame, const TraceIndex& index, std::size_t which)
      : which_(which),
        index_(index),
        checks_(index.checks()),
        last_(frame.last),
        cascade_(std::move(frame.policy)),
        place_(&index.sights()),
        heap_place_(index.heap_sights()),
        lag_(index.lag(), place_, cascade_.policy().lag, cascade_.policy().on_missing),
        heap_(index.heap(), index.heap_sights() == nullptr ? place_ : heap_place_,
              cascade_.policy().heap_pct, cascade_.policy().on_missing) {
    if (!index.fits(cascade_.policy().stale_after())) {
      throw IndexFault(which_, "the index was made for another stale_after_s");
    }
    journal_.header = std::move(frame.header);
  }
  IndexedReplay(const IndexedReplay&) = delete;
  IndexedReplay& operator=(const IndexedReplay&) = delete;

  /// Makes all checks up to `until` that move something.
  void advance(Instant until) {
    if (!begun_) next_ = next_that_moves(checks_.first());
    begun_ = true;
    while (next_ && *next_ <= until) {
      const Instant at = *next_;
      place_.forget_before(at);
      heap_place_.forget_before(at);
      known_ = checks_.known_before(at, known_);
      const auto transition = cascade_.check(since_first(at), {lag_.value(at), heap_.value(at)});
      if (!transition) {
        throw IndexFault(which_,
                         "check at t = " + seconds_text(since_first(at).ns) +
                             " s: by the index the level moves, by the machine it stays at " +
                             std::string(name(cascade_.level())));
      }
      if (is_flap(at, *transition)) watched_.flaps.push_back(journal_.entries.size());
      journal_.entries.push_back(*transition);
      next_ = std::nullopt;
      if (at == checks_.last()) break;
      const Found from = checks_.at_or_after(at + Duration{1}, known_);
      if (from) next_ = next_that_moves(*from);
    }
  }

  /// What came of it, once.
  ReplayResult result() {
    const Policy& judging = cascade_.policy();
    watched_.blind = index_.blind(judging.lag.monitored, judging.heap_pct.monitored);
    return {std::move(journal_),         checks_.count(),    {0},
            since_first(checks_.last()), since_first(last_), std::move(watched_)};
  }

 private:
  Instant since_first(Instant at) const { return {(at - checks_.first()).ns}; }

  /// As model/flap_rule.hpp has it, over the checks since the last recovery.
  bool is_flap(Instant at, const Transition& transition) {
    if (transition.to < transition.from) {
      recovered_ = Recovered{lag_.sight_at(at), heap_.sight_at(at)};
      return false;
    }
    if (!recovered_) return false;
    const Recovered since = *recovered_;
    recovered_.reset();
    const auto crosses = [&](Level level) {
      return lag_.crosses(level, since.lag_sight, at) || heap_.crosses(level, since.heap_sight, at);
    };
    // Most often it is the band next above that was crossed.
    return !crosses(above(transition.from)) &&
           std::none_of(kLevels.begin() + 1, kLevels.end(), crosses);
  }

  Found next_that_moves(Instant from) {
    const Level level = cascade_.level();
    Found up;
    if (index(level) + 1 < kLevelCount) {
      up = earlier(lag_.demands(above(level), from), heap_.demands(above(level), from));
    }
    if (level == Level::normal) return up;
    const Found quiet = first_quiet(from);
    return quiet ? earlier(up, next_cleared(level, *quiet, up.value_or(checks_.last()))) : up;
  }

  /// The first check from `from` on at which the cooldown is over.
  Found first_quiet(Instant from) const {
    const auto last_transition = cascade_.last_transition();
    if (!last_transition) return from;
    std::int64_t since_first_ns = 0, at_ns = 0;
    if (__builtin_add_overflow(last_transition->ns, cascade_.policy().cooldown().ns,
                               &since_first_ns) ||
        __builtin_add_overflow(checks_.first().ns, since_first_ns, &at_ns)) {
      return std::nullopt;  // later than any time there is
    }
    return checks_.at_or_after(std::max(from, Instant{at_ns}), known_);
  }

  /// The first check from `from` up to `until` at which both metrics clear `level`.
  Found next_cleared(Level level, Instant from, Instant until) {
    while (from <= until) {
      const Found lag = lag_.clears(level, from);
      if (!lag || *lag > until) return std::nullopt;
      const Found heap = heap_.clears(level, *lag);
      if (!heap || *heap == *lag) return heap;
      from = *heap;
    }
    return std::nullopt;
  }

  /// What the last recovery's check saw, until the next escalation.
  struct Recovered {
    std::size_t lag_sight, heap_sight;
  };

  std::size_t which_;
  const TraceIndex& index_;
  const CheckTimes& checks_;
  Instant last_;  ///< row
  CheckTimes::Known known_;
  Cascade cascade_;
  Place place_, heap_place_;
  Searched lag_, heap_;
  bool begun_ = false;
  Found next_;  // the next check that moves something
  std::optional<Recovered> recovered_;
  Watched watched_;
  Journal journal_;
};

}  // namespace

void replay(const std::vector<Policy>& policies, const TraceIndex& index,
            const std::function<void(std::size_t policy, ReplayResult)>& take) {
  // So many rows of both metrics, with their times and the index of them, fit a core's own cache.
  constexpr std::size_t kStretch = 1u << 14u;
  std::vector<std::unique_ptr<IndexedReplay>> replays;  // they refer into themselves
  replays.reserve(policies.size());
  for (const Policy& policy : policies) {
    replays.push_back(std::make_unique<IndexedReplay>(
        replay_frame(policy, index.trace(), index.heap_trace(), index.cadence()), index,
        replays.size()));
  }
  for (std::size_t end = kStretch; end < index.sights().size(); end += kStretch) {
    for (const auto& each : replays) each->advance(index.sights().begins(end));
  }
  for (std::size_t i = 0; i < replays.size(); ++i) {
    replays[i]->advance(Instant::max());
    take(i, replays[i]->result());
  }
}

std::vector<ReplayResult> replay(const std::vector<Policy>& policies, const TraceIndex& index) {
  std::vector<ReplayResult> results;
  results.reserve(policies.size());
  replay(policies, index,
         [&](std::size_t, ReplayResult result) { results.push_back(std::move(result)); });
  return results;
}

ReplayResult replay(const Policy& policy, const TraceIndex& index) {
  IndexedReplay one(replay_frame(policy, index.trace(), index.heap_trace(), index.cadence()), index,
                    0);
  one.advance(Instant::max());
  return one.result();
}

}  // namespace cascade
