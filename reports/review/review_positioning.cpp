// Where such a cascade belongs, under a page about K2's.

#include <algorithm>

#include "reports/k2/positioning.hpp"
#include "reports/review/review_sections.hpp"

namespace cascade {

void add_positioning(const Review& review, std::vector<Block>& blocks) {
  const bool is_k2s = std::any_of(review.runs.begin(), review.runs.end(),
                                  [](const ReviewRun& run) { return run.policy.is_k2s(); });
  if (!is_k2s) return;
  blocks.emplace_back(block::Heading{"Where such a cascade belongs"});
  for (const std::string& paragraph : positioning()) {
    blocks.emplace_back(block::Paragraph{paragraph});
  }
}

}  // namespace cascade
