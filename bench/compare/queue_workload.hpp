// The queue that all engines simulate: producers that post messages at fixed but uneven gaps, one
// server with a fixed service time, first in, first out. Time is a whole number of units.
// queue_simpy.py says the same.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

constexpr std::int64_t kProducers = 64;
constexpr std::int64_t kService = 100;  // units; messages come every 120 units on average
constexpr std::size_t kGaps = 4096;

/// Gaps of 3840 to 11519 units, from Knuth's MMIX generator.
inline std::array<std::int64_t, kGaps> make_gaps() {
  std::array<std::int64_t, kGaps> gaps{};
  std::uint64_t x = 1;
  for (std::int64_t& gap : gaps) {
    x = x * 6364136223846793005u + 1442695040888963407u;
    gap = 3840 + static_cast<std::int64_t>((x >> 33u) % 7680);
  }
  return gaps;
}

inline std::size_t gap_index(std::int64_t producer, std::int64_t n) {
  return static_cast<std::size_t>(producer * 37 + n) % kGaps;
}

/// What every engine must agree on. The order of messages of one instant changes none of it.
struct QueueResult {
  std::int64_t messages = 0, waited = 0, last_departure = 0;
};

/// Of the process's CPU time.
class Stopwatch {
 public:
  double seconds() const {
    return static_cast<double>(std::clock() - start_) / static_cast<double>(CLOCKS_PER_SEC);
  }

 private:
  std::clock_t start_ = std::clock();
};

inline void print_result(const QueueResult& result, double seconds) {
  std::printf("{\"messages\":%lld,\"waited\":%lld,\"last_departure\":%lld,\"seconds\":%.6f}\n",
              static_cast<long long>(result.messages), static_cast<long long>(result.waited),
              static_cast<long long>(result.last_departure), seconds);
}

/// Messages of each producer, from the command line.
inline std::int64_t messages_each(int argc, char** argv) {
  return argc > 1 ? std::atoll(argv[1]) : 1000;
}
