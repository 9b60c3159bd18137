#include "reports/plot/decimate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include "sim/trace/trace_info.hpp"

namespace cascade {
namespace {

constexpr std::size_t kPointsPerColumn = 4;

/// The rows of one column that are kept, by their index.
class Column {
 public:
  bool empty() const { return rows_ == 0; }
  std::size_t number() const { return number_; }

  void add(std::size_t row, std::size_t number, const std::vector<double>& values) {
    if (rows_++ == 0) {
      first_ = low_ = high_ = row;
      number_ = number;
    }
    if (values[row] < values[low_]) low_ = row;
    if (values[row] > values[high_]) high_ = row;
    last_ = row;
  }

  template <typename Take>
  void flush(Take take) {
    if (empty()) return;
    std::array<std::size_t, kPointsPerColumn> kept = {first_, low_, high_, last_};
    std::sort(kept.begin(), kept.end());
    const auto end = std::unique(kept.begin(), kept.end());
    std::for_each(kept.begin(), end, take);
    rows_ = 0;
  }

 private:
  std::size_t rows_ = 0, number_ = 0, first_ = 0, low_ = 0, high_ = 0, last_ = 0;
};

/// Widens `bands` by one more, or lengthens the last where nothing changes.
void append(std::vector<LevelBand>& bands, const LevelBand& band) {
  if (band.to_s <= band.from_s) return;
  if (!bands.empty() && bands.back().low == band.low && bands.back().high == band.high) {
    bands.back().to_s = band.to_s;
  } else {
    bands.push_back(band);
  }
}

Instant on_trace(const Transition& entry, const TimeWindow& window) {
  return window.from + Duration{entry.at.ns};
}

}  // namespace

std::size_t column_of(Instant at, const TimeWindow& window, std::size_t columns) {
  const double part = (at - window.from).seconds() / window.span.seconds();
  const double column = std::floor(part * static_cast<double>(columns));
  return static_cast<std::size_t>(std::clamp(column, 0.0, static_cast<double>(columns - 1)));
}

Curve reduce(const std::vector<Instant>& at, const std::vector<double>& values,
             const TimeWindow& window, std::size_t columns) {
  const bool exact = at.size() <= columns * kPointsPerColumn;
  const Duration longest = gap_limit(at);
  Curve curve;
  Column column;
  const auto keep = [&](std::size_t row) {
    curve.pieces.back().push_back({window.seconds(at[row]), values[row]});
  };
  std::optional<std::size_t> newest;  // row with a value
  bool interrupted = true;
  bool missing_seen = false;
  for (std::size_t row = 0; row < at.size(); ++row) {
    if (row > 0 && at[row] - at[row - 1] > longest) {
      ++curve.gaps;
      interrupted = true;
    }
    if (!std::isfinite(values[row])) {
      ++curve.missing_values;
      interrupted = missing_seen = true;
      continue;
    }
    const std::size_t number = exact ? row : column_of(at[row], window, columns);
    if (!column.empty() && number != column.number()) column.flush(keep);
    // Where the column is still open, the interruption is narrower than a pixel.
    if (interrupted && column.empty()) {
      const double from_s = newest ? window.seconds(at[*newest]) : 0;
      if (newest || missing_seen || at[row] - window.from > longest) {
        curve.missing.push_back({from_s, window.seconds(at[row])});
      }
      curve.pieces.emplace_back();
    }
    interrupted = false;
    newest = row;
    column.add(row, number, values);
  }
  column.flush(keep);
  const Instant end = window.from + window.span;
  if (interrupted || end - at[*newest] > longest) {
    curve.missing.push_back({newest ? window.seconds(at[*newest]) : 0, window.span.seconds()});
  }
  return curve;
}

std::vector<TimeStretch> visible_stretches(const std::vector<TimeSpan>& spans,
                                           const TimeWindow& window, double shortest_s) {
  const double end_s = window.span.seconds();
  std::vector<TimeStretch> stretches;
  for (const TimeSpan& span : spans) {
    double from_s = window.single ? 0 : std::clamp(Duration{span.from.ns}.seconds(), 0.0, end_s);
    double to_s = window.single ? end_s : std::clamp(Duration{span.to.ns}.seconds(), from_s, end_s);
    const double short_of_s = std::max(0.0, shortest_s - (to_s - from_s));
    from_s = std::max(0.0, from_s - short_of_s / 2);
    to_s = std::min(end_s, std::max(to_s, from_s + shortest_s));
    if (!stretches.empty() && from_s <= stretches.back().to_s) {
      stretches.back().to_s = std::max(stretches.back().to_s, to_s);
    } else {
      stretches.push_back({from_s, to_s});
    }
  }
  return stretches;
}

PerLevel<double> level_shares(const Journal& journal, const TimeWindow& window) {
  PerLevel<double> shares{};
  for (const LevelBand& band : level_bands(journal, window, journal.entries.size())) {
    shares[index(band.low)] += (band.to_s - band.from_s) / window.span.seconds();
  }
  return shares;
}

std::vector<LevelBand> level_bands(const Journal& journal, const TimeWindow& window,
                                   std::size_t columns) {
  const std::vector<Transition>& entries = journal.entries;
  Level level = entries.empty() ? kLowest : entries.front().from;
  const double end_s = window.span.seconds();
  std::vector<LevelBand> bands;
  double since_s = 0;
  if (entries.size() <= columns) {
    for (const Transition& entry : entries) {
      const double at_s = std::clamp(window.seconds(on_trace(entry, window)), since_s, end_s);
      append(bands, {since_s, at_s, level, level});
      since_s = at_s;
      level = entry.to;
    }
    append(bands, {since_s, end_s, level, level});
    return bands;
  }
  const auto edge_s = [&](std::size_t column) {
    return end_s * (static_cast<double>(column) / static_cast<double>(columns));
  };
  std::size_t next = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    LevelBand band{edge_s(column), edge_s(column + 1), level, level};
    for (; next < entries.size() &&
           column_of(on_trace(entries[next], window), window, columns) <= column;
         ++next) {
      level = entries[next].to;
      band.low = std::min(band.low, level);
      band.high = std::max(band.high, level);
    }
    append(bands, band);
  }
  return bands;
}

}  // namespace cascade
