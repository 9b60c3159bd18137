// cascade infer: the policy that a program obeys, from its answers alone.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/system/program_under_test.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/terminal/text_style.hpp"
#include "model/input_error.hpp"
#include "properties/conform/infer.hpp"
#include "reports/text/conformance_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/split.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

struct InferOptions {
  std::vector<std::string> metrics;
  std::string levels;
  std::string against;
  std::string output;
  std::string longest = "1d";
  std::string timeout = "5s";
  std::string format = "text";
  std::vector<std::string> command;
  InferenceOptions inference;
};

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, value);
  const bool is_number = error == std::errc() && read == end && std::isfinite(value);
  return is_number ? std::optional(value) : std::nullopt;
}

/// NAME[:LOW:HIGH].
MetricRange range_of(const std::string& text) {
  const auto bad = [&](const std::string& what) {
    return InputError("--metric", 0, "'" + text + "' " + what,
                      "NAME or NAME:LOW:HIGH, as temp_c:-40:120");
  };
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() != 1 && parts.size() != 3) throw bad("is not NAME:LOW:HIGH");
  if (!is_metric_name(parts[0])) throw bad("has no name that a metric can have");
  MetricRange range{parts[0], {}, {}};
  if (parts.size() == 1) return range;
  range.low = number_of(parts[1]);
  range.high = number_of(parts[2]);
  if (!range.low || !range.high || !(*range.low < *range.high)) {
    throw bad("has no range that rises");
  }
  return range;
}

LevelNames levels_of(const std::string& text) {
  if (text.empty()) return LevelNames();
  const std::vector<std::string> names = split(text, ',');
  for (const std::string& name : names) {
    if (!is_level_name(name)) {
      throw InputError("--levels", 0, "'" + name + "' is no name of a level",
                       "capital letters, digits and _, as OFF,LOW,HIGH");
    }
  }
  if (names.size() < kLevelCountMin || names.size() > kLevelCountMax) {
    throw InputError("--levels", 0, "has " + counted(names.size(), "level"), "2 to 8 of them");
  }
  return LevelNames(names);
}

Duration time_of(const std::string& option, const std::string& text) {
  const auto time = parse_duration(text);
  if (time && time->ns > 0) return *time;
  throw InputError(option, 0, "'" + text + "' is no length of time", "90s, 1h, 2d");
}

/// The shape that is looked for: what the options say, else that of `--against`, else K2's.
Policy shape_from(const InferOptions& options, const std::optional<Policy>& against) {
  std::vector<MetricRange> ranges;
  for (const std::string& metric : options.metrics) ranges.push_back(range_of(metric));
  if (ranges.size() > kMetricCountMax) {
    throw InputError("--metric", 0, "is given " + std::to_string(ranges.size()) + " times",
                     "at most 4 metrics");
  }
  if (ranges.empty() && against) {
    for (const MetricThresholds& metric : against->metrics) {
      MetricRange range{metric.name, {}, {}};
      if (std::isfinite(metric.min)) range.low = metric.min;
      if (std::isfinite(metric.max)) range.high = metric.max;
      ranges.push_back(range);
    }
  }
  const LevelNames levels =
      options.levels.empty() && against ? against->levels : levels_of(options.levels);
  Policy shape = shape_of(levels, ranges);
  if (against &&
      (against->levels != shape.levels || against->metric_count() != shape.metric_count())) {
    throw InputError("--against", 0, "has other levels or metrics than are looked for",
                     "a policy of the same ladder");
  }
  return shape;
}

int run_infer(InferOptions& options, const Made& made) {
  if (options.command.empty()) {
    throw InputError("infer", 0, "has no program to ask", "cascade infer -- PROGRAM [ARG...]");
  }
  std::optional<Policy> against;
  if (!options.against.empty()) against = load_policy(options.against);
  Policy shape = shape_from(options, against);
  shape.name = "inferred";
  const Policy tiers = against ? *against : default_policy();
  options.inference.tier_1 = tiers.tier_1;
  options.inference.tier_2 = tiers.tier_2;
  options.inference.longest = time_of("--longest", options.longest);
  std::optional<OutputFile> file;
  if (!options.output.empty()) file.emplace(options.output);
  ProgramUnderTest system(options.command, shape, time_of("--timeout", options.timeout));
  ProgressBar bar("infer");
  options.inference.conformance.progress = [&bar](std::uint64_t done, std::uint64_t of) {
    if (done % 64 == 0)
      bar.show(static_cast<double>(done) / static_cast<double>(std::max(of, done)));
  };
  Inference found = infer(shape, system, options.inference);
  if (const auto fault = system.ending_fault()) found.no_ladder.push_back(*fault);
  std::vector<std::string> otherwise;
  if (against && found.conformance) otherwise = differences_in_words(found.policy, *against);
  if (file && found.is_ladder()) {
    file->write(to_toml(found.policy));
    file->commit();
  } else if (file) {
    std::cerr << "cascade: no ladder was found: nothing is written to " << printable(options.output)
              << "\n";
  }
  if (options.format == "json") {
    std::cout << to_json(found, options.against, otherwise, made);
  } else if (options.output != "-") {
    std::cout << to_text(found, options.against, otherwise, terminal_style());
  }
  return found.is_ladder() && otherwise.empty() ? kHolds : kViolated;
}

}  // namespace

void add_infer(CLI::App& app, Command& command) {
  auto options = std::make_shared<InferOptions>();
  CLI::App& sub =
      add_subcommand(app, "infer", "Find the policy that a program obeys, from its answers");
  set_footer(sub,
             "Example: cascade infer -o found.toml -- python3 my_adapter.py\n"
             "         cascade infer --against k2 -- ./my_cascade\n"
             "         cascade infer --levels OFF,LOW,HIGH --metric temp_c:-40:120 -- ./fan\n"
             "Exit status 1: it is no ladder, or does otherwise than --against.");
  add_option(sub, "program", options->command, "The program and its arguments, after --")
      .shown_as("-- PROGRAM [ARG...]");
  add_option(sub, "--metric", options->metrics,
             "A metric that it takes, and where its values are looked for; may be repeated")
      .shown_as("NAME[:LOW:HIGH] [lag, heap_pct]")
      .one_value_each();
  add_option(sub, "--levels", options->levels, "Its levels, lowest first")
      .shown_as("A,B,.. [K2's]");
  add_option(sub, "--against", options->against, "Say what it does otherwise than this policy")
      .shown_as("NAME|FILE.toml");
  add_option(sub, "-o,--output", options->output, "Write the policy that was found")
      .shown_as("FOUND.toml");
  add_option(sub, "--longest", options->longest, "Times are looked for up to this one")
      .shown_as("DURATION [1d]");
  add_option(sub, "--timeout", options->timeout, "How long an answer is waited for")
      .shown_as("DURATION [5s]");
  add_option(sub, "--walks", options->inference.conformance.walks, "Random walks after the suite")
      .shown_as("N [1000]")
      .within(0, 100'000'000);
  add_option(sub, "--seed", options->inference.conformance.seed, "Of the walks").shown_as("N [1]");
  add_format_option(sub, options->format, {"text", "json"});
  on_command(sub, [options, &command] {
    command.run = [options, &command] { return run_infer(*options, command.made); };
  });
}

}  // namespace cascade
