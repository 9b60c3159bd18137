#include "sim/replay/journal_diff.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace cascade {
namespace {

std::set<std::string> causes_of(const Transition& entry, const JournalHeader& header) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < header.metrics.size(); ++i) {
    if (entry.cause.has(metric_at(i))) names.insert(header.metrics[i].name);
  }
  return names;
}

/// First how many differ, then by how much time.
struct Cost {
  std::size_t differences = 0;
  double apart_s = 0;
  Cost plus(const Cost& other) const {
    return {differences + other.differences, apart_s + other.apart_s};
  }
  bool operator<(const Cost& other) const {
    return std::pair(differences, apart_s) < std::pair(other.differences, other.apart_s);
  }
};

class Alignment {
 public:
  Alignment(const Journal& recorded, const Journal& replayed)
      : a_(recorded), b_(replayed), a_lines_(lines_of(recorded)), b_lines_(lines_of(replayed)) {}

  JournalDiff all(std::size_t cells_max) {
    std::size_t front = 0, a_end = a_.entries.size(), b_end = b_.entries.size();
    while (front < a_end && front < b_end && identical(front, front)) pair(front, front), ++front;
    std::size_t back = 0;
    while (a_end > front && b_end > front && identical(a_end - 1, b_end - 1))
      --a_end, --b_end, ++back;
    if ((a_end - front + 1) * (b_end - front + 1) <= cells_max) {
      by_table(front, a_end, b_end);
    } else {
      by_time(front, a_end, b_end);
    }
    for (std::size_t i = 0; i < back; ++i) pair(a_end + i, b_end + i);
    return std::move(diff_);
  }

 private:
  static std::vector<std::string> lines_of(const Journal& journal) {
    std::vector<std::string> lines;
    for (const Transition& entry : journal.entries) {
      lines.push_back(to_json_line(entry, journal.header));
    }
    return lines;
  }
  bool identical(std::size_t i, std::size_t j) const { return a_lines_[i] == b_lines_[j]; }

  /// Between the same levels, and of one kind.
  bool alike(std::size_t i, std::size_t j) const {
    const Transition &a = a_.entries[i], &b = b_.entries[j];
    return a.kind == b.kind && a_.header.levels[a.from] == b_.header.levels[b.from] &&
           a_.header.levels[a.to] == b_.header.levels[b.to];
  }

  void pair(std::size_t i, std::size_t j) {
    JournalDiffRow row{i, j};
    if (!identical(i, j)) {
      row.moved = a_.entries[i].at != b_.entries[j].at;
      row.cause = causes_of(a_.entries[i], a_.header) != causes_of(b_.entries[j], b_.header);
      row.values = values_of(a_, i) != values_of(b_, j);
    }
    diff_.rows.push_back(row);
  }
  void only_recorded(std::size_t i) { diff_.rows.push_back({i, std::nullopt}); }
  void only_replayed(std::size_t j) { diff_.rows.push_back({std::nullopt, j}); }

  /// The entry's line less its time and cause.
  static std::string values_of(const Journal& journal, std::size_t i) {
    Transition entry = journal.entries[i];
    entry.at = Instant{};
    entry.cause = {};
    return to_json_line(entry, journal.header);
  }

  Cost pair_cost(std::size_t i, std::size_t j) const {
    if (identical(i, j)) return {};
    return {1, std::fabs((a_.entries[i].at - b_.entries[j].at).seconds())};
  }

  /// The alignment that costs least, by the table of all.
  void by_table(std::size_t front, std::size_t a_end, std::size_t b_end) {
    const std::size_t rows = a_end - front, columns = b_end - front;
    enum : std::uint8_t { both, left, right };
    std::vector<std::uint8_t> step((rows + 1) * (columns + 1), both);
    std::vector<Cost> below(columns + 1), here(columns + 1);
    // From the end, so that the way is read from the front.
    for (std::size_t r = rows + 1; r-- > 0;) {
      for (std::size_t c = columns + 1; c-- > 0;) {
        std::uint8_t& best = step[r * (columns + 1) + c];
        if (r == rows && c == columns) {
          here[c] = {};
          continue;
        }
        const bool has_a = r < rows, has_b = c < columns;
        Cost least{SIZE_MAX, 0};
        const auto offer = [&](const Cost& cost, std::uint8_t way) {
          if (cost < least) least = cost, best = way;
        };
        if (has_a && has_b && alike(front + r, front + c)) {
          offer(below[c + 1].plus(pair_cost(front + r, front + c)), both);
        }
        if (has_a) offer(below[c].plus({1, 0}), left);
        if (has_b) offer(here[c + 1].plus({1, 0}), right);
        here[c] = least;
      }
      std::swap(here, below);
    }
    for (std::size_t r = 0, c = 0; r < rows || c < columns;) {
      switch (step[r * (columns + 1) + c]) {
        case both:
          pair(front + r++, front + c++);
          break;
        case left:
          only_recorded(front + r++);
          break;
        default:
          only_replayed(front + c++);
      }
    }
  }

  void by_time(std::size_t front, std::size_t a_end, std::size_t b_end) {
    for (std::size_t i = front, j = front; i < a_end || j < b_end;) {
      const bool has_both = i < a_end && j < b_end;
      if (has_both && a_.entries[i].at == b_.entries[j].at && alike(i, j)) {
        pair(i++, j++);
      } else if (j == b_end || (has_both && a_.entries[i].at <= b_.entries[j].at)) {
        only_recorded(i++);
      } else {
        only_replayed(j++);
      }
    }
  }

  const Journal &a_, &b_;
  std::vector<std::string> a_lines_, b_lines_;
  JournalDiff diff_;
};

}  // namespace

bool JournalDiff::same() const {
  return std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.same(); });
}

std::size_t JournalDiff::count(bool JournalDiffRow::*what) const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return row.*what; }));
}

std::size_t JournalDiff::appeared() const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.appeared(); }));
}

std::size_t JournalDiff::vanished() const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.vanished(); }));
}

JournalDiff diff_journals(const Journal& recorded, const Journal& replayed, std::size_t cells_max) {
  return Alignment(recorded, replayed).all(cells_max);
}

}  // namespace cascade
