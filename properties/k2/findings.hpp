// Where K2's design contradicts itself, shown by running it: the page properties/k2/FINDINGS.md.
#pragma once

#include <string>
#include <vector>

namespace cascade {

/// One contradiction (SPEC 8): what the design says, what shows it, and what `k2` does instead.
/// All numbers in it come from proofs and runs of the compiled cascade.
struct Finding {
  std::string title;
  std::string text;  ///< Markdown
};

/// In the order of SPEC 8, then what the folders beside this file find.
std::vector<Finding> findings();

/// The page made of them.
std::string findings_page();

}  // namespace cascade
