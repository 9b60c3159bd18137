#include "sim/loop/k2/k2_watch.hpp"

namespace cascade {
namespace {

std::vector<std::size_t> partitions_of(const std::deque<Site>& sites) {
  std::vector<std::size_t> partitions;
  for (const Site& site : sites) partitions.push_back(site.broker().partition_count());
  return partitions;
}

}  // namespace

K2Watch::K2Watch(const NumbersSetup& setup, const std::deque<Site>& sites)
    : numbers_(setup, partitions_of(sites)),
      trackers_(numbers_, sites.size()),
      deduplications_(numbers_) {}

void K2Watch::before_tick(Instant from, Instant to, const std::deque<Site>& sites) {
  if (!numbers_.session_begins(from, to)) return;
  for (std::size_t s = 0; s < sites.size(); ++s) {
    for (std::size_t p = 0; p < sites[s].broker().partition_count(); ++p) {
      numbers_.begin_session(s, p, sites[s].broker().partition(p).next_number());
    }
  }
}

}  // namespace cascade
