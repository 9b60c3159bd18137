// cascade sweep TRACE --vary KEY=...: every combination of the varied keys over one trace.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/checkpoint.hpp"
#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "properties/catalogue.hpp"
#include "properties/search/sweep.hpp"
#include "reports/plot/plot.hpp"
#include "reports/sweep/sweep_plot.hpp"
#include "reports/sweep/sweep_table.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/output_file.hpp"

namespace cascade {
namespace {

struct SweepCommand {
  TraceOptions trace;
  std::string policy = "k2";
  std::string check_every = "sample";
  std::vector<std::string> vary;
  std::size_t jobs = std::max(1u, std::thread::hardware_concurrency());
  bool prove = false;
  bool no_verdicts = false;
  std::string pareto;
  std::string statistic = "transitions";
  std::string plot_file;
  std::string output_file = "-";
  std::string format = "csv";
  std::string reversal_window = kReversalWindowText;
};

// --- Progress -----------------------------------------------------------------------------------

/// How far it is, how fast it goes and how long it will take, now and then.
class SweepProgress {
 public:
  SweepProgress(std::size_t done, std::size_t total)
      : at_start_(done), done_(done), total_(total) {}

  void one_more() {
    ++done_;
    const auto now = Clock::now();
    if (now - shown_ < std::chrono::milliseconds(100)) return;
    shown_ = now;
    const double elapsed_s = std::chrono::duration<double>(now - start_).count();
    const double rate_hz = static_cast<double>(done_ - at_start_) / elapsed_s;
    const double left_s = static_cast<double>(total_ - done_) / rate_hz;
    bar_.show(
        static_cast<double>(done_) / static_cast<double>(total_),
        fmt::format("{} policies/s, {} left", grouped(rate_hz < 10 ? rate_hz : std::round(rate_hz)),
                    duration_for_people(Duration::from_seconds(std::ceil(left_s)))));
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::size_t at_start_, done_, total_;
  Clock::time_point start_ = Clock::now(), shown_ = start_;
  ProgressBar bar_{"sweeping"};
};

// --- The request --------------------------------------------------------------------------------

PolicyGrid grid_of(const SweepCommand& options) {
  std::vector<PolicyAxis> axes;
  for (const std::string& text : options.vary) axes.push_back(parse_axis(text));
  return {load_policy(options.policy), std::move(axes)};
}

std::optional<std::pair<SweepStatistic, SweepStatistic>> pareto_of(const std::string& text,
                                                                   const LevelNames& levels) {
  if (text.empty()) return std::nullopt;
  const std::size_t comma = text.find(',');
  const Level middle = level_at(levels.size() / 2);
  if (comma == std::string::npos || text.find(',', comma + 1) != std::string::npos) {
    throw InputError("", 0, "--pareto cannot be '" + text + "'",
                     "two figures, as in seconds_from." + levels[middle] + ",transitions");
  }
  SweepStatistic first = parse_statistic(text.substr(0, comma), levels);
  return std::pair(std::move(first), parse_statistic(text.substr(comma + 1), levels));
}

void require_places(const SweepCommand& options) {
  if (!options.plot_file.empty()) {
    require_plot_format(options.plot_file);
    require_places_apart({{"--output", options.output_file}, {"--plot", options.plot_file}});
    const OutputFile writable(options.plot_file);
  }
  const OutputFile writable(options.output_file);
}

/// Where results are kept while there are not all of them; empty where the results do not become a
/// file.
std::string partial_path(const std::string& output_file) {
  std::error_code error;
  const auto status = std::filesystem::status(output_file, error);
  const bool special = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  return output_file == "-" || special ? "" : output_file + ".partial";
}

void add_trace(Fingerprint& print, const Trace& trace) {
  print.add(trace.name);
  print.add_word(trace.absolute_time ? 1 : 0);
  print.add_word(trace.counts.rows);
  print.add_word(trace.counts.missing_rows);
  print.add_word(trace.counts.duplicate_rows);
  print.add_word(trace.at.size());
  for (const Instant at : trace.at) print.add_word(static_cast<std::uint64_t>(at.ns));
  for (std::size_t i = 0; i < trace.metric_count(); ++i) print.add_values(trace[metric_at(i)]);
}

/// All that a record depends on. How many jobs there are and what becomes of the records does not
/// belong to it.
std::string fingerprint(const SweepCommand& options, const PolicyGrid& grid,
                        const LoadedTraces& traces, const Cadence& cadence) {
  Fingerprint print;
  print.add(CASCADE_VERSION);
  print.add(to_toml(grid.base()));
  for (const PolicyAxis& axis : grid.axes()) {
    print.add(axis.key);
    for (const AxisValue& value : axis.values) print.add(value.toml);
  }
  for (const Property& property : catalogue()) print.add(property.name);
  print.add_word(static_cast<std::uint64_t>(cadence.every ? cadence.every->ns : 0));
  print.add_word(static_cast<std::uint64_t>(parse_reversal_window(options.reversal_window).ns));
  print.add_word((options.prove ? 2u : 0u) + (options.no_verdicts ? 1u : 0u));
  add_trace(print, traces.trace);
  if (traces.second) add_trace(print, *traces.second);
  return print.hex();
}

// --- The work -----------------------------------------------------------------------------------

/// Every policy's line, those without a result included, and how many are still to do.
struct Lines {
  std::vector<SweepLine> lines;
  std::vector<bool> done;
  std::size_t left = 0, invalid = 0;

