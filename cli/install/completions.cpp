// bash and zsh get the same function, as both read the same shell: tables by "PATH OPTION", of what
// stands before the word that is completed. fish has a line for each option.
#include "cli/install/completions.hpp"

#include <string_view>

#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// In single quotes of a shell of Bourne's family.
std::string sh_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// In single quotes of fish, where a backslash means something.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::vector<std::string> words_of(const OptionEntry& option, const KnownNames& names) {
  std::vector<std::string> words = option.choices;
  const auto add = [&words](const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  if (option.takes == Takes::policy) add(names.policies);
  if (option.takes == Takes::scenario || option.takes == Takes::input) add(names.scenarios);
  if (option.takes == Takes::prices) add(names.prices);
  if (option.takes == Takes::property) add(names.properties);
  return words;
}

/// Whether a name of a file or folder may stand there as well.
bool takes_files(const OptionEntry& option) {
  return option.takes != Takes::nothing && option.takes != Takes::text &&
         option.takes != Takes::property;
}

/// The functions _cascade_words, which lists what a place takes, one row a line, and
/// _cascade_path, which finds the command in what was typed.
std::string tables(const std::vector<CommandEntry>& tree, const KnownNames& names) {
  std::string takes, options, places, commands;
  for (const CommandEntry& command : tree) {
    std::vector<std::string> all, at_places;
    bool files = false;
    for (const OptionEntry& option : command.options) {
      all.insert(all.end(), option.names.begin(), option.names.end());
      const std::vector<std::string> words = words_of(option, names);
      if (!option.place.empty()) {
        at_places.insert(at_places.end(), words.begin(), words.end());
        files = files || takes_files(option);
      }
      if (option.names.empty() || option.takes == Takes::nothing) continue;
      for (const std::string& name : option.names) {
        takes += "    " + sh_quoted(command.path + " " + name) + ") " +
                 (takes_files(option) ? "_cascade_files=1; " : "") +
                 "_cascade_words=" + sh_quoted(joined(words, " ")) + " ;;\n";
      }
    }
    if (!command.path.empty()) commands += "    " + sh_quoted(command.path) + ") return 0 ;;\n";
    options += "    " + sh_quoted(command.path) +
               ") _cascade_words=" + sh_quoted(joined(all, " ")) + " ;;\n";
    std::vector<std::string> next = command.subcommands;
    next.insert(next.end(), at_places.begin(), at_places.end());
    places += "    " + sh_quoted(command.path) + ") " + (files ? "_cascade_files=1; " : "") +
              "_cascade_words=" + sh_quoted(joined(next, " ")) + " ;;\n";
  }
  return "# Whether those words are a command.\n_cascade_is_command() {\n  case $1 in\n" +
         commands +
         "  esac\n  return 1\n}\n"
         "# What comes behind an option; fails where it takes nothing, or is none.\n"
         "_cascade_behind() {\n  _cascade_words='' _cascade_files=''\n  case \"$1 $2\" in\n" +
         takes +
         // The program's options may stand behind any command.
         "    *) [ -n \"$1\" ] && _cascade_behind '' \"$2\"; return ;;\n  esac\n  return 0\n}\n"
         "_cascade_options() {\n  case $1 in\n" +
         options +
         "  esac\n}\n_cascade_places() {\n  _cascade_words='' _cascade_files=''\n  case $1 in\n" +
         places +
         "  esac\n}\n"
         "# What may stand behind the words $2.. where $1 has been typed of the next.\n"
         "_cascade_next() {\n"
         "  local at='' typed=$1 last='' word\n"
         "  shift\n"
         "  _cascade_words='' _cascade_files=''\n"
         "  for word in \"$@\"; do\n"
         "    if [ \"$word\" = -- ]; then _cascade_files=1; return; fi\n"
         "    if [ -n \"$last\" ] && _cascade_behind \"$at\" \"$last\"; then last=''; continue; "
         "fi\n"
         "    last=''\n"
         "    case $word in\n"
         "      -*) last=$word ;;\n"
         "      *) if _cascade_is_command \"$at${at:+ }$word\"; then at=\"$at${at:+ }$word\"; fi "
         ";;\n"
         "    esac\n"
         "  done\n"
         "  if [ -n \"$last\" ] && _cascade_behind \"$at\" \"$last\"; then return; fi\n"
         "  case $typed in\n"
         "    -*) _cascade_files=''; _cascade_options \"$at\" ;;\n"
         "    *) _cascade_places \"$at\" ;;\n"
         "  esac\n"
         "}\n";
}

