#include "sim/trace_index.hpp"

#include <algorithm>
#include <limits>

#include "model/input_error.hpp"
#include "sim/replay_frame.hpp"

namespace cascade {
namespace {

const Trace& fitting(const Trace& trace, const Trace* heap, const Cadence& cadence) {
  // The built-in policy monitors both metrics, so it only finds fault with the files.
  replay_frame(default_policy(), trace, heap, cadence);
  return trace;
}

}  // namespace

Sights::Sights(const std::vector<Instant>& at, const CheckTimes& checks, bool all_rows_are_checks,
               Duration stale_after)
    : begins_(at) {
  if (at.size() >= kNothing) {
    throw InputError("", 0, "the trace has more rows than an index can count",
                     "fewer than 4,294,967,295");
  }
  // One check a row, on that row: no row is ever held, hence none is stale.
  if (all_rows_are_checks) return;

  if (at.front() > checks.first()) add(checks.first(), kNothing);
  for (std::size_t row = 0; row < at.size(); ++row) {
    const auto seen = checks.at_every_row() ? at[row] : checks.at_or_after(at[row]);
    const bool is_last = row + 1 == at.size();
    if (!seen || (!is_last && at[row + 1] <= *seen)) continue;
    const bool fresh = *seen - at[row] <= stale_after;
    add(*seen, fresh ? static_cast<std::uint32_t>(row) : kNothing);
    any_stale_ = any_stale_ || !fresh;
    const Instant stale_from = at[row] + stale_after + Duration{1};
    // Saturated: it is never older than that.
    if (!fresh || stale_from - at[row] <= stale_after) continue;
    if (!is_last && at[row + 1] <= stale_from) continue;
    const auto stale = checks.at_or_after(stale_from);
    if (!stale || (!is_last && at[row + 1] <= *stale)) continue;
    add(*stale, kNothing);
    any_stale_ = true;
  }
  own_begins_.shrink_to_fit();
  rows_.shrink_to_fit();
  begins_ = own_begins_;
}

void Sights::add(Instant begins, std::uint32_t row) {
  if (row == kNothing && !rows_.empty() && rows_.back() == kNothing) return;
  own_begins_.push_back(begins);
  rows_.push_back(row);
}

std::size_t Sights::at(Instant at, std::size_t hint) const {
  return count_before(begins_, at + Duration{1}, hint + 1) - 1;
}

std::size_t Sights::bytes() const {
  return own_begins_.capacity() * sizeof(Instant) + rows_.capacity() * sizeof(std::uint32_t);
}

MetricIndex::MetricIndex(const Sights& sights, const std::vector<double>& values)
    : sights_(sights),
      values_(values),
      highest_(sights.size(), [this](std::size_t i) { return value(i); }),
      lowest_(sights.size(), [this](std::size_t i) { return value(i); }) {
  bool any_missing = false;
  for (std::size_t i = 0; i < sights.size(); ++i) any_missing |= is_missing(value(i));
  if (any_missing) {
    lowest_or_zero_.emplace(sights.size(), [this](std::size_t i) { return value_or_zero(i); });
  }
}

std::size_t MetricIndex::next_at_least(std::size_t sight, double bound) const {
  return highest_.next(sight, bound, [this](std::size_t i) { return value(i); });
}

std::size_t MetricIndex::next_below(std::size_t sight, double bound, OnMissing on_missing) const {
  if (on_missing == OnMissing::assume_zero && lowest_or_zero_) {
    return lowest_or_zero_->next(sight, bound, [this](std::size_t i) { return value_or_zero(i); });
  }
  return lowest_.next(sight, bound, [this](std::size_t i) { return value(i); });
}

std::size_t MetricIndex::bytes() const {
  return highest_.bytes() + lowest_.bytes() + (lowest_or_zero_ ? lowest_or_zero_->bytes() : 0);
}

TraceIndex::TraceIndex(const Trace& trace, const Trace* heap, const Cadence& cadence,
                       Duration stale_after)
    : trace_(fitting(trace, heap, cadence)),
      heap_trace_(heap),
      cadence_(cadence),
      stale_after_(stale_after),
      checks_(trace, heap, cadence),
      sights_(trace.at, checks_, !cadence.every && heap == nullptr, stale_after) {
  if (heap != nullptr) heap_sights_.emplace(heap->at, checks_, false, stale_after);
  if (trace.has_lag()) lag_.emplace(sights_, trace.lag_messages);
  if (heap != nullptr) {
    heap_.emplace(*heap_sights_, heap->heap_pct);
  } else if (trace.has_heap()) {
    heap_.emplace(sights_, trace.heap_pct);
  }
}

bool TraceIndex::fits(Duration stale_after) const {
  const bool any_stale = sights_.any_stale() || (heap_sights_ && heap_sights_->any_stale());
  return stale_after == stale_after_ || (!any_stale && stale_after > stale_after_) ||
         (!cadence_.every && heap_trace_ == nullptr);
}

std::size_t TraceIndex::bytes() const {
  std::size_t sum = sights_.bytes() + (heap_sights_ ? heap_sights_->bytes() : 0);
  for (const auto* metric : {&lag_, &heap_}) {
    if (*metric) sum += (*metric)->bytes();
  }
  return sum;
}

std::size_t column_bytes(const Trace& trace) {
  return trace.at.size() * sizeof(Instant) +
         (trace.lag_messages.size() + trace.heap_pct.size()) * sizeof(double);
}

}  // namespace cascade
