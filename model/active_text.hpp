// The characters that quoting alone leaves dangerous: a terminal obeys them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cascade {

/// Code points that differ in the last byte of their UTF-8 only.
struct ActiveRange {
  std::string_view first, last;  ///< UTF-8
  std::uint32_t code;            ///< of `first`

  constexpr std::uint32_t code_of(char last_byte) const {
    return code + static_cast<unsigned char>(last_byte) - static_cast<unsigned char>(first.back());
  }
};

/// Control characters below U+0020 are not among them: JSON and TOML escape those anyway.
inline constexpr std::array<ActiveRange, 6> kActiveText = {{
    {"\x7f", "\x7f", 0x7f},                    // DEL
    {"\xc2\x80", "\xc2\x9f", 0x80},            // the other control characters
    {"\xe2\x80\x8e", "\xe2\x80\x8f", 0x200e},  // marks of writing direction
    {"\xe2\x80\xa8", "\xe2\x80\xae", 0x2028},  // separators of lines, embeddings, overrides
    {"\xe2\x81\xa6", "\xe2\x81\xa9", 0x2066},  // isolates
    {"\xef\xbb\xbf", "\xef\xbb\xbf", 0xfeff},  // byte order mark
}};

constexpr bool is_active(std::uint32_t code_point) {
  for (const ActiveRange& range : kActiveText) {
    if (range.code <= code_point && code_point <= range.code_of(range.last.back())) return true;
  }
  return false;
}

/// In JSON and TOML these may stand in a string as they are. Where `text` begins with one, its
/// length in bytes, and `escape` becomes what both read as the same character: \u009b. Else 0.
inline std::size_t active_length(std::string_view text, std::string& escape) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const ActiveRange& range : kActiveText) {
    const std::string_view character = text.substr(0, range.first.size());
    if (character < range.first || range.last < character) continue;
    const std::uint32_t code = range.code_of(character.back());
    escape = "\\u";
    for (const unsigned shift : {12u, 8u, 4u, 0u}) escape += kDigits[code >> shift & 15u];
    return character.size();
  }
  return 0;
}

}  // namespace cascade
