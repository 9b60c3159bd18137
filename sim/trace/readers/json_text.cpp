#include "sim/trace/readers/json_text.hpp"

#include <cstddef>
#include <optional>

#include "sim/trace/readers/json_document.hpp"

namespace cascade {
namespace {

/// Python writes NaN, Infinity and -Infinity, which JSON does not have.
std::string without_bare_nan(std::string_view line) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && (i == 0 || line[i - 1] != '\\')) inside = !inside;
    std::size_t length = 0;
    for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
      if (!inside && length == 0 && line.substr(i, word.size()) == word) length = word.size();
    }
    if (length == 0) {
      out += line[i];
    } else {
      out += "null";
      i += length - 1;
    }
  }
  return out;
}

}  // namespace

std::size_t behind_string(std::string_view text, std::size_t at) {
  for (;;) {
    at = text.find_first_of("\"\\", at);
    if (at == std::string_view::npos || text[at] == '"') break;
    at += 2;
  }
  return at == std::string_view::npos ? at : at + 1;
}

std::vector<JsonMember> parse_flat_object(const Source& source, std::string_view line,
                                          std::size_t number) {
  constexpr const char* kRight = "one object a line: {\"t\":1,\"lag\":5}";
  JsonDocument document;
  if (!document.try_read_quickly(line)) {
    if (const std::optional<JsonFault> fault = document.read_slowly(line)) {
      const std::string mended = without_bare_nan(line);
      if (mended == line || !document.try_read_slowly(mended)) {
        throw source.error(number, (fault->byte == 0 ? "" : "not JSON: ") + fault->what, kRight);
      }
    }
  }
  if (!document.root().is_object()) {
    throw source.error(number, in_quotes(line) + " is no JSON object", kRight);
  }
  std::vector<JsonMember> members;
  document.root().each_member([&members](std::string_view key, JsonValue value) {
    // As nlohmann's parser has it: -0 is no number of its own.
    const bool is_minus_zero = value.is_number() && value.text() == "-0";
    members.push_back(
        {std::string(key), std::string(is_minus_zero ? "0" : value.text()), value.is_scalar()});
  });
  return members;
}

}  // namespace cascade
