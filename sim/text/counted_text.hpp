// Numbers with their thousands apart, and how many there are of something.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace cascade {

/// "1234567" -> "1,234,567"; a sign before and a fraction behind stay as they are.
std::string thousands_apart(std::string digits);

/// 1234567 -> "1,234,567"; fractions keep at most two decimals; missing is "missing".
std::string grouped(double value);
/// A whole number, exact whatever its size.
std::string grouped(std::integral auto value) { return thousands_apart(std::to_string(value)); }

/// "1 policy", "2,000 policies", "0 policies".
std::string counted(std::integral auto count, std::string_view one, std::string_view many) {
  return grouped(count).append(" ").append(count == 1 ? one : many);
}
/// "1 row", "2,000 rows", of a noun that takes an s.
std::string counted(std::integral auto count, std::string_view one) {
  return counted(count, one, std::string(one) + "s");
}

/// "a, b, c" with ", " between.
std::string joined(const std::vector<std::string>& texts, std::string_view between);

}  // namespace cascade
