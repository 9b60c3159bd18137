// Answers from two sources, by hand: what is in them, and where the rest is.

#include "sim/query/hybrid_answer.hpp"

#include <gtest/gtest.h>

#include "model/input_error.hpp"

namespace cascade {
namespace {

constexpr std::size_t kClass = 0;  // trades of tier 1
constexpr Tier kTier = Tier::tier_1;

Instant at(double s) { return Instant{} + Duration::from_seconds(s); }

/// One symbol a tier, no limit, a tail that holds all.
QuerySetup plain() {
  QuerySetup setup;
  setup.limit = 0;
  setup.symbols = {1, 1, 1};
  return setup;
}

struct Fate {
  double arrived_s;
  std::int64_t offered, in_table = 0, dropped = 0, on_disk = 0, refused = 0, expired = 0;
};

std::deque<QueryCohort> world(const std::vector<Fate>& fates) {
  std::deque<QueryCohort> cohorts;
  for (const Fate& fate : fates) {
    QueryCohort cohort;
    cohort.arrived = at(fate.arrived_s);
    cohort.offered.of[kClass] = fate.offered;
    cohort.in_table.of[kClass] = fate.in_table;
    cohort.dropped.of[kClass] = fate.dropped;
    cohort.on_disk.of[kClass] = fate.on_disk;
    cohort.refused.of[kClass] = fate.refused;
    cohort.expired.of[kClass] = fate.expired;
    cohorts.push_back(cohort);
  }
  return cohorts;
}

HybridAnswer ask(const std::deque<QueryCohort>& cohorts, double now_s, QueryForm form,
                 const QuerySetup& setup = plain()) {
  return hybrid_answer(cohorts, {at(now_s), at(now_s) - setup.last, at(now_s)}, setup, form);
}

std::int64_t missing(const HybridAnswer& answer, AnswerGap gap) {
  return answer.missing_by(gap).of[kClass];
}

TEST(HybridAnswer, OfAHealthyPlatformIsWhole) {
  const auto cohorts = world({{100, 5, 5}, {400, 5, 5}, {590, 5, 0}});
  for (const QueryForm form : kQueryForms) {
    const HybridAnswer answer = ask(cohorts, 600, form);
    EXPECT_EQ(answer.found.of[kClass], 15);
    EXPECT_EQ(answer.twice.total(), 0);
    EXPECT_TRUE(answer.says_complete[0]);
    EXPECT_FALSE(answer.is_silent(kTier));
    EXPECT_EQ(*answer.newest[0], at(590));
  }
}

// The finding: older than the constant, and not yet in the table.
TEST(HybridAnswer, TheMiddleIsInNeitherSourceAsCoded) {
  const auto cohorts = world({{100, 5, 5}, {470, 7, 0}, {590, 5, 0}});
  const HybridAnswer coded = ask(cohorts, 600, QueryForm::as_coded);
  EXPECT_EQ(coded.found.of[kClass], 10);
  EXPECT_EQ(missing(coded, AnswerGap::waiting), 7);
  EXPECT_TRUE(coded.is_silent(kTier));
  const HybridAnswer mended = ask(cohorts, 600, QueryForm::mended);
  EXPECT_EQ(mended.found.of[kClass], 17);
  EXPECT_TRUE(mended.says_complete[0]);
}

TEST(HybridAnswer, WhereTheTailDoesNotReachTheMendedFormSaysSo) {
  const auto cohorts = world({{100, 5, 5}, {290, 7, 0}, {590, 5, 0}});  // 310 s ago: past the tail
  const HybridAnswer mended = ask(cohorts, 600, QueryForm::mended);
  EXPECT_EQ(mended.found.of[kClass], 10);
  EXPECT_EQ(missing(mended, AnswerGap::waiting), 7);
  EXPECT_FALSE(mended.says_complete[0]);
  EXPECT_FALSE(mended.is_silent(kTier));
  EXPECT_TRUE(mended.says_complete[1]);  // of another tier nothing is missing
}

TEST(HybridAnswer, BothEndsAreInclusiveAndTheCutoffIsReadTwice) {
  const auto cohorts = world({{0, 1, 1}, {480, 3, 3}, {900, 2, 0}});
  const HybridAnswer coded = ask(cohorts, 900, QueryForm::as_coded);
  EXPECT_EQ(coded.asked.of[kClass], 6);
  EXPECT_EQ(coded.found.of[kClass], 6);
  EXPECT_EQ(coded.twice.of[kClass], 0);  // 480 s is older than the cutoff, 780 s
  const auto boundary = world({{780, 3, 3}});
  EXPECT_EQ(ask(boundary, 900, QueryForm::as_coded).twice.of[kClass], 3);
  EXPECT_EQ(ask(boundary, 900, QueryForm::as_coded).found.of[kClass], 3);
  EXPECT_EQ(ask(boundary, 900, QueryForm::mended).twice.of[kClass], 0);
}

// A question that ended a while ago, but after the cutoff, is the tail's as well.
TEST(HybridAnswer, TheTailIsAskedForWhatEndsAfterTheCutoff) {
  const auto cohorts = world({{490, 5, 0}, {590, 5, 0}});
  const Question question{at(600), at(0), at(500)};
  const HybridAnswer coded = hybrid_answer(cohorts, question, plain(), QueryForm::as_coded);
  EXPECT_EQ(coded.asked.of[kClass], 5);
  EXPECT_EQ(coded.found.of[kClass], 5);
}

TEST(HybridAnswer, WhatWasShedIsInTheTailAndNotInTheTable) {
  const auto young = world({{590, 10, 4, 3, 2, 1}});
  const HybridAnswer from_tail = ask(young, 600, QueryForm::as_coded);
  EXPECT_EQ(from_tail.found.of[kClass], 9);  // all that was accepted
  EXPECT_EQ(missing(from_tail, AnswerGap::refused), 1);
  const auto old = world({{300, 11, 4, 3, 2, 1, 1}});
  const HybridAnswer from_table = ask(old, 600, QueryForm::as_coded);
  EXPECT_EQ(from_table.found.of[kClass], 4);
  EXPECT_EQ(missing(from_table, AnswerGap::dropped), 3);
  EXPECT_EQ(missing(from_table, AnswerGap::on_disk), 2);
  EXPECT_EQ(missing(from_table, AnswerGap::refused), 1);
  EXPECT_EQ(missing(from_table, AnswerGap::expired), 1);
  EXPECT_TRUE(from_table.is_silent(kTier));
  EXPECT_FALSE(ask(old, 600, QueryForm::mended).says_complete[0]);
}

// Each kind of loss alone has to be said.
TEST(HybridAnswer, TheMendedFormSaysEachKindOfLoss) {
  for (const Fate& fate : {Fate{290, 5, 4, 1}, Fate{290, 5, 4, 0, 1}, Fate{290, 5, 4, 0, 0, 1},
                           Fate{290, 5, 4, 0, 0, 0, 1}, Fate{590, 5, 4, 0, 0, 1}}) {
    const HybridAnswer mended = ask(world({fate}), 600, QueryForm::mended);
    EXPECT_EQ(mended.found.of[kClass], 4);
    EXPECT_FALSE(mended.says_complete[0]);
  }
}

TEST(HybridAnswer, TheTailHoldsSoManyOfASymbol) {
  QuerySetup setup = plain();
  setup.tail_messages = 10;
  const auto cohorts = world({{570, 5, 5}, {580, 5, 0}, {590, 5, 0}});
  const HybridAnswer coded = ask(cohorts, 600, QueryForm::as_coded, setup);
  EXPECT_EQ(coded.found.of[kClass], 10);
  EXPECT_EQ(missing(coded, AnswerGap::unasked), 5);  // the table has it, and was not asked
  const HybridAnswer mended = ask(cohorts, 600, QueryForm::mended, setup);
  EXPECT_EQ(mended.found.of[kClass], 15);
  setup.symbols = {2, 1, 1};  // two symbols, each with its own ten
  EXPECT_EQ(ask(cohorts, 600, QueryForm::as_coded, setup).found.of[kClass], 15);
}

// K2's table is read newest first, its tail oldest first; of both together the oldest are kept.
TEST(HybridAnswer, TheLimitKeepsWhatLiesBeforeTheCutoff) {
  QuerySetup setup = plain();
  setup.limit = 4;
  const auto cohorts = world({{100, 3, 3}, {300, 3, 3}, {500, 3, 0}, {590, 3, 0}});
  const HybridAnswer coded = ask(cohorts, 600, QueryForm::as_coded, setup);
  EXPECT_EQ(coded.found.of[kClass], 4);
  EXPECT_EQ(*coded.newest[0], at(300));
  EXPECT_EQ(missing(coded, AnswerGap::cut), 8);
  EXPECT_TRUE(coded.is_silent(kTier));
  const HybridAnswer mended = ask(cohorts, 600, QueryForm::mended, setup);
  EXPECT_EQ(mended.found.of[kClass], 4);
  EXPECT_EQ(*mended.newest[0], at(590));
  EXPECT_FALSE(mended.says_complete[0]);
}

TEST(HybridAnswer, AnErrorReadsAsAnEmptyAnswer) {
  QuerySetup setup = plain();
  setup.table_down_s = {600, 600};
  const auto cohorts = world({{100, 5, 5}, {590, 5, 0}});
  const HybridAnswer coded = ask(cohorts, 600, QueryForm::as_coded, setup);
  EXPECT_EQ(coded.found.of[kClass], 5);
  EXPECT_EQ(missing(coded, AnswerGap::unasked), 5);
  EXPECT_TRUE(coded.is_silent(kTier));
  EXPECT_FALSE(ask(cohorts, 600, QueryForm::mended, setup).says_complete[0]);
  EXPECT_EQ(ask(cohorts, 601, QueryForm::as_coded, setup).found.of[kClass], 10);
  setup.table_down_s = {};
  setup.tail_down_s = {0, 1000};
  EXPECT_EQ(ask(cohorts, 600, QueryForm::as_coded, setup).found.of[kClass], 5);
  EXPECT_FALSE(ask(cohorts, 600, QueryForm::mended, setup).says_complete[0]);
}

TEST(HybridAnswer, AMessageThatIsTwiceInTheTableIsFoundOnce) {
  auto cohorts = world({{100, 5, 5}});
  cohorts[0].twice_in_table.of[kClass] = 2;
  const HybridAnswer answer = ask(cohorts, 600, QueryForm::as_coded);
  EXPECT_EQ(answer.found.of[kClass], 5);
  EXPECT_EQ(answer.twice.of[kClass], 2);
}

TEST(QuerySetup, IsReadFromALine) {
  const QuerySetup setup = parse_query_setup("last=15m,every=10s,ago=1m,limit=0,tail_messages=7");
  EXPECT_EQ(setup.last, Duration::from_seconds(900));
  EXPECT_EQ(setup.every, Duration::from_seconds(10));
  EXPECT_EQ(setup.ago, Duration::from_seconds(60));
  EXPECT_EQ(setup.limit, 0);
  EXPECT_EQ(setup.tail_messages, 7);
  const struct {
    const char *text, *says;
  } bad[] = {{"last", "--query has no value in 'last': KEY=VALUE,..."},
             {"last=900", "--query: 'last' is no duration: '900'"},
             {"limit=x", "--query: 'limit' is no count: 'x'"},
             {"limit=-1", "--query: 'limit' is no count: '-1'"},
             {"evry=1s", "--query knows no 'evry': perhaps every; one of last, ago, every"}};
  for (const auto& each : bad) {
    try {
      parse_query_setup(each.text);
      ADD_FAILURE() << each.text;
    } catch (const InputError& error) {
      EXPECT_EQ(std::string(error.what()).rfind(each.says, 0), 0u) << error.what();
    }
  }
}

TEST(QuerySetup, ItsRulesNameTheKey) {
  const auto key = [](const QuerySetup& setup) {
    const auto mistake =
        mistake_in(setup, Duration::from_seconds(600), Duration::from_seconds(0.1));
    return std::string(mistake ? mistake->key : "");
  };
  const auto with = [](auto change) {
    QuerySetup setup;
    change(setup);
    return setup;
  };
  const Duration none{0}, minus{-1};
  EXPECT_EQ(key({}), "");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.last = none; })), "last_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.every = none; })), "every_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.every = Duration{700'000'000'000}; })), "every_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.every = Duration{1'000}; })), "every_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.every = Duration{10'000'000}; })), "every_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.ago = minus; })), "ago_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.commit_lag = minus; })), "commit_lag_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.tail = minus; })), "tail_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.tail_messages = -1; })), "tail_messages");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.limit = -1; })), "limit");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.symbols = {1, 2}; })), "symbols");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.symbols = {1, 2, 0.5}; })), "symbols");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.table_down_s = {5}; })), "table_down_s");
  EXPECT_EQ(key(with([&](QuerySetup& s) { s.tail_down_s = {5, 4}; })), "tail_down_s");
}

}  // namespace
}  // namespace cascade
