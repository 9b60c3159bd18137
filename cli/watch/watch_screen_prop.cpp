// The picture of a watch fits any terminal, and says what it does not know.

#include "cli/watch/watch_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "cli/testing/plain_rows.hpp"
#include "model/builtin_policies.hpp"
#include "model/k2.hpp"
#include "properties/reference/generators.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kBegin_s = 1'647'856'800;  // 2022-03-21T10:00:00Z

Instant at_s(std::int64_t s) { return {(kBegin_s + s) * 1'000'000'000}; }

/// Two candidates, production, and what happened: a check every 5 s.
struct Watched {
  explicit Watched(const std::vector<Policy>& policies)
      : production(policies.front(), std::nullopt, Duration::from_seconds(3600)) {
    for (const Policy& policy : policies) {
      candidates.emplace_back(policy, at_s(0), Duration::from_seconds(15));
    }
    health.server_answers = true;
    health.checks_without.resize(policies.front().metric_count());
    health.missing_since_ms.resize(policies.front().metric_count());
  }

  void check(std::int64_t s, const Pressure& pressure, std::optional<Level> level) {
    for (Candidate& each : candidates) {
      if (const auto transition = each.check(at_s(s), pressure)) {
        events.push_back({"", &each.policy(), *transition, std::nullopt});
      }
    }
    for (std::size_t i = 0; i < health.checks_without.size(); ++i) {
      const bool is_missing_now = is_missing(pressure.values[i]);
      health.checks_without[i] += is_missing_now ? 1 : 0;
      auto& since_ms = health.missing_since_ms[i];
      if (!is_missing_now) since_ms.reset();
      if (is_missing_now && !since_ms) since_ms = (kBegin_s + s) * 1000;
    }
    production.add(at_s(s), pressure, level);
    health.at_ms = (kBegin_s + s) * 1000;
  }

  WatchNow now() const {
    return {"http://127.0.0.1:9090",
            "http://[::1]:9465/metrics",
            5'000,
            &candidates,
            &production,
            &health};
  }
  std::string text(ScreenSize size) const {
    return plain_text(watch_screen(now(), events, size, {}));
  }

  std::vector<Candidate> candidates;
  Production production;
  WatchHealth health;
  std::deque<WatchEvent> events;
};

Watched of_k2() { return Watched({*builtin_policy("k2"), *builtin_policy("k2-as-coded")}); }

Pressure pressure(double lag, double heap) {
  Pressure both = Pressure::missing();
  both.values = {lag, heap};
  return both;
}

TEST(WatchScreen, SaysWhereEachIsSinceWhenAndWhatKeepsItThere) {
  Watched watched = of_k2();
  watched.check(0, pressure(50, 20), kLowest);
  watched.check(5, pressure(600'000, 20), kLowest);
  watched.check(10, pressure(300'000, 20), K2::graceful);
  const std::string text = watched.text({90, 24});
  for (const char* part :
       {"http://127.0.0.1:9090", "2022-03-21T10:00:10Z",
        "production   NORMAL  SOFT [GRACEFUL] AGGRESSIVE  CIRCUIT_BREAK",
        "since 10:00:10Z; 0 deviations from k2 in 3 reads",
        "k2           NORMAL  SOFT [GRACEFUL] AGGRESSIVE  CIRCUIT_BREAK",
        "since 10:00:05Z: lag 300,000 is not below 250,000; cooldown: 25 s left",
        "lag         300,000", "10:00:05Z k2 NORMAL > GRACEFUL lag 600,000 is at or above 500,000",
        "q end   serving http://[::1]:9465/metrics"}) {
    EXPECT_THAT(text, HasSubstr(part)) << text;
  }
  EXPECT_THAT(text, Not(HasSubstr("NOT KNOWN")));
}

TEST(WatchScreen, SaysWhatIsNotKnown) {
  Watched watched = of_k2();
  watched.check(0, pressure(50, 20), kLowest);
  watched.check(5, pressure(50, kMissing), std::nullopt);
  watched.check(10, pressure(50, kMissing), std::nullopt);
  std::string text = watched.text({120, 24});
  for (const char* part : {"k2, k2-as-coded have not moved since the first check, at NORMAL: where "
                           "they would have been "
                           "by then is not known",
                           "production   NORMAL  SOFT  GRACEFUL",
                           "its level is NOT KNOWN since 10:00:05Z; 0 deviations from k2 in 1 read",
                           "heap_pct    NO VALUE since 10:00:05Z   (2 checks without one)"}) {
    EXPECT_THAT(text, HasSubstr(part)) << text;
  }
  watched.health.away = "http://127.0.0.1:9090: nobody answers there";
  watched.health.checks_behind = 7;
  text = watched.text({100, 24});
  EXPECT_THAT(text, HasSubstr("NOT KNOWN after 10:00:10Z until it answers again: "
                              "http://127.0.0.1:9090: nobody answers there"));
  watched.health.away.clear();
  EXPECT_THAT(watched.text({100, 24}),
              HasSubstr("NOT KNOWN after 10:00:10Z: catching up, 7 checks to go"));
  watched.candidates.clear();
  EXPECT_THAT(watched.text({100, 24}), HasSubstr("Prometheus has not answered yet"));
}

TEST(WatchScreen, ALevelThatWasThereBeforeOrAfterAGapIsSinceThenOrEarlier) {
  Watched watched = of_k2();
  watched.check(0, pressure(50, 20), kLowest);
  EXPECT_THAT(watched.text({80, 24}), HasSubstr("since 10:00:00Z or earlier; "));
  watched.check(5, pressure(50, 20), std::nullopt);
  watched.check(10, pressure(50, 20), K2::soft);
  EXPECT_THAT(watched.text({80, 24}), HasSubstr("since 10:00:10Z or earlier; "));
  watched.check(15, pressure(50, 20), kLowest);
  EXPECT_THAT(watched.text({80, 24}), HasSubstr("since 10:00:15Z; "));
}

TEST(WatchScreen, WhereNothingWasReadNothingIsSaidToConform) {
  Watched watched = of_k2();
  watched.check(0, pressure(50, 20), std::nullopt);
  watched.check(5, pressure(50, 20), std::nullopt);
  EXPECT_THAT(watched.text({80, 24}),
              HasSubstr("its level is NOT KNOWN since 10:00:00Z or earlier"));
  EXPECT_THAT(watched.text({80, 24}), Not(HasSubstr("deviation")));
}

TEST(WatchScreen, WhereProductionIsNotWhatItsPolicyWouldHaveIsSaid) {
  Watched watched = of_k2();
  watched.check(0, pressure(50, 20), kLowest);
  watched.check(5, pressure(50, 20), K2::soft);
  while (const auto found = watched.production.deviation()) {
    watched.events.push_back({"", &watched.candidates.front().policy(), std::nullopt, *found});
  }
  const std::string text = watched.text({90, 24});
  EXPECT_THAT(text, HasSubstr("1 deviation from k2 in 2 reads, the latest at 10:00:05Z")) << text;
  EXPECT_THAT(text, HasSubstr("10:00:05Z production SOFT, k2 would have NORMAL: against its "))
      << text;
}

TEST(WatchScreen, At40ColumnsTheLevelIsStillNamed) {
  Watched watched = of_k2();
  watched.check(0, pressure(50, 20), kLowest);
  watched.check(5, pressure(9'000'000, 20), K2::circuit_break);
  const std::string text = watched.text({40, 24});
  EXPECT_THAT(text, HasSubstr("production  0  1  2  3 [CIRCUIT_BREAK]")) << text;
  EXPECT_THAT(text, HasSubstr("k2          0  1  2  3 [CIRCUIT_BREAK]")) << text;
  EXPECT_THAT(text, HasSubstr("k2-as-cod~  0  1  2  3 [CIRCUIT_BREAK]")) << text;
}

TEST(WatchScreen, WhatHasNoRoomIsNotPassedOverInSilence) {
  Watched watched = of_k2();
  watched.check(0, pressure(50, 20), kLowest);
  EXPECT_THAT(watched.text({80, 6}), HasSubstr("more than fits: a higher window"));
  EXPECT_THAT(watched.text({80, 24}), Not(HasSubstr("more than fits")));
}

RC_GTEST_PROP(WatchScreenSize, NoRowIsWiderAndNoScreenHigherThanTheTerminal, ()) {
  const std::size_t columns = *rc::gen::inRange<std::size_t>(1, 200);
  const std::size_t rows = *rc::gen::inRange<std::size_t>(1, 60);
  const ScreenStyle style{*rc::gen::element(ColourDepth::none, ColourDepth::basic,
                                            ColourDepth::palette, ColourDepth::truecolour),
                          *rc::gen::arbitrary<bool>()};
  Policy policy = *gen::policy();
  policy.name = "p";  // names and units are the user's, in any script
  for (MetricThresholds& metric : policy.metrics) metric.unit.clear();
  Watched watched({policy});
  const int checks = *rc::gen::inRange(0, 12);
  for (int i = 0; i < checks; ++i) {
    const std::size_t level = *rc::gen::inRange<std::size_t>(0, policy.levels.size() + 1);
    watched.check(i * 5, *gen::pressure(policy),
                  level < policy.levels.size() ? std::optional(level_at(level)) : std::nullopt);
  }
  watched.health.away = *rc::gen::element(std::string(), std::string("http://h: nobody: x"));
  const auto drawn = watch_screen(watched.now(), watched.events, {columns, rows}, style);
  RC_ASSERT(drawn.size() == rows);
  RC_ASSERT(misfit(drawn, columns, style) == std::string());
}

}  // namespace
}  // namespace cascade
