// A heap that costs: collections that stop the world, and a process that runs out of memory.

#include <algorithm>

#include "sim/loop/site.hpp"

namespace cascade {

/// After what fills the heap: a poll, or a batch that leaves garbage behind.
void Site::look_at_heap() {
  if (!heap_.is_modelled()) return;
  const std::int64_t in_flight = consumer_.in_flight_messages();
  const std::int64_t buffered = spill_.reserved_messages();
  if (const auto pause = heap_.collect(in_flight, buffered)) stop_the_world(*pause);
  if (heap_.is_out_of_memory(in_flight, buffered)) run_out_of_memory();
}

/// From now on, or behind the collection that goes on, every instance stands still. Checks by a
/// timer go on: who makes them is not of this process.
void Site::stop_the_world(Duration pause) {
  if (pause.ns <= 0) return;
  stopped_until_ = std::max(queue_.now(), stopped_until_) + pause;
  stopped_ = stopped_ + pause;
  consumer_.put_off(pause);
  queue_.post(stopped_until_, {LoopEvent::Kind::resume, books_.site, 0, 0});
}

/// Whether the world has stood still since the event was posted: then it comes so much later.
bool Site::put_off(const LoopEvent& event) {
  Instance& instance = instances_[event.index];
  const Duration by = stopped_ - instance.stopped;
  if (by.ns == 0) return false;
  instance.stopped = stopped_;
  queue_.post(queue_.now() + by, event);
  return true;
}

void Site::run_out_of_memory() {
  heap_.count_out_of_memory();
  begin_fault(out_of_memory_);
  queue_.post(queue_.now() + Duration::from_seconds(setup_.heap.restart_s),
              {LoopEvent::Kind::restart, books_.site, 0, 0});
}

/// All of it has ended: nobody collects any more, and what starts has an empty heap.
void Site::process_is_new() {
  heap_.restart();
  stopped_until_ = queue_.now();
}

}  // namespace cascade
