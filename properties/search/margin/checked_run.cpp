#include "properties/search/margin/checked_run.hpp"

#include <algorithm>

#include "sim/replay/replay_frame.hpp"

namespace cascade {

CheckedRun::CheckedRun(const Policy& policy, const Trace& trace, const Trace* second,
                       const Cadence& cadence)
    : checks_(trace, second, cadence), begins_(trace.at), metrics_(policy.metric_count()) {
  files_[0].at = &trace.at;
  if (second != nullptr) files_[1].at = &second->at;
  for (std::size_t m = 0; m < metrics_; ++m) {
    const auto column = column_of(policy.metrics[m].name, trace, second);
    if (column) columns_[m] = {&column->values(), column->trace == second ? 1u : 0u};
  }
  if (!cadence.every && second == nullptr) return;

  const Sights sights(trace.at, checks_, false, policy.stale_after());
  if (second == nullptr) {
    merge(sights, nullptr);
  } else {
    const Sights second_sights(second->at, checks_, false, policy.stale_after());
    merge(sights, &second_sights);
  }
  begins_ = own_begins_;
}

/// Both begin at the first check: with a sight of nothing where the file has no row yet.
void CheckedRun::merge(const Sights& first, const Sights* second) {
  std::size_t next = 0, next_second = 0;
  const std::size_t seconds = second == nullptr ? 0 : second->size();
  while (next < first.size() || next_second < seconds) {
    const Instant at = next < first.size() ? first.begins(next) : Instant::max();
    const Instant second_at = next_second < seconds ? second->begins(next_second) : Instant::max();
    const Instant begins = std::min(at, second_at);
    if (at == begins) ++next;
    if (second_at == begins) ++next_second;
    own_begins_.push_back(begins);
    files_[0].rows.push_back(first.row(next - 1));
    if (second != nullptr) files_[1].rows.push_back(second->row(next_second - 1));
  }
}

std::size_t CheckedRun::begin_of_row(Metric metric, std::size_t stretch) const {
  while (stretch > 0 && row(metric, stretch - 1) == row(metric, stretch)) --stretch;
  return stretch;
}

std::size_t CheckedRun::end_of_row(Metric metric, std::size_t stretch) const {
  if (is_every_row()) return stretch + 1;
  const std::uint32_t row = this->row(metric, stretch);
  while (stretch < size() && this->row(metric, stretch) == row) ++stretch;
  return stretch;
}

std::optional<CheckAt> CheckedRun::at_or_after(Instant at, const CheckAt& known) const {
  if (checks_.at_every_row()) {
    const std::size_t stretch = count_before(begins_, at, known.stretch);
    if (stretch == size()) return std::nullopt;
    return CheckAt{stretch, begins_[stretch]};
  }
  const auto check = checks_.at_or_after(at);
  if (!check) return std::nullopt;
  return CheckAt{count_before(begins_, *check + Duration{1}, known.stretch + 1) - 1, *check};
}

}  // namespace cascade
