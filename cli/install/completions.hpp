// Scripts with which a shell completes the command line.
#pragma once

#include <string>
#include <vector>

#include "cli/install/command_tree.hpp"

namespace cascade {

/// Names that the program knows without a file.
struct KnownNames {
  std::vector<std::string> policies, scenarios, prices, properties;
};

/// For bash 4 and later, with or without the package bash-completion.
std::string bash_completion(const std::vector<CommandEntry>& tree, const KnownNames& names);
std::string zsh_completion(const std::vector<CommandEntry>& tree, const KnownNames& names);
/// For fish 3.
std::string fish_completion(const std::vector<CommandEntry>& tree, const KnownNames& names);

}  // namespace cascade
