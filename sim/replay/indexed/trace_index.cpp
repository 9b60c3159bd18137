#include "sim/replay/indexed/trace_index.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "model/input_error.hpp"
#include "sim/replay/replay_frame.hpp"

namespace cascade {
namespace {

const Trace& fitting(const Trace& trace, const Trace* second, const Cadence& cadence) {
  require_fit(trace, second, cadence);
  return trace;
}

/// Neighbouring checks, where each row is one.
template <class Take>
void for_each_interval(const Trace& trace, const Trace* second, Take take) {
  const std::vector<Instant> none;
  const std::vector<Instant>&a = trace.at, &b = second == nullptr ? none : second->at;
  std::optional<Instant> before;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const bool from_a = j == b.size() || (i < a.size() && a[i] <= b[j]);
    const Instant at = from_a ? a[i++] : b[j++];
    // A time that both files have is one check.
    if (before && *before < at) take(*before, at);
    before = at;
  }
}

/// Times between neighbouring checks, where each row is one, that are longer than `limit`.
void add_unchecked(const Trace& trace, const Trace* second, Duration limit,
                   std::vector<TimeSpan>& spans) {
  for_each_interval(trace, second, [&](Instant from, Instant to) {
    if (to - from > limit) spans.push_back({from, to});
  });
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

void Sights::require_countable(std::size_t rows) {
  if (rows < kNothing) return;
  throw InputError("", 0, "the trace has more rows than an index can count",
                   "fewer than 4,294,967,295");
}

Sights::Sights(const std::vector<Instant>& at, const CheckTimes& checks, bool all_rows_are_checks,
               Duration stale_after)
    : begins_(at) {
  require_countable(at.size());
  // One check a row, on that row: no row is ever held, hence none is stale.
  if (all_rows_are_checks) return;

  if (at.front() > checks.first()) add(checks.first(), kNothing);
  for (std::size_t row = 0; row < at.size(); ++row) {
    const auto seen = checks.at_every_row() ? at[row] : checks.at_or_after(at[row]);
    const bool is_last = row + 1 == at.size();
    if (!seen || (!is_last && at[row + 1] <= *seen)) continue;
    add(*seen, *seen - at[row] <= stale_after ? static_cast<std::uint32_t>(row) : kNothing);
    const Instant stale_from = at[row] + stale_after + Duration{1};
    // Saturated: it is never older than that.
    if (stale_from - at[row] <= stale_after) continue;
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

MetricIndex::MetricIndex(const Sights& sights, const std::vector<double>& values, Worse worse)
    : sights_(sights),
      values_(values),
      worse_(worse),
      sign_(worse == Worse::high ? 1 : -1),
      highest_(sights.size(), [this](std::size_t i) { return turned(i); }),
      lowest_(sights.size(), [this](std::size_t i) { return turned(i); }) {
  bool any_missing = false;
  for (std::size_t i = 0; i < sights.size(); ++i) any_missing |= is_missing(value(i));
  if (any_missing) {
    const auto value_at = [this](std::size_t i) { return turned_or_zero(i); };
    highest_or_zero_.emplace(sights.size(), value_at);
    lowest_or_zero_.emplace(sights.size(), value_at);
  }
}

std::size_t MetricIndex::next_at_or_worse(std::size_t sight, double bound,
                                          OnMissing on_missing) const {
  if (on_missing == OnMissing::assume_zero && highest_or_zero_) {
    return highest_or_zero_->next(sight, sign_ * bound,
                                  [this](std::size_t i) { return turned_or_zero(i); });
  }
  return highest_.next(sight, sign_ * bound, [this](std::size_t i) { return turned(i); });
}

std::size_t MetricIndex::next_healthier(std::size_t sight, double bound,
                                        OnMissing on_missing) const {
  if (on_missing == OnMissing::assume_zero && lowest_or_zero_) {
    return lowest_or_zero_->next(sight, sign_ * bound,
                                 [this](std::size_t i) { return turned_or_zero(i); });
  }
  return lowest_.next(sight, sign_ * bound, [this](std::size_t i) { return turned(i); });
}

std::size_t MetricIndex::bytes() const {
  return highest_.bytes() + lowest_.bytes() + (highest_or_zero_ ? highest_or_zero_->bytes() : 0) +
         (lowest_or_zero_ ? lowest_or_zero_->bytes() : 0);
}

TraceIndex::TraceIndex(const Trace& trace, const Trace* second, const Cadence& cadence,
                       Duration stale_after, const std::vector<std::string>& worse_low)
    : trace_(fitting(trace, second, cadence)),
      second_trace_(second),
      cadence_(cadence),
      stale_after_(stale_after),
      checks_(trace, second, cadence),
      sights_(trace.at, checks_, !cadence.every && second == nullptr, stale_after) {
  if (second != nullptr) second_sights_.emplace(second->at, checks_, false, stale_after);
  for (const Trace* file : {&trace, second}) {
    if (file == nullptr) continue;
    for (const TraceMetric& metric : file->metrics) {
      const auto column = column_of(metric.name, trace, second);
      if (!column || column->trace != file) continue;  // the other file has it, or none
      const bool is_low =
          std::find(worse_low.begin(), worse_low.end(), metric.name) != worse_low.end();
      metrics_.push_back({metric.name, std::make_unique<MetricIndex>(
                                           file == &trace ? sights_ : *second_sights_,
                                           column->values(), is_low ? Worse::low : Worse::high)});
    }
  }
}

bool TraceIndex::fits(Duration stale_after) const {
  const bool any_stale = sights_.any_stale() || (second_sights_ && second_sights_->any_stale());
  return stale_after == stale_after_ || (!any_stale && stale_after > stale_after_) ||
         (!cadence_.every && second_trace_ == nullptr);
}

bool TraceIndex::knows(const Policy& policy) const {
  if (policy.escalate_after().ns > 0) return false;
  return std::all_of(
      policy.metrics.begin(), policy.metrics.end(), [this](const MetricThresholds& metric) {
        const MetricIndex* const index = this->metric(metric.name);
        return index == nullptr || !metric.monitored || index->worse() == metric.worse;
      });
}

const MetricIndex* TraceIndex::metric(std::string_view name) const {
  for (const Named& each : metrics_) {
    if (each.name == name) return each.index.get();
  }
  return nullptr;
}

const std::vector<TimeSpan>& TraceIndex::blind(const Policy& judging) const {
  std::uint32_t monitored = 0;
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    const auto metric = judging.find_metric(metrics_[i].name);
    if (metric && judging[*metric].monitored) monitored |= 1u << i;
  }
  const std::lock_guard lock(mutex_);
  const auto known = blind_.find(monitored);
  if (known != blind_.end()) return known->second;
  std::vector<TimeSpan> spans;
  // At a cadence checks are never further apart than one interval.
  if (checks_.at_every_row()) {
    add_unchecked(trace_, second_trace_, blind_after(trace_, second_trace_, cadence_), spans);
  }
  Instant end = trace_.at.back();
  if (second_trace_ != nullptr) end = std::max(end, second_trace_->at.back());
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    if ((monitored >> i & 1u) != 0) add_missing(*metrics_[i].index, end, spans);
  }
  return blind_.emplace(monitored, united(std::move(spans), checks_.first())).first->second;
}

std::size_t TraceIndex::checks_nearer_than(Duration check_every) const {
  if (!checks_.at_every_row()) return *cadence_.every < check_every ? checks_.count() - 1 : 0;
  const std::lock_guard lock(mutex_);
  const auto known = checks_nearer_than_.find(check_every.ns);
  if (known != checks_nearer_than_.end()) return known->second;
  std::size_t count = 0;
  for_each_interval(trace_, second_trace_,
                    [&](Instant from, Instant to) { count += to - from < check_every ? 1 : 0; });
  checks_nearer_than_.emplace(check_every.ns, count);
  return count;
}

std::size_t TraceIndex::bytes() const {
  std::size_t sum = sights_.bytes() + (second_sights_ ? second_sights_->bytes() : 0);
  for (const Named& each : metrics_) sum += each.index->bytes();
  const std::lock_guard lock(mutex_);
  for (const auto& [monitored, spans] : blind_) sum += spans.capacity() * sizeof(TimeSpan);
  return sum;
}

std::vector<std::string> worse_low_of(const Policy& policy) {
  std::vector<std::string> names;
  for (const MetricThresholds& metric : policy.metrics) {
    if (metric.worse == Worse::low) names.push_back(metric.name);
  }
  return names;
}

std::size_t column_bytes(const Trace& trace) {
  std::size_t sum = trace.at.size() * sizeof(Instant);
  for (const auto& column : trace.columns) sum += column.size() * sizeof(double);
  return sum;
}

}  // namespace cascade
