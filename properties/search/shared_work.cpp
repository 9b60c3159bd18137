#include "properties/search/shared_work.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace cascade {

void share_work(std::size_t count, std::size_t together, std::size_t jobs,
                std::atomic<bool>& stopped,
                const std::function<void(std::size_t first, std::size_t end)>& each) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      while (!stopped) {
        const std::size_t first = next.fetch_add(together);
        if (first >= count) return;
        each(first, std::min(first + together, count));
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      stopped = true;
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < jobs; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace cascade
