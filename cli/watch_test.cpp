// cascade watch against a real Prometheus that holds the storm: whoever is killed meanwhile, the
// transitions are those of a replay.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "cli/prometheus/prometheus_server.hpp"
#include "cli/testing/background_program.hpp"
#include "cli/testing/on_terminal.hpp"
#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

const std::string kStorm = std::string(kSourceDir) + "/sim/traces/storm.csv";
const std::string kBegin = "2022-03-21T10:00:00Z", kEnd = "2022-03-21T11:00:00Z";
const std::vector<std::string> kLevels = {"NORMAL", "SOFT", "GRACEFUL", "AGGRESSIVE",
                                          "CIRCUIT_BREAK"};

/// "t from to" of each entry of the policy's journal of the storm.
std::vector<std::string> moves_of(const std::string& policy) {
  std::vector<std::string> moves;
  const ProgramRun run = run_cascade({"replay", kStorm, "--policy", policy, "--journal", "-"});
  for (const std::string& line : lines_of(run.out)) {
    const auto entry = nlohmann::json::parse(line);
    if (!entry.contains("from")) continue;
    moves.push_back(std::to_string(entry["t"].get<int>()) + " " + entry["from"].get<std::string>() +
                    " " + entry["to"].get<std::string>());
  }
  return moves;
}

class Watch : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!prometheus_is_here()) return;
    const TestFolder folder;
    std::string lag = "# TYPE lag gauge\n", heap = "# TYPE heap gauge\n";
    for (const std::string& line : lines_of(content_of(kStorm))) {
      const std::size_t comma = line.find(','), second = line.find(',', comma + 1);
      const std::string time = line.substr(0, comma);
      if (time == "t_s") continue;
      lag += "lag " + line.substr(comma + 1, second - comma - 1) + " " + time + "\n";
      heap += "heap " + line.substr(second + 1) + " " + time + "\n";
    }
    // The level that k2 has, from a minute on; and one that goes down as k2-as-coded does.
    std::string levels;
    for (const char* policy : {"k2", "k2-as-coded"}) {
      levels += std::string("# TYPE level_") + (policy[2] == '\0' ? "k2" : "coded") + " gauge\n";
      std::size_t move = 0, level = 0;
      const std::vector<std::string> moves = moves_of(policy);
      for (int t = 0; t <= 3600; t += 5) {
        while (move < moves.size() && std::stoi(moves[move]) <= t) {
          const std::string to = moves[move].substr(moves[move].rfind(' ') + 1);
          level = static_cast<std::size_t>(std::find(kLevels.begin(), kLevels.end(), to) -
                                           kLevels.begin());
          ++move;
        }
        levels += std::string("level_") + (policy[2] == '\0' ? "k2 " : "coded ") +
                  std::to_string(level) + " " + std::to_string(1647856800 + t) + "\n";
      }
    }
    // Silent from 10:10 on, for good.
    std::string silent = "# TYPE silent gauge\n";
    for (int t = 0; t < 600; t += 5) silent += "silent 7 " + std::to_string(1647856800 + t) + "\n";
    server_ = std::make_unique<PrometheusServer>();
    server_->load(folder.put("om", lag + heap + levels + silent + "# EOF\n"));
    server_->start();
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!prometheus_is_here()) GTEST_SKIP() << "Prometheus is not installed here";
  }

  static std::vector<std::string> words(std::vector<std::string> more) {
    more.insert(more.begin(), {"watch", "--prometheus", server_->url()});
    return more;
  }
  static std::vector<std::string> of_storm(std::vector<std::string> more,
                                           const std::string& until = kEnd,
                                           const std::string& every = "5s") {
    more.insert(more.end(), {"--query", "lag=lag", "--query", "heap_pct=heap", "--every", every,
                             "--since", kBegin, "--until", until});
    return words(std::move(more));
  }

  static std::unique_ptr<PrometheusServer> server_;
};
std::unique_ptr<PrometheusServer> Watch::server_;

