// The yardstick of everything that reads: how fast the bytes can be looked at for newlines alone;
// of a document that is one line, for what ends each of its samples.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>

namespace cascade::bench {

inline std::size_t count_lines(const std::string& text, char end = '\n') {
  std::size_t lines = 0;
  for (const char* at = text.data(); at != nullptr; ++lines) {
    at = static_cast<const char*>(
        std::memchr(at, end, static_cast<std::size_t>(text.data() + text.size() - at)));
    if (at != nullptr) ++at;
  }
  return lines;
}

}  // namespace cascade::bench
