// An index over a trace, built once, for many replays of it: what each metric looks like to the
// checks, and where it next is at or above, or below, a value. See
// sim/replay/indexed/indexed_replay.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "model/policy.hpp"
#include "sim/replay/check_times.hpp"
#include "sim/replay/indexed/extrema_tree.hpp"
#include "sim/replay/replay.hpp"
#include "sim/replay/run_watch.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

/// The rows of one file as the checks see them: a list of sights, each beginning at a check and
/// lasting until the next. A row that is replaced before any check came by is in none of them; one
/// that grows older than `stale_after` before it is replaced is followed by a sight of nothing.
class Sights {
 public:
  static constexpr std::uint32_t kNothing = std::numeric_limits<std::uint32_t>::max();

  /// Refers to `at`. Throws InputError for more rows than 32 bits count.
  Sights(const std::vector<Instant>& at, const CheckTimes& checks, bool all_rows_are_checks,
         Duration stale_after);
  Sights(const Sights&) = delete;
  Sights& operator=(const Sights&) = delete;

  std::size_t size() const { return begins_.size(); }
  Instant begins(std::size_t sight) const { return begins_[sight]; }
  std::uint32_t row(std::size_t sight) const {
    return rows_.empty() ? static_cast<std::uint32_t>(sight) : rows_[sight];
  }
  /// Which sight a check at `at` has; `hint` is one that began by then, the nearer the better.
  std::size_t at(Instant at, std::size_t hint) const;

  bool any_stale() const { return any_stale_; }
  std::size_t bytes() const;

 private:
  void add(Instant begins, std::uint32_t row);

  std::span<const Instant> begins_;
  std::vector<Instant> own_begins_;  // empty where every row is one sight; then
  std::vector<std::uint32_t> rows_;  // so is this
  bool any_stale_ = false;
};

/// One metric's values over the sights of its file.
class MetricIndex {
 public:
  /// Refers to both.
  MetricIndex(const Sights& sights, const std::vector<double>& values);
  MetricIndex(const MetricIndex&) = delete;
  MetricIndex& operator=(const MetricIndex&) = delete;

  const Sights& sights() const { return sights_; }
  double value(std::size_t sight) const {
    const std::uint32_t row = sights_.row(sight);
    return row == Sights::kNothing ? kMissing : values_[row];
  }

  /// The first sight from `sight` on with a value at or above, or below, `bound`; sights().size()
  /// where there is none. A missing value is neither; as zero it may be below.
  std::size_t next_at_least(std::size_t sight, double bound) const;
  std::size_t next_below(std::size_t sight, double bound, OnMissing on_missing) const;

  std::size_t bytes() const;

 private:
  double value_or_zero(std::size_t sight) const {
    const double seen = value(sight);
    return is_missing(seen) ? 0 : seen;
  }

  const Sights& sights_;
  const std::vector<double>& values_;
  ExtremaTree<Highest> highest_;
  ExtremaTree<Lowest> lowest_;                         // a missing value is left out
  std::optional<ExtremaTree<Lowest>> lowest_or_zero_;  // or a zero; only where any is missing
};

/// All of it. Refers to the traces, which have to stay. Takes at most twice the trace's memory, and
/// 16 bytes for each stretch of blind time that was asked for.
class TraceIndex {
 public:
  /// For replays with that `stale_after`. Throws InputError as replay() does. O(rows).
  TraceIndex(const Trace& trace, const Trace* heap, const Cadence& cadence, Duration stale_after);
  TraceIndex(const TraceIndex&) = delete;
  TraceIndex& operator=(const TraceIndex&) = delete;

  /// Whether the index answers for that `stale_after`, too: nothing was ever stale, nor would be.
  bool fits(Duration stale_after) const;

  const Trace& trace() const { return trace_; }
  const Trace* heap_trace() const { return heap_trace_; }
  const Cadence& cadence() const { return cadence_; }
  const CheckTimes& checks() const { return checks_; }
  const Sights& sights() const { return sights_; }
  const Sights* heap_sights() const { return heap_sights_ ? &*heap_sights_ : nullptr; }  ///< apart
  const MetricIndex* lag() const { return lag_ ? &*lag_ : nullptr; }     ///< null: no such column
  const MetricIndex* heap() const { return heap_ ? &*heap_ : nullptr; }  ///< likewise

  /// The blind time (SPEC 9) of a run whose policy monitors these metrics, as RunWatch has it; a
  /// metric without a column is not monitored. O(rows) when it is first asked for, then nothing.
  const std::vector<TimeSpan>& blind(bool lag_monitored, bool heap_monitored) const;

  std::size_t bytes() const;  ///< without the traces

 private:
  const Trace& trace_;
  const Trace* heap_trace_;
  Cadence cadence_;
  Duration stale_after_;
  CheckTimes checks_;
  Sights sights_;
  std::optional<Sights> heap_sights_;  // of a file of its own
  std::optional<MetricIndex> lag_, heap_;
  mutable std::mutex blind_mutex_;  // threads of a sweep share the index
  mutable std::array<std::optional<std::vector<TimeSpan>>, 4> blind_;  // by what is monitored
};

/// The memory of a trace's columns.
std::size_t column_bytes(const Trace& trace);

}  // namespace cascade
