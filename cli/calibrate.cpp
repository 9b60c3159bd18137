// cascade calibrate --lag L --throughput T -o S.toml: a scenario's consumer fitted to a recording.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "properties/calibrate/calibrate.hpp"
#include "sim/replay/replay_frame.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

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

struct Recordings {
  Trace lag, throughput;
  std::optional<Trace> arrivals;
  RecordedRun run;
  double unexplained = 0;  ///< of arrivals that were inferred
};

Recordings read_recordings(const CalibrateCommand& options) {
  Recordings recordings;
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

// --- What is said -------------------------------------------------------------------------------

std::string whole(double value) { return grouped(std::round(value)); }
std::string percent(double part) { return fmt::format("{:.1f} %", 100 * part); }
std::string seconds_for_people(std::size_t seconds) {
  return duration_for_people(Duration::from_seconds(static_cast<double>(seconds)));
}

/// Whether the fit did better on the held-out time than a lag that never changes.
bool is_of_use(const HeldOutError& error) {
  return error.lag_messages < error.lag_of_constant_messages;
}

std::vector<std::string> limits_of(const CalibratedConsumer& fit, const Recordings& recordings) {
  std::vector<std::string> limits;
  if (recordings.arrivals) {
    limits.emplace_back("The arrivals of the held-out time are given, not forecast.");
  } else {
    limits.emplace_back(
        "Arrivals are what was consumed and what lag grew by, of the held-out time too: its error "
        "is "
        "the consumer's alone, and what was delivered twice counts as arrived twice. --arrivals "
        "takes a recording of them.");
  }
  if (fit.outage) {
    limits.emplace_back("When an outage begins is given; its length is fitted.");
  }
  limits.emplace_back("When, and for how long, nothing was consumed is given, not predicted.");
  limits.emplace_back(
      "One instance of one capacity: partitions that are worked off unevenly, rebalances, batches "
      "and "
      "commits do not show in seconds.");
  limits.emplace_back(
      "There was no cascade: what shedding, spilling and skipping enrichment save is the scenario "
      "format's default, and nothing that was measured.");
  limits.emplace_back(
      "A wrong unit of lag or throughput (--lag-scale) is a wrong backlog, and shows only as an "
      "error "
      "here.");
  return limits;
}

std::string held_out_text(const CalibratedConsumer& fit) {
  const HeldOutError& error = fit.error;
  if (error.seconds == 0) {
    return "Nothing is left to compare it with: lag does not come to rest in the last part.\n";
  }
  std::string text =
      "On the " + seconds_for_people(error.seconds) + " after that, which it was not fitted to:\n";
  text += fmt::format(
      "  {:<20}{} messages off in the mean, where {} were recorded; a lag that is always what it "
      "usually is: {}\n",
      "lag", whole(error.lag_messages), whole(error.recorded_mean_messages),
      whole(error.lag_of_constant_messages));
  if (error.backlogs == 0) {
    if (error.simulated_max_messages > fit.limits.high_messages) {
      return text + "  It shows a backlog of " + whole(error.simulated_max_messages) +
             " messages where none was: do not use it for this system.\n";
    }
    return text + "  There is no backlog that ends in it: the capacity was not put to the test.\n";
  }
  text += fmt::format("  {:<20}{} off in the mean of {}\n", "peak", percent(*error.peak),
                      counted(error.backlogs, "backlog"));
  text += fmt::format("  {:<20}{} off\n", "time until it ends", percent(*error.length));
  if (!is_of_use(error)) {
    text += "  No better than saying nothing: do not use it for this system.\n";
  }
  return text;
}

std::string told(const CalibratedConsumer& fit, const Recordings& recordings) {
  const FittedCapacity& capacity = fit.capacity;
  std::string text =
      fmt::format("Fitted to the first {} of {}: {} above {} messages, {} of full load\n",
                  seconds_for_people(fit.held_out_from_s), seconds_for_people(fit.end_s),
                  counted(capacity.backlogs, "backlog"), whole(fit.limits.high_messages),
                  seconds_for_people(capacity.seconds));
  text += fmt::format("  {:<20}{} messages/s", "capacity", whole(capacity.per_s));
  text += capacity.backlogs > 1
              ? fmt::format(" ({} to {} by backlog)\n", whole(capacity.low), whole(capacity.high))
              : std::string(" (of one backlog: how much it varies is not known)\n");
  if (fit.outage) {
    text += fmt::format(
        "  {:<20}{:.1f} s of arrivals missing or done again, {:.1f} s until lag falls\n", "outage",
        fit.outage->outage_s, fit.outage->restart_s);
  }
  if (recordings.unexplained > 0.01) {
    text += "  Lag fell by more than was consumed, by " + percent(recordings.unexplained) +
            " of all that was: one of the two is in another unit, or not of all partitions.\n";
  }
  text += held_out_text(fit) + "What it cannot know:\n";
  for (const std::string& limit : limits_of(fit, recordings)) text += "  - " + limit + "\n";
  return text;
}

std::string to_json(const CalibratedConsumer& fit, const Recordings& recordings,
                    const std::string& scenario_file) {
  return json_line([&](JsonWriter& json) {
    json.object("fitted", [&] {
      json.member("seconds", fit.held_out_from_s);
      json.member("capacity_per_s", fit.capacity.per_s);
      json.member("capacity_per_s_min", fit.capacity.low);
      json.member("capacity_per_s_max", fit.capacity.high);
      json.member("backlogs", fit.capacity.backlogs);
      json.member("seconds_of_full_load", fit.capacity.seconds);
      json.member("process_us", fit.scenario.sites.front().consumer.process_us);
      if (fit.outage) {
        json.member("outage_s", fit.outage->outage_s);
        json.member("restart_s", fit.outage->restart_s);
      }
    });
    json.object("held_out", [&] {
      json.member("seconds", fit.error.seconds);
      json.member("lag_error_messages", fit.error.lag_messages);
      json.member("lag_error_of_constant_messages", fit.error.lag_of_constant_messages);
      json.member("lag_max_simulated_messages", fit.error.simulated_max_messages);
      json.member("lag_mean_messages", fit.error.recorded_mean_messages);
      json.member("backlogs", fit.error.backlogs);
      json.member("peak_error", fit.error.peak);
      json.member("length_error", fit.error.length);
      json.member("better_than_constant", is_of_use(fit.error));
    });
    json.member("arrivals", recordings.arrivals ? "recorded" : "inferred");
    json.member("unexplained", recordings.unexplained);
    json.member("calm_messages", fit.limits.calm_messages);
    json.member("high_messages", fit.limits.high_messages);
    json.array("limits", [&] {
      for (const std::string& limit : limits_of(fit, recordings)) json.value(limit);
    });
    json.member("scenario", null_if_empty(scenario_file));
  });
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
  const Recordings recordings = read_recordings(options);
  CalibrateOptions how;
  how.held_out = options.held_out;
  if (options.calm) how.limits = BacklogLimits{*options.calm, *options.high};
  const CalibratedConsumer fit =
      calibrate_consumer(recordings.run, recordings.arrivals.has_value(), how);
  outputs.write("-o", [&] { return scenario_toml(fit, files, made); });
  outputs.write("arrivals", [&] { return arrivals_csv(fit.scenario); });
  outputs.write("policy", [&] { return to_toml(fit.scenario.policy); });
  outputs.commit();
  std::cout << (options.format == "json" ? to_json(fit, recordings, files.scenario)
                                         : told(fit, recordings));
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
