#include "cli/replications_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "cli/simulate_text.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "properties/search/sample_statistics.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {

std::size_t violating(const Replications& runs) {
  return runs.count -
         static_cast<std::size_t>(std::count(runs.violations.begin(), runs.violations.end(), 0u));
}

std::optional<StopRule> stop_rule_of(const std::string& text, const Scenario& scenario,
                                     const std::optional<Duration>& warm_up) {
  if (text.empty()) return std::nullopt;
  return parse_stop_rule(text, statistic_names(scenario, warm_up));
}

std::optional<Duration> warm_up_of(const std::string& text, const Scenario& scenario) {
  if (text.empty()) return std::nullopt;
  const std::optional<Duration> warm_up = parse_duration(text);
  if (!warm_up) {
    throw InputError("", 0, "--warm-up cannot be '" + text + "'", "a duration, as in 90s or 10m");
  }
  require_warm_up(*warm_up, scenario);
  return warm_up;
}

namespace {

constexpr double kQuantiles[] = {0.05, 0.5, 0.95};

/// In which so many runs were at that level or above.
std::size_t reached(const Replications& runs, Level level) {
  const std::vector<double>& highest = runs.of("level_max");
  return static_cast<std::size_t>(std::count_if(highest.begin(), highest.end(), [&](double value) {
    return value >= static_cast<double>(index(level));
  }));
}

/// The command that makes that run again.
std::string command_of(const SimulateOptions& options, std::uint64_t seed) {
  std::string command = "cascade simulate " + shell_word(options.scenario);
  if (!options.variant.empty()) command += " --variant " + shell_word(options.variant);
  if (!options.policy.empty()) command += " --policy " + shell_word(options.policy);
  if (!options.query.empty()) command += " --query " + shell_word(options.query);
  if (options.monitor) command += " --monitor";
  return command + " --seed " + std::to_string(seed);
}

// --- Text ---------------------------------------------------------------------------------------

/// Large numbers in whole, small ones with what tells them apart.
std::string figure(double value) {
  if (std::abs(value) >= 1000) return grouped(std::round(value));
  return fmt::format("{:.4g}", value);
}

std::string share_text(std::size_t count, std::size_t of) {
  const Interval interval = share_interval_95(count, of);
  return fmt::format("{} of {} ({:.1f} to {:.1f} %)", grouped(count), grouped(of),
                     100 * interval.low, 100 * interval.high);
}

std::string row_of(const std::string& name, const std::vector<double>& values) {
  const std::vector<double> there = known_of(values);
  std::string text = fmt::format("  {:<28}", name);
  const auto interval = mean_interval_95(there);
  text += fmt::format("{:>14}", figure(mean_of(there)));
  text += fmt::format("{:>30}",
                      interval ? figure(interval->low) + " to " + figure(interval->high) : "-");
  for (const double part : kQuantiles) {
    text += fmt::format("{:>14}", figure(quantile_of(there, part)));
  }
  if (there.size() < values.size()) {
    text += "  never in " + grouped(values.size() - there.size());
  }
  return text + "\n";
}

/// The first policy's less the other's, seed by seed, where both have a value.
std::vector<double> differences(const std::vector<double>& first,
                                const std::vector<double>& other) {
  std::vector<double> values;
  for (std::size_t i = 0; i < first.size(); ++i) values.push_back(first[i] - other[i]);
  return known_of(values);
}

std::string compared_text(const Replications& runs, const ComparedReplications& other) {
  std::string text =
      fmt::format("\nBeside policy {} with the same seeds\n  {:<28}{:>14}{:>14}{:>14}{:>30}\n",
                  printable(other.scenario.policy_name), "over seeds", "mean", "its mean",
                  "difference", "95 % interval");
  std::size_t alike = 0;
  for (std::size_t i = 0; i < runs.names.size(); ++i) {
    const std::vector<double>&own = runs.values[i], &others = other.runs.of(runs.names[i]);
    const std::vector<double> pairs = differences(own, others);
    const bool differ = std::any_of(pairs.begin(), pairs.end(), [](double d) { return d != 0; });
    // Where one has a moment that the other has not, there is no difference to speak of.
    if (!differ && known_of(own).size() == known_of(others).size()) {
      ++alike;
      continue;
    }
    const auto interval = mean_interval_95(pairs);
    const auto mean = [](const std::vector<double>& values) {
      return values.empty() ? std::string("-") : figure(mean_of(values));
    };
    text += fmt::format("  {:<28}{:>14}{:>14}{:>14}{:>30}", runs.names[i], mean(known_of(own)),
                        mean(known_of(others)), mean(pairs),
                        interval ? figure(interval->low) + " to " + figure(interval->high) : "-");
    if (pairs.size() < runs.count) text += "  of " + counted(pairs.size(), "pair");
    text += "\n";
  }
  if (const std::size_t count = violating(other.runs); count > 0) {
    text += fmt::format("  {:<28}{}: {}\n", "violated by it", share_text(count, runs.count),
                        printable(other.runs.first_violation));
  }
  text += "  " + counted(alike, "statistic is", "statistics are") + " the same seed by seed";
  const bool is_a_sample = !runs.are_all_the_same() || !other.runs.are_all_the_same();
  if (alike < runs.names.size() && is_a_sample) {
    text +=
        "; levels are numbers, from 0. Of twenty rows in which nothing differs one has an "
        "interval without 0";
  }
  return text + "\n";
}

/// Why there are so many runs.
std::string until_text(const Replications& runs) {
  return (runs.is_known_within
              ? "Ended after " + grouped(runs.count) + " of at most " + grouped(runs.at_most) +
                    " runs, as --until-within " + printable(runs.until->text()) + " is reached"
              : "--until-within " + printable(runs.until->text()) + " is not reached in all " +
                    counted(runs.count, "run")) +
         ". Looked at after every " + std::to_string(kRunsBetweenLooks) +
         ": by stopping there its interval is a little too narrow\n";
}

/// From when on, and whether what is left looks steady: of which the halves alone speak.
std::string warm_up_text(const Replications& runs) {
  const Halves& halves = runs.halves;
  const std::string means = "mean lag " + figure(halves.first) + " in its first half, " +
                            figure(halves.second) + " in its second";
  const std::string by = halves.difference
                             ? " (difference " + figure(halves.difference->low) + " to " +
                                   figure(halves.difference->high) + ", 95 %)"
                             : "";
  std::string text = "Statistics from " + number_text(runs.warm_up->seconds()) +
                     " s on. Counts of messages and latencies are left out: they are kept of the "
                     "whole run alone. What was violated is of the whole run\n";
  switch (halves.steadiness) {
    case Steadiness::not_known:
      text +=
          "Whether that is steady is not known, as there is no chance to tell it from: " + means;
      break;
    case Steadiness::no_sign:
      text += "No sign that it is not steady: " + means + by;
      break;
    case Steadiness::not_steady:
      text += "It does not look steady: " + means + by +
              "; a longer --warm-up or run, or there is no steady state";
      break;
  }
  return text + "\n";
}

std::string told(const SimulateOptions& options, const Scenario& scenario,
                 const Replications& runs) {
  const std::string last = std::to_string(runs.seed_at(runs.count - 1));
  std::string text = printable(full_name(scenario)) + ", policy " +
                     printable(scenario.policy_name) + ", seeds " +
                     std::to_string(runs.first_seed) + " to " + last + "\n";
  if (runs.until) text += until_text(runs);
  if (runs.warm_up) text += warm_up_text(runs);
  const bool no_chance = runs.count > 1 && runs.are_all_the_same();
  if (no_chance) {
    const auto highest = static_cast<std::size_t>(runs.of("level_max").front());
    text += "All " + grouped(runs.count) +
            " are the same in every statistic: no chance shows in this scenario. Highest " +
            printable(scenario.policy.levels[level_at(highest)]) + "\n";
  } else if (runs.count == 1) {
    text += "One run says nothing of chance\n";
  } else {
    text += fmt::format("\n  {:<28}{:>14}{:>30}{:>14}{:>14}{:>14}\n", "over seeds", "mean",
                        "95 % interval of the mean", "5 %", "median", "95 %");
    std::size_t fixed = 0;
    for (std::size_t i = 0; i < runs.names.size(); ++i) {
      if (are_the_same(runs.values[i])) {
        ++fixed;
      } else if (runs.names[i] != "level_max" && runs.names[i] != "level_final") {
        text += row_of(runs.names[i], runs.values[i]);
      }
    }
    text += "  " + counted(fixed, "statistic is", "statistics are") +
            " the same for every seed, and in --format json\n\n";
  }
  for (const Level level : scenario.policy.levels.levels()) {
    if (level == kLowest || no_chance) continue;
    text += fmt::format("  {:<28}{}\n", printable(scenario.policy.levels[level]) + " or above",
                        share_text(reached(runs, level), runs.count));
  }
  if (const std::size_t count = violating(runs); count > 0) {
    text += fmt::format("  {:<28}{}: {}\n", "violated",
                        no_chance ? "in every one" : share_text(count, runs.count),
                        printable(runs.first_violation));
  }
  const std::size_t worst = runs.worst();
  return text + (no_chance || runs.count == 1 ? "  the run" : "  worst (level, then lag)") +
         ": lag at most " + grouped(runs.of(runs.lag_max_name())[worst]) + ": " +
         command_of(options, runs.seed_at(worst)) + "\n";
}

// --- JSON ---------------------------------------------------------------------------------------

void write_interval(JsonWriter& json, const char* key, const std::optional<Interval>& interval) {
  if (!interval) return json.member(key, nullptr);
  json.array(key, [&] {
    json.value(interval->low);
    json.value(interval->high);
  });
}

void write_statistic(JsonWriter& json, const std::vector<double>& values) {
  const std::vector<double> there = known_of(values);
  json.member("runs", there.size());
  json.member("never", values.size() - there.size());
  if (there.empty()) return;
  json.member("mean", mean_of(there));
  write_interval(json, "mean_95", mean_interval_95(there));
  json.member("min", quantile_of(there, 0));
  json.member("p05", quantile_of(there, 0.05));
  json.member("p50", quantile_of(there, 0.5));
  json.member("p95", quantile_of(there, 0.95));
  json.member("max", quantile_of(there, 1));
}

void write_warm_up(JsonWriter& json, const Replications& runs) {
  const Halves& halves = runs.halves;
  json.object("warm_up", [&] {
    json.member("from_s", runs.warm_up->seconds());
    json.member("steady", steady_word(halves.steadiness));
    json.member("lag_mean_first_half", halves.first);
    json.member("lag_mean_second_half", halves.second);
    write_interval(json, "difference_95", halves.difference);
  });
}

/// Nothing where no chance shows: the runs are then one run, and no sample.
std::optional<Interval> share_of(const Replications& runs, std::size_t count) {
  if (runs.are_all_the_same()) return std::nullopt;
  return share_interval_95(count, runs.count);
}

void write_compared(JsonWriter& json, const Replications& runs, const ComparedReplications& other) {
  json.object("against", [&] {
    json.member("policy", other.scenario.policy_name);
    json.member("policy_digest", policy_digest(other.scenario.policy));
    json.member("violated", violating(other.runs));
    json.object("statistics", [&] {
      for (std::size_t i = 0; i < runs.names.size(); ++i) {
        const std::vector<double>& others = other.runs.of(runs.names[i]);
        const std::vector<double> pairs = differences(runs.values[i], others);
        json.object(runs.names[i], [&] {
          json.member("pairs", pairs.size());
          if (pairs.empty()) return;
          json.member("mean", mean_of(known_of(others)));
          json.member("difference", mean_of(pairs));
          write_interval(json, "difference_95", mean_interval_95(pairs));
        });
      }
    });
  });
}

}  // namespace

