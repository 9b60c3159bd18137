// cascade check: the properties of a policy, for every input, or a witness that can be replayed.

#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"
#include "cli/terminal.hpp"
#include "model/input_error.hpp"
#include "properties/explore.hpp"
#include "reports/verdicts.hpp"
#include "sim/output_file.hpp"
#include "sim/trace_csv.hpp"

namespace cascade {
namespace {

struct CheckOptions {
  std::string policy = "k2";
  std::vector<std::string> properties;
  std::string format = "text";
  std::string witness_folder;
};

Trace as_trace(const Verdict& verdict, const Policy& policy) {
  Trace trace;
  for (const WitnessCheck& check : verdict.witness) {
    trace.at.push_back(check.at);
    if (policy.lag.monitored) trace.lag_messages.push_back(check.pressure.lag_messages);
    if (policy.heap_pct.monitored) trace.heap_pct.push_back(check.pressure.heap_pct);
  }
  return trace;
}

/// A policy's name as part of a file's name: what could mean something to a shell or a file system
/// becomes '_', and a file system has room for it.
std::string file_stem(std::string_view text) {
  constexpr std::size_t kLengthMax = 100;
  text = text.substr(0, kLengthMax);
  std::string stem;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || (c == '.' && !stem.empty());
    stem += plain ? c : '_';
  }
  return stem;
}

/// One word of a command line, to be pasted into a shell.
std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:=@%+-";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

void write_witnesses(const Proof& proof, const CheckOptions& options) {
  std::error_code error;
  std::filesystem::create_directories(options.witness_folder, error);
  if (error) {
    throw InputError(printable(options.witness_folder), 0, "cannot be made a folder",
                     "a folder that can be written");
  }
  std::vector<OutputFile> files;
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.witness.empty()) continue;
    const std::filesystem::path path =
        std::filesystem::path(options.witness_folder) /
        (file_stem(proof.policy.name) + "-" + std::string(verdict.property->name) + ".csv");
    files.emplace_back(path.string());
    files.back().write(canonical_csv(as_trace(verdict, proof.policy)));
    std::cerr << "cascade: witness: cascade replay " << printable(shell_word(path.string()))
              << " --policy " << printable(shell_word(options.policy)) << " --monitor\n";
  }
  for (OutputFile& file : files) file.commit();
}

int run_check(const CheckOptions& options) {
  const Policy policy = load_policy(options.policy);
  const Proof proof = prove(policy, options.properties);
  if (!options.witness_folder.empty()) write_witnesses(proof, options);
  if (options.format == "json") {
    std::cout << to_json(proof);
  } else if (options.format == "junit") {
    std::cout << to_junit(proof);
  } else {
    std::cout << to_text(proof, {verdict_label, level_label, grouped, printable});
  }
  return proof.holds() ? kHolds : kViolated;
}

}  // namespace

void add_check(CLI::App& app, Command& command) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* sub = app.add_subcommand("check", "Prove a policy's properties for every input");
  sub->footer(
      "Example: cascade check --policy mine.toml\n"
      "         cascade check --policy k2-as-coded --property no-flapping --witness out");
  add_policy_option(*sub, options->policy);
  sub->add_option("--property", options->properties, "Only this one; may be repeated")
      ->option_text("NAME [all]")
      ->allow_extra_args(false);
  add_format_option(*sub, options->format, {"text", "json", "junit"});
  sub->add_option("--witness", options->witness_folder,
                  "Write each counterexample as a trace that replay takes")
      ->option_text("DIR");
  sub->callback([options, &command] { command.run = [options] { return run_check(*options); }; });
}

}  // namespace cascade
