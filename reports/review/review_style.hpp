// What is compiled in of the pages: reports/review/review.css, explore.css and explore.js.
#pragma once

#include <string_view>

namespace cascade {

extern const std::string_view kReviewStyle;
extern const std::string_view kExploreStyle;
extern const std::string_view kExploreScript;

}  // namespace cascade
