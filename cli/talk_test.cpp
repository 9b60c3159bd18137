#include <gtest/gtest.h>

#include <filesystem>

#include "cli/talk_checklist.hpp"
#include "cli/talk_runs.hpp"
#include "cli/testing/run_program.hpp"
#include "properties/reference/generated_page.hpp"

namespace cascade {
namespace {

/// They take a moment; each test that changes them has a copy.
const TalkRuns& all_runs() {
  static const TalkRuns runs = talk_runs();
  return runs;
}

TEST(Talk, ThePageIsWhatTheRunsSay) {
  // Of four steps up and one back, which comes 30 s after the last of them, an hour holds 120:
  // 600 transitions, as SPEC 7 says. The rate is that of K2's demonstration.
  expect_page("reports/k2/TALKING-POINTS.md", to_markdown(talk_of(all_runs())),
              {"600 transitions an hour", "138 messages/s"});
}

TEST(Talk, OtherRunsMakeAnotherPage) {
  const TalkRuns& runs = all_runs();
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
        +[](TalkRuns& f) { f.tracker.sites[0].trackers[1].all.halts += 1; },
        +[](TalkRuns& f) { f.duplicates.sites[0].deduplications[2].of_tier[1].twice += 1; },
        +[](TalkRuns& f) { f.query.sites[0].query->asked.resize(80); },
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
  for (const char* part : {"Before it:",
                           "[x] 15 of 15 runs",
                           "10 minutes",
                           "no terminal",
                           "By hand:",
                           "Positioning (1",
                           "Key takeaway:",
                           "Ingestion (3",
                           "$ cascade demo",
                           "Introduction",
                           "Phase 1: NORMAL",
                           "Phase 2: rising",
                           "Phase 3: recovery",
                           "Key takeaway:",
                           "Key takeaway:",
                           "Storage (2",
                           "$ cascade simulate flash-crash-10x",
                           "Key takeaway:",
                           "Monitoring (2",
                           "20 transitions",
                           "$ cascade check --policy k2-as-coded",
                           "Key takeaway:",
                           "Query (1",
                           "$ cascade simulate hybrid-query",
                           "Key takeaway:",
                           "What it costs (1",
                           "Key takeaway:"}) {
    at = run.out.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " in its place";
  }
  EXPECT_EQ(run.out.find('\x1b'), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "nothing is left behind";
}

/// A list that is ticked whatever is found would be worse than none.
TEST(TalkChecklist, IsTickedOnlyWhereAllIsWell) {
  const TalkRuns& runs = all_runs();
  const Talk talk = talk_of(runs);
  const TalkTerminal enough{80, 24};
  EXPECT_TRUE(is_ready(talk_checks(runs, talk, enough)));
  EXPECT_TRUE(is_ready(talk_checks(runs, talk, std::nullopt)));
  EXPECT_FALSE(is_ready(talk_checks(runs, talk, TalkTerminal{79, 24})));
  EXPECT_FALSE(is_ready(talk_checks(runs, talk, TalkTerminal{80, 23})));
  TalkRuns other = runs;
  other.query.violations.push_back({"expect", {}, "", ""});
  EXPECT_FALSE(is_ready(talk_checks(other, talk, enough)));
  EXPECT_NE(checklist_text(talk_checks(other, talk, enough), talk).find("hybrid-query"),
            std::string::npos);
  other = runs;
  other.k2 = other.as_coded;
  EXPECT_FALSE(is_ready(talk_checks(other, talk, enough)));
  Talk longer = talk;
  longer.sections[2].minutes += 1;
  EXPECT_FALSE(is_ready(talk_checks(runs, longer, enough)));
}

}  // namespace
}  // namespace cascade
