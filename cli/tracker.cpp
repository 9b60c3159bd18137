// cascade tracker RUN.csv: what K2's sequence tracker says of each message; --check: what holds of
// it.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/run_proofs.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/k2/sequences/sequence_search.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/sha256.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

struct TrackerOptions {
  std::string run;
  std::vector<std::string> variants = {"mended"};
  std::vector<std::string> properties;
  std::string witness_folder;
  std::string format = "text";
  bool check = false;
  bool monitor = false;
};

TrackerVariant variant_of(const std::string& name) {
  if (const auto variant = find_tracker_variant(name)) return *variant;
  std::vector<std::string> names;
  for (const TrackerVariant& each : tracker_variants()) names.emplace_back(each.name);
  throw InputError("", 0, "there is no tracker '" + name + "'",
                   perhaps_text(name, names) + "as-coded, as-designed or mended");
}

std::vector<const SequenceProperty*> chosen_properties(const TrackerOptions& options) {
  std::vector<const SequenceProperty*> chosen;
  std::vector<std::string> names;
  for (const SequenceProperty& each : sequence_properties()) {
    names.emplace_back(each.name);
    if (options.properties.empty()) chosen.push_back(&each);
  }
  for (const std::string& name : options.properties) {
    chosen.push_back(find_sequence_property(name));
    if (chosen.back() == nullptr) {
      throw InputError("", 0, "there is no property '" + name + "' of a tracker",
                       perhaps_text(name, names) + "see cascade tracker --check");
    }
  }
  return chosen;
}

int check_variants(const TrackerOptions& options, const Made& made) {
  const auto properties = chosen_properties(options);
  std::vector<VariantProofs> all;
  for (const std::string& name : options.variants) {
    const TrackerVariant variant = variant_of(name);
    VariantProofs proofs{variant.name, {}};
    for (const SequenceProperty* property : properties) {
      proofs.proofs.push_back(prove_sequence(variant, *property));
    }
    all.push_back(std::move(proofs));
  }
  if (!options.witness_folder.empty()) write_run_witnesses(all, options.witness_folder, "tracker");
  std::cout << (options.format == "json" ? proofs_json(all, sequence_hypothesis(), made)
                                         : proofs_text(all, sequence_hypothesis()));
  const bool all_hold =
      std::all_of(all.begin(), all.end(), [](const VariantProofs& each) { return each.holds(); });
  return all_hold ? kHolds : kViolated;
}

std::string run_text(const std::string& file, const TrackerVariant& variant,
                     const std::vector<TrackedRow>& run) {
  std::set<SymbolKey> symbols;
  std::size_t messages = 0;
  std::string rows = fmt::format("  {:>14}  {:<9} {:<10} {:>8} {:>14}  {}\n", "t (s)", "exchange",
                                 "symbol", "session", "sequence", "verdict");
  for (const TrackedRow& tracked : run) {
    const MessageRow& row = tracked.row;
    if (row.event != MessageEvent::restart) symbols.insert(symbol_key(row));
    std::string verdict(text(row.event));
    if (tracked.answer) {
      ++messages;
      verdict = text(tracked.answer->verdict);
      if (tracked.answer->missing_messages > 0) {
        verdict += fmt::format(", {} missing", grouped(tracked.answer->missing_messages));
      }
      if (tracked.answer->given_up_messages > 0) {
        verdict += fmt::format(", {} given up", grouped(tracked.answer->given_up_messages));
      }
      if (tracked.answer->severity != GapSeverity::none) {
        verdict += fmt::format(": {}", text(tracked.answer->severity));
      }
    }
    const bool is_restart = row.event == MessageEvent::restart;
    rows += fmt::format("  {:>14}  {:<9} {:<10} {:>8} {:>14}  {}\n", row_time_text(row.at),
                        printable(row.exchange), printable(row.symbol),
                        is_restart ? "" : std::to_string(row.session),
                        is_restart ? "" : std::to_string(row.sequence), verdict);
  }
  return fmt::format("{}: {} of {}, tracker {}\n", printable(file), counted(messages, "message"),
                     counted(symbols.size(), "symbol"), variant.name) +
         rows;
}

