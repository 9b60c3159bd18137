// cascade trace info | convert | sample.

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/terminal/terminal.hpp"
#include "cli/trace_options.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "reports/text/metric_words.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/own_time.hpp"
#include "sim/trace/reading_words.hpp"
#include "sim/trace/sample_traces.hpp"
#include "sim/trace/trace_csv.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

struct InfoOptions {
  TraceOptions trace;
  std::string policy = "k2";
  std::string format = "text";
};

struct ConvertOptions {
  TraceOptions trace;
  std::string policy = "k2";
  std::string output = "-";
};

struct SampleOptions {
  std::string name = "storm";
  std::uint64_t seed = kSampleSeed;
  std::string output = "-";
};

std::string time_text(Instant at, const Trace& trace) {
  return own_time_text(at, trace.absolute_time);
}

/// K2's metrics: their counts have the words that they always had.
bool is_k2s(const Trace& trace) { return trace.metrics == k2_trace_metrics(); }

std::string count_line(const char* what, std::size_t count) {
  return count == 0 ? "" : fmt::format("  {:<20} {}\n", what, grouped(count));
}

std::string metric_text(const MetricThresholds& metric, const MetricInfo& info,
                        const Policy& policy) {
  std::string out = fmt::format("\n{}: ", name_with_unit(metric));
  if (!info.min) {
    out += "every value is missing\n";
  } else {
    out += fmt::format("from {} to {}, median {}; {} missing\n", grouped(*info.min),
                       grouped(*info.max), grouped(*info.median), grouped(info.missing));
  }
  if (!info.judged) return out + "  not monitored by the policy\n";
  const std::size_t width = label_width(policy.levels, 13);
  for (const Level level : policy.raised_levels()) {
    const LevelInfo& caught = info.levels[index(level) - 1];
    out += fmt::format("  {} from {:>12}: {:>10} rows, entered {} times\n",
                       level_label(level, policy.levels, width), grouped(caught.trigger),
                       grouped(caught.rows), caught.crossings);
  }
  return out;
}

std::string info_text(const Trace& trace, const TraceInfo& info, const Policy& policy) {
  const TraceCounts& counts = trace.counts;
  std::string out = fmt::format("{}: {}, {} rows over {}\n", printable(trace.name), trace.format,
                                grouped(info.rows), duration_for_people(info.length));
  for (const std::string& line : what_was_read(trace)) {
    out += fmt::format("  {:<20} {}\n", "read", printable(line));
  }
  if (info.rows > 0) {
    out += fmt::format("  {:<20} {} to {}\n", "time", time_text(trace.at.front(), trace),
                       time_text(trace.at.back(), trace));
  }
  if (info.intervals) {
    out += fmt::format(
        "  {:<20} median {}, 90 % at most {}, from {} to {}\n", "interval",
        duration_for_people(info.intervals->median), duration_for_people(info.intervals->p90),
        duration_for_people(info.intervals->min), duration_for_people(info.intervals->max));
  }
  if (counts.series > 1) out += count_line("series, summed", counts.series);
  out += count_line("rows with a missing value", counts.missing_rows);
  out += count_line("duplicate times", counts.duplicate_rows);
  out += count_line("rows put in order", counts.unsorted_rows);
  out += count_line("repeated headers", counts.repeated_headers);
  out += count_line(is_k2s(trace) ? "negative values" : "values below min", counts.negative_values);
  out += count_line("infinite values", counts.infinite_values);
  out += count_line(is_k2s(trace) ? "heap above 100 %" : "values above max", counts.odd_values);
  out += count_line("gaps", info.gaps);
  for (const Gap& gap : info.longest_gaps) {
    out += fmt::format("  {:<20} {} from {}\n", "", duration_for_people(gap.length),
                       time_text(gap.from, trace));
  }
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (info.metrics[i]) out += metric_text(policy.metrics[i], *info.metrics[i], policy);
  }
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    if (!info.metrics[i]) out += "\n" + name_with_unit(policy.metrics[i]) + ": not in this file\n";
  }
  return out + fmt::format("\nLevels as policy {} has them.\n", printable(policy.name));
}

void write_metric(JsonWriter& json, const std::string& name, const std::optional<MetricInfo>& info,
                  const Policy& policy) {
  if (!info) return json.member(name, nullptr);
  json.object(name, [&] {
    json.member("missing", info->missing);
    json.member("min", info->min);
    json.member("median", info->median);
    json.member("max", info->max);
    json.member("monitored", info->judged);
    json.object("levels", [&] {
      if (!info->judged) return;
      for (const Level level : policy.raised_levels()) {
        const LevelInfo& caught = info->levels[index(level) - 1];
        json.object(policy.name_of(level), [&] {
          json.member("trigger", caught.trigger);
          json.member("rows", caught.rows);
          json.member("crossings", caught.crossings);
        });
      }
    });
  });
}

void write_reading(JsonWriter& json, const Reading& reading, const TraceMetric& metric) {
  json.object([&] {
    json.member("metric", metric.name);
    json.member("place", reading.place);
    json.member("column", reading.column);
    json.member("unit", metric.unit);
    json.member("series", reading.series);
    json.values("groups", reading.groups);
    json.values("told_apart_by", reading.told_apart_by);
    json.member("scale", reading.scale);
    json.member("missing", reading.missing);
  });
}

/// What was read, in words and in parts.
void write_readings(JsonWriter& json, const Trace& trace) {
  json.object("read", [&] {
    json.values("said", what_was_read(trace));
    json.object("time", [&] {
      json.member("column", trace.time.column);
      json.member("form", trace.time.form);
    });
    json.array("metrics", [&] {
      for (const Reading& reading : trace.readings) {
        write_reading(json, reading, trace.metrics[index(reading.metric)]);
      }
    });
  });
}

