#include "properties/search/margin/checked_run.hpp"

#include <algorithm>

namespace cascade {

CheckedRun::CheckedRun(const Trace& trace, const Trace* heap, const Cadence& cadence,
                       Duration stale_after)
    : checks_(trace, heap, cadence), begins_(trace.at) {
  lag_.at = &trace.at;
  if (trace.has_lag()) lag_.values = &trace.lag_messages;
  const Trace& heap_file = heap != nullptr ? *heap : trace;
  heap_.at = &heap_file.at;
  if (heap_file.has_heap()) heap_.values = &heap_file.heap_pct;
  if (!cadence.every && heap == nullptr) return;

  const Sights sights(trace.at, checks_, false, stale_after);
  if (heap == nullptr) {
    merge(sights, sights);
  } else {
    merge(sights, Sights(heap->at, checks_, false, stale_after));
  }
  begins_ = own_begins_;
}

void CheckedRun::merge(const Sights& lag, const Sights& heap) {
  std::size_t next_lag = 0, next_heap = 0;
  while (next_lag < lag.size() || next_heap < heap.size()) {
    const Instant lag_at = next_lag < lag.size() ? lag.begins(next_lag) : Instant::max();
    const Instant heap_at = next_heap < heap.size() ? heap.begins(next_heap) : Instant::max();
    const Instant at = std::min(lag_at, heap_at);
    next_lag += next_lag < lag.size() && lag_at == at ? 1 : 0;
    next_heap += next_heap < heap.size() && heap_at == at ? 1 : 0;
    own_begins_.push_back(at);
    lag_.rows.push_back(next_lag == 0 ? Sights::kNothing : lag.row(next_lag - 1));
    heap_.rows.push_back(next_heap == 0 ? Sights::kNothing : heap.row(next_heap - 1));
  }
}

std::size_t CheckedRun::begin_of_row(Metric metric, std::size_t stretch) const {
  while (stretch > 0 && row(metric, stretch - 1) == row(metric, stretch)) --stretch;
  return stretch;
}

std::size_t CheckedRun::end_of_row(Metric metric, std::size_t stretch) const {
  if (column(metric).rows.empty()) return stretch + 1;
  const std::uint32_t row = this->row(metric, stretch);
  std::size_t end = stretch + 1;
  while (end < size() && this->row(metric, end) == row) ++end;
  return end;
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
