// An index over a trace, built once, for many replays of it: what each metric looks like to the
// checks, and where it next is at a value or worse, or healthier than one. See
// sim/replay/indexed/indexed_replay.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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
  /// That is what it asks first.
  static void require_countable(std::size_t rows);
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

/// One metric's values over the sights of its file. Of one whose low values are the bad ones the
/// values are kept with their sign turned, so that for each more is worse.
class MetricIndex {
 public:
  /// Refers to both.
  MetricIndex(const Sights& sights, const std::vector<double>& values, Worse worse);
  MetricIndex(const MetricIndex&) = delete;
  MetricIndex& operator=(const MetricIndex&) = delete;

  const Sights& sights() const { return sights_; }
  Worse worse() const { return worse_; }
  double value(std::size_t sight) const {
    const std::uint32_t row = sights_.row(sight);
    return row == Sights::kNothing ? kMissing : values_[row];
  }

  /// The first sight from `sight` on with a value at `bound` or worse, or healthier than `bound`;
  /// sights().size() where there is none. A missing value is neither; as zero it may be either.
  std::size_t next_at_or_worse(std::size_t sight, double bound, OnMissing on_missing) const;
  std::size_t next_healthier(std::size_t sight, double bound, OnMissing on_missing) const;

  std::size_t bytes() const;

 private:
  double turned(std::size_t sight) const { return sign_ * value(sight); }
  double turned_or_zero(std::size_t sight) const {
    const double seen = turned(sight);
    return is_missing(seen) ? 0 : seen;
  }

  const Sights& sights_;
  const std::vector<double>& values_;
  Worse worse_;
  double sign_;
  // A missing value is left out,
  ExtremaTree<Highest> highest_;
  ExtremaTree<Lowest> lowest_;
  // or a zero; only where any is missing.
  std::optional<ExtremaTree<Highest>> highest_or_zero_;
  std::optional<ExtremaTree<Lowest>> lowest_or_zero_;
};

/// All of it. Refers to the traces, which have to stay. Takes at most twice the trace's memory, and
/// 16 bytes for each stretch of blind time that was asked for.
class TraceIndex {
 public:
  /// For replays with that `stale_after`, of policies that have these metrics grow worse downwards
  /// and all others upwards. Throws InputError as require_fit() does. O(rows).
  TraceIndex(const Trace& trace, const Trace* second, const Cadence& cadence, Duration stale_after,
             const std::vector<std::string>& worse_low = {});
  TraceIndex(const TraceIndex&) = delete;
  TraceIndex& operator=(const TraceIndex&) = delete;

  /// Whether the index answers for that `stale_after`, too: nothing was ever stale, nor would be.
  bool fits(Duration stale_after) const;
  /// Whether it answers for that policy's rules: where it does not wait before it escalates, and
  /// its metrics grow worse as the index has them.
  bool knows(const Policy& policy) const;

  const Trace& trace() const { return trace_; }
  const Trace* second_trace() const { return second_trace_; }
  const Cadence& cadence() const { return cadence_; }
  const CheckTimes& checks() const { return checks_; }
  const Sights& sights() const { return sights_; }
  const Sights* second_sights() const { return second_sights_ ? &*second_sights_ : nullptr; }
  /// Null where there is no such column.
  const MetricIndex* metric(std::string_view name) const;

  /// The blind time (SPEC 9) of a run of that policy, as RunWatch has it; a metric without a column
  /// is not monitored. O(rows) when it is first asked for these metrics, then nothing.
  const std::vector<TimeSpan>& blind(const Policy& judging) const;

  /// How many checks come nearer together than that; likewise.
  std::size_t checks_nearer_than(Duration check_every) const;

  std::size_t bytes() const;  ///< without the traces

 private:
  const Trace& trace_;
  const Trace* second_trace_;
  Cadence cadence_;
  Duration stale_after_;
  CheckTimes checks_;
  Sights sights_;
  std::optional<Sights> second_sights_;
  struct Named {
    std::string name;
    std::unique_ptr<MetricIndex> index;
  };
  std::vector<Named> metrics_;
  mutable std::mutex mutex_;  // threads of a sweep share the index
  mutable std::map<std::uint32_t, std::vector<TimeSpan>> blind_;    // by a bit for each monitored
  mutable std::map<std::int64_t, std::size_t> checks_nearer_than_;  // by nanoseconds
};

/// Those of its metrics that grow worse downwards.
std::vector<std::string> worse_low_of(const Policy& policy);

/// The memory of a trace's columns.
std::size_t column_bytes(const Trace& trace);

}  // namespace cascade
