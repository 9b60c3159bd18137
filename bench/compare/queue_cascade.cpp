// The queue on the program's own event queue.

#include <deque>

#include "bench/compare/queue_workload.hpp"
#include "sim/loop/event_queue.hpp"

namespace {

struct Event {
  std::int64_t producer;  // -1: the server is done
  std::int64_t n;
};

}  // namespace

int main(int argc, char** argv) {
  using namespace cascade;
  const std::int64_t each = messages_each(argc, argv);
  const auto gaps = make_gaps();
  const Stopwatch watch;
  EventQueue<Event> queue;
  std::deque<std::int64_t> waiting;
  bool busy = false;
  QueueResult result;
  for (std::int64_t p = 0; p < kProducers && each > 0; ++p)
    queue.post({gaps[gap_index(p, 0)]}, {p, 0});
  while (!queue.empty()) {
    const Event event = queue.take();
    const std::int64_t now = queue.now().ns;
    if (event.producer >= 0) {
      waiting.push_back(now);
      if (event.n + 1 < each) {
        queue.post({now + gaps[gap_index(event.producer, event.n + 1)]},
                   {event.producer, event.n + 1});
      }
    } else {
      busy = false;
      ++result.messages;
      result.last_departure = now;
    }
    if (!busy && !waiting.empty()) {
      result.waited += now - waiting.front();
      waiting.pop_front();
      busy = true;
      queue.post({now + kService}, {-1, 0});
    }
  }
  print_result(result, watch.seconds());
}
