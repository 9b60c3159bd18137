// cascade conform: does what runs do what the policy says?

#include <memory>

#include "cli/command.hpp"
#include "cli/conform_recorded.hpp"
#include "model/input_error.hpp"

namespace cascade {

void add_conform(CLI::App& app, Command& command) {
  auto options = std::make_shared<RecordedOptions>();
  CLI::App* sub = app.add_subcommand("conform", "Does what runs do what the policy says?");
  sub->footer(
      "Example: cascade conform --recorded prod.csv --policy mine.toml --check-every 500ms\n"
      "         cascade conform --recorded range.json --level-column k2_degradation_level "
      "--check-every 1s --skew 15s");
  add_policy_option(*sub, options->policy);
  add_format_option(*sub, options->format, {"text", "json", "junit"});
  add_recorded_options(*sub, *options);
  sub->callback([options, &command] {
    command.run = [options, &command] {
      if (!options->wanted()) throw InputError("", 0, "conform of what", "--recorded FILE");
      return run_recorded(*options, command.made);
    };
  });
}

}  // namespace cascade
