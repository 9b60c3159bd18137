#include "reports/plot/axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace cascade {
namespace {

constexpr std::int64_t kUs = 1'000;
constexpr std::int64_t kMs = 1'000 * kUs;
constexpr std::int64_t kSecond = 1'000 * kMs;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

/// How many steps a span may have, by the room that their labels need.
struct Room {
  std::int64_t most;  ///< ticks of the axis
  std::int64_t clock() const { return most - 1; }
  std::int64_t days() const { return std::max<std::int64_t>(2, most * 3 / 4); }
  std::int64_t fractions() const { return std::max<std::int64_t>(2, most / 2); }  // 12:00:00.250
};

// The steps that clocks have; outside of them 1, 2, 5 of a power of ten.
constexpr std::array<std::int64_t, 18> kClockSteps = {
    kSecond, 2 * kSecond, 5 * kSecond, 10 * kSecond, 15 * kSecond, 30 * kSecond,
    kMinute, 2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute,
    kHour,   2 * kHour,   3 * kHour,   6 * kHour,    12 * kHour,   kDay};

std::int64_t decimal_step(std::int64_t span_ns, std::int64_t unit, std::int64_t ticks) {
  for (std::int64_t power = unit;; power *= 10) {
    for (const std::int64_t factor : {1, 2, 5}) {
      // Divided, not multiplied: a span may be as long as an int64 can say.
      if (span_ns / power / factor < ticks) return power * factor;
    }
  }
}

std::int64_t tick_step(std::int64_t span_ns, Room room) {
  if (span_ns / kSecond < room.fractions()) return decimal_step(span_ns, 1, room.fractions());
  for (const std::int64_t step : kClockSteps) {
    if (span_ns / step < room.clock()) return step;
  }
  return decimal_step(span_ns, kDay, room.days());
}

struct Unit {
  std::int64_t ns;
  const char* name;
};

// A unit is used from three of it: 120 s, but 3 min.
Unit unit_for(std::int64_t span_ns) {
  constexpr std::array<Unit, 6> kUnits = {{{kDay, "days"},
                                           {kHour, "hours"},
                                           {kMinute, "minutes"},
                                           {kSecond, "seconds"},
                                           {kMs, "ms"},
                                           {kUs, "µs"}}};
  for (const Unit& unit : kUnits) {
    if (span_ns / unit.ns >= 3 || (unit.ns == kSecond && span_ns == kSecond)) return unit;
  }
  return {1, "ns"};
}

TimeAxis relative_axis(std::int64_t span_ns, Room room) {
  const Unit unit = unit_for(span_ns);
  const std::int64_t step = tick_step(span_ns, room);
  TimeAxis axis{{}, fmt::format("time since the first row ({})", unit.name)};
  for (std::int64_t k = 0; k <= span_ns / step; ++k) {
    const double at_ns = static_cast<double>(k * step);
    axis.ticks.push_back(
        {at_ns / 1e9, fmt::format("{:.6g}", at_ns / static_cast<double>(unit.ns))});
  }
  return axis;
}

struct Moment {
  std::chrono::year_month_day date;
  std::int64_t ns_of_day;
};

Moment moment(std::int64_t ns) {
  const bool before_1970 = ns % kDay < 0;
  const std::int64_t day = ns / kDay - (before_1970 ? 1 : 0);
  const auto days = std::chrono::sys_days(std::chrono::days(static_cast<int>(day)));
  // Not ns - day * kDay: the earliest instant's day begins before the earliest instant.
  return {std::chrono::year_month_day(days), ns % kDay + (before_1970 ? kDay : 0)};
}

std::string iso_date(const std::chrono::year_month_day& date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char* month_name(const std::chrono::year_month_day& date) {
  return kMonths[static_cast<unsigned>(date.month()) - 1];
}

std::string day_text(const std::chrono::year_month_day& date) {
  return fmt::format("{} {}", static_cast<unsigned>(date.day()), month_name(date));
}

/// The time of day, as exactly as `step` asks for.
std::string clock_text(const Moment& at, std::int64_t step) {
  std::string text = fmt::format("{:02}:{:02}", at.ns_of_day / kHour, at.ns_of_day / kMinute % 60);
  if (step >= kMinute) return text;
  text += fmt::format(":{:02}", at.ns_of_day / kSecond % 60);
  if (step >= kSecond) return text;
  const int decimals = step >= kMs ? 3 : step >= kUs ? 6 : 9;
  return text + fmt::format(".{:09}", at.ns_of_day % kSecond).substr(0, 1 + std::size_t(decimals));
}

std::string moment_text(std::int64_t ns, std::int64_t step) {
  const Moment at = moment(ns);
  return at.ns_of_day == 0 && step >= kMinute ? day_text(at.date) : clock_text(at, step);
}

/// The instant of a day's beginning; empty outside of what an Instant can say.
std::optional<Instant> instant_of(std::chrono::sys_days day) {
  const std::int64_t days = day.time_since_epoch().count();
  if (std::abs(days) >= Instant::max().ns / kDay) return std::nullopt;
  return Instant{days * kDay};
}

/// Adds the beginning of `date`, where it is on the axis.
void add_date(TimeAxis& axis, Instant start, std::int64_t span_ns, std::chrono::year_month_day date,
              const std::string& label) {
  const std::optional<Instant> at = instant_of(std::chrono::sys_days(date));
  if (!at || *at < start || (*at - start).ns > span_ns) return;
  axis.ticks.push_back({(*at - start).seconds(), label});
}

/// Mondays, every day that begins a half of a month, or the firsts of every `months`-th month.
void add_mondays(TimeAxis& axis, Instant start, std::int64_t span_ns) {
  std::chrono::sys_days day(moment(start.ns).date);
  while (std::chrono::weekday(day) != std::chrono::Monday) day += std::chrono::days(1);
  for (std::int64_t week = 0; week <= span_ns / (7 * kDay); ++week, day += std::chrono::days(7)) {
    add_date(axis, start, span_ns, day, day_text(day));
  }
}

void add_months(TimeAxis& axis, Instant start, std::int64_t span_ns, int months, bool halves) {
  const std::chrono::year_month_day first = moment(start.ns).date;
  const Instant end = start + Duration{span_ns};
  const int year = static_cast<int>(first.year());
  const int years = std::max(1, months / 12);
  for (int from = year - (year % years + years) % years;; from += years) {
    if (from > static_cast<int>(moment(end.ns).date.year())) return;
    for (int month = 0; month < 12; month += months) {
      const auto date = std::chrono::year(from) / (month + 1) / 1;
      // A year is said where it begins, and at the first tick.
      const bool with_year = month == 0 || axis.ticks.empty();
      add_date(axis, start, span_ns, date,
               months >= 12 ? fmt::format("{}", from)
               : halves     ? day_text(date)
               : !with_year ? std::string(month_name(date))
                            : fmt::format("{} {}", month_name(date), from));
      const auto half = std::chrono::year(from) / (month + 1) / 15;
      if (halves) add_date(axis, start, span_ns, half, day_text(half));
    }
  }
}

/// Ticks of the calendar, for spans whose steps are no equal lengths of time. False for others.
bool add_calendar(TimeAxis& axis, Instant start, std::int64_t span_ns, Room room) {
  constexpr std::int64_t kMonth = 30 * kDay + 10 * kHour;
  const std::int64_t steps = room.days();
  if (span_ns / kDay < 2 * steps) return false;
  if (span_ns / (7 * kDay) < steps) return add_mondays(axis, start, span_ns), true;
  if (span_ns / (kMonth / 2) < steps) return add_months(axis, start, span_ns, 1, true), true;
  for (const int months : {1, 3, 6}) {
    if (span_ns / kMonth / months < room.most) {
      return add_months(axis, start, span_ns, months, false), true;
    }
  }
  const auto years = static_cast<int>(decimal_step(span_ns / (12 * kMonth), 1, steps));
  return add_months(axis, start, span_ns, 12 * years, false), true;
}

TimeAxis absolute_axis(std::int64_t span_ns, Instant start, Room room) {
  const Instant end = start + Duration{span_ns};
  const std::string from = iso_date(moment(start.ns).date);
  const std::string to = iso_date(moment(end.ns).date);
  TimeAxis axis{{}, "time (UTC), " + (from == to ? from : from + " to " + to)};
  if (add_calendar(axis, start, span_ns, room) && !axis.ticks.empty()) return axis;
  const std::int64_t step = tick_step(span_ns, room);
  const std::int64_t past = start.ns % step;  // since the last multiple of a step
  const Duration first{past == 0 ? 0 : past < 0 ? -past : step - past};
  for (std::int64_t k = 0; first.ns <= span_ns && k <= (span_ns - first.ns) / step; ++k) {
    const Duration offset{first.ns + k * step};
    axis.ticks.push_back({offset.seconds(), moment_text((start + offset).ns, step)});
  }
  return axis;
}

/// Of one row: not an axis, but one place.
TimeAxis single_row(std::optional<Instant> start) {
  if (!start) return {{{0, "0"}}, "one row"};
  const Moment at = moment(start->ns);
  const std::int64_t exact = at.ns_of_day % kSecond == 0 ? kSecond
                             : at.ns_of_day % kMs == 0   ? kMs
                                                         : 1;
  return {{{0, clock_text(at, exact)}}, "one row, time (UTC), " + iso_date(at.date)};
}

double decade_of(double value) { return std::floor(std::log10(value)); }

}  // namespace

std::string count_text(double count) {
  struct Suffix {
    double value;
    const char* text;
  };
  constexpr std::array<Suffix, 4> kSuffixes = {{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "K"}}};
  for (const Suffix& suffix : kSuffixes) {
    if (count >= suffix.value && count < 1e15) {
      return fmt::format("{:.4g}{}", count / suffix.value, suffix.text);
    }
  }
  return fmt::format("{:.4g}", count);
}

