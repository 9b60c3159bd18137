#include "sim/readers/rows.hpp"

#include <algorithm>
#include <numeric>

#include "sim/readers/column_names.hpp"
#include "sim/readers/values.hpp"

namespace cascade {
namespace {

/// Which elements, in which order, make `at` strictly increasing with the last of equals kept.
std::vector<std::size_t> order_of(const std::vector<Instant>& at) {
  std::vector<std::size_t> order(at.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&at](std::size_t a, std::size_t b) { return at[a] < at[b]; });
  std::size_t kept = 0;
  for (const std::size_t i : order) {
    if (kept != 0 && at[order[kept - 1]] == at[i]) --kept;
    order[kept++] = i;
  }
  order.resize(kept);
  return order;
}

template <class T>
void pick(std::vector<T>& column, const std::vector<std::size_t>& order) {
  if (column.empty()) return;
  std::vector<T> picked;
  picked.reserve(order.size());
  for (const std::size_t i : order) picked.push_back(column[i]);
  column = std::move(picked);
}

}  // namespace

void Rows::reserve(std::size_t rows) {
  trace_.at.reserve(rows);
  if (has_lag_) trace_.lag_messages.reserve(rows);
  if (has_heap_) trace_.heap_pct.reserve(rows);
}

void Rows::add_out_of_order(Instant at, double lag_messages, double heap_pct, std::size_t line) {
  if (at == trace_.at.back()) {
    ++trace_.counts.duplicate_rows;
    if (has_lag_) trace_.lag_messages.back() = lag_messages;
    if (has_heap_) trace_.heap_pct.back() = heap_pct;
    return;
  }
  if (!source_.options.sort) {
    refuse_backward_time(source_, line, times_.text(trace_.at.back()), times_.text(at));
  }
  ++trace_.counts.unsorted_rows;
  trace_.at.push_back(at);
  if (has_lag_) trace_.lag_messages.push_back(lag_messages);
  if (has_heap_) trace_.heap_pct.push_back(heap_pct);
}

void Rows::finish() {
  if (trace_.counts.unsorted_rows == 0) return;
  const std::vector<std::size_t> order = order_of(trace_.at);
  trace_.counts.duplicate_rows += trace_.at.size() - order.size();
  pick(trace_.at, order);
  pick(trace_.lag_messages, order);
  pick(trace_.heap_pct, order);
}

std::optional<std::size_t> SeriesTable::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  return found->second;
}

std::size_t SeriesTable::series(std::string_view key, std::string_view name, Metric metric) {
  if (const auto known = find(key)) return *known;
  all_.push_back({std::string(name), metric, {}, {}});
  by_key_.emplace(key, all_.size() - 1);
  return all_.size() - 1;
}

std::vector<std::string> SeriesTable::leave_out(const std::vector<std::size_t>& series) {
  std::vector<std::string> names;
  std::vector<Series> kept;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (std::find(series.begin(), series.end(), i) == series.end()) {
      kept.push_back(std::move(all_[i]));
    } else {
      names.push_back(all_[i].name);
    }
  }
  all_ = std::move(kept);
  by_key_.clear();
  return names;
}

std::vector<std::string> SeriesTable::names(Metric metric) const {
  std::vector<std::string> names;
  for (const Series& series : all_) {
    if (series.metric == metric) names.push_back(series.name);
  }
  return names;
}

void SeriesTable::add(std::size_t series, Instant at, double value, std::size_t line) {
  Series& own = all_[series];
  if (!own.at.empty() && at < own.at.back()) {
    if (!source_.options.sort) {
      refuse_backward_time(source_, line, times_.text(own.at.back()), times_.text(at));
    }
    ++unsorted_rows_;
  }
  own.at.push_back(at);
  own.value.push_back(value);
}

void SeriesTable::order(Series& series) {
  const auto not_before = [](Instant a, Instant b) { return a >= b; };
  if (std::adjacent_find(series.at.begin(), series.at.end(), not_before) == series.at.end()) return;
  const std::vector<Instant> before = series.at;
  const std::vector<std::size_t> order = order_of(before);
  pick(series.at, order);
  pick(series.value, order);
  if (order.size() == before.size()) return;
  std::map<std::int64_t, std::size_t> samples;
  for (const Instant at : before) ++samples[at.ns];
  for (const auto& [ns, count] : samples) {
    if (count == 1) continue;
    std::size_t& most = replaced_[ns];
    most = std::max(most, count - 1);
  }
}

