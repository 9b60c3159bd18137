// One value of a metric, as exporters, dashboards and people write it.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/trace/readers/source.hpp"
#include "sim/trace/trace.hpp"

namespace cascade {

enum class ValueKind : std::uint8_t { number, missing, display_text, not_a_number };

struct ParsedValue {
  ValueKind kind = ValueKind::missing;
  double value = kMissing;  ///< of a number: may be negative or infinite
};

/// Reads a value. Missing: empty, NaN, null, -, NA, N/A, None, in any case. Display text is what
/// was made for eyes: "1.23 Mil", "345 K", "95.2%", "1,234". A number is rounded once, to nearest.
ParsedValue parse_value(std::string_view text) noexcept;

/// A value as the model takes it: at least `min` and finite, or missing. Counts what it makes
/// missing.
inline double as_pressure(double value, double min, TraceCounts& counts) {
  if (value >= min && std::isfinite(value)) return value + 0.0;  // no -0
  if (std::isinf(value)) {
    ++counts.infinite_values;
  } else if (value < min) {
    ++counts.negative_values;
  }
  return kMissing;
}

/// Reads a value of the column or series `name`, or throws InputError that says what is wrong. A
/// value below `min` is missing.
double read_value(std::string_view text, std::string_view name, std::size_t line,
                  const Source& source, double min, TraceCounts& counts);
/// The same where the metric is not known yet: the least min of all decides.
double read_value(std::string_view text, std::string_view name, std::size_t line,
                  const Source& source, TraceCounts& counts);

}  // namespace cascade
