// The rate of flaps that K2 claims, computed: of whom, of what load, and what it takes to show it.

#include "properties/k2/flap_rate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/trace/sample_traces.hpp"

namespace cascade {
namespace {

TEST(FlapRate, IsTheLoadsToChooseAsCodedAndNoneMended) {
  const Policy coded = *builtin_policy("k2-as-coded");
  // Longer than the witness of 31 s and a cooldown: each round ends as the first one does.
  const Trace jitter = repeated_witness(coded, 62, 1);
  const FlapRate as_coded = flap_rate(coded, jitter);
  EXPECT_GT(as_coded.flaps, 50u) << "one a round";
  EXPECT_GT(as_coded.share(), 0.001) << "more than is claimed";
  EXPECT_LE(as_coded.flaps, as_coded.degradations);
  const FlapRate mended = flap_rate(default_policy(), jitter);
  EXPECT_GT(mended.degradations, 0u);
  EXPECT_EQ(mended.flaps, 0u);
  EXPECT_EQ(flap_rate(default_policy(), *sample_trace("storm", kSampleSeed)).flaps, 0u);
  EXPECT_EQ(FlapRate{}.share(), 0);
}

TEST(FlapRate, TheNumberOfDegradationsIsTheLeastThatShowsIt) {
  for (const double share : {0.001, 0.01, 0.2}) {
    const auto n = static_cast<double>(degradations_to_show(share));
    EXPECT_LE(std::pow(1 - share, n), 0.05) << share;
    EXPECT_GT(std::pow(1 - share, n - 1), 0.05) << share;
  }
}

}  // namespace
}  // namespace cascade
