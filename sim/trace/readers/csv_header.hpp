// Whether a CSV file has a header, and where.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/source.hpp"

namespace cascade {

/// Without a header the first line has a time where the time belongs.
bool is_row(const Source& source, const CsvLines& lines);

/// The names in the last comment above the first row, where each of them is one word and one of
/// them is known; empty for none.
std::vector<std::string> names_in_comment(const Source& source, const CsvLines& lines,
                                          std::string_view text);

}  // namespace cascade