constexpr std::string_view kMadeBy =
    " completion for cascade; made by the program itself (cascade install-files)\n";

}  // namespace

std::string bash_completion(const std::vector<CommandEntry>& tree, const KnownNames& names) {
  // bash takes '=' for a word of its own: "--policy=k2" comes as three.
  return "# bash" + std::string(kMadeBy) + tables(tree, names) +
         "_cascade() {\n"
         "  local _cascade_words _cascade_files cur=${COMP_WORDS[COMP_CWORD]} i\n"
         "  local -a before=()\n"
         "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
         "    [ \"${COMP_WORDS[i]}\" = = ] || before+=(\"${COMP_WORDS[i]}\")\n"
         "  done\n"
         "  [ \"$cur\" != = ] || cur=''\n"
         "  _cascade_next \"$cur\" \"${before[@]}\"\n"
         "  COMPREPLY=($(compgen -W \"$_cascade_words\" -- \"$cur\"))\n"
         "  if [ -n \"$_cascade_files\" ]; then\n"
         "    local IFS=$'\\n'\n"
         "    compopt -o filenames 2>/dev/null\n"
         "    COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
         "  fi\n"
         "}\n"
         "complete -F _cascade cascade\n";
}

std::string zsh_completion(const std::vector<CommandEntry>& tree, const KnownNames& names) {
  return "#compdef cascade\n# zsh" + std::string(kMadeBy) + tables(tree, names) +
         "_cascade() {\n"
         "  local _cascade_words _cascade_files\n"
         "  local -a before\n"
         "  before=(\"${(@)words[2,CURRENT-1]}\")\n"
         "  if [[ $PREFIX == --*=* ]]; then\n"
         "    before+=(\"${PREFIX%%=*}\")\n"
         "    compset -P '*='\n"
         "  fi\n"
         "  _cascade_next \"$PREFIX\" \"${before[@]}\"\n"
         "  compadd -- ${=_cascade_words}\n"
         "  [[ -n $_cascade_files ]] && _files\n"
         "  return 0\n"
         "}\n"
         // Autoloaded by its file's name the function's first call is the file itself.
         "if [[ $funcstack[1] == _cascade ]]; then _cascade \"$@\"\n"
         "elif (( $+functions[compdef] )); then compdef _cascade cascade; fi\n";
}

std::string fish_completion(const std::vector<CommandEntry>& tree, const KnownNames& names) {
  std::string out = "# fish" + std::string(kMadeBy);
  std::string paths;
  for (const CommandEntry& command : tree) {
    if (!command.path.empty()) paths += " " + fish_quoted(command.path);
  }
  out += "set -g __cascade_commands" + paths +
         "\n"
         "# Whether the words so far are this command, and none below it.\n"
         "function __cascade_at\n"
         "  set -l at ''\n"
         "  for word in (commandline -opc)[2..-1]\n"
         "    set -l longer (string trim -- \"$at $word\")\n"
         "    contains -- $longer $__cascade_commands; and set at $longer\n"
         "  end\n"
         "  test \"$at\" = \"$argv[1]\"\n"
         "end\n"
         "complete -c cascade -f\n";
  for (const CommandEntry& command : tree) {
    const std::string where =
        "complete -c cascade -n " + fish_quoted("__cascade_at " + fish_quoted(command.path));
    for (const CommandEntry& sub : tree) {
      const std::string prefix = command.path.empty() ? "" : command.path + " ";
      for (const std::string& name : command.subcommands) {
        if (sub.path != prefix + name) continue;
        out += where + " -a " + fish_quoted(name) + " -d " + fish_quoted(sub.says) + "\n";
      }
    }
    for (const OptionEntry& option : command.options) {
      const std::string words = joined(words_of(option, names), " ");
      std::string line = where;
      for (const std::string& name : option.names) {
        line += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (option.takes != Takes::nothing) {
        if (takes_files(option)) {
          line += option.names.empty() ? " -F" : " -r -F";
        } else if (!option.names.empty()) {
          line += " -x";
        }
        if (!words.empty()) line += " -a " + fish_quoted(words);
      }
      if (option.names.empty() && words.empty() && !takes_files(option)) continue;
      out += line + " -d " + fish_quoted(option.says) + "\n";
    }
  }
  return out;
}

}  // namespace cascade
