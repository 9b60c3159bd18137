// Which column is meant: by the user, or as the time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

/// The columns of a file as they are found: their names (in a file without a header they have
/// none, and the first row's fields stand for them), and the rows.
struct CsvColumns {
  const Source& source;
  std::size_t line;  ///< where the names are
  std::vector<std::string> names;
  bool has_header;
  CsvLines rows;  ///< before the first row

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  /// The column that the user named, or kNone where no name is given. An exact name wins over one
  /// in another case, and that over a number. Throws InputError for what is neither.
  std::size_t told(const std::string& wanted, const std::string& flag) const;
};

/// The column of times: the user's, else the one whose name says so and that is not `taken`. Of
/// several the one that tells the most rows apart, which is noted. Throws InputError where there is
/// none, or each holds half a time.
std::size_t find_time_column(const CsvColumns& columns, const std::vector<std::size_t>& taken,
                             std::vector<std::string>& notes);

}  // namespace cascade
