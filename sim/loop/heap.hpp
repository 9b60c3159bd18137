// The heap that the cascade sees: a stated model, or recorded values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/units.hpp"

namespace cascade {

struct HeapSetup {
  double max_mb = 4096;
  double base_mb = 1024;            ///< what the program needs when it is idle
  double in_flight_bytes = 500;     ///< for each message polled and not committed
  double spill_buffer_bytes = 200;  ///< for each message on its way to disk
  double garbage_bytes = 0;         ///< left behind by each processed message
  double collect_at_pct = 70;       ///< garbage goes when the heap is this full
  std::vector<double> times_s;      ///< recorded values instead of the model: steps
  std::vector<double> values_pct;
  std::string file;  ///< where they come from, for messages
};

/// heap_pct = (base + in flight + spill buffer + garbage) / max, at most 100.
class Heap {
 public:
  explicit Heap(const HeapSetup& setup) : setup_(setup) {}

  void add_garbage(std::int64_t processed_messages) { garbage_messages_ += processed_messages; }

  /// The reading at `now`; collects garbage where that is due. Calls go forward in time.
  double read_pct(Instant now, std::int64_t in_flight_messages, std::int64_t buffered_messages);

  /// What a reading at `now` would say, without being one: nothing is collected.
  double pct(Instant now, std::int64_t in_flight_messages, std::int64_t buffered_messages) const;

 private:
  double garbage_mb() const;

  HeapSetup setup_;
  std::int64_t garbage_messages_ = 0;
  std::size_t next_ = 0;
};

}  // namespace cascade
