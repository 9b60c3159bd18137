#include "cli/demo/pace.hpp"

#include <algorithm>

namespace cascade {

std::vector<double> pace_s(const DemoRun& run, std::optional<double> speed, double total_s) {
  const std::vector<DemoFrame>& frames = run.frames;
  const auto& entries = run.result().run.journal.entries;
  std::vector<double> due(frames.size(), 0);
  const double run_s = (frames.back().at - frames.front().at).seconds();
  if (run_s <= 0) return due;
  if (speed) {
    for (std::size_t f = 0; f < frames.size(); ++f) {
      due[f] = (frames[f].at - frames.front().at).seconds() / *speed;
    }
    return due;
  }
  // Each frame weighs its own time; just after a transition it weighs its share of that as well.
  constexpr double kAfter_s = 6;
  std::vector<double> weight(frames.size(), 0);
  double slow_sum = 0;
  for (std::size_t f = 1; f < frames.size(); ++f) {
    const std::size_t known = frames[f - 1].transitions;
    if (known == 0) continue;
    const double since_s = (frames[f].at - entries[known - 1].at).seconds();
    if (since_s <= kAfter_s) slow_sum += weight[f] = (frames[f].at - frames[f - 1].at).seconds();
  }
  const double slow_part = slow_sum > 0 ? 0.5 : 0;
  for (std::size_t f = 1; f < frames.size(); ++f) {
    const double own_s = (frames[f].at - frames[f - 1].at).seconds();
    double part = (1 - slow_part) * own_s / run_s;
    if (slow_sum > 0) part += slow_part * weight[f] / slow_sum;
    due[f] = due[f - 1] + part * total_s;
  }
  return due;
}

}  // namespace cascade
