// How a command says which options it takes. CLI11 does the work; its header costs five seconds to
// compile, so that it is seen by options.cpp, program.cpp and install/command_tree.cpp alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace cascade {

/// An option that has been added to a command: how it is shown, and what it takes.
class CommandOption {
 public:
  explicit CommandOption(CLI::Option* option) : option_(option) {}

  /// What stands behind the name in --help: "FILE.csv", "N [1000]" with the default.
  CommandOption& shown_as(const std::string& text);
  CommandOption& required();
  /// Takes one of these words.
  CommandOption& one_of(const std::vector<std::string>& words);
  /// Takes low to high. T: int, std::int64_t, std::uint64_t or double.
  template <class T>
  CommandOption& within(T low, T high);
  CommandOption& positive();
  CommandOption& not_negative();
  /// Takes one value each time that it is given; a list would take all words that follow.
  CommandOption& one_value_each();
  /// Takes several values in one word, with this between them.
  CommandOption& separated_by(char separator);
  CommandOption& excludes(const CommandOption& other);
  CommandOption& needs(const CommandOption& other);
  /// The heading of --help under which it stands.
  CommandOption& under(const std::string& heading);

  bool is_positional() const;
  bool operator==(const CommandOption&) const = default;

 private:
  CLI::Option* option_;
};

/// A command within another, or within the program.
CLI::App& add_subcommand(CLI::App& app, const std::string& name, const std::string& does);
/// --help and completions do not show it.
void hide(CLI::App& app);
std::string name_of(const CLI::App& app);
/// One of its subcommands must be given.
void require_subcommand(CLI::App& app);
/// What stands at the end of --help: examples, and what its exit status says.
void set_footer(CLI::App& app, const std::string& text);
/// What is to be done where this command was given.
void on_command(CLI::App& app, std::function<void()> chosen);
/// The same for a subcommand of one that is a command without it, too: what that one requires is
/// then not asked for, and its options are refused. What it takes by its place is no longer
/// required, or it would take the subcommand's name: it has to look itself.
void on_subcommand_of(CLI::App& app, CLI::App& sub, std::function<void()> chosen);

/// `names`: "--name", "-n,--name", or "name" for one by its place. `value` is set by parsing, and
/// must live as long as the command. T is what options.cpp lists: text, numbers, lists, optional
/// ones.
template <class T>
CommandOption add_option(CLI::App& app, const std::string& names, T& value,
                         const std::string& says);
CommandOption add_flag(CLI::App& app, const std::string& names, bool& value,
                       const std::string& says);

/// Those that have been added so far; --help is none of them.
std::vector<CommandOption> options_of(CLI::App& app);
/// There must be one of that name.
CommandOption option_called(CLI::App& app, const std::string& name);

}  // namespace cascade
