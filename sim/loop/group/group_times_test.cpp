// When members do what they do, to the nanosecond: a diary of each small run, by hand. Ticks are a
// second apart, so that whatever stands between two of them is an event's own doing.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/simulation.hpp"

namespace cascade {
namespace {

/// "7.5 over": a rebalance ended; "3 applied p0 10": of partition 0; "12 rejected": a commit;
/// "9 check"; "9 due": it is looked whether a member has polled.
class Diary : public LoopObserver {
 public:
  explicit Diary(bool has_checks) : has_checks_(has_checks) {}

  void on_applied(const Effect& effect) override {
    write(effect.at, "applied p" + std::to_string(effect.partition) + " " +
                         std::to_string(effect.counts.total()));
  }
  void on_handled(const Effect& effect, Handling) override { handled += effect.counts.total(); }
  void on_check(std::size_t, std::size_t, Instant at, const Pressure&,
                const std::optional<Transition>&, const Site&) override {
    if (has_checks_) write(at, "check");
  }
  void after_event(Instant at, const LoopEvent& event, const Site& site) override {
    if (event.kind == LoopEvent::Kind::poll_due) write(at, "due");
    group_events += event.kind == LoopEvent::Kind::group ? 1 : 0;
    if (site.rejected_commits() != rejected_) write(at, "rejected");
    if (site.group() != nullptr && site.group()->rebalances() != rebalances_) write(at, "over");
    rejected_ = site.rejected_commits();
    rebalances_ = site.group() != nullptr ? site.group()->rebalances() : 0;
  }

  std::vector<std::string> lines;
  std::int64_t handled = 0, group_events = 0;

