#include <gtest/gtest.h>

#include <filesystem>

#include "cli/talk_runs.hpp"
#include "cli/testing/run_program.hpp"
#include "properties/reference/generated_page.hpp"

namespace cascade {
namespace {

TEST(Talk, ThePageIsWhatTheRunsSay) {
  expect_page("reports/k2/TALKING-POINTS.md", to_markdown(talk_of(talk_runs())));
}

TEST(Talk, OtherRunsMakeAnotherPage) {
  TalkRuns runs = talk_runs();
  const std::string page = to_markdown(talk_of(runs));
  for (const auto change :
       {+[](TalkRuns& f) { f.storm.transitions += 1; },
        +[](TalkRuns& f) {
          f.as_coded = f.k2;
          f.as_coded.verdicts[4] = prove(*builtin_policy("k2-as-documented")).verdicts[4];
        },
        +[](TalkRuns& f) { f.flash_crash = f.black_swan; },
        +[](TalkRuns& f) { f.storm.reversals += 1; }, +[](TalkRuns& f) { f.storm.flaps.reset(); },
        +[](TalkRuns& f) { f.two_sites.sites[0].flows.refused.of[0] += 1; },
        +[](TalkRuns& f) { f.black_swan.sites[0].flows.expired.of[0] += 1; },
        +[](TalkRuns& f) { f.refuse_at_break = f.pause_at_break; },
        +[](TalkRuns& f) { f.disconnect = f.lag_pause; },
        +[](TalkRuns& f) { f.pause_at_break = f.refuse_at_break; }}) {
    TalkRuns other = runs;
    change(other);
    EXPECT_NE(to_markdown(talk_of(other)), page);
  }
}

TEST(Talk, RunsFromOneCommandWithoutATerminalAndAnywhere) {
  const TestFolder folder;
  Setting setting;
  setting.folder = folder.path();
  const ProgramRun run = run_program({built_program(), "talk", "--quick"}, setting);
  EXPECT_EQ(run.status, 0) << run.err;
  std::size_t at = 0;
  for (const char* part : {"Positioning", "A storm", "20 transitions", "The proof", "holds",
                           "Recovery", "What it costs", "$ cascade simulate flash-crash-10x"}) {
    at = run.out.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " in its place";
  }
  EXPECT_EQ(run.out.find('\x1b'), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "nothing is left behind";
}

}  // namespace
}  // namespace cascade
