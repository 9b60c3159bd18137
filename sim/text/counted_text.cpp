#include "sim/text/counted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "model/pressure.hpp"

namespace cascade {

std::string thousands_apart(std::string digits) {
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  const std::size_t first = !digits.empty() && digits[0] == '-' ? 1 : 0;
  for (std::size_t at = whole; at > first + 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string grouped(double value) {
  if (is_missing(value)) return "missing";
  std::string digits = fmt::format("{:.2f}", value);
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return thousands_apart(std::move(digits));
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : between).append(text);
  return all;
}

}  // namespace cascade
