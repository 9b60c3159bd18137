#include "sim/replay/indexed/indexed_replay.hpp"

#include <algorithm>
#include <array>
#include <cmath>
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
  Searched(const MetricIndex& index, Place& place, const Policy& policy, Metric metric)
      : metric_(metric),
        index_(index),
        place_(place),
        thresholds_(policy[metric]),
        on_missing_(policy.on_missing) {}

  Metric metric() const { return metric_; }

  /// The first check from the check `from` on at which the metric demands `level`.
  Found demands(Level level, Instant from) {
    const double trigger = thresholds_.trigger(level);
    if (!thresholds_.monitored || !std::isfinite(trigger)) return std::nullopt;
    return known(demands_[cascade::index(level)], from, [&](std::size_t sight) {
      return index_.next_at_or_worse(sight, trigger, on_missing_);
    });
  }

  /// The first check from the check `from` on at which the metric clears `level`.
  Found clears(Level level, Instant from) {
    if (!thresholds_.monitored) return from;
    return known(clears_[cascade::index(level)], from, [&](std::size_t sight) {
      return index_.next_healthier(sight, thresholds_.clear(level), on_missing_);
    });
  }

  /// Which sight a check at `at` has.
  std::size_t sight_at(Instant at) { return place_.sight_at(at); }

  /// Whether, from the check that has the sight `from` to the check at `until`, the metric goes
  /// from the healthy side of clear(level) to trigger(level) or worse. As seen: a missing value is
  /// no healthy one, also where the policy takes it for zero.
  bool crosses(Level level, std::size_t from, Instant until) {
    const double clear = thresholds_.clear(level), trigger = thresholds_.trigger(level);
    if (!thresholds_.monitored || !thresholds_.has_band(level)) return false;
    const std::size_t last = place_.sight_at(until);
    const std::size_t low = index_.next_healthier(from, clear, OnMissing::hold);
    return low < last && (thresholds_.demands(level, index_.value(last)) ||
                          index_.next_at_or_worse(low + 1, trigger, OnMissing::hold) <= last);
  }

  /// What a check at `at` is given, monitored or not.
  double value(Instant at) { return index_.value(place_.sight_at(at)); }

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
    } else if (next == index_.sights().size()) {
      known.found = std::nullopt;
    } else {
      known.found = index_.sights().begins(next);
    }
    return known.found;
  }

  Metric metric_;
  const MetricIndex& index_;
  Place& place_;
  const MetricThresholds& thresholds_;
  OnMissing on_missing_;
  PerLevel<Known> demands_{}, clears_{};
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
        second_place_(index.second_sights()) {
    const Policy& policy = cascade_.policy();
    if (!index.fits(policy.stale_after())) {
      throw IndexFault(which_, "the index was made for another stale_after_s");
    }
    if (!index.knows(policy)) throw IndexFault(which_, "the index does not know such rules");
    metrics_.reserve(policy.metric_count());
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      const MetricIndex* const metric = index.metric(policy.metrics[i].name);
      if (metric == nullptr) continue;  // the trace has no such column, so it is not monitored
      Place& place = &metric->sights() == &index.sights() ? place_ : second_place_;
      metrics_.emplace_back(*metric, place, policy, metric_at(i));
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
      second_place_.forget_before(at);
      known_ = checks_.known_before(at, known_);
      const auto transition = cascade_.check(since_first(at), seen(at));
      if (!transition) {
        throw IndexFault(which_,
                         "check at t = " + seconds_text(since_first(at).ns) +
                             " s: by the index the level moves, by the machine it stays at " +
                             cascade_.policy().name_of(cascade_.level()));
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
    watched_.blind = index_.blind(judging);
    ReplayResult result;
    result.journal = std::move(journal_);
    result.checks = checks_.count();
    if (judging.check_every().ns > 0) {
      result.checks_too_near = index_.checks_nearer_than(judging.check_every());
    }
    result.first_check = {0};
    result.last_check = since_first(checks_.last());
    result.end = since_first(last_);
    result.watched = std::move(watched_);
    return result;
  }

 private:
  Instant since_first(Instant at) const { return {(at - checks_.first()).ns}; }

  Pressure seen(Instant at) {
    Pressure seen;  // 0 where there is no such column
    for (Searched& metric : metrics_) seen[metric.metric()] = metric.value(at);
    return seen;
  }

  /// As model/flap_rule.hpp has it, over the checks since the last recovery.
  bool is_flap(Instant at, const Transition& transition) {
    if (transition.to < transition.from) {
      recovered_.emplace();
      for (std::size_t i = 0; i < metrics_.size(); ++i) (*recovered_)[i] = metrics_[i].sight_at(at);
      return false;
    }
    if (!recovered_) return false;
    const Recovered since = *recovered_;
    recovered_.reset();
    const auto crosses = [&](Level level) {
      for (std::size_t i = 0; i < metrics_.size(); ++i) {
        if (metrics_[i].crosses(level, since[i], at)) return true;
      }
      return false;
    };
    // Most often it is the band next above that was crossed.
    const LevelRange raised = cascade_.policy().raised_levels();
    return !crosses(above(transition.from)) && std::none_of(raised.begin(), raised.end(), crosses);
  }

  Found next_that_moves(Instant from) {
    const Level level = cascade_.level();
    Found up;
    if (level < cascade_.policy().highest()) {
      const Found quiet = first_quiet(from, cascade_.policy().escalation_cooldown());
      for (Searched& metric : metrics_) {
        if (quiet) up = earlier(up, metric.demands(above(level), *quiet));
      }
    }
    if (level == kLowest) return up;
    const Found quiet = first_quiet(from, cascade_.policy().cooldown(level));
    return quiet ? earlier(up, next_cleared(level, *quiet, up.value_or(checks_.last()))) : up;
  }

  /// The first check from `from` on at which that long a cooldown is over.
  Found first_quiet(Instant from, Duration cooldown) const {
    const auto last_transition = cascade_.last_transition();
    if (!last_transition || cooldown.ns == 0) return from;
    std::int64_t since_first_ns = 0, at_ns = 0;
    if (__builtin_add_overflow(last_transition->ns, cooldown.ns, &since_first_ns) ||
        __builtin_add_overflow(checks_.first().ns, since_first_ns, &at_ns)) {
      return std::nullopt;  // later than any time there is
    }
    return checks_.at_or_after(std::max(from, Instant{at_ns}), known_);
  }

  /// The first check from `from` up to `until` at which all metrics clear `level`.
  Found next_cleared(Level level, Instant from, Instant until) {
    std::size_t agreed = 0;  // so many of them, one after the other, clear it at `from`
    for (std::size_t i = 0; agreed < metrics_.size(); i = (i + 1) % metrics_.size()) {
      const Found found = metrics_[i].clears(level, from);
      if (!found || *found > until) return std::nullopt;
      agreed = *found == from ? agreed + 1 : 1;
      from = *found;
    }
    return from;
  }

  /// The sights of each metric at the last recovery's check, until the next escalation.
  using Recovered = std::array<std::size_t, kMetricCountMax>;

  std::size_t which_;
  const TraceIndex& index_;
  const CheckTimes& checks_;
  Instant last_;  ///< row
  CheckTimes::Known known_;
  Cascade cascade_;
  Place place_, second_place_;
  std::vector<Searched> metrics_;
  bool begun_ = false;
  Found next_;  // the next check that moves something
  std::optional<Recovered> recovered_;
  Watched watched_;
  Journal journal_;
};