std::string run_json(const TrackerVariant& variant, const std::vector<TrackedRow>& run,
                     const std::vector<SequenceViolation>& violations, const Made& made) {
  return json_line([&](JsonWriter& json) {
    json.member("tracker", variant.name);
    json.array("rows", [&] {
      for (const TrackedRow& tracked : run) {
        json.object([&] {
          json.member("line", tracked.row.line);
          json.member("t", JsonNumber{seconds_text(tracked.row.at.ns)});
          json.member("event", text(tracked.row.event));
          if (tracked.row.event == MessageEvent::restart) return;
          json.member("exchange", tracked.row.exchange);
          json.member("symbol", tracked.row.symbol);
          json.member("session", tracked.row.session);
          json.member("sequence", tracked.row.sequence);
          if (!tracked.answer) return;
          json.member("verdict", text(tracked.answer->verdict));
          json.member("missing", tracked.answer->missing_messages);
          json.member("given_up", tracked.answer->given_up_messages);
          json.member("severity", text(tracked.answer->severity));
        });
      }
    });
    json.array("violations", [&] {
      for (const SequenceViolation& violation : violations) {
        json.object([&] {
          json.member("property", violation.property->name);
          json.member("line", run[violation.row].row.line);
        });
      }
    });
    json.object("made", [&] { write_members(json, made); });
  });
}

int track_file(const TrackerOptions& options, Made made) {
  if (options.variants.size() != 1) {
    throw InputError("", 0, "a run has one tracker", "one --variant");
  }
  const TrackerVariant variant = variant_of(options.variants.front());
  const std::string bytes = read_input(options.run);
  const std::vector<MessageRow> rows = parse_message_run(bytes, options.run);
  made.input = MadeFrom{options.run.substr(options.run.find_last_of('/') + 1), sha256_hex(bytes),
                        rows.size()};
  const std::vector<TrackedRow> run = track_run(variant, rows);
  std::vector<SequenceViolation> violations;
  if (options.monitor) violations = judge_sequences(variant, run);
  std::cout << (options.format == "json" ? run_json(variant, run, violations, made)
                                         : run_text(options.run, variant, run));
  for (const SequenceViolation& violation : violations) {
    std::cerr << fmt::format("cascade: {}:{}: {} is violated: {}\n", printable(options.run),
                             run[violation.row].row.line, violation.property->name,
                             violation.property->says);
  }
  return violations.empty() ? kHolds : kViolated;
}

int run_tracker(const TrackerOptions& options, const Made& made) {
  if (options.check && !options.run.empty()) {
    throw InputError("", 0, "--check speaks of all runs, and one is given",
                     "one of the two: --monitor judges a run");
  }
  if (options.check) return check_variants(options, made);
  if (options.run.empty()) {
    throw InputError("", 0, "no run of messages", "a CSV with t_s, symbol, sequence, or --check");
  }
  if (!options.witness_folder.empty() || !options.properties.empty()) {
    throw InputError("", 0, "--property and --witness are for proofs", "--check beside them");
  }
  return track_file(options, made);
}

}  // namespace

void add_tracker(CLI::App& app, Command& command) {
  auto options = std::make_shared<TrackerOptions>();
  CLI::App* sub = app.add_subcommand("tracker", "What K2's sequence tracker says of messages");
  sub->footer(
      "Example: cascade tracker --check --variant as-coded --witness out\n"
      "         cascade tracker out/tracker-as-coded-reset-recognised.csv --variant as-coded "
      "--monitor\n"
      "Exit status 1: a property is violated.");
  sub->add_option("run", options->run,
                  "Messages: t_s, symbol, sequence; exchange, session, event (message, given-up, "
                  "restart), written_s where wanted")
      ->option_text("RUN.csv");
  sub->add_option("--variant", options->variants,
                  "The tracker; with --check it may be given several times")
      ->option_text("as-coded|as-designed|mended [mended]")
      ->allow_extra_args(false);
  sub->add_flag("--check", options->check, "Prove its properties, or find the shortest witnesses");
  sub->add_option("--property", options->properties, "With --check: only this one; may be repeated")
      ->option_text("NAME [all]")
      ->allow_extra_args(false);
  sub->add_option("--witness", options->witness_folder,
                  "With --check: write each witness as a run that tracker takes")
      ->option_text("DIR");
  sub->add_flag("--monitor", options->monitor,
                "Judge every property on the run; exit 1 where one is violated");
  add_format_option(*sub, options->format, {"text", "json"});
  sub->callback([options, &command] {
    command.run = [options, &command] { return run_tracker(*options, command.made); };
  });
}

}  // namespace cascade
