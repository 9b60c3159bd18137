// What a deduplication needs to remember a window at a rate, and what becomes of a filter that is
// filled beyond its capacity.
#pragma once

#include <cstdint>
#include <vector>

#include "model/k2/bloom_filter.hpp"

namespace cascade {

/// Assumed, as K2 tells none: an id of some 15 letters and a time in CPython's dictionary.
inline constexpr double kDictionaryEntryBytes = 160;
/// Assumed: a range of numbers in a tree or a row, with its key.
inline constexpr double kRangeBytes = 64;

/// Ids of a window and a cleaning interval, in bytes.
double dictionary_bytes(double rate_per_s, double window_s);
/// A filter that holds a window at 0.1 %, in bytes.
double window_filter_bytes(double rate_per_s, double window_s);
/// Of so many symbols, each with so many holes in the window, whatever the rate.
double ranges_bytes(double symbols, double holes);
/// How long K2's filter of 100,000,000 lasts.
double seconds_to_capacity(double rate_per_s);

/// A filter filled to `load` times its capacity: computed, and counted on one that was filled so.
struct FilterGrowth {
  double load = 0;
  double computed_share = 0;
  double simulated_share = 0;
};

/// Loads never fall. The filter is made for `capacity` members at `share`; `strangers` keys that
/// were never added are asked for at each load.
std::vector<FilterGrowth> filter_growth(const std::vector<double>& loads, std::int64_t capacity,
                                        double share, std::int64_t strangers);

}  // namespace cascade
