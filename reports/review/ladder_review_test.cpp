// The page about ladders that are not K2's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/review/review.hpp"
#include "reports/review/review_content.hpp"
#include "reports/review/review_judgement.hpp"
#include "reports/text/ladder_samples.hpp"
#include "sim/replay/replay.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;
using testing::Not;

class LadderReview : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v gnuplot >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  }

  Review review(const Policy& policy, const std::vector<double>& values) {
    trace_ = {};
    trace_.name = "made.csv";
    trace_.metrics = trace_metrics_of(policy);
    for (std::size_t row = 0; row < values.size(); ++row) {
      trace_.at.push_back({static_cast<std::int64_t>(row) * 120'000'000'000});
    }
    for (std::size_t m = 0; m < policy.metric_count(); ++m) trace_.columns[m] = values;
    trace_.counts.rows = values.size();
    ReviewRun run;
    run.input = "made.csv";
    run.policy = policy;
    run.run = replay(policy, trace_, nullptr, {});
    run.trace = &trace_;
    run.summary = summarize(run.run, trace_, nullptr);
    Review made;
    made.title = "Degradation review: made.csv";
    made.runs.push_back(std::move(run));
    made.proofs.push_back(prove(policy));
    return made;
  }

  Trace trace_;
};

TEST_F(LadderReview, SpeaksOfItsOwnLevelsAndOfNoShedding) {
  const Review made = review(samples::battery(), {100, 15, 25, 35, 35});
  EXPECT_FALSE(gives_up(made.runs[0].policy));
  std::vector<ReviewPicture> pictures;
  for (const std::string& page : {to_html(made), to_markdown(made, "page", pictures)}) {
    for (const char* other : {"NORMAL", "SOFT", "CIRCUIT", "given up", "tier 1", "Tier", "enrich",
                              "heap", "Heap", "belongs"}) {
      EXPECT_THAT(page, Not(HasSubstr(other)));
    }
    for (const char* own :
         {"Time at SAVING", "low is worse", "regions of charge", "FULL is reached"}) {
      EXPECT_THAT(page, HasSubstr(own));
    }
  }
  EXPECT_THAT(to_html(made), HasSubstr(".l1of2{--c:"));
}

TEST_F(LadderReview, TellsSheddingWithoutWhatTheLadderHasNot) {
  const Review made = review(samples::eight(), {0, 5, 7, 0, 0, 0, 0});
  EXPECT_TRUE(gives_up(made.runs[0].policy));
  std::vector<ReviewPicture> pictures;
  const std::string page = to_markdown(made, "page", pictures);
  EXPECT_THAT(page, HasSubstr("What was given up, by tier"));
  EXPECT_THAT(page, Not(HasSubstr("| enrichment |")));
  EXPECT_THAT(page, Not(HasSubstr("| intake |")));
  EXPECT_THAT(page, HasSubstr("⬛ L7"));
}

}  // namespace
}  // namespace cascade
