// UTF-8, one character at a time; for what has to look at text before it becomes markup.
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

}  // namespace cascade