TEST_F(Watch, EachCandidateMovesAsItsReplayDoes) {
  const ProgramRun run =
      run_cascade(of_storm({"--policy", "k2", "--policy", "k2-as-coded", "--format", "json"}));
  ASSERT_EQ(run.status, 0) << run.err;
  for (const char* policy : {"k2", "k2-as-coded"}) {
    std::vector<std::string> moves;
    for (const std::string& line : lines_of(run.out)) {
      const auto entry = nlohmann::json::parse(line);
      if (entry["policy"] != policy) continue;
      const auto time = entry["time"].get<std::string>();  // "2022-03-21T10:05:20Z"
      const int t = (std::stoi(time.substr(11, 2)) - 10) * 3600 +
                    std::stoi(time.substr(14, 2)) * 60 + std::stoi(time.substr(17, 2));
      moves.push_back(std::to_string(t) + " " + entry["from"].get<std::string>() + " " +
                      entry["to"].get<std::string>());
    }
    EXPECT_THAT(moves, ElementsAreArray(moves_of(policy)));
  }
}

TEST_F(Watch, InPiecesItSaysWhatItSaysInOne) {
  const TestFolder folder;
  const std::string state = folder / "state.json";
  const std::string whole = run_cascade(of_storm({})).out;
  std::string pieces;
  for (const char* until : {"2022-03-21T10:06:00Z", "2022-03-21T10:06:00Z", "2022-03-21T10:16:02Z",
                            "2022-03-21T10:37:00Z", "2022-03-21T11:00:00Z"}) {
    const ProgramRun run = run_cascade(of_storm({"--state", state}, until));
    ASSERT_EQ(run.status, 0) << run.err;
    pieces += run.out;
  }
  EXPECT_EQ(pieces, whole);
}

// What is kept is written before more is asked for: a line may be said again, none is lost, and
// none is made up.
TEST_F(Watch, KilledAnywhereItLosesNothingAndInventsNothing) {
  const TestFolder folder;
  const std::string state = folder / "state.json", out = folder / "out";
  const auto line = [&](const std::string& more) {
    std::string all = std::string(kBinaryDir) + "/cascade";
    for (const std::string& word : of_storm({}, kEnd, "100ms")) all += " '" + word + "'";
    return all + " " + more;
  };
  const ProgramRun whole = run_program({"/bin/sh", "-c", line("")});
  ASSERT_EQ(whole.status, 0) << whole.err;
  std::mt19937 random(7);
  int kills = 0;
  for (bool done = false; !done && kills < 100;) {
    BackgroundProgram watch(
        {"/bin/sh", "-c", "exec " + line("--state '" + state + "' >>'" + out + "'")});
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 150));
    const int status = watch.end_with(SIGKILL);  // 0: it was over already
    EXPECT_TRUE(status == 0 || status == 128 + SIGKILL) << status;
    done = status == 0;
    kills += done ? 0 : 1;
  }
  RecordProperty("kills", kills);
  EXPECT_GT(kills, 0);
  std::vector<std::string> once;
  for (const std::string& said : lines_of(content_of(out))) {
    if (std::find(once.begin(), once.end(), said) == once.end()) once.push_back(said);
  }
  EXPECT_THAT(once, ElementsAreArray(lines_of(whole.out)));
}

TEST_F(Watch, WhatIsMissingIsSaidAndNotZero) {
  const ProgramRun run =
      run_cascade(words({"--query", "lag=last_over_time(silent[10s])", "--every", "5s", "--since",
                         kBegin, "--until", "2022-03-21T10:20:00Z"}));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err,
              HasSubstr("note: lag has no value at 2022-03-21T10:10:10Z: whether production "
                        "had one is not known"));
  EXPECT_THAT(run.err, HasSubstr("241 checks, 0 transitions"));
}

TEST_F(Watch, ProductionIsHeldAgainstTheFirstPolicy) {
  const auto with_level = [&](const char* policy, const char* level) {
    return run_cascade(
        of_storm({"--policy", policy, "--level-query", level, "--check-every", "sample"}));
  };
  for (const auto& [policy, level] :
       {std::pair{"k2", "level_k2"}, {"k2-as-coded", "level_coded"}}) {
    const ProgramRun run = with_level(policy, level);
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_THAT(run.err, HasSubstr("0 deviations from policy"));
  }
  const ProgramRun run = with_level("k2", "level_coded");
  EXPECT_EQ(run.status, 1) << run.err;
  EXPECT_THAT(run.out,
              HasSubstr("2022-03-21T10:16:00Z  production is at SOFT, and policy k2 would have "
                        "GRACEFUL"));
  EXPECT_EQ(with_level("k2", "lag").status, 2);
}