TimeAxis time_axis(Duration span, std::optional<Instant> start, std::int64_t most) {
  if (span.ns <= 0) return single_row(start);
  const Room room{most};
  return start ? absolute_axis(span.ns, *start, room) : relative_axis(span.ns, room);
}

LagScale::LagScale(double clear_min, double trigger_max, double data_min, double data_max) {
  // With a recovery factor of next to nothing the decades would be too many to see anything.
  constexpr double kSmallestShare = 1e-9;
  const bool empty = data_min > data_max;
  linear_below_ = std::pow(10, decade_of(std::max(clear_min, trigger_max * kSmallestShare)) - 1);
  const double lowest = empty ? clear_min : std::min(data_min, clear_min);
  bottom_ = lowest < linear_below_ ? 0 : std::floor(height(lowest));
  top_ = height(std::max(trigger_max, empty ? 0 : data_max));
}

double LagScale::height(double lag) const {
  if (lag <= 0) return 0;
  return lag < linear_below_ ? lag / linear_below_ : 1 + std::log10(lag / linear_below_);
}

std::vector<Tick> LagScale::ticks() const {
  constexpr double kLabelsMax = 9;
  std::vector<Tick> ticks;
  if (shows_zero()) ticks.push_back({0, "0"});
  const double step = std::max(1.0, std::ceil((top_ - bottom_) / kLabelsMax));
  double decade = std::max(1.0, bottom_);
  while (decade <= top_) {
    ticks.push_back({decade, count_text(linear_below_ * std::pow(10, decade - 1))});
    decade += step;
  }
  return ticks;
}

}  // namespace cascade
