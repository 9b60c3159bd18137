#include "properties/fuzz/trace_invariants.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "properties/fuzz/drawn_policy.hpp"
#include "properties/fuzz/fuzz_target.hpp"
#include "properties/reference/same.hpp"
#include "sim/replay/indexed/indexed_replay.hpp"
#include "sim/trace/readers/read_trace.hpp"
#include "sim/trace/trace_csv.hpp"

namespace cascade {
namespace {

/// Enough for every level to come and go, few enough for thousands of traces a second.
constexpr std::size_t kRowsMax = 64;
constexpr std::int64_t kChecksMax = 100;

void require_column(const std::vector<double>& column, double min, std::size_t rows) {
  require(column.empty() || column.size() == rows, "a column has a value a row, or none at all");
  for (const double value : column) {
    require(is_missing(value) || (value >= min && std::isfinite(value)),
            "a value is missing, or finite and at least the metric's min");
  }
}

void require_columns(const Trace& trace) {
  require(!trace.at.empty(), "a trace has rows");
  bool has_any = false;
  for (std::size_t i = 0; i < kMetricCountMax; ++i) {
    const bool known = i < trace.metric_count();
    require(known || trace.columns[i].empty(), "a trace has no column beyond its metrics");
    if (!known) continue;
    has_any = has_any || trace.has(metric_at(i));
    require_column(trace.columns[i], trace.metrics[i].min, trace.size());
  }
  require(has_any, "a trace has one of its metrics");
  require(std::adjacent_find(trace.at.begin(), trace.at.end(),
                             [](Instant a, Instant b) { return a >= b; }) == trace.at.end(),
          "times rise");
  require(trace.counts.rows == trace.size() + trace.counts.duplicate_rows,
          "rows are those that are left and those that were replaced");
  require(trace.counts.missing_rows <= trace.size(), "missing rows are rows");
}

void require_canonical(const Trace& trace) {
  const std::string csv = canonical_csv(trace);
  ReadOptions options;
  options.metrics = trace.metrics;
  const Trace back = parse_trace(csv, "canonical.csv", options);
  require(back.at == trace.at, "the canonical CSV has the trace's times");
  require(back.absolute_time == trace.absolute_time, "the canonical CSV has the trace's origin");
  for (std::size_t i = 0; i < kMetricCountMax; ++i) {
    require(same_values(back.columns[i], trace.columns[i]), "the canonical CSV has the values");
  }
  require(canonical_csv(back) == csv, "the canonical CSV of the canonical CSV is itself");
}

template <class T>
std::vector<T> stretch(const std::vector<T>& column, std::size_t first, std::size_t rows) {
  if (column.empty()) return {};
  const auto begin = column.begin() + static_cast<std::ptrdiff_t>(first);
  return {begin, begin + static_cast<std::ptrdiff_t>(rows)};
}

Trace some_rows(const Trace& trace, Prng& random) {
  if (trace.size() <= kRowsMax) return trace;
  const auto first = static_cast<std::size_t>(random.below(trace.size() - kRowsMax + 1));
  Trace part;
  part.name = trace.name;
  part.absolute_time = trace.absolute_time;
  part.at = stretch(trace.at, first, kRowsMax);
  part.metrics = trace.metrics;
  for (std::size_t i = 0; i < kMetricCountMax; ++i) {
    part.columns[i] = stretch(trace.columns[i], first, kRowsMax);
  }
  return part;
}

Cadence drawn_cadence(const Trace& trace, Prng& random) {
  if (random.below(2) == 0) return {};
  const std::int64_t span_ns = (trace.at.back() - trace.at.front()).ns;
  const std::int64_t parts = 1 + static_cast<std::int64_t>(random.below(kChecksMax));
  const std::int64_t aside_ns = static_cast<std::int64_t>(random.below(3)) - 1;
  return {Duration{std::max<std::int64_t>(1, span_ns / parts + aside_ns)}, "drawn"};
}

}  // namespace

std::uint64_t digest(std::string_view input) {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : input) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

void require_same_replay(const Policy& policy, const Trace& trace, const Cadence& cadence) {
  const ReplayResult plain = replay(policy, trace, nullptr, cadence);
  std::vector<std::string> worse_low;
  for (const MetricThresholds& metric : policy.metrics) {
    if (metric.worse == Worse::low) worse_low.push_back(metric.name);
  }
  const TraceIndex index(trace, nullptr, cadence, policy.stale_after(), worse_low);
  const ReplayResult indexed = replay(policy, index);
  const std::string journal = to_json_lines(plain.journal);
  require(to_json_lines(indexed.journal) == journal, "the index gives the replay's journal");
  require(std::equal(indexed.journal.entries.begin(), indexed.journal.entries.end(),
                     plain.journal.entries.begin(), plain.journal.entries.end(),
                     [](const Transition& a, const Transition& b) { return same(a, b); }),
          "the index gives the replay's transitions, in every field");
  require(indexed.checks == plain.checks, "the index counts the replay's checks");
  require(indexed.first_check == plain.first_check && indexed.last_check == plain.last_check,
          "the index has the replay's first and last check");
  require(to_json_lines(parse_journal(journal, "journal")) == journal ||
              plain.journal.entries.empty(),  // then it does not tell what was monitored
          "a replay's journal reads back");
}

void require_good_trace(const Trace& trace, std::uint64_t seed) {
  static const Policy as_designed = default_policy(), as_coded = *builtin_policy("k2-as-coded");
  require_columns(trace);
  require_canonical(trace);
  Prng random(seed);
  const Trace part = some_rows(trace, random);
  const Cadence cadence = drawn_cadence(part, random);
  const bool is_k2s = trace.metrics == k2_trace_metrics();
  // One policy a trace: three times as many traces, and what begins alike comes again with another.
  switch (is_k2s ? random.below(3) : 2) {
    case 0:
      return require_same_replay(as_designed, part, cadence);
    case 1:
      return require_same_replay(as_coded, part, cadence);
    default:
      return require_same_replay(drawn_policy(part, random), part, cadence);
  }
}

}  // namespace cascade
