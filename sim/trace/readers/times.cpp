#include "sim/trace/readers/times.hpp"

#include "sim/text/own_time.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/readers/column_names.hpp"

namespace cascade {
namespace {

/// The unit of a bare number, by its magnitude: from 1e17 on nanoseconds, and so on down.
int exponent_by_magnitude(std::int64_t whole) {
  if (whole >= 100'000'000'000'000'000) return 0;
  if (whole >= 100'000'000'000'000) return 3;
  if (whole >= 100'000'000'000) return 6;
  return 9;
}

/// Whether a strptime format says which day it is.
bool names_a_day(const std::string& format) {
  for (const char* directive : {"%Y", "%y", "%F", "%D", "%s", "%c", "%x", "%j"}) {
    if (format.find(directive) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Times::Times(const Source& source, std::string_view column_name) : source_(source) {
  const std::string& format = source.options.time_format;
  if (!format.empty() && format != "auto") {
    kind_ = Kind::format;
    absolute_ = names_a_day(format);
    return;
  }
  if (const std::optional<int> exponent = unit_of_time_name(column_name)) {
    unit_is_named_ = true;
    exponent_ = *exponent;
    always_absolute_ = counts_from_1970(column_name);
    never_absolute_ = counts_from_start(column_name);
  }
}

std::optional<Instant> Times::parse(std::string_view text) {
  switch (kind_) {
    case Kind::number:
      if (const auto plain = plain_decimal(text)) {
        if (const auto ns = scaled(*plain, exponent_)) return Instant{*ns};
      }
      if (const auto ns = parse_scaled_decimal(text, exponent_)) return Instant{*ns};
      return std::nullopt;
    case Kind::unknown:
      break;
    case Kind::iso:
    case Kind::date_output:
    case Kind::format: {
      const auto time = kind_ == Kind::iso ? parse_iso(text)
                        : kind_ == Kind::date_output
                            ? parse_date_output(text)
                            : parse_by_format(std::string(text), source_.options.time_format);
      if (!time) return std::nullopt;
      without_zone_ = without_zone_ || !time->has_zone;
      return time->at;
    }
  }
  return std::nullopt;
}

bool Times::find_kind(std::string_view text) {
  if (parse_iso(text)) {
    kind_ = Kind::iso;
    absolute_ = true;
  } else if (parse_date_output(text)) {
    kind_ = Kind::date_output;
    absolute_ = true;
  } else if (const auto whole = parse_scaled_decimal(text, 0)) {
    const int exponent = unit_is_named_ ? exponent_ : exponent_by_magnitude(*whole);
    const auto ns = parse_scaled_decimal(text, exponent);
    if (!ns) return false;
    kind_ = Kind::number;
    exponent_ = exponent;
    absolute_ = !never_absolute_ && (always_absolute_ || *ns >= kAbsoluteFromNs);
  } else {
    return false;
  }
  return true;
}

Instant Times::read(std::string_view text, std::size_t line) {
  if (kind_ == Kind::unknown && !find_kind(text)) refuse(text, line);
  const std::optional<Instant> at = parse(text);
  if (!at) refuse(text, line);
  if (kind_ == Kind::number && is_of_other_kind(at->ns)) {
    throw source_.error(
        line,
        in_quotes(text) + (absolute_ ? " counts from the start, the times before it "
                                       "from 1970"
                                     : " counts from 1970, the times before it from "
                                       "the start"),
        "one kind of time in the whole file");
  }
  return *at;
}

bool Times::is_time(std::string_view text) const {
  Times probe = *this;
  return (kind_ != Kind::unknown || probe.find_kind(text)) && probe.parse(text).has_value();
}

void Times::refuse(std::string_view text, std::size_t line) const {
  if (trimmed(text).empty()) {
    throw source_.error(line, "the row has no time", "a time in every row");
  }
  const std::string wrong = in_quotes(text) + " is not a time";
  switch (kind_) {
    case Kind::unknown:
      throw source_.error(line, wrong,
                          "a number of seconds, milliseconds, microseconds or nanoseconds, ISO "
                          "8601, or another form that --time-format describes");
    case Kind::number:
      if (parse_iso(text)) {
        throw source_.error(line, in_quotes(text) + " is a date, the times before it are numbers",
                            "one kind of time in the whole file");
      }
      throw source_.error(line, wrong + " like those before it",
                          "a number that fits 64 bits of nanoseconds");
    case Kind::iso:
    case Kind::date_output:
      if (parse_scaled_decimal(text, 0)) {
        throw source_.error(line, in_quotes(text) + " is a number, the times before it are dates",
                            "one kind of time in the whole file");
      }
      throw source_.error(line, wrong + " like those before it",
                          "a date and time in the form of the first one, from 1678 to 2261");
    case Kind::format:
      break;
  }
  throw source_.error(line, wrong + " of the form " + in_quotes(source_.options.time_format),
                      "a --time-format that describes it");
}

std::string Times::text(Instant at) const { return own_time_text(at, absolute_); }

std::string Times::form() const {
  switch (kind_) {
    case Kind::unknown:
      return "none";
    case Kind::iso:
      return "ISO 8601";
    case Kind::date_output:
      return "as date writes it";
    case Kind::format:
      return "of the form " + source_.options.time_format;
    case Kind::number:
      break;
  }
  const std::string unit = exponent_ == 9   ? "seconds"
                           : exponent_ == 6 ? "milliseconds"
                           : exponent_ == 3 ? "microseconds"
                                            : "nanoseconds";
  return unit + (absolute_ ? " since 1970" : " from the start") +
         (unit_is_named_ ? ", as its name says" : ", by their size");
}

void Times::describe(Trace& trace, const std::string& column) const {
  trace.absolute_time = absolute_;
  trace.time = {column, form()};
  if (without_zone_ && absolute_) trace.notes.push_back("times have no zone: read as UTC");
}

void refuse_backward_time(const Source& source, std::size_t line, const std::string& before,
                          const std::string& now) {
  throw source.error(line, "time goes back from " + before + " to " + now,
                     "rows in order of time, or --unordered sort");
}

}  // namespace cascade
