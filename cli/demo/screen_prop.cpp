// The live screen fits any terminal, and says by words what it says by colour.

#include "cli/demo/screen.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "cli/demo/pace.hpp"
#include "cli/testing/plain_rows.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

const DemoRun& demo_run() {
  static const DemoRun run = [] {
    const ScenarioText text = find_scenario("demo");
    return run_demo_scenario(parse_scenario(text.toml, text.file), "");
  }();
  return run;
}

RC_GTEST_PROP(DemoScreenSize, NoRowIsWiderAndNoScreenHigherThanTheTerminal, ()) {
  const auto columns = *rc::gen::inRange<std::size_t>(1, 300);
  const auto rows = *rc::gen::inRange<std::size_t>(1, 100);
  const ScreenStyle style{*rc::gen::element(ColourDepth::none, ColourDepth::basic,
                                            ColourDepth::palette, ColourDepth::truecolour),
                          *rc::gen::arbitrary<bool>()};
  const auto frame = *rc::gen::inRange<std::size_t>(0, demo_run().frames.size());
  const auto drawn = DemoScreen(demo_run(), style).draw(frame, {columns, rows}, "hint");
  RC_ASSERT(drawn.size() <= rows);
  RC_ASSERT(misfit(drawn, columns, style) == std::string());
}

TEST(DemoScreen, At80By24ShowsEverythingThatADemonstrationMust) {
  const DemoScreen screen(demo_run(), {ColourDepth::palette, true});
  for (std::size_t f = 0; f < demo_run().frames.size(); f += 37) {
    const DemoFrame& frame = demo_run().frames[f];
    const std::string text = plain_text(screen.draw(f, {80, 24}, "hint"));
    for (const char* part : {"NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE", "CIRCUIT_BREAK", "lag",
                             "heap", "cost", "why", "accepting data", "cooldown", "dropped",
                             "to disk", "refused", "checked", "shed", "hint"}) {
      EXPECT_THAT(text, HasSubstr(part));
    }
    EXPECT_THAT(text, HasSubstr(frame.refuses ? "NO, refusing" : "accepting data yes"));
  }
}

TEST(DemoScreen, At40ColumnsTheLevelIsStillNamed) {
  const DemoScreen screen(demo_run(), {});
  for (std::size_t f = 0; f < demo_run().frames.size(); f += 37) {
    const DemoFrame& frame = demo_run().frames[f];
    EXPECT_THAT(plain_text(screen.draw(f, {40, 24}, "")),
                HasSubstr("[" + frame.policy->name_of(frame.level) + "]"));
  }
}

TEST(DemoScreen, WithoutColoursTheLevelStandsOutByReverseVideo) {
  const DemoScreen screen(demo_run(), {});
  std::size_t f = 0;
  while (demo_run().frames[f].level != K2::aggressive) ++f;
  const auto rows = screen.draw(f, {80, 24}, "");
  const std::string reversed = "\x1b[1;7m  AGGRESSIVE   \x1b[0m";
  EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const std::string& row) {
    return row.find(reversed) != std::string::npos;
  }));
}

RC_GTEST_PROP(DemoPace, NeverGoesBackAndEndsInTime, ()) {
  const double total_s = *rc::gen::inRange(1, 300);
  const auto due_s = pace_s(demo_run(), std::nullopt, total_s);
  RC_ASSERT(due_s.size() == demo_run().frames.size());
  RC_ASSERT(std::is_sorted(due_s.begin(), due_s.end()));
  RC_ASSERT(std::abs(due_s.back() - total_s) < 1e-6);
}

TEST(DemoPace, GivesEachTransitionTimeToBeRead) {
  const auto due_s = pace_s(demo_run(), std::nullopt, 168);
  const auto& frames = demo_run().frames;
  for (std::size_t f = 1, since = 0; f < frames.size(); ++f) {
    if (frames[f].transitions == frames[f - 1].transitions) continue;
    if (since > 0) {
      EXPECT_GT(due_s[f] - due_s[since], 6) << frames[f].at.ns;
    }
    since = f;
  }
}

TEST(DemoPace, WithASpeedIsProportional) {
  const auto due_s = pace_s(demo_run(), 20.0, 172);
  EXPECT_NEAR(due_s.back() * 20,
              (demo_run().frames.back().at - demo_run().frames.front().at).seconds(), 1e-6);
}

}  // namespace
}  // namespace cascade