std::vector<double> SeriesTable::sum(Metric metric, const std::vector<Instant>& at,
                                     TraceCounts& counts) const {
  std::vector<double> sums(at.size(), 0.0);
  std::vector<std::size_t> present(at.size(), 0);
  // How many series begin (+) and end (-) at a time: their running sum says how many are there.
  std::vector<std::ptrdiff_t> begins(at.size() + 1, 0);
  const auto index_of = [&at](Instant time) {
    return static_cast<std::size_t>(std::lower_bound(at.begin(), at.end(), time) - at.begin());
  };
  for (const Series& series : all_) {
    if (series.metric != metric) continue;
    bool begun = false;
    std::size_t last = 0;
    for (std::size_t i = 0; i < series.at.size(); ++i) {
      if (is_missing(series.value[i])) continue;
      // Most series have a sample at each time, or at most of them.
      last = begun && last + 1 < at.size() && at[last + 1] == series.at[i] ? last + 1
                                                                           : index_of(series.at[i]);
      if (!begun) ++begins[last];
      begun = true;
      sums[last] += series.value[i];
      ++present[last];
    }
    if (begun) --begins[last + 1];
  }
  std::ptrdiff_t there = 0;
  for (std::size_t i = 0; i < at.size(); ++i) {
    there += begins[i];
    const bool complete = present[i] != 0 && static_cast<std::ptrdiff_t>(present[i]) == there;
    sums[i] = complete ? as_pressure(sums[i], counts) : kMissing;
  }
  return sums;
}

void SeriesTable::refuse_several_heaps() const {
  const std::vector<std::string> heaps = names(Metric::heap);
  if (heaps.size() < 2) return;
  throw source_.error(0,
                      std::to_string(heaps.size()) + " heap series (" + listed(heaps) +
                          "), and heaps cannot be summed",
                      "a file with the heap of one process");
}

void SeriesTable::finish(Trace& trace) {
  refuse_several_heaps();
  std::vector<Instant>& at = trace.at;
  at = looked_;
  std::size_t lags = 0;
  std::size_t heaps = 0;
  for (Series& series : all_) {
    order(series);
    ++(series.metric == Metric::lag ? lags : heaps);
    at.insert(at.end(), series.at.begin(), series.at.end());
  }
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  for (const auto& [ns, count] : replaced_) trace.counts.duplicate_rows += count;
  trace.counts.rows = at.size() + trace.counts.duplicate_rows;
  trace.counts.unsorted_rows = unsorted_rows_;
  trace.counts.series = std::max<std::size_t>(lags, 1);
  if (at.empty()) return;
  if (lags != 0) trace.lag_messages = sum(Metric::lag, at, trace.counts);
  if (heaps != 0) trace.heap_pct = sum(Metric::heap, at, trace.counts);
  const auto silent = std::count_if(all_.begin(), all_.end(), [](const Series& series) {
    return std::all_of(series.value.begin(), series.value.end(), is_missing);
  });
  if (silent != 0 && all_.size() > 1) {
    trace.notes.push_back(std::to_string(silent) + " of " + std::to_string(all_.size()) +
                          " series never have a value: they do not count");
  }
  if (lags > 1) {
    const auto missing = std::count_if(trace.lag_messages.begin(), trace.lag_messages.end(),
                                       [](double lag) { return is_missing(lag); });
    if (2 * static_cast<std::size_t>(missing) > at.size()) {
      trace.notes.push_back("most sums are missing: the " + std::to_string(lags) +
                            " series were not sampled at the same times");
    }
  }
}

void complete(const Source& source, Trace& trace) {
  if (trace.at.empty()) {
    throw source.error(0, "there are no rows in it", "at least one row with a time and a value");
  }
  if (!trace.has_lag() && !trace.has_heap()) {
    throw source.error(0, "there are times in it and no values", "at least one lag or heap value");
  }
  if (source.options.role == Role::heap && !trace.has_heap()) {
    throw source.error(0, "there is no heap in it", "a column or series that is named heap");
  }
  const auto scale = [&trace](std::vector<double>& column, double factor) {
    if (factor == 1) return;
    for (double& value : column) {
      if (!is_missing(value)) value = as_pressure(value * factor, trace.counts);
    }
  };
  scale(trace.lag_messages, source.options.lag_scale);
  scale(trace.heap_pct, source.options.heap_scale);
  for (std::size_t i = 0; i < trace.size(); ++i) {
    const bool lag_missing = trace.has_lag() && is_missing(trace.lag_messages[i]);
    const bool heap_missing = trace.has_heap() && is_missing(trace.heap_pct[i]);
    trace.counts.missing_rows += lag_missing || heap_missing ? 1 : 0;
    trace.counts.heap_above_100 += trace.has_heap() && trace.heap_pct[i] > 100 ? 1 : 0;
  }
  if (2 * trace.counts.heap_above_100 > trace.size()) {
    trace.notes.push_back("most heap values are above 100: percent are expected");
  }
}

}  // namespace cascade
