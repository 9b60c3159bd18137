#include "cli/sweep/loop_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <utility>

#include "cli/checkpoint.hpp"
#include "cli/replications_text.hpp"
#include "cli/simulate_text.hpp"
#include "cli/sweep/loop_find.hpp"
#include "cli/sweep/loop_part.hpp"
#include "cli/sweep/loop_results.hpp"
#include "cli/sweep/part_file.hpp"
#include "cli/terminal/interrupt.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "properties/explore/explore.hpp"
#include "properties/search/shared_work.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/split.hpp"

namespace cascade {

std::size_t runs_each(const LoopSweep& options) {
  return std::max<std::size_t>(1, options.replications);
}

Replications runs_of(const LoopSweep& options, const Scenario& scenario, std::size_t jobs) {
  ReplicationHooks hooks;
  hooks.run = [](const Scenario& one, const KeptChecks& kept) {
    return simulate(one, nullptr, kept);
  };
  hooks.warm_up = warm_up_of(options.warm_up, scenario);
  hooks.until = stop_rule_of(options.until_within, scenario, hooks.warm_up);
  return replicate(scenario, runs_each(options), jobs, hooks);
}

namespace {

constexpr const char* kUsualStatistics =
    "level_max,transitions,reversals,lag_max,processed,dropped,spilled,refused,expired,drained_s,"
    "cycle_period_s";

/// After a warm-up.
constexpr const char* kUsualWarmStatistics =
    "level_max,transitions,reversals,lag_mean,lag_max_at_checks,cycle_period_s";

void require_statistic(const std::string& name, const std::vector<std::string>& known,
                       const Scenario& base, const char* option) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::vector<std::string> of_whole = statistic_names(base);
  if (std::find(of_whole.begin(), of_whole.end(), name) != of_whole.end()) {
    throw InputError("", 0,
                     std::string(option) + ": '" + name +
                         "' is kept of the whole run only, and --warm-up cuts its beginning off",
                     "one of " + joined(known, ", "));
  }
  throw InputError("", 0, std::string(option) + ": a run has no statistic '" + name + "'",
                   choices_text(name, known));
}

/// Names a run's statistics, of which all are there: those that need what the scenario does not
/// have are left out of the usual ones.
std::vector<std::string> statistics_of(const LoopSweep& options, const Scenario& base) {
  const auto warm_up = warm_up_of(options.warm_up, base);
  const std::vector<std::string> known = statistic_names(base, warm_up);
  const bool is_usual = options.statistics.empty();
  std::vector<std::string> names;
  for (const std::string& name : split(!is_usual ? options.statistics
                                       : warm_up ? kUsualWarmStatistics
                                                 : kUsualStatistics,
                                       ',')) {
    const bool is_there = std::find(known.begin(), known.end(), name) != known.end();
    if (is_usual && !is_there) continue;
    if (!is_usual) require_statistic(name, known, base, "--statistics");
    names.push_back(name);
  }
  const auto add = [&](const std::string& name, const char* option) {
    require_statistic(name, known, base, option);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  if (!options.results.pareto.empty()) {
    const auto both = loop_pareto_of(options.results.pareto);
    add(both.first, "--pareto");
    add(both.second, "--pareto");
  }
  if (!options.results.statistic.empty()) add(options.results.statistic, "--figure");
  return names;
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

LoopRow run_point(const LoopSweep& options, const ScenarioGrid& grid, std::size_t number,
                  const std::vector<std::string>& statistics, ProvenPolicies& proven) {
  ScenarioGrid::Point point = grid.at(number);
  LoopRow row;
  row.fault = point.fault;
  if (!row.fault.empty()) return row;
  if (!options.warm_up.empty()) {
    try {
      warm_up_of(options.warm_up, point.scenario);  // its duration may be varied
    } catch (const InputError& error) {
      row.fault = error.what();
      return row;
    }
  }
  const Replications runs = runs_of(options, point.scenario, 1);
  if (runs.until) {
    row.replications = runs.count;
    row.is_known_within = runs.is_known_within;
  }
  if (runs.warm_up) row.steady = steady_word(runs.halves.steadiness);
  for (const std::string& name : statistics) row.came.push_back(came_of(runs.of(name)));
  if (options.with_verdicts) row.violated = proven.not_holding(point);
  return row;
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
  print.add(options.until_within);
  print.add(options.warm_up.empty()
                ? ""
                : number_text(warm_up_of(options.warm_up, grid.base())->seconds()));
  return print.hex();
}

/// What a sweep is, whoever does it.
LoopWhole whole_of(const LoopSweep& options, const ScenarioGrid& grid, const ScenarioText& text,
                   const Command& command) {
  LoopWhole whole;
  whole.made = with_policy(with_scenario(command.made, text.file, text.toml), grid.base().policy);
  whole.made.args = args_of_results(command.words);
  whole.scenario = full_name(grid.base());
  whole.first_seed = grid.base().seed;
  whole.runs = runs_each(options);
  whole.vary = options.vary;
  whole.scenarios = grid.size();
  whole.columns.statistics = statistics_of(options, grid.base());
  whole.columns.many = options.replications > 1;
  whole.columns.with_verdicts = options.with_verdicts;
  const std::optional<Duration> warm_up = warm_up_of(options.warm_up, grid.base());
  if (const auto until = stop_rule_of(options.until_within, grid.base(), warm_up)) {
    whole.until_within = until->text();
    whole.columns.with_replications = true;
  }
  if (warm_up) {
    whole.columns.with_steady = true;
    whole.warm_up_s = warm_up->seconds();
  }
  whole.format = options.results.format;
  whole.pareto = options.results.pareto;
  whole.request = fingerprint(options, grid, whole.columns.statistics);
  return whole;
}

// --- The work -----------------------------------------------------------------------------------

/// The rows of a shard, by their places in it, and which of them are there.
struct Rows {
  std::vector<LoopRow> rows;
  std::vector<bool> done;
  std::size_t finished = 0, taken = 0;  ///< of those, from an earlier run's file

  explicit Rows(std::size_t count) : rows(count), done(count, false) {}

  void take(std::size_t place, LoopRow row) {
    rows[place] = std::move(row);
    done[place] = true;
    ++finished;
  }
};

/// Does what is left of a shard. Gives the signal by which it was ended, where one came.
int work(const LoopSweep& options, const ScenarioGrid& grid, const LoopWhole& whole,
         const Shard& shard, Rows& rows, Checkpoint* partial) {
  const std::vector<std::string>& statistics = whole.columns.statistics;
  const std::size_t count = rows.rows.size();
  if (partial != nullptr) {
    for (const std::string& record : partial->records()) {
      auto row = loop_row_of(record, statistics.size());
      if (!row || row->first >= grid.size() || !shard.has(row->first)) continue;
      const std::size_t place = shard.place_of(row->first);
      if (rows.done[place]) continue;
      rows.take(place, std::move(row->second));
      ++rows.taken;
    }
  }
  ProvenPolicies proven(grid.policy_count());
  const InterruptWatch interrupt(InterruptWatch::Ignored::stays_so);
  ProgressBar bar("sweeping");
  std::mutex mutex;
  std::atomic<bool> stopped{false};
  const std::vector<bool> before = rows.done;  // threads read it while rows are taken
  share_work(count, 1, std::min<std::size_t>(options.jobs, count), stopped,
             [&](std::size_t place, std::size_t /*end*/) {
               if (before[place]) return;
               if (interrupt.interrupted()) {
                 stopped = true;
                 return;
               }
               const std::size_t number = shard.number_at(place);
               LoopRow row = run_point(options, grid, number, statistics, proven);
               const std::lock_guard lock(mutex);
               if (partial != nullptr && row.fault.empty()) partial->append(record_of(number, row));
               rows.take(place, std::move(row));
               bar.show(static_cast<double>(rows.finished) / static_cast<double>(count));
             });
  return interrupt.signal();
}

/// Whether the shard's file is there already, whole. Throws InputError for another shard's.
bool is_done_already(const std::string& output_file, const LoopWhole& whole, const Shard& shard) {
  return is_there_already(output_file, shard, [&](std::string_view text) {
    const LoopPart there = parse_loop_part(text, output_file);
    const bool alike = there.whole.format == whole.format && there.whole.pareto == whole.pareto;
    return difference(there.whole, whole).empty() ? std::optional(PartThere{there.shard, alike})
                                                  : std::nullopt;
  });
}

void write_part(const std::string& output_file, const LoopWhole& whole, const Shard& shard,
                const Rows& rows) {
  LoopPart part{whole, shard, {}};
  for (std::size_t place = 0; place < rows.rows.size(); ++place) {
    const LoopRow& row = rows.rows[place];
    const std::size_t number = shard.number_at(place);
    part.records.push_back(row.fault.empty() ? record_of(number, row)
                                             : fault_record(number, row.fault));
  }
  OutputFile output(output_file);
  output.write(to_text(part));
  output.commit();
}

int sweep_all(const LoopSweep& options, const ScenarioGrid& grid, const LoopWhole& whole,
              const std::optional<ShardAsked>& asked) {
  const std::string& output_file = options.results.output_file;
  require_loop_results(options.results, whole);
  if (asked) note_shard(*asked, grid.size(), "scenario", "scenarios");
  const Shard shard = asked ? asked->shard : Shard();
  if (asked && is_done_already(output_file, whole, shard)) {
    note_nothing_to_do(output_file);
    return kHolds;
  }
  Rows rows(shard.size_of(grid.size()));
  std::optional<Checkpoint> partial;
  const std::string path = Checkpoint::path_beside(output_file);
  if (!path.empty()) {
    partial.emplace(path, whole.request + (asked ? " " + text_of(shard) : ""));
  }
  const int ended_by = work(options, grid, whole, shard, rows, partial ? &*partial : nullptr);
  if (rows.finished < rows.rows.size()) {
    const bool kept = partial.has_value();
    partial.reset();
    std::cerr << "cascade: interrupted with " << grouped(rows.finished) << " of "
              << counted(rows.rows.size(), "scenario") << " done"
              << Checkpoint::what_becomes_of_it(kept) << "\n";
    end_by_signal(ended_by);
  }
  std::string said;
  if (asked) {
    write_part(output_file, whole, shard, rows);
    said = counted(rows.rows.size(), "scenario") + ", " + counted(whole.runs, "run") +
           " of each, from seed " + std::to_string(whole.first_seed);
  } else {
    said = write_loop_results(options.results, whole, std::move(rows.rows));
  }
  if (partial) partial->remove();
  notes() << "cascade: " << said
          << (rows.taken > 0 ? "; " + grouped(rows.taken) + " taken from an earlier run's file"
                             : "")
          << (asked ? "; cascade sweep merge puts the shards together" : "") << "\n";
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
  add_option(app, "--until-within", options.until_within,
             "Of a scenario: of each as many replications as it takes until half of that 95 % "
             "interval is so small, N at most")
      .shown_as("STATISTIC:VALUE|PERCENT%");
  add_option(app, "--warm-up", options.warm_up,
             "Of a scenario: statistics from then on alone, and whether that looks steady")
      .shown_as("DURATION");
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
  if (!options.warm_up.empty()) return "--warm-up";
  if (!options.until_within.empty()) return "--until-within";
  return options.find.empty() ? "" : "--find";
}

int sweep_scenario(const LoopSweep& options, const Command& command) {
  if (!options.until_within.empty() && (options.replications < 2 || !options.find.empty())) {
    throw InputError("", 0, "--until-within says how many replications of a table are enough",
                     "--replications N for the most, and no --find");
  }
  const std::optional<ShardAsked> asked = shard_asked(options.shard);
  if (asked && !options.find.empty()) {
    throw InputError("", 0,
                     "--find is one machine's work, and " + asked->by + " makes this a shard",
                     "--shard none, or a table");
  }
  if (!options.results.plot_file.empty()) {
    if (asked) refuse_plot_of_shard(*asked);
    if (!options.find.empty()) {
      throw InputError("", 0, "--find makes no table, and --plot draws one", "one of them");
    }
  }
  ScenarioGridSetup setup;
  const ScenarioText text = find_scenario(options.scenario);
  setup.text = text;
  setup.variant = options.variant;
  if (!options.policy.empty()) setup.policy = load_policy(options.policy);
  setup.seed = options.seed;
  setup.vary = options.vary;
  const ScenarioGrid grid(std::move(setup));
  if (!options.find.empty()) return find_turn(options, grid);
  return sweep_all(options, grid, whole_of(options, grid, text, command), asked);
}

}  // namespace cascade
