// A live picture's rows as text without colours. For tests only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/screen/screen_style.hpp"
#include "cli/screen/styled_line.hpp"

namespace cascade {

/// What stays of a row without its SGR codes.
inline std::string plain_row(const std::string& row) {
  std::string text;
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] != '\x1b') {
      text += row[at];
      continue;
    }
    while (at < row.size() && row[at] != 'm') ++at;
  }
  return text;
}

/// All rows so, a line each.
inline std::string plain_text(const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& row : rows) text += plain_row(row) + "\n";
  return text;
}

/// What is wrong with rows of a picture that is so wide, the first of it; empty where nothing is.
inline std::string misfit(const std::vector<std::string>& rows, std::size_t columns,
                          const ScreenStyle& style) {
  for (const std::string& row : rows) {
    const std::string text = plain_row(row);
    if (columns_of(text) > columns) return "too wide: " + text;
    for (const char c : text) {
      if (static_cast<unsigned char>(c) < 0x20) return "a control character in: " + text;
      if (!style.utf8 && static_cast<unsigned char>(c) >= 0x80) return "not ASCII: " + text;
    }
    const bool is_coloured =
        row.find("38;") != std::string::npos || row.find("48;") != std::string::npos;
    if (style.colours == ColourDepth::none && is_coloured) return "colours in: " + text;
  }
  return {};
}

}  // namespace cascade
