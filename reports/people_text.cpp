#include "reports/people_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "model/pressure.hpp"

namespace cascade {

std::string grouped(double value) {
  if (is_missing(value)) return "missing";
  std::string digits = fmt::format("{:.2f}", value);
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits[0] == '-' ? 1 : 0;
  for (std::size_t at = whole; at > first + 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string duration_for_people(Duration duration) {
  constexpr std::int64_t kMinuteNs = 60'000'000'000, kHourNs = 60 * kMinuteNs,
                         kDayNs = 24 * kHourNs;
  const std::int64_t ns = duration.ns;
  if (ns >= kDayNs) return fmt::format("{} d {} h", ns / kDayNs, ns % kDayNs / kHourNs);
  if (ns >= kHourNs) return fmt::format("{} h {} min", ns / kHourNs, ns % kHourNs / kMinuteNs);
  if (ns >= kMinuteNs) {
    return fmt::format("{} min {} s", ns / kMinuteNs, ns % kMinuteNs / 1'000'000'000);
  }
  if (ns >= 1'000'000'000 || ns == 0) return fmt::format("{} s", grouped(duration.seconds()));
  if (ns >= 1'000'000) return fmt::format("{} ms", grouped(static_cast<double>(ns) / 1e6));
  return fmt::format("{} us", grouped(static_cast<double>(ns) / 1e3));
}

std::string share_for_people(double part, double whole) {
  if (!(part > 0) || !(whole > 0)) return "0 %";
  const double pct = 100 * part / whole;
  return pct < 0.1 ? "< 0.1 %" : fmt::format("{:.1f} %", pct);
}

}  // namespace cascade
