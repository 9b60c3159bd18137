// The heap of a JVM after its collections, in percent: one value a collection.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sim/trace/readers/rows.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"

namespace cascade {

class HeapSeries {
 public:
  /// Throws InputError where no heap is asked for.
  HeapSeries(const Source& source);

  /// The heap at a time: `unit_name` is a time's name that tells how it counts ("uptime_ms"); empty
  /// for a date. The first one is that of the file. `pct` may be kMissing.
  void add(std::string_view time, std::string_view unit_name, double pct, std::size_t line);

  /// Fills `trace`. `column` says to people what the values are, `time_place` where times stand.
  /// Throws InputError where nothing was added.
  void finish(Trace& trace, const std::string& column, const std::string& time_place);

 private:
  const Source& source_;
  Metric metric_;
  std::optional<Times> times_;
  std::optional<Rows> rows_;
  std::string unit_name_;
  Trace trace_;
};

/// "24M", "21.9M", "24.0 MB", "65536K", in bytes; empty for what is no such size.
std::optional<double> parse_size(std::string_view text);

}  // namespace cascade
