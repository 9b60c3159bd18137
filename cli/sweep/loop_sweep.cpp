#include "cli/sweep/loop_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <mutex>

#include "cli/checkpoint.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/explore/explore.hpp"
#include "properties/search/replications.hpp"
#include "properties/search/sample_statistics.hpp"
#include "properties/search/scenario_grid.hpp"
#include "properties/search/shared_work.hpp"
#include "reports/sweep/pareto.hpp"
#include "reports/text/csv_field.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/split.hpp"

namespace cascade {
namespace {

constexpr const char* kUsualStatistics =
    "level_max,transitions,reversals,lag_max,processed,dropped,spilled,refused,expired,drained_s,"
    "cycle_period_s";

void require_statistic(const std::string& name, const std::vector<std::string>& known,
                       const char* option) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  throw InputError("", 0, std::string(option) + ": a run has no statistic '" + name + "'",
                   choices_text(name, known));
}

/// Names a run's statistics, of which all are there: those that need what the scenario does not
/// have are left out of the usual ones.
std::vector<std::string> statistics_of(const LoopSweep& options, const Scenario& base) {
  const std::vector<std::string> known = statistic_names(base);
  const bool is_usual = options.statistics.empty();
  std::vector<std::string> names;
  for (const std::string& name : split(is_usual ? kUsualStatistics : options.statistics, ',')) {
    const bool is_there = std::find(known.begin(), known.end(), name) != known.end();
    if (is_usual && !is_there) continue;
    if (!is_usual) require_statistic(name, known, "--statistics");
    names.push_back(name);
  }
  if (options.pareto.empty()) return names;
  const std::vector<std::string> both = split(options.pareto, ',');
  if (both.size() != 2) {
    throw InputError("", 0, "--pareto: '" + options.pareto + "' is not two statistics",
                     "two names with a comma between: lag_max,dropped; less of each is better");
  }
  for (const std::string& name : both) {
    require_statistic(name, known, "--pareto");
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

/// What a statistic came to in the runs that had it.
struct Came {
  std::size_t runs = 0;  ///< in which there was a value: of a moment, those in which it came
  double mean = std::nan("");
  std::optional<Interval> interval;
};

Came came_of(const std::vector<double>& values) {
  std::vector<double> known;
  std::copy_if(values.begin(), values.end(), std::back_inserter(known),
               [](double value) { return !std::isnan(value); });
  Came came{known.size(), std::nan(""), std::nullopt};
  if (known.empty()) return came;
  came.mean = mean_of(known);
  came.interval = mean_interval_95(known);
  return came;
}

/// A line of the table.
struct Row {
  std::string fault;
  std::string violated;  ///< properties that do not hold of the policy, with a space between
  std::vector<Came> came;
  bool on_front = false;
};

std::string number_or_nothing(double value) { return std::isnan(value) ? "" : number_text(value); }

/// What comes between numbers in a record of what is done: nothing that a name or a number has.
constexpr char kBetween = '\t';

std::string record_of(std::size_t number, const Row& row) {
  std::string record = std::to_string(number) + kBetween + row.violated;
  for (const Came& came : row.came) {
    record += kBetween + std::to_string(came.runs) + kBetween + number_or_nothing(came.mean) +
              kBetween + (came.interval ? number_text(came.interval->low) : "") + kBetween +
              (came.interval ? number_text(came.interval->high) : "");
  }
  return record;
}

std::optional<std::pair<std::size_t, Row>> row_of(const std::string& record, std::size_t width) {
  const std::vector<std::string> fields = split(record, kBetween);
  if (fields.size() != 2 + 4 * width) return std::nullopt;
  const auto number = [](const std::string& text) {
    return text.empty() ? std::nan("") : std::strtod(text.c_str(), nullptr);
  };
  Row row;
  row.violated = fields[1];
  for (std::size_t i = 0; i < width; ++i) {
    const std::string* field = &fields[2 + 4 * i];
    Came came{static_cast<std::size_t>(number(field[0])), number(field[1]), std::nullopt};
    if (!field[2].empty()) came.interval = Interval{number(field[2]), number(field[3])};
    row.came.push_back(came);
  }
  return std::pair{static_cast<std::size_t>(number(fields[0])), std::move(row)};
}

/// What does not hold of each policy of a grid: proven once, however many scenarios have it.
class ProvenPolicies {
 public:
  explicit ProvenPolicies(std::size_t count) : once_(count), not_holding_(count) {}

  /// Names with a space between. Any thread may ask.
  const std::string& not_holding(const ScenarioGrid::Point& point) {
    std::call_once(once_[point.policy_number], [&] {
      std::string& names = not_holding_[point.policy_number];
      for (const Verdict& verdict : prove(point.scenario.policy).verdicts) {
        if (!verdict.fails()) continue;
        names += (names.empty() ? "" : " ") + std::string(verdict.property->name);
      }
    });
    return not_holding_[point.policy_number];
  }

 private:
  std::vector<std::once_flag> once_;
  std::vector<std::string> not_holding_;
};

std::size_t runs_each(const LoopSweep& options) {
  return std::max<std::size_t>(1, options.replications);
}

Replications runs_of(const LoopSweep& options, const Scenario& scenario, std::size_t jobs) {
  ReplicationHooks hooks;
  hooks.run = [](const Scenario& one) { return simulate(one); };
  return replicate(scenario, runs_each(options), jobs, hooks);
}

Row run_point(const LoopSweep& options, const ScenarioGrid& grid, std::size_t number,
              const std::vector<std::string>& statistics, ProvenPolicies& proven) {
  ScenarioGrid::Point point = grid.at(number);
  Row row;
  row.fault = point.fault;
  if (!row.fault.empty()) return row;
  const Replications runs = runs_of(options, point.scenario, 1);
  for (const std::string& name : statistics) row.came.push_back(came_of(runs.of(name)));
  if (options.with_verdicts) row.violated = proven.not_holding(point);
  return row;
}

void mark_front(std::vector<Row>& rows, const std::vector<std::string>& statistics,
                const std::string& pareto) {
  const std::vector<std::string> both = split(pareto, ',');
  std::vector<std::size_t> columns;
  for (const std::string& name : both) {
    columns.push_back(static_cast<std::size_t>(
        std::find(statistics.begin(), statistics.end(), name) - statistics.begin()));
  }
  std::vector<Row*> known;
  std::vector<Costs> costs;
  for (Row& row : rows) {
    if (!row.fault.empty()) continue;
    const Costs cost{row.came[columns[0]].mean, row.came[columns[1]].mean};
    if (std::isnan(cost.first) || std::isnan(cost.second)) continue;
    known.push_back(&row);
    costs.push_back(cost);
  }
  const std::vector<bool> front = pareto_front(costs);
  for (std::size_t i = 0; i < known.size(); ++i) known[i]->on_front = front[i];
}

// --- The table ----------------------------------------------------------------------------------

std::string csv_of(const LoopSweep& options, const ScenarioGrid& grid, const std::vector<Row>& rows,
                   const std::vector<std::string>& statistics) {
  const bool many = options.replications > 1;
  std::string csv = "scenario";
  for (const PolicyAxis& axis : grid.axes()) csv += "," + csv_field(axis.key);
  csv += ",status,fault";
  if (!options.pareto.empty()) csv += ",front";
  if (options.with_verdicts) csv += ",not_holding";
  for (const std::string& name : statistics) {
    csv += "," + csv_field(name);
    if (many)
      csv += "," + csv_field(name + ".low") + "," + csv_field(name + ".high") + "," +
             csv_field(name + ".runs");
  }
  csv += "\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    csv += std::to_string(i);
    for (std::size_t a = 0; a < grid.axes().size(); ++a) {
      csv += "," + csv_field(grid.value(i, a).text);
    }
    csv += std::string(",") + (row.fault.empty() ? "ok" : "invalid") + "," + csv_field(row.fault);
    if (!options.pareto.empty()) csv += row.on_front ? ",1" : ",0";
    if (options.with_verdicts) csv += "," + csv_field(row.violated);
    for (std::size_t s = 0; s < statistics.size(); ++s) {
      const Came came = row.fault.empty() ? row.came[s] : Came{};
      csv += "," + number_or_nothing(came.mean);
      if (!many) continue;
      csv += "," + (came.interval ? number_text(came.interval->low) : "") + "," +
             (came.interval ? number_text(came.interval->high) : "") + "," +
             (row.fault.empty() ? std::to_string(came.runs) : "");
    }
    csv += "\n";
  }
  return csv;
}

std::string json_of(const LoopSweep& options, const ScenarioGrid& grid,
                    const std::vector<Row>& rows, const std::vector<std::string>& statistics) {
  std::string lines;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    lines += json_line([&](JsonWriter& json) {
      json.member("scenario", i);
      json.object("vary", [&] {
        for (std::size_t a = 0; a < grid.axes().size(); ++a) {
          const AxisValue& value = grid.value(i, a);
          if (value.number) {
            json.member(grid.axes()[a].key, *value.number);
          } else {
            json.member(grid.axes()[a].key, value.text);
          }
        }
      });
      json.member("status", row.fault.empty() ? "ok" : "invalid");
      json.member("fault", null_if_empty(row.fault));
      if (!options.pareto.empty()) json.member("front", row.on_front);
      if (!row.fault.empty()) return;
      if (options.with_verdicts) json.member("not_holding", row.violated);
      json.object("statistics", [&] {
        for (std::size_t s = 0; s < statistics.size(); ++s) {
          const Came& came = row.came[s];
          json.object(statistics[s], [&] {
            json.member("mean", came.mean);
            json.member("low", came.interval ? std::optional(came.interval->low) : std::nullopt);
            json.member("high", came.interval ? std::optional(came.interval->high) : std::nullopt);
            json.member("runs", came.runs);
          });
        }
      });
    });
  }
  return lines;
}

/// All that a line depends on.
std::string fingerprint(const LoopSweep& options, const ScenarioGrid& grid,
                        const std::vector<std::string>& statistics) {
  Fingerprint print;
  print.add(CASCADE_VERSION);
  print.add(to_toml(grid.base()));
  print.add(to_toml(grid.base().policy));
  for (const StreamSetup& stream : grid.base().workload) print.add_values(stream.rates_per_s);
  for (const PolicyAxis& axis : grid.axes()) {
    print.add(axis.key);
    for (const AxisValue& value : axis.values) print.add(value.toml);
  }
  for (const std::string& name : statistics) print.add(name);
  print.add_word(options.replications);
  print.add_word(options.with_verdicts ? 1 : 0);
  return print.hex();
}

int sweep_all(const LoopSweep& options, const ScenarioGrid& grid) {
  const std::vector<std::string> statistics = statistics_of(options, grid.base());
  std::vector<Row> rows(grid.size());
  std::vector<bool> done(grid.size(), false);
  std::optional<Checkpoint> partial;
  std::size_t taken = 0;
  const std::string path = Checkpoint::path_beside(options.output_file);
  if (!path.empty()) {
    partial.emplace(path, fingerprint(options, grid, statistics));
    for (const std::string& record : partial->records()) {
      auto row = row_of(record, statistics.size());
      if (!row || row->first >= rows.size() || done[row->first]) continue;
      done[row->first] = true;
      rows[row->first] = std::move(row->second);
      ++taken;
    }
  }
  ProvenPolicies proven(grid.policy_count());
  std::size_t finished = taken;
  int ended_by = 0;
  {
    const InterruptWatch interrupt(InterruptWatch::Ignored::stays_so);
    ProgressBar bar("sweeping");
    std::mutex mutex;
    std::atomic<bool> stopped{false};
    const std::vector<bool> before = done;
    share_work(grid.size(), 1, std::min<std::size_t>(options.jobs, grid.size()), stopped,
               [&](std::size_t number, std::size_t /*end*/) {
                 if (before[number]) return;
                 if (interrupt.interrupted()) {
                   stopped = true;
                   return;
                 }
                 Row row = run_point(options, grid, number, statistics, proven);
                 const std::lock_guard lock(mutex);
                 if (partial && row.fault.empty()) partial->append(record_of(number, row));
                 rows[number] = std::move(row);
                 ++finished;
                 bar.show(static_cast<double>(finished) / static_cast<double>(grid.size()));
               });
    ended_by = interrupt.signal();
  }
  if (finished < grid.size()) {
    const bool kept = partial.has_value();
    partial.reset();
    std::cerr << "cascade: interrupted with " << grouped(finished) << " of "
              << counted(grid.size(), "scenario") << " done" << Checkpoint::what_becomes_of_it(kept)
              << "\n";
    end_by_signal(ended_by);
  }
  const auto invalid = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return !row.fault.empty(); }));
  if (invalid == rows.size()) {
    throw InputError("", 0, "every combination is invalid, the first as " + rows.front().fault,
                     "values that a scenario can have");
  }
  if (!options.pareto.empty()) mark_front(rows, statistics, options.pareto);
  OutputFile output(options.output_file);
  output.write(options.format == "csv" ? csv_of(options, grid, rows, statistics)
                                       : json_of(options, grid, rows, statistics));
  output.commit();
  if (partial) partial->remove();
  notes() << "cascade: " << counted(rows.size(), "scenario")
          << (invalid > 0 ? ", " + grouped(invalid) + " invalid" : "") << ", "
          << counted(runs_each(options), "run") << " of each, from seed " << grid.base().seed
          << (taken > 0 ? "; " + grouped(taken) + " taken from an earlier run's file" : "") << "\n";
  return kHolds;
}

