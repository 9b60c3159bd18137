#include "properties/explore/constants_watch.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cascade {

void ConstantsWatch::value_parted(Metric metric, double low, double high) {
  if (!fault_.empty()) return;
  if (!policy_[metric].monitored) {
    fault_ = fmt::format("the machine looks at {}, which is not monitored", policy_[metric].name);
    return;
  }
  const std::vector<Region>& regions = regions_[index(metric)].regions;
  double least = kInfinity;
  for (const Region& region : regions) {
    if (region.high == low) return;       // here one ends, and the next begins
    least = std::min(least, region.low);  // NaN, of the missing value, is not less
  }
  if (high <= least) return;  // no value lies on the other side
  fault_ = fmt::format(
      "the machine tells values of {} apart between {} and {}, where the policy has no trigger and "
      "no clear value",
      policy_[metric].name, low, high);
}

void ConstantsWatch::time_parted(Since since, std::int64_t low_ns) {
  if (!fault_.empty() || low_ns < 0) return;  // no age lies on the other side
  const auto is_at = [low_ns](std::int64_t constant_ns) {
    return low_ns == constant_ns - 1 || low_ns == constant_ns;
  };
  bool known = false;
  std::string_view words;
  switch (since) {
    case Since::transition: {
      const std::vector<std::int64_t>& ages = ages_ns_[index(level_)];
      known = std::any_of(ages.begin(), ages.end(), is_at);
      words = "its last transition";
      break;
    }
    case Since::demanded:
      known = demanded_ns_ > 0 && is_at(demanded_ns_);
      words = "more was first demanded";
      break;
    case Since::check:
    case Since::latest:
      known = low_ns == 0;
      words = "the check before";
      break;
  }
  if (known) return;
  fault_ = fmt::format(
      "the machine compares the time since {} with {} s at {}, which is no time of the policy "
      "there",
      words, static_cast<double>(low_ns + 1) / 1e9, policy_.name_of(level_));
}

void ConstantsWatch::compared_otherwise(std::string_view what) {
  if (fault_.empty()) fault_ = fmt::format("the machine compares {}", what);
}

}  // namespace cascade
