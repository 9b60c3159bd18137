#include "sim/trace/readers/snapshots.hpp"

#include "sim/trace/readers/values.hpp"

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

void Snapshots::add(const SeriesTitle& title, std::string_view value, std::size_t line,
                    TraceCounts& counts) {
  if (clock_ != Clock::before_snapshots) expect(Clock::nowhere, line);
  const std::size_t series = table_.series(title.shown, title);
  if (!table_.is_wanted(series)) return;
  if (!keys_.insert(title.shown).second) {
    throw source_.error(line, printable_short(title.shown) + " comes twice in one snapshot",
                        "a line with the time before each snapshot (date -u +%FT%TZ)");
  }
  table_.add(series, now_, read_value(value, title.name, line, source_, counts), line);
}

void Snapshots::add_at(std::string_view time, const SeriesTitle& title, std::string_view value,
                       std::size_t line, TraceCounts& counts) {
  expect(Clock::at_values, line);
  const std::size_t series = table_.series(title.shown, title);
  if (!table_.is_wanted(series)) return;
  table_.add(series, times_.read(time, line), read_value(value, title.name, line, source_, counts),
             line);
}

void Snapshots::finish(Trace& trace) {
  table_.finish(trace);
  const bool has_times = clock_ == Clock::before_snapshots || clock_ == Clock::at_values;
  if (has_times) {
    times_.describe(trace, clock_ == Clock::at_values ? "the time of each value"
                                                      : "the line before each snapshot");
  } else {
    trace.time = {"", "no time in the file: one snapshot, at 0"};
  }
}

}  // namespace cascade
