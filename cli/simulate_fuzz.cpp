// Random scenarios under the monitors.

#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/simulate_options.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "properties/search/loop_fuzz.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

/// `failure` may be null; `file` is where its scenario is.
std::string fuzz_json(const SimulateOptions& options, std::uint64_t seed,
                      const FuzzFailure* failure, const std::string& file) {
  return json_line([&](JsonWriter& json) {
    json.member("swarm", options.swarm);
    json.member("seed", seed);
    json.array("violations", [&] {
      if (failure == nullptr) return;
      const LoopViolation& violation = failure->violation;
      json.object([&] {
        json.member("property", violation.property);
        json.member("seed", failure->seed);
        json.member("t", JsonNumber{seconds_text(violation.at.ns)});
        json.member("event", violation.event);
        json.member("what", violation.what);
        json.member("scenario", file);
      });
    });
  });
}

/// What was drawn, and around what: "200 random scenarios", "20 runs of flash-crash-10x with random
/// faults".
std::string drawn_text(const SimulateOptions& options, std::uint64_t count) {
  const std::string by = options.policy.empty() ? "" : " under " + printable(options.policy);
  if (options.scenario.empty()) return counted(count, "random scenario") + by;
  const std::string name = options.variant.empty()
                               ? options.scenario
                               : options.scenario + ", variant " + options.variant;
  return counted(count, "run") + " of " + printable(name) + by + " with random faults";
}

/// Ends as the signal would have ended us.
[[noreturn]] void end_by(int signal, const SimulateOptions& options, std::uint64_t seed,
                         std::uint64_t done) {
  std::cerr << "cascade: interrupted after " << drawn_text(options, done) << " of "
            << grouped(options.swarm) << " from seed " << seed
            << ": no property was violated in these\n";
  end_by_signal(signal);
}

/// As another file, wherever it lies, may call a file that `beside` names.
std::string absolute_path(const std::string& file, const std::string& beside) {
  if (file.empty()) return file;
  return std::filesystem::absolute(std::filesystem::path(beside).parent_path() / file).string();
}

/// A failing scenario is written to a file of its own: what it names is to be found from there.
std::string policy_name_for_files(const std::string& name_or_file) {
  return builtin_policy(name_or_file) ? name_or_file : absolute_path(name_or_file, "");
}

/// Throws InputError.
FuzzSetup fuzz_setup(const SimulateOptions& options) {
  FuzzSetup setup;
  setup.count = options.swarm;
  setup.seed = options.seed.value_or(1);
  if (!options.scenario.empty()) {
    const ScenarioText text = find_scenario(options.scenario);
    Scenario around = simulated_scenario(options, text, options.variant);
    if (!options.policy.empty()) around.policy_name = policy_name_for_files(options.policy);
    if (!builtin_policy(around.policy_name)) {
      around.policy_name = absolute_path(around.policy_name, text.file);
    }
    for (StreamSetup& stream : around.workload) {
      stream.file = absolute_path(stream.file, text.file);
    }
    for (SiteSetup& site : around.sites) {
      site.heap.file = absolute_path(site.heap.file, text.file);
    }
    setup.draw = [around](std::uint64_t seed) { return with_random_faults(around, seed); };
    setup.news = News::all;
  } else if (!options.variant.empty()) {
    throw InputError("", 0, "--variant is of a scenario", "a scenario's name or file beside it");
  } else if (!options.policy.empty()) {
    // What whoever asks of a policy wants to know is what it breaks.
    const Policy policy = load_policy(options.policy);
    setup.draw = [policy, name = policy_name_for_files(options.policy)](std::uint64_t seed) {
      Scenario scenario = random_scenario(seed, &policy);
      scenario.policy_name = name;
      return scenario;
    };
    setup.news = News::all;
  }
  return setup;
}

}  // namespace

int simulate_fuzz(const SimulateOptions& options) {
  require_places_apart({{"--fuzz-out", options.swarm_file}, place_of_format(options.format)});
  FuzzSetup setup = fuzz_setup(options);
  const std::uint64_t seed = setup.seed;
  FuzzResult result;
  int ended_by = 0;
  {
    const InterruptWatch interrupt(InterruptWatch::Ignored::stays_so);
    ProgressBar bar("fuzz");
    setup.progress = [&](std::uint64_t done) {
      bar.show(static_cast<double>(done) / static_cast<double>(options.swarm));
      return !interrupt.interrupted();
    };
    result = fuzz_loop(setup);
    ended_by = interrupt.signal();
  }
  const auto& failure = result.failure;
  if (!failure && ended_by != 0) end_by(ended_by, options, seed, result.done);
  if (!failure) {
    if (options.format == "json") {
      std::cout << fuzz_json(options, seed, nullptr, "");
    } else {
      std::cout << fmt::format("{} from seed {}: no property was violated\n",
                               drawn_text(options, options.swarm), seed);
    }
    return kHolds;
  }
  const std::string file =
      options.swarm_file.empty() ? failure->scenario.name + ".toml" : options.swarm_file;
  OutputFile output(file);
  output.write(to_toml(failure->scenario));
  output.commit();
  if (options.format == "json") std::cout << fuzz_json(options, seed, &*failure, file);
  const LoopViolation& violation = failure->violation;
  std::cerr
      << "cascade: "
      << printable(fmt::format(
             "{} (seed {}): {} is violated at t = {} s, {}: {}: cascade simulate {} --monitor",
             failure->scenario.name, failure->seed, violation.property,
             seconds_text(violation.at.ns), violation.event, violation.what, file))
      << "\n";
  return kViolated;
}

}  // namespace cascade
