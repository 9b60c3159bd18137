// One subcommand a file; this one only parses, runs, and turns failures into a line and an exit
// status.
#include "cli/program.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"

namespace cascade {
namespace {

int report(int status, const std::string& message) {
  // One line, whatever is in the message.
  std::cerr << "cascade: " << printable(message) << "\n";
  return status;
}

struct NamedCommand {
  std::string_view name;
  void (*add)(CLI::App& app, Command& command);
};

/// In the order in which --help shows them.
constexpr NamedCommand kCommands[] = {
    {"replay", add_replay},     {"check", add_check},
    {"diff", add_diff},         {"policy", add_policy},
    {"trace", add_trace},       {"simulate", add_simulate},
    {"scenario", add_scenario}, {"report", add_report},
    {"record", add_record},     {"demo", add_demo},
    {"tiers", add_tiers},       {"sweep", add_sweep},
    {"conform", add_conform},   {"infer", add_infer},
    {"tracker", add_tracker},   {"dedup", add_dedup},
    {"cost", add_cost},         {"calibrate", add_calibrate},
    {"watch", add_watch},       {"explain", add_explain},
    {"talk", add_talk},         {"install-files", add_install_files},
};
constexpr std::string_view kOfAllCommands = "install-files";

/// Adds the command that the words name, and all of them where it is not plain that no other's
/// options will be asked for: those of all cost a start 1 ms.
void add_commands(CLI::App& app, Command& command, const std::vector<std::string>& words) {
  std::string_view named;
  bool asks_for_help = false, asks_for_version = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool is_short = word.size() > 1 && word[0] == '-' && word[1] != '-';
    asks_for_help = asks_for_help || word.rfind("--help", 0) == 0 ||
                    (is_short && word.find('h') != std::string::npos);
    asks_for_version = asks_for_version || word == "--version";
    if (word == "--color") ++i;  // its value is no command
    if (named.empty() && !word.empty() && word[0] != '-') named = word;
  }
  if (named.empty() && asks_for_version && !asks_for_help) return;
  const auto* const found =
      std::find_if(std::begin(kCommands), std::end(kCommands),
                   [named](const NamedCommand& each) { return each.name == named; });
  if (found != std::end(kCommands) && named != kOfAllCommands && !asks_for_help) {
    found->add(app, command);
    return;
  }
  for (const NamedCommand& each : kCommands) each.add(app, command);
}

/// "there is no command 'polcy': one of ..." where that is what is wrong; CLI11 would only say that
/// a subcommand is required.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
  const CLI::App* command = &app;
  std::string path;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--color") ++i;  // its value is no command
    if (word.empty() || word.front() == '-') continue;
    const auto commands = command->get_subcommands([](const CLI::App*) { return true; });
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* sub) { return sub->get_name() == word; });
    path += (path.empty() ? "" : " ") + word;
    if (found != commands.end()) {
      command = *found;
      continue;
    }
    if (commands.empty()) break;
    std::vector<std::string> names;
    for (const CLI::App* sub : commands) {
      if (!sub->get_group().empty()) names.push_back(sub->get_name());  // not the hidden one
    }
    return "there is no command '" + path + "': " + choices_text(word, names);
  }
  return "";
}

/// "there is no option '--polcy': perhaps --policy; see cascade check --help", for the first such
/// word; empty where all are known.
std::string unknown_option(const CLI::App& app, int argc, char** argv) {
  std::string path = "cascade";
  const CLI::App* command = &app;
  std::vector<std::string> names;
  const auto add_names = [&names](const CLI::App& of) {
    for (const CLI::Option* option : of.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  };
  add_names(app);
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--") break;
    if (word.rfind("--", 0) == 0) {
      const std::string name = word.substr(0, word.find('='));
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      return "there is no option '" + name + "': " + perhaps_text(name, names) + "see " + path +
             " --help";
    }
    const auto commands = command->get_subcommands([](const CLI::App*) { return true; });
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* sub) { return sub->get_name() == word; });
    if (found == commands.end()) continue;
    command = *found;
    path += " " + word;
    add_names(*command);
  }
  return "";
}

/// `cascade help check` is `cascade check --help`.
std::vector<std::string> with_help_as_option(int argc, char** argv) {
  std::vector<std::string> words(argv, argv + argc);
  std::size_t at = 1;
  while (at + 1 < words.size() && words[at] == "--color") at += 2;
  if (at < words.size() && words[at] == "help") {
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(at));
    words.emplace_back("--help");
  }
  return words;
}

/// Version and command line. The program's own name is left out: it may be called by any path.
Made made_by(int argc, char** argv) {
  Made made;
  made.by = std::string("cascade ") + CASCADE_VERSION;
  for (int i = 1; i < argc; ++i) {
    made.args += (made.args.empty() ? "" : " ") + shell_word(argv[i]);
  }
  return made;
}

/// "cascade policy show --help": of the command that was being read.
std::string help_of(const CLI::App& app) {
  std::string path = "cascade";
  for (const CLI::App* command = &app; !command->get_subcommands().empty();) {
    command = command->get_subcommands().front();
    path += " " + command->get_name();
  }
  return path + " --help";
}

/// CLI11's messages may span lines; the first says what is wrong.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

int run_command_line(int given_count, char** given, const char* built) {
  std::vector<std::string> words = with_help_as_option(given_count, given);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  const int argc = static_cast<int>(pointers.size());
  char** argv = pointers.data();
  CLI::App app{
      "Cascade: what does a system that degrades gracefully do under this load, and can it go "
      "wrong?"};
  app.name("cascade");
  app.set_version_flag("--version", std::string("cascade ") + CASCADE_VERSION + built);
  app.require_subcommand(1);
  app.footer(
      "Example: cascade replay lag.csv --policy k2 --plot out.svg\n"
      "Exit status: 0 all that was asked holds, 1 a property is violated, 2 bad input, "
      "3 a fault of the program.");
  Command command;
  command.made = made_by(argc, argv);
  command.words.assign(argv + 1, argv + argc);
  app.add_option("--color", command.color, "Colours on standard output")
      ->option_text("auto|never|always [auto]")
      ->check(CLI::IsMember({"auto", "never", "always"}));
  app.add_flag("--quiet", command.quiet, "Results and errors alone: no notes, no progress");
  app.fallthrough();
  add_commands(app, command, words);

  try {
    app.parse(argc, argv);
    choose_colours(command.color);
    choose_notes(!command.quiet);
    const int status = command.run();
    std::cout.flush();
    return std::cout ? status : report(kBadInput, "standard output: cannot be written");
  } catch (const CLI::ParseError& error) {
    std::string unknown = unknown_command(app, argc, argv);
    if (error.get_exit_code() == 0) {  // --help, --version
      return unknown.empty() ? app.exit(error) : report(kBadInput, unknown);
    }
    if (unknown.empty() && dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
      unknown = unknown_option(app, argc, argv);
    }
    return report(kBadInput,
                  unknown.empty() ? first_line(error.what()) + ": see " + help_of(app) : unknown);
  } catch (const InputError& error) {
    return report(kBadInput, error.what());
  } catch (const std::exception& error) {
    return report(kOwnFault, std::string("internal fault: ") + error.what() + ": please report it");
  }
}

}  // namespace cascade
