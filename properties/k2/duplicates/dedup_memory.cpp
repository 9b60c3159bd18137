#include "properties/k2/duplicates/dedup_memory.hpp"

#include <cmath>

#include "model/k2/deduplication.hpp"

namespace cascade {

double dictionary_bytes(double rate_per_s, double window_s) {
  return rate_per_s * (window_s + kDedupAsCoded.cleans_every.seconds()) * kDictionaryEntryBytes;
}

double window_filter_bytes(double rate_per_s, double window_s) {
  const std::int64_t members = std::llround(rate_per_s * window_s);
  return static_cast<double>(bloom_size(members, kDedupAsDesigned.filter_share).bits) / 8;
}

double ranges_bytes(double symbols, double holes) { return symbols * (holes + 1) * kRangeBytes; }

double seconds_to_capacity(double rate_per_s) {
  return static_cast<double>(kDedupAsDesigned.filter_members) / rate_per_s;
}

std::vector<FilterGrowth> filter_growth(const std::vector<double>& loads, std::int64_t capacity,
                                        double share, std::int64_t strangers) {
  BloomFilter filter(bloom_size(capacity, share));
  std::vector<FilterGrowth> growth;
  for (const double load : loads) {
    const std::int64_t members = std::llround(load * static_cast<double>(capacity));
    for (std::int64_t key = filter.added(); key < members; ++key) {
      filter.add(static_cast<std::uint64_t>(key));
    }
    std::int64_t known = 0;
    for (std::int64_t k = 0; k < strangers; ++k) {
      known += filter.contains(~static_cast<std::uint64_t>(k));
    }
    growth.push_back({load, bloom_false_positives(filter.size(), static_cast<double>(members)),
                      static_cast<double>(known) / static_cast<double>(strangers)});
  }
  return growth;
}

}  // namespace cascade
