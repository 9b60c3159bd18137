#include "properties/monitor/run_budget.hpp"

#include <algorithm>

namespace cascade {

// Transitions that all keep the pace of the policy are a sequence that B counts, so no window that
// holds only such ones, the first of it aside, can hold too many: there is nothing to count until a
// transition comes too soon, or is one that the policy does not have.
bool FlapBudgetWatch::keeps(const Step& step) {
  if (step.before == step.after) return true;
  if (unbounded_) {
    return !step.recovered() || !step.since_transition || *step.since_transition >= kMoment;
  }
  const bool in_time =
      moved_.empty() || step.at - moved_.back() >= pace_.needed_before(step.before, step.after);
  if (!in_time || !pace_.has(step.before, step.after)) last_hasty_ = moved_.size();
  moved_.push_back(step.at);
  if (!last_hasty_) return true;
  // Windows that end with this transition and begin before the hasty one (or with it, where it is
  // not even one of the policy's).
  const std::size_t now = moved_.size() - 1;
  for (std::size_t first = std::min(*last_hasty_, now) + 1; first-- > 0;) {
    if ((step.at - moved_[first]).ns < needed_ns(now - first + 1)) return false;
  }
  return true;
}

std::int64_t FlapBudgetWatch::needed_ns(std::size_t transitions) {
  while (needed_ns_.size() < transitions) needed_ns_.push_back(quickest_.next_ns());
  return needed_ns_[transitions - 1];
}

bool TransitionBudgetWatch::keeps(const Step& step) {
  if (step.before == step.after) return true;
  within_the_hour_.push_back(step.at);
  while (step.at - within_the_hour_.front() >= kHour) within_the_hour_.pop_front();
  return static_cast<std::int64_t>(within_the_hour_.size()) <= budget_;
}

}  // namespace cascade
