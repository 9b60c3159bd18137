#include "sim/trace/readers/heap_series.hpp"

#include <algorithm>

#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/values.hpp"

namespace cascade {
namespace {

Metric heap_metric(const Source& source) {
  if (const auto heap = metric_of_kind(source.options, MetricKind::heap)) return *heap;
  throw source.error(0,
                     "the file has the heap of a JVM, and the policy has no heap_pct among " +
                         words_of_metrics(source.options),
                     "a policy with heap_pct, or another recording");
}

}  // namespace

HeapSeries::HeapSeries(const Source& source) : source_(source), metric_(heap_metric(source)) {}

void HeapSeries::add(std::string_view time, std::string_view unit_name, double pct,
                     std::size_t line) {
  if (!times_) {
    times_.emplace(source_, unit_name);
    unit_name_ = std::string(unit_name);
    rows_.emplace(source_, *times_, trace_, std::vector<Metric>{metric_});
  }
  if (unit_name != unit_name_) {
    throw source_.error(line, "the time of this line counts otherwise than that of the first one",
                        "one kind of time in the whole file");
  }
  RowValues values;
  values[metric_] = as_pressure(pct, least_value(source_.options, metric_), trace_.counts);
  rows_->add(times_->read(time, line), values, line);
}

void HeapSeries::finish(Trace& trace, const std::string& column, const std::string& time_place) {
  if (!rows_) {
    throw source_.error(0, "there is no collection with sizes in it",
                        "a log with at least one heap after a collection");
  }
  rows_->finish();
  times_->describe(trace_, time_place);
  trace_.notes.insert(trace_.notes.end(), trace.notes.begin(), trace.notes.end());
  Reading reading;
  reading.metric = metric_;
  reading.column = column;
  trace_.readings.push_back(reading);
  trace = std::move(trace_);
}

std::optional<double> parse_size(std::string_view text) {
  const std::string_view trimmed_text = trimmed(text);
  const std::size_t end =
      std::min(trimmed_text.find_first_not_of("0123456789.,"), trimmed_text.size());
  std::string number(trimmed_text.substr(0, end));
  std::replace(number.begin(), number.end(), ',', '.');  // as some locales write it
  const ParsedValue parsed = parse_value(number);
  if (parsed.kind != ValueKind::number) return std::nullopt;
  const std::string unit = lower_case(trimmed(trimmed_text.substr(end)));
  double factor = 1;
  for (const std::string_view known : {"b", "k", "m", "g", "t"}) {
    const bool is_plain = known == "b" && (unit == "bytes" || unit == "byte");
    if (unit == known || unit == std::string(known) + "b" || is_plain) {
      return parsed.value * factor;
    }
    factor *= 1024;
  }
  return std::nullopt;
}

}  // namespace cascade
