// The one spelling of a number that nearly all of a trace is written in: digits, perhaps a point.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// Eight bytes at once: how many digits they begin with, and those as a number. Numbers of a file
/// are of all lengths, and a loop that ends where each of them does is guessed wrong at each.
[[gnu::always_inline]] inline int leading_digits_of_eight(const char* at, std::uint64_t& number) {
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  bytes ^= 0x3030303030303030;  // a digit's byte is its number now
  const std::uint64_t others = (bytes | (bytes + 0x7676767676767676)) & 0x8080808080808080;
  const int count = others == 0 ? 8 : __builtin_ctzll(others) / 8;
  if (count == 0) return 0;
  bytes <<= 64 - 8 * count;           // zeros before it
  bytes = bytes * 10 + (bytes >> 8);  // pairs, in every other byte
  number = ((bytes & 0x000000FF000000FF) * 0x000F424000000064 +
            ((bytes >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >>
           32;
  return count;
}

/// Appends digits to `number` as far as there are any, and says how many.
[[gnu::always_inline]] inline int take_digits(const char*& at, const char* end,
                                              std::uint64_t& number) {
  static constexpr std::array<std::uint32_t, 9> kPowers = {
      1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  const char* const begin = at;
  int more = 8;
  while (more == 8 && end - at >= 8) {
    std::uint64_t digits = 0;
    more = leading_digits_of_eight(at, digits);
    number = number * kPowers[static_cast<std::size_t>(more)] + digits;
    at += more;
  }
  for (; more == 8 && at != end; ++at) {  // the last few bytes
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(*at)) - unsigned{'0'};
    if (digit > 9) break;
    number = number * 10 + digit;
  }
  return static_cast<int>(at - begin);
}

/// Reads as far as there are digits and at most one point, and leaves `at` behind them. Of a text
/// that begins with neither, nothing.
inline PlainDecimal take_plain_decimal(const char*& at, const char* end) {
  PlainDecimal plain;
  plain.digit_count = take_digits(at, end, plain.digits);
  if (at != end && *at == '.') {
    ++at;
    plain.decimals = take_digits(at, end, plain.digits);
    plain.digit_count += plain.decimals;
  }
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
