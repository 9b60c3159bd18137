// cascade dedup RUN.csv: what K2's deduplication makes of each message; --check: what holds of it.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/run_proofs.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/k2/duplicates/dedup_search.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/sha256.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

struct DedupOptions {
  std::string run;
  std::vector<std::string> variants = {"mended"};
  std::vector<std::string> properties;
  std::string witness_folder;
  std::string format = "text";
  std::int64_t filter_members = 100'000;
  bool check = false;
  bool monitor = false;
};

DedupVariant variant_of(const std::string& name) {
  if (const auto variant = find_dedup_variant(name)) return *variant;
  std::vector<std::string> names;
  for (const DedupVariant& each : dedup_variants()) names.emplace_back(each.name);
  throw InputError("", 0, "there is no deduplication '" + name + "'",
                   perhaps_text(name, names) + "as-coded, as-designed or mended");
}

std::vector<const DedupProperty*> chosen_properties(const DedupOptions& options) {
  std::vector<const DedupProperty*> chosen;
  std::vector<std::string> names;
  for (const DedupProperty& each : dedup_properties()) {
    names.emplace_back(each.name);
    if (options.properties.empty()) chosen.push_back(&each);
  }
  for (const std::string& name : options.properties) {
    chosen.push_back(find_dedup_property(name));
    if (chosen.back() == nullptr) {
      throw InputError("", 0, "there is no property '" + name + "' of a deduplication",
                       perhaps_text(name, names) + "see cascade dedup --check");
    }
  }
  return chosen;
}

int check_variants(const DedupOptions& options, const Made& made) {
  const auto properties = chosen_properties(options);
  std::vector<VariantProofs> all;
  for (const std::string& name : options.variants) {
    const DedupVariant variant = variant_of(name);
    VariantProofs proofs{variant.name, {}};
    for (const DedupProperty* property : properties) {
      proofs.proofs.push_back(prove_dedup(variant, *property));
    }
    all.push_back(std::move(proofs));
  }
  if (!options.witness_folder.empty()) write_run_witnesses(all, options.witness_folder, "dedup");
  std::cout << (options.format == "json" ? proofs_json(all, dedup_hypothesis(), made)
                                         : proofs_text(all, dedup_hypothesis()));
  const bool all_hold =
      std::all_of(all.begin(), all.end(), [](const VariantProofs& each) { return each.holds(); });
  return all_hold ? kHolds : kViolated;
}

std::string run_text(const std::string& file, const DedupVariant& variant,
                     const std::vector<DedupedRow>& run) {
  std::size_t messages = 0, dropped = 0;
  std::string rows = fmt::format("  {:>14}  {:<9} {:<10} {:>8} {:>14} {:>9}  {}\n", "t (s)",
                                 "exchange", "symbol", "session", "sequence", "entries", "verdict");
  for (const DedupedRow& deduped : run) {
    const MessageRow& row = deduped.row;
    messages += deduped.verdict ? 1 : 0;
    dropped += deduped.verdict && !passes(*deduped.verdict) ? 1 : 0;
    const bool is_restart = row.event == MessageEvent::restart;
    rows += fmt::format("  {:>14}  {:<9} {:<10} {:>8} {:>14} {:>9}  {}\n", row_time_text(row.at),
                        printable(row.exchange), printable(row.symbol),
                        is_restart ? "" : std::to_string(row.session),
                        is_restart ? "" : std::to_string(row.sequence), grouped(deduped.entries),
                        deduped.verdict ? text(*deduped.verdict) : text(row.event));
  }
  return fmt::format("{}: {}, {} dropped, deduplication {}\n", printable(file),
                     counted(messages, "message"), grouped(dropped), variant.name) +
         rows;
}

