// One contradiction of K2's design.
#pragma once

#include <string>

namespace cascade {

/// What the design says, what shows it, and what `k2` does instead. All numbers in it come from
/// proofs and runs.
struct Finding {
  std::string title;
  std::string text;  ///< Markdown
};

}  // namespace cascade
