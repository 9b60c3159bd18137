#include "properties/search/margin/joint_walk.hpp"

#include <gtest/gtest.h>

#include <set>

#include "model/cascade.hpp"
#include "properties/search/margin_examples.hpp"

namespace cascade {
namespace {

/// Whether a run that a changed reading moves has a turn more than the run as it was, found by
/// walking it alone, check by check.
class RunsOneByOne {
 public:
  RunsOneByOne(const RunWalk& walk, const WhatIf& what_if) : walk_(walk), policy_(walk.policy()) {
    for (const Turn& turn : what_if.turns()) {
      if (turn.marks.flap) had_[0].insert(turn.escalated_at);
      if (turn.marks.reversal) had_[1].insert(turn.escalated_at);
    }
  }

  /// That goes from one level to the other at the stretch, whichever reading does it.
  bool has_new(TurnKind kind, Level from, Level to, std::size_t stretch) const {
    if (to > from) return goes_on_to_new(kind, to, stretch, false, {});
    for (std::size_t m = 0; m < policy_.metric_count(); ++m) {
      Pressure seen = walk_.run().pressure(stretch);
      if (is_missing(seen.values[m])) continue;
      for (const double value : telling_values(policy_.metrics[m])) {
        if (is_missing(value)) continue;
        seen.values[m] = value;
        if (walk_.table().after(from, true, walk_.table().number(seen)) != to) continue;
        if (goes_on_to_new(kind, to, stretch, true, {true, false, seen})) return true;
      }
    }
    return false;
  }

 private:
  bool goes_on_to_new(TurnKind kind, Level level, std::size_t stretch, bool recovered,
                      FlapMemory memory) const {
    Instant last = walk_.run().begins(stretch);
    Cascade cascade(policy_, level, last);
    for (std::size_t s = stretch + 1; s < walk_.run().size(); ++s) {
      const Instant at = walk_.run().begins(s);
      const Pressure seen = walk_.run().pressure(s);
      const Level before = cascade.level();
      cascade.check(at, seen);
      const bool up = cascade.level() > before, moves = cascade.level() != before;
      const bool flap = is_flap(policy_, before, cascade.level(), seen, memory);
      const bool reversal = up && recovered && at - last <= walk_.reversal_window();
      const bool turns = kind == TurnKind::flap ? flap : reversal;
      if (turns && had_[kind == TurnKind::flap ? 0 : 1].count(at) == 0) return true;
      if (!moves) continue;
      last = at;
      recovered = !up;
    }
    return false;
  }

  const RunWalk& walk_;
  const Policy& policy_;
  std::set<Instant> had_[2];  // when the run as it was turned back, by kind
};

/// How many runs, and of how many JointWalk was sure.
struct Sure {
  std::size_t runs = 0, without_new = 0, sure = 0;
};

void expect_none_new(const RunWalk& walk, const WhatIf& what_if, TurnKind kind, Level from,
                     Level to, Sure& counts) {
  const RunsOneByOne alone(walk, what_if);
  JointWalk joint(walk, what_if);
  std::vector<char> has_new;
  for (std::size_t s = 0; s < walk.run().size(); ++s) {
    has_new.push_back(alone.has_new(kind, from, to, s) ? 1 : 0);
  }
  for (std::size_t begin = 1; begin < walk.run().size(); ++begin) {
    const std::size_t until = joint.sure_until(kind, {from, to, begin, walk.run().size()});
    ASSERT_GE(until, begin);
    for (std::size_t s = begin; s < until; ++s) {
      ASSERT_FALSE(has_new[s]) << "from " << index(from) << " to " << index(to) << " at " << s
                               << ", asked from " << begin << " on\n"
                               << to_toml(walk.policy());
    }
    ++counts.runs;
    counts.without_new += has_new[begin] ? 0 : 1;
    counts.sure += until > begin ? 1 : 0;
  }
}

TEST(JointWalk, IsSureOfNoRunThatHasATurnMore) {
  Prng random(1);
  Sure counts[2];
  for (int i = 0; i < 120; ++i) {
    const Policy policy = example_ladder(random);
    const Trace trace = example_rows(random, policy, 8 + random.below(20));
    const CheckedRun run(policy, trace, nullptr, {});
    const RunWalk walk(policy, run, Duration{one_of<std::int64_t>(random, {0, 2, 5, 300})}, true);
    const WhatIf what_if(walk);
    for (const Level from : policy.all_levels()) {
      for (const Level to : policy.all_levels()) {
        if (from == to) continue;
        for (const TurnKind kind : {TurnKind::flap, TurnKind::reversal}) {
          ASSERT_NO_FATAL_FAILURE(expect_none_new(walk, what_if, kind, from, to,
                                                  counts[kind == TurnKind::flap ? 0 : 1]))
              << "example " << i << ", window " << walk.reversal_window().ns << " ns";
        }
      }
    }
  }
  for (const Sure& of_kind : counts) {
    EXPECT_LT(of_kind.without_new, of_kind.runs);
    EXPECT_GT(of_kind.sure * 5, of_kind.without_new * 4) << "what it is not sure of costs time";
  }
}

}  // namespace
}  // namespace cascade
