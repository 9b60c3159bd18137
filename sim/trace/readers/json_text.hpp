// JSON for the readers: errors with lines, and numbers as they were written.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/readers/source.hpp"

namespace cascade {

/// Parses a whole document that begins at `first_line` of the file. Throws InputError with the line
/// at which it stops being JSON.
nlohmann::json parse_json(const Source& source, std::string_view text, std::size_t first_line);

/// The same, where each object knows its line: line_of().
nlohmann::json parse_json_with_lines(const Source& source, std::string_view text,
                                     std::size_t first_line);

/// The line at which an object of parse_json_with_lines() begins; 0 for what is no such object.
std::size_t line_of(const nlohmann::json& object);

/// Whether a member's name is of the file, and not where line_of() stands.
bool is_of_the_file(const std::string& key);

/// Calls `read` for the document that the text is, or for each of its lines where each is one.
/// Objects know their lines. Throws as parse_json().
void for_each_document(const Source& source, std::string_view text,
                       const std::function<void(const nlohmann::json&)>& read);

/// The member of that name, or null.
const nlohmann::json& member(const nlohmann::json& object, const char* name);

/// A JSON value as the text that a reader of values or times takes: strings without their quotes,
/// numbers in the fewest digits that give the same double back, null as nothing. Empty for others.
std::string scalar_text(const nlohmann::json& value);

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
