// The program: one subcommand a file; this one only parses, runs, and turns failures into a line
// and an exit status.

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>
#include <string>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "model/input_error.hpp"

namespace {

int report(int status, const std::string& message) {
  // One line, whatever is in the message.
  std::cerr << "cascade: " << cascade::printable(message) << "\n";
  return status;
}

/// CLI11's messages may span lines; the first says what is wrong.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

int main(int argc, char** argv) {
  using namespace cascade;
  CLI::App app{
      "Cascade: what does a system that degrades gracefully do under this load, and can it go "
      "wrong?"};
  app.name("cascade");
  app.set_version_flag("--version", std::string("cascade ") + CASCADE_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example: cascade replay lag.csv --policy k2 --plot out.svg\n"
      "Exit status: 0 all that was asked holds, 1 a property is violated, 2 bad input, "
      "3 a fault of the program.");
  Command command;
  app.add_option("--color", command.color, "Colours on standard output")
      ->option_text("auto|never|always [auto]")
      ->check(CLI::IsMember({"auto", "never", "always"}));
  app.fallthrough();
  add_replay(app, command);
  add_check(app, command);
  add_policy(app, command);
  add_trace(app, command);
  add_simulate(app, command);

  try {
    app.parse(argc, argv);
    choose_colours(command.color);
    const int status = command.run();
    std::cout.flush();
    return std::cout ? status : report(kBadInput, "standard output: cannot be written");
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return report(kBadInput, first_line(error.what()) + ": see cascade --help");
  } catch (const InputError& error) {
    return report(kBadInput, error.what());
  } catch (const std::exception& error) {
    return report(kOwnFault, std::string("internal error: ") + error.what() +
                                 ": please report it with the command line");
  }
}
