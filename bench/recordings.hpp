// The recordings that the benchmarks read, the same in each: a lag that wanders and jumps.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "model/k2.hpp"
#include "sim/loop/prng.hpp"
#include "sim/trace/trace.hpp"

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
    trace[kLag].push_back(static_cast<double>(static_cast<std::int64_t>(lag)));
    trace[kHeap].push_back(static_cast<double>(prng.below(700)) / 10);
  }
  trace.counts.rows = rows;
  return trace;
}

/// An hour of three storms in `rows` rows: more rows are more of the same, not more storms.
inline Trace storms(std::size_t rows) {
  Trace trace;
  trace.name = "storms.csv";
  for (std::size_t row = 0; row < rows; ++row) {
    const double share = static_cast<double>(row) / static_cast<double>(rows);
    const double wave = std::max(0.0, std::sin(share * 6 * 3.14159265358979));
    trace.at.push_back(
        {static_cast<std::int64_t>(share * 3600e9) + static_cast<std::int64_t>(row)});
    trace[kLag].push_back(1000 + 6e6 * wave * wave);
    trace[kHeap].push_back(40);
  }
  trace.counts.rows = rows;
  return trace;
}

}  // namespace cascade::bench
