// cascade calibrate --lag L --throughput T -o S.toml: a scenario's consumer fitted to a recording.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/calibrate_text.hpp"
#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "properties/calibrate/calibrate.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

/// One recording: a file, and how its values are read.
struct RecordingOptions {
  std::string file, column;
  double scale = 1;
};

struct CalibrateCommand {
  RecordingOptions lag, throughput, arrivals;
  double held_out = 0.5;
  std::optional<double> calm, high;
  std::string output_file;
  std::string format = "text";
};

/// A recording of that name alone; it is what a column without a name is about.
Trace read_recording(const RecordingOptions& options, const char* name, const char* unit) {
  ReadOptions read;
  read.metrics = {{name, unit, 0}};
  read.columns[0].column = options.column;
  read.columns[0].scale = options.scale;
  read.columns[0].scale_told = options.scale != 1;
  try {
    return read_trace(options.file, read);
  } catch (const InputError& error) {
    // The reader knows the options of replay; here each recording has its own.
    const std::string theirs = std::string("--column ") + name + "=";
    std::string what = error.what();
    const std::size_t at = what.find(theirs);
    if (at == std::string::npos) throw;
    throw InputError("", 0, what.replace(at, theirs.size(), std::string("--") + name + "-column "));
  }
}

CalibrateRecordings read_recordings(const CalibrateCommand& options) {
  CalibrateRecordings recordings;
  recordings.lag = read_recording(options.lag, "lag", "messages");
  recordings.throughput = read_recording(options.throughput, "throughput", "messages/s");
  if (!options.arrivals.file.empty()) {
    recordings.arrivals = read_recording(options.arrivals, "arrivals", "messages/s");
  }
  std::vector<const Trace*> traces = {&recordings.lag, &recordings.throughput};
  if (recordings.arrivals) traces.push_back(&*recordings.arrivals);
  Instant from = recordings.lag.at.front(), to = recordings.lag.at.back();
  for (const Trace* trace : traces) {
    require_fit(recordings.lag, trace, Cadence{});
    from = std::max(from, trace->at.front());
    to = std::min(to, trace->at.back());
  }
  constexpr std::size_t kSecondsMin = 60, kSecondsMax = 31 * 86'400;
  const double seconds = from < to ? std::floor((to - from).seconds()) + 1 : 0;
  if (seconds < kSecondsMin || seconds > kSecondsMax) {
    throw InputError(printable(options.throughput.file), 0,
                     "shares " + grouped(seconds) + " s with " + printable(options.lag.file),
                     "recordings of the same minutes, and of 31 days at most");
  }
  const auto count = static_cast<std::size_t>(seconds);
  RecordedRun& run = recordings.run;
  run.lag_messages = by_second(recordings.lag, Metric{0}, from, count, BetweenRows::straight);
  run.consumed_per_s = by_second(recordings.throughput, Metric{0}, from, count, BetweenRows::held);
  if (recordings.arrivals) {
    run.arrived_per_s = by_second(*recordings.arrivals, Metric{0}, from, count, BetweenRows::held);
  } else {
    InferredArrivals inferred = infer_arrivals(run.lag_messages, run.consumed_per_s);
    run.arrived_per_s = std::move(inferred.per_s);
    recordings.unexplained = inferred.unexplained;
  }
  return recordings;
}

// --- The scenario -------------------------------------------------------------------------------

struct ScenarioFiles {
  std::string scenario, arrivals, policy;
};

/// S.toml, S.arrivals.csv and S.none.toml beside it: none where there is no S.toml.
ScenarioFiles files_of(const std::string& output_file) {
  if (output_file.empty()) return {};
  const std::filesystem::path path(output_file);
  if (path.extension() != ".toml") {
    throw InputError("", 0, "-o cannot be '" + printable(output_file) + "'",
                     "a file S.toml; S.arrivals.csv and S.none.toml come beside it");
  }
  const auto beside = [&](const char* ending) {
    return (path.parent_path() / (path.stem().string() + ending)).string();
  };
  return {output_file, beside(".arrivals.csv"), beside(".none.toml")};
}

std::string arrivals_csv(const Scenario& scenario) {
  std::string csv = "t_s,count\n";
  const StreamSetup& stream = scenario.workload.front();
  for (std::size_t i = 0; i < stream.times_s.size(); ++i) {
    csv += number_text(stream.times_s[i]) + "," + number_text(stream.rates_per_s[i]) + "\n";
  }
  return csv;
}

