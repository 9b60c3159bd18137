// cascade install-files DIR: manual pages and completions, as they are installed. Hidden: it is for
// who packages the program.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/install/command_tree.hpp"
#include "cli/install/completions.hpp"
#include "cli/install/man_page.hpp"
#include "model/builtin_policies.hpp"
#include "properties/catalogue.hpp"
#include "sim/cost/prices.hpp"
#include "sim/loop/scenario/shipped_scenarios.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

template <class Texts>
void add_names(const Texts& texts, std::vector<std::string>& names) {
  for (const auto& [name, text] : texts) names.emplace_back(name);
}

KnownNames known_names() {
  KnownNames names;
  add_names(builtin_policy_texts(), names.policies);
  add_names(real_policy_texts(), names.policies);
  add_names(shipped_scenario_texts(), names.scenarios);
  add_names(shipped_price_texts(), names.prices);
  for (const Property& property : catalogue()) names.properties.emplace_back(property.name);
  return names;
}

int run_install_files(const CLI::App& app, const std::string& folder, const Made& made) {
  const std::vector<CommandEntry> tree = command_tree(app);
  const KnownNames names = known_names();
  std::vector<std::pair<std::string, std::string>> texts = {
      {"bash/cascade", bash_completion(tree, names)},
      {"zsh/_cascade", zsh_completion(tree, names)},
      {"fish/cascade.fish", fish_completion(tree, names)}};
  for (const CommandEntry& command : tree) {
    texts.emplace_back("man/" + page_name(command) + ".1", man_page(command, tree, made.by));
  }
  std::vector<OutputFile> files;
  for (const auto& [name, text] : texts) {
    files.emplace_back((std::filesystem::path(folder) / name).string());
    files.back().write(text);
  }
  for (OutputFile& file : files) file.commit();
  return kHolds;
}

}  // namespace

void add_install_files(CLI::App& app, Command& command) {
  CLI::App& sub = add_subcommand(app, "install-files", "Write manual pages and completions");
  hide(sub);
  const auto folder = std::make_shared<std::string>();
  add_option(sub, "folder", *folder, "Where to").shown_as("DIR").required();
  set_footer(sub, "Example: cascade install-files out");
  on_command(sub, [&app, &command, folder] {
    command.run = [&app, &command, folder] {
      return run_install_files(app, *folder, command.made);
    };
  });
}

}  // namespace cascade
