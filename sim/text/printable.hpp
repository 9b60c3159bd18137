// Foreign text in a message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cascade {

/// Foreign text made safe for a terminal, on one line: control characters, ANSI escapes, invalid
/// UTF-8 and marks that turn the direction of writing come out as \xNN; beyond `limit` bytes it is
/// cut.
std::string printable(std::string_view text, std::size_t limit = std::string_view::npos);

/// As much of it as a message has room for.
std::string printable_short(std::string_view text);

/// printable_short() in single quotes.
std::string in_quotes(std::string_view text);

}  // namespace cascade
