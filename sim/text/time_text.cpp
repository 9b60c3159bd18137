#include "sim/text/time_text.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

/// Decimals of a second with a leading point and no trailing zeros; empty for none.
std::string decimals_text(std::uint64_t ns) {
  if (ns == 0) return {};
  std::string digits = std::to_string(ns);
  digits.insert(0, 9 - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

void append_padded(std::string& out, std::int64_t value, std::size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

/// Takes what it reads off the front of a text. Every take says whether it was there.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool take_digits(std::size_t count, int& value) {
    if (rest_.size() < count) return false;
    int taken = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return false;
      taken = taken * 10 + (rest_[i] - '0');
    }
    value = taken;
    rest_.remove_prefix(count);
    return true;
  }

  /// Digits after a decimal point, in nanoseconds; those beyond the ninth are cut.
  bool take_decimals(std::int64_t& ns) {
    std::size_t count = 0;
    ns = 0;
    while (count < rest_.size() && is_digit(rest_[count])) {
      if (count < 9) ns = ns * 10 + (rest_[count] - '0');
      ++count;
    }
    for (std::size_t i = count; i < 9; ++i) ns *= 10;
    rest_.remove_prefix(count);
    return count > 0;
  }

  std::string_view take_word() {
    while (take(' ')) {
    }
    const std::string_view word = rest_.substr(0, std::min(rest_.find(' '), rest_.size()));
    rest_.remove_prefix(word.size());
    return word;
  }

 private:
  std::string_view rest_;
};

struct Civil {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::int64_t ns = 0;
  std::int64_t offset_s = 0;  ///< of the zone, east of UTC
};

/// Empty for a day or a time of day that does not exist, and beyond what an Instant holds. Second
/// 60 is a leap second, which UTC counts as the next minute's first.
std::optional<Instant> instant_of(const Civil& civil) {
  using namespace std::chrono;
  const year_month_day date{year{civil.year}, month{static_cast<unsigned>(civil.month)},
                            day{static_cast<unsigned>(civil.day)}};
  if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 60) return std::nullopt;
  const std::int64_t seconds =
      sys_days{date}.time_since_epoch().count() * kSecondsPerDay +
      static_cast<std::int64_t>(civil.hour * 3600 + civil.minute * 60 + civil.second) -
      civil.offset_s;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(seconds, kNsPerS, &ns)) return std::nullopt;
  if (__builtin_add_overflow(ns, civil.ns, &ns)) return std::nullopt;
  return Instant{ns};
}

bool take_time_of_day(Scanner& in, Civil& civil) {
  if (!in.take_digits(2, civil.hour) || !in.take(':') || !in.take_digits(2, civil.minute)) {
    return false;
  }
  if (!in.take(':')) return true;
  if (!in.take_digits(2, civil.second)) return false;
  if (in.take('.') || in.take(',')) return in.take_decimals(civil.ns);
  return true;
}

/// Z, UTC, GMT, +hh:mm, +hhmm, +hh, "+0000 UTC", or nothing. False for anything else.
bool take_zone(Scanner& in, Civil& civil, bool& has_zone) {
  in.take(' ');
  has_zone = !in.done();
  if (in.done() || in.take('Z') || in.take('z') || in.take("UTC") || in.take("GMT")) {
    return true;
  }
  const bool west = in.take('-');
  if (!west && !in.take('+')) return false;
  int hours = 0;
  int minutes = 0;
  if (!in.take_digits(2, hours)) return false;
  if (in.take(':') ? !in.take_digits(2, minutes)
                   : !in.take_digits(2, minutes) && !in.done() && !in.take(" UTC")) {
    return false;
  }
  in.take(" UTC");
  if (hours > 23 || minutes > 59) return false;
  civil.offset_s = (std::int64_t{hours} * 3600 + std::int64_t{minutes} * 60) * (west ? -1 : 1);
  return true;
}

std::optional<int> month_number(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(kMonths.begin(), kMonths.end(), name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<int>(found - kMonths.begin()) + 1;
}

bool whole_number(std::string_view text, std::size_t digits_max, int& value) {
  Scanner in(text);
  return !text.empty() && text.size() <= digits_max && in.take_digits(text.size(), value);
}

/// Times 10^`power`; false where that does not fit.
bool scale_up(std::uint64_t& value, std::int64_t power) {
  for (; power > 0 && value != 0; --power) {
    if (__builtin_mul_overflow(value, std::uint64_t{10}, &value)) return false;
  }
  return true;
}

}  // namespace