// --- Where it turns -----------------------------------------------------------------------------

/// What a value is to bring about in every run.
struct Goal {
  std::string says;
  std::function<bool(const Replications&)> holds;
};

Goal goal_of(const std::string& text, const Scenario& base) {
  const auto all = [](const std::vector<double>& values, const std::function<bool(double)>& is) {
    return std::all_of(values.begin(), values.end(), is);
  };
  if (text == "no-limit-cycle") {
    return {"no limit cycle", [all](const Replications& runs) {
              return all(runs.of("cycle_period_s"), [](double s) { return std::isnan(s); });
            }};
  }
  if (text == "drains") {
    if (!base.overload_ends_s) {
      throw InputError("", 0, "--find drains: the scenario does not say when its overload ends",
                       "overload_ends_s before its first table");
    }
    return {"the overload drained within the run", [all](const Replications& runs) {
              return all(runs.of("drained_s"), [](double s) { return !std::isnan(s); });
            }};
  }
  const std::string below = "below:";
  std::vector<std::string> goals = {"no-limit-cycle", "drains"};
  for (const Level level : base.policy.raised_levels()) {
    goals.push_back(below + base.policy.name_of(level));
  }
  const auto level =
      text.rfind(below, 0) == 0 ? base.policy.levels.find(text.substr(below.size())) : std::nullopt;
  if (!level || *level == kLowest) {
    throw InputError("", 0, "--find: '" + text + "' is nothing to look for",
                     choices_text(text, goals));
  }
  const auto limit = static_cast<double>(index(*level));
  return {"no level from " + base.policy.name_of(*level) + " up",
          [all, limit](const Replications& runs) {
            return all(runs.of("level_max"),
                       [limit](double level_max) { return level_max < limit; });
          }};
}

