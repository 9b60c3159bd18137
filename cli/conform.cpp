// cascade conform: does a program, or a recording of one, do what the policy says?

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/conform_recorded.hpp"
#include "cli/system/program_under_test.hpp"
#include "cli/system/system_templates.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/terminal/text_style.hpp"
#include "cli/trace_options.hpp"
#include "cli/witness_files.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/conform/conformance.hpp"
#include "reports/text/conformance_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

struct ConformOptions {
  std::string policy = "k2";
  std::vector<std::string> command;
  std::string timeout = "5s";
  ConformanceOptions conformance;
  std::string trace;
  std::string witness_folder;
  std::string format = "text";
  std::string init;
  RecordedOptions recorded;
};

/// The run as a trace that `replay` and `conform --trace` take; empty where no trace can say it.
std::optional<Trace> as_trace(const Difference& difference, const Policy& policy) {
  Trace trace;
  trace.metrics = trace_metrics_of(policy);
  for (const Request& request : difference.run) {
    if (request.kind != Request::Kind::check) return std::nullopt;
    if (!trace.at.empty() && trace.at.back() >= request.at) return std::nullopt;
    trace.at.push_back(request.at);
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      if (policy.metrics[m].monitored) {
        trace[metric_at(m)].push_back(request.pressure.values[m]);
      }
    }
  }
  return trace;
}

void write_witnesses(const Conformance& result, const Policy& policy,
                     const ConformOptions& options) {
  const std::filesystem::path folder = made_folder(options.witness_folder);
  std::vector<OutputFile> files;
  std::size_t number = 0;
  for (const Difference& difference : result.differences) {
    ++number;
    const auto trace = as_trace(difference, policy);
    if (!trace) {
      std::cerr << "cascade: the system " << printable(difference.kind)
                << ": no trace can say this run; see --format json\n";
      continue;
    }
    const std::string name =
        file_stem(policy.name) + "-difference-" + std::to_string(number) + ".csv";
    files.emplace_back((folder / name).string());
    files.back().write(canonical_csv(*trace));
    std::cerr << "cascade: witness: cascade replay "
              << printable(shell_word((folder / name).string())) << " --policy "
              << printable(shell_word(options.policy)) << "\n";
  }
  for (OutputFile& file : files) file.commit();
}

/// The recorded pressures as a run.
Run run_of(const Trace& trace, const Policy& policy) {
  Run run;
  const Instant start = trace.at.empty() ? Instant{0} : trace.at.front();
  for (std::size_t row = 0; row < trace.at.size(); ++row) {
    Pressure pressure;
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      const Metric metric = metric_at(m);
      if (policy.metrics[m].monitored) {
        pressure[metric] = trace.has(metric) ? trace[metric][row] : kMissing;
      }
    }
    run.push_back(Request::check(Instant{(trace.at[row] - start).ns}, pressure));
  }
  return run;
}

int print_template(const std::string& name) {
  if (const auto text = system_template(name)) {
    std::cout << *text;
    return kHolds;
  }
  const std::vector<std::string> names = system_template_names();
  std::string right = perhaps_text(name, names) + "one of ";
  for (const std::string& each : names) right += (&each == &names[0] ? "" : ", ") + each;
  throw InputError("--init", 0, "there is no template '" + name + "'", right);
}

Duration timeout_of(const std::string& text) {
  const auto timeout = parse_duration(text);
  if (timeout && timeout->ns > 0) return *timeout;
  throw InputError("--timeout", 0, "'" + text + "' is no length of time that can be waited for",
                   "500ms, 5s, 2m");
}

Trace recording(const std::string& file, const Policy& policy) {
  TraceOptions trace;
  trace.file = file;
  return load_traces(trace, policy).trace;
}

int run_program(ConformOptions& options, const Made& made) {
  const Policy policy = load_policy(options.policy);
  ProgramUnderTest system(options.command, policy, timeout_of(options.timeout));
  const auto start = std::chrono::steady_clock::now();
  ProgressBar bar("conform");
  options.conformance.progress = [&bar](std::uint64_t done, std::uint64_t of) {
    if (done % 64 == 0)
      bar.show(static_cast<double>(done) / static_cast<double>(std::max(of, done)));
  };
  Conformance result;
  if (options.trace.empty()) {
    result = conformance(policy, system, options.conformance);
  } else {
    result = conformance_on(policy, system, run_of(recording(options.trace, policy), policy));
  }
  const std::string said = result.differences.empty() ? "" : system.stderr_tail();
  if (const auto fault = system.ending_fault()) add_ending_fault(result, *fault);
  if (!options.witness_folder.empty()) write_witnesses(result, policy, options);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (options.format == "json") {
    std::cout << to_json(result, policy, said, made);
  } else if (options.format == "junit") {
    std::cout << to_junit(result, policy, took.count(), made);
  } else {
    std::cout << to_text(result, policy, said, terminal_style());
  }
  return result.verdict == ConformanceVerdict::conforms ? kHolds : kViolated;
}

