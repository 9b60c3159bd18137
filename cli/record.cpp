// cascade record: what a Prometheus has seen becomes a trace.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "cli/prometheus/access.hpp"
#include "cli/prometheus/client.hpp"
#include "cli/prometheus/metric_queries.hpp"
#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "sim/text/input_file.hpp"
#include "sim/text/output_file.hpp"
#include "sim/text/time_text.hpp"
#include "sim/trace/reading_words.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

struct RecordOptions {
  AccessOptions access;
  std::vector<std::string> queries;
  std::string heap_query, policy = "k2";
  std::string since = "24h", until = "now", step = "15s", timeout = "60s";
  std::int64_t points_max = 11'000;  // of Prometheus itself; others take fewer
  std::string output = "-";
};

[[noreturn]] void refuse(const char* option, const std::string& value, const char* right) {
  throw InputError("", 0, std::string(option) + " cannot be '" + value + "'", right);
}

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// From since to until, both included where the step leads there. Without --until the grid is of
/// whole steps since 1970, so that two recordings of one day have their times in common.
QueryGrid parse_grid(const RecordOptions& options) {
  constexpr std::int64_t kPointsMax = 20'000'000;
  QueryGrid grid;
  grid.step_ms = parse_whole_ms("--step", options.step);
  std::int64_t until_ms = 0;
  if (options.until == "now") {
    until_ms = now_ms() / grid.step_ms * grid.step_ms;
  } else if (const auto told = epoch_ms_of(options.until)) {
    until_ms = *told;
  } else {
    refuse("--until", options.until, "a time such as 2022-03-25T09:33:46Z, or now");
  }
  if (const auto before = parse_duration(options.since)) {
    grid.start_ms = until_ms - before->ns / kNsPerMs;
  } else if (const auto told = epoch_ms_of(options.since)) {
    grid.start_ms = *told;
  } else {
    refuse("--since", options.since, "how long before the end, such as 24h, or a time");
  }
  if (grid.start_ms > until_ms) refuse("--since", options.since, "a time before --until");
  grid.points = (until_ms - grid.start_ms) / grid.step_ms + 1;
  if (grid.points > kPointsMax) refuse("--step", options.step, "fewer than 20,000,000 rows");
  return grid;
}

/// The recordings of a policy's metrics, each by its place; empty where nothing was asked for.
using Recorded = std::array<std::optional<Trace>, kMetricCountMax>;

/// All metrics at the grid's times, from the first value on. Later a time at which nobody knows
/// anything is a row without values: it was looked, and there was nothing.
Trace on_one_grid(const Recorded& recorded, std::vector<TraceMetric> metrics,
                  const QueryGrid& grid) {
  Trace trace;
  trace.metrics = std::move(metrics);
  trace.absolute_time = true;
  std::vector<std::vector<double>*> columns;
  for (std::size_t i = 0; i < trace.metric_count(); ++i) {
    const Metric metric = metric_at(i);
    if (!recorded[i]) continue;
    trace[metric] = on_grid(*recorded[i], (*recorded[i])[metric], grid);
    columns.push_back(&trace[metric]);
  }
  std::ptrdiff_t first = grid.points;
  for (const std::vector<double>* column : columns) {
    const auto found = std::find_if(column->begin(), column->end(),
                                    [](double value) { return !is_missing(value); });
    first = std::min(first, found - column->begin());
  }
  if (first == grid.points) {
    throw InputError("", 0, "there is no value in that range", "another range, or another query");
  }
  for (std::vector<double>* column : columns) {
    column->erase(column->begin(), column->begin() + first);
  }
  for (std::int64_t i = first; i < grid.points; ++i) trace.at.push_back({grid.at_ms(i) * kNsPerMs});
  for (std::size_t row = 0; row < trace.size(); ++row) {
    const bool missing = std::any_of(columns.begin(), columns.end(), [row](const auto* column) {
      return is_missing((*column)[row]);
    });
    trace.counts.missing_rows += missing ? 1 : 0;
  }
  return trace;
}

