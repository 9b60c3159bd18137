#include "sim/replay/indexed/trace_index.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "model/input_error.hpp"
#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

const Trace& fitting(const Trace& trace, const Trace* heap, const Cadence& cadence) {
  // The built-in policy monitors both metrics, so it only finds fault with the files.
  replay_frame(default_policy(), trace, heap, cadence);
  return trace;
}

/// Times between neighbouring checks, where each row is one, that are longer than `limit`.
void add_unchecked(const Trace& trace, const Trace* heap, Duration limit,
                   std::vector<TimeSpan>& spans) {
  const std::vector<Instant> none;
  const std::vector<Instant>&a = trace.at, &b = heap == nullptr ? none : heap->at;
  std::optional<Instant> before;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const bool from_a = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const Instant at = from_a ? a[i++] : b[j++];
    if (before && at - *before > limit) spans.push_back({*before, at});
    before = at;
  }
}

/// From a check at which the metric is missing to the first at which it is there again, or the end.
void add_missing(const MetricIndex& metric, Instant end, std::vector<TimeSpan>& spans) {
  const Sights& sights = metric.sights();
  for (std::size_t sight = 0; sight < sights.size(); ++sight) {
    if (!is_missing(metric.value(sight))) continue;
    const Instant from = sights.begins(sight);
    const Instant to = sight + 1 < sights.size() ? sights.begins(sight + 1) : end;
    if (from < to) spans.push_back({from, to});
  }
}

/// In order, those that overlap or touch as one, and counted from `first`.
std::vector<TimeSpan> united(std::vector<TimeSpan> spans, Instant first) {
  std::sort(spans.begin(), spans.end(),
            [](const TimeSpan& a, const TimeSpan& b) { return a.from < b.from; });
  std::vector<TimeSpan> apart;
  for (const TimeSpan& span : spans) {
    const TimeSpan counted{{(span.from - first).ns}, {(span.to - first).ns}};
    if (!apart.empty() && counted.from <= apart.back().to) {
      apart.back().to = std::max(apart.back().to, counted.to);
    } else {
      apart.push_back(counted);
    }
  }
  apart.shrink_to_fit();
  return apart;
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

const std::vector<TimeSpan>& TraceIndex::blind(bool lag_monitored, bool heap_monitored) const {
  const std::lock_guard lock(blind_mutex_);
  auto& known = blind_[(lag_monitored ? 1u : 0u) + (heap_monitored ? 2u : 0u)];
  if (known) return *known;
  std::vector<TimeSpan> spans;
  // At a cadence checks are never further apart than one interval.
  if (checks_.at_every_row()) {
    add_unchecked(trace_, heap_trace_, blind_after(trace_, heap_trace_, cadence_), spans);
  }
  Instant end = trace_.at.back();
  if (heap_trace_ != nullptr) end = std::max(end, heap_trace_->at.back());
  if (lag_monitored && lag_) add_missing(*lag_, end, spans);
  if (heap_monitored && heap_) add_missing(*heap_, end, spans);
  return known.emplace(united(std::move(spans), checks_.first()));
}

std::size_t TraceIndex::bytes() const {
  std::size_t sum = sights_.bytes() + (heap_sights_ ? heap_sights_->bytes() : 0);
  for (const auto* metric : {&lag_, &heap_}) {
    if (*metric) sum += (*metric)->bytes();
  }
  const std::lock_guard lock(blind_mutex_);
  for (const auto& spans : blind_) sum += spans ? spans->capacity() * sizeof(TimeSpan) : 0;
  return sum;
}

std::size_t column_bytes(const Trace& trace) {
  return trace.at.size() * sizeof(Instant) +
         (trace.lag_messages.size() + trace.heap_pct.size()) * sizeof(double);
}

}  // namespace cascade
