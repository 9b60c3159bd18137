// The checks of a replay, in stretches: while the same rows are seen, each check is given the same
// pressure. Where every row is a check, a stretch is a row, and nothing is copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/replay/check_times.hpp"
#include "sim/replay/indexed/trace_index.hpp"

namespace cascade {

/// A check, by the stretch that it belongs to and its time (the file's own).
struct CheckAt {
  std::size_t stretch = 0;
  Instant at;
};

class CheckedRun {
 public:
  /// Refers to the traces; `heap` may be null. They fit together: replay_frame() saw to it.
  CheckedRun(const Trace& trace, const Trace* heap, const Cadence& cadence, Duration stale_after);

  std::size_t size() const { return begins_.size(); }                     ///< stretches
  Instant begins(std::size_t stretch) const { return begins_[stretch]; }  ///< its first check
  Pressure pressure(std::size_t stretch) const {
    return {value(Metric::lag, stretch), value(Metric::heap, stretch)};
  }
  /// What a check sees of the metric: missing where its row is, or is too old; 0 without a column.
  double value(Metric metric, std::size_t stretch) const {
    const Column& column = this->column(metric);
    if (column.values == nullptr) return 0;
    const std::uint32_t row = this->row(metric, stretch);
    return row == Sights::kNothing ? kMissing : (*column.values)[row];
  }

  /// Of the metric's own file; Sights::kNothing where no row is seen.
  std::uint32_t row(Metric metric, std::size_t stretch) const {
    const Column& column = this->column(metric);
    return column.rows.empty() ? static_cast<std::uint32_t>(stretch) : column.rows[stretch];
  }
  Instant row_at(Metric metric, std::uint32_t row) const { return (*column(metric).at)[row]; }
  bool has(Metric metric) const { return column(metric).values != nullptr; }
  /// The first stretch that sees the row that this one sees, and the first behind that does not.
  std::size_t begin_of_row(Metric metric, std::size_t stretch) const;
  std::size_t end_of_row(Metric metric, std::size_t stretch) const;

  /// Whether each stretch is one row and one check.
  bool is_every_row() const { return lag_.rows.empty() && heap_.rows.empty(); }

  CheckAt first() const { return {0, begins_[0]}; }
  /// The first check that is not before `at`; empty after the last one. `known` is one by then.
  std::optional<CheckAt> at_or_after(Instant at, const CheckAt& known) const;

 private:
  struct Column {
    const std::vector<Instant>* at = nullptr;
    const std::vector<double>* values = nullptr;  ///< null: no such column
    std::vector<std::uint32_t> rows;              ///< a stretch's; empty: the row of its number
  };
  const Column& column(Metric metric) const { return metric == Metric::lag ? lag_ : heap_; }
  void merge(const Sights& lag, const Sights& heap);

  CheckTimes checks_;
  std::vector<Instant> own_begins_;
  std::span<const Instant> begins_;
  Column lag_, heap_;
};

}  // namespace cascade
