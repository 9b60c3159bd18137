#include "sim/loop/heap.hpp"

#include <algorithm>

namespace cascade {

double Heap::read_pct(Instant now, std::int64_t in_flight_messages,
                      std::int64_t buffered_messages) {
  if (!setup_.times_s.empty()) {
    while (next_ < setup_.times_s.size() &&
           Duration::from_seconds(setup_.times_s[next_]).ns <= now.ns) {
      ++next_;
    }
    return setup_.values_pct[next_ == 0 ? 0 : next_ - 1];
  }
  constexpr double kBytesPerMb = 1024 * 1024;
  const double live_mb =
      setup_.base_mb + (static_cast<double>(in_flight_messages) * setup_.in_flight_bytes +
                        static_cast<double>(buffered_messages) * setup_.spill_buffer_bytes) /
                           kBytesPerMb;
  const double garbage_mb =
      static_cast<double>(garbage_messages_) * setup_.garbage_bytes / kBytesPerMb;
  const double pct = 100 * (live_mb + garbage_mb) / setup_.max_mb;
  if (garbage_mb > 0 && pct >= setup_.collect_at_pct) {
    garbage_messages_ = 0;
    // The reading is from just before the collection: that is the tooth's tip.
  }
  return std::min(100.0, pct);
}

}  // namespace cascade
