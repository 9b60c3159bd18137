// Random scenarios under the monitors.

#include <fmt/format.h>

#include <iostream>
#include <string>

#include "cli/command.hpp"
#include "cli/outputs.hpp"
#include "cli/simulate_options.hpp"
#include "cli/terminal/terminal.hpp"
#include "properties/search/loop_fuzz.hpp"
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

}  // namespace

int simulate_fuzz(const SimulateOptions& options) {
  require_places_apart({{"--fuzz-out", options.swarm_file}, place_of_format(options.format)});
  const std::uint64_t seed = options.seed.value_or(1);
  const auto failure = [&] {
    ProgressBar bar("swarm");
    return fuzz_loop(options.swarm, seed, nullptr, [&bar](double done) { bar.show(done); });
  }();
  if (!failure) {
    if (options.format == "json") {
      std::cout << fuzz_json(options, seed, nullptr, "");
    } else {
      std::cout << fmt::format("{} random scenarios from seed {}: every property holds\n",
                               options.swarm, seed);
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
