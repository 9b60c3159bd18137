// What holds of each tracker, and the shortest runs in which it does not.

#include "properties/k2/sequences/sequence_search.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace cascade {
namespace {

RunProof proved(const TrackerVariant& variant, const std::string& property,
                std::int64_t numbers = 4) {
  return prove_sequence(variant, *find_sequence_property(property), {numbers, 2});
}

TEST(SequenceSearch, SettlesEveryPropertyOfEveryTracker) {
  const std::map<std::string, std::string> coded = {{"reset-is-found", "violated"},
                                                    {"reset-recognised", "violated"},
                                                    {"late-is-no-reset", "holds"},
                                                    {"shed-is-no-loss", "violated"},
                                                    {"gap-counted-once", "holds"},
                                                    {"seen-is-no-gap", "holds"},
                                                    {"loss-is-told", "violated"},
                                                    {"race-counts-once", "not-applicable"},
                                                    {"race-sees-what-came", "not-applicable"}};
  for (const SequenceProperty& property : sequence_properties()) {
    const std::string name(property.name);
    EXPECT_EQ(text(proved(kTrackerAsCoded, name).ruling), coded.at(name)) << name;
    const bool designed_holds = name == "reset-is-found";
    EXPECT_EQ(proved(kTrackerAsDesigned, name).violated(), !designed_holds) << name;
    EXPECT_TRUE(proved(kTrackerMended, name, 3).holds()) << name;
    EXPECT_TRUE(proved(kTrackerMended, name).holds()) << name;
  }
}

TEST(SequenceSearch, FindsTheShortestWitness) {
  const auto witness = [](const TrackerVariant& variant, const std::string& property) {
    return message_run_csv(proved(variant, property).witness);
  };
  EXPECT_EQ(witness(kTrackerAsCoded, "reset-recognised"),
            "t_s,exchange,symbol,sequence,session\n0,ASX,BHP,1,0\n7200,ASX,BHP,1,1\n");
  EXPECT_EQ(witness(kTrackerAsCoded, "reset-is-found"), "t_s,exchange,symbol,sequence\n");
  EXPECT_EQ(witness(kTrackerAsCoded, "shed-is-no-loss"),
            "t_s,exchange,symbol,sequence,event\n0,ASX,BHP,1,message\n1,ASX,BHP,2,given-up\n"
            "2,ASX,BHP,3,message\n");
  EXPECT_EQ(witness(kTrackerAsCoded, "loss-is-told"),
            "t_s,exchange,symbol,sequence,session\n0,ASX,BHP,2,0\n7200,ASX,BHP,1,1\n"
            "7201,ASX,BHP,3,1\n");
  EXPECT_EQ(witness(kTrackerAsDesigned, "late-is-no-reset"),
            "t_s,exchange,symbol,sequence\n0,ASX,BHP,3\n1,ASX,BHP,1\n");
  EXPECT_EQ(witness(kTrackerAsDesigned, "gap-counted-once"),
            "t_s,exchange,symbol,sequence\n0,ASX,BHP,1\n1,ASX,BHP,3\n2,ASX,BHP,1\n3,ASX,BHP,3\n");
  EXPECT_EQ(witness(kTrackerAsDesigned, "seen-is-no-gap"),
            "t_s,exchange,symbol,sequence\n0,ASX,BHP,3\n1,ASX,BHP,1\n2,ASX,BHP,4\n");
  EXPECT_EQ(witness(kTrackerAsDesigned, "race-counts-once"),
            "t_s,exchange,symbol,sequence,written_s\n0,ASX,BHP,1,\n1,ASX,BHP,3,3\n2,ASX,BHP,4,\n");
  EXPECT_EQ(witness(kTrackerAsDesigned, "race-sees-what-came"),
            "t_s,exchange,symbol,sequence,written_s\n0,ASX,BHP,1,\n1,ASX,BHP,2,3\n2,ASX,BHP,3,\n");
}

/// Each of its three mends is needed: without one, a property falls.
TEST(SequenceSearch, EachMendIsNeeded) {
  TrackerVariant without = kTrackerMended;
  without.hears_given_up = false;
  EXPECT_TRUE(proved(without, "shed-is-no-loss").violated());
  without = kTrackerMended;
  without.is_atomic = false;
  EXPECT_TRUE(proved(without, "race-counts-once").violated());
  EXPECT_TRUE(proved(without, "race-sees-what-came").violated());
  without = kTrackerMended;
  without.reset = ResetRule::below_half;
  EXPECT_TRUE(proved(without, "late-is-no-reset").violated());
  EXPECT_TRUE(proved(without, "reset-recognised").violated());
  without = kTrackerMended;
  without.forgets_after = kTrackerAsDesigned.forgets_after;
  EXPECT_TRUE(proved(without, "late-is-no-reset").violated()) << "after a week";
}

TEST(SequenceSearch, MoreNumbersFindNothingElse) {
  for (const SequenceProperty& property : sequence_properties()) {
    const std::string name(property.name);
    for (const TrackerVariant& variant : {kTrackerAsCoded, kTrackerAsDesigned}) {
      EXPECT_EQ(text(proved(variant, name, 4).ruling), text(proved(variant, name, 5).ruling))
          << variant.name << " " << name;
    }
  }
}

/// A write of an instant is there for a look of that instant; who does both at once never waits.
TEST(TrackerRun, WritesComeBeforeLooksAndTheMendedOneDoesNotWait) {
  std::vector<MessageRow> rows(3);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].at = Instant{static_cast<std::int64_t>(i)};
    rows[i].symbol = "BHP";
    rows[i].sequence = static_cast<std::int64_t>(i) + 1;
  }
  const auto last_word = [&](const TrackerVariant& variant) {
    return std::string(text(track_run(variant, rows)[2].answer->verdict));
  };
  rows[1].written_at = rows[2].at;
  EXPECT_EQ(last_word(kTrackerAsDesigned), "in-order");
  rows[1].written_at = rows[2].at + Duration{1};
  EXPECT_EQ(last_word(kTrackerAsDesigned), "gap");
  EXPECT_EQ(last_word(kTrackerMended), "in-order");
}

TEST(SequenceSearch, SaysWhatItRestsOn) {
  EXPECT_NE(sequence_hypothesis().find("numbers 1 to 5 of 2 sessions"), std::string::npos);
}

}  // namespace
}  // namespace cascade
