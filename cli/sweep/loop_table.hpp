// What a sweep over a scenario came to, as a table: a line a combination. Needs no scenario, so
// that shards can be put together without it.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "properties/search/policy_grid.hpp"
#include "properties/search/sample_statistics.hpp"

namespace cascade {

/// What a statistic came to in the runs that had it.
struct Came {
  std::size_t runs = 0;  ///< in which there was a value: of a moment, those in which it came
  double mean = std::nan("");
  std::optional<Interval> interval;
};
/// NaN: never, in that run.
Came came_of(const std::vector<double>& values);

/// A line of the table.
struct LoopRow {
  std::string fault;       ///< why there are no runs; empty: there are
  std::string violated;    ///< properties that do not hold of the policy, with a space between
  std::vector<Came> came;  ///< by statistic
  std::size_t replications = 0;  ///< made, where --until-within decides; else 0
  bool is_known_within = false;  ///< what it asks for was reached
  std::string steady = {};       ///< after a warm-up: steady_word() of it
  bool on_front = false;
};

/// What its columns are.
struct LoopColumns {
  std::vector<std::string> statistics;
  bool many = false;           ///< several runs of each: intervals
  bool with_verdicts = false;  ///< what does not hold of each policy
  bool with_front = false;
  bool with_replications = false;  ///< how many were made of each, and whether they were enough
  bool with_steady = false;        ///< after a warm-up: whether the rest looks steady

  /// The place of a statistic that is among them.
  std::size_t place_of(const std::string& statistic) const;
};

struct LoopTable {
  AxisProduct product;
  LoopColumns columns;
  std::vector<LoopRow> rows;  ///< by number
};

/// One line for what is of no other row; loop_row_of() of it gives an equal one, or nothing where
/// the text is not such a line.
std::string record_of(std::size_t number, const LoopRow& row);
std::optional<std::pair<std::size_t, LoopRow>> loop_row_of(const std::string& record,
                                                           std::size_t statistics);

/// Two names of statistics, with a comma between. Throws InputError.
std::pair<std::string, std::string> loop_pareto_of(const std::string& text);
/// Marks the rows of whose two means no other has both less. One without a value is not marked.
void mark_front(LoopTable& table, const std::pair<std::string, std::string>& statistics);

/// RFC 4180 with a header and LF, and an object a line.
std::string to_csv(const LoopTable& table);
std::string to_json_lines(const LoopTable& table);

}  // namespace cascade
