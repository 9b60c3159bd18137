#include "reports/review/review.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <regex>

#include "reports/k2/positioning.hpp"
#include "reports/plot/level_colours.hpp"
#include "reports/review/review_content.hpp"
#include "reports/text/markdown_text.hpp"
#include "reports/text/people_text.hpp"
#include "reports/text/xml_text.hpp"
#include "sim/replay/replay.hpp"
#include "sim/trace/sample_traces.hpp"

namespace cascade {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

class ReviewPage : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  }

  /// The sample storm under a policy, as the program would put it together.
  ReviewRun storm(const std::string& policy, const std::string& name = "storm.csv") {
    if (trace_.at.empty()) trace_ = *sample_trace("storm", kSampleSeed);
    ReviewRun run;
    run.input = name;
    run.policy = *builtin_policy(policy);
    run.run = replay(run.policy, trace_, nullptr, {});
    run.trace = &trace_;
    run.summary = summarize(run.run, trace_, nullptr);
    run.near = flap_margin(run.policy, trace_, nullptr, {}, run.run.journal, kReversalWindow, true);
    return run;
  }

  Review review(const std::vector<std::string>& policies, const std::string& name = "storm.csv") {
    Review made;
    made.title = "Degradation review: " + name;
    for (const std::string& policy : policies) {
      made.runs.push_back(storm(policy, name));
      made.proofs.push_back(prove(made.runs.back().policy));
    }
    return made;
  }

  Trace trace_;
};

TEST_F(ReviewPage, AnswersComeFirstAndAreThoseOfTheRun) {
  const Review made = review({"k2"});
  const std::string html = to_html(made);
  EXPECT_LT(html.find("Did it protect?"), html.find("<img "));
  EXPECT_LT(html.find("<img "), html.find("<h2 ")) << "the plot is on the first screen";
  EXPECT_NE(html.find("Time at SOFT"), std::string::npos);
}

TEST_F(ReviewPage, SaysWhatIsViolatedAndShowsEachWitness) {
  const Review made = review({"k2", "k2-as-coded"});
  const auto answers = answers_of(made.runs[1], made.proofs[1]);
  EXPECT_EQ(answers.back().word, Word::no);
  EXPECT_EQ(answers.back().detail.find(
                "15 of 17 properties hold, 1 not applicable; violated, each with a witness: "
                "no-flapping"),
            0u);
  const std::string html = to_html(made);
  EXPECT_EQ(count(html, "alt=\"Witness: "), 2u);
  EXPECT_EQ(count(html, "<img "), 4u) << "two plots, two witnesses";
  EXPECT_NE(html.find("Side by side"), std::string::npos);
}

TEST_F(ReviewPage, AViolationIsToldOnceThoughASiteEach) {
  Review made = review({"k2"});
  const LoopViolation broken{"nothing-lost", Instant{}, "tick", "one-is-gone"};
  made.runs.push_back(made.runs.front());
  for (ReviewRun& run : made.runs) run.broken = {broken};
  made.scenarios.push_back({"two-sites, policy k2", {broken}});
  EXPECT_EQ(count(to_html(made), "one-is-gone"), 1u);
}

TEST_F(ReviewPage, BlindTimeIsHatchedAndCounted) {
  Review made = review({"k2"});
  ReviewRun& run = made.runs[0];
  ASSERT_EQ(count(to_html(made), "class=\"blind\""), 0u);
  const Instant from = run.run.first_check + Duration::from_seconds(36);
  run.run.watched->blind = {{from, from + Duration::from_seconds(720)}};
  run.summary.blind = run.run.watched->blind_time();
  const std::string html = to_html(made);
  EXPECT_NE(html.find("<i class=\"blind\" style=\"left:1.0000%;width:20.0000%\">"),
            std::string::npos);
  EXPECT_NE(html.find("blind, the level is an assumption: 20.0 % (12 min)"), std::string::npos);
  std::vector<ReviewPicture> pictures;
  const std::string markdown = to_markdown(made, "page", pictures);
  EXPECT_EQ(count(markdown, "⬜"), 8u + 1u) << "a fifth of forty, and the legend";
}

TEST_F(ReviewPage, LevelsHaveTheColoursOfTheReadersTheme) {
  const std::string html = to_html(review({"k2"}));
  const std::string screen = "@media screen and (prefers-color-scheme:dark){";
  const auto dark = html.find(screen + ".l0{");
  ASSERT_NE(dark, std::string::npos);
  const auto dark_end = html.find("</style>", dark);
  const LevelNames names;
  for (const Level level : names.levels()) {
    const std::string rule = ".l" + std::to_string(index(level)) + "{--c:";
    EXPECT_LT(html.find(rule + colour(level, names.size()).fill), dark) << names[level];
    EXPECT_LT(html.find(rule + colour(level, names.size()).dark_fill, dark), dark_end)
        << names[level];
    EXPECT_NE(html.find("<span class=\"level l" + std::to_string(index(level)) + "\">"),
              std::string::npos)
        << names[level];
  }
  EXPECT_NE(html.find("<rect class=\"l4\" x="), std::string::npos);
  EXPECT_EQ(html.find("style=\"--c:"), std::string::npos) << "a colour in place knows no theme";
}

TEST_F(ReviewPage, ThePictureLastsToTheEndOfTheRun) {
  Review made = review({"k2"});
  std::vector<ReviewPicture> before, after;
  to_markdown(made, "page", before);
  ReviewRun& run = made.runs[0];
  run.loop.emplace();  // only a simulation goes on after its last check
  run.run.end = run.run.last_check + Duration::from_seconds(30 * 86400);
  run.summary = summarize(run.run, *run.trace, nullptr);
  to_markdown(made, "page", after);
  // In a month, the storm's hour cannot be told from nothing.
  EXPECT_NE(after[0].svg.find("· 30 d"), std::string::npos);
  EXPECT_EQ(before[0].svg.find("· 30 d"), std::string::npos);
}

