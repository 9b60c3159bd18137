#include "cli/sweep/merge.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/sweep/loop_merge.hpp"
#include "cli/sweep/part.hpp"
#include "cli/sweep/part_file.hpp"
#include "cli/sweep/results.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

/// A part must not be lost by what is made of it.
void require_parts_kept(const MergeOptions& options) {
  for (const std::string& place : {options.results.output_file, options.results.plot_file}) {
    if (place.empty() || place == "-") continue;
    for (const std::string& file : options.files) {
      if (output_destination(file) != output_destination(place)) continue;
      throw InputError(shown_place(file), 0, "is a part, and would be lost",
                       "another file for the result");
    }
  }
}

/// All shards' lines in the order of their numbers.
std::vector<SweepLine> lines_of(std::vector<SweepPart>& parts,
                                const std::vector<std::string>& files,
                                const SweepRecords& records) {
  std::vector<SweepLine> lines(parts.front().whole.policies);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Shard& shard = parts[i].shard;
    for (std::size_t place = 0; place < parts[i].records.size(); ++place) {
      const std::size_t number = shard.number_at(place);
      lines[number] =
          line_of_record(parts[i].records[place], records, number, shown_place(files[i]));
    }
    parts[i].records = {};  // in two forms at a time it would be much memory
  }
  return lines;
}

int merge_policies(MergeOptions options) {
  std::vector<SweepPart> parts;
  std::vector<Shard> shards;
  for (const std::string& file : options.files) {
    parts.push_back(parse_sweep_part(read_file_bytes(file).text(), shown_place(file)));
    shards.push_back(parts.back().shard);
  }
  require_all_parts(shards, options.files, [&parts](std::size_t i) {
    return difference(parts[i].whole, parts.front().whole);
  });
  const auto said = [&](const char* option, std::string SweepWhole::*member, std::string& wanted) {
    std::vector<std::string> by_each;
    for (const SweepPart& part : parts) by_each.push_back(part.whole.*member);
    take_from_parts(by_each, options.files, option, wanted);
  };
  said("--format", &SweepWhole::format, options.results.format);
  said("--pareto", &SweepWhole::pareto, options.results.pareto);
  const auto first = std::find_if(parts.begin(), parts.end(),
                                  [](const SweepPart& part) { return part.shard.index == 0; });
  const SweepWhole whole = first->whole;
  const PolicyGrid grid = whole.grid();
  if (grid.size() != whole.policies) {
    throw InputError(shown_place(options.files.front()), 0,
                     "is of " + counted(whole.policies, "policy", "policies") +
                         ", and what it varies makes " + grouped(grid.size()),
                     "what cascade sweep wrote");
  }
  require_results(options.results, grid);
  const SweepRecords records(grid, whole.frame, whole.options);
  const std::size_t count = parts.size();
  std::vector<SweepLine> lines = lines_of(parts, options.files, records);
  if (std::none_of(lines.begin(), lines.end(),
                   [](const SweepLine& line) { return line.fault.empty(); })) {
    refuse_all_invalid(lines.front().fault);
  }
  const SweepCounts counts = write_results(options.results, {{grid, false, std::move(lines)},
                                                             whole.made,
                                                             whole.options.only_proven,
                                                             whole.frame.check_every});
  notes() << "cascade: " << text_of(counts) << "; put together from " << counted(count, "shard")
          << "\n";
  return counts.none_left ? kViolated : kHolds;
}

/// Sweeps over recordings and over scenarios have other parts, and do not go together.
int run_merge(const MergeOptions& options) {
  require_parts_kept(options);
  std::optional<bool> is_of_scenarios;  // as the first that is a part at all
  for (const std::string& file : options.files) {
    const FileBytes bytes = read_file_bytes(file);
    if (!is_sweep_part(bytes.text())) continue;  // the parts' reader says what is wrong with it
    const bool is_so = is_part_of_scenarios(bytes.text());
    if (is_of_scenarios.value_or(is_so) == is_so) {
      is_of_scenarios = is_so;
      continue;
    }
    throw InputError(shown_place(file), 0,
                     "is of another sweep than " + shown_place(options.files.front()) +
                         ": it is over a " +
                         (is_so ? "scenario, there a recording" : "recording, there a scenario"),
                     "the parts of one sweep");
  }
  return is_of_scenarios.value_or(false) ? merge_scenarios(options) : merge_policies(options);
}

}  // namespace

void refuse_all_invalid(const std::string& first_fault) {
  throw InputError("", 0, "every one of the policies is invalid, the first by " + first_fault);
}

void add_sweep_merge(CLI::App& sweep, Command& command) {
  auto options = std::make_shared<MergeOptions>();
  options->results.format.clear();  // the parts say what it is to be
  CLI::App& sub = add_subcommand(sweep, "merge", "Put the shards of a sweep together");
  set_footer(sub,
             "Example: cascade sweep merge part-*.jsonl -o sweep.csv --pareto "
             "seconds_from.SOFT,transitions\n"
             "Every shard once, all of one sweep: others are refused. The result has the bytes of "
             "one machine's.\n"
             "Exit status 1: the shards were made with --prove and no policy's properties hold.");
  add_option(sub, "PART", options->files, "What cascade sweep --shard I/N wrote").required();
  add_sweep_result_options(sub, options->results);
  add_option(sub, "--format", options->results.format,
             "How the result is printed; else as the shards were told")
      .shown_as("csv|jsonl")
      .one_of({"csv", "jsonl"});
  on_subcommand_of(
      sweep, sub, [options, &command] { command.run = [options] { return run_merge(*options); }; });
}

}  // namespace cascade
