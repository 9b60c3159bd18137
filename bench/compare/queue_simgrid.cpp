// The queue on SimGrid: an actor a producer, one for the server, a semaphore between them.

#include <simgrid/s4u.hpp>

#include <cmath>
#include <deque>

#include "bench/compare/queue_workload.hpp"

namespace sg4 = simgrid::s4u;

int main(int argc, char** argv) {
  const std::int64_t each = messages_each(argc, argv);
  const auto gaps = make_gaps();
  sg4::Engine engine(&argc, argv);
  sg4::NetZone* zone = sg4::create_full_zone("zone");
  sg4::Host* host = zone->create_host("host", 1e9);
  zone->seal();

  std::deque<double> waiting;
  const sg4::SemaphorePtr ready = sg4::Semaphore::create(0);
  QueueResult result;
  for (std::int64_t p = 0; p < kProducers; ++p) {
    sg4::Actor::create("producer", host, [&, p] {
      for (std::int64_t n = 0; n < each; ++n) {
        sg4::this_actor::sleep_for(static_cast<double>(gaps[gap_index(p, n)]));
        waiting.push_back(sg4::Engine::get_clock());
        ready->release();
      }
    });
  }
  sg4::Actor::create("server", host, [&] {
    double waited = 0;
    for (std::int64_t n = 0; n < kProducers * each; ++n) {
      ready->acquire();
      waited += sg4::Engine::get_clock() - waiting.front();
      waiting.pop_front();
      sg4::this_actor::sleep_for(static_cast<double>(kService));
      ++result.messages;
    }
    result.waited = std::llround(waited);
    result.last_departure = std::llround(sg4::Engine::get_clock());
  });
  const Stopwatch watch;
  engine.run();
  print_result(result, watch.seconds());
}