std::string seconds_text(std::int64_t ns) {
  // The magnitude is unsigned, as -2^63 has no positive counterpart.
  const auto bits = static_cast<std::uint64_t>(ns);
  const std::uint64_t magnitude = ns < 0 ? 0 - bits : bits;
  constexpr auto kUnit = static_cast<std::uint64_t>(kNsPerS);
  return (ns < 0 ? "-" : "") + std::to_string(magnitude / kUnit) + decimals_text(magnitude % kUnit);
}

std::string iso_text(Instant since_1970) {
  using namespace std::chrono;
  std::int64_t seconds = since_1970.ns / kNsPerS;
  std::int64_t ns = since_1970.ns % kNsPerS;
  if (ns < 0) {
    ns += kNsPerS;
    --seconds;
  }
  const sys_days date = floor<days>(sys_seconds{std::chrono::seconds{seconds}});
  const year_month_day civil{date};
  const std::int64_t in_day = seconds - date.time_since_epoch().count() * kSecondsPerDay;
  std::string out;
  append_padded(out, static_cast<int>(civil.year()), 4);
  out += '-';
  append_padded(out, static_cast<unsigned>(civil.month()), 2);
  out += '-';
  append_padded(out, static_cast<unsigned>(civil.day()), 2);
  out += 'T';
  append_padded(out, in_day / 3600, 2);
  out += ':';
  append_padded(out, in_day / 60 % 60, 2);
  out += ':';
  append_padded(out, in_day % 60, 2);
  return out + decimals_text(static_cast<std::uint64_t>(ns)) + "Z";
}

std::optional<Duration> parse_duration(std::string_view text) {
  // Each unit as factor x 10^exponent nanoseconds, so that a decimal number of them stays exact.
  struct Unit {
    std::string_view name;
    std::int64_t factor;
    int exponent;
  };
  constexpr std::array<Unit, 7> kUnits = {{{"d", 864, 11},
                                           {"h", 36, 11},
                                           {"m", 6, 10},
                                           {"s", 1, 9},
                                           {"ms", 1, 6},
                                           {"us", 1, 3},
                                           {"ns", 1, 0}}};
  Duration sum{0};
  auto next_unit = kUnits.begin();
  do {
    const std::size_t letters = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, letters);
    text.remove_prefix(letters);
    const std::string_view name =
        text.substr(0, std::min(text.find_first_of("0123456789."), text.size()));
    text.remove_prefix(name.size());
    const auto unit =
        std::find_if(next_unit, kUnits.end(), [&](const Unit& each) { return each.name == name; });
    if (unit == kUnits.end()) return std::nullopt;
    next_unit = unit + 1;
    if (!text.empty() && number.find('.') != std::string_view::npos) return std::nullopt;
    const auto count = parse_scaled_decimal(number, unit->exponent);
    std::int64_t ns = 0;
    if (!count || __builtin_mul_overflow(*count, unit->factor, &ns) ||
        __builtin_add_overflow(sum.ns, ns, &sum.ns)) {
      return std::nullopt;
    }
  } while (!text.empty());
  return sum;
}

std::optional<IsoTime> parse_iso(std::string_view text) {
  Scanner in(text);
  Civil civil;
  IsoTime time;
  if (!in.take_digits(4, civil.year) || !in.take('-') || !in.take_digits(2, civil.month) ||
      !in.take('-') || !in.take_digits(2, civil.day)) {
    return std::nullopt;
  }
  if (!in.done()) {
    if (!in.take('T') && !in.take('t') && !in.take(' ')) return std::nullopt;
    if (!take_time_of_day(in, civil) || !take_zone(in, civil, time.has_zone) || !in.done()) {
      return std::nullopt;
    }
  }
  const std::optional<Instant> at = instant_of(civil);
  if (!at) return std::nullopt;
  time.at = *at;
  return time;
}

