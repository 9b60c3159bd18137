// The trackers against the facts that they are modelled on, number by number.

#include "model/k2/sequence_tracker.hpp"

#include <gtest/gtest.h>

#include <string>

namespace cascade {
namespace {

constexpr std::int64_t kHourNs = 3'600'000'000'000;
constexpr std::int64_t kDayNs = 24 * kHourNs;

/// A state in which `last` was written at 0.
SequenceState after(std::int64_t last, std::int64_t session = 0) {
  SequenceState state;
  state.is_seen = true;
  state.session = session;
  state.last = last;
  return state;
}

std::string said(const TrackerVariant& variant, const SequenceState& state, std::int64_t sequence,
                 std::int64_t at_ns = 1, std::int64_t session = 0) {
  const SequenceStep step = look(variant, state, {Instant{at_ns}, session, sequence});
  std::string words(text(step.answer.verdict));
  if (step.answer.missing_messages > 0) {
    words += " " + std::to_string(step.answer.missing_messages);
  }
  if (step.answer.severity != GapSeverity::none) {
    words += " " + std::string(text(step.answer.severity));
  }
  return words + (step.writes ? ", last " + std::to_string(step.writes->last) : "");
}

TEST(SequenceTracker, AsCodedLooksForAResetWhereThereIsNone) {
  const TrackerVariant& coded = kTrackerAsCoded;
  EXPECT_EQ(said(coded, {}, 7), "first, last 7");
  EXPECT_EQ(said(coded, after(10), 11), "in-order, last 11");
  EXPECT_EQ(said(coded, after(10), 10), "out-of-order");
  EXPECT_EQ(said(coded, after(10), 9), "out-of-order");
  EXPECT_EQ(said(coded, after(10), 1, 2 * kHourNs, 1), "out-of-order");
  EXPECT_EQ(said(coded, after(10), 1, 100 * kDayNs, 1), "out-of-order");
  EXPECT_EQ(said(coded, after(10), 12), "gap 1 logged, last 12");
  EXPECT_EQ(said(coded, after(10), 21), "gap 10 logged, last 21");
  EXPECT_EQ(said(coded, after(10), 22), "gap 11 paged, last 22");
  EXPECT_EQ(said(coded, after(10), 2'011), "gap 2000 paged, last 2011");
}

TEST(SequenceTracker, AsDesignedTakesWhatIsBelowHalfForAReset) {
  const TrackerVariant& designed = kTrackerAsDesigned;
  EXPECT_EQ(said(designed, after(10), 4), "session-reset, last 4");
  EXPECT_EQ(said(designed, after(10), 5), "out-of-order");
  EXPECT_EQ(said(designed, after(9), 4), "session-reset, last 4");
  EXPECT_EQ(said(designed, after(9), 5), "out-of-order");
  EXPECT_EQ(said(designed, after(1), 0), "session-reset, last 0");
  EXPECT_EQ(said(designed, after(10), 10), "duplicate");
  EXPECT_EQ(said(designed, after(10), 11), "in-order, last 11");
  EXPECT_EQ(said(designed, after(10), 20), "gap 9, last 20");
  EXPECT_EQ(said(designed, after(10), 21), "gap 10 logged, last 21");
  EXPECT_EQ(said(designed, after(10), 110), "gap 99 logged, last 110");
  EXPECT_EQ(said(designed, after(10), 111), "gap 100 paged, last 111");
  EXPECT_EQ(said(designed, after(10), 1'010), "gap 999 paged, last 1010");
  EXPECT_EQ(said(designed, after(10), 1'011), "gap 1000 halts, last 1011");
}

TEST(SequenceTracker, AKeyLivesSevenDays) {
  EXPECT_EQ(said(kTrackerAsDesigned, after(10), 11, 7 * kDayNs), "in-order, last 11");
  EXPECT_EQ(said(kTrackerAsDesigned, after(10), 11, 7 * kDayNs + 1), "first, last 11");
  EXPECT_EQ(said(kTrackerAsCoded, after(10), 11, 7 * kDayNs + 1), "in-order, last 11");
  EXPECT_EQ(said(kTrackerMended, after(10), 11, 7 * kDayNs + 1), "in-order, last 11");
}

TEST(SequenceTracker, MendedLooksAtTheSession) {
  const TrackerVariant& mended = kTrackerMended;
  EXPECT_EQ(said(mended, after(10), 1, 1, 1), "session-reset, last 1");
  EXPECT_EQ(said(mended, after(10), 12, 1, 1), "session-reset, last 12");
  EXPECT_EQ(said(mended, after(10, 1), 11, 1, 0), "out-of-order");
  EXPECT_EQ(said(mended, after(10), 1), "out-of-order");
  EXPECT_EQ(said(mended, after(10), 10), "duplicate");
  EXPECT_EQ(said(mended, after(10), 21), "gap 10 logged, last 21");
  EXPECT_EQ(said(mended, after(10), 111), "gap 100 paged, last 111");
}

TEST(SequenceTracker, MendedTellsWhatWasGivenUpFromWhatIsLost) {
  SequenceState state = after(10);
  note_given_up(kTrackerMended, state, {0, 12, 13});
  note_given_up(kTrackerMended, state, {0, 11, 11});
  EXPECT_EQ(said(kTrackerMended, state, 14), "explained, last 14");
  EXPECT_EQ(said(kTrackerMended, state, 16), "gap 2, last 16");
  note_given_up(kTrackerMended, state, {1, 5, 6});
  EXPECT_EQ(said(kTrackerMended, state, 20, 1, 1), "session-reset, last 20");
  const SequenceState next = *look(kTrackerMended, state, {Instant{1}, 1, 4}).writes;
  EXPECT_EQ(said(kTrackerMended, next, 7, 2, 1), "explained, last 7");
}

TEST(SequenceTracker, NotesBehindTheLastNumberAreForgotten) {
  SequenceState state = after(10);
  note_given_up(kTrackerMended, state, {0, 3, 12});
  EXPECT_EQ(state.given_up.ranges(), (std::vector<NumberRange>{{0, 11, 12}}));
  track(kTrackerMended, state, {Instant{1}, 0, 13});
  EXPECT_TRUE(state.given_up.ranges().empty());
}

TEST(SequenceTracker, OthersAreNotToldWhatIsGivenUp) {
  for (const TrackerVariant& variant : {kTrackerAsCoded, kTrackerAsDesigned}) {
    SequenceState state = after(10);
    note_given_up(variant, state, {0, 11, 11});
    EXPECT_EQ(look(variant, state, {Instant{1}, 0, 12}).answer.missing_messages, 1) << variant.name;
  }
}

TEST(SequenceTracker, IsFoundByItsName) {
  for (const TrackerVariant& variant : tracker_variants()) {
    EXPECT_EQ(find_tracker_variant(variant.name)->name, variant.name);
  }
  EXPECT_FALSE(find_tracker_variant("as-written"));
}

}  // namespace
}  // namespace cascade
