// The words that text, JSON and JUnit say alike of a recording that was judged.
#pragma once

#include <cstddef>
#include <string>

#include "reports/text/recorded_text.hpp"

namespace cascade {

/// As the file has it: a date, or seconds.
std::string recorded_time_text(const Trace& trace, std::size_t row);

/// Where the first level is that nothing explains: "line 4, 60 s".
std::string recorded_place_text(const RecordedReport& report);

/// "SOFT, GRACEFUL": what was possible there.
std::string possible_levels_text(const RecordedReport& report);

/// Why it was not possible, as one sentence without a full stop.
std::string inconsistency_text(const RecordedReport& report);

}  // namespace cascade