std::string replications_text(const SimulateOptions& options, const Scenario& scenario,
                              const Replications& runs, const ComparedReplications* other) {
  return told(options, scenario, runs) + (other == nullptr ? "" : compared_text(runs, *other));
}

std::string replications_json(const SimulateOptions& options, const Scenario& scenario,
                              const Replications& runs, const ComparedReplications* other,
                              const Made& made) {
  return json_line([&](JsonWriter& json) {
    json.member("scenario", scenario.name);
    json.member("variant", null_if_empty(scenario.variant));
    json.member("policy", scenario.policy_name);
    json.member("first_seed", runs.first_seed);
    json.member("replications", runs.count);
    json.member("same_for_every_seed", runs.are_all_the_same());
    if (runs.until) {
      json.object("until_within", [&] {
        json.member("statistic", runs.until->statistic);
        json.member("within", runs.until->within);
        json.member("share_of_mean", runs.until->is_share);
        json.member("reached", runs.is_known_within);
        json.member("at_most", runs.at_most);
      });
    }
    if (runs.warm_up) write_warm_up(json, runs);
    json.object("statistics", [&] {
      for (std::size_t i = 0; i < runs.names.size(); ++i) {
        json.object(runs.names[i], [&] { write_statistic(json, runs.values[i]); });
      }
    });
    json.object("level_or_above", [&] {
      for (const Level level : scenario.policy.levels.levels()) {
        if (level == kLowest) continue;
        json.object(scenario.policy.levels[level], [&] {
          const std::size_t count = reached(runs, level);
          json.member("runs", count);
          write_interval(json, "share_95", share_of(runs, count));
        });
      }
    });
    json.object("violated", [&] {
      const std::size_t count = violating(runs);
      json.member("runs", count);
      write_interval(json, "share_95", share_of(runs, count));
      json.member("first", null_if_empty(runs.first_violation));
    });
    json.object("worst", [&] {
      const std::size_t worst = runs.worst();
      json.member("seed", runs.seed_at(worst));
      json.member(
          "level_max",
          scenario.policy.levels[level_at(static_cast<std::size_t>(runs.of("level_max")[worst]))]);
      json.member(runs.lag_max_name(), runs.of(runs.lag_max_name())[worst]);
      json.member("command", command_of(options, runs.seed_at(worst)));
    });
    if (other != nullptr) write_compared(json, runs, *other);
    json.object("made", [&] { write_members(json, made); });
  });
}

}  // namespace cascade
