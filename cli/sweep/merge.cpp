#include "cli/sweep/merge.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/sweep/results.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

struct MergeOptions {
  std::vector<std::string> files;
  SweepResultOptions results;
};

/// A part's name as messages have it, that are one line.
std::string shown_place(const std::string& file) { return printable(file, 200); }

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

/// What the parts say that the result is to be, where the command line does not.
void take_from_parts(const std::vector<SweepPart>& parts, const std::vector<std::string>& files,
                     std::string SweepWhole::*said, const char* option, std::string& wanted) {
  if (!wanted.empty()) return;
  const std::string& first = parts.front().whole.*said;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string& other = parts[i].whole.*said;
    if (other == first) continue;
    throw InputError(
        shown_place(files[i]), 0,
        std::string("was made with another ") + option + " than " + shown_place(files.front()),
        std::string(option) + " to merge, which then decides");
  }
  wanted = first;
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

int run_merge(MergeOptions options) {
  require_parts_kept(options);
  std::vector<SweepPart> parts;
  for (const std::string& file : options.files) {
    parts.push_back(parse_sweep_part(read_file_bytes(file).text(), shown_place(file)));
  }
  require_all_parts(parts, options.files);
  take_from_parts(parts, options.files, &SweepWhole::format, "--format", options.results.format);
  take_from_parts(parts, options.files, &SweepWhole::pareto, "--pareto", options.results.pareto);
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

}  // namespace

void refuse_all_invalid(const std::string& first_fault) {
  throw InputError("", 0, "every one of the policies is invalid, the first by " + first_fault);
}

void require_all_parts(const std::vector<SweepPart>& parts, const std::vector<std::string>& files) {
  const Shard& first = parts.front().shard;
  std::vector<const std::string*> file_of(first.count, nullptr);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string other = difference(parts[i].whole, parts.front().whole);
    if (!other.empty()) {
      throw InputError(shown_place(files[i]), 0,
                       "is of another sweep than " + shown_place(files.front()) + ": " + other,
                       "the parts of one sweep");
    }
    const Shard& shard = parts[i].shard;
    if (shard.count != first.count) {
      throw InputError(shown_place(files[i]), 0,
                       "is shard " + text_of(shard) + " and " + shown_place(files.front()) +
                           " is " + text_of(first),
                       "parts of one division, which neither overlap nor leave gaps");
    }
    const std::string*& file = file_of[shard.index];
    if (file != nullptr) {
      throw InputError(shown_place(files[i]), 0,
                       "is shard " + text_of(shard) + ", and so is " + shown_place(*file),
                       "each shard once");
    }
    file = &files[i];
  }
  constexpr std::size_t kNamed = 8;
  std::string missing;
  std::size_t gaps = 0;
  for (std::size_t index = 0; index < file_of.size(); ++index) {
    if (file_of[index] != nullptr) continue;
    ++gaps;
    if (gaps <= kNamed) missing += (gaps == 1 ? "" : ", ") + text_of(Shard{index, first.count});
  }
  if (gaps == 0) return;
  throw InputError("", 0,
                   std::string(gaps == 1 ? "shard " : "shards ") + missing +
                       (gaps > kNamed ? " and " + grouped(gaps - kNamed) + " more" : "") +
                       (gaps == 1 ? " is" : " are") + " not among " +
                       counted(files.size(), "part") + " from " + shown_place(files.front()) +
                       " to " + shown_place(files.back()),
                   "run " + std::string(gaps == 1 ? "it" : "them") + ", and give all " +
                       grouped(first.count) + " to merge");
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
