#include "sim/trace/readers/recorded_level.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "model/nearest_name.hpp"
#include "sim/text/number_text.hpp"
#include "sim/trace/readers/counted_way.hpp"
#include "sim/trace/readers/series_table.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

std::string what_levels_are(const LevelNames& names) {
  return "one of " + listed(names.all()) + ", or a number from 0 to " +
         std::to_string(names.size() - 1);
}

/// The line of the sample of that time; 0 where there is none.
std::size_t line_of(const Series& series, std::size_t sample) {
  return sample < series.line.size() ? series.line[sample] : 0;
}

std::size_t row_of(const Trace& trace, Instant at) {
  return static_cast<std::size_t>(std::lower_bound(trace.at.begin(), trace.at.end(), at) -
                                  trace.at.begin());
}

/// One pair's counter, walked along its samples.
struct Counter {
  const Series* series;
  Level from, to;
  std::size_t next = 0;
  std::optional<double> last{};

  /// Of times that rise.
  std::optional<double> value_at(Instant at) {
    while (next < series->at.size() && series->at[next] < at) ++next;
    if (next == series->at.size() || series->at[next] != at) return std::nullopt;
    const double value = series->value[next];
    return is_missing(value) ? std::nullopt : std::optional(value);
  }
};

/// What counters say of the time between two samples of them.
struct CountedStep {
  std::size_t row = 0;  ///< at its end
  bool restarted = false;
  std::unique_ptr<CountedWay> way{};  ///< none where nothing moved
};

Level level_of_label(const Source& source, const Series& series, std::string_view label) {
  const std::string name = label_value(series.title.labels, label);
  if (const auto level = source.options.levels.find(name)) return *level;
  throw source.error(
      0, in_quotes(name) + " in a label of " + printable_short(series.title.name) + " is no level",
      choices_text(name, source.options.levels.all()));
}

constexpr std::string_view kFromLabel = "fromlevel", kToLabel = "tolevel";  // canonical names

/// The line of each row's level.
void note_lines(const std::vector<const Series*>& series, Trace& trace) {
  std::vector<std::size_t>& lines = trace.levels.line;
  lines.assign(trace.size(), 0);
  for (const Series* const each : series) {
    const bool is_counter = counts_transitions(each->title.labels);
    for (std::size_t i = 0; i < each->at.size(); ++i) {
      std::size_t& line = lines[row_of(trace, each->at[i])];
      if (line == 0 || !is_counter) line = line_of(*each, i);
    }
  }
}

/// What the gauges that have a value at a time agree on.
void agree(const Source& source, const std::vector<const Series*>& gauges, const Trace& trace,
           std::vector<double>& levels) {
  std::vector<const Series*> who(gauges.size() > 1 ? trace.size() : 0);
  for (const Series* const each : gauges) {
    for (std::size_t i = 0; i < each->at.size(); ++i) {
      const double value = each->value[i];
      if (is_missing(value)) continue;
      double& level = levels[row_of(trace, each->at[i])];
      const std::size_t row = static_cast<std::size_t>(&level - levels.data());
      if (!is_missing(level) && level != value) {
        throw source.error(line_of(*each, i),
                           "the level is " + number_text(level) + " in " +
                               printable_short(who[row]->title.shown) + " and " +
                               number_text(value) + " in " + printable_short(each->title.shown) +
                               " at the same time",
                           "the level of one system, by --level-column or --series LABEL=VALUE");
      }
      level = value;
      if (!who.empty()) who[row] = each;
    }
  }
}

/// What the counters say of the time between each row that has them and the one before.
std::vector<CountedStep> count(const Source& source, std::vector<Counter> counters,
                               const Trace& trace) {
  Instant begin = Instant::max();
  for (const Counter& counter : counters) {
    if (!counter.series->at.empty()) begin = std::min(begin, counter.series->at.front());
  }
  std::vector<CountedStep> steps;
  for (std::size_t row = 0; row < trace.size(); ++row) {
    CountedWay way(source.options.levels);
    CountedStep step{row};
    bool is_sampled = false;
    std::size_t line = 0;
    for (Counter& counter : counters) {
      const auto value = counter.value_at(trace.at[row]);
      if (!value) continue;
      is_sampled = true;
      line = std::max(line, line_of(*counter.series, counter.next));
      // A pair is first seen when it is first crossed, and counts from 0 again after a restart.
      const bool is_new = !counter.last && trace.at[row] > begin;
      const bool is_less = counter.last && *value < *counter.last;
      step.restarted = step.restarted || is_less;
      const double before = is_new || is_less ? 0 : counter.last.value_or(*value);
      way.add(counter.from, counter.to, *value - before);
      counter.last = value;
    }
    if (!is_sampled) continue;
    if (!way.is_way()) {
      throw source.error(line, "transitions that are no way through the levels: " + way.words(),
                         "the counters of one system, by --series LABEL=VALUE");
    }
    if (way.any()) step.way = std::make_unique<CountedWay>(way);
    steps.push_back(std::move(step));
  }
  return steps;
}

