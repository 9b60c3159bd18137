// The characters that quoting alone leaves dangerous: a terminal obeys them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace cascade {

/// In JSON and TOML these may stand in a string as they are. Where `text` begins with one, its
/// length in bytes, and `escape` becomes what both read as the same character: \u009b. Else 0.
/// Control characters below U+0020 are not among them, as both formats escape those.
inline std::size_t active_length(std::string_view text, std::string& escape) {
  struct Range {
    std::string_view first, last;  // UTF-8 of one length, whose order is that of the code points
    unsigned code;                 // of `first`
  };
  static constexpr std::array<Range, 6> kActive = {{
      {"\x7f", "\x7f", 0x7f},                    // DEL
      {"\xc2\x80", "\xc2\x9f", 0x80},            // the other control characters
      {"\xe2\x80\x8e", "\xe2\x80\x8f", 0x200e},  // marks of writing direction
      {"\xe2\x80\xa8", "\xe2\x80\xae", 0x2028},  // separators of lines, embeddings, overrides
      {"\xe2\x81\xa6", "\xe2\x81\xa9", 0x2066},  // isolates
      {"\xef\xbb\xbf", "\xef\xbb\xbf", 0xfeff},  // byte order mark
  }};
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const Range& range : kActive) {
    const std::string_view character = text.substr(0, range.first.size());
    if (character < range.first || range.last < character) continue;
    const auto low = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)); };
    const unsigned code = range.code + low(character.back()) - low(range.first.back());
    escape = "\\u";
    for (const unsigned shift : {12u, 8u, 4u, 0u}) escape += kDigits[code >> shift & 15u];
    return character.size();
  }
  return 0;
}

}  // namespace cascade