/// Bisection between the first value and the last: which neighbours the goal changes between.
int find_turn(const LoopSweep& options, const ScenarioGrid& grid) {
  if (grid.axes().size() != 1 || !grid.axes().front().is_numeric()) {
    throw InputError("", 0, "--find looks along one key", "one --vary KEY=FIRST:LAST:STEP");
  }
  const PolicyAxis& axis = grid.axes().front();
  const Goal goal = goal_of(options.find, grid.base());
  std::size_t probes = 0;
  ProgressBar bar("looking");
  const auto holds_at = [&](std::size_t number) {
    ScenarioGrid::Point point = grid.at(number);
    if (!point.fault.empty()) {
      throw InputError("", 0,
                       "--vary " + axis.key + "=" + axis.values[number].text + ": " + point.fault,
                       "values that are all valid");
    }
    ++probes;
    bar.show(static_cast<double>(probes) / (2 + std::log2(static_cast<double>(grid.size()))));
    return goal.holds(runs_of(options, point.scenario, options.jobs));
  };
  std::size_t low = 0, high = grid.size() - 1;
  const bool at_low = holds_at(low);
  const bool at_high = high == low ? at_low : holds_at(high);
  const auto value = [&](std::size_t number) {
    return axis.key + " = " + axis.values[number].text;
  };
  const std::string runs =
      counted(runs_each(options), "run") + " each from seed " + std::to_string(grid.base().seed);
  if (at_low == at_high) {
    std::cout << fmt::format(
        "{}: {} at both ends, {} and {} ({}): nothing was looked at between "
        "them\n",
        goal.says, at_low ? "holds" : "does not hold", value(low), axis.values[high].text, runs);
    return at_low ? kHolds : kViolated;
  }
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (holds_at(middle) == at_low ? low : high) = middle;
  }
  const std::size_t good = at_low ? low : high, bad = at_low ? high : low;
  std::cout << fmt::format(
      "{}: holds at {}, and no longer at {} ({}, {} of {} values looked at: it is taken that it "
      "changes once between {} and {})\n",
      goal.says, value(good), axis.values[bad].text, runs, probes, grid.size(),
      axis.values.front().text, axis.values.back().text);
  return kHolds;
}

}  // namespace

