// JSON on one line: numbers as they were written. Whole documents are in json_document.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/source.hpp"

namespace cascade {

/// Behind the string of which the first character, after the quote, is at `at`; npos where it does
/// not end.
std::size_t behind_string(std::string_view text, std::size_t at);

struct JsonMember {
  std::string key;
  std::string text;
  bool is_scalar = true;  ///< else an object or array, and no text
};

/// The members of an object on one line, with numbers digit by digit as they were written. Python's
/// bare NaN and Infinity are taken for null. Throws InputError.
std::vector<JsonMember> parse_flat_object(const Source& source, std::string_view line,
                                          std::size_t number);

}  // namespace cascade
