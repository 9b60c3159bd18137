// cascade sweep as its users meet it: results, resumption, refusals.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "sim/loop/prng.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string kTraces = std::string(kSourceDir) + "/sim/traces/";
const std::string kStorm = kTraces + "storm.csv";

std::vector<std::string> words(std::vector<std::string> first,
                               const std::vector<std::string>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

TEST(Sweep, ALineIsTheSummaryOfTheReplayOfThatPolicy) {
  const TestFolder folder;
  // Heap apart and an age limit, so that rows go stale within the trace.
  const std::string heap =
      folder.put("heap.csv",
                 "time,heap_pct\n2022-03-21T10:00:00Z,50\n2022-03-21T10:10:00Z,97\n"
                 "2022-03-21T10:12:00Z,40\n2022-03-21T10:35:00Z,85\n");
  const std::vector<std::string> traces[] = {
      {kStorm}, {kTraces + "gappy.csv", "--check-every", "1500ms"}, {kStorm, "--heap", heap}};
  for (const auto& trace : traces) {
    const ProgramRun sweep = run_cascade(
        words(words({"sweep"}, trace),
              {"--vary", "lag.soft=50000,150000", "--vary", "stale_after_s=5,60,900", "--vary",
               "escalation=immediate,stepwise", "--format", "jsonl", "--no-verdicts"}));
    ASSERT_EQ(sweep.status, 0) << sweep.err;
    const std::vector<json> lines = lines_of(sweep.out);
    ASSERT_EQ(lines.size(), 12u);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const json& vary = lines[i]["vary"];
      EXPECT_EQ(lines[i]["number"], i + 1);
      const std::string policy =
          folder.put("p.toml", "name = 'k2'\nescalation = " + vary["escalation"].dump() +
                                   "\nstale_after_s = " + vary["stale_after_s"].dump() +
                                   "\nlag.soft = " + vary["lag.soft"].dump() + "\n");
      const ProgramRun replay =
          run_cascade(words(words({"replay"}, trace), {"--policy", policy, "--format", "json"}));
      ASSERT_EQ(replay.status, 0) << replay.err;
      EXPECT_THAT(sweep.out,
                  HasSubstr("\"summary\":" + replay.out.substr(0, replay.out.find(",\"made\""))));
      // How they were made differs in the command line alone.
      json summary = lines[i]["summary"], expected = json::parse(replay.out);
      EXPECT_EQ(summary["made"].erase("args"), 1u);
      EXPECT_EQ(expected["made"].erase("args"), 1u);
      EXPECT_EQ(summary, expected);
    }
  }
}

TEST(Sweep, TheNumberOfJobsChangesNothing) {
  for (const std::string format : {"csv", "jsonl"}) {
    std::vector<std::string> results;
    for (const char* jobs : {"1", "4"}) {
      const ProgramRun run = run_cascade(
          {"sweep", kStorm, "--vary", "lag.soft=50000:650000:50000", "--vary", "stale_after_s=9,3",
           "--pareto", "seconds_from.SOFT,transitions", "--format", format, "--jobs", jobs});
      EXPECT_EQ(run.status, 0) << run.err;
      // The command line, which stands in the result, has another number.
      results.push_back(std::regex_replace(run.out, std::regex("--jobs [14]"), "--jobs N"));
    }
    EXPECT_EQ(results[0], results[1]);
    EXPECT_GT(results[0].size(), 1000u);
  }
}

TEST(Sweep, InvalidCombinationsStandInTheirLines) {
  const ProgramRun run =
      run_cascade({"sweep", kStorm, "--vary", "lag.soft=50000,600000", "--vary",
                   "lag.graceful=500000,700000", "--format", "jsonl", "--no-verdicts"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("4 policies, 1 invalid"));
  const std::vector<json> lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[2]["status"], "invalid");
  EXPECT_THAT(lines[2]["fault"].get<std::string>(), HasSubstr("lag.graceful"));
  EXPECT_EQ(lines[2].count("summary"), 0u);
  for (const std::size_t i : {0u, 1u, 3u}) EXPECT_EQ(lines[i]["status"], "ok");

  const ProgramRun none = run_cascade({"sweep", kStorm, "--vary", "lag.soft=6e6,7e6"});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("every one of the policies is invalid"));
}

