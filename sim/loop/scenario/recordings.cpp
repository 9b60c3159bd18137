#include "sim/loop/scenario/recordings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/input_file.hpp"
#include "sim/trace/readers/csv_lines.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"

namespace cascade {
namespace {

std::string beside(const std::string& name, const std::string& scenario_file) {
  const std::filesystem::path path(name);
  if (path.is_absolute()) return name;
  return (std::filesystem::path(scenario_file).parent_path() / path).string();
}

double number(const Source& source, const CsvLines& row, std::size_t field) {
  const std::string_view text = row[field];
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0) ||
      std::isinf(value)) {
    throw source.error(row.number(), "not a count: " + in_quotes(text), "a number of at least 0");
  }
  return value;
}

}  // namespace

Policy load_policy(const std::string& name_or_file, const std::string& scenario_file) {
  if (auto policy = builtin_policy(name_or_file)) return *policy;
  const std::string file = beside(name_or_file, scenario_file);
  return parse_policy(read_file(file), file);
}

std::vector<RecordedArrivals> parse_arrivals(std::string_view text, const std::string& file) {
  const ReadOptions options;
  const Source source{printable(file, 4096), options};
  CsvLines row(source, text, find_delimiter(text));
  const std::size_t columns = row.next() ? row.size() : 0;
  if (columns != 2 && columns != 3) {
    throw source.error(row.number(), "not a header of arrivals",
                       "time, count or time, symbol, count");
  }
  Times times(source, std::string(row[0]));
  std::map<std::string, RecordedArrivals, std::less<>> by_symbol;
  std::optional<Instant> origin;
  while (row.next()) {
    if (row.size() != columns) {
      throw source.error(row.number(), std::to_string(row.size()) + " fields",
                         std::to_string(columns) + ", as in the header");
    }
    const Instant at = times.read(row[0], row.number());
    if (!origin) origin = at;
    const double time_s = (at - *origin).seconds();
    const std::string symbol(columns == 3 ? row[1] : "");
    RecordedArrivals& arrivals = by_symbol[symbol];
    arrivals.symbol = symbol;
    if (time_s < 0 || (!arrivals.times_s.empty() && time_s <= arrivals.times_s.back())) {
      throw source.error(row.number(), "the time does not rise", "rows in order of time");
    }
    arrivals.times_s.push_back(time_s);
    arrivals.counts.push_back(number(source, row, columns - 1));
  }
  if (by_symbol.empty()) throw source.error(row.number(), "no rows", "recorded arrivals");
  std::vector<RecordedArrivals> result;
  result.reserve(by_symbol.size());
  for (auto& [symbol, arrivals] : by_symbol) result.push_back(std::move(arrivals));
  return result;
}

double row_interval_s(const std::vector<RecordedArrivals>& recorded, const std::string& file) {
  std::set<double> times_s;
  for (const RecordedArrivals& arrivals : recorded) {
    times_s.insert(arrivals.times_s.begin(), arrivals.times_s.end());
  }
  double shortest_s = std::numeric_limits<double>::infinity();
  double before_s = -std::numeric_limits<double>::infinity();
  for (const double time_s : times_s) {
    shortest_s = std::min(shortest_s, time_s - before_s);
    before_s = time_s;
  }
  if (std::isinf(shortest_s)) {
    throw InputError(file, 0, "one row does not say what time its count is of",
                     "interval_s in the scenario's [[workload]], or a second row");
  }
  return shortest_s;
}

void load_recording(StreamSetup stream, const std::string& scenario_file,
                    std::vector<StreamSetup>& into) {
  if (stream.shape != StreamShape::recorded) return into.push_back(std::move(stream));
  const std::string file = beside(stream.file, scenario_file);
  std::vector<RecordedArrivals> recorded = parse_arrivals(read_file(file), file);
  stream.row_s = stream.interval_s ? *stream.interval_s : row_interval_s(recorded, file);
  for (RecordedArrivals& arrivals : recorded) {
    StreamSetup one = stream;
    one.times_s = std::move(arrivals.times_s);
    one.rates_per_s = std::move(arrivals.counts);
    one.file_names_symbols = !arrivals.symbol.empty();
    if (one.file_names_symbols) one.symbols = {{arrivals.symbol, 1.0}};
    one.same_file = stream.same_file;
    stream.same_file = true;
    into.push_back(std::move(one));
  }
}

void load_recording(HeapSetup& heap, const std::string& scenario_file) {
  if (heap.file.empty() || !heap.times_s.empty()) return;
  ReadOptions options;
  options.role = kHeap;
  const Trace trace = read_trace(beside(heap.file, scenario_file), options);
  for (std::size_t i = 0; i < trace.size(); ++i) {
    heap.times_s.push_back((trace.at[i] - trace.at.front()).seconds());
    heap.values_pct.push_back(trace[kHeap][i]);
  }
  if (heap.times_s.empty()) throw InputError(heap.file, 0, "no rows", "a recorded heap");
}

}  // namespace cascade
