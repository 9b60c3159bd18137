// A candidate that is stopped anywhere and taken up from its state is the candidate that never
// stopped, whatever the policy and whatever it sees.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cli/watch/candidate.hpp"
#include "cli/watch/watch_state.hpp"
#include "model/input_error.hpp"
#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

constexpr Duration kBlindAfter{45'000'000'000};

/// Through the file and back.
CandidateState kept(const Candidate& candidate, Instant at) {
  WatchState state;
  state.every_ms = 15'000;
  state.queries = {{"m", "x"}};
  state.at_ms = at.ns / 1'000'000;
  state.candidates = {candidate.state()};
  const std::vector<MetricThresholds>& metrics = candidate.policy().metrics;
  const std::string text = to_json(state, metrics);
  const WatchState read = parse_watch_state(text, "s", metrics);
  RC_ASSERT(to_json(read, metrics) == text);
  return read.candidates.front();
}

RC_GTEST_PROP(CandidateProp, StoppedAnywhereItGoesOn, ()) {
  const Policy policy = *gen::policy();
  const Instant begin{1'648'000'000'000'000'000};
  Candidate whole(policy, begin, kBlindAfter), stopped(policy, begin, kBlindAfter);
  const auto checks = *rc::gen::inRange(1, 40);
  Instant now = begin;
  std::size_t seen = 0;
  for (int i = 0; i < checks; ++i) {
    now = now + std::max(Duration{}, *gen::time_step(policy));  // the grid's times rise
    Pressure pressure = *gen::pressure(policy);
    for (double& value : pressure.values) {
      value = std::isinf(value) ? kMissing : value + 0.0;  // as Prometheus' are read
    }
    const auto expected = whole.check(now, pressure);
    const auto got = stopped.check(now, pressure);
    RC_ASSERT(got.has_value() == expected.has_value());
    if (got) RC_ASSERT(got->to == expected->to && got->cause == expected->cause);
    RC_ASSERT(stopped.level() == whole.level());
    RC_ASSERT(stopped.metrics().level == whole.level());
    seen += got ? 1 : 0;
    if (*rc::gen::inRange(0, 3) == 0)
      stopped = Candidate(policy, kept(stopped, now), now, kBlindAfter);
  }
  RC_ASSERT(stopped.state().transitions == seen);
  RC_ASSERT(stopped.state().checks == static_cast<std::uint64_t>(checks));
  RC_TAG(seen == 0 ? "never moved" : "moved");
}

TEST(WatchState, WhatIsNoStateIsRefusedWithItsName) {
  const Policy policy = default_policy();
  const Candidate candidate(policy, Instant{}, kBlindAfter);
  WatchState state;
  state.candidates = {candidate.state()};
  const std::string good = to_json(state, policy.metrics);
  const auto said = [&](const std::string& text) -> std::string {
    try {
      parse_watch_state(text, "s.json", policy.metrics);
      return "read";
    } catch (const InputError& error) {
      return error.what();
    }
  };
  EXPECT_EQ(said(good), "read");
  for (std::size_t size = 0; size + 2 < good.size(); ++size) {
    EXPECT_EQ(said(good.substr(0, size)).rfind("s.json: is no state of watch", 0), 0U) << size;
  }
  std::string other = good;
  other.replace(other.find("cascade/1"), 9, "cascade/2");
  EXPECT_EQ(said(other), "s.json: is the state of another version of watch: another --state file");
  std::vector<MetricThresholds> metrics = policy.metrics;
  metrics.front().name = "temp_c";
  EXPECT_THROW(parse_watch_state(good, "s", metrics), InputError);
}

TEST(Candidate, ALevelThatThePolicyDoesNotHaveIsRefused) {
  CandidateState state = Candidate(default_policy(), Instant{}, kBlindAfter).state();
  state.level = "SOFTER";
  EXPECT_THROW(Candidate(default_policy(), state, Instant{}, kBlindAfter), InputError);
}

}  // namespace
}  // namespace cascade
