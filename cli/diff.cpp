// cascade diff A B [--trace FILE]: two policies, for every input: the same, or where they part.

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/terminal/text_style.hpp"
#include "cli/trace_options.hpp"
#include "cli/witness_files.hpp"
#include "model/input_error.hpp"
#include "properties/diff/policy_diff.hpp"
#include "properties/diff/trace_diff.hpp"
#include "reports/text/diff_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

struct DiffOptions {
  std::string a, b;
  std::string trace_file;
  TraceOptions trace;
  std::string check_every = "sample";
  std::string format = "text";
  std::string witness_folder;
};

/// The text before '=', which is a metric's name.
bool speaks_of(const std::string& text, const Policy& policy) {
  return policy.find_metric(text.substr(0, text.find('='))).has_value();
}

/// Of what is said of single metrics, that which one of the policies has no use of and the other
/// has: a recording is read once for each.
TraceOptions options_for(TraceOptions options, const Policy& policy, const Policy& other) {
  const auto only_others = [&](const std::string& text) {
    return !speaks_of(text, policy) && speaks_of(text, other);
  };
  for (auto* list : {&options.columns, &options.scales}) std::erase_if(*list, only_others);
  if (only_others("lag")) {
    options.lag_column.clear();
    options.lag_scale.reset();
  }
  if (only_others("heap_pct")) {
    options.heap_column.clear();
    options.heap_scale.reset();
  }
  return options;
}

/// The trace that shows a run to whichever policy replays it.
Trace as_trace(const Parting& parting, const PolicyDiff& diff) {
  Trace trace;
  trace.metrics.clear();
  for (std::size_t m = 0; m < diff.metrics.size(); ++m) {
    trace.metrics.emplace_back();
    trace.metrics.back().name = diff.metrics[m].name;
    for (const DiffCheck& check : parting.run) trace.columns[m].push_back(check.values[m]);
  }
  for (const DiffCheck& check : parting.run) trace.at.push_back(check.at);
  return trace;
}

/// One file a kind, and the commands that replay it under each.
void write_witnesses(const PolicyDiff& diff, const DiffOptions& options) {
  const std::filesystem::path folder = made_folder(options.witness_folder);
  const std::string stem = file_stem(diff.a.name) + "-" + file_stem(diff.b.name) + "-";
  std::vector<OutputFile> files;
  std::string notes;
  for (const Parting& parting : diff.partings) {
    if (!fits_a_trace(parting.run) || diff.metrics.size() > kTraceColumnMax) {
      notes +=
          "cascade: " + name_of(parting.kind) + ": no trace can hold its run: see --format json\n";
      continue;
    }
    const std::filesystem::path path = folder / (stem + name_of(parting.kind) + ".csv");
    files.emplace_back(path.string());
    files.back().write(canonical_csv(as_trace(parting, diff)));
    for (const std::string& policy : {options.a, options.b}) {
      notes += "cascade: witness: cascade replay " + printable(shell_word(path.string())) +
               " --policy " + printable(shell_word(policy)) + "\n";
    }
  }
  for (OutputFile& file : files) file.commit();
  std::cerr << notes;  // of files that are there
}

struct Replayed {
  LoadedTraces traces;
  ReplayResult result;
};

Replayed replayed(const DiffOptions& options, const Policy& policy, const Policy& other) {
  const Cadence cadence = parse_cadence(options.check_every);
  Replayed done{load_traces(options_for(options.trace, policy, other), policy), {}};
  done.result = replay(policy, done.traces.trace, done.traces.second_or_null(), cadence);
  return done;
}

int run_diff(DiffOptions& options, Made made) {
  const Policy a = load_policy(options.a), b = load_policy(options.b);
  if (options.trace_file == "-") {
    throw InputError("--trace", 0, "cannot be standard input, as it is read for each policy",
                     "a file");
  }
  options.trace.file = options.trace_file;
  const PolicyDiff diff = diff_policies(a, b);
  std::optional<Replayed> of_a;
  std::optional<TraceDiff> trace;
  if (!options.trace_file.empty()) {
    of_a = replayed(options, a, b);
    const Replayed of_b = replayed(options, b, a);
    trace = trace_diff(of_a->result, of_b.result, diff.levels);
    made = with_traces(made, of_a->traces.trace, of_a->traces.second_or_null());
  }
  if (!options.witness_folder.empty()) write_witnesses(diff, options);

  const bool one_name = a.name == b.name;
  const ToldDiff told{diff, trace ? &*trace : nullptr, one_name ? options.a : a.name,
                      one_name ? options.b : b.name};
  if (options.format == "json") {
    std::cout << to_json(told, made);
  } else if (options.format == "markdown") {
    std::cout << to_markdown(told, made);
  } else {
    constexpr std::size_t kUsual = 100;
    std::cout << to_text(told, terminal_style(), columns_of_stdout(kUsual));
  }
  if (of_a) print_notes(of_a->traces);
  const bool parts_on_trace =
      trace && (trace->time_apart.ns > 0 || !trace->only_a.empty() || !trace->only_b.empty());
  return diff.verdict == DiffVerdict::same && !parts_on_trace ? kHolds : kViolated;
}

}  // namespace

void add_diff(CLI::App& app, Command& command) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App& sub =
      add_subcommand(app, "diff", "Two policies: the same for every input, or where they part");
  set_footer(sub,
             "Example: cascade diff k2 mine.toml\n"
             "         cascade diff k2 k2-as-coded --witness out\n"
             "         cascade diff old.toml new.toml --trace lag.csv --format markdown\n"
             "What is proven, and how: properties/diff/README.md.\n"
             "Exit status 1: they differ, or not all was looked at; 0: the same for every input, "
             "so on every trace as well.");
  add_option(sub, "A", options->a, "A built-in policy or a TOML file").required();
  add_option(sub, "B", options->b, "The other one").required();
  add_option(sub, "--trace", options->trace_file, "Where their levels part on it, for how long")
      .shown_as("FILE");
  add_option(sub, "--witness", options->witness_folder,
             "Write a shortest run of each kind as a trace that replay takes")
      .shown_as("DIR");
  add_cadence_option(sub, options->check_every);
  add_format_option(sub, options->format, {"text", "json", "markdown"});
  add_reading_options(sub, options->trace);
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_diff(*options, command.made); };
  });
}

}  // namespace cascade
