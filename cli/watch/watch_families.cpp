#include "cli/watch/watch_families.hpp"

#include <algorithm>

#include "cli/terminal/terminal.hpp"
#include "reports/metrics/ladder_families.hpp"

namespace cascade {
namespace {

SampledFamily of(const char* name, MetricType type, const char* help,
                 std::vector<std::pair<std::vector<MetricLabel>, double>> samples) {
  return {std::string("cascade_watch_") + name, type, help, std::move(samples)};
}

/// A family of the same name is one family, with more series.
void add(std::vector<SampledFamily>& all, SampledFamily family) {
  const auto known = std::find_if(
      all.begin(), all.end(), [&](const SampledFamily& each) { return each.name == family.name; });
  if (known == all.end()) {
    all.push_back(std::move(family));
    return;
  }
  for (auto& sample : family.samples) known->samples.push_back(std::move(sample));
}

}  // namespace

std::vector<SampledFamily> watch_families(const std::vector<Candidate>& candidates,
                                          const Production* production, const WatchHealth& health) {
  std::vector<SampledFamily> all;
  for (const Candidate& candidate : candidates) {
    MetricsSource source;
    source.kind = "watch";
    source.policy = candidate.policy();
    const Metrics now = candidate.metrics();
    for (const MetricFamily& family : ladder_families(source)) add(all, sampled(family, now));
  }
  add(all, of("up", MetricType::gauge, "Whether Prometheus answered last",
              {{{}, health.server_answers ? 1.0 : 0.0}}));
  add(all, of("last_check_timestamp_seconds", MetricType::gauge,
              "The time for which the candidates were asked last",
              {{{}, static_cast<double>(health.at_ms) / 1000}}));
  SampledFamily without = of("checks_without_value", MetricType::counter,
                             "Checks for which Prometheus had no value of the metric", {});
  const std::vector<MetricThresholds>& metrics = candidates.front().policy().metrics;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    without.samples.push_back(
        {{{"metric", printable(metrics[i].name)}}, static_cast<double>(health.checks_without[i])});
  }
  add(all, std::move(without));
  if (production == nullptr) return all;
  add(all, of("production_deviations", MetricType::counter,
              "Times that production's level was not what its policy would have",
              {{{}, static_cast<double>(production->deviations())}}));
  add(all, of("production_without_level", MetricType::counter,
              "Checks for which production's level was not known",
              {{{}, static_cast<double>(production->rows_without_level())}}));
  if (const auto level = production->level()) {
    add(all, of("production_level", MetricType::gauge, "Production's level as it was last read",
                {{{}, static_cast<double>(index(*level))}}));
  }
  return all;
}

}  // namespace cascade