ReplayResult plain(const Policy& policy, const TraceIndex& index) {
  return replay(policy, index.trace(), index.second_trace(), index.cadence());
}

std::unique_ptr<IndexedReplay> indexed(const Policy& policy, const TraceIndex& index,
                                       std::size_t which) {
  return std::make_unique<IndexedReplay>(
      replay_frame(policy, index.trace(), index.second_trace(), index.cadence()), index, which);
}

}  // namespace

void replay(const std::vector<Policy>& policies, const TraceIndex& index,
            const std::function<void(std::size_t policy, ReplayResult)>& take) {
  // So many rows of two metrics, with their times and the index of them, fit a core's own cache.
  constexpr std::size_t kStretch = 1u << 14u;
  std::vector<std::unique_ptr<IndexedReplay>> replays;  // null: the index does not know its rules
  replays.reserve(policies.size());
  for (const Policy& policy : policies) {
    replays.push_back(index.knows(policy) ? indexed(policy, index, replays.size()) : nullptr);
  }
  for (std::size_t end = kStretch; end < index.sights().size(); end += kStretch) {
    for (const auto& each : replays) {
      if (each) each->advance(index.sights().begins(end));
    }
  }
  for (std::size_t i = 0; i < replays.size(); ++i) {
    if (!replays[i]) {
      take(i, plain(policies[i], index));
      continue;
    }
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
  if (!index.knows(policy)) return plain(policy, index);
  const auto one = indexed(policy, index, 0);
  one->advance(Instant::max());
  return one->result();
}

}  // namespace cascade
