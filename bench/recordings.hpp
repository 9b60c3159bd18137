// The recordings that the benchmarks read, the same in each: a lag that wanders and jumps.
#pragma once

#include <cstddef>
#include <string>

#include "sim/prng.hpp"
#include "sim/trace.hpp"

namespace cascade::bench {

inline constexpr std::int64_t kEpoch_ns = 1'648'200'826'000'000'000;  // 2022-03-25

/// `rows` rows, one each half second, of whole messages and tenths of percent.
inline Trace recording(std::size_t rows, bool absolute = false) {
  Prng prng(1);
  Trace trace;
  trace.name = "bench.csv";
  trace.absolute_time = absolute;
  double lag = 1000;
  for (std::size_t row = 0; row < rows; ++row) {
    lag = prng.uniform() < 0.001 ? prng.uniform(0, 8e6) : lag * prng.uniform(0.9, 1.1) + 1;
    trace.at.push_back({static_cast<std::int64_t>(row) * 500'000'000 + (absolute ? kEpoch_ns : 0)});
    trace.lag_messages.push_back(static_cast<double>(static_cast<std::int64_t>(lag)));
    trace.heap_pct.push_back(static_cast<double>(prng.below(700)) / 10);
  }
  trace.counts.rows = rows;
  return trace;
}

}  // namespace cascade::bench
