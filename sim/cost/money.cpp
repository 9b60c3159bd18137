#include "sim/cost/money.hpp"

#include <cmath>

#include "sim/loop/scenario/rate_curve.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {

std::optional<Money> priced(std::int64_t quantity_micro, std::int64_t price_micro) {
  constexpr Int128 kPerCent = 10'000'000'000;  // of the product of two millionths
  const Int128 product = Int128{quantity_micro} * price_micro;
  const Int128 half = product < 0 ? -kPerCent / 2 : kPerCent / 2;
  const Int128 cents = (product + half) / kPerCent;
  if (cents > kRowCentsMax || cents < -kRowCentsMax) return std::nullopt;
  return Money{static_cast<std::int64_t>(cents)};
}

std::optional<std::int64_t> as_micro(double value) {
  constexpr double kMost = 9e18;
  const double micro = value * 1e6;
  if (!(std::abs(micro) < kMost)) return std::nullopt;
  return std::llround(micro);
}

std::string money_text(Money money, bool sign) {
  const std::int64_t whole = money.cents < 0 ? -(money.cents / 100) : money.cents / 100;
  const std::int64_t rest = money.cents < 0 ? -(money.cents % 100) : money.cents % 100;
  const char* before = money.cents < 0 ? "-" : sign && money.cents > 0 ? "+" : "";
  return before + grouped(whole) + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

std::string micro_text(std::int64_t micro) {
  std::string digits = std::to_string(micro < 0 ? -micro : micro);
  if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
  digits.insert(digits.size() - 6, ".");
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return thousands_apart((micro < 0 ? "-" : "") + digits);
}

}  // namespace cascade
