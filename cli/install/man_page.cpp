#include "cli/install/man_page.hpp"

#include <algorithm>
#include <string_view>

namespace cascade {
namespace {

/// Text as roff prints it, letter by letter: no escape, no request, a hyphen that can be copied.
std::string roff(std::string_view text) {
  std::string out;
  bool line_starts = true;
  for (const char c : text) {
    if (line_starts && (c == '.' || c == '\'')) out += "\\&";
    line_starts = c == '\n';
    switch (c) {
      case '\\':
        out += "\\(rs";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string bold(const std::string& text) { return "\\fB" + roff(text) + "\\fP"; }

std::string heading_of(const OptionEntry& option) {
  std::string heading;
  for (const std::string& name : option.names) {
    heading += (heading.empty() ? "" : ", ") + bold(name);
  }
  if (option.names.empty()) heading = bold(option.place);
  if (!option.value.empty()) heading += " " + roff(option.value);
  return heading;
}

std::string section(const std::string& name, const CommandEntry& command, bool by_place) {
  std::string out;
  for (const OptionEntry& option : command.options) {
    if (option.names.empty() != by_place) continue;
    out += ".TP\n\\&" + heading_of(option) + "\n" + roff(option.says) + "\n";
  }
  return out.empty() ? out : ".SH " + name + "\n" + out;
}

std::string dashed(const std::string& path) {
  std::string name = path.empty() ? "cascade" : "cascade " + path;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

}  // namespace

std::string page_name(const CommandEntry& command) { return dashed(command.path); }

std::string man_page(const CommandEntry& command, const std::vector<CommandEntry>& tree,
                     const std::string& by) {
  const std::string name = page_name(command);
  const bool program = command.path.empty();
  // The program's own sentence asks what is asked of it; a page's first line says what it is.
  const std::string does =
      program ? "simulate and prove systems that degrade gracefully" : command.says;
  std::string page = ".TH \"" + roff(name) + "\" 1 \"\" \"" + roff(by) + "\" \"Cascade\"\n";
  page += ".SH NAME\n" + roff(name) + " \\- " + roff(does) + "\n";
  page += ".SH SYNOPSIS\n" + bold(command.usage) + "\n";
  page += ".SH DESCRIPTION\n" + roff(command.says) + "\n";
  if (!command.subcommands.empty()) {
    page += ".SH COMMANDS\n";
    const std::string prefix = command.path.empty() ? "" : command.path + " ";
    for (const std::string& sub : command.subcommands) {
      const auto found = std::find_if(tree.begin(), tree.end(), [&](const CommandEntry& entry) {
        return entry.path == prefix + sub;
      });
      page += ".TP\n\\&" + bold(sub) + "\n" + roff(found == tree.end() ? sub : found->says) + "\n";
    }
  }
  page += section("ARGUMENTS", command, true);
  page += section("OPTIONS", command, false);
  if (!command.ends.empty()) {
    page += ".SH EXAMPLES AND EXIT STATUS\n.nf\n" + roff(command.ends) + "\n.fi\n";
  }
  if (!program) {
    page +=
        ".PP\nExit status: 0 all that was asked holds, 1 a property is violated, 2 bad input, 3 a "
        "fault of the program.\n";
  }
  std::string others;
  for (const CommandEntry& other : tree) {
    const bool below = other.path.rfind(program ? "" : command.path + " ", 0) == 0;
    const bool first = other.path.empty();
    if (&other == &command || !(below || first)) continue;
    others += (others.empty() ? "" : ",\n") + std::string(".BR ") + roff(page_name(other)) + " (1)";
  }
  page += ".SH SEE ALSO\n" + others + "\n";
  return page;
}

}  // namespace cascade
