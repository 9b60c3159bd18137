// UTF-8, one character at a time: what looks at text before it becomes markup, or a line of a
// terminal, asks here what a character is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cascade {

struct Utf8Character {
  std::uint32_t code_point = 0;
  std::size_t bytes = 0;  ///< 0: what stands there is not UTF-8
};

/// The character at the start of `text`, which is not empty. Surrogates, overlong forms and what
/// lies above U+10FFFF are no characters (Unicode 15, table 3-7).
Utf8Character first_character(std::string_view text);

/// Whether every byte belongs to a character.
bool is_utf8(std::string_view text);

/// In text that is UTF-8, every character has one such byte: the first.
constexpr bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0u) != 0x80u;
}

}  // namespace cascade
