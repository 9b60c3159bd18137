#include "sim/loop/heap.hpp"

#include <algorithm>

namespace cascade {
namespace {

constexpr double kBytesPerMb = 1024 * 1024;

}  // namespace

double Heap::read_pct(Instant now, std::int64_t in_flight_messages,
                      std::int64_t buffered_messages) {
  while (next_ < setup_.times_s.size() &&
         Duration::from_seconds(setup_.times_s[next_]).ns <= now.ns) {
    ++next_;
  }
  // The reading is from just before the collection: that is the tooth's tip.
  const double reading = pct(now, in_flight_messages, buffered_messages);
  const bool is_modelled = setup_.times_s.empty();
  if (is_modelled && garbage_mb() > 0 && reading >= setup_.collect_at_pct) garbage_messages_ = 0;
  return reading;
}

double Heap::pct(Instant now, std::int64_t in_flight_messages,
                 std::int64_t buffered_messages) const {
  if (!setup_.times_s.empty()) {
    std::size_t next = next_;
    while (next < setup_.times_s.size() &&
           Duration::from_seconds(setup_.times_s[next]).ns <= now.ns) {
      ++next;
    }
    return setup_.values_pct[next == 0 ? 0 : next - 1];
  }
  const double live_mb =
      setup_.base_mb + (static_cast<double>(in_flight_messages) * setup_.in_flight_bytes +
                        static_cast<double>(buffered_messages) * setup_.spill_buffer_bytes) /
                           kBytesPerMb;
  return std::min(100.0, 100 * (live_mb + garbage_mb()) / setup_.max_mb);
}

double Heap::garbage_mb() const {
  return static_cast<double>(garbage_messages_) * setup_.garbage_bytes / kBytesPerMb;
}

}  // namespace cascade
