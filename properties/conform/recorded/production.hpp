// A production that is recorded, with all that stands between a system and its recording: checks at
// times of their own that see old values, scrapes that come late, are lost, and read the level and
// the metrics at different instants. For tests only.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "properties/conform/recorded/assumptions.hpp"
#include "properties/reference/generators.hpp"
#include "sim/loop/prng.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// One check of the system that is recorded, and its level after it.
using RecordedSystem = std::function<Level(Instant now, const Pressure& seen)>;

struct RecordingSetup {
  Duration step;                 ///< rows are so far apart, more or less
  double step_jitter = 0;        ///< as a part of the step
  Duration check_every, jitter;  ///< checks are at most both together apart
  Duration skew;
  double lost = 0;       ///< of a hundred rows, so many are lost
  double blank = 0;      ///< likewise of single values
  double missing = 0;    ///< likewise times at which the system has no value either
  double unread = 0;     ///< of a hundred rows, so many have no level
  double calm = 0.5;     ///< how likely a metric is to keep its value from a sample to the next
  bool spread = false;   ///< values from all of a region, and not only those where regions meet
  bool counted = false;  ///< transitions are counted, and the counters recorded
  std::size_t rows = 200;
};

/// One metric over time: at each sample's instant a value, and between two neighbouring ones
/// something between the two. Before the first, after the last and beside a missing one: anything.
class DrawnSignal {
 public:
  DrawnSignal(const MetricThresholds& metric, std::vector<Instant> at,
              const RecordingSetup& recording, Prng& random)
      : at_(std::move(at)) {
    for (const double value : region_values(metric)) {
      if (std::isfinite(value)) pool_.push_back(value);
    }
    std::size_t place = random.below(pool_.size());
    double value = pool_[place];
    bool is_gone = false;
    for (std::size_t i = 0; i < at_.size(); ++i) {
      if (random.uniform() > recording.calm) {
        place = random.below(4) == 0 ? random.below(pool_.size()) : near(place, random);
        value = pool_[place];
        if (recording.spread) value = random.uniform(value, pool_[near(place, random)]);
      }
      // What is gone stays gone for a while.
      is_gone = random.uniform(0, 100) < (is_gone ? 70 : recording.missing);
      value_.push_back(is_gone && recording.missing > 0 ? kMissing : value);
      shape_.push_back(random.uniform());
    }
  }

  double sample(std::size_t i) const { return value_[i]; }

  double at(Instant now, Prng& random) const {
    const auto later = std::upper_bound(at_.begin(), at_.end(), now);
    if (later == at_.begin() || later == at_.end()) return anything(random);
    const auto i = static_cast<std::size_t>(later - at_.begin()) - 1;
    const double from = value_[i], to = value_[i + 1];
    if (now == at_[i]) return from;
    if (is_missing(from) && is_missing(to)) return kMissing;
    if (is_missing(from) || is_missing(to)) return anything(random);
    const double part = (now - at_[i]).seconds() / (at_[i + 1] - at_[i]).seconds();
    if (shape_[i] < 0.4) return part < shape_[i] * 2.5 ? from : to;  // a jump
    if (shape_[i] < 0.6)
      return std::clamp(from + (to - from) * part, std::min(from, to), std::max(from, to));
    return random.below(2) == 0 ? from : to;  // to and fro, between the two
  }

 private:
  std::size_t near(std::size_t place, Prng& random) const {
    const std::size_t moved = place + random.below(9);
    return std::min(pool_.size() - 1, moved < 4 ? 0 : moved - 4);
  }

  double anything(Prng& random) const {
    return random.below(4) == 0 ? kMissing : pool_[random.below(pool_.size())];
  }

  std::vector<Instant> at_;
  std::vector<double> value_, shape_, pool_;
};

