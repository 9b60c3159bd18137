#include "sim/trace/reading_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/text/number_text.hpp"
#include "sim/text/own_time.hpp"

namespace cascade {
namespace {

std::string first_few(const std::vector<std::string>& words) {
  constexpr std::size_t kShown = 5;
  std::string out;
  for (std::size_t i = 0; i < words.size() && i < kShown; ++i) {
    out += (i == 0 ? "" : ", ") + words[i];
  }
  return words.size() > kShown ? out + fmt::format(" and {} more", words.size() - kShown) : out;
}

/// "85,860".
std::string count(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string rows(std::size_t number) { return count(number) + (number == 1 ? " row" : " rows"); }

/// "sum of 3 partitions", "sum of 2 series told apart by pod".
std::string sum_words(const Reading& reading) {
  const std::vector<std::string>& by = reading.told_apart_by;
  std::string out = "sum of " + count(reading.series);
  if (by.size() == 1 && (by[0] == "partition" || by[0] == "partition_id")) {
    return out + " partitions";
  }
  return out + " series" + (by.empty() ? "" : " told apart by " + first_few(by));
}

}  // namespace

std::string reading_words(const Trace& trace, const Reading& reading) {
  const TraceMetric& metric = trace.metrics[index(reading.metric)];
  const bool is_sum = reading.series > 1;
  std::string out = metric.name + " = ";
  const bool named = !reading.column.empty();
  const std::string where =
      reading.place + (named && !reading.place.empty() ? " " : "") + reading.column;
  const std::string group =
      reading.groups.empty()
          ? ""
          : (reading.groups.size() == 1 ? " of group " : " of groups ") + first_few(reading.groups);
  out += is_sum ? sum_words(reading) + group + " in " + where : where + group;
  if (reading.scale != 1) out += " times " + number_text(reading.scale);
  if (!metric.unit.empty()) out += ", taken for " + metric.unit;
  if (reading.missing > 0) out += "; " + rows(reading.missing) + " without a value";
  return out;
}

std::string level_words(const Trace& trace) {
  const Reading& reading = trace.levels.reading;
  const auto& at = trace.levels.at;
  const auto without = static_cast<std::size_t>(
      std::count_if(at.begin(), at.end(), [](const auto& level) { return !level.has_value(); }));
  const bool named = !reading.column.empty() && !reading.place.empty();
  std::string out = "level = " + reading.place + (named ? " " : "") + reading.column;
  if (reading.series > 1) out += fmt::format(" ({} series)", reading.series);
  if (without > 0) out += "; " + rows(without) + " without one";
  return out;
}

std::string rows_words(const Trace& trace) {
  const auto time = [&trace](Instant at) { return own_time_text(at, trace.absolute_time); };
  const TraceCounts& counts = trace.counts;
  std::string out = rows(trace.size());
  if (!trace.at.empty()) {
    out += trace.size() == 1 ? " at " + time(trace.at.front())
                             : " from " + time(trace.at.front()) + " to " + time(trace.at.back());
  }
  if (!trace.time.column.empty()) out += ", time = " + trace.time.column;
  if (!trace.time.form.empty()) out += fmt::format(" ({})", trace.time.form);
  const auto also = [&out](std::size_t number, std::string_view one, std::string_view many) {
    if (number > 0) out += fmt::format("; {} {}", count(number), number == 1 ? one : many);
  };
  also(counts.duplicate_rows, "row replaced by a later one of the same time",
       "rows replaced by a later one of the same time");
  also(counts.unsorted_rows, "row put in order", "rows put in order");
  also(counts.repeated_headers, "repeated header skipped", "repeated headers skipped");
  const bool is_negative =
      std::all_of(trace.metrics.begin(), trace.metrics.end(),
                  [](const TraceMetric& m) { return m.min == 0 || std::isinf(m.min); });
  if (is_negative) {
    also(counts.negative_values, "negative value read as missing",
         "negative values read as missing");
  } else {
    also(counts.negative_values, "value below its metric's min read as missing",
         "values below their metric's min read as missing");
  }
  also(counts.infinite_values, "infinite value read as missing", "infinite values read as missing");
  return out;
}

std::vector<std::string> what_was_read(const Trace& trace) {
  std::vector<std::string> lines;
  for (const Reading& reading : trace.readings) lines.push_back(reading_words(trace, reading));
  lines.push_back(rows_words(trace));
  return lines;
}

}  // namespace cascade