bool is_scenario(const std::string& word) {
  const std::string ending = ".toml";
  if (word.size() > ending.size() && word.substr(word.size() - ending.size()) == ending)
    return true;
  std::error_code error;
  if (std::filesystem::exists(word, error)) return false;
  const std::vector<std::string> shipped = shipped_scenario_names();
  return std::find(shipped.begin(), shipped.end(), word) != shipped.end();
}

void add_loop_sweep_options(CLI::App& app, LoopSweep& options) {
  add_option(app, "--variant", options.variant, "Of a scenario: this variant").shown_as("NAME");
  add_option(app, "--seed", options.seed, "Of a scenario: another first seed").shown_as("N");
  add_option(app, "--replications", options.replications,
             "Of a scenario: so many seeds of each, the same ones: means with 95 % intervals")
      .within(std::uint64_t{1}, std::uint64_t{100'000})
      .shown_as("N [1]");
  add_option(app, "--statistics", options.statistics,
             "Of a scenario: which columns, by their names in [expect]")
      .shown_as("NAME,...");
  add_option(app, "--find", options.find,
             "Of a scenario: no table, but where along its one key, by bisection, it changes "
             "whether the runs have no limit cycle, drain, or stay below a level")
      .shown_as("no-limit-cycle|drains|below:LEVEL");
}

std::string loop_option(const LoopSweep& options) {
  if (!options.variant.empty()) return "--variant";
  if (options.seed) return "--seed";
  if (options.replications > 0) return "--replications";
  if (!options.statistics.empty()) return "--statistics";
  return options.find.empty() ? "" : "--find";
}

int sweep_scenario(const LoopSweep& options, const Command& /*command*/) {
  ScenarioGridSetup setup;
  setup.text = find_scenario(options.scenario);
  setup.variant = options.variant;
  if (!options.policy.empty()) setup.policy = load_policy(options.policy);
  setup.seed = options.seed;
  setup.vary = options.vary;
  const ScenarioGrid grid(std::move(setup));
  return options.find.empty() ? sweep_all(options, grid) : find_turn(options, grid);
}

}  // namespace cascade
