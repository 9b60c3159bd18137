// Foreign text in a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cascade {

/// Foreign text made safe for a terminal and short: control characters, ANSI escapes, invalid UTF-8
/// and marks that turn the direction of writing come out as \xNN; beyond `limit` bytes it is cut.
std::string printable(std::string_view text, std::size_t limit = 60);

/// printable() in single quotes.
std::string in_quotes(std::string_view text);

}  // namespace cascade