/// `times`, each moved by at most `skew`, in order.
inline std::vector<Instant> moved(const std::vector<Instant>& times, Duration skew, Prng& random) {
  std::vector<Instant> out;
  const auto width = static_cast<std::uint64_t>(2 * skew.ns + 1);
  for (const Instant time : times) {
    out.push_back({time.ns - skew.ns + static_cast<std::int64_t>(random.below(width))});
  }
  std::sort(out.begin(), out.end(), [](Instant a, Instant b) { return a < b; });
  return out;
}

/// Runs the system and records it. The rows that are left have levels, but for those unread. A
/// `check_every` of 0: the system checks at each row, on what stands there.
inline Trace record(const Policy& policy, const RecordedSystem& system,
                    const RecordingSetup& recording, Prng& random) {
  std::vector<Instant> rows;
  const Instant begin{1'000'000'000'000};
  for (std::size_t i = 0; i < recording.rows; ++i) {
    const double place = static_cast<double>(i) + recording.step_jitter * (random.uniform() - 0.5);
    rows.push_back(begin + Duration{std::llround(place * static_cast<double>(recording.step.ns))});
  }
  std::vector<DrawnSignal> signals;
  for (const MetricThresholds& metric : policy.metrics) {
    signals.emplace_back(metric, moved(rows, recording.skew, random), recording, random);
  }

  std::vector<std::pair<Instant, Level>> levels;
  for (std::size_t i = 0; recording.check_every.ns == 0 && i < rows.size(); ++i) {
    Pressure seen;
    for (std::size_t m = 0; m < signals.size(); ++m) seen.values[m] = signals[m].sample(i);
    levels.emplace_back(rows[i], system(rows[i], seen));
  }
  const Duration longest = recording.check_every + recording.jitter;
  const auto some = [&random](Duration most) {
    return Duration{
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.ns) + 1))};
  };
  const Instant end = rows.back() + recording.skew;
  for (Instant now = rows.front() - recording.skew - longest;
       recording.check_every.ns > 0 && now <= end;) {
    Pressure seen;
    for (std::size_t m = 0; m < signals.size(); ++m) {
      seen.values[m] = signals[m].at(now - some(recording.skew), random);
    }
    levels.emplace_back(now, system(now, seen));
    // Mostly about as far apart as is said, and now and then as far as may be or at once.
    const std::uint64_t kind = random.below(10);
    now = now + (kind == 0   ? longest
                 : kind == 1 ? some(longest)
                             : recording.check_every - some({recording.check_every.ns / 10}) +
                                   some({recording.jitter.ns / 4}));
    if (levels.back().first >= now) now = now + Duration{1};
  }

  Trace trace;
  trace.name = "recorded.csv";
  trace.metrics = trace_metrics_of(policy);
  const std::vector<Instant> read_at = moved(rows, recording.skew, random);
  std::optional<std::size_t> level_before;  // which check's was read last
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (random.uniform(0, 100) < recording.lost) continue;
    trace.at.push_back(rows[i]);
    for (std::size_t m = 0; m < signals.size(); ++m) {
      const bool is_blank = random.uniform(0, 100) < recording.blank;
      trace.columns[m].push_back(is_blank ? kMissing : signals[m].sample(i));
    }
    const auto after = std::upper_bound(
        levels.begin(), levels.end(), read_at[i],
        [](Instant at, const std::pair<Instant, Level>& check) { return at < check.first; });
    std::optional<Level> level;
    bool is_counted = false;
    if (after != levels.begin() && random.uniform(0, 100) >= recording.unread) {
      level = std::prev(after)->second;
      const auto read = static_cast<std::size_t>(std::prev(after) - levels.begin());
      is_counted = level_before.has_value();
      for (std::size_t k = level_before.value_or(read); k < read; ++k) {
        if (levels[k + 1].second == levels[k].second) continue;
        trace.levels.ways[trace.at.size() - 1].push_back(levels[k + 1].second);
      }
      level_before = read;
    }
    if (recording.counted) trace.levels.is_counted.push_back(is_counted);
    trace.levels.at.push_back(level);
    trace.levels.line.push_back(i + 2);
  }
  return trace;
}

}  // namespace cascade
