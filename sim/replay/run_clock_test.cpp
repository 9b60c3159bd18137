// Which clock a run's times are told by.

#include "sim/replay/run_clock.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

Trace clock_rows(std::vector<std::int64_t> at_ns, bool absolute = false) {
  Trace trace;
  for (const std::int64_t ns : at_ns) trace.at.push_back(Instant{ns});
  trace.absolute_time = absolute;
  return trace;
}

TEST(RunClock, IsThatOfTheFirstRowOfBothFiles) {
  const Trace early = clock_rows({5, 9}, true), late = clock_rows({7, 8}, true),
              empty = clock_rows({}, true);
  EXPECT_EQ(run_clock(early, nullptr).first, Instant{5});
  EXPECT_EQ(run_clock(early, &late).first, Instant{5});
  EXPECT_EQ(run_clock(late, &early).first, Instant{5});
  EXPECT_EQ(run_clock(late, &empty).first, Instant{7});
  EXPECT_TRUE(run_clock(late, nullptr).absolute);
  EXPECT_FALSE(run_clock(clock_rows({7}), nullptr).absolute);
  for (const Trace* second : {static_cast<const Trace*>(nullptr), &early}) {
    EXPECT_EQ(run_clock(empty, second).first, Instant{}) << "a trace without rows";
    EXPECT_FALSE(run_clock(empty, second).absolute);
  }
}

}  // namespace
}  // namespace cascade
