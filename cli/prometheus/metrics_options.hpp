// The options for metrics as a file: --openmetrics and what belongs to it.
#pragma once

#include <optional>
#include <string>

#include "cli/options.hpp"
#include "model/units.hpp"

namespace cascade {

struct MetricsOptions {
  std::string file, start, step = "auto";
};

void add_metrics_options(CLI::App& app, MetricsOptions& options);

/// When the run began, since 1970: as --openmetrics-start says, else the recording's own start,
/// else 2024-01-01T00:00:00Z. Never the clock: the same input makes the same file.
Instant metrics_start(const MetricsOptions& options, std::optional<Instant> recorded);

/// How far apart the samples are. Says so on standard error where Prometheus would see gaps.
Duration metrics_step(const MetricsOptions& options, Duration run);

}  // namespace cascade
