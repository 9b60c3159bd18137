// The strips of a recording: as wide as asked, the highest level of each slice, and where they are
// apart.

#include "reports/text/diff_words.hpp"

#include <gtest/gtest.h>

namespace cascade {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(DiffWords, AStripShowsTheHighestLevelOfEachSlice) {
  const std::vector<LevelSpan> spans = {{Instant{0}, kLowest},
                                        {Instant{2 * kSecond}, level_at(3)},
                                        {Instant{3 * kSecond}, level_at(1)},
                                        {Instant{10 * kSecond}, level_at(2)}};
  EXPECT_EQ(level_strip(spans, Duration{10 * kSecond}, 10), "..31111112");
  EXPECT_EQ(level_strip(spans, Duration{10 * kSecond}, 5), ".3112");
  EXPECT_EQ(level_strip(spans, Duration{0}, 3).size(), 3u);
  for (std::size_t columns = 1; columns < 50; ++columns) {
    EXPECT_EQ(level_strip(spans, Duration{10 * kSecond}, columns).size(), columns);
  }
}

TEST(DiffWords, WhereTheyAreApartIsMarkedHoweverShortItIs) {
  TraceDiff trace;
  trace.length = Duration{100 * kSecond};
  trace.apart = {{Instant{50 * kSecond}, Instant{50 * kSecond + 1}},
                 {Instant{90 * kSecond}, Instant{100 * kSecond}}};
  EXPECT_EQ(apart_strip(trace, 10), "     ^   ^");
  EXPECT_EQ(apart_strip(trace, 2), " ^");
}

TEST(DiffWords, ASentenceNamesWhoMovesAndWhyTheOtherDoesNot) {
  PartingKind kind;
  kind.b = Does::falls;
  kind.cause = PartingCause::time;
  EXPECT_EQ(sentence_of(kind, "old", "new"), "new recovers where old stays (old waits longer)");
  kind.a = Does::rises;
  kind.cause = PartingCause::value;
  EXPECT_EQ(sentence_of(kind, "old", "new"), "old escalates where new recovers");
  kind.b = Does::rises;
  kind.a_ends_higher = true;
  EXPECT_EQ(sentence_of(kind, "old", "new"), "both escalate, old to a higher level than new");
}

}  // namespace
}  // namespace cascade