void print_result(const Trace& trace, const Recorded& recorded, const QueryGrid& grid) {
  for (const std::optional<Trace>& part : recorded) {
    if (!part) continue;
    for (const Reading& reading : part->readings) {
      notes() << "cascade: " << printable(reading_words(*part, reading)) << "\n";
    }
    for (const std::string& note : part->notes) {
      notes() << "cascade: note: " << printable(note) << "\n";
    }
  }
  notes() << fmt::format("cascade: {} rows from {} to {}", trace.size(), iso_text(trace.at.front()),
                         iso_text(trace.at.back()));
  if (trace.counts.missing_rows > 0) {
    notes() << fmt::format(", {} with a missing value", trace.counts.missing_rows);
  }
  notes() << "\n";
  const std::size_t before = static_cast<std::size_t>(grid.points) - trace.size();
  if (before > 0) {
    notes() << fmt::format("cascade: note: no value before that, for {} steps\n", before);
  }
}

int run_record(const RecordOptions& options) {
  const Policy policy = load_policy(options.policy);
  const MetricQueries queries = parse_queries(options.queries, options.heap_query, policy);
  if (options.points_max < 1) {
    throw InputError("", 0, "--max-points is below 1", "as many as the server gives at once");
  }
  const BaseUrl url = parse_base_url(options.access.url);
  const QueryGrid grid = parse_grid(options);
  const std::chrono::milliseconds timeout(parse_whole_ms("--timeout", options.timeout));
  if (!options.access.ca_file.empty()) {
    if (!url.tls) throw InputError("", 0, "--ca-file with http://", "https://");
    read_file(options.access.ca_file);
  }
  const Credentials credentials = load_credentials(options.access, url);
  OutputFile output(options.output);

  PrometheusClient client(url, credentials, options.access.ca_file, timeout);
  const std::vector<TraceMetric> metrics = trace_metrics_of(policy);
  Recorded recorded;
  {
    ProgressBar bar("recording");
    const auto asked = std::count_if(queries.begin(), queries.end(),
                                     [](const std::string& query) { return !query.empty(); });
    double done = 0;
    const auto show = [&](double fraction) {
      bar.show((done + fraction) / static_cast<double>(asked));
    };
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      if (queries[i].empty()) continue;
      recorded[i] =
          client.query_range(queries[i], metrics, metric_at(i), grid, options.points_max, show);
      ++done;
    }
  }
  const Trace trace = on_one_grid(recorded, metrics, grid);
  output.write(canonical_csv(trace));
  output.commit();
  print_result(trace, recorded, grid);
  return kHolds;
}

}  // namespace

void add_record(CLI::App& app, Command& command) {
  auto options = std::make_shared<RecordOptions>();
  CLI::App& sub = add_subcommand(app, "record", "Fetch a trace from a Prometheus");
  set_footer(
      sub,
      "Example: cascade record --prometheus http://localhost:9090 \\\n"
      "           --query 'sum(kafka_consumergroup_lag{group=\"k2\"})' --since 24h -o trace.csv\n"
      "         cascade replay trace.csv");
  add_access_options(sub, options->access);
  add_option(sub, "--query", options->queries,
             "Lag in messages; several series are summed. METRIC=PROMQL for a metric of the "
             "policy")
      .shown_as("PROMQL ...")
      .one_value_each();
  add_option(sub, "--heap-query", options->heap_query, "Heap in percent; one series")
      .shown_as("PROMQL");
  add_policy_option(sub, options->policy);
  add_option(sub, "--since", options->since, "From when, or how long before the end")
      .shown_as("DURATION|TIME [24h]");
  add_option(sub, "--until", options->until, "To when").shown_as("TIME [now]");
  add_option(sub, "--step", options->step, "One row every DURATION").shown_as("DURATION [15s]");
  add_option(sub, "--max-points", options->points_max,
             "Rows that the server gives at once; more are asked for in pieces")
      .shown_as("N [11000]");
  add_option(sub, "--timeout", options->timeout, "Of each request").shown_as("DURATION [60s]");
  add_option(sub, "-o,--output", options->output, "Where to").shown_as("FILE.csv [-]");
  on_command(sub,
             [options, &command] { command.run = [options] { return run_record(*options); }; });
}

}  // namespace cascade
