#include "sim/trace/readers/read_trace.hpp"

#include <array>
#include <cmath>
#include <cstdint>

#include "sim/text/input_file.hpp"
#include "sim/text/sha256.hpp"
#include "sim/trace/readers/compressed.hpp"
#include "sim/trace/readers/formats.hpp"
#include "sim/trace/readers/metric_words.hpp"
#include "sim/trace/readers/recorded_level.hpp"
#include "sim/trace/readers/rows.hpp"

namespace cascade {
namespace {

/// What --time-column, --lag-column and the like may name.
enum class Told : std::uint8_t { nothing, series, columns };

struct NamedFormat {
  InputFormat format;
  std::string_view name;
  Trace (*read)(const Source&, std::string_view);
  Told told;
};

constexpr std::array<NamedFormat, 13> kFormats = {{
    {InputFormat::automatic, "auto", nullptr, Told::columns},
    {InputFormat::csv, "csv", read_csv, Told::columns},
    {InputFormat::prometheus, "prometheus", read_prometheus, Told::series},
    {InputFormat::kafka_groups, "kafka-groups", read_kafka_groups, Told::nothing},
    {InputFormat::json_lines, "json-lines", read_json_lines, Told::columns},
    {InputFormat::exposition, "exposition", read_exposition, Told::series},
    {InputFormat::burrow, "burrow", read_burrow, Told::nothing},
    {InputFormat::influx, "influx", read_influx, Told::series},
    {InputFormat::datadog, "datadog", read_datadog, Told::series},
    {InputFormat::cloudwatch, "cloudwatch", read_cloudwatch, Told::series},
    {InputFormat::confluent, "confluent", read_confluent, Told::nothing},
    {InputFormat::gc_log, "gc-log", read_gc_log, Told::nothing},
    {InputFormat::jfr, "jfr", read_jfr, Told::nothing},
}};

const NamedFormat& row_of(InputFormat format) { return kFormats[static_cast<std::size_t>(format)]; }

/// A flag that a format has no use for is a mistake to point at, not to pass over.
void check_options(const Source& source, const NamedFormat& format) {
  const ReadOptions& options = source.options;
  const std::vector<Metric> metrics = metrics_of(options);
  for (const Metric metric : metrics) {
    const double scale = options[metric].scale;
    if (std::isfinite(scale) && scale > 0) continue;
    std::string flags;
    for (const Metric each : metrics) {
      flags += (flags.empty() ? "" : " and ") + scale_option(options, each);
    }
    throw source.error(0, "a scale that is not above 0", "a finite " + flags);
  }
  const bool told_values = is_any_column_told(options);
  const bool told_in_vain = format.told != Told::columns && !options.time_column.empty();
  if (told_in_vain || (format.told == Told::nothing && told_values)) {
    std::vector<std::string> flags = column_options(options);
    flags.insert(flags.begin(), "--time-column");
    throw source.error(0, "read as " + std::string(format.name) + ", which has no such columns",
                       "no " + alternatives(flags) + ", or another --input-format");
  }
}

}  // namespace

std::string_view text(InputFormat format) { return row_of(format).name; }

std::optional<InputFormat> parse_input_format(std::string_view text) {
  std::string wanted = lower_case(text);
  for (char& c : wanted) {
    if (c == '_') c = '-';
  }
  for (const NamedFormat& format : kFormats) {
    if (format.name == wanted) return format.format;
  }
  return std::nullopt;
}

std::vector<std::string> input_format_names() {
  std::vector<std::string> names;
  for (const NamedFormat& format : kFormats) names.emplace_back(format.name);
  return names;
}

Trace parse_trace(std::string_view text, const std::string& file, const ReadOptions& options) {
  const Source source{printable(file, 4096), options};
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  while (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    text.remove_prefix(kByteOrderMark.size());
  }
  refuse_what_is_no_text(source, text);
  const InputFormat format =
      options.format == InputFormat::automatic ? detect_format(source, text) : options.format;
  check_options(source, row_of(format));
  Trace trace = row_of(format).read(source, text);
  trace.format = std::string(row_of(format).name);
  trace.name = file.substr(file.find_last_of('/') + 1);
  trace.metrics = options.metrics;
  for (const Metric metric : metrics_of(options)) {
    trace.scales[index(metric)] = options[metric].scale;
  }
  complete(source, trace);
  if (!options.levels.empty()) take_levels(source, trace);
  return trace;
}

Trace read_trace(const std::string& file, const ReadOptions& options) {
  const bool is_stdin = file == "-";
  const FileBytes content = is_stdin ? read_standard_input() : read_file_bytes(file);
  const std::string name = is_stdin ? "stdin" : file;
  const std::optional<std::string> unfolded = decompressed(content.text(), printable(name, 4096));
  Trace trace = parse_trace(unfolded ? *unfolded : content.text(), name, options);
  trace.sha256 = sha256_hex(content.text());
  return trace;
}

}  // namespace cascade
