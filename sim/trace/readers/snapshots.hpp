// Files that are a pile of snapshots: each shows all partitions as they were at one time.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "sim/trace/readers/series_table.hpp"
#include "sim/trace/readers/source.hpp"
#include "sim/trace/readers/times.hpp"

namespace cascade {

/// Gives the values of each snapshot its time. Where no time was said there can be only one
/// snapshot, at 0 of its own origin.
class Snapshots {
 public:
  explicit Snapshots(const Source& source)
      : source_(source), times_(source, {}), table_(source, times_) {}

  bool is_time(std::string_view text) const { return times_.is_time(text); }

  /// A new snapshot begins, of the time that `time` says.
  void start(std::string_view time, std::size_t line);

  /// Whether the present snapshot has a value of that key already.
  bool has(const std::string& key) const { return keys_.count(key) != 0; }

  /// A value of that series; its key is its title's `shown`. A series that the filters leave out
  /// (ReadOptions::series) is not looked at. Throws InputError where the present snapshot has a
  /// value of it: then a time is lacking between them.
  void add(const SeriesTitle& title, std::string_view value, std::size_t line, TraceCounts& counts);
  /// A value that has its own time.
  void add_at(std::string_view time, const SeriesTitle& title, std::string_view value,
              std::size_t line, TraceCounts& counts);

  bool empty() const { return table_.empty(); }

  /// Fills `trace`. Throws as SeriesTable::finish().
  void finish(Trace& trace);

 private:
  /// Where this file's times stand.
  enum class Clock : std::uint8_t { unknown, nowhere, before_snapshots, at_values };
  void expect(Clock clock, std::size_t line);

  const Source& source_;
  Times times_;
  SeriesTable table_;
  std::set<std::string, std::less<>> keys_;  // of the present snapshot
  Instant now_;
  Clock clock_ = Clock::unknown;
};

}  // namespace cascade
