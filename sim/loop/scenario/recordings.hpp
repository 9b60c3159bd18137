// Files that a scenario names: policies, recorded arrivals, recorded heaps. They are looked for
// beside the scenario.
#pragma once

#include <string>
#include <vector>

#include "sim/loop/scenario/scenario.hpp"

namespace cascade {

/// A built-in policy's name, or a file.
Policy load_policy(const std::string& name_or_file, const std::string& scenario_file);

/// Fills in a recorded stream; one whose file tells symbols apart becomes one stream a symbol.
/// Any other stream is appended as it is.
void load_recording(StreamSetup stream, const std::string& scenario_file,
                    std::vector<StreamSetup>& into);

/// Fills in the values of a recorded heap, counted from its first row.
void load_recording(HeapSetup& heap, const std::string& scenario_file);

/// Counts an interval, as files of arrivals hold them: columns time, count, or time, symbol, count
/// with a header, in the CSV that traces are read as (csv_lines.hpp), and times as they are written
/// there (times.hpp): ISO 8601, or numbers whose unit the column's name or their size tells. Throws
/// InputError with file and line.
struct RecordedArrivals {
  std::string symbol;           ///< empty where the file has none
  std::vector<double> times_s;  ///< from the file's first row
  std::vector<double> counts;
};
std::vector<RecordedArrivals> parse_arrivals(std::string_view text, const std::string& file);

/// The time that each row's count is of: the shortest between two rows of all symbols together, for
/// one that is rare has no row where it has no message. Throws InputError where there is one row.
double row_interval_s(const std::vector<RecordedArrivals>& recorded, const std::string& file);

}  // namespace cascade
