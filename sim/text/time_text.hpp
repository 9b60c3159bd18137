// Times and lengths of time as people and machines write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/units.hpp"

namespace cascade {

/// Seconds with up to 9 decimals and no trailing zeros: exact, e.g. "12.5", "0", "-0.000000001".
std::string seconds_text(std::int64_t ns);

/// ISO 8601 in UTC with as many decimals as needed: "2022-03-25T09:33:46Z".
std::string iso_text(Instant since_1970);

/// "500ms", "1s", "2m", "1.5h", "10us", "7ns", "1d", "1h30m"; of several units the largest comes
/// first and the last alone may have decimals. A bare number is not a duration. Empty where it is
/// not one or negative.
std::optional<Duration> parse_duration(std::string_view text);

struct IsoTime {
  Instant at;             ///< since 1970, UTC
  bool has_zone = false;  ///< without one, UTC was assumed
};

/// ISO 8601 dates and times as exporters write them: 'T' or a blank between date and time, up to 9
/// decimals (more are cut), Z, UTC, +hh:mm, +hhmm, +hh or no zone, date only. Empty where it is not
/// one, or does not fit an Instant (years 1678 to 2261 do).
std::optional<IsoTime> parse_iso(std::string_view text);

/// What `date` prints: "Fri Mar 25 09:33:46 UTC 2022" or "Fri 25 Mar 2022 09:33:46 AM UTC". Only
/// UTC and GMT, as other zones' letters mean different things to different people.
std::optional<IsoTime> parse_date_output(std::string_view text);

/// A time in strptime's language (C locale), which may go on with decimals and a Z. Empty where the
/// text does not match, or names a day that does not exist.
std::optional<IsoTime> parse_by_format(const std::string& text, const std::string& format);

/// A decimal number, plain or scientific, times 10^`exponent`, as a whole number, exactly (more
/// digits than that are rounded): "1.621012384232E9" with 9 is 1621012384232000000. Empty where the
/// text is not a number or does not fit.
std::optional<std::int64_t> parse_scaled_decimal(std::string_view text, int exponent);

}  // namespace cascade
