// cascade sweep TRACE --vary KEY=...: every combination of the varied keys over one trace.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/checkpoint.hpp"
#include "cli/command.hpp"
#include "cli/sweep/loop_sweep.hpp"
#include "cli/sweep/merge.hpp"
#include "cli/sweep/part.hpp"
#include "cli/sweep/part_file.hpp"
#include "cli/sweep/results.hpp"
#include "cli/sweep/shard.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "properties/catalogue.hpp"
#include "properties/search/sweep.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

struct SweepCommand {
  TraceOptions trace;
  std::string policy;  ///< empty: k2, and of a scenario its own
  std::string check_every = "sample";
  std::vector<std::string> vary;
  std::size_t jobs = std::max(1u, std::thread::hardware_concurrency());
  bool prove = false;
  bool no_verdicts = false;
  SweepResultOptions results;
  std::string shard;
  LoopSweep loop;  ///< what is of a scenario alone
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

SweepOptions sweep_options(const SweepCommand& options) {
  return {!options.no_verdicts, options.prove, parse_reversal_window(options.reversal_window)};
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

/// The lines of a shard's policies, those without a result included, and how many are still to do.
struct Lines {
  Shard shard;
  std::vector<SweepLine> lines;  ///< by their places in the shard
  std::vector<bool> done;        ///< by their numbers; those of other shards count as done
  std::size_t left = 0, invalid = 0;

  Lines(const PolicyGrid& grid, const Sweep& sweep, const Shard& of)
      : shard(of), lines(of.size_of(grid.size())), done(grid.size(), true) {
    for (std::size_t place = 0; place < lines.size(); ++place) {
      const std::size_t number = shard.number_at(place);
      lines[place].result.number = number;
      if (auto fault = sweep.fault(grid.at(number))) {
        lines[place].fault = std::move(*fault);
        ++invalid;
      } else {
        done[number] = false;
      }
    }
    left = lines.size() - invalid;
  }

  /// Not another shard's, and not an invalid one's.
  bool awaits(std::size_t number) const {
    return shard.has(number) && lines[shard.place_of(number)].fault.empty();
  }
  void take(SweepResult result) {
    const std::size_t number = result.number;
    if (!done[number]) --left;
    done[number] = true;
    lines[shard.place_of(number)].result = std::move(result);
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
      auto result = sweep.records().parse_record(record);
      if (result && lines.awaits(result->number)) lines.take(std::move(*result));
    }
  }
  const InterruptWatch interrupt(InterruptWatch::Ignored::stays_so);
  SweepProgress progress(lines.lines.size() - lines.left, lines.lines.size());
  const std::vector<bool> done = lines.done;  // threads read it while results are taken
  Sweep::Hooks hooks;
  hooks.stop = [&interrupt] { return interrupt.interrupted(); };
  hooks.result = [&](SweepResult result) {
    if (partial != nullptr) partial->append(sweep.records().to_record(result));
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
  std::cerr << "cascade: interrupted with " << grouped(lines.lines.size() - lines.left) << " of "
            << counted(lines.lines.size(), "policy", "policies") << " done"
            << Checkpoint::what_becomes_of_it(kept) << "\n";
  end_by_signal(signal);
}

/// By what means the policies were replayed, and what speaks for these.
std::string looked_text(const Looked& looked, const Lines& lines) {
  const std::size_t replayed = lines.lines.size() - lines.invalid - looked.taken;
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

/// What a sweep is, whoever does it.
SweepWhole whole_of(const SweepCommand& options, const PolicyGrid& grid, const LoadedTraces& traces,
                    const Sweep& sweep, const Command& command) {
  SweepWhole whole;
  whole.made =
      with_policy(with_traces(command.made, traces.trace, traces.second_or_null()), grid.base());
  whole.made.args = args_of_results(command.words);
  whole.policy_toml = to_toml(grid.base());
  whole.vary = options.vary;
  whole.policies = grid.size();
  whole.frame = sweep.records().frame();
  whole.options = sweep_options(options);
  whole.format = options.results.format;
  whole.pareto = options.results.pareto;
  whole.request = fingerprint(options, grid, traces, parse_cadence(options.check_every));
  return whole;
}

// --- A shard ------------------------------------------------------------------------------------

/// Whether the shard's file is there already, whole. Throws InputError for another shard's.
bool is_done_already(const std::string& output_file, const SweepWhole& whole, const Shard& shard) {
  return is_there_already(output_file, shard, [&](std::string_view text) {
    const SweepPart there = parse_sweep_part(text, output_file);
    const bool alike = there.whole.format == whole.format && there.whole.pareto == whole.pareto;
    return difference(there.whole, whole).empty() ? std::optional(PartThere{there.shard, alike})
                                                  : std::nullopt;
  });
}

void write_part(const std::string& output_file, const SweepWhole& whole, const Lines& lines,
                const SweepRecords& records) {
  SweepPart part{whole, lines.shard, {}};
  for (const SweepLine& line : lines.lines) part.records.push_back(record_of(line, records));
  OutputFile output(output_file);
  output.write(to_text(part));
  output.commit();
}

// --- All together -------------------------------------------------------------------------------

/// Of a closed loop: what is of a recording is refused.
int run_loop_sweep(const SweepCommand& options, const Command& command) {
  const std::pair<const char*, bool> of_traces[] = {
      {"--check-every", options.check_every != "sample"},
      {"--prove", options.prove},
      {"--heap, --second", !options.trace.second_file.empty()}};
  for (const auto& [option, is_asked] : of_traces) {
    if (!is_asked) continue;
    throw InputError("", 0, std::string(option) + " is of a sweep over a trace",
                     "without it, or a recording instead of a scenario");
  }
  LoopSweep sweep = options.loop;
  sweep.scenario = options.trace.file;
  sweep.policy = options.policy;
  sweep.vary = options.vary;
  sweep.jobs = options.jobs;
  sweep.with_verdicts = !options.no_verdicts;
  sweep.shard = options.shard;
  sweep.results = options.results;
  return sweep_scenario(sweep, command);
}

int run_sweep(const SweepCommand& options, const Command& command) {
  if (options.trace.file.empty()) {
    throw InputError("", 0, "TRACE or SCENARIO is required", "see cascade sweep --help");
  }
  if (is_scenario(options.trace.file)) return run_loop_sweep(options, command);
  if (const std::string option = loop_option(options.loop); !option.empty()) {
    throw InputError("", 0, option + " is of a sweep over a scenario, and this is a recording",
                     "a scenario's name or its .toml file");
  }
  const std::optional<ShardAsked> asked = shard_asked(options.shard);
  const PolicyGrid grid =
      parse_grid(load_policy(options.policy.empty() ? "k2" : options.policy), options.vary);
  const Cadence cadence = parse_cadence(options.check_every);
  parse_reversal_window(options.reversal_window);
  if (asked && !options.results.plot_file.empty()) refuse_plot_of_shard(*asked);
  require_results(options.results, grid);
  if (asked) note_shard(*asked, grid.size(), "policy", "policies");

  const LoadedTraces traces = load_traces(options.trace, grid.base());
  const Sweep sweep(grid, traces.trace, traces.second_or_null(), cadence, sweep_options(options));
  const SweepWhole whole = whole_of(options, grid, traces, sweep, command);
  const std::string& output_file = options.results.output_file;
  if (asked && is_done_already(output_file, whole, asked->shard)) {
    note_nothing_to_do(output_file);
    return kHolds;
  }
  Lines lines(grid, sweep, asked ? asked->shard : Shard());
  if (!asked && lines.left == 0) refuse_all_invalid(lines.lines.front().fault);
  std::optional<Checkpoint> partial;
  const std::string path = Checkpoint::path_beside(output_file);
  if (!path.empty()) {
    partial.emplace(path, whole.request + (asked ? " " + text_of(asked->shard) : ""));
  }
  const auto [looked, ended_by] = work(options, sweep, lines, partial ? &*partial : nullptr);
  if (lines.left > 0) {
    const bool kept = partial.has_value();
    partial.reset();
    end_by(ended_by, lines, kept);
  }
  SweepCounts counts;
  if (asked) {
    write_part(output_file, whole, lines, sweep.records());
    counts.policies = lines.lines.size();
    counts.invalid = lines.invalid;
  } else {
    counts =
        write_results(options.results,
                      {{grid, false, lines.lines}, whole.made, options.prove, options.check_every});
  }
  if (partial) partial->remove();
  notes() << "cascade: " << text_of(counts) << looked_text(looked, lines)
          << (asked ? "; cascade sweep merge puts the shards together" : "") << "\n";
  print_notes(traces);
  return counts.none_left ? kViolated : kHolds;
}

}  // namespace

void add_sweep(CLI::App& app, Command& command) {
  auto options = std::make_shared<SweepCommand>();
  CLI::App& sub =
      add_subcommand(app, "sweep", "Many policies over one trace, or many scenarios, compared");
  set_footer(
      sub,
      "Example: cascade sweep lag.csv --vary lag.soft=50000:400000:50000 --vary "
      "cooldown_s=5,30,120\n"
      "         --pareto seconds_from.SOFT,transitions --plot sweep.svg -o sweep.csv\n"
      "         cascade sweep soft --vary consumer.instances=1:8 --vary cooldown_s=10,30\n"
      "         cascade sweep soft --vary 'workload[0].peak_per_s=100000:400000:1000' --find "
      "below:GRACEFUL\n"
      "         cascade sweep soft --vary consumer.instances=1:8 --replications 20 --plot "
      "sweep.svg "
      "--figure lag_max\n" +
          sweep_statistics_text() +
          "\nAn interrupted sweep with -o FILE leaves FILE.partial; the same command goes on from "
          "there."
          "\nWithout --shard the environment of a Kubernetes Indexed Job (JOB_COMPLETION_INDEX, "
          "JOB_COMPLETIONS) or of a Slurm array (SLURM_ARRAY_TASK_ID, _MIN, _COUNT) decides, and "
          "the program says so."
          "\nExit status 1: --prove was asked and no policy's properties hold; of shards merge "
          "says so.");
  add_trace_options(sub, options->trace);
  add_option(sub, "--vary", options->vary,
             "A key of the policy's file, or of the scenario's, and its values; several make every "
             "combination")
      .shown_as("KEY=FIRST:LAST[:STEP]|V1,V2,...")
      .required()
      .one_value_each();
  add_option(sub, "--policy", options->policy, "A built-in policy or a TOML file")
      .shown_as("NAME|FILE.toml [k2; a scenario's own]");
  add_cadence_option(sub, options->check_every);
  add_reversal_window_option(sub, options->reversal_window);
  add_option(sub, "--jobs", options->jobs, "Policies at a time")
      .shown_as("N [" + std::to_string(options->jobs) + "]")
      .within(1, 1024);
  const CommandOption prove =
      add_flag(sub, "--prove", options->prove, "Keep only policies whose properties hold");
  add_flag(sub, "--no-verdicts", options->no_verdicts, "Do not prove properties: faster")
      .excludes(prove);
  add_option(sub, "--shard", options->shard,
             "Do only every N-th policy or scenario from the I-th on, for cascade sweep merge; I "
             "from 0")
      .shown_as("I/N|none");
  add_loop_sweep_options(sub, options->loop);
  add_sweep_result_options(sub, options->results);
  add_format_option(sub, options->results.format, {"csv", "jsonl"});
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_sweep(*options, command); };
  });
  add_sweep_merge(sub, command);
}

}  // namespace cascade
