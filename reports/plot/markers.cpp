#include "reports/plot/markers.hpp"

#include <algorithm>
#include <utility>

#include "reports/plot/picture_colours.hpp"
#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

constexpr int kMarkerRow_px = 14;
constexpr std::size_t kFew = 40;
constexpr int kSquare = 5, kTriangleUp = 9, kTriangleDown = 11, kDiamond = 13;

/// Fills a row, one mark a column and level.
class RowFiller {
 public:
  RowFiller(const TimeWindow& window, std::size_t columns) : window_(window), columns_(columns) {}

  void add(MarkerRow& row, Instant in_journal, Level level, bool every) {
    const Instant at = window_.from + Duration{in_journal.ns};
    const std::size_t column = column_of(at, window_, columns_) + 1;
    ++row.count;
    const std::size_t before = std::exchange(newest_[index(level)], column);
    if (every || before != column) row.at_s[index(level)].push_back(window_.seconds(at));
  }

 private:
  const TimeWindow& window_;
  std::size_t columns_;
  PerLevel<std::size_t> newest_{};  // as column + 1
};

MarkerRow row_of_entries(const PlotInput& input, const TimeWindow& window, std::size_t columns,
                         bool every, MarkerRow row, TransitionKind kind) {
  RowFiller filler(window, columns);
  for (const Transition& entry : input.journal.entries) {
    if (entry.kind == kind) filler.add(row, entry.at, entry.to, every);
  }
  return row;
}

MarkerRow row_of_flaps(const PlotInput& input, const TimeWindow& window, std::size_t columns,
                       bool every) {
  MarkerRow row{"flap", "flaps", "flap", "flaps to ", kSquare};
  RowFiller filler(window, columns);
  const std::vector<Transition>& entries = input.journal.entries;
  auto entry = entries.begin();
  for (const Instant flap : input.flaps) {
    entry =
        std::find_if(entry, entries.end(), [&](const Transition& each) { return each.at >= flap; });
    filler.add(row, flap, entry == entries.end() ? kLowest : entry->to, every);
  }
  return row;
}

/// The middle of the row of that number, counted from the lowest, above the data.
double row_height(const Panel& panel, const Markers& markers, std::size_t row) {
  const auto from_top = static_cast<double>(markers.rows.size() - row) - 0.5;
  return panel.top - from_top * kMarkerRow_px * panel.per_px();
}

}  // namespace

Markers markers_of(const PlotInput& input, const TimeWindow& window, std::size_t columns) {
  Markers markers;
  markers.levels = input.journal.header.levels;
  markers.few = input.journal.entries.size() <= kFew;
  const auto add = [&](MarkerRow row) {
    if (row.count > 0) markers.rows.push_back(std::move(row));
  };
  const auto entries = [&](MarkerRow row, TransitionKind kind) {
    add(row_of_entries(input, window, columns, markers.few, std::move(row), kind));
  };
  entries({"reset", "resets", "reset", "reset to ", kDiamond}, TransitionKind::reset);
  entries({"down", "down", "recovery", "down to ", kTriangleDown}, TransitionKind::recovery);
  entries({"up", "up", "escalation", "up to ", kTriangleUp}, TransitionKind::escalation);
  add(row_of_flaps(input, window, columns, markers.few));
  return markers;
}

void make_room_for_markers(Panel& panel, const Markers& markers) {
  const int rows_px = static_cast<int>(markers.rows.size()) * kMarkerRow_px;
  panel.top += rows_px * panel.per_px();
  panel.height_px += rows_px;
}

void add_marker_lines(Panel& panel, const Markers& markers) {
  if (!markers.few) return;
  Layer through{"transitions", line_style(paint::kMarkerLine.light, 0.8), {}};
  for (const MarkerRow& row : markers.rows) {
    if (row.point_type == kSquare) continue;  // a flap is one of the escalations
    for (const std::vector<double>& to_level : row.at_s) {
      for (const double at_s : to_level) {
        through.blocks.push_back(straight(at_s, panel.bottom, at_s, panel.top));
      }
    }
  }
  add_layer(panel, std::move(through));
}

void add_markers(Panel& panel, const Markers& markers) {
  add_marker_lines(panel, markers);
  const double half = 0.4 * kMarkerRow_px * panel.per_px();
  for (std::size_t i = 0; i < markers.rows.size(); ++i) {
    const MarkerRow& row = markers.rows[i];
    const double y = row_height(panel, markers, i);
    for (const Level level : markers.levels.levels()) {
      const std::string ink = colour(level, markers.levels.size()).ink;
      Layer marks{row.layer + markers.levels[level],
                  markers.few ? point_style(ink, row.point_type, 1.1)
                              : line_style(ink, row.count < 150 ? 1.6 : 1),
                  {}};
      for (const double at_s : row.at_s[index(level)]) {
        marks.blocks.push_back(markers.few ? std::vector<Mark>{{at_s, y, 0, 0}}
                                           : straight(at_s, y - half, at_s, y + half));
      }
      add_layer(panel, std::move(marks));
    }
    panel.right.push_back({y, grouped(row.count) + " " + (row.count == 1 ? row.one : row.many),
                           paint::kSoftInk.light});
  }
}

}  // namespace cascade
