#include "cli/message_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "cli/run_proofs.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/sha256.hpp"

namespace cascade {
namespace {

bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void require_variant(const MessageMachine& machine, const std::string& name) {
  if (is_among(machine.variants, name)) return;
  throw InputError("", 0, "there is no " + machine.noun + " '" + name + "'",
                   perhaps_text(name, machine.variants) + "as-coded, as-designed or mended");
}

const std::vector<std::string>& chosen_properties(const MessageMachine& machine,
                                                  const MessageRunOptions& options) {
  for (const std::string& name : options.properties) {
    if (is_among(machine.properties, name)) continue;
    throw InputError(
        "", 0, "there is no property '" + name + "' of a " + machine.noun,
        perhaps_text(name, machine.properties) + "see cascade " + machine.command + " --check");
  }
  return options.properties.empty() ? machine.properties : options.properties;
}

int check_variants(const MessageMachine& machine, const MessageRunOptions& options,
                   const Made& made) {
  const std::vector<std::string>& properties = chosen_properties(machine, options);
  std::vector<VariantProofs> all;
  for (const std::string& variant : options.variants) {
    require_variant(machine, variant);
    VariantProofs proofs{variant, {}};
    for (const std::string& property : properties) {
      proofs.proofs.push_back(machine.prove(variant, property));
    }
    all.push_back(std::move(proofs));
  }
  if (!options.witness_folder.empty()) {
    write_run_witnesses(all, options.witness_folder, machine.command);
  }
  std::cout << (options.format == "json" ? proofs_json(all, machine.hypothesis, made)
                                         : proofs_text(all, machine.hypothesis));
  const bool all_hold =
      std::all_of(all.begin(), all.end(), [](const VariantProofs& each) { return each.holds(); });
  return all_hold ? kHolds : kViolated;
}

std::string line_of(std::string_view t, std::string_view exchange, std::string_view symbol,
                    std::string_view session, std::string_view sequence, std::string_view said) {
  return fmt::format("  {:>14}  {:<9} {:<10} {:>8} {:>14} {}\n", t, exchange, symbol, session,
                     sequence, said);
}

std::string played_text(const MessageMachine& machine, const std::string& file,
                        const std::vector<MessageRow>& rows, const PlayedRun& played) {
  std::string text =
      printable(file) + ": " + played.summary + "\n" +
      line_of("t (s)", "exchange", "symbol", "session", "sequence", machine.said_columns);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const MessageRow& row = rows[i];
    const bool is_restart = row.event == MessageEvent::restart;
    text += line_of(row_time_text(row.at), printable(row.exchange), printable(row.symbol),
                    is_restart ? "" : std::to_string(row.session),
                    is_restart ? "" : std::to_string(row.sequence), played.rows[i].said);
  }
  return text;
}

std::string played_json(const MessageMachine& machine, const std::string& variant,
                        const std::vector<MessageRow>& rows, const PlayedRun& played,
                        const Made& made) {
  return json_line([&](JsonWriter& json) {
    json.member(machine.command, variant);
    json.array("rows", [&] {
      for (std::size_t i = 0; i < rows.size(); ++i) {
        json.object([&] {
          json.member("line", rows[i].line);
          write_row_members(json, rows[i]);
          if (played.rows[i].write) played.rows[i].write(json);
        });
      }
    });
    json.array("violations", [&] {
      for (const BrokenProperty& broken : played.broken) {
        json.object([&] {
          json.member("property", broken.property);
          json.member("line", rows[broken.row].line);
        });
      }
    });
    json.object("made", [&] { write_members(json, made); });
  });
}

int play_file(const MessageMachine& machine, const MessageRunOptions& options, Made made) {
  if (options.variants.size() != 1) {
    throw InputError("", 0, "a run has one " + machine.noun, "one --variant");
  }
  const std::string& variant = options.variants.front();
  require_variant(machine, variant);
  const std::string bytes = read_input(options.run);
  const std::vector<MessageRow> rows = parse_message_run(bytes, options.run);
  made.input = MadeFrom{options.run.substr(options.run.find_last_of('/') + 1), sha256_hex(bytes),
                        rows.size()};
  const PlayedRun played = machine.play(variant, rows, options.monitor);
  std::cout << (options.format == "json" ? played_json(machine, variant, rows, played, made)
                                         : played_text(machine, options.run, rows, played));
  for (const BrokenProperty& broken : played.broken) {
    std::cerr << fmt::format("cascade: {}:{}: {} is violated: {}\n", printable(options.run),
                             rows[broken.row].line, broken.property, broken.says);
  }
  return played.broken.empty() ? kHolds : kViolated;
}

}  // namespace

void add_message_run_input(CLI::App& sub, MessageRunOptions& options, const std::string& noun,
                           const std::string& columns) {
  add_option(sub, "run", options.run,
             "Messages: t_s, symbol, sequence; exchange, session, " + columns + " where wanted")
      .shown_as("RUN.csv");
  add_option(sub, "--variant", options.variants,
             "The " + noun + "; with --check it may be given several times")
      .shown_as("as-coded|as-designed|mended [mended]")
      .one_value_each();
}

void add_message_run_questions(CLI::App& sub, MessageRunOptions& options) {
  add_flag(sub, "--check", options.check, "Prove its properties, or find the shortest witnesses");
  add_option(sub, "--property", options.properties, "With --check: only this one; may be repeated")
      .shown_as("NAME [all]")
      .one_value_each();
  add_option(sub, "--witness", options.witness_folder,
             "With --check: write each witness as a run that " + name_of(sub) + " takes")
      .shown_as("DIR");
  add_flag(sub, "--monitor", options.monitor,
           "Judge every property on the run; exit 1 where one is violated");
  add_format_option(sub, options.format, {"text", "json"});
}

int run_message_machine(const MessageMachine& machine, const MessageRunOptions& options,
                        const Made& made) {
  if (options.check && !options.run.empty()) {
    throw InputError("", 0, "--check speaks of all runs, and one is given",
                     "one of the two: --monitor judges a run");
  }
  if (options.check) return check_variants(machine, options, made);
  if (options.run.empty()) {
    throw InputError("", 0, "no run of messages", "a CSV with t_s, symbol, sequence, or --check");
  }
  if (!options.witness_folder.empty() || !options.properties.empty()) {
    throw InputError("", 0, "--property and --witness are for proofs", "--check beside them");
  }
  return play_file(machine, options, made);
}

}  // namespace cascade
