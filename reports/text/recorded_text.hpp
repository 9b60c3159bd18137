// The verdict on recorded levels, told to people and to machines.
#pragma once

#include <string>

#include "properties/conform/recorded/recorded.hpp"
#include "reports/text/verdicts.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// A recording that was judged.
struct RecordedReport {
  const Policy& policy;
  const Trace& trace;
  const RecordedAssumptions& assumptions;
  const RecordedVerdict& verdict;
};

/// The verdict and what it rests on; the first row that nothing explains with the rows before it,
/// what was possible there, and by which rule.
std::string to_text(const RecordedReport& report, const TextStyle& style);

/// As CLI.md names its members, and more: one object. Its policy's digest and its input are put
/// into `made`.
std::string to_json(const RecordedReport& report, const Made& made);

/// A test suite with one test case: a failure where inconsistent, skipped where undetermined.
std::string to_junit(const RecordedReport& report, const Made& made, double took_s);

}  // namespace cascade
