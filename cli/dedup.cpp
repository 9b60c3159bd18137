// cascade dedup RUN.csv: what K2's deduplication makes of each message; --check: what holds of it.

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "cli/message_runs.hpp"
#include "model/input_error.hpp"
#include "properties/k2/duplicates/dedup_search.hpp"
#include "reports/k2/dedup_memory_picture.hpp"
#include "reports/plot/plot.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

struct DedupOptions {
  MessageRunOptions run;
  std::int64_t filter_members = 100'000;
  std::string memory_file;
};

int draw_memory(const DedupOptions& options, const Made& made) {
  if (options.run.check || !options.run.run.empty()) {
    throw InputError("", 0, "--memory draws a picture, and a run or --check is asked for as well",
                     "one of them");
  }
  require_plot_format(options.memory_file);
  CurveGrid grid = dedup_memory_grid();
  grid.made = named_values(made);
  draw_curves(grid, options.memory_file);
  return kHolds;
}

PlayedRun play(const DedupVariant& variant, const std::vector<MessageRow>& rows, bool judges) {
  const std::vector<DedupedRow> run = dedup_run(variant, rows);
  PlayedRun played;
  std::size_t messages = 0, dropped = 0;
  for (const DedupedRow& deduped : run) {
    const bool is_message = deduped.verdict.has_value();
    messages += is_message ? 1 : 0;
    dropped += is_message && !passes(*deduped.verdict) ? 1 : 0;
    PlayedRow row;
    row.said = fmt::format("{:>9}  {}", grouped(deduped.entries),
                           is_message ? text(*deduped.verdict) : text(deduped.row.event));
    if (is_message) {
      row.write = [verdict = *deduped.verdict, entries = deduped.entries](JsonWriter& json) {
        json.member("verdict", text(verdict));
        json.member("entries", entries);
      };
    }
    played.rows.push_back(std::move(row));
  }
  played.summary = fmt::format("{}, {} dropped, deduplication {}", counted(messages, "message"),
                               grouped(dropped), variant.name);
  if (!judges) return played;
  for (const DedupViolation& each : judge_dedup(variant, run)) {
    played.broken.push_back({each.property->name, each.property->says, each.row});
  }
  return played;
}

MessageMachine machine(std::int64_t filter_members) {
  MessageMachine machine{
      "dedup", "deduplication", "  entries  verdict", {}, {}, dedup_hypothesis(), {}, {}};
  for (const DedupVariant& each : dedup_variants()) machine.variants.emplace_back(each.name);
  for (const DedupProperty& each : dedup_properties()) machine.properties.emplace_back(each.name);
  machine.prove = [](const std::string& variant, const std::string& property) {
    return prove_dedup(*find_dedup_variant(variant), *find_dedup_property(property));
  };
  machine.play = [=](const std::string& name, const std::vector<MessageRow>& rows, bool judges) {
    DedupVariant variant = *find_dedup_variant(name);
    variant.filter_members = filter_members;
    return play(variant, rows, judges);
  };
  return machine;
}

}  // namespace

void add_dedup(CLI::App& app, Command& command) {
  auto options = std::make_shared<DedupOptions>();
  CLI::App& sub = add_subcommand(app, "dedup", "What K2's deduplication makes of messages");
  set_footer(
      sub,
      "Example: cascade dedup --check --variant as-designed --witness out\n"
      "         cascade dedup out/dedup-as-designed-second-copy-dropped.csv --variant as-designed "
      "--monitor\n"
      "Exit status 1: a property is violated.");
  add_message_run_input(sub, options->run, "deduplication", "event (message, restart), batch");
  add_option(sub, "--capacity", options->filter_members,
             "Of the design's filter, at 0.1 % false positives; K2 has 100,000,000")
      .shown_as("N [100000]")
      .within(std::int64_t{1}, std::int64_t{1'000'000'000});
  add_option(sub, "--memory", options->memory_file,
             "Draw what each form keeps in memory, by rate and window")
      .shown_as("FILE.svg|png|pdf");
  add_message_run_questions(sub, options->run);
  on_command(sub, [options, &command] {
    command.run = [options, &command] {
      if (!options->memory_file.empty()) return draw_memory(*options, command.made);
      return run_message_machine(machine(options->filter_members), options->run, command.made);
    };
  });
}

}  // namespace cascade
