// What an explanation has of the run around it.

#include "sim/replay/explain/explained_run.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "model/k2.hpp"
#include "sim/replay/replay.hpp"

namespace cascade {
namespace {

constexpr Instant explained_second(std::int64_t s) { return Instant{s * kNsPerS}; }

/// "2>1 after 0>2": what brought the level, and what raised it before.
std::string brought(const ExplainedRun& run) {
  const auto text = [](const Transition& each) {
    return std::to_string(index(each.from)) + ">" + std::to_string(index(each.to));
  };
  if (!run.came_by) return "start";
  return text(*run.came_by) + (run.raised_by ? " after " + text(*run.raised_by) : "");
}

Transition explained_entry(std::int64_t s, std::size_t from, std::size_t to) {
  return {explained_second(s),
          level_at(from),
          level_at(to),
          to > from ? TransitionKind::escalation : TransitionKind::recovery,
          {0, 0},
          {}};
}

/// Up, down by steps, up again, a reset, and up once more.
Journal explained_journal() {
  Journal journal;
  journal.entries = {explained_entry(10, 0, 4),  explained_entry(50, 4, 2),
                     explained_entry(90, 2, 1),  explained_entry(95, 1, 3),
                     explained_entry(130, 3, 1), explained_entry(200, 1, 0)};
  Transition reset = explained_entry(300, 2, 0);
  reset.kind = TransitionKind::reset;
  journal.entries.push_back(explained_entry(250, 0, 2));
  journal.entries.push_back(reset);
  return journal;
}

TEST(ExplainedRun, OfAJournalTellsWhatBroughtTheLevel) {
  const std::pair<std::int64_t, const char*> table[] = {
      {0, "start"},          {9, "start"},          {10, "0>4"},  {49, "0>4"},
      {50, "4>2 after 0>4"}, {90, "2>1 after 0>4"}, {95, "1>3"},  {130, "3>1 after 1>3"},
      {200, "1>0"},          {250, "0>2"},          {300, "2>0"}, {400, "2>0"},
  };
  for (const auto& [s, text] : table) {
    const ExplainedRun run =
        explain_journal(default_policy(), explained_journal(), explained_second(s));
    EXPECT_EQ(brought(run), text) << s;
    EXPECT_EQ(run.at, explained_second(s));
    EXPECT_TRUE(run.of_journal);
    EXPECT_EQ(run.after_last_entry, s > 300) << s;
    // Known is what was seen at a transition, which a reset is none of.
    const bool is_check =
        s == 10 || s == 50 || s == 90 || s == 95 || s == 130 || s == 200 || s == 250;
    EXPECT_EQ(run.checked_at.has_value(), is_check) << s;
    EXPECT_EQ(run.why.hold == Hold::not_told, !is_check) << s;
  }
  EXPECT_TRUE(explain_journal(default_policy(), {}, explained_second(0)).after_last_entry);
}

TEST(ExplainedRun, OfAJournalMonitorsWhatTheJournalHas) {
  for (const Metric without : {kLag, kHeap}) {
    Journal of = explained_journal();
    of.header.metrics[index(without)].monitored = false;
    const ExplainedRun run = explain_journal(default_policy(), of, explained_second(20));
    EXPECT_EQ(run.policy[kLag].monitored, without != kLag);
    EXPECT_EQ(run.policy[kHeap].monitored, without != kHeap);
  }
}

Trace explained_trace() {
  Trace trace;
  trace.name = "t.csv";
  const std::vector<std::pair<std::int64_t, double>> rows = {
      {1000, 0}, {1010, 5e6}, {1020, kMissing}, {1030, kMissing}, {1045, 0}, {1050, 0}};
  for (const auto& [s, lag] : rows) {
    trace.at.push_back(explained_second(s));
    trace[kLag].push_back(lag);
  }
  return trace;
}

TEST(ExplainedRun, OfAReplayCountsTheChecksAndWhatIsMissing) {
  const struct {
    std::int64_t at_s;
    std::size_t checks, missing;
    std::int64_t checked_s, next_s;
    const char* brought;
  } table[] = {
      {0, 1, 0, 0, 10, "start"}, {9, 1, 0, 0, 10, "start"}, {10, 2, 0, 10, 20, "0>4"},
      {25, 3, 1, 20, 30, "0>4"}, {30, 4, 2, 30, 45, "0>4"}, {44, 4, 2, 30, 45, "0>4"},
      {45, 5, 0, 45, 50, "4>0"}, {50, 6, 0, 50, -1, "4>0"},
  };
  for (const auto& row : table) {
    const ExplainedRun run = explain_replay(default_policy(), explained_trace(), nullptr, {},
                                            explained_second(row.at_s));
    EXPECT_EQ(run.checks, row.checks) << row.at_s;
    EXPECT_EQ(run.checked_at, explained_second(row.checked_s)) << row.at_s;
    EXPECT_EQ(run.next_check.has_value(), row.next_s >= 0) << row.at_s;
    if (run.next_check) {
      EXPECT_EQ(*run.next_check, explained_second(row.next_s)) << row.at_s;
    }
    EXPECT_EQ(brought(run), row.brought) << row.at_s;
    ASSERT_EQ(run.missing.size(), row.missing > 0 ? 1u : 0u) << row.at_s;
    if (row.missing == 0) continue;
    EXPECT_EQ(run.missing[0].checks, row.missing) << row.at_s;
    EXPECT_EQ(run.missing[0].since, explained_second(20));
  }
}

TEST(ExplainedRun, OfWhatIsNotMonitoredNothingIsMissing) {
  Policy policy = default_policy();
  Trace trace = explained_trace();
  trace[kHeap].assign(trace.at.size(), kMissing);
  const auto missing = [&] {
    return explain_replay(policy, trace, nullptr, {}, explained_second(10)).missing.size();
  };
  EXPECT_EQ(missing(), 1u);
  policy[kHeap].monitored = false;
  EXPECT_EQ(missing(), 0u);
}

TEST(ExplainedRun, AtACadenceItIsTheLastCheckThatCounts) {
  const Cadence often{Duration{7 * kNsPerS}, "7s"};
  const ExplainedRun run =
      explain_replay(default_policy(), explained_trace(), nullptr, often, explained_second(20));
  EXPECT_EQ(run.checked_at, explained_second(14));
  EXPECT_EQ(run.next_check, explained_second(21));
  EXPECT_EQ(brought(run), "0>4");
  EXPECT_EQ(run.why.level, level_at(4));
  // What happens in the checks to come is not known yet.
  EXPECT_EQ(
      explain_replay(default_policy(), explained_trace(), nullptr, often, explained_second(13))
          .why.level,
      kLowest);
}

TEST(ExplainedRun, OfAJournalTheCooldownGoesOnFromTheLastEntry) {
  const double cooldown_s = default_policy().cooldown_s;
  const auto left_s = [](std::int64_t s) {
    const ExplainedRun run =
        explain_journal(default_policy(), explained_journal(), explained_second(s));
    return static_cast<double>(run.why.cooldown_left.ns) / kNsPerS;
  };
  EXPECT_EQ(left_s(60), cooldown_s - 10);
  EXPECT_EQ(left_s(255), cooldown_s - 5);
  EXPECT_EQ(left_s(301), 0) << "a reset ends it";
}

// Asked about a time at which one of the files has no row yet.
TEST(ExplainedRun, OfTwoFilesOneMayBeginLater) {
  for (const bool lag_begins : {true, false}) {
    Trace early, late;
    const Metric of_early = lag_begins ? kLag : kHeap, of_late = lag_begins ? kHeap : kLag;
    early.at = {explained_second(1000), explained_second(1003), explained_second(1010)};
    early[of_early] = {0, lag_begins ? 5e6 : 99.0, 0};
    late.at = {explained_second(1010), explained_second(1020)};
    late[of_late] = {0, 0};
    const ExplainedRun run =
        lag_begins ? explain_replay(default_policy(), early, &late, {}, explained_second(5))
                   : explain_replay(default_policy(), late, &early, {}, explained_second(5));
    EXPECT_EQ(run.checked_at, explained_second(3));
    EXPECT_EQ(brought(run), "0>4");
    EXPECT_EQ(run.why.level, level_at(4));
  }
}

TEST(ExplainedRun, AResetForgetsWhatWasSeen) {
  const Policy& policy = default_policy();
  const auto run_until = [&](std::int64_t at_s) {
    ExplainWatch watch(explained_second(at_s), explained_second(0));
    Cascade cascade(policy);
    const auto look = [&](std::int64_t s, double lag) {
      const Pressure seen{lag, 0};
      const auto transition = cascade.check(explained_second(s), seen);
      watch.check(explained_second(s), seen, transition, cascade);
    };
    look(0, 5e6);
    look(10, kMissing);
    const Transition reset = cascade.reset(explained_second(15));
    watch.reset(explained_second(15), reset, cascade);
    cascade.reset(explained_second(17));  // at the lowest already: nothing to be journalled
    watch.reset(explained_second(17), std::nullopt, cascade);
    Policy other = policy;
    other.name = "other";
    cascade.reload(other);
    watch.reloaded(explained_second(20), cascade);
    look(30, 0);
    return watch.finish(Cascade(policy), {explained_second(at_s)}, Duration{kNsPerS * 60});
  };
  EXPECT_EQ(brought(run_until(14)), "0>4");
  EXPECT_EQ(run_until(14).missing.size(), 1u);
  EXPECT_EQ(index(run_until(14).why.level), 4u);
  for (const std::int64_t s : {15, 16, 17, 19}) {
    const ExplainedRun run = run_until(s);
    EXPECT_EQ(brought(run), "4>0") << s;
    EXPECT_TRUE(run.missing.empty()) << s;
    EXPECT_FALSE(run.checked_at) << s;
    EXPECT_FALSE(run.why.check) << s;
    EXPECT_EQ(run.why.level, kLowest) << s;
    EXPECT_EQ(run.policy.name, policy.name) << s;
  }
  EXPECT_EQ(run_until(20).policy.name, "other");
  EXPECT_EQ(run_until(30).checked_at, explained_second(30));
}

}  // namespace
}  // namespace cascade
