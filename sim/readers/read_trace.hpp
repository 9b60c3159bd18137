// Any file that may hold lag or heap over time -> Trace. The one door to all formats.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/trace.hpp"

namespace cascade {

enum class InputFormat {
  automatic,
  csv,           ///< and its relatives: ; | tab, Grafana's exports, the long form
  prometheus,    ///< HTTP API JSON: query_range matrix or query vector
  kafka_groups,  ///< kafka-consumer-groups --describe
  json_lines,    ///< {"t":..,"lag":..,"heap_pct":..}
  exposition,    ///< a scrape of an exporter's /metrics page
  burrow,        ///< Burrow's consumer status
};

std::string_view text(InputFormat format);  ///< "auto", "csv", "prometheus", ...
std::optional<InputFormat> parse_input_format(std::string_view text);

/// Which metric a file with a single, unnamed value is about.
enum class Role { lag, heap };

struct ReadOptions {
  InputFormat format = InputFormat::automatic;
  Role role = Role::lag;
  std::string time_column;  ///< a name or a 1-based number; empty = find it
  std::string lag_column;
  std::string heap_column;
  std::string time_format;  ///< strptime's language; empty or "auto" = find out
  bool sort = false;        ///< sort rows that go back in time instead of refusing them
  double lag_scale = 1;
  double heap_scale = 1;
};

/// Reads a trace from text. `file` is used in messages and for Trace::name. Throws InputError with
/// file and line.
Trace parse_trace(std::string_view text, const std::string& file, const ReadOptions& options);

/// Reads a file ("-": standard input).
Trace read_trace(const std::string& file, const ReadOptions& options);

}  // namespace cascade