TEST(Sweep, SaysThatItUsedAnIndexAndHowManyWereCheckedByTheMachine) {
  const auto err = [](const std::string& cooldowns) {
    const ProgramRun run =
        run_cascade({"sweep", kStorm, "--vary", "cooldown_s=" + cooldowns, "--no-verdicts"});
    EXPECT_EQ(run.status, 0);
    return run.err;
  };
  EXPECT_THAT(err("30"), HasSubstr("cascade: 1 policy; replayed through an index, and all of them "
                                   "also check by check, with the same result\n"));
  EXPECT_THAT(err("1:20:1"), HasSubstr("cascade: 20 policies; replayed through an index, 5 of them "
                                       "also check by check, with the same result\n"));
}

// A cooldown is not the measure of the reversals that it makes.
TEST(Sweep, ReversalsAreThoseOfTheReplayWithThatWindow) {
  for (const std::string window : {"20s", "5m", "2h"}) {
    const ProgramRun sweep =
        run_cascade({"sweep", kStorm, "--vary", "cooldown_s=1,30,600", "--no-verdicts", "--format",
                     "jsonl", "--reversal-window", window});
    const std::vector<json> lines = lines_of(sweep.out);
    ASSERT_EQ(lines.size(), 3u);
    for (const json& line : lines) {
      const TestFolder folder;
      const std::string policy = folder.put(
          "p.toml", "name = 'k2'\ncooldown_s = " + line["vary"]["cooldown_s"].dump() + ".0\n");
      const ProgramRun replay = run_cascade(
          {"replay", kStorm, "--policy", policy, "--format", "json", "--reversal-window", window});
      const json summary = json::parse(replay.out);
      for (const char* figure : {"reversals", "reversal_window_s", "flaps", "seconds_blind"}) {
        EXPECT_EQ(line["summary"][figure], summary[figure]) << figure << " " << line;
      }
    }
  }
}

TEST(Sweep, ProveKeepsThePoliciesWhosePropertiesHold) {
  const std::vector<std::string> sweep = {"sweep", kStorm, "--format", "jsonl", "--vary"};
  const ProgramRun all = run_cascade(words(sweep, {"recovery=banded,recompute,stepwise"}));
  const ProgramRun kept =
      run_cascade(words(sweep, {"recovery=banded,recompute,stepwise", "--prove"}));
  EXPECT_EQ(all.status, 0);
  EXPECT_EQ(kept.status, 0);
  std::vector<json> expected = lines_of(all.out);
  ASSERT_EQ(expected.size(), 3u);
  EXPECT_EQ(expected[1]["verdicts"]["no-flapping"], "violated");
  expected.erase(expected.begin() + 1);
  std::vector<json> lines = lines_of(kept.out);
  for (std::vector<json>* some : {&lines, &expected}) {  // made by another command line
    for (json& line : *some) EXPECT_EQ(line["summary"]["made"].erase("args"), 1u);
  }
  EXPECT_EQ(lines, expected);
  EXPECT_THAT(kept.err, HasSubstr("1 left out as it violates a property"));
  EXPECT_EQ(run_cascade(words(sweep, {"recovery=recompute", "--prove"})).status, 1);
}

