// Amounts of money: whole cents, so that a column adds up to its total to the last digit.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace cascade {

/// An amount in hundredths of a currency's unit. Sums are exact; only a product is rounded, once,
/// to the nearest cent (half a cent away from zero).
struct Money {
  std::int64_t cents = 0;

  Money& operator+=(Money other) {
    cents += other.cents;
    return *this;
  }
  friend Money operator+(Money a, Money b) { return {a.cents + b.cents}; }
  friend Money operator-(Money a, Money b) { return {a.cents - b.cents}; }
  friend auto operator<=>(Money, Money) = default;

  double units() const { return static_cast<double>(cents) / 100; }
};

/// The largest amount of a single row: with it no sum of rows can overflow.
inline constexpr std::int64_t kRowCentsMax = 1'000'000'000'000'000;

/// `quantity` things at `price_micro` millionths of a unit each, where the quantity is in
/// millionths, too: worked out exactly and rounded once. Empty beyond kRowCentsMax.
std::optional<Money> priced(std::int64_t quantity_micro, std::int64_t price_micro);

/// `value` as whole millionths, as prices and quantities are kept; empty where it does not fit.
/// Decimals beyond the sixth are rounded.
std::optional<std::int64_t> as_micro(double value);

/// "1,234.50", "-0.05"; with `sign` also "+3.00".
std::string money_text(Money money, bool sign = false);

/// Millionths without needless zeros: "0.023", "357.7", "20", with thousands apart.
std::string micro_text(std::int64_t micro);

}  // namespace cascade
