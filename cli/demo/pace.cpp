#include "cli/demo/pace.hpp"

#include <algorithm>

namespace cascade {

namespace {

/// From which frame on nothing happens any more: the last transition is over, the disk is empty.
std::size_t settled_from(const DemoRun& run) {
  const std::vector<DemoFrame>& frames = run.frames;
  std::size_t from = frames.size() - 1;
  while (from > 0 && frames[from - 1].transitions == frames.back().transitions &&
         frames[from - 1].flows.on_disk.total() == 0) {
    --from;
  }
  return frames.back().transitions == 0 ? frames.size() : from;
}

}  // namespace

std::vector<double> pace_s(const DemoRun& run, std::optional<double> speed, double total_s) {
  const std::vector<DemoFrame>& frames = run.frames;
  const auto& entries = run.cascade().run.journal.entries;
  std::vector<double> due(frames.size(), 0);
  const double run_s = (frames.back().at - frames.front().at).seconds();
  if (run_s <= 0) return due;
  if (speed) {
    for (std::size_t f = 0; f < frames.size(); ++f) {
      due[f] = (frames[f].at - frames.front().at).seconds() / *speed;
    }
    return due;
  }
  // Each frame weighs its own time, less of it where all is over; just after a transition it weighs
  // its share of that as well.
  constexpr double kAfter_s = 6, kOver = 0.2;
  const std::size_t settled = settled_from(run);
  std::vector<double> own(frames.size(), 0), slow(frames.size(), 0);
  double own_sum = 0, slow_sum = 0;
  for (std::size_t f = 1; f < frames.size(); ++f) {
    const double span_s = (frames[f].at - frames[f - 1].at).seconds();
    own_sum += own[f] = span_s * (f > settled ? kOver : 1);
    const std::size_t known = frames[f - 1].transitions;
    if (known == 0) continue;
    const double since_s = (frames[f].at - entries[known - 1].at).seconds();
    if (since_s <= kAfter_s) slow_sum += slow[f] = span_s;
  }
  const double slow_part = slow_sum > 0 ? 0.5 : 0;
  for (std::size_t f = 1; f < frames.size(); ++f) {
    double part = (1 - slow_part) * own[f] / own_sum;
    if (slow_sum > 0) part += slow_part * slow[f] / slow_sum;
    due[f] = due[f - 1] + part * total_s;
  }
  return due;
}

}  // namespace cascade
