// The heap that the cascade sees: a stated model, or recorded values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/units.hpp"

namespace cascade {

/// What happens where the heap is full.
enum class OutOfMemory : std::uint8_t {
  ignore,  ///< nothing: the reading stays at 100 %
  crash,   ///< the process ends, all of its instances with it, and starts again
};
std::string_view text(OutOfMemory out_of_memory);

struct HeapSetup {
  double max_mb = 4096;
  double base_mb = 1024;            ///< what the program needs when it is idle
  double in_flight_bytes = 500;     ///< for each message polled and not committed
  double spill_buffer_bytes = 200;  ///< for each message on its way to disk
  double garbage_bytes = 0;         ///< left behind by each processed message
  /// Garbage goes when the heap is this full: 45 is G1's InitiatingHeapOccupancyPercent
  /// (docs.oracle.com, "Garbage-First Garbage Collector Tuning").
  double collect_at_pct = 45;
  /// A collection stops every instance of the process for so long: that of itself, and so much more
  /// for each GB that it has to keep. 0: it costs nothing. G1 aims at pauses of at most 200 ms
  /// (MaxGCPauseMillis); a full collection copies what lives, about a second for a GB.
  double gc_pause_ms = 0;
  double gc_pause_ms_per_gb = 0;
  OutOfMemory out_of_memory = OutOfMemory::ignore;
  /// Of a crash: until the process polls again. 10 s is the kubelet's first back-off.
  double restart_s = 10;
  std::vector<double> times_s;  ///< recorded values instead of the model: steps
  std::vector<double> values_pct;
  std::string file;  ///< where they come from, for messages
};

/// What a run's heap has cost.
struct HeapCounts {
  bool is_modelled = false;  ///< whether anything in it could cost something
  std::int64_t collections = 0;
  Duration stopped;  ///< by collections
  std::int64_t out_of_memory = 0;
};

/// heap_pct = (base + in flight + spill buffer + garbage) / max, at most 100.
class Heap {
 public:
  explicit Heap(const HeapSetup& setup) : setup_(setup) {}

  void add_garbage(std::int64_t processed_messages) { garbage_messages_ += processed_messages; }

  /// Whether garbage or a full heap can come of it: else nobody has to look after each batch.
  bool is_modelled() const {
    const bool is_recorded = !setup_.times_s.empty();
    return !is_recorded && (setup_.garbage_bytes > 0 || setup_.out_of_memory == OutOfMemory::crash);
  }
  /// Collects garbage where that is due, and says how long everything stands still for it.
  std::optional<Duration> collect(std::int64_t in_flight_messages, std::int64_t buffered_messages);
  /// Whether the process ends of it.
  bool is_out_of_memory(std::int64_t in_flight_messages, std::int64_t buffered_messages) const;
  /// The process is a new one, after it ran out of memory or crashed.
  void restart() { garbage_messages_ = 0; }
  void count_out_of_memory() { ++counts_.out_of_memory; }
  HeapCounts counts() const {
    HeapCounts counts = counts_;
    counts.is_modelled = is_modelled();
    return counts;
  }

  /// The reading at `now`. Calls go forward in time.
  double read_pct(Instant now, std::int64_t in_flight_messages, std::int64_t buffered_messages);

  /// What a reading at `now` would say, without being one.
  double pct(Instant now, std::int64_t in_flight_messages, std::int64_t buffered_messages) const;

 private:
  double garbage_mb() const;
  /// What a collection has to keep.
  double live_mb(std::int64_t in_flight_messages, std::int64_t buffered_messages) const;

  HeapSetup setup_;
  HeapCounts counts_;
  std::int64_t garbage_messages_ = 0;
  std::size_t next_ = 0;
};

/// What is left of a capacity while garbage is collected, at worst: with `in_flight_messages` in
/// flight all the time, and batches of `batch_messages`. Empty where the process then runs out of
/// memory.
std::optional<double> capacity_with_collections_per_s(const HeapSetup& setup, double capacity_per_s,
                                                      double in_flight_messages,
                                                      double batch_messages);

}  // namespace cascade