std::string scenario_toml(const CalibratedConsumer& fit, const ScenarioFiles& files,
                          const Made& made) {
  const auto name_of = [](const std::string& file) {
    return std::filesystem::path(file).filename().string();
  };
  Scenario scenario = fit.scenario;
  scenario.name = std::filesystem::path(files.scenario).stem().string();
  scenario.shows = "What the recorded consumer did, by a consumer that was fitted to it.";
  scenario.policy_name = name_of(files.policy);
  scenario.workload.front().file = name_of(files.arrivals);
  return "# Made by " + made.by + ": " + printable(made.args) +
         "\n# Its own policy does nothing, as the recorded system had none; --policy asks what a "
         "cascade would have done.\n" +
         to_toml(scenario);
}

int run_calibrate(const CalibrateCommand& options, const Made& made) {
  if (options.lag.file.empty() || options.throughput.file.empty()) {
    const bool lag_alone = !options.lag.file.empty();
    throw InputError("", 0,
                     lag_alone ? "a recording of lag alone says by how much arrivals and capacity "
                                 "differ, not how large either is"
                               : "--lag and --throughput are required",
                     lag_alone ? "--throughput FILE, messages consumed a second"
                               : "see cascade calibrate --help");
  }
  if (options.calm.has_value() != options.high.has_value()) {
    throw InputError("", 0, "--calm and --high belong together", "both, or neither");
  }
  const ScenarioFiles files = files_of(options.output_file);
  Outputs outputs({{"-o", files.scenario}, {"arrivals", files.arrivals}, {"policy", files.policy}},
                  {place_of_format(options.format)});
  const CalibrateRecordings recordings = read_recordings(options);
  CalibrateOptions how;
  how.held_out = options.held_out;
  if (options.calm) how.limits = BacklogLimits{*options.calm, *options.high};
  const CalibratedConsumer fit =
      calibrate_consumer(recordings.run, recordings.arrivals.has_value(), how);
  outputs.write("-o", [&] { return scenario_toml(fit, files, made); });
  outputs.write("arrivals", [&] { return arrivals_csv(fit.scenario); });
  outputs.write("policy", [&] { return to_toml(fit.scenario.policy); });
  outputs.commit();
  std::cout << (options.format == "json" ? calibrated_json(fit, recordings, files.scenario)
                                         : calibrated_text(fit, recordings));
  print_notes(LoadedTraces{recordings.lag, recordings.throughput});
  if (recordings.arrivals) print_notes(LoadedTraces{*recordings.arrivals, {}});
  if (!files.scenario.empty()) {
    notes() << "cascade: " << printable(files.scenario) << ", " << printable(files.arrivals)
            << " and " << printable(files.policy) << " are a scenario: cascade simulate "
            << shell_word(files.scenario) << " --policy k2\n";
  }
  return kHolds;
}

void add_recording(CLI::App& app, RecordingOptions& options, const std::string& name,
                   const std::string& says) {
  add_option(app, "--" + name, options.file, says).shown_as("FILE");
  add_option(app, "--" + name + "-column", options.column, "Its column").shown_as("NAME|NUMBER");
  add_option(app, "--" + name + "-scale", options.scale, "Multiply it by this")
      .shown_as("X [1]")
      .positive();
}

}  // namespace

void add_calibrate(CLI::App& app, Command& command) {
  auto options = std::make_shared<CalibrateCommand>();
  CLI::App& sub = add_subcommand(app, "calibrate", "Fit a scenario's consumer to a recording");
  set_footer(
      sub,
      "Example: cascade calibrate --lag lag.csv --throughput consumed.csv -o mine.toml\n"
      "         cascade simulate mine.toml --policy k2\n"
      "Files are read as replay reads them. Capacity is the mean throughput of backlogs while more "
      "than half is left; what comes of it is compared with the last part of the recording.");
  add_recording(sub, options->lag, "lag", "The recorded lag");
  add_recording(sub, options->throughput, "throughput", "Messages consumed a second");
  add_recording(sub, options->arrivals, "arrivals",
                "Messages arriving a second; else inferred from the other two");
  add_option(sub, "--held-out", options->held_out, "The last part, which is not fitted to")
      .shown_as("PART [0.5]")
      .within(0.1, 0.9);
  add_option(sub, "--calm", options->calm, "Lag below this is no backlog")
      .shown_as("MESSAGES")
      .positive();
  add_option(sub, "--high", options->high, "A backlog's peak is above this")
      .shown_as("MESSAGES")
      .positive();
  add_option(sub, "-o,--output", options->output_file,
             "The scenario; its arrivals and policy come beside it")
      .shown_as("S.toml");
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_calibrate(*options, command.made); };
  });
}

}  // namespace cascade
