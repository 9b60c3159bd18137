// cascade policy list | show | validate | schema | init.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/policy_json.hpp"
#include "cli/policy_schema.hpp"
#include "cli/policy_text.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "reports/diagram/diagram.hpp"
#include "reports/models/murphi.hpp"
#include "reports/models/promela.hpp"
#include "reports/models/smt2.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

struct ShowOptions {
  std::string policy = "k2";
  std::string format = "text";
};

struct InitOptions {
  std::string output = "-";
};

struct ValidateOptions {
  std::vector<std::string> files;
};

int run_show(const ShowOptions& options) {
  const Policy policy = load_policy(options.policy);
  if (options.format == "toml") {
    std::cout << to_toml(policy);
  } else if (options.format == "json") {
    std::cout << policy_json(policy);
  } else if (options.format == "mermaid") {
    std::cout << to_mermaid(policy);
  } else if (options.format == "dot") {
    std::cout << to_dot(policy);
  } else if (options.format == "promela") {
    std::cout << to_promela(policy);
  } else if (options.format == "murphi") {
    std::cout << to_murphi(policy);
  } else if (options.format == "smt2") {
    std::cout << to_smt2(policy);
  } else {
    std::cout << policy_text(policy, options.policy);
  }
  return kHolds;
}

int run_validate(const ValidateOptions& options) {
  for (const std::string& file : options.files) {
    const Policy policy = load_policy(file);
    std::cout << printable(file) << ": valid, policy " << printable(policy.name) << "\n"
              << inherited_text(policy, file, "  ");
  }
  return kHolds;
}

/// The first sentence of the comment that a built-in policy's file begins with.
std::string description_of(std::string_view toml) {
  std::string comment;
  while (!toml.empty() && toml.front() == '#') {
    const std::string_view line = toml.substr(1, toml.find('\n') - 1);
    comment += std::string(line.substr(0, 1) == " " ? line.substr(1) : line) + " ";
    toml.remove_prefix(std::min(line.size() + 2, toml.size()));
  }
  return comment.substr(0, comment.find(". "));
}

int run_list() {
  std::size_t width = 18;
  for (const std::string& name : real_policy_names()) width = std::max(width, name.size());
  for (const auto* texts : {&builtin_policy_texts(), &real_policy_texts()}) {
    for (const auto& [name, toml] : *texts) {
      const Policy policy = *builtin_policy(name);
      std::cout << fmt::format("{:<{}} {} x {}  {}\n{:<{}} {}\n", name, width,
                               counted(policy.level_count(), "level"),
                               counted(policy.metric_count(), "metric"), description_of(toml), "",
                               width, one_line(policy));
    }
  }
  return kHolds;
}

int run_schema() {
  std::cout << policy_schema();
  return kHolds;
}

int run_init(const InitOptions& options) {
  write_new_file(options.output, policy_starting_point());
  return kHolds;
}

}  // namespace

void add_policy(CLI::App& app, Command& command) {
  CLI::App* policy = &add_subcommand(app, "policy", "Look at policies");
  require_subcommand(*policy);
  set_footer(*policy, "Example: cascade policy show k2 --format mermaid");

  auto show = std::make_shared<ShowOptions>();
  CLI::App* sub = &add_subcommand(
      *policy, "show", "Print a policy, its state diagram, or a model for other provers");
  set_footer(*sub, "Example: cascade policy show k2 --format dot | dot -Tsvg -o k2.svg");
  add_option(*sub, "POLICY,--policy", show->policy, "A built-in policy or a TOML file")
      .shown_as("NAME|FILE.toml [k2]");
  add_format_option(*sub, show->format,
                    {"text", "toml", "json", "mermaid", "dot", "promela", "murphi", "smt2"});
  on_command(*sub, [show, &command] { command.run = [show] { return run_show(*show); }; });

  auto validate = std::make_shared<ValidateOptions>();
  sub = &add_subcommand(*policy, "validate", "Check policy files against the rules");
  set_footer(*sub, "Example: cascade policy validate mine.toml");
  add_option(*sub, "FILE,--policy", validate->files, "Policy files").required();
  on_command(
      *sub, [validate, &command] { command.run = [validate] { return run_validate(*validate); }; });

  sub = &add_subcommand(*policy, "list", "List the built-in policies");
  set_footer(*sub, "Example: cascade policy list");
  on_command(*sub, [&command] { command.run = run_list; });

  sub = &add_subcommand(*policy, "schema", "Print the JSON Schema of policy files");
  set_footer(*sub,
             "Example: cascade policy schema > policy.schema.json\n"
             "For editors: #:schema ./policy.schema.json as a policy file's first line.");
  on_command(*sub, [&command] { command.run = run_schema; });

  auto init = std::make_shared<InitOptions>();
  sub = &add_subcommand(*policy, "init", "Write a commented policy file to begin with");
  set_footer(*sub, "Example: cascade policy init -o mine.toml");
  add_option(*sub, "-o,--output", init->output, "Where to").shown_as("FILE.toml [-]");
  on_command(*sub, [init, &command] { command.run = [init] { return run_init(*init); }; });
}

}  // namespace cascade
