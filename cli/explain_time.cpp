#include "cli/explain_time.hpp"

#include <optional>
#include <vector>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/own_time.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kDayNs = 86'400 * kNsPerS;

[[noreturn]] void refuse(const std::string& text, const std::string& wrong,
                         const std::string& right) {
  throw InputError("--at", 0, "'" + printable(text) + "' " + wrong, right);
}

std::string span_words(const AskedSpan& span) {
  if (!span.known) return "a time from " + span.clock.text(Instant{}) + " on";
  return "a time from " + span.clock.text(Instant{}) + " to " + span.clock.text(span.end);
}

bool is_within(Instant at, const AskedSpan& span) {
  return at >= Instant{} && (!span.known || at <= span.end);
}

/// "12:03", "12:03:20", "12:03:20.5" as time of day; empty where it is none.
std::optional<Duration> time_of_day(const std::string& text) {
  const bool like_one = text.size() >= 5 && text[2] == ':' && text.find('-') == std::string::npos;
  if (!like_one) return std::nullopt;
  const auto time = parse_iso("1970-01-01T" + text + (text.size() == 5 ? ":00" : "") + "Z");
  if (!time || time->at.ns < 0 || time->at.ns >= kDayNs) return std::nullopt;
  return Duration{time->at.ns};
}

/// That time on each day that the run touches.
std::vector<Instant> on_each_day(Duration of_day, const AskedSpan& span) {
  std::vector<Instant> found;
  const Instant first = span.clock.first, last = span.clock.own(span.end);
  std::int64_t day = first.ns / kDayNs - (first.ns % kDayNs < 0 ? 1 : 0);
  for (; Instant{day * kDayNs} <= last; ++day) {
    const Instant at{day * kDayNs + of_day.ns};
    if (at >= first && at <= last) found.push_back(at);
  }
  return found;
}

Instant of_clock_time(const std::string& text, Duration of_day, const AskedSpan& span) {
  if (!span.clock.absolute) {
    refuse(text, "is a time of day, and " + printable(span.input) + " has no dates",
           "seconds, " + span_words(span));
  }
  const std::vector<Instant> found = on_each_day(of_day, span);
  if (found.empty()) {
    refuse(text, "is not within " + printable(span.input), span_words(span) + " (UTC)");
  }
  if (found.size() > 1) {
    std::string days = own_time_text(found[0], true) + ", " + own_time_text(found[1], true);
    if (found.size() > 2) days += found.size() > 3 ? ", ..." : "";
    if (found.size() > 2) days += ", " + own_time_text(found.back(), true);
    refuse(text, "comes on " + std::to_string(found.size()) + " days of " + printable(span.input),
           "one of " + days);
  }
  return span.clock.since_first(found.front());
}

}  // namespace

Instant parse_asked_time(const std::string& text, const AskedSpan& span) {
  std::optional<Instant> at;
  if (const auto of_day = time_of_day(text)) {
    at = of_clock_time(text, *of_day, span);
  } else if (const auto ns = parse_scaled_decimal(text, 9)) {
    // As traces are read (CLI.md): what is below 1e8 seconds is no time since 1970.
    const bool from_first = span.clock.absolute && *ns < 100'000'000 * kNsPerS;
    at = from_first ? Instant{*ns} : span.clock.since_first(Instant{*ns});
  } else if (const auto length = parse_duration(text)) {
    at = Instant{} + *length;
  } else if (const auto date = parse_iso(text)) {
    if (!span.clock.absolute) {
      refuse(text, "is a date, and " + printable(span.input) + " has none",
             "seconds, " + span_words(span));
    }
    at = span.clock.since_first(date->at);
  }
  if (!at) {
    refuse(text, "is no time",
           "a time of day (12:03:20), a date and time (2022-03-25T12:03:20Z) or seconds");
  }
  if (!is_within(*at, span)) {
    refuse(text,
           "is " + std::string(*at < Instant{} ? "before the first" : "after the last") +
               " instant of " + printable(span.input),
           span_words(span));
  }
  return *at;
}

}  // namespace cascade
