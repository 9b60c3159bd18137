// The checks of a replay, in stretches: while the same rows are seen, each check is given the same
// pressure. Where every row is a check, a stretch is a row, and nothing is copied.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/policy.hpp"
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
  /// Of the metrics of `policy`, by its numbers. Refers to the traces; `second` may be null. They
  /// fit together: replay_frame() saw to it.
  CheckedRun(const Policy& policy, const Trace& trace, const Trace* second, const Cadence& cadence);

  std::size_t size() const { return begins_.size(); }                     ///< stretches
  Instant begins(std::size_t stretch) const { return begins_[stretch]; }  ///< its first check
  Pressure pressure(std::size_t stretch) const {
    Pressure seen;
    for (std::size_t m = 0; m < metrics_; ++m) seen.values[m] = value(metric_at(m), stretch);
    return seen;
  }
  /// What a check sees of the metric: missing where its row is, or is too old; 0 without a column.
  double value(Metric metric, std::size_t stretch) const {
    const std::vector<double>* values = columns_[index(metric)].values;
    if (values == nullptr) return 0;
    const std::uint32_t row = this->row(metric, stretch);
    return row == Sights::kNothing ? kMissing : (*values)[row];
  }

  /// Of the metric's own file; Sights::kNothing where no row is seen.
  std::uint32_t row(Metric metric, std::size_t stretch) const {
    const std::vector<std::uint32_t>& rows = file(metric).rows;
    return rows.empty() ? static_cast<std::uint32_t>(stretch) : rows[stretch];
  }
  Instant row_at(Metric metric, std::uint32_t row) const { return (*file(metric).at)[row]; }
  /// The first stretch that sees the row that this one sees, and the first behind that does not.
  std::size_t begin_of_row(Metric metric, std::size_t stretch) const;
  std::size_t end_of_row(Metric metric, std::size_t stretch) const;

  /// Whether each stretch is one row and one check.
  bool is_every_row() const { return files_[0].rows.empty(); }

  CheckAt first() const { return {0, begins_[0]}; }
  /// How many stretches begin before `at`, given that the first `known` do.
  std::size_t stretches_before(Instant at, std::size_t known) const {
    return count_before(begins_, at, known);
  }
  /// The first check that is not before `at`; empty after the last one. `known` is one by then.
  std::optional<CheckAt> at_or_after(Instant at, const CheckAt& known) const;

 private:
  struct File {
    const std::vector<Instant>* at = nullptr;
    std::vector<std::uint32_t> rows;  ///< a stretch's; empty: the row of its number
  };
  struct Column {
    const std::vector<double>* values = nullptr;  ///< null: no such column
    std::size_t file = 0;
  };
  const File& file(Metric metric) const { return files_[columns_[index(metric)].file]; }
  void merge(const Sights& first, const Sights* second);

  CheckTimes checks_;
  std::vector<Instant> own_begins_;
  std::span<const Instant> begins_;
  std::array<File, 2> files_;
  std::size_t metrics_;
  std::array<Column, kMetricCountMax> columns_;
};

}  // namespace cascade
