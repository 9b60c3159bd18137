// A field of a CSV file (RFC 4180).
#pragma once

#include <string>

#include "reports/text/shown_text.hpp"

namespace cascade {

/// Quoted where it has to be. Controls become escapes: it is one line.
inline std::string csv_field(const std::string& text) {
  std::string line = shown_text(text, std::string::npos, Glyphs::any);
  if (line.find_first_of(",\"") == std::string::npos) return line;
  std::string quoted = "\"";
  for (const char c : line) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace cascade