std::optional<IsoTime> parse_date_output(std::string_view text) {
  Scanner in(text);
  std::array<std::string_view, 8> words{};
  std::size_t count = 0;
  while (count < words.size() && !(words[count] = in.take_word()).empty()) ++count;
  if (count < 5 || count > 7) return std::nullopt;
  Civil civil;
  bool afternoon = false;
  bool twelve_hours = false;
  bool has_zone = false;
  int found = 0;  // a month, a day, a time and a year, each of its own shape, in any order
  for (std::size_t i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (const auto month = month_number(word)) {
      civil.month = *month;
      found |= 1;
    } else if (whole_number(word, 2, civil.day)) {
      found |= 2;
    } else if (word.size() == 4 && whole_number(word, 4, civil.year)) {
      found |= 4;
    } else if (word.size() == 8 && word[2] == ':') {
      Scanner clock(word);
      if (!take_time_of_day(clock, civil) || !clock.done()) return std::nullopt;
      found |= 8;
    } else if (word == "AM" || word == "PM") {
      twelve_hours = true;
      afternoon = word == "PM";
    } else if (word == "UTC" || word == "GMT") {
      has_zone = true;
    } else {
      return std::nullopt;
    }
  }
  if (found != 15) return std::nullopt;
  if (twelve_hours) civil.hour = civil.hour % 12 + (afternoon ? 12 : 0);
  const std::optional<Instant> at = instant_of(civil);
  if (!at) return std::nullopt;
  return IsoTime{*at, has_zone};
}

std::optional<IsoTime> parse_by_format(const std::string& text, const std::string& format) {
  tm fields{};
  fields.tm_year = 70;
  fields.tm_mday = 1;
  const char* const end = strptime(text.c_str(), format.c_str(), &fields);
  if (end == nullptr) return std::nullopt;
  Scanner rest(std::string_view(text).substr(static_cast<std::size_t>(end - text.c_str())));
  IsoTime time;
  std::int64_t ns = 0;
  if (rest.take('.') && !rest.take_decimals(ns)) return std::nullopt;
  const bool has_z = rest.take('Z');
  if (!rest.done()) return std::nullopt;
  const auto offset_s = fields.tm_gmtoff;  // timegm() forgets it
  const int day = fields.tm_mday;
  const time_t seconds = timegm(&fields);
  if (fields.tm_mday != day) return std::nullopt;  // February 31st became March 3rd
  if (__builtin_mul_overflow(seconds - offset_s, kNsPerS, &time.at.ns) ||
      __builtin_add_overflow(time.at.ns, ns, &time.at.ns)) {
    return std::nullopt;
  }
  time.has_zone = has_z || format.find("%z") != std::string::npos ||
                  format.find("%s") != std::string::npos || format.find('Z') != std::string::npos;
  return time;
}

std::optional<std::int64_t> parse_scaled_decimal(std::string_view text, int exponent) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);

  // First the shape: digits with at most one point, then perhaps an exponent.
  std::size_t end = 0;
  std::size_t point = std::string_view::npos;
  while (end < text.size() && (is_digit(text[end]) || (text[end] == '.' && point > end))) {
    if (text[end] == '.') point = end;
    ++end;
  }
  const std::size_t digit_count = end - (point < end ? 1 : 0);
  if (digit_count == 0) return std::nullopt;
  std::int64_t power = exponent;
  if (end < text.size()) {
    if (text[end] != 'e' && text[end] != 'E') return std::nullopt;
    std::string_view digits = text.substr(end + 1);
    const bool down = !digits.empty() && digits.front() == '-';
    if (down || (!digits.empty() && digits.front() == '+')) digits.remove_prefix(1);
    if (digits.empty()) return std::nullopt;
    std::int64_t written = 0;
    constexpr std::int64_t kFar = 1'000'000'000;  // beyond it all is 0 or does not fit
    for (const char c : digits) {
      if (!is_digit(c)) return std::nullopt;
      written = std::min(written * 10 + (c - '0'), kFar);
    }
    power += down ? -written : written;
  }
  if (point < end) power -= static_cast<std::int64_t>(end - point - 1);

  // Then the digits. With a negative power the last ones only say which way to round.
  const auto all = static_cast<std::int64_t>(digit_count);
  const std::int64_t kept = power < 0 ? all + power : all;
  std::uint64_t magnitude = 0;
  std::int64_t seen = 0;
  bool round_up = false;
  for (const char c : text.substr(0, end)) {
    if (c == '.') continue;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (seen < kept) {
      if (__builtin_mul_overflow(magnitude, std::uint64_t{10}, &magnitude) ||
          __builtin_add_overflow(magnitude, digit, &magnitude)) {
        return std::nullopt;
      }
    } else if (seen == kept) {
      round_up = digit >= 5;
    }
    ++seen;
  }
  if (!scale_up(magnitude, power)) return std::nullopt;
  if (round_up && __builtin_add_overflow(magnitude, std::uint64_t{1}, &magnitude)) {
    return std::nullopt;
  }
  const auto limit = static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0);
  if (magnitude > limit) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

}  // namespace cascade
