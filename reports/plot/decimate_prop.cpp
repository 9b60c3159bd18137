#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "model/k2.hpp"
#include "model/pressure.hpp"
#include "reports/plot/decimate.hpp"
#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

struct Rows {
  std::vector<Instant> at;
  std::vector<double> values;
  TimeWindow window;

  std::size_t column(std::size_t row, std::size_t columns) const {
    return column_of(at[row], window, columns);
  }
};

/// Mostly regular times with some leaps, mostly values with some missing.
Rows arbitrary_rows() {
  const std::size_t size = *rc::gen::inRange<std::size_t>(1, 600);
  Rows rows;
  std::int64_t now = *rc::gen::inRange<std::int64_t>(-1000, 1000);
  const auto steps = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(0, 100));
  const auto values = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(-20, 100));
  for (std::size_t i = 0; i < size; ++i) {
    now += steps[i] < 90 ? 10 + steps[i] % 3 : 20 * steps[i];
    rows.at.push_back({now * 1'000'000});
    rows.values.push_back(values[i] < 0 ? kMissing : values[i]);
  }
  const Duration span = rows.at.back() - rows.at.front();
  rows.window = {rows.at.front(), Duration{std::max<std::int64_t>(span.ns, 1)}};
  return rows;
}

std::vector<PlotPoint> all_points(const Curve& curve) {
  std::vector<PlotPoint> points;
  for (const auto& piece : curve.pieces) points.insert(points.end(), piece.begin(), piece.end());
  return points;
}

RC_GTEST_PROP(Reduce, KeepsTheExtremesOfEveryColumnAndInventsNothing, ()) {
  const Rows rows = arbitrary_rows();
  const std::size_t columns = *rc::gen::inRange<std::size_t>(1, 60);
  const std::vector<PlotPoint> points =
      all_points(reduce(rows.at, rows.values, rows.window, columns));
  struct Extremes {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    void see(double value) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  };
  std::vector<Extremes> expected(columns), got(columns);
  std::map<double, double> by_time;
  for (std::size_t row = 0; row < rows.at.size(); ++row) {
    by_time[rows.window.seconds(rows.at[row])] = rows.values[row];
    if (!is_missing(rows.values[row])) expected[rows.column(row, columns)].see(rows.values[row]);
  }
  double before = -1;
  for (const PlotPoint& point : points) {
    RC_ASSERT(by_time.at(point.at_s) == point.value);
    RC_ASSERT(point.at_s > before);
    before = point.at_s;
    const Instant at = rows.window.from + Duration::from_seconds(point.at_s);
    got[column_of(at, rows.window, columns)].see(point.value);
  }
  for (std::size_t column = 0; column < columns; ++column) {
    RC_ASSERT(got[column].low == expected[column].low);
    RC_ASSERT(got[column].high == expected[column].high);
  }
  if (rows.at.size() > 4 * columns) RC_ASSERT(points.size() <= 4 * columns);
}

RC_GTEST_PROP(Reduce, NoPieceCrossesAnInterruptionThatCanBeSeen, ()) {
  const Rows rows = arbitrary_rows();
  const std::size_t columns = *rc::gen::inRange<std::size_t>(1, 400);
  const Curve curve = reduce(rows.at, rows.values, rows.window, columns);
  const bool exact = rows.at.size() <= 4 * columns;
  const Duration longest = gap_limit(rows.at);
  std::size_t interruptions = 0, missing = 0, newest = 0;
  bool interrupted = true, any = false;
  const auto joined = [&](double from_s, double to_s) {
    return std::any_of(curve.pieces.begin(), curve.pieces.end(), [&](const auto& piece) {
      return piece.front().at_s <= from_s && piece.back().at_s >= to_s;
    });
  };
  for (std::size_t row = 0; row < rows.at.size(); ++row) {
    interrupted = interrupted || (row > 0 && rows.at[row] - rows.at[row - 1] > longest);
    if (is_missing(rows.values[row])) {
      ++missing;
      interrupted = true;
      continue;
    }
    const bool seen = exact || rows.column(row, columns) != rows.column(newest, columns);
    if (any && interrupted && seen) {
      ++interruptions;
      RC_ASSERT(!joined(rows.window.seconds(rows.at[newest]), rows.window.seconds(rows.at[row])));
    }
    newest = row;
    interrupted = false;
    any = true;
  }
  RC_ASSERT(curve.pieces.size() == (any ? interruptions + 1 : 0));
  RC_ASSERT(curve.missing_values == missing);
  if (exact) RC_ASSERT(all_points(curve).size() == rows.at.size() - missing);
}

RC_GTEST_PROP(LevelBands, AreTheLowestAndHighestLevelAtEveryTime, ()) {
  const TimeWindow window{{*rc::gen::inRange<std::int64_t>(-100, 100)}, {1'000}};
  const auto times = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1'000));
  const std::size_t columns = *rc::gen::inRange<std::size_t>(1, 100);
  Journal journal;
  Level level = K2::normal;
  std::vector<int> sorted = times;
  std::sort(sorted.begin(), sorted.end());
  for (const int at : sorted) {
    Transition entry;
    entry.at = {at};
    entry.from = level;
    entry.to = level =
        level_at((index(level) + *rc::gen::inRange<std::size_t>(1, 5)) % k2::kLevelCount);
    journal.entries.push_back(entry);
  }
  const std::vector<LevelBand> bands = level_bands(journal, window, columns);
  double end_s = 0;
  for (const LevelBand& band : bands) {
    RC_ASSERT(band.from_s == end_s);
    RC_ASSERT(band.to_s > band.from_s);
    RC_ASSERT(band.low <= band.high);
    end_s = band.to_s;
  }
  RC_ASSERT(end_s == window.span.seconds());
  // Between two transitions the level is within its band.
  Level now = K2::normal;
  std::size_t next = 0;
  for (int t = 0; t < 1'000; ++t) {
    while (next < sorted.size() && sorted[next] <= t) now = journal.entries[next++].to;
    const double at_s = (t + 0.5) * 1e-9;
    const auto band =
        std::find_if(bands.begin(), bands.end(), [&](const LevelBand& b) { return at_s < b.to_s; });
    RC_ASSERT(band != bands.end());
    RC_ASSERT(band->low <= now);
    RC_ASSERT(band->high >= now);
    if (sorted.size() <= columns) RC_ASSERT(band->low == band->high);
  }
  double sum = 0;
  for (const double share : level_shares(journal, window)) sum += share;
  RC_ASSERT(std::abs(sum - 1) < 1e-9);
}

}  // namespace
}  // namespace cascade
