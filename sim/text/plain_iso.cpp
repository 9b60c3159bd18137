#include "sim/text/plain_iso.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

unsigned digit(char c) {
  return static_cast<unsigned>(static_cast<unsigned char>(c)) - unsigned{'0'};
}

/// Two digits as a number; 100 for anything else.
unsigned two_digits(const char* at) {
  constexpr unsigned kNone = 100;
  const unsigned tens = digit(at[0]), ones = digit(at[1]);
  return tens > 9 || ones > 9 ? kNone : tens * 10 + ones;
}

/// Takes at most nine digits, as nanoseconds; false for none and for more.
bool take_decimals(const char*& at, const char* end, std::int64_t& ns) {
  static constexpr std::array<std::int64_t, 10> kUnits = {
      0, 100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  const char* const begin = at;
  std::int64_t digits = 0;
  for (; at != end && digit(*at) <= 9; ++at) {
    if (at - begin == 9) return false;
    digits = digits * 10 + digit(*at);
  }
  ns = digits * kUnits[static_cast<std::size_t>(at - begin)];
  return at != begin;
}

/// Takes Z, +00:00 or nothing. Whatever else stands there is for whoever looks at the field's end.
bool take_utc(const char*& at, const char* end) {
  constexpr std::string_view kOffset = "+00:00";
  if (at == end) return false;
  if (*at == 'Z') {
    ++at;
    return true;
  }
  if (std::string_view(at, static_cast<std::size_t>(end - at)).substr(0, kOffset.size()) !=
      kOffset) {
    return false;
  }
  at += kOffset.size();
  return true;
}

}  // namespace

bool PlainIsoTimes::is_of_the_day(const char* date) {
  if (std::memcmp(date, date_.data(), date_.size()) == 0) return true;
  const auto midnight = parse_iso({date, date_.size()});
  if (!midnight) return false;
  std::copy(date, date + date_.size(), date_.begin());
  midnight_ns_ = midnight->at.ns;
  return true;
}

std::optional<Instant> PlainIsoTimes::take(const char*& at, const char* end) {
  constexpr std::ptrdiff_t kWidth = 19;  // 2022-03-25T09:33:46
  if (end - at < kWidth || (at[10] != 'T' && at[10] != ' ') || at[13] != ':' || at[16] != ':') {
    return std::nullopt;
  }
  const unsigned hours = two_digits(at + 11), minutes = two_digits(at + 14),
                 seconds = two_digits(at + 17);  // 60: a leap second
  if (hours > 23 || minutes > 59 || seconds > 60 || !is_of_the_day(at)) return std::nullopt;
  const char* next = at + kWidth;
  std::int64_t ns = 0;
  if (next != end && *next == '.' && !take_decimals(++next, end, ns)) return std::nullopt;
  const std::int64_t in_day_ns = (hours * 3600 + minutes * 60 + seconds) * kNsPerS + ns;
  std::int64_t sum_ns = 0;
  if (__builtin_add_overflow(midnight_ns_, in_day_ns, &sum_ns)) return std::nullopt;
  has_zone_ = take_utc(next, end);
  at = next;
  return Instant{sum_ns};
}

}  // namespace cascade