TEST_F(Watch, ServesEachCandidateUntilItIsEnded) {
  const int port = free_port();
  std::vector<std::string> words = {std::string(kBinaryDir) + "/cascade",
                                    "watch",
                                    "--prometheus",
                                    server_->url(),
                                    "--policy",
                                    "k2",
                                    "--policy",
                                    "crypto",
                                    "--query",
                                    "lag=lag",
                                    "--every",
                                    "5s",
                                    "--since",
                                    "1h",
                                    "--serve",
                                    std::to_string(port)};
  BackgroundProgram watch(words);
  std::string page;
  ASSERT_TRUE(eventually([&] {
    const auto answer = httplib::Client("127.0.0.1", port).Get("/metrics");
    page = answer ? answer->body : "";
    return page.find("cascade_watch_last_check_timestamp_seconds") != std::string::npos;
  })) << watch.err();
  for (const char* line :
       {"cascade_level{policy=\"k2\"} 0", "cascade_level{policy=\"crypto\"} 0",
        "cascade_watch_up 1", "cascade_watch_checks_without_value_total{metric=\"lag\"} 72"}) {
    EXPECT_THAT(page, HasSubstr(line));
  }
  EXPECT_EQ(watch.end_with(SIGTERM), 0);
  EXPECT_THAT(watch.err(), HasSubstr("k2 is at NORMAL"));
}

TEST_F(Watch, AStateOfOtherQuestionsIsRefused) {
  const TestFolder folder;
  const std::string state = folder / "state.json";
  ASSERT_EQ(run_cascade(of_storm({"--state", state}, "2022-03-21T10:01:00Z")).status, 0);
  const std::string kept = content_of(state);
  const struct {
    std::vector<std::string> words;
    const char* says;
  } table[] = {
      {of_storm({"--state", state}, kEnd, "10s"), "was written with --every 5000ms"},
      {words({"--query", "lag=2*lag", "--every", "5s", "--state", state}),
       "was written for other queries"},
      {of_storm({"--state", folder.put("no", "{}")}), "is no state of watch"},
      {of_storm({"--policy", "k2", "--policy", "k2"}), "two candidates are called k2"},
      {words({"--query", "lag={__name__=~\"lag|heap\"}", "--since", kBegin, "--until", kEnd}),
       "2 series"},
      {words({"--query", "lag=lag{"}), "parse error"},
      {of_storm({"--level-query", "level_k2"}), "does not say how often production checks"},
      {of_storm({"--settle", "x"}), "--settle cannot be 'x'"},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    const ProgramRun run = run_cascade(row.words);
    EXPECT_EQ(run.status, 2) << run.out;
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_EQ(content_of(state), kept);
  }
  // A candidate that has changed begins anew, and that is said.
  const ProgramRun run =
      run_cascade(of_storm({"--state", state, "--policy", "crypto"}, "2022-03-21T10:02:00Z"));
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("crypto is new, or has changed: it begins at NORMAL"));
}

TEST_F(Watch, OnATerminalItIsAPictureThatGivesTheTerminalBack) {
  for (const char* end : {"\x03", "q"}) {
    SCOPED_TRACE(end);
    std::vector<std::string> asked =
        words({"--policy", "k2", "--policy", "crypto", "--query", "lag=vector(300000)", "--query",
               "heap_pct=silent", "--level-query", "vector(1)", "--check-every", "sample",
               "--every", "5s", "--since", "1m"});
    OnTerminal program(asked);
    ASSERT_TRUE(program.reads("SOFT")) << program.out();
    ASSERT_TRUE(program.reads("300,000")) << program.out();
    ASSERT_TRUE(program.reads("NO VALUE since ")) << program.out();
    EXPECT_FALSE(program.echoes());
    program.resize(30, 40);
    ASSERT_TRUE(program.reads("\x1b[30;1H")) << "drawn anew at another size";
    program.type(end);
    EXPECT_EQ(program.end(), 0);
    EXPECT_EQ(left_behind(program), "");
    const std::string after = program.out().substr(program.out().rfind(kGivenBack));
    EXPECT_THAT(after, HasSubstr("-> ")) << "what happened stays on the screen";
    EXPECT_THAT(after, HasSubstr("k2 is at SOFT at "));
  }
}

