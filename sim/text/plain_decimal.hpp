// The one spelling of a number that nearly all of a trace is written in: digits, perhaps a point.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cascade {

/// Digits as one number, and how many of them stand behind the point. Read off once, it becomes a
/// time or a value without being looked at again.
struct PlainDecimal {
  std::uint64_t digits = 0;  ///< meaningless above kDigitsMax of them
  int digit_count = 0;       ///< 0: the field is empty
  int decimals = 0;

  static constexpr int kDigitsMax = 18;  // fewer than 2^63
};

/// Reads as far as there are digits and at most one point, and leaves `at` behind them. Of a text
/// that begins with neither, nothing.
inline PlainDecimal take_plain_decimal(const char*& at, const char* end) {
  PlainDecimal plain;
  const char* const begin = at;
  const char* point = nullptr;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - unsigned{'0'};
    if (digit <= 9) {
      plain.digits = plain.digits * 10 + digit;
    } else if (*at == '.' && point == nullptr) {
      point = at;
    } else {
      break;
    }
  }
  plain.digit_count = static_cast<int>(at - begin) - (point == nullptr ? 0 : 1);
  plain.decimals = point == nullptr ? 0 : static_cast<int>(at - point) - 1;
  return plain;
}

/// A whole text as a plain decimal; empty for everything else, an empty text and a bare point among
/// it.
inline std::optional<PlainDecimal> plain_decimal(std::string_view text) {
  const char* at = text.data();
  const PlainDecimal plain = take_plain_decimal(at, text.data() + text.size());
  if (at != text.data() + text.size() || plain.digit_count == 0) return std::nullopt;
  return plain;
}

/// The double nearest to it, where there are at most 15 digits: then digits and power of ten are
/// exact doubles, and the one division rounds correctly (Clinger's fast path). Empty for more.
inline std::optional<double> exact_double(const PlainDecimal& plain) {
  // static, or each call writes the table to the stack.
  static constexpr std::array<double, 16> kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  if (plain.digit_count > 15) return std::nullopt;
  const auto value = static_cast<double>(plain.digits);
  return plain.decimals == 0 ? value : value / kPowers[static_cast<std::size_t>(plain.decimals)];
}

/// It times 10^exponent, where that is a whole number of 64 bits. Empty otherwise.
inline std::optional<std::int64_t> scaled(const PlainDecimal& plain, int exponent) {
  static constexpr std::array<std::int64_t, 10> kPowers = {
      1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
  if (plain.digit_count > PlainDecimal::kDigitsMax || plain.decimals > exponent || exponent > 9) {
    return std::nullopt;
  }
  std::int64_t result = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(plain.digits),
                             kPowers[static_cast<std::size_t>(exponent - plain.decimals)],
                             &result)) {
    return std::nullopt;
  }
  return result;
}

}  // namespace cascade
