// The search that a sweep leans on: its answers, and that it reads no row that is not there. An
// answer does not show that, so the rows stand between two pages that nobody may read.

#include "sim/replay/check_times.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/loop/prng.hpp"

namespace cascade {
namespace {

/// Memory of which a read just before or just behind it ends the process.
class Walled {
 public:
  Walled() {
    EXPECT_NE(pages_, MAP_FAILED);
    EXPECT_EQ(::mprotect(page(1), size_, PROT_READ | PROT_WRITE), 0);
  }
  ~Walled() { ::munmap(pages_, 3 * size_); }
  Walled(const Walled&) = delete;
  Walled& operator=(const Walled&) = delete;

  /// The times at one end of it.
  std::span<const Instant> hold(const std::vector<Instant>& times, bool at_the_end) {
    Instant* const end = reinterpret_cast<Instant*>(page(2));
    Instant* const begin = at_the_end ? end - times.size() : reinterpret_cast<Instant*>(page(1));
    std::copy(times.begin(), times.end(), begin);
    return {begin, times.size()};
  }

 private:
  char* page(std::size_t i) { return static_cast<char*>(pages_) + i * size_; }

  const std::size_t size_ = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* const pages_ = ::mmap(nullptr, 3 * size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
};

/// Rising times: regular ones, with gaps, or at random.
std::vector<Instant> rising(Prng& random) {
  std::vector<Instant> times(random.below(40));
  const std::uint64_t kind = random.below(3);
  Instant at{static_cast<std::int64_t>(random.below(100)) - 50};
  for (Instant& each : times) {
    each = at;
    const bool gap = kind == 2 || (kind == 1 && random.below(6) == 0);
    at.ns += gap ? 1 + static_cast<std::int64_t>(random.below(30)) : 10;
  }
  return times;
}

TEST(CountBefore, IsThatOfTheLibraryWhateverIsKnownAndReadsNothingElse) {
  Prng random(1);
  Walled memory;
  for (int run = 0; run < 2000; ++run) {
    const std::vector<Instant> times = rising(random);
    const std::int64_t from = times.empty() ? 0 : times.front().ns - 3;
    const std::int64_t to = times.empty() ? 3 : times.back().ns + 40;
    for (const bool at_the_end : {false, true}) {
      const std::span<const Instant> held = memory.hold(times, at_the_end);
      for (int i = 0; i < 8; ++i) {
        const Instant at{
            from + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(to - from)))};
        const auto before = static_cast<std::size_t>(
            std::lower_bound(times.begin(), times.end(), at) - times.begin());
        const std::size_t known = i == 0 ? 0 : i == 1 ? before : random.below(before + 1);
        ASSERT_EQ(count_before(held, at, known), before)
            << "run " << run << ", known " << known << ", at " << at.ns;
      }
    }
  }
}

// Against all checks written down one by one.
TEST(CheckTimes, TheNextOneIsThatOfTheList) {
  Prng random(2);
  const auto rows = [&random](std::size_t most) {
    std::vector<Instant> times = rising(random);
    times.resize(std::min(times.size(), most));
    if (times.empty()) times.push_back(Instant{static_cast<std::int64_t>(random.below(50))});
    return times;
  };
  for (int run = 0; run < 600; ++run) {
    Trace trace, other;
    trace.at = rows(8);
    other.at = rows(8);
    const Trace* const second = random.below(2) == 0 ? &other : nullptr;
    Cadence cadence;
    if (random.below(2) == 0)
      cadence.every = Duration{1 + static_cast<std::int64_t>(random.below(30))};
    const CheckTimes checks(trace, second, cadence);

    std::vector<Instant> all = trace.at;
    if (second != nullptr) all.insert(all.end(), other.at.begin(), other.at.end());
    std::sort(all.begin(), all.end());
    if (cadence.every) {
      const Instant last = all.back();
      Instant at = all.front();
      for (all.clear(); at <= last; at = at + *cadence.every) all.push_back(at);
    }
    all.erase(std::unique(all.begin(), all.end()), all.end());
    ASSERT_EQ(checks.count(), all.size()) << "run " << run;

    CheckTimes::Known known;
    for (std::int64_t ns = all.front().ns - 40; ns < all.back().ns + 3; ++ns) {
      const auto next = std::lower_bound(all.begin(), all.end(), Instant{ns});
      const auto found = checks.at_or_after(Instant{ns}, known);
      ASSERT_EQ(found.has_value(), next != all.end()) << "run " << run << ", at " << ns;
      if (found) {
        ASSERT_EQ(*found, *next) << "run " << run << ", at " << ns;
      }
      if (random.below(3) == 0) known = checks.known_before(Instant{ns}, known);
    }
  }
}

}  // namespace
}  // namespace cascade