TEST_F(Watch, WhereNoPictureIsMeantATerminalGetsLines) {
  const auto until = of_storm({}, "2022-03-21T10:10:00Z");
  auto quiet = words({"--quiet", "--query", "lag=vector(300000)", "--since", "1m"});
  auto json = words({"--format", "json", "--query", "lag=vector(300000)", "--since", "1m"});
  const auto plain = words({"--query", "lag=vector(300000)", "--since", "1m"});
  const struct {
    std::vector<std::string> words;
    const char* term;
    bool ends_itself;
  } table[] = {{until, "xterm", true},
               {quiet, "xterm", false},
               {json, "xterm", false},
               {plain, "dumb", false}};
  for (const auto& row : table) {
    SCOPED_TRACE(testing::PrintToString(row.words));
    OnTerminal program(row.words, {{"TERM", row.term}, {"NO_COLOR", "1"}});
    ASSERT_TRUE(program.reads("SOFT")) << program.out();
    // A signal to a program that is just ending of itself would end it as signals do: 130.
    if (!row.ends_itself) program.signal(SIGINT);
    EXPECT_EQ(program.end(), 0);
    EXPECT_THAT(program.out(), testing::Not(HasSubstr("\x1b")));
  }
}

// Prometheus is not there yet, is there, and goes away: the transitions are the same.
TEST(WatchAway, WaitsForPrometheusAndMakesUpForWhatItMissed) {
  if (!prometheus_is_here()) GTEST_SKIP() << "Prometheus is not installed here";
  const TestFolder folder;
  std::string lag = "# TYPE lag gauge\n";
  for (int t = 0; t <= 600; t += 5) {
    lag += "lag " + std::to_string(t % 200 < 100 ? 0 : 200'000) + " " +
           std::to_string(1647856800 + t) + "\n";
  }
  PrometheusServer server;
  server.load(folder.put("om", lag + "# EOF\n"));
  server.start();
  server.stop();
  BackgroundProgram watch({std::string(kBinaryDir) + "/cascade", "watch", "--prometheus",
                           server.url(), "--query", "lag=lag", "--every", "500ms", "--since",
                           kBegin, "--until", "2022-03-21T10:10:00Z"});
  ASSERT_TRUE(
      eventually([&] { return watch.err().find("nobody answers there") != std::string::npos; }));
  EXPECT_TRUE(watch.is_running());
  server.start();
  ASSERT_TRUE(eventually([&] { return !watch.is_running(); })) << watch.err();
  EXPECT_EQ(lines_of(watch.out()).size(), 6U) << watch.out();
  EXPECT_EQ(lines_of(watch.err()).size(), 3U) << watch.err();
}

// A server that takes the question and says nothing: an interrupt does not wait for the hour.
TEST(WatchAway, AnInterruptDoesNotWaitForAnAnswer) {
  httplib::Server silent;
  std::promise<void> asked, over;
  std::once_flag once;
  silent.Post(".*", [&](const httplib::Request&, httplib::Response&) {
    std::call_once(once, [&] { asked.set_value(); });
    over.get_future().wait();
  });
  const int port = silent.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { silent.listen_after_bind(); });
  const std::string url = "http://127.0.0.1:" + std::to_string(port);
  BackgroundProgram watch({std::string(kBinaryDir) + "/cascade", "watch", "--prometheus", url,
                           "--query", "lag=lag", "--timeout", "1h"});
  const bool was_asked =
      asked.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready;
  if (was_asked) {
    EXPECT_EQ(watch.end_with(SIGINT), 2) << "nothing was looked at";
    EXPECT_THAT(watch.err(), testing::EndsWith("cascade: nothing was watched: " + url +
                                               " did not answer: the address of a running "
                                               "Prometheus, or more time\n"));
    EXPECT_THAT(watch.err(), testing::Not(HasSubstr("no answer"))) << "it was not waited for";
  }
  over.set_value();
  silent.stop();
  serving.join();
  ASSERT_TRUE(was_asked) << watch.err();
}

TEST(WatchAway, ThePictureSaysThatPrometheusIsAwayAndFromWhenOnNothingIsKnown) {
  if (!prometheus_is_here()) GTEST_SKIP() << "Prometheus is not installed here";
  PrometheusServer server;
  server.start();
  OnTerminal program({"watch", "--prometheus", server.url(), "--query", "lag=vector(50)", "--every",
                      "100ms", "--settle", "0s"});
  ASSERT_TRUE(program.reads("has not moved since the first check")) << program.out();
  server.stop();
  ASSERT_TRUE(program.reads("NOT KNOWN after ")) << program.out();
  ASSERT_TRUE(program.reads("nobody answers there")) << program.out();
  server.start();
  ASSERT_TRUE(program.reads("it answers again")) << program.out();
  program.signal(SIGTERM);
  EXPECT_EQ(program.end(), 0);
  EXPECT_EQ(left_behind(program), "");
}

}  // namespace
}  // namespace cascade