int run_conform(ConformOptions& options, const Made& made) {
  if (!options.init.empty()) return print_template(options.init);
  if (options.recorded.wanted()) {
    if (!options.command.empty()) {
      throw InputError("conform", 0, "has a program and a recording", "one of the two");
    }
    options.recorded.policy = options.policy;
    options.recorded.format = options.format;
    return run_recorded(options.recorded, made);
  }
  if (options.command.empty()) {
    throw InputError("conform", 0, "has no program to ask, and no recording",
                     "cascade conform --policy P -- PROGRAM [ARG...], or --recorded FILE; --init "
                     "python prints a program");
  }
  return run_program(options, made);
}

void add_program_options(CLI::App& app, ConformOptions& options) {
  add_option(app, "program", options.command, "The program and its arguments, after --")
      .shown_as("-- PROGRAM [ARG...]");
  add_option(app, "--timeout", options.timeout, "How long an answer is waited for")
      .shown_as("DURATION [5s]");
  add_option(app, "--extra-states", options.conformance.extra_states,
             "States that the program may have beyond the model's")
      .shown_as("K [0]")
      .within(0, 3);
  add_option(app, "--walks", options.conformance.walks, "Random walks after the suite")
      .shown_as("N [1000]")
      .within(0, 100'000'000);
  add_option(app, "--seed", options.conformance.seed, "Of the walks").shown_as("N [1]");
  add_option(app, "--max-checks", options.conformance.most_checks,
             "Stop after so many; what is left is then said")
      .shown_as("N")
      .positive();
  add_option(app, "--trace", options.trace, "Ask this recording alone").shown_as("FILE");
  add_option(app, "--witness", options.witness_folder,
             "Write each difference as a trace that replay and conform --trace take")
      .shown_as("DIR");
}

/// What is about a recording and what is about a program, each under its own heading in --help; the
/// one is refused beside the other, as it would have no effect.
void add_both(CLI::App& app, ConformOptions& options) {
  const auto added = [&app](const char* heading, const auto& add) {
    const std::size_t before = options_of(app).size();
    add();
    std::vector<CommandOption> options_added = options_of(app);
    options_added.erase(options_added.begin(),
                        options_added.begin() + static_cast<std::ptrdiff_t>(before));
    for (CommandOption& option : options_added) option.under(heading);
    return options_added;
  };
  auto of_program = added("A program", [&] { add_program_options(app, options); });
  auto of_recording = added("A recording", [&] { add_recorded_options(app, options.recorded); });
  const CommandOption recorded = option_called(app, "--recorded");
  for (CommandOption& option : of_program) {
    if (!option.is_positional()) option.excludes(recorded);
  }
  for (CommandOption& option : of_recording) {
    if (!(option == recorded)) option.needs(recorded);
  }
}

}  // namespace

void add_conform(CLI::App& app, Command& command) {
  auto options = std::make_shared<ConformOptions>();
  CLI::App& sub = add_subcommand(
      app, "conform", "Ask a program, or a recording of one, whether it does what the policy says");
  set_footer(
      sub,
      "Example: cascade conform --policy k2 -- python3 my_adapter.py\n"
      "         cascade conform --init python > my_adapter.py\n"
      "         cascade conform --policy mine.toml --trace lag.csv -- ./my_cascade --test\n"
      "         cascade conform --recorded prod.csv --check-every 1s --skew 15s\n"
      "The program is started without a shell and speaks cascade-sut/1 on its standard input and "
      "output: cli/system/README.md.\n"
      "What is taken for granted of a recording: properties/conform/recorded/README.md.\n"
      "Exit status 1: the program differs, or not all was asked; the recording is inconsistent.");
  add_policy_option(sub, options->policy);
  add_format_option(sub, options->format, {"text", "json", "junit"});
  add_option(sub, "--init", options->init, "Print a program to start from: python, cpp, node, ...")
      .shown_as("NAME");
  add_both(sub, *options);
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_conform(*options, command.made); };
  });
}

}  // namespace cascade