  Lines(const PolicyGrid& grid, const Sweep& sweep) : lines(grid.size()), done(grid.size(), false) {
    for (std::size_t number = 0; number < grid.size(); ++number) {
      lines[number].result.number = number;
      if (auto fault = sweep.fault(grid.at(number))) {
        lines[number].fault = std::move(*fault);
        done[number] = true;
        ++invalid;
      }
    }
    left = grid.size() - invalid;
    if (left == 0) {
      throw InputError("", 0,
                       "every one of the policies is invalid, the first by " + lines[0].fault);
    }
  }

  void take(SweepResult result) {
    const std::size_t number = result.number;
    if (!done[number]) --left;
    done[number] = true;
    lines[number].result = std::move(result);
  }
};

/// How much of a sweep was looked at twice.
struct Looked {
  std::size_t taken = 0;    ///< from an earlier run's file
  std::size_t checked = 0;  ///< of the others: replayed plainly as well
};

/// What came of doing what is left.
struct Worked {
  Looked looked;
  int ended_by = 0;  ///< the signal, where one came
};

/// Does what is left. A signal that ends a program ends it between two policies.
Worked work(const SweepCommand& options, const Sweep& sweep, Lines& lines, Checkpoint* partial) {
  const std::size_t before = lines.left;
  if (partial != nullptr) {
    for (const std::string& record : partial->records()) {
      auto result = sweep.parse_record(record);
      if (result && lines.lines[result->number].fault.empty()) lines.take(std::move(*result));
    }
  }
  const InterruptWatch interrupt(InterruptWatch::Ignored::stays_so);
  SweepProgress progress(lines.done.size() - lines.left, lines.done.size());
  const std::vector<bool> done = lines.done;  // threads read it while results are taken
  Sweep::Hooks hooks;
  hooks.stop = [&interrupt] { return interrupt.interrupted(); };
  hooks.result = [&](SweepResult result) {
    if (partial != nullptr) partial->append(sweep.to_record(result));
    lines.take(std::move(result));
    progress.one_more();
  };
  Looked looked{before - lines.left, 0};
  try {
    looked.checked = sweep.run(done, options.jobs, hooks);
  } catch (const SweepFault&) {
    // What was found by the same means is not to be gone on from.
    if (partial != nullptr) partial->remove();
    throw;
  }
  return {looked, interrupt.signal()};
}

/// Ends as the signal would have ended us, now that nothing is left half done.
[[noreturn]] void end_by(int signal, const Lines& lines, bool kept) {
  std::cerr << "cascade: interrupted with " << grouped(lines.done.size() - lines.left) << " of "
            << counted(lines.done.size(), "policy", "policies") << " done"
            << (kept ? ": the same command goes on from there\n"
                     : ", which are lost: with -o FILE they would not be\n")
            << std::flush;
  ::raise(signal);
  std::abort();  // not reached: the handlers are back to what they were
}

/// By what means the policies were replayed, and what speaks for these.
std::string looked_text(const Looked& looked, const Lines& lines) {
  const std::size_t replayed = lines.done.size() - lines.invalid - looked.taken;
  std::string text;
  if (looked.taken > 0) {
    text += "; " + grouped(looked.taken) + " taken from an earlier run's file";
  }
  if (replayed == 0) return text;
  text += "; replayed through an index, ";
  return text +
         (looked.checked == replayed
              ? "and all of them also check by check, with the same result"
              : grouped(looked.checked) + " of them also check by check, with the same result");
}

int write_results(const SweepCommand& options, SweepTable table, const Lines& lines,
                  const Looked& looked, Checkpoint* partial, const std::string& trace_name,
                  const Made& made) {
  const LevelNames& levels = table.grid.base().levels;
  const auto pareto = pareto_of(options.pareto, levels);
  std::size_t violating = 0;
  if (options.prove) {
    const auto kept = [](const SweepLine& line) { return line.result.proven(); };
    const auto end = std::stable_partition(table.lines.begin(), table.lines.end(), kept);
    violating = static_cast<std::size_t>(table.lines.end() - end) - lines.invalid;
    table.lines.erase(end, table.lines.end());
  }
  if (pareto) mark_front(table, *pareto);
  OutputFile output(options.output_file);
  output.write(options.format == "csv" ? to_csv(table) : to_json_lines(table));
  if (!options.plot_file.empty()) {
    const SweepStatistic statistic = parse_statistic(options.statistic, levels);
    draw_sweep({table, statistic, trace_name + ": " + statistic.name,
                fmt::format("policy {}, {} varied · checked {}{}", table.grid.base().name,
                            table.grid.axes().size() == 1 ? "one key" : "two keys",
                            options.check_every == "sample" ? "at every row"
                                                            : "every " + options.check_every,
                            pareto ? " · front: " + options.pareto : ""),
                named_values(made)},
               options.plot_file);
  }
  output.commit();
  if (partial != nullptr) partial->remove();

  notes() << "cascade: " << counted(lines.done.size(), "policy", "policies");
  if (lines.invalid > 0) notes() << ", " << grouped(lines.invalid) << " invalid";
  if (options.prove) {
    notes() << ", "
            << counted(violating, "left out as it violates a property",
                       "left out as they violate a property");
  }
  if (pareto) {
    const auto front = std::count_if(table.lines.begin(), table.lines.end(),
                                     [](const SweepLine& line) { return line.on_front; });
    notes() << ", " << grouped(front) << " on the front";
  }
  notes() << looked_text(looked, lines) << "\n";
  return options.prove && table.lines.empty() ? kViolated : kHolds;
}

int run_sweep(const SweepCommand& options, const Made& made) {
  const PolicyGrid grid = grid_of(options);
  const Cadence cadence = parse_cadence(options.check_every);
  parse_reversal_window(options.reversal_window);
  pareto_of(options.pareto, grid.base().levels);
  parse_statistic(options.statistic, grid.base().levels);
  if (!options.plot_file.empty()) require_drawable(grid);
  require_places(options);

  const LoadedTraces traces = load_traces(options.trace, grid.base());
  const Sweep sweep(
      grid, traces.trace, traces.second_or_null(), cadence,
      {!options.no_verdicts, options.prove, parse_reversal_window(options.reversal_window)});
  Lines lines(grid, sweep);
  std::optional<Checkpoint> partial;
  const std::string path = partial_path(options.output_file);
  if (!path.empty()) partial.emplace(path, fingerprint(options, grid, traces, cadence));
  const auto [looked, ended_by] = work(options, sweep, lines, partial ? &*partial : nullptr);
  if (lines.left > 0) {
    const bool kept = partial.has_value();
    partial.reset();
    end_by(ended_by, lines, kept);
  }
  const Made of_files = with_traces(made, traces.trace, traces.second_or_null());
  for (SweepLine& line : lines.lines) {
    if (!line.result.summary) continue;
    line.result.summary->made = with_policy(of_files, grid.at(line.result.number).policy);
  }
  const int status = write_results(options, {grid, false, lines.lines}, lines, looked,
                                   partial ? &*partial : nullptr, traces.trace.name,
                                   with_policy(of_files, grid.base()));
  print_notes(traces);
  return status;
}

std::string statistics_text() {
  std::string more, less;
  for (const SweepStatistic& statistic : sweep_statistics(LevelNames())) {
    std::string& list = statistic.more_is_better ? more : less;
    list += (list.empty() ? "" : ", ") + statistic.name;
  }
  return "Figures for --pareto and --figure, with K2's levels; with another policy's its own. Less "
         "is better: " +
         less + ". More is better: " + more +
         " (seconds_from: at that level or above, time under protection). FIGURE:min and "
         "FIGURE:max say otherwise.";
}

}  // namespace

void add_sweep(CLI::App& app, Command& command) {
  auto options = std::make_shared<SweepCommand>();
  CLI::App& sub =
      add_subcommand(app, "sweep", "Replay a trace under many policies and compare them");
  set_footer(
      sub,
      "Example: cascade sweep lag.csv --vary lag.soft=50000:400000:50000 --vary "
      "cooldown_s=5,30,120\n"
      "         --pareto seconds_from.SOFT,transitions --plot sweep.svg -o sweep.csv\n" +
          statistics_text() +
          "\nAn interrupted sweep with -o FILE leaves FILE.partial; the same command goes on from "
          "there."
          "\nExit status 1: --prove was asked and no policy's properties hold.");
  add_trace_options(sub, options->trace);
  add_option(sub, "--vary", options->vary,
             "A key of the policy file and its values; several make every combination")
      .shown_as("KEY=FIRST:LAST:STEP|V1,V2,...")
      .required()
      .one_value_each();
  add_policy_option(sub, options->policy);
  add_cadence_option(sub, options->check_every);
  add_reversal_window_option(sub, options->reversal_window);
  add_option(sub, "--jobs", options->jobs, "Policies at a time")
      .shown_as("N [" + std::to_string(options->jobs) + "]")
      .within(1, 1024);
  const CommandOption prove =
      add_flag(sub, "--prove", options->prove, "Keep only policies whose properties hold");
  add_flag(sub, "--no-verdicts", options->no_verdicts, "Do not prove properties: faster")
      .excludes(prove);
  add_option(sub, "--pareto", options->pareto, "Mark the policies that no other beats in both")
      .shown_as("FIGURE,FIGURE");
  add_option(sub, "--plot", options->plot_file, "Draw a curve (one key) or a heat map (two)")
      .shown_as("FILE.svg|.png|.pdf");
  add_option(sub, "--figure", options->statistic, "What is drawn").shown_as("FIGURE [transitions]");
  add_option(sub, "-o,--output", options->output_file, "Where the results go").shown_as("FILE [-]");
  add_format_option(sub, options->format, {"csv", "jsonl"});
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_sweep(*options, command.made); };
  });
}

}  // namespace cascade
