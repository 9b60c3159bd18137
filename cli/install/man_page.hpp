// Manual pages, of the command line's own words.
#pragma once

#include <string>
#include <vector>

#include "cli/install/command_tree.hpp"

namespace cascade {

/// "cascade-policy-show": what the page of a command is called.
std::string page_name(const CommandEntry& command);

/// A page of section 1 in roff's man macros. It has no date, so that it is the same bytes whenever
/// it is made. `by`: "cascade 0.1.0".
std::string man_page(const CommandEntry& command, const std::vector<CommandEntry>& tree,
                     const std::string& by);

}  // namespace cascade
