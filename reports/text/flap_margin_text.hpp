// How near a run came to flapping, in sentences.
#pragma once

#include <string>
#include <vector>

#include "properties/search/flap_margin.hpp"

namespace cascade {

/// What the sentences are about and how they were found: the paragraph above them.
std::string flap_margin_meaning(Duration reversal_window);

/// The margin in sentences, flaps first; `policy` is the run's. Each value that is named does what
/// is said when the trace is edited so. Times are the file's own: clock times where
/// `absolute_time`, else seconds.
std::vector<std::string> flap_margin_text(const FlapMargin& margin, const Policy& policy,
                                          bool absolute_time);

}  // namespace cascade