 private:
  void write(Instant at, const std::string& what) {
    std::string fraction = std::to_string(1'000'000'000 + at.ns % 1'000'000'000).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    lines.push_back(std::to_string(at.ns / 1'000'000'000) + (fraction.empty() ? "" : ".") +
                    fraction + " " + what);
  }

  bool has_checks_;
  std::int64_t rejected_ = 0, rebalances_ = 0;
};

struct GroupRun {
  std::string consumer;  // behind instances = ...
  std::string group;     // behind rebalance_s = 2.5
  std::string rest;      // faults and other tables
  int instances = 2;
  std::string partitions = "2";
  int burst_at_s = -1;  // ten messages within the second from there; else none
  int duration_s = 60;
  std::string check = "every_s = 1000\n";
};

Scenario times_scenario(const GroupRun& run) {
  const bool comes = run.burst_at_s >= 0;
  Scenario scenario = parse_scenario(
      "name = 'times'\npolicy = 'k2'\ntick_s = 1\nduration_s = " + std::to_string(run.duration_s) +
          "\n[check]\n" + run.check + "[broker]\npartitions = " + run.partitions +
          "\n[consumer]\ncommit_ms = 1000\nbatch_size = 1000\nfilter_us = 0\n" +
          "instances = " + std::to_string(run.instances) + "\n" + run.consumer +
          "\n[[workload]]\nshape = 'burst'\nrate_per_s = 0\npeak_per_s = " +
          (comes ? "10" : "0.000001") + "\nat_s = " + std::to_string(comes ? run.burst_at_s : 0) +
          "\nfor_s = 1\ntiers = [1, 0, 0]\ntypes = [1, 0, 0]\n[group]\n" +
          (run.group.find("rebalance_s") == std::string::npos ? "rebalance_s = 2.5\n" : "") +
          run.group + "\n" + run.rest,
      "times.toml");
  scenario.sites[0].consumer.poll_ms = 0;  // no file says so
  return scenario;
}

std::string times_fault(const std::string& kind, const std::string& keys) {
  return "[[fault]]\nkind = '" + kind + "'\n" + keys + "\n";
}

using Lines = std::vector<std::string>;

Diary diary_of(const GroupRun& run) {
  Diary diary(run.check.find("per-batch") != std::string::npos);
  simulate(times_scenario(run), &diary);
  return diary;
}

const char* const kSlow = "process_us = 100_000\n";  // ten of them: a second
const char* const kCooperative = "protocol = 'cooperative'\n";

/// A rebalance is over 2.5 s after the last member came to a poll, and who is at work comes when
/// its commit is through.
TEST(GroupTimes, ARebalanceWaitsForWhoIsAtWorkOrPaused) {
  const std::string rebalance = times_fault("rebalance", "at_s = 5\nfor_s = 0");
  for (const std::string protocol : {"", kCooperative}) {
    SCOPED_TRACE(protocol);
    // Handled and written at 2, committed at 12.
    GroupRun committing{"process_us = 100_000\n", protocol, rebalance, 1, "1", 0};
    Scenario scenario = times_scenario(committing);
    scenario.sites[0].consumer.commit_ms = 10'000;
    Diary diary(false);
    simulate(scenario, &diary);
    EXPECT_EQ(diary.lines, (Lines{"2 applied p0 10", "14.5 over"}));
    EXPECT_EQ(diary.handled, 10);
    EXPECT_EQ(
        diary_of({"", protocol,
                  times_fault("consumer-paused", "at_s = 1\nfor_s = 20\ninstance = 1") + rebalance})
            .lines,
        (Lines{"23.5 over"}))
        << "paused until 21";
  }
}

/// Ten messages are not enough for a batch, which ends 20 s after them. An eager member gives it
/// up; a cooperative one keeps it, where nothing moves.
TEST(GroupTimes, AnEagerMemberGivesUpTheBatchThatItFills) {
  GroupRun run{std::string(kSlow) + "batch_ends = 'processed'\npoll_timeout_ms = 20_000\n",
               "",
               times_fault("rebalance", "at_s = 5\nfor_s = 0"),
               1,
               "1",
               0};
  const Diary eager = diary_of(run);
  EXPECT_EQ(eager.lines, (Lines{"7.5 over", "28.5 applied p0 10"}));
  EXPECT_EQ(eager.handled, 20);
  run.group = kCooperative;
  const Diary cooperative = diary_of(run);
  EXPECT_EQ(cooperative.lines, (Lines{"7.5 over", "22 applied p0 10"}));
  EXPECT_EQ(cooperative.handled, 10);
}

/// Checks per batch, of empty polls: each takes 10 s, and its commit 1 s. Who has left checks no
/// more; an eager member's poll ends with the rebalance.
TEST(GroupTimes, EmptyPollsEndWithAnEagerRebalance) {
  GroupRun run{"poll_timeout_ms = 10_000\n",
               "",
               times_fault("scale", "at_s = 0.5\nfor_s = 0\ninstances = 1"),
               2,
               "2",
               -1,
               30,
               "mode = 'per-batch'\n"};
  EXPECT_EQ(diary_of(run).lines, (Lines{"0 check", "3 over", "14 check", "25 check"}));
  run.group = kCooperative;
  EXPECT_EQ(diary_of(run).lines, (Lines{"0 check", "3 over", "11 check", "22 check"}));
}

/// The first poll begins at 1, takes 5 s and commits a second later; those after it take a tenth of
/// that. With what is handled in time nothing happens.
TEST(GroupTimes, WhoPollsTooLateIsRejectedWhenItCommits) {
  const std::string slow_at_first =
      times_fault("downstream-slow", "at_s = 0\nfor_s = 3\nfactor = 10");
  const struct {
    const char* max_poll_interval_s;
    Lines lines;
  } table[] = {
      {"6", {"6 applied p0 10"}},
      {"5.999999", {"6 applied p0 10", "6.999999 due", "7 rejected", "9.5 over"}},
      {"5.5", {"6 applied p0 10", "6.5 due", "7 rejected", "9.5 over"}},
      // What it had in hand it reads again: the 8 of 10 that it was through with at 5, and the
      // rest.
      {"4", {"5 due", "7 rejected", "9.5 over", "10 applied p0 8", "10 applied p0 2"}},
  };
  for (const auto& row : table) {
    const std::string keys = std::string("max_poll_interval_s = ") + row.max_poll_interval_s + "\n";
    GroupRun run{"process_us = 50_000\n", keys, slow_at_first, 1, "1", 0};
    EXPECT_EQ(diary_of(run).lines, row.lines) << keys;
  }
  // It begins another batch then, with a check of its own. Empty polls last until the end.
  GroupRun checked{"process_us = 50_000\npoll_timeout_ms = 100_000\n",
                   "max_poll_interval_s = 4\n",
                   slow_at_first,
                   1,
                   "1",
                   0,
                   60,
                   "mode = 'per-batch'\n"};
  EXPECT_EQ(diary_of(checked).lines,
            (Lines{"0 check", "5 due", "7 rejected", "9.5 check", "9.5 over", "10 applied p0 8",
                   "10 applied p0 2", "11 check"}));
}

/// A poll in vain passes the turn among two partitions. From the rejection at 7 on a cooperative
/// member polls so at 7 itself, and at the ticks 7, 8 and 9: the first has its turn again. It had
/// been through with the second, and with three of the first, when it was thrown out.
TEST(GroupTimes, WhoIsRejectedPollsOnce) {
  const GroupRun run{"process_us = 50_000\n",
                     std::string(kCooperative) + "max_poll_interval_s = 4\n",
                     times_fault("downstream-slow", "at_s = 0\nfor_s = 3\nfactor = 10"),
                     1,
                     "2",
                     0};
  EXPECT_EQ(diary_of(run).lines, (Lines{"5 due", "7 rejected", "9.5 over", "10 applied p0 3",
                                        "10 applied p0 2", "10 applied p1 5"}));
}

/// A paused member is thrown out when 20 s have gone by since its poll: the one that goes on where
/// it is at work, else one that began with the pause. It is looked at once, and only if it is a
/// member.
TEST(GroupTimes, WhoIsPausedIsThrownOutByItsLastPoll) {
  const auto pause = [](const char* at_s, const char* for_s, const char* instance) {
    return times_fault("consumer-paused", std::string("at_s = ") + at_s + "\nfor_s = " + for_s +
                                              "\ninstance = " + instance);
  };
  const std::string slow = "process_us = 500_000\n";  // ten: 5 s, from 1 to 6
  const std::string all_of_0 = "2\nweights = [1, 0]";
  const struct {
    const char* what;
    GroupRun run;
    Lines lines;
  } table[] = {
      {"idle", {"", "", pause("5", "100", "1")}, {"25 due", "27.5 over"}},
      {"idle, the first", {"", "", pause("5", "100", "0")}, {"25 due", "27.5 over"}},
      {"at work",
       {slow, "", pause("3", "100", "0"), 2, all_of_0, 0},
       {"6 applied p0 10", "21 due", "23.5 over"}},
      {"at its commit",
       {slow, "", pause("6.5", "100", "0"), 2, all_of_0, 0},
       {"6 applied p0 10", "21 due", "23.5 over"}},
      {"back in time", {"", "", pause("5", "5", "1")}, {"25 due"}},
      {"again, and back in time again",
       {"process_us = 50_000\n", "", pause("5", "5", "0") + pause("20", "10", "0"), 2, all_of_0,
        11},
       {"12.5 applied p0 10", "25 due", "40 due"}},
      {"another is paused meanwhile",
       {"", "", pause("5", "100", "1") + pause("15", "1", "0")},
       {"25 due", "27.5 over", "35 due"}},
      {"paused again while it is paused",
       {"", "", pause("5", "100", "1") + pause("15", "100", "1")},
       {"25 due", "27.5 over"}},
      {"dead before",
       {"", "session_timeout_s = 30\n",
        times_fault("crash", "at_s = 2\nfor_s = 100\ninstance = 1") + pause("3", "100", "1")},
       {"34.5 over"}},
      {"and a rebalance and a change to as many do not begin it anew",
       {"", "",
        pause("1", "100", "1") + times_fault("rebalance", "at_s = 4\nfor_s = 0") +
            times_fault("scale", "at_s = 5\nfor_s = 0\ninstances = 2")},
       {"21 due", "23.5 over"}},
  };
  for (const auto& row : table) {
    GroupRun run = row.run;
    run.group += "max_poll_interval_s = 20\n";
    EXPECT_EQ(diary_of(run).lines, row.lines) << row.what;
  }
}

TEST(GroupTimes, WhoIsThrownOutIsNotThrownOutAgain) {
  // From 1 on for 25 s; looked at for its own poll's sake and for the pause's.
  GroupRun run{"process_us = 1_000_000\n",
               "max_poll_interval_s = 20\n",
               times_fault("downstream-slow", "at_s = 0\nfor_s = 3\nfactor = 2.5") +
                   times_fault("consumer-paused", "at_s = 3\nfor_s = 100\ninstance = 0"),
               2,
               "2\nweights = [1, 0]",
               0,
               24};
  const Diary diary = diary_of(run);
  EXPECT_EQ(diary.lines, (Lines{"21 due", "21 due", "23.5 over"}));
  EXPECT_EQ(diary.group_events, 1);
}

/// Dead at 3 and back at 4, it is a member again when its session has ended, at 13, and polls from
/// 15.5 on. That its poll of 1 would be due at 21 is nothing to it.
TEST(GroupTimes, APollThatACrashEndedIsNotDue) {
  GroupRun run{"process_us = 1_000_000\n",  // ten: 25 s
               "max_poll_interval_s = 20\nsession_timeout_s = 10\n",
               times_fault("downstream-slow", "at_s = 0\nfor_s = 100\nfactor = 2.5") +
                   times_fault("crash", "at_s = 3\nfor_s = 1\ninstance = 0"),
               2,
               "2\nweights = [1, 0]",
               0,
               28};
  EXPECT_EQ(diary_of(run).lines, (Lines{"15.5 over", "21 due"}));
}

TEST(GroupTimes, ARebalanceByAFaultChangesNoMember) {
  // Ten to two at 9: a quarter of a second each.
  GroupRun run{
      "process_us = 50_000\n", "", times_fault("rebalance", "at_s = 5\nfor_s = 0"), 2, "2", 8};
  EXPECT_EQ(diary_of(run).lines, (Lines{"7.5 over", "9.25 applied p0 5", "9.25 applied p1 5"}));
}

/// The other one reads its own until the session of 10 s is over, and nobody for 2.5 s.
TEST(GroupTimes, TheCrashOfTheFirstIsItsOwn) {
  GroupRun run{"process_us = 50_000\n",
               "session_timeout_s = 10\n",
               times_fault("crash", "at_s = 5\nfor_s = 100\ninstance = 0"),
               2,
               "2",
               6};
  EXPECT_EQ(diary_of(run).lines, (Lines{"7.25 applied p1 5", "17.5 over", "17.75 applied p0 5"}));
}

/// Who is to leave does not come to the rebalance that others wait for, but leaves at its poll:
/// that is then what the rebalance is dated from, and not before.
TEST(GroupTimes, WhoIsToLeaveJoinsNoRebalance) {
  const GroupRun run{"", "",
                     times_fault("consumer-paused", "at_s = 1\nfor_s = 9") +
                         times_fault("scale", "at_s = 5\nfor_s = 0\ninstances = 1") +
                         times_fault("rebalance", "at_s = 6\nfor_s = 0")};
  const Diary diary = diary_of(run);
  EXPECT_EQ(diary.lines, (Lines{"12.5 over"}));
  EXPECT_EQ(diary.group_events, 1);
}

/// Each poll in vain passes the turn: which of two partitions comes first tells how many there
/// were. At 0, 1, 2 and 3: the fourth reads, and begins with the second one.
TEST(GroupTimes, WhoIsPausedLetsTheOthersPoll) {
  const struct {
    std::string fault;
    Lines lines;
  } table[] = {
      {"", {"3.5 applied p1 5", "3.5 applied p0 5"}},
      {times_fault("lag-lost", "at_s = 1.5\nfor_s = 100"),
       {"3.5 applied p1 5", "3.5 applied p0 5"}},
      {times_fault("consumer-paused", "at_s = 1.5\nfor_s = 100\ninstance = 1"),
       {"3.5 applied p0 5", "3.5 applied p1 5"}},
  };
  for (const auto& row : table) {
    GroupRun run{"process_us = 50_000\n", "", row.fault, 2, "4\nweights = [1, 1, 0, 0]", 2};
    Diary diary = diary_of(run);
    ASSERT_EQ(diary.lines.size(), 2u);
    EXPECT_EQ(diary.lines, row.lines) << row.fault;
  }
}

}  // namespace
}  // namespace cascade
