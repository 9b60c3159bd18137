// Text as data in Markdown (CommonMark, and GitHub's tables).
#pragma once

#include <string>
#include <string_view>

namespace cascade {

/// One line in which nothing is markup: punctuation is escaped, control characters are blanks, and
/// what HTML would read is written as entities.
std::string markdown_text(std::string_view text);

}  // namespace cascade
