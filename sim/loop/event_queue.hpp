// Virtual time's order of business: events by instant, and in the order of their posting among
// those of the same instant, so that a run is the same run everywhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "model/units.hpp"

namespace cascade {

/// A priority queue of `Event`s and the virtual clock that it drives.
template <class Event>
class EventQueue {
 public:
  /// The instant of the latest event taken; starts at `start`.
  Instant now() const { return now_; }
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }

  explicit EventQueue(Instant start = {}) : now_(start) {}

  /// Posts an event at `at`, which is not before now().
  void post(Instant at, Event event) {
    if (at < now_) std::abort();  // an engine that posts into its past is broken
    heap_.push_back({at, next_sequence_++, std::move(event)});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
  }

  /// Takes the next event and moves the clock to it. The queue is not empty.
  Event take() {
    std::pop_heap(heap_.begin(), heap_.end(), Later{});
    Entry entry = std::move(heap_.back());
    heap_.pop_back();
    now_ = entry.at;
    return std::move(entry.event);
  }

  /// The instant of the next event. The queue is not empty.
  Instant next_at() const { return heap_.front().at; }

 private:
  struct Entry {
    Instant at;
    std::uint64_t sequence;
    Event event;
  };
  struct Later {  // a type, so that it is inlined
    bool operator()(const Entry& a, const Entry& b) const {
      return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }
  };

  std::vector<Entry> heap_;
  Instant now_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace cascade
