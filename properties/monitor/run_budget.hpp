// The budgets, judged on one run, transition by transition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "model/policy.hpp"
#include "properties/catalogue.hpp"
#include "properties/explore/budget.hpp"

namespace cascade {

/// flap-budget on a run: that no window W of it holds more than B(W) transitions, whatever W.
class FlapBudgetWatch {
 public:
  explicit FlapBudgetWatch(const Pace& pace)
      : pace_(pace), quickest_(pace), unbounded_(!pace.most_in(kHour)) {}

  /// False where the step's transition is one too many. Where the policy has no B(W), which is what
  /// breaks the property, a run shows it by coming back within a moment.
  bool keeps(const Step& step);

 private:
  std::int64_t needed_ns(std::size_t transitions);

  Pace pace_;
  QuickestSequences quickest_;
  bool unbounded_;  // no budget
  std::vector<std::int64_t> needed_ns_;
  std::vector<Instant> moved_;
  std::optional<std::size_t> last_hasty_;  // the last transition that did not keep the pace
};

/// A moment: as long as a run with nothing between its transitions needs at most.
inline constexpr Duration kMoment{1'000};

/// transition-budget on a run: that no hour (t - 1 h, t] of it holds more than `budget`.
class TransitionBudgetWatch {
 public:
  explicit TransitionBudgetWatch(std::int64_t budget) : budget_(budget) {}

  bool keeps(const Step& step);

 private:
  std::int64_t budget_;
  std::deque<Instant> within_the_hour_;
};

}  // namespace cascade