TEST(Sweep, BadRequestsAreRefusedInOneLine) {
  const TestFolder folder;
  const std::vector<std::string> vary = {"sweep", kStorm, "--vary", "cooldown_s=1,2"};
  const std::vector<std::string> cases[] = {
      {"sweep", kStorm},
      words(vary, {"--vary", "lag.sofd=1"}),
      words(vary, {"--pareto", "transitions"}),
      words(vary, {"--pareto", "transitions,flaps,recoveries"}),
      words(vary, {"--pareto", "transitions,speed"}),
      words(vary, {"--figure", "speed"}),
      words(vary, {"--plot", folder / "x.gif"}),
      words(vary, {"--plot", folder / "x.svg", "-o", folder / "x.svg"}),
      words(vary,
            {"--plot", folder / "x.svg", "--vary", "lag.soft=1", "--vary", "lag.graceful=2e5"}),
      words(vary, {"-o", folder / "absent/x.csv"}),
      words(vary, {"--jobs", "0"}),
      words(vary, {"--check-every", "often"}),
      words(vary, {"--prove", "--no-verdicts"}),
      {"sweep", folder / "absent.csv", "--vary", "cooldown_s=1"},
  };
  for (const auto& words : cases) {
    const ProgramRun run = run_cascade(words);
    EXPECT_EQ(run.status, 2) << testing::PrintToString(words) << run.err;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_THAT(run.err, testing::StartsWith("cascade: "));
  }
  EXPECT_EQ(folder.count(), 0u);
}

// --- Resumption ---------------------------------------------------------------------------------

/// Some eighty policies of 8 ms each.
std::vector<std::string> long_sweep(const std::string& output, const std::string& jobs) {
  return {"sweep",    kStorm,
          "--vary",   "lag.soft=50000:180000:5000",
          "--vary",   "cooldown_s=5,30,400",
          "--pareto", "seconds_from.SOFT,transitions",
          "-o",       output,
          "--jobs",   jobs};
}

/// Runs it, sends the signal after a while, and returns how it ended, as waitpid() says.
int run_and_signal(std::vector<std::string> words, int signal, std::chrono::milliseconds after) {
  words.insert(words.begin(), built_program());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, 2);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  std::this_thread::sleep_for(after);
  ::kill(pid, signal);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

TEST(Sweep, KilledAnywhereItGoesOnToTheSameBytes) {
  const TestFolder folder;
  ASSERT_EQ(run_cascade(long_sweep(folder / "whole.csv", "2")).status, 0);
  const std::string whole = content_of(folder / "whole.csv");
  EXPECT_EQ(folder.count(), 1u) << "nothing is left beside the result";
  Prng random(1);
  std::size_t kills = 0, resumed = 0;
  for (int round = 0; round < 4; ++round) {
    const std::string file = folder / ("part" + std::to_string(round) + ".csv");
    for (int i = 0; i < 6; ++i) {
      const int signal = random.below(2) == 0 ? SIGKILL : SIGTERM;
      const std::string before = content_of(file + ".partial");
      const int status = run_and_signal(long_sweep(file, round % 2 == 0 ? "2" : "1"), signal,
                                        std::chrono::milliseconds(20 + random.below(200)));
      if (WIFEXITED(status) || std::filesystem::exists(file)) break;  // it came to its end
      EXPECT_EQ(WTERMSIG(status), signal);
      EXPECT_FALSE(std::filesystem::exists(file));
      const std::string after = content_of(file + ".partial");
      EXPECT_EQ(after.substr(0, before.size()), before) << "what was done is not done again";
      ++kills;
      resumed += before.size() > 100 ? 1 : 0;
    }
    EXPECT_EQ(run_cascade(long_sweep(file, "2")).status, 0);
    EXPECT_EQ(content_of(file), whole);
    EXPECT_FALSE(std::filesystem::exists(file + ".partial"));
  }
  EXPECT_GT(kills, 4u);
  EXPECT_GT(resumed, 2u);
}

/// A small sweep and the checkpoint that an interrupted one of the kind leaves.
struct Interrupted {
  std::vector<std::string> command;
  std::string partial;

