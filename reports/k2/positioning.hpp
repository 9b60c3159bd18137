// Where such a cascade belongs, and where not: said here once, for the talk, the review page and
// README.md.
#pragma once

#include <string>
#include <vector>

namespace cascade {

/// Paragraphs, as plain text.
const std::vector<std::string>& positioning();

}  // namespace cascade
