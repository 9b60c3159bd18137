// Whether a machine compares what it sees with the policy's own constants and with nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/observed_check.hpp"
#include "model/policy.hpp"
#include "properties/explore/regions.hpp"

namespace cascade {

/// Hears the comparisons of observed checks. Where none is faulted, each check parted values only
/// where two regions meet and times only at the clocks' own constants: then all of a region, and
/// all ages between two constants, go the way that was seen.
class ConstantsWatch final : public ComparisonObserver {
 public:
  /// `regions` by metric; `ages_ns` by level, what the time since the last transition is compared
  /// with there; `demanded_ns`, what the time since more was demanded is. They must outlive it.
  ConstantsWatch(const Policy& policy, const std::vector<MetricRegions>& regions,
                 const PerLevel<std::vector<std::int64_t>>& ages_ns, std::int64_t demanded_ns)
      : policy_(policy), regions_(regions), ages_ns_(ages_ns), demanded_ns_(demanded_ns) {}

  /// The level at which the next checks are made.
  void stand_at(Level level) { level_ = level; }

  void value_parted(Metric metric, double low, double high) override;
  void time_parted(Since since, std::int64_t low_ns) override;
  void compared_otherwise(std::string_view what) override;

  /// The first comparison that is none of the policy's, in words; empty: there was none.
  const std::string& fault() const { return fault_; }

 private:
  const Policy& policy_;
  const std::vector<MetricRegions>& regions_;
  const PerLevel<std::vector<std::int64_t>>& ages_ns_;
  std::int64_t demanded_ns_;
  Level level_ = kLowest;
  std::string fault_;
};

}  // namespace cascade