  explicit Interrupted(const TestFolder& folder) {
    const std::string file = folder / "x.csv";
    command = long_sweep(file, "2");
    // How long it takes depends on the machine and on sanitizers: longer each time, and where that
    // was long enough to finish, from the start and shorter.
    double wait_ms = 100;
    for (int i = 0; i < 50 && partial.size() < 1500; ++i) {
      run_and_signal(command, SIGKILL, std::chrono::milliseconds(std::llround(wait_ms)));
      partial = content_of(file + ".partial");
      wait_ms *= std::filesystem::remove(file) ? 0.6 : 1.3;
    }
  }
};

TEST(Sweep, WhatACrashLeftOfALineIsDropped) {
  const TestFolder folder;
  ASSERT_EQ(run_cascade(long_sweep(folder / "whole.csv", "2")).status, 0);
  const std::string whole = content_of(folder / "whole.csv");
  const Interrupted interrupted(folder);
  ASSERT_GT(interrupted.partial.size(), 1500u);
  Prng random(2);
  for (int i = 0; i < 6; ++i) {
    std::string partial = interrupted.partial;
    // Cut anywhere, the header too; or a byte that the disk got wrong.
    if (i % 2 == 0) {
      partial.resize(i == 0 ? 7 : random.below(partial.size()));
    } else {
      partial[100 + random.below(partial.size() - 100)] ^= 1;
    }
    folder.put("x.csv.partial", partial);
    const ProgramRun run = run_cascade(interrupted.command);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(content_of(folder / "x.csv"), whole);
  }
}

TEST(Sweep, ACheckpointOfSomethingElseIsRefusedAndLeft) {
  const TestFolder folder;
  const Interrupted interrupted(folder);
  const auto expect_refused = [&](const std::vector<std::string>& command, const char* message) {
    const std::string before = content_of(folder / "x.csv.partial");
    const ProgramRun run = run_cascade(command);
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.err, HasSubstr(message));
    EXPECT_EQ(content_of(folder / "x.csv.partial"), before);
    EXPECT_FALSE(std::filesystem::exists(folder / "x.csv"));
  };
  std::vector<std::string> other = interrupted.command;
  other[3] = "lag.soft=50000:185000:5000";
  expect_refused(other, "a sweep of something else");
  other = interrupted.command;
  other[1] = kTraces + "gappy.csv";
  expect_refused(other, "a sweep of something else");
  expect_refused(words(interrupted.command, {"--check-every", "5s"}), "a sweep of something else");
  expect_refused(words(interrupted.command, {"--lag-scale", "2"}), "a sweep of something else");
  expect_refused(words(interrupted.command, {"--prove"}), "a sweep of something else");
  expect_refused(words(interrupted.command, {"--policy", "crypto"}), "a sweep of something else");
  folder.put("x.csv.partial", "my notes\n");
  expect_refused(interrupted.command, "is no partial sweep");
}

TEST(Sweep, TwoAtATimeDoNotShareAFile) {
  const TestFolder folder;
  std::thread first([&] { EXPECT_EQ(run_cascade(long_sweep(folder / "x.csv", "1")).status, 0); });
  while (!std::filesystem::exists(folder / "x.csv.partial")) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const ProgramRun second = run_cascade(long_sweep(folder / "x.csv", "1"));
  first.join();
  EXPECT_EQ(second.status, 2);
  EXPECT_THAT(second.err, HasSubstr("another sweep is writing it"));
}

TEST(Sweep, WithoutAFileNothingIsLeftBehind) {
  const TestFolder folder;
  Setting inside;
  inside.folder = folder.path();
  for (const std::vector<std::string>& to : {std::vector<std::string>{}, {"-o", "/dev/null"}}) {
    EXPECT_EQ(run_cascade(words({"sweep", kStorm, "--vary", "cooldown_s=1,2"}, to), inside).status,
              0);
  }
  EXPECT_EQ(folder.count(), 0u);
}

}  // namespace
}  // namespace cascade
