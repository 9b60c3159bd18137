// The page's style sheet: reports/review/review.css, compiled in.
#pragma once

#include <string_view>

namespace cascade {

extern const std::string_view kReviewStyle;

}  // namespace cascade