TEST_F(ReviewPage, HtmlAndMarkdownSayTheSame) {
  const Review made = review({"k2-as-coded", "k2"});
  const std::string html = to_html(made);
  std::vector<ReviewPicture> pictures;
  const std::string markdown = to_markdown(made, "page", pictures);
  for (const Answer& answer : answers_of(made)) {
    EXPECT_NE(html.find(xml_text(answer.detail)), std::string::npos) << answer.detail;
    EXPECT_NE(markdown.find(markdown_text(answer.detail)), std::string::npos) << answer.detail;
  }
  for (const char* word : {"Dead band", "Witness", "Reversal", "Blind", "Latched", "K2"}) {
    EXPECT_NE(html.find(">" + std::string(word) + "<"), std::string::npos) << word;
    EXPECT_NE(markdown.find("| " + std::string(word) + " |"), std::string::npos) << word;
  }
}

TEST_F(ReviewPage, SaysWhereSuchACascadeBelongs) {
  const Review made = review({"k2"});
  std::vector<ReviewPicture> pictures;
  const std::string html = to_html(made), markdown = to_markdown(made, "page", pictures);
  for (const std::string& paragraph : positioning()) {
    EXPECT_EQ(count(html, xml_text(paragraph)), 1u);
    EXPECT_EQ(count(markdown, markdown_text(paragraph)), 1u);
  }
}

TEST_F(ReviewPage, NeedsNoOtherFileAndIsTheSameBytesAgain) {
  const Review made = review({"k2-as-documented"});
  const std::string html = to_html(made);
  EXPECT_EQ(html, to_html(made));
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<link"), std::string::npos);
  std::string outside = html;
  for (const char* allowed : {"http://www.w3.org/2000/svg", "http-equiv"}) {
    for (auto at = outside.find(allowed); at != std::string::npos; at = outside.find(allowed)) {
      outside.erase(at, std::string(allowed).size());
    }
  }
  EXPECT_EQ(outside.find("http"), std::string::npos) << "nothing is fetched";
  EXPECT_EQ(count(html, " alt=\""), count(html, "<img ")) << "every picture says what it shows";
  EXPECT_EQ(count(html, "<source media=\"(max-width:40em)\" srcset=\"data:image/svg+xml;base64,"),
            1u)
      << "the run's plot has a drawing for a phone";
}

TEST_F(ReviewPage, NamesAreDataWhateverTheyContain) {
  const std::string hostile =
      "</title><script>alert(1)</script>\"' onload=x \x1b[31m`id` $(id) | **x** ![a](b) <img "
      "src=x> "
      "\xff\xfe \xe2\x80\xae.csv";
  Review made = review({"k2"}, hostile);
  made.runs[0].policy.name = made.proofs[0].policy.name = hostile;
  made.runs[0].run.journal.header.policy = hostile;
  const std::string html = to_html(made);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("<img src=x"), std::string::npos);
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  // Each attribute is quoted and what stands in it has no quote of its own: tags stay well formed.
  const std::regex tag(R"re(<[a-z0-9]+( [a-zA-Z0-9-]+="[^"<>]*")*/?>)re");
  const std::string body = html.substr(html.find("<body>"));
  for (auto at = body.find('<'); at != std::string::npos; at = body.find('<', at + 1)) {
    if (body[at + 1] == '/') continue;
    const std::string opening = body.substr(at, body.find('>', at) + 1 - at);
    if (opening.size() > 2000) continue;  // a picture: std::regex recurses by the character
    EXPECT_TRUE(std::regex_match(opening, tag)) << opening;
  }

  std::vector<ReviewPicture> pictures;
  std::string markdown = to_markdown(made, "review", pictures);
  markdown.resize(markdown.find("```mermaid"));  // a fenced block, with an escape of its own
  EXPECT_EQ(markdown.find("<script"), std::string::npos);
  EXPECT_EQ(markdown.find("![a](b)"), std::string::npos);
  EXPECT_EQ(markdown.find("**x**"), std::string::npos);
  EXPECT_EQ(markdown.find('\x1b'), std::string::npos);
}

TEST_F(ReviewPage, MarkdownTablesHaveAsManyCellsAsTheirHead) {
  std::vector<ReviewPicture> pictures;
  const std::string markdown = to_markdown(review({"k2", "k2-as-coded"}), "page", pictures);
  EXPECT_EQ(pictures.size(), 4u);
  for (const ReviewPicture& picture : pictures) {
    for (const char* said : {"<title>", "<desc>", "role=\"img\"", "aria-label=\"",
                             "@media screen and (prefers-color-scheme:dark)"}) {
      EXPECT_GE(count(picture.svg, said), 1u) << said;
    }
  }
  for (std::size_t i = 1; i <= pictures.size(); ++i) {
    EXPECT_NE(markdown.find("](<page-" + std::to_string(i) + ".svg>)"), std::string::npos);
  }
  EXPECT_NE(markdown.find("```mermaid\nstateDiagram-v2"), std::string::npos);
  std::size_t columns = 0;
  std::string line;
  for (std::size_t at = 0; at < markdown.size(); at += line.size() + 1) {
    line = markdown.substr(at, markdown.find('\n', at) - at);
    if (line.empty() || line[0] != '|') {
      columns = 0;
      continue;
    }
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
      bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    if (columns == 0) columns = bars;
    EXPECT_EQ(bars, columns) << line;
  }
}

}  // namespace
}  // namespace cascade
