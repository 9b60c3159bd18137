#include "sim/trace/readers/named_series.hpp"

#include <algorithm>
#include <utility>

#include "sim/trace/readers/column_names.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {

/// Whether the user asked for it by its name, or for none: then its name will be judged.
bool NamedSeries::is_asked_for(SeriesTitle& title) const {
  const ReadOptions& options = source_.options;
  if (title.metric) return true;
  for (const Metric metric : metrics_of(options)) {
    const std::string& told = options[metric].column;
    if (!told.empty() && title.name == told) title.metric = metric;
  }
  if (title.metric) return true;
  // The level is still found by its name where only metrics are told, and they where only it is.
  if (speaks_of_level(title)) return options[level_metric(options)].column.empty();
  return !is_any_column_told(options);
}

bool NamedSeries::speaks_of_level(const SeriesTitle& title) const {
  const ReadOptions& options = source_.options;
  if (options.levels.empty()) return false;
  return counts_transitions(title.labels) ||
         metric_spoken_of(options, title.name) == level_metric(options);
}

std::optional<std::size_t> NamedSeries::find_or_make(SeriesTitle title) {
  if (const auto known = table_.find(title.shown)) {
    return table_.is_wanted(*known) ? known : std::nullopt;
  }
  constexpr std::size_t kSeenMax = 20;
  if (seen_.size() < kSeenMax) seen_.push_back(title.shown);
  if (!is_asked_for(title)) return std::nullopt;
  const std::size_t series = table_.series(title.shown, title);
  names_.push_back(title.name.empty() ? title.shown : title.name);
  return table_.is_wanted(series) ? std::optional(series) : std::nullopt;
}

void NamedSeries::add(std::size_t series, std::string_view time, std::string_view value,
                      std::size_t line, TraceCounts& counts) {
  const Instant at = times_.read(time, line);
  table_.add(series, at, read_value(value, names_[series], line, source_, counts), line);
}

void NamedSeries::add(std::size_t series, JsonValue time, JsonValue value, std::size_t line,
                      TraceCounts& counts) {
  const std::optional<Instant> plain = times_.of_plain(time.plain());
  const Instant at = plain            ? *plain
                     : time.is_text() ? times_.read(time.text(), line)
                                      : times_.read(scalar_text(time), line);
  const PlainDecimal number = value.plain();
  const std::optional<double> exact = number.digit_count != 0 ? exact_double(number) : std::nullopt;
  table_.add(series, at,
             exact && *exact >= least_
                 ? *exact
                 : read_value(scalar_text(value), names_[series], line, source_, counts),
             line);
}

void NamedSeries::finish(Trace& trace, const std::string& time_place) {
  if (table_.empty()) {
    std::string told;
    for (const ColumnOptions& column : source_.options.columns) {
      if (told.empty()) told = column.column;
    }
    throw source_.error(0, "no series named " + in_quotes(told) + " among " + listed(seen_),
                        "the __name__ of one of them");
  }
  table_.finish(trace);
  times_.describe(trace, time_place);
}

std::string name_with_unit(const std::string& name, std::string_view unit) {
  const std::string small = lower_case(unit);
  for (const std::string_view part :
       {"second", "minute", "hour", "day", "byte", "bit", "percent"}) {
    if (small.find(part) != std::string::npos) {
      return name.empty() ? std::string(unit) : name + " " + std::string(unit);
    }
  }
  return name;
}

}  // namespace cascade
