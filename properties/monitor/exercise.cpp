#include "properties/monitor/exercise.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace cascade {

Exercise::Exercise(const Policy& policy) : possible_(allowed_pairs(policy)) {
  std::size_t product = 1;
  for (const MetricThresholds& metric : policy.metrics) {
    const std::vector<Region> regions = regions_of(metric).regions;
    Axis axis;
    axis.count = regions.size();
    for (std::size_t i = 0; i < regions.size(); ++i) axis.numbers.push_back(i);
    if (metric.monitored) {
      axis.missing = axis.numbers.back();  // it stands last
      axis.numbers.pop_back();
    }
    std::sort(axis.numbers.begin(), axis.numbers.end(),
              [&](std::size_t a, std::size_t b) { return regions[a].low < regions[b].low; });
    for (const std::size_t number : axis.numbers) axis.lows.push_back(regions[number].low);
    product *= axis.count;
    axes_.push_back(std::move(axis));
  }
  seen_.resize(product, 0);
}

std::size_t Exercise::Axis::region_of(double value) const {
  if (is_missing(value)) return missing;
  const auto above = std::upper_bound(lows.begin(), lows.end(), value);
  // What is less than the least possible value lies beside the lowest region.
  const std::size_t place =
      above == lows.begin() ? 0 : static_cast<std::size_t>(above - lows.begin()) - 1;
  return numbers[place];
}

void Exercise::see(const Pressure& pressure) {
  std::size_t number = 0;
  for (std::size_t m = 0; m < axes_.size(); ++m) {
    number = number * axes_[m].count + axes_[m].region_of(pressure.values[m]);
  }
  if (seen_[number] == 0) ++regions_seen_;
  seen_[number] = 1;
}

void Exercise::move(const Transition& transition) {
  if (transition.kind == TransitionKind::reset) return;
  const LevelPair pair{transition.from, transition.to};
  if (possible_.count(pair) != 0) made_.insert(pair);
}

std::vector<LevelPair> Exercise::moves_not_made() const {
  std::vector<LevelPair> missing;
  std::set_difference(possible_.begin(), possible_.end(), made_.begin(), made_.end(),
                      std::back_inserter(missing));
  return missing;
}

std::string exercise_text(const Exercise& exercise, const Policy& policy) {
  std::string text = fmt::format("exercised {} of {} input regions and {} of {} transitions",
                                 exercise.regions_seen(), exercise.regions(), exercise.moves_made(),
                                 exercise.moves());
  std::string never;
  for (const LevelPair& pair : exercise.moves_not_made()) {
    never += (never.empty() ? "" : ", ") + pair_text(policy, pair);
  }
  return never.empty() ? text : text + " (never " + never + ")";
}

}  // namespace cascade
