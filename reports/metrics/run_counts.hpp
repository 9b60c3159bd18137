// What is counted of every run. K2's families and those of any other ladder tell it alike, but for
// how the names begin and for the labels.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "reports/metrics/metric_families.hpp"

namespace cascade {

/// A counter without labels of its own.
struct RunCount {
  std::string name;  ///< without the beginning and without _total
  std::string help;
  std::function<double(const Metrics&)> value;
};
std::vector<RunCount> run_counts(const Policy& policy);

/// Messages that fared alike, told by tier.
struct TierCount {
  std::string name;  ///< without the beginning and without _total
  MetricType type;
  std::string help;
  std::function<const MessageCounts&(const Metrics&)> messages;
};
std::vector<TierCount> tier_counts();

}  // namespace cascade