std::string run_json(const DedupVariant& variant, const std::vector<DedupedRow>& run,
                     const std::vector<DedupViolation>& violations, const Made& made) {
  return json_line([&](JsonWriter& json) {
    json.member("dedup", variant.name);
    json.array("rows", [&] {
      for (const DedupedRow& deduped : run) {
        json.object([&] {
          json.member("line", deduped.row.line);
          json.member("t", JsonNumber{seconds_text(deduped.row.at.ns)});
          json.member("event", text(deduped.row.event));
          if (deduped.row.event == MessageEvent::restart) return;
          json.member("exchange", deduped.row.exchange);
          json.member("symbol", deduped.row.symbol);
          json.member("session", deduped.row.session);
          json.member("sequence", deduped.row.sequence);
          if (!deduped.verdict) return;
          json.member("verdict", text(*deduped.verdict));
          json.member("entries", deduped.entries);
        });
      }
    });
    json.array("violations", [&] {
      for (const DedupViolation& violation : violations) {
        json.object([&] {
          json.member("property", violation.property->name);
          json.member("line", run[violation.row].row.line);
        });
      }
    });
    json.object("made", [&] { write_members(json, made); });
  });
}

int dedup_file(const DedupOptions& options, Made made) {
  if (options.variants.size() != 1) {
    throw InputError("", 0, "a run has one deduplication", "one --variant");
  }
  DedupVariant variant = variant_of(options.variants.front());
  variant.filter_members = options.filter_members;
  const std::string bytes = read_input(options.run);
  const std::vector<MessageRow> rows = parse_message_run(bytes, options.run);
  made.input = MadeFrom{options.run.substr(options.run.find_last_of('/') + 1), sha256_hex(bytes),
                        rows.size()};
  const std::vector<DedupedRow> run = dedup_run(variant, rows);
  std::vector<DedupViolation> violations;
  if (options.monitor) violations = judge_dedup(variant, run);
  std::cout << (options.format == "json" ? run_json(variant, run, violations, made)
                                         : run_text(options.run, variant, run));
  for (const DedupViolation& violation : violations) {
    std::cerr << fmt::format("cascade: {}:{}: {} is violated: {}\n", printable(options.run),
                             run[violation.row].row.line, violation.property->name,
                             violation.property->says);
  }
  return violations.empty() ? kHolds : kViolated;
}

int run_dedup(const DedupOptions& options, const Made& made) {
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
  return dedup_file(options, made);
}

}  // namespace

void add_dedup(CLI::App& app, Command& command) {
  auto options = std::make_shared<DedupOptions>();
  CLI::App* sub = app.add_subcommand("dedup", "What K2's deduplication makes of messages");
  sub->footer(
      "Example: cascade dedup --check --variant as-designed --witness out\n"
      "         cascade dedup out/dedup-as-designed-second-copy-dropped.csv --variant as-designed "
      "--monitor\n"
      "Exit status 1: a property is violated.");
  sub->add_option("run", options->run,
                  "Messages: t_s, symbol, sequence; exchange, session, event (message, restart), "
                  "batch where wanted")
      ->option_text("RUN.csv");
  sub->add_option("--variant", options->variants,
                  "The deduplication; with --check it may be given several times")
      ->option_text("as-coded|as-designed|mended [mended]")
      ->allow_extra_args(false);
  sub->add_option("--capacity", options->filter_members,
                  "Of the design's filter, at 0.1 % false positives; K2 has 100,000,000")
      ->option_text("N [100000]")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  sub->add_flag("--check", options->check, "Prove its properties, or find the shortest witnesses");
  sub->add_option("--property", options->properties, "With --check: only this one; may be repeated")
      ->option_text("NAME [all]")
      ->allow_extra_args(false);
  sub->add_option("--witness", options->witness_folder,
                  "With --check: write each witness as a run that dedup takes")
      ->option_text("DIR");
  sub->add_flag("--monitor", options->monitor,
                "Judge every property on the run; exit 1 where one is violated");
  add_format_option(*sub, options->format, {"text", "json"});
  sub->callback([options, &command] {
    command.run = [options, &command] { return run_dedup(*options, command.made); };
  });
}

}  // namespace cascade