void write_intervals(JsonWriter& json, const TraceInfo& info) {
  if (!info.intervals) return json.member("interval_s", nullptr);
  json.object("interval_s", [&] {
    json.member("min", info.intervals->min);
    json.member("median", info.intervals->median);
    json.member("p90", info.intervals->p90);
    json.member("max", info.intervals->max);
  });
}

void write_counts(JsonWriter& json, const Trace& trace) {
  const TraceCounts& counts = trace.counts;
  json.member("series", counts.series);
  json.member("missing_rows", counts.missing_rows);
  json.member("duplicate_rows", counts.duplicate_rows);
  json.member("unsorted_rows", counts.unsorted_rows);
  json.member("repeated_headers", counts.repeated_headers);
  json.member("negative_values", counts.negative_values);
  json.member("infinite_values", counts.infinite_values);
  json.member(is_k2s(trace) ? "heap_above_100" : "above_max", counts.odd_values);
}

std::string info_json(const Trace& trace, const TraceInfo& info, const Policy& policy) {
  const auto when = [&](bool first) -> std::optional<std::string> {
    if (trace.at.empty()) return std::nullopt;
    return time_text(first ? trace.at.front() : trace.at.back(), trace);
  };
  return json_line([&](JsonWriter& json) {
    json.member("trace", trace.name);
    json.member("format", trace.format);
    write_readings(json, trace);
    json.member("rows", trace.counts.rows);
    json.member("duration_s", info.length);
    json.member("first", when(true));
    json.member("last", when(false));
    json.member("absolute_time", trace.absolute_time);
    write_intervals(json, info);
    write_counts(json, trace);
    json.member("gaps", info.gaps);
    json.array("longest_gaps", [&] {
      for (const Gap& gap : info.longest_gaps) {
        json.object([&] {
          json.member("from", time_text(gap.from, trace));
          json.member("length_s", gap.length);
        });
      }
    });
    json.member("policy", policy.name);
    for (std::size_t i = 0; i < policy.metric_count(); ++i) {
      write_metric(json, policy.metrics[i].name, info.metrics[i], policy);
    }
  });
}

int run_info(const InfoOptions& options) {
  const Policy policy = load_policy(options.policy);
  const LoadedTraces traces = load_traces(options.trace, policy);
  const TraceInfo info = trace_info(traces.trace, policy);
  std::cout << (options.format == "json" ? info_json(traces.trace, info, policy)
                                         : info_text(traces.trace, info, policy));
  if (std::cout.flush()) print_only_notes(traces);
  return kHolds;
}

int run_convert(const ConvertOptions& options) {
  OutputFile output(options.output);
  const LoadedTraces traces = load_traces(options.trace, load_policy(options.policy));
  output.write(canonical_csv(traces.trace));
  output.commit();
  print_notes(traces);
  return kHolds;
}

int run_sample(const SampleOptions& options) {
  const auto trace = sample_trace(options.name, options.seed);
  if (!trace) {
    std::vector<std::string> names;
    for (const std::string_view name : sample_trace_names()) names.emplace_back(name);
    throw InputError("", 0, "there is no sample '" + options.name + "'",
                     choices_text(options.name, names));
  }
  OutputFile output(options.output);
  output.write(canonical_csv(*trace));
  output.commit();
  notes() << "cascade: sample " << options.name << ", seed " << options.seed << "\n";
  return kHolds;
}

}  // namespace

void add_trace(CLI::App& app, Command& command) {
  CLI::App* trace = &add_subcommand(app, "trace", "Look at recordings and convert them");
  require_subcommand(*trace);
  set_footer(*trace, "Example: cascade trace info lag.csv");

  auto info = std::make_shared<InfoOptions>();
  CLI::App* sub = &add_subcommand(*trace, "info", "Say what was found in a file");
  set_footer(*sub, "Example: cascade trace info lag.csv --policy mine.toml");
  add_trace_options(*sub, info->trace, false);
  add_policy_option(*sub, info->policy);
  add_format_option(*sub, info->format, {"text", "json"});
  on_command(*sub, [info, &command] { command.run = [info] { return run_info(*info); }; });

  auto convert = std::make_shared<ConvertOptions>();
  sub = &add_subcommand(*trace, "convert", "Write any trace as the canonical CSV");
  set_footer(*sub, "Example: cascade trace convert prometheus.json -o lag.csv");
  add_trace_options(*sub, convert->trace, false);
  add_option(*sub, "--policy", convert->policy, "Whose metrics: a built-in policy or a TOML file")
      .shown_as("NAME|FILE.toml [k2]");
  add_option(*sub, "-o,--output", convert->output, "Where to").shown_as("FILE [-]");
  on_command(*sub,
             [convert, &command] { command.run = [convert] { return run_convert(*convert); }; });

  auto sample = std::make_shared<SampleOptions>();
  sub = &add_subcommand(*trace, "sample", "Make one of the project's own traces");
  set_footer(*sub, "Example: cascade trace sample storm --seed 7 -o storm.csv");
  add_option(*sub, "NAME", sample->name, "storm, calm or gappy").shown_as("[storm]");
  add_option(*sub, "--seed", sample->seed, "Of the generator")
      .not_negative()  // else -1 would be a large number
      .shown_as("N [" + std::to_string(kSampleSeed) + "]");
  add_option(*sub, "-o,--output", sample->output, "Where to").shown_as("FILE [-]");
  on_command(*sub, [sample, &command] { command.run = [sample] { return run_sample(*sample); }; });
}

}  // namespace cascade
