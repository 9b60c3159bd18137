#include "sim/readers/snapshots.hpp"

namespace cascade {

void Snapshots::expect(Clock clock, std::size_t line) {
  if (clock_ == Clock::unknown) clock_ = clock;
  if (clock_ == clock) return;
  throw source_.error(line, "some values have a time and some have none",
                      "a time before each snapshot, the first one too, or at each value");
}

void Snapshots::start(std::string_view time, std::size_t line) {
  expect(Clock::before_snapshots, line);
  now_ = times_.read(time, line);
  table_.add_time(now_);
  keys_.clear();
}

void Snapshots::add(const std::string& key, Metric metric, double value, std::size_t line) {
  if (clock_ != Clock::before_snapshots) expect(Clock::nowhere, line);
  if (!keys_.insert(key).second) {
    throw source_.error(line, printable(key) + " comes twice in one snapshot",
                        "a line with the time before each snapshot (date -u +%FT%TZ)");
  }
  table_.add(table_.series(key, key, metric), now_, value, line);
}

void Snapshots::add_at(std::string_view time, const std::string& key, Metric metric, double value,
                       std::size_t line) {
  expect(Clock::at_values, line);
  table_.add(table_.series(key, key, metric), times_.read(time, line), value, line);
}

void Snapshots::finish(Trace& trace) {
  table_.finish(trace);
  trace.absolute_time = times_.absolute() && clock_ != Clock::nowhere;
  times_.note(trace);
}

}  // namespace cascade
