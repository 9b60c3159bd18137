// Long sentences as lines of a terminal's width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cascade {

/// `text` in lines of at most `width` bytes where its words allow, broken at blanks; the first
/// begins with `first`, the others with as many blanks. Ends with a newline.
std::string wrapped(std::string_view first, std::string_view text, std::size_t width = 100);

}  // namespace cascade
