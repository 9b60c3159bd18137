#include "sim/loop/scenario/recordings.hpp"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/trace/readers/read_trace.hpp"

namespace cascade {
namespace {

std::string beside(const std::string& name, const std::string& scenario_file) {
  const std::filesystem::path path(name);
  if (path.is_absolute()) return name;
  return (std::filesystem::path(scenario_file).parent_path() / path).string();
}

std::vector<std::string_view> fields_of(std::string_view line, char separator) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t end = line.find(separator);
    fields.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

double number(std::string_view field, const std::string& file, std::size_t line) {
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size() || !(value >= 0) ||
      std::isinf(value)) {
    throw InputError(file, line, "not a count or a time: '" + std::string(field) + "'",
                     "a number of at least 0");
  }
  return value;
}

}  // namespace

std::string read_scenario_file(const std::string& file) {
  std::error_code none;  // a folder opens like a file, and reading it throws what is no InputError
  if (std::filesystem::is_directory(file, none)) {
    throw InputError(file, 0, "is a folder", "the name of a file");
  }
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) throw InputError(file, 0, "cannot be read", "an existing file");
  return text;
}

Policy load_policy(const std::string& name_or_file, const std::string& scenario_file) {
  if (auto policy = builtin_policy(name_or_file)) return *policy;
  const std::string file = beside(name_or_file, scenario_file);
  return parse_policy(read_scenario_file(file), file);
}

std::vector<RecordedArrivals> parse_arrivals(std::string_view text, const std::string& file) {
  std::map<std::string, RecordedArrivals, std::less<>> by_symbol;
  char separator = ',';
  std::size_t columns = 0, line_number = 0;
  double origin_s = -1;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line_number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    if (columns == 0) {
      const std::size_t at = line.find_first_of(",;|\t");
      if (at != std::string_view::npos) separator = line[at];
      columns = fields_of(line, separator).size();
      if (columns != 2 && columns != 3) {
        throw InputError(file, line_number, "not a header of arrivals",
                         "time, count or time, symbol, count");
      }
      continue;
    }
    const auto fields = fields_of(line, separator);
    if (fields.size() != columns) {
      throw InputError(file, line_number, std::to_string(fields.size()) + " fields",
                       std::to_string(columns) + ", as in the header");
    }
    const double time_s = number(fields[0], file, line_number);
    if (origin_s < 0) origin_s = time_s;
    const std::string symbol(columns == 3 ? fields[1] : "");
    RecordedArrivals& arrivals = by_symbol[symbol];
    arrivals.symbol = symbol;
    if (time_s < origin_s ||
        (!arrivals.times_s.empty() && time_s - origin_s <= arrivals.times_s.back())) {
      throw InputError(file, line_number, "the time does not rise", "rows in order of time");
    }
    arrivals.times_s.push_back(time_s - origin_s);
    arrivals.counts.push_back(number(fields.back(), file, line_number));
  }
  if (by_symbol.empty()) throw InputError(file, line_number, "no rows", "recorded arrivals");
  std::vector<RecordedArrivals> result;
  result.reserve(by_symbol.size());
  for (auto& [symbol, arrivals] : by_symbol) result.push_back(std::move(arrivals));
  return result;
}

void load_recording(StreamSetup stream, const std::string& scenario_file,
                    std::vector<StreamSetup>& into) {
  if (stream.shape != StreamShape::recorded) return into.push_back(std::move(stream));
  const std::string file = beside(stream.file, scenario_file);
  for (RecordedArrivals& arrivals : parse_arrivals(read_scenario_file(file), file)) {
    StreamSetup one = stream;
    one.times_s = std::move(arrivals.times_s);
    one.rates_per_s = std::move(arrivals.counts);
    if (!arrivals.symbol.empty()) one.symbols = {{arrivals.symbol, 1.0}};
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
