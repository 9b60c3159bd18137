#include "sim/loop/heap.hpp"

#include <algorithm>
#include <cmath>

namespace cascade {
namespace {

constexpr double kBytesPerMb = 1024 * 1024;
constexpr double kMbPerGb = 1024;

}  // namespace

std::string_view text(OutOfMemory out_of_memory) {
  return out_of_memory == OutOfMemory::ignore ? "ignore" : "crash";
}

double Heap::read_pct(Instant now, std::int64_t in_flight_messages,
                      std::int64_t buffered_messages) {
  while (next_ < setup_.times_s.size() &&
         Duration::from_seconds(setup_.times_s[next_]).ns <= now.ns) {
    ++next_;
  }
  return pct(now, in_flight_messages, buffered_messages);
}

std::optional<Duration> Heap::collect(std::int64_t in_flight_messages,
                                      std::int64_t buffered_messages) {
  const double live = live_mb(in_flight_messages, buffered_messages);
  const double due_mb = setup_.collect_at_pct / 100 * setup_.max_mb;
  if (!is_modelled() || garbage_messages_ == 0 || live + garbage_mb() < due_mb) return std::nullopt;
  garbage_messages_ = 0;
  const double pause_ms = setup_.gc_pause_ms + setup_.gc_pause_ms_per_gb * live / kMbPerGb;
  const Duration pause{std::llround(pause_ms * 1e6)};
  ++counts_.collections;
  counts_.stopped = counts_.stopped + pause;
  return pause;
}

bool Heap::is_out_of_memory(std::int64_t in_flight_messages, std::int64_t buffered_messages) const {
  return setup_.out_of_memory == OutOfMemory::crash && setup_.times_s.empty() &&
         live_mb(in_flight_messages, buffered_messages) + garbage_mb() >= setup_.max_mb;
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
  const double used_mb = live_mb(in_flight_messages, buffered_messages) + garbage_mb();
  return std::min(100.0, 100 * used_mb / setup_.max_mb);
}

double Heap::live_mb(std::int64_t in_flight_messages, std::int64_t buffered_messages) const {
  return setup_.base_mb + (static_cast<double>(in_flight_messages) * setup_.in_flight_bytes +
                           static_cast<double>(buffered_messages) * setup_.spill_buffer_bytes) /
                              kBytesPerMb;
}

double Heap::garbage_mb() const {
  return static_cast<double>(garbage_messages_) * setup_.garbage_bytes / kBytesPerMb;
}

std::optional<double> capacity_with_collections_per_s(const HeapSetup& setup, double capacity_per_s,
                                                      double in_flight_messages,
                                                      double batch_messages) {
  if (!setup.times_s.empty()) return capacity_per_s;
  const double bytes = setup.in_flight_bytes + setup.spill_buffer_bytes;
  const double live_mb = setup.base_mb + in_flight_messages * bytes / kBytesPerMb;
  if (setup.out_of_memory == OutOfMemory::crash && live_mb >= setup.max_mb) return std::nullopt;
  if (setup.garbage_bytes == 0) return capacity_per_s;
  // Where what lives leaves no room below the threshold, each batch's garbage is collected by
  // itself: once when it is written, once at the poll after it.
  const double room_mb = setup.collect_at_pct / 100 * setup.max_mb - live_mb;
  double each_message = 2 / batch_messages;
  if (room_mb > 0) {
    each_message = std::min(each_message, setup.garbage_bytes / kBytesPerMb / room_mb);
  }
  const double pause_s = (setup.gc_pause_ms + setup.gc_pause_ms_per_gb * live_mb / kMbPerGb) / 1e3;
  return capacity_per_s / (1 + capacity_per_s * each_message * pause_s);
}

}  // namespace cascade
