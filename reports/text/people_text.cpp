#include "reports/text/people_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "model/pressure.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {

std::string duration_for_people(Duration duration) {
  struct Unit {
    std::int64_t ns;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits = {{{86'400'000'000'000, "d"},
                                           {3'600'000'000'000, "h"},
                                           {60'000'000'000, "min"},
                                           {1'000'000'000, "s"}}};
  const std::int64_t ns = duration.ns;
  for (std::size_t i = 0; i + 1 < kUnits.size(); ++i) {
    if (ns < kUnits[i].ns) continue;
    const std::int64_t rest = ns % kUnits[i].ns / kUnits[i + 1].ns;
    const std::string whole = fmt::format("{} {}", ns / kUnits[i].ns, kUnits[i].name);
    return rest == 0 ? whole : fmt::format("{} {} {}", whole, rest, kUnits[i + 1].name);
  }
  if (ns >= 1'000'000'000 || ns == 0) return fmt::format("{} s", grouped(duration.seconds()));
  if (ns >= 1'000'000) return fmt::format("{} ms", grouped(static_cast<double>(ns) / 1e6));
  return fmt::format("{} us", grouped(static_cast<double>(ns) / 1e3));
}

std::string number_of_seconds(Duration duration) {
  constexpr std::int64_t kTenthNs = 100'000'000;
  const std::int64_t tenths = duration.ns / kTenthNs + (duration.ns % kTenthNs > 0 ? 1 : 0);
  return grouped(static_cast<double>(tenths) / 10);
}

namespace {

/// With as many decimals as two digits of `precise` need, one at least: 0.034 for 0.0342.
int decimals_for(double precise) {
  return precise >= 0.1 ? 1 : std::min(12, 1 - static_cast<int>(std::floor(std::log10(precise))));
}

}  // namespace

std::string share_for_people(double part, double whole) {
  if (!(part > 0) || !(whole > 0)) return "0 %";
  const double pct = 100 * part / whole;
  // What is almost all is not all: as many digits as the rest needs.
  const double rest = 100 * (whole - part) / whole;
  return fmt::format("{:.{}f} %", pct, decimals_for(rest > 0 ? std::min(pct, rest) : pct));
}

}  // namespace cascade
