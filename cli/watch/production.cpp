#include "cli/watch/production.hpp"

#include <utility>

#include "properties/conform/recorded/recorded.hpp"

namespace cascade {

Production::Production(Policy policy, std::optional<Duration> check_every, Duration window)
    : policy_(std::move(policy)), check_every_(check_every), window_(window) {
  trace_.name = "production";
  trace_.metrics = trace_metrics_of(policy_);
  trace_.absolute_time = true;
}

void Production::add(Instant at, const Pressure& pressure, std::optional<Level> level) {
  if (!since_ || level != this->level()) since_ = Since{at, this->level().has_value()};
  trace_.at.push_back(at);
  for (std::size_t i = 0; i < trace_.metric_count(); ++i) {
    const Metric metric = metric_at(i);
    if (policy_[metric].monitored) trace_[metric].push_back(pressure[metric]);
  }
  trace_.levels.at.push_back(level);
  trace_.levels.line.push_back(0);
  ++rows_;
  ++(level ? reads_ : without_level_);
  std::size_t first = 0;
  while (at - trace_.at[first] > window_) ++first;
  // Not at every row: what goes is copied from behind.
  if (first > rows_ / 2) keep_from(first);
}

void Production::keep_from(std::size_t row) {
  const auto drop = [row](auto& column) {
    if (!column.empty())
      column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(row));
  };
  drop(trace_.at);
  for (auto& column : trace_.columns) drop(column);
  drop(trace_.levels.at);
  drop(trace_.levels.line);
  rows_ -= row;
}

std::optional<Deviation> Production::deviation() {
  if (rows_ < 2) return std::nullopt;
  const RecordedAssumptions assumptions = usual_assumptions(policy_, trace_, check_every_);
  const RecordedVerdict verdict = judge_recording(policy_, trace_, assumptions);
  if (!verdict.first) return std::nullopt;
  const Inconsistency& first = *verdict.first;
  Deviation deviation{trace_.at[first.row], first.recorded, "", std::string(text(first.rule))};
  for (const Level level : policy_.all_levels()) {
    if (!first.possible.has(level)) continue;
    deviation.possible += (deviation.possible.empty() ? "" : ", ") + policy_.name_of(level);
  }
  ++deviations_;
  latest_deviation_ = deviation.at;
  keep_from(first.row);
  return deviation;
}

}  // namespace cascade
