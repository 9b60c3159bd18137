// Two journals aligned: what moved, and what only one has.

#include "sim/replay/journal_diff.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace cascade {
namespace {

/// "up 10 by lag at 5": an escalation by one level or a recovery.
Transition entry(std::int64_t seconds, std::size_t from, std::size_t to, double lag = 1,
                 bool by_heap = false) {
  Transition made{{seconds * 1'000'000'000},
                  level_at(from),
                  level_at(to),
                  to > from ? TransitionKind::escalation : TransitionKind::recovery,
                  {},
                  {}};
  made.pressure.values = {lag, 0};
  if (to > from) made.cause.add(metric_at(by_heap ? 1 : 0));
  return made;
}

Journal journal_of(std::vector<Transition> entries) {
  Journal journal;
  journal.entries = std::move(entries);
  return journal;
}

std::string shape(const JournalDiff& diff) {
  std::string text;
  std::size_t recorded = 0, replayed = 0;
  for (const JournalDiffRow& row : diff.rows) {
    if (row.recorded) {
      EXPECT_EQ(*row.recorded, recorded++);
    }
    if (row.replayed) {
      EXPECT_EQ(*row.replayed, replayed++);
    }
    text += row.vanished() ? '-' : row.appeared() ? '+' : row.same() ? '=' : '~';
  }
  return text;
}

TEST(JournalDiff, TellsWhatMovedAppearedVanishedOrChangedItsCause) {
  const Journal golden = journal_of({entry(1, 0, 1), entry(40, 1, 0), entry(90, 0, 2)});
  EXPECT_EQ(shape(diff_journals(golden, golden)), "===");
  EXPECT_TRUE(diff_journals(golden, golden).same());

  const JournalDiff moved =
      diff_journals(golden, journal_of({entry(1, 0, 1), entry(45, 1, 0), entry(90, 0, 2)}));
  EXPECT_EQ(shape(moved), "=~=");
  EXPECT_EQ(moved.count(&JournalDiffRow::moved), 1u);
  EXPECT_EQ(moved.count(&JournalDiffRow::values), 0u);

  const JournalDiff cause = diff_journals(
      golden, journal_of({entry(1, 0, 1, 1, true), entry(40, 1, 0), entry(90, 0, 2, 7)}));
  EXPECT_EQ(shape(cause), "~=~");
  EXPECT_EQ(cause.count(&JournalDiffRow::cause), 1u);
  EXPECT_EQ(cause.count(&JournalDiffRow::values), 1u);
  EXPECT_EQ(cause.count(&JournalDiffRow::moved), 0u);

  // One more pair of transitions in the middle: what follows is the same and is not told as moved.
  const Journal more = journal_of(
      {entry(1, 0, 1), entry(40, 1, 0), entry(50, 0, 1), entry(85, 1, 0), entry(90, 0, 2)});
  EXPECT_EQ(shape(diff_journals(golden, more)), "==++=");
  EXPECT_EQ(shape(diff_journals(more, golden)), "==--=");

  // Other levels are other transitions.
  EXPECT_EQ(
      shape(diff_journals(golden, journal_of({entry(1, 0, 1), entry(40, 1, 0), entry(90, 0, 3)}))),
      "==-+");
  Transition reset = entry(40, 1, 0);
  reset.kind = TransitionKind::reset;
  EXPECT_EQ(shape(diff_journals(golden, journal_of({entry(1, 0, 1), reset, entry(90, 0, 2)}))),
            "=-+=");
  EXPECT_EQ(
      shape(diff_journals(golden, journal_of({entry(2, 0, 1), entry(40, 1, 0), entry(90, 0, 2)}))),
      "~==");
  EXPECT_EQ(shape(diff_journals(golden, journal_of({}))), "---");
  EXPECT_EQ(shape(diff_journals(journal_of({}), journal_of({}))), "");
}

TEST(JournalDiff, TakesTheNearestForTheSame) {
  // Of two like it, the later of the recorded ones is nearer to the one that is left.
  const Journal golden = journal_of({entry(10, 0, 1), entry(50, 1, 0), entry(100, 0, 1)});
  const JournalDiff diff = diff_journals(golden, journal_of({entry(99, 0, 1)}));
  EXPECT_EQ(shape(diff), "--~");
}

TEST(JournalDiff, OfTheCausesAllAreCompared) {
  Journal both = journal_of({entry(1, 0, 1)}), heap = both, lag = both;
  both.entries[0].cause = Cause{0b11};
  heap.entries[0].cause = Cause{0b10};
  EXPECT_TRUE(diff_journals(both, heap).rows[0].cause);
  EXPECT_TRUE(diff_journals(both, lag).rows[0].cause);
  Journal alone = lag;  // of a policy that has no other metric
  alone.header.metrics.pop_back();
  EXPECT_FALSE(diff_journals(lag, alone).rows[0].cause);
}

// First as few as can be, then as near as can be.
TEST(JournalDiff, IdenticalOnesAreRatherPairedThanLikeOnes) {
  const Journal a = journal_of({entry(1, 0, 1), entry(5, 0, 1), entry(9, 1, 0)});
  const Journal b =
      journal_of({entry(1, 0, 1, 2), entry(5, 0, 1, 2), entry(5, 0, 1), entry(9, 1, 0, 2)});
  EXPECT_EQ(shape(diff_journals(a, b)), "~+=~");
  EXPECT_EQ(shape(diff_journals(b, a)), "~-=~");
  const auto at_ms = [](std::int64_t first, std::int64_t second) {
    Journal journal = journal_of({entry(0, 0, 1), entry(0, 0, 1)});
    journal.entries[0].at = {first * 1'000'000};
    journal.entries[1].at = {second * 1'000'000};
    return journal;
  };
  EXPECT_EQ(shape(diff_journals(at_ms(1000, 1400), at_ms(1400, 1800))), "-=+");
  EXPECT_EQ(shape(diff_journals(at_ms(1400, 1800), at_ms(1000, 1400))), "+=-");
}

// Of more entries than the table of all alignments is made for, those of one time are paired. One
// entry in front and one behind are the same: the table is of what is between.
TEST(JournalDiff, OfTooManyThoseOfOneTimeArePaired) {
  const auto made = [](std::int64_t count, double lag, bool shifted) {
    std::vector<Transition> entries = {entry(0, 0, 1)};
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t kind = shifted ? i % 7 : 0;
      const std::int64_t by = kind == 3 ? 2 : kind == 1 ? -2 : 0;
      const auto from = static_cast<std::size_t>(i % 2);
      entries.push_back(entry(10 * i + 5 + by, from, kind == 5 ? 2 : 1 - from, lag));
    }
    entries.push_back(entry(1000, 1, 0));
    return journal_of(std::move(entries));
  };
  const Journal longer = made(15, 1, false), shorter = made(14, 2, true);
  std::string by_time = "=", mirrored = "=", by_table = "=";
  for (int i = 0; i < 14; ++i) {
    by_time += i % 7 == 3 || i % 7 == 5 ? "-+" : i % 7 == 1 ? "+-" : "~";
    mirrored += i % 7 == 3 ? "+-" : i % 7 == 5 || i % 7 == 1 ? "-+" : "~";
    by_table += i % 7 == 5 ? "-+" : "~";
  }
  constexpr std::size_t kCells = 16 * 15;  // a place more than there are entries, each way
  EXPECT_EQ(shape(diff_journals(longer, shorter, kCells - 1)), by_time + "-=");
  EXPECT_EQ(shape(diff_journals(shorter, longer, kCells - 1)), mirrored + "+=");
  EXPECT_EQ(shape(diff_journals(longer, shorter, kCells)), by_table + "-=");
  EXPECT_EQ(shape(diff_journals(longer, shorter)), by_table + "-=");
  EXPECT_EQ(diff_journals(shorter, longer, kCells).count(&JournalDiffRow::moved), 4u);
  // The same with nothing behind it.
  Journal open_longer = longer, open_shorter = shorter;
  open_longer.entries.pop_back();
  open_shorter.entries.pop_back();
  EXPECT_EQ(shape(diff_journals(open_longer, open_shorter, kCells - 1)), by_time + "-");
  EXPECT_EQ(shape(diff_journals(open_shorter, open_longer, kCells - 1)), mirrored + "+");
}

// Every entry of both stands in one row, in order, whatever the journals are.
RC_GTEST_PROP(JournalDiffProp, HasEachEntryOfBothOnce, ()) {
  const auto draw = [] {
    std::vector<Transition> entries;
    std::int64_t t = 0;
    std::size_t level = 0;
    const auto count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i) {
      t += *rc::gen::inRange(1, 4);
      std::size_t to = *rc::gen::inRange<std::size_t>(0, 3);
      if (to == level) to = (to + 1) % 3;
      entries.push_back(entry(t, level, to, *rc::gen::inRange(0, 2)));
      level = to;
    }
    return journal_of(entries);
  };
  const Journal a = draw(), b = draw();
  std::size_t i = 0, j = 0;
  for (const JournalDiffRow& row : diff_journals(a, b).rows) {
    RC_ASSERT(row.recorded || row.replayed);
    if (row.recorded) RC_ASSERT(*row.recorded == i++);
    if (row.replayed) RC_ASSERT(*row.replayed == j++);
    if (!row.recorded || !row.replayed) continue;
    const Transition &x = a.entries[*row.recorded], &y = b.entries[*row.replayed];
    RC_ASSERT(x.from == y.from && x.to == y.to);
    RC_ASSERT(row.same() == (to_json_line(x, a.header) == to_json_line(y, b.header)));
  }
  RC_ASSERT(i == a.entries.size() && j == b.entries.size());
}

}  // namespace
}  // namespace cascade
