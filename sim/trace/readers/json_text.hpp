// JSON for the readers: errors with lines, and numbers as they were written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/source.hpp"

namespace cascade {

/// Parses a whole document that begins at `first_line` of the file. Throws InputError with the line
/// at which it stops being JSON.
nlohmann::json parse_json(const Source& source, std::string_view text, std::size_t first_line);

/// A JSON value as the text that a reader of values or times takes: strings without their quotes,
/// numbers in the fewest digits that give the same double back, null as nothing. Empty for others.
std::string scalar_text(const nlohmann::json& value);

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