/// The levels to which the counted transitions lead; before the first of them, the level it left.
/// Missing at a row without counters.
void follow(const std::vector<CountedStep>& steps, std::vector<double>& levels) {
  double level = kMissing;
  std::size_t unknown_from = 0;  // before the first crossing, and after one that went round
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const CountedStep& step = steps[i];
    if (step.restarted) {
      level = kMissing;
      unknown_from = i;
    } else if (is_missing(level)) {
      const auto first = step.way ? step.way->begin() : std::nullopt;
      for (std::size_t k = unknown_from; first && k < i; ++k) {
        levels[steps[k].row] = static_cast<double>(index(*first));
      }
      if (step.way) unknown_from = i;
    }
    const auto last = step.way ? step.way->end() : std::nullopt;
    if (last) level = static_cast<double>(index(*last));
    levels[step.row] = level;
  }
}

/// Where both ends of a step have a level, and the counted transitions lead from one to the other
/// in one order only, they are known.
void note_ways(const Source& source, const std::vector<CountedStep>& steps,
               const std::vector<double>& levels, RecordedLevels& recorded) {
  const auto highest = static_cast<double>(source.options.levels.size() - 1);
  recorded.is_counted.assign(levels.size(), false);
  std::size_t row = 0;
  std::optional<std::size_t> row_before;  // that has a level
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (; row < steps[i].row; ++row) {
      if (!is_missing(levels[row])) row_before = row;
    }
    const CountedStep& step = steps[i];
    const bool is_whole = i > 0 && row_before && *row_before == steps[i - 1].row &&
                          !is_missing(levels[step.row]) && !step.restarted;
    if (!is_whole) continue;
    const double from = levels[*row_before], to = levels[step.row];
    if (!step.way) {
      recorded.is_counted[step.row] = from == to;
      continue;
    }
    if (from > highest) continue;  // a gauge that is refused later
    auto way = step.way->only_order_from(level_at(static_cast<std::size_t>(from)));
    if (!way || static_cast<double>(index(way->back())) != to) continue;
    recorded.is_counted[step.row] = true;
    recorded.ways.emplace(step.row, std::move(*way));
  }
}

}  // namespace

ReadOptions with_levels(ReadOptions options, const LevelNames& levels, std::string column) {
  options.levels = levels;
  options.metrics.push_back(
      {std::string(kLevelColumn), "", 0, std::numeric_limits<double>::infinity()});
  options.columns[options.metrics.size() - 1] = {std::move(column), 1, true};
  return options;
}

bool is_level(const ReadOptions& options, Metric metric) {
  return !options.levels.empty() && index(metric) + 1 == options.metrics.size();
}

Metric level_metric(const ReadOptions& options) { return metric_at(options.metrics.size() - 1); }

double read_level(std::string_view text, std::string_view name, std::size_t line,
                  const Source& source, TraceCounts& counts) {
  // A ladder may have a level NONE, which would read as missing.
  const LevelNames& names = source.options.levels;
  if (const auto level = names.find(text)) return static_cast<double>(index(*level));
  const ParsedValue parsed = parse_value(text);
  if (parsed.kind == ValueKind::number) return as_pressure(parsed.value, 0, counts);
  if (parsed.kind == ValueKind::missing) return kMissing;
  throw source.error(line, in_quotes(text) + " in " + printable(name, 40) + " is no level",
                     perhaps_text(text, names.all()) + what_levels_are(names));
}

bool counts_transitions(const Labels& labels) {
  return !label_value(labels, kFromLabel).empty() && !label_value(labels, kToLabel).empty();
}

void read_level_series(const Source& source, const std::vector<const Series*>& series,
                       Trace& trace) {
  std::vector<const Series*> gauges;
  std::vector<Counter> counters;
  for (const Series* const each : series) {
    if (!counts_transitions(each->title.labels)) {
      gauges.push_back(each);
      continue;
    }
    counters.push_back(
        {each, level_of_label(source, *each, kFromLabel), level_of_label(source, *each, kToLabel)});
  }
  std::vector<double>& levels = trace[level_metric(source.options)];
  levels.assign(trace.size(), kMissing);
  note_lines(series, trace);
  agree(source, gauges, trace, levels);
  if (counters.empty()) return;
  const std::vector<CountedStep> steps = count(source, std::move(counters), trace);
  if (gauges.empty()) follow(steps, levels);
  note_ways(source, steps, levels, trace.levels);
}

void take_levels(const Source& source, Trace& trace) {
  const Metric metric = level_metric(source.options);
  std::vector<double>& column = trace[metric];
  const LevelNames& names = source.options.levels;
  if (column.empty()) {
    throw source.error(0, "there is no level in it",
                       "a column or series that is named level, or --level-column NAME");
  }
  RecordedLevels& levels = trace.levels;
  levels.line.resize(column.size());
  levels.at.reserve(column.size());
  for (std::size_t i = 0; i < column.size(); ++i) {
    const double value = column[i];
    if (is_missing(value)) {
      levels.at.emplace_back();
      continue;
    }
    const double last = static_cast<double>(names.size() - 1);
    if (value > last || value != std::floor(value)) {
      throw source.error(levels.line[i], number_text(value) + " is no level",
                         what_levels_are(names));
    }
    levels.at.emplace_back(level_at(static_cast<std::size_t>(value)));
  }
  column = {};
  for (const Reading& reading : trace.readings) {
    if (reading.metric == metric) levels.reading = reading;
  }
  std::erase_if(trace.readings, [&](const Reading& r) { return r.metric == metric; });
  trace.metrics.resize(index(metric));
  trace.scales[index(metric)] = 1;
}

}  // namespace cascade
