#include "cli/install/command_tree.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>

namespace cascade {
namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// "text" and "json" of "text|json [text]", "sample" of "sample|DURATION": what is in capitals is
/// a kind of value, no word.
std::vector<std::string> choices_in(const std::string& value) {
  const std::string words = value.substr(0, value.find(' '));
  std::vector<std::string> choices;
  if (!holds(words, "|")) return choices;
  for (std::size_t from = 0; from <= words.size();) {
    const std::size_t end = std::min(words.find('|', from), words.size());
    const std::string word = words.substr(from, end - from);
    const bool fixed = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (fixed) choices.push_back(word);
    from = end + 1;
  }
  return choices;
}

Takes taken(const OptionEntry& option) {
  const std::string name = option.names.empty() ? option.place : option.names.back();
  if (option.value.empty() && option.place.empty()) return Takes::nothing;
  if (holds(option.value, "NAME|FILE.toml") || holds(option.value, "NAME|FILE")) {
    if (name == "scenario" || name == "--scenario") return Takes::scenario;
    if (name == "--prices") return Takes::prices;
    return Takes::policy;
  }
  if (name == "--property") return Takes::property;
  // Some that are known by their place have no other name for what they take.
  const std::string value = option.value + " " + option.place;
  if (holds(value, "INPUT")) return Takes::input;
  if (option.value.rfind("DIR", 0) == 0) return Takes::folder;
  for (const char* file : {"FILE", "JOURNAL", ".csv", ".toml", "TRACE"}) {
    if (holds(value, file)) return Takes::file;
  }
  return Takes::text;
}

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry;
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  if (option.get_positional()) entry.place = option.get_name(true);
  const bool has_value = option.get_positional() || option.get_items_expected_max() > 0;
  if (has_value) {
    entry.value = option.get_option_text();
    if (entry.value.empty() && entry.place.empty()) entry.value = option.get_type_name();
  }
  entry.says = option.get_description();
  entry.choices = choices_in(entry.value);
  entry.takes = taken(entry);
  return entry;
}

void add_entries(const CLI::App& app, const std::string& path, std::vector<CommandEntry>& tree) {
  CommandEntry entry;
  entry.path = path;
  entry.says = app.get_description();
  const std::size_t above = path.rfind(' ');
  const std::string help = app.help(
      path.empty() ? ""
                   : "cascade" + (above == std::string::npos ? "" : " " + path.substr(0, above)));
  constexpr std::string_view kUsage = "Usage: ";
  if (const std::size_t at = help.find(kUsage); at != std::string::npos) {
    const std::size_t from = at + kUsage.size();
    entry.usage = help.substr(from, help.find('\n', from) - from);
  }
  entry.ends = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) entry.options.push_back(entry_of(*option));
  }
  std::vector<const CLI::App*> shown;
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_group().empty()) continue;  // hidden
    shown.push_back(sub);
    entry.subcommands.push_back(sub->get_name());
  }
  tree.push_back(std::move(entry));
  for (const CLI::App* sub : shown) {
    add_entries(*sub, path + (path.empty() ? "" : " ") + sub->get_name(), tree);
  }
}

}  // namespace

std::vector<CommandEntry> command_tree(const CLI::App& app) {
  std::vector<CommandEntry> tree;
  add_entries(app, "", tree);
  return tree;
}

}  // namespace cascade
