// The command line as data: what --help prints, for pages and completions that are made of it.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace cascade {

/// What a shell can offer behind an option.
enum class Takes { nothing, text, policy, scenario, prices, property, file, folder, input };

struct OptionEntry {
  std::vector<std::string> names;  ///< "-o", "--output"; empty where it is known by its place
  std::string place;               ///< "POLICY"; empty where it has no place
  std::string value;               ///< as --help shows it: "text|json [text]"
  std::string says;
  Takes takes = Takes::nothing;
  std::vector<std::string> choices;  ///< fixed words that it takes, maybe beside others
};

struct CommandEntry {
  std::string path;   ///< "policy show"; empty for the program itself
  std::string says;   ///< a line
  std::string usage;  ///< "cascade policy show [OPTIONS] [POLICY]"
  std::string ends;   ///< examples, and what the exit status says
  std::vector<OptionEntry> options;
  std::vector<std::string> subcommands;  ///< names of those that --help shows
};

/// The program, then each command that --help shows, a command before its subcommands.
std::vector<CommandEntry> command_tree(const CLI::App& app);

}  // namespace cascade
