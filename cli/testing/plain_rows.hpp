// A live picture's rows as text without colours. For tests only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

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

}  // namespace cascade
