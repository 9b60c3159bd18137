// What a sweep found, as a table: a line a policy.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "properties/search/policy_grid.hpp"
#include "properties/search/sweep.hpp"

namespace cascade {

/// A statistic of a summary that policies are compared by.
struct SweepStatistic {
  std::string name;  ///< "transitions", "seconds_from.GRACEFUL"
  bool more_is_better = false;
  std::function<double(const Summary&)> value;  ///< NaN: not known of this run

  /// Less is better.
  double cost(const Summary& summary) const {
    return more_is_better ? -value(summary) : value(summary);
  }
};

/// All of them, for a ladder. seconds_at.LEVEL is as in a summary, seconds_from.LEVEL that level
/// and all above. More is better of the time at the lowest level and of seconds_from: time under
/// protection.
std::vector<SweepStatistic> sweep_statistics(const LevelNames& levels);

/// NAME, NAME:min or NAME:max. Throws InputError for another name.
SweepStatistic parse_statistic(const std::string& text, const LevelNames& levels);

struct SweepLine {
  SweepResult result;
  std::string fault;      ///< why there is no result
  bool on_front = false;  ///< of the two statistics that were asked for
};

struct SweepTable {
  const PolicyGrid& grid;
  bool with_front = false;
  std::vector<SweepLine> lines;  ///< in the grid's order
};

/// Marks the lines of which no other is better in one statistic without being worse in the other.
/// One of which a statistic is not known is not marked.
void mark_front(SweepTable& table, const std::pair<SweepStatistic, SweepStatistic>& statistics);

/// RFC 4180 with a header and LF: number, the varied keys, status, the summary's statistics (a
/// column a level and a pair of levels), a column a property. What there is not is empty.
std::string to_csv(const SweepTable& table);

/// An object a line; `summary` is what `replay --summary` writes.
std::string to_json_lines(const SweepTable& table);

}  // namespace cascade
