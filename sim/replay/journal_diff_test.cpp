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
  for (const JournalDiffRow& row : diff.rows) {
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
  EXPECT_EQ(shape(diff_journals(golden, journal_of({}))), "---");
  EXPECT_EQ(shape(diff_journals(journal_of({}), journal_of({}))), "");
}

TEST(JournalDiff, TakesTheNearestForTheSame) {
  // Of two like it, the later of the recorded ones is nearer to the one that is left.
  const Journal golden = journal_of({entry(10, 0, 1), entry(50, 1, 0), entry(100, 0, 1)});
  const JournalDiff diff = diff_journals(golden, journal_of({entry(99, 0, 1)}));
  EXPECT_EQ(shape(diff), "--~");
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
