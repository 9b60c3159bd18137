// What holds of each deduplication, and the shortest runs in which it does not.

#include "properties/k2/duplicates/dedup_search.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cascade {
namespace {

RunProof proved(const DedupVariant& variant, const std::string& property, std::size_t rows = 5) {
  DedupBounds bounds;
  bounds.rows = rows;
  return prove_dedup(variant, *find_dedup_property(property), bounds);
}

std::string witness(const DedupVariant& variant, const std::string& property) {
  return message_run_csv(proved(variant, property).witness);
}

TEST(DedupSearch, SettlesEveryPropertyOfEveryDeduplication) {
  for (const DedupProperty& property : dedup_properties()) {
    const std::string name(property.name);
    EXPECT_EQ(proved(kDedupAsCoded, name).holds(), name == "forgets-after-window") << name;
    EXPECT_TRUE(proved(kDedupAsDesigned, name).violated()) << name;
    EXPECT_TRUE(proved(kDedupMended, name).holds()) << name;
  }
}

TEST(DedupSearch, FindsTheShortestWitness) {
  EXPECT_EQ(witness(kDedupAsDesigned, "second-copy-dropped"),
            "t_s,exchange,symbol,sequence\n0,ASX,BHP,1\n1,ASX,BHP,1\n");
  EXPECT_EQ(witness(kDedupAsDesigned, "first-copy-passes"),
            "t_s,exchange,symbol,sequence,session\n0,ASX,BHP,1,0\n1,ASX,BHP,1,0\n"
            "43201,ASX,BHP,1,1\n");
  EXPECT_EQ(witness(kDedupAsCoded, "first-copy-passes"),
            "t_s,exchange,symbol,sequence,session\n0,ASX,BHP,1,0\n43200,ASX,BHP,1,1\n");
  EXPECT_EQ(witness(kDedupAsCoded, "copy-dropped-after-restart"),
            "t_s,exchange,symbol,sequence,event\n0,ASX,BHP,1,message\n1,,,,restart\n"
            "2,ASX,BHP,1,message\n");
  EXPECT_EQ(proved(kDedupAsCoded, "second-copy-dropped").witness.size(), 4u);
  EXPECT_EQ(proved(kDedupAsDesigned, "forgets-after-window").witness.size(), 3u);
}

/// Without a new session, K2's dictionary lets no second copy pass and drops no first one.
TEST(DedupSearch, OfOneSessionTheDictionaryIsRight) {
  DedupBounds bounds;
  bounds.rows = 5;
  bounds.sessions = 1;
  for (const char* name : {"second-copy-dropped", "first-copy-passes"}) {
    EXPECT_TRUE(prove_dedup(kDedupAsCoded, *find_dedup_property(name), bounds).holds()) << name;
  }
}

/// The window's last instant is part of it: a copy that passes there is held against it.
TEST(DedupSearch, ACopyAtTheVeryEndOfTheWindowIsOne) {
  std::vector<MessageRow> rows(2);
  for (MessageRow& row : rows) {
    row.symbol = "BHP";
    row.sequence = 1;
  }
  rows[1].at = Instant{} + kDedupAsDesigned.window;
  DedupVariant exact = kDedupAsDesigned;
  exact.is_filter_exact = true;
  ASSERT_EQ(judge_dedup(exact, dedup_run(exact, rows)).size(), 1u);
  rows[1].at = rows[1].at + Duration{1};
  EXPECT_TRUE(judge_dedup(exact, dedup_run(exact, rows)).empty());
}

TEST(DedupSearch, CopiesOfOneBatchAreAWitnessOfTheirOwn) {
  std::vector<MessageRow> rows(2);
  for (MessageRow& row : rows) {
    row.symbol = "BHP";
    row.sequence = 1;
    row.batch = "b";
  }
  const auto first_broken = [&](const DedupVariant& variant) {
    DedupVariant exact = variant;
    exact.is_filter_exact = true;
    const auto violations = judge_dedup(exact, dedup_run(exact, rows));
    return violations.empty() ? std::string() : std::string(violations[0].property->name);
  };
  EXPECT_EQ(first_broken(kDedupAsDesigned), "second-copy-dropped");
  EXPECT_EQ(first_broken(kDedupAsCoded), "");
  EXPECT_EQ(first_broken(kDedupMended), "");
}

}  // namespace
}  // namespace cascade
