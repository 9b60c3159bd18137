// Metrics as a file and over HTTP: the same families, the same numbers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>

#include "cli/testing/background_program.hpp"
#include "cli/testing/run_program.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kStorm = std::string(kSourceDir) + "/sim/traces/storm.csv";

/// `cascade ... --serve` in the background, and its page.
class Served {
 public:
  explicit Served(const std::string& line, int shields = 0)
      : program_(with_program(words_of_line(line)), shields) {
    std::smatch found;
    eventually([&] { return !program_.is_running() || port_in(program_.err()) != 0; });
    port_ = port_in(program_.err());
  }

  std::string page() const {
    const auto answer = httplib::Client("127.0.0.1", port_).Get("/metrics");
    return answer ? answer->body : "no answer";
  }
  BackgroundProgram& program() { return program_; }
  int port() const { return port_; }

 private:
  static std::vector<std::string> with_program(std::vector<std::string> words) {
    words.insert(words.begin(), built_program());
    return words;
  }
  static int port_in(const std::string& text) {
    std::smatch found;
    const std::regex url("http://127\\.0\\.0\\.1:([0-9]+)/metrics;");
    return std::regex_search(text, found, url) ? std::stoi(found[1]) : 0;
  }

  BackgroundProgram program_;
  int port_ = 0;
};

/// The newest value of each of our series, as text, by name and labels.
std::map<std::string, double> newest(const std::string& exposition) {
  std::map<std::string, double> values;
  std::istringstream lines(exposition);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("k2_", 0) != 0 && line.rfind("cascade_", 0) != 0) continue;
    if (line.rfind("cascade_run_info{made_by=", 0) == 0) continue;  // a file says it, no server
    const std::size_t end = line.rfind("} ") + 1;
    values[line.substr(0, end)] = std::stod(line.substr(end));
  }
  return values;
}

double value(const std::string& exposition, const std::string& name) {
  for (const auto& [series, number] : newest(exposition)) {
    if (series.rfind(name + "{", 0) == 0) return number;
  }
  return -1;
}

TEST(Serve, TheEndOfARunIsServedAsTheBackfillEndsUntilInterrupted) {
  const TestFolder folder;
  const std::string file = folder / "m.txt";
  Served served("simulate cascade-and-recovery --serve 127.0.0.1:0 --openmetrics " + file);
  ASSERT_NE(served.port(), 0) << served.program().err();
  ASSERT_TRUE(eventually(
      [&] { return served.program().err().find("the run is over") != std::string::npos; }));
  const auto live = newest(served.page()), written = newest(content_of(file));
  EXPECT_GT(live.size(), 70u);
  EXPECT_EQ(live.size(), written.size());
  for (const auto& [series, number] : written) {
    const auto found = live.find(series);
    ASSERT_NE(found, live.end()) << series;
    EXPECT_DOUBLE_EQ(found->second, number) << series;  // prometheus-cpp writes one digit less
  }
  EXPECT_GT(value(served.page(), "k2_messages_shed_total"), -1);
  EXPECT_TRUE(served.program().is_running());
  EXPECT_EQ(served.program().end_with(SIGINT), 0);
  EXPECT_THAT(served.program().out(), StartsWith("cascade-and-recovery, policy k2, seed 1"));
}

bool over(Served& served) {
  return eventually(
      [&] { return served.program().err().find("the run is over") != std::string::npos; });
}

// Of every shipped trace, with cadences whose last check is at its last row and before it, and of
// runs that are blind for missing values, for a crash, and for a batch that never ends.
TEST(BlindTime, OfTheMetricsIsThatOfTheSummary) {
  const TestFolder folder;
  std::vector<std::string> lines;
  for (const char* trace : {"calm", "gappy", "storm"}) {
    for (const char* cadence : {"sample", "500ms", "7s", "11m"}) {
      lines.push_back("replay " + std::string(kSourceDir) + "/sim/traces/" + trace +
                      ".csv --check-every " + cadence);
    }
  }
  lines.push_back("replay " + folder.put("disk.csv", "t,disk_used_pct\n0,50\n60,\n90,50\n") +
                  " --policy elasticsearch-disk");
  for (const char* scenario : {"lag-reads-zero", "crash-while-spilling", "k2-consumer-latch"}) {
    lines.push_back("simulate " + std::string(scenario));
  }
  std::size_t blind = 0;
  for (const std::string& line : lines) {
    const std::string file = folder / "m.txt";
    const ProgramRun run = run_cascade_line(line + " --format json --openmetrics " + file);
    const double said_s = json::parse(run.out).at("seconds_blind").get<double>();
    const bool of_k2 = line.find("--policy") == std::string::npos;
    EXPECT_EQ(value(content_of(file),
                    of_k2 ? "k2_degradation_blind_seconds_total" : "cascade_blind_seconds_total"),
              said_s)
        << line;
    blind += said_s > 0 ? 1 : 0;
  }
  EXPECT_GE(blind, 6u) << "0 = 0 would say little";
}

TEST(Serve, BlindTimeEndsAsTheSummaryHasIt) {
  for (const char* scenario : {"lag-reads-zero", "k2-consumer-latch"}) {
    Served served("simulate " + std::string(scenario) + " --format json --serve 0"),
        demo("demo --scenario " + std::string(scenario) + " --quick --serve 0");
    ASSERT_NE(served.port(), 0) << served.program().err();
    ASSERT_NE(demo.port(), 0) << demo.program().err();
    ASSERT_TRUE(over(served) && over(demo));
    const double said_s = json::parse(served.program().out()).at("seconds_blind").get<double>();
    EXPECT_GT(said_s, 0);
    EXPECT_EQ(value(served.page(), "k2_degradation_blind_seconds_total"), said_s) << scenario;
    EXPECT_EQ(value(demo.page(), "k2_degradation_blind_seconds_total"), said_s) << scenario;
    EXPECT_EQ(served.program().end_with(SIGINT), 0);
    EXPECT_EQ(demo.program().end_with(SIGINT), 0);
  }
}

TEST(Serve, TheDemonstrationEndsAsTheSimulationDoes) {
  Served demo("demo --quick --serve 127.0.0.1:0"), run("simulate demo --serve 127.0.0.1:0");
  ASSERT_NE(demo.port(), 0) << demo.program().err();
  ASSERT_NE(run.port(), 0) << run.program().err();
  ASSERT_TRUE(over(demo) && over(run));
  EXPECT_EQ(demo.page(), run.page());
  EXPECT_EQ(demo.program().end_with(SIGINT), 0);
  EXPECT_EQ(run.program().end_with(SIGINT), 0);
}

TEST(Serve, APacedRunIsSeenWhileItGoesOn) {
  Served served("simulate cascade-and-recovery --serve 0 --pace 40");
  ASSERT_NE(served.port(), 0) << served.program().err();
  ASSERT_TRUE(eventually([&] { return value(served.page(), "k2_degradation_checks_total") > 10; }));
  const double before = value(served.page(), "k2_degradation_checks_total");
  EXPECT_LT(before, 1800);  // not yet at the end, which is 22 s away
  EXPECT_TRUE(
      eventually([&] { return value(served.page(), "k2_degradation_checks_total") > before; }));
  EXPECT_EQ(served.program().end_with(SIGTERM), 0);
  EXPECT_THAT(served.program().err(), HasSubstr("interrupted at t = "));
}

TEST(Serve, AnInterruptEndsItAlsoWhereAScriptHasItIgnored) {
  Served served("simulate soft --serve :0", SIGINT);
  ASSERT_NE(served.port(), 0);
  EXPECT_EQ(served.program().end_with(SIGINT), 0);
}

TEST(Serve, WhatIsServedPassesPrometheusLint) {
  if (!is_on_path("promtool")) GTEST_SKIP() << "promtool is not installed here";
  Served served("simulate soft --serve :0");
  const TestFolder folder;
  const std::string page = folder.put("page", served.page());
  const ProgramRun lint = run_program({"/bin/sh", "-c", "promtool check metrics <" + page});
  EXPECT_EQ(lint.status, 0) << lint.out << lint.err;
  EXPECT_EQ(lint.out + lint.err, "");
}

TEST(Serve, AHostileNameIsALabelAndNothingElse) {
  const TestFolder folder;
  const std::string scenario = folder.put("s.toml",
                                          "name = \"a\\\"} 1\\nk2_x 2\\\\\\u001b[31m\"\nduration_s "
                                          "= 5\n[[workload]]\nrate_per_s = 10\n");
  Served served("simulate " + scenario + " --serve :0");
  ASSERT_NE(served.port(), 0) << served.program().err();
  const std::string page = served.page();
  EXPECT_THAT(page, HasSubstr(R"(name="a\"} 1\\x0ak2_x 2\\\\x1b[31m")"));
  EXPECT_EQ(page.find("\nk2_x"), std::string::npos);
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
  EXPECT_EQ(served.program().err().find('\x1b'), std::string::npos);
}

TEST(Serve, AnAddressThatCannotBeIsOneLineAndExitTwo) {
  Served served("simulate soft --serve :0");
  const std::string taken = "simulate soft --serve 127.0.0.1:" + std::to_string(served.port());
  for (const std::string& line :
       {taken, std::string("simulate soft --serve nonsense"),
        std::string("simulate soft --serve 203.0.113.1:0"),
        std::string("simulate soft --serve :1x"), std::string("simulate soft --serve :0 --pace -1"),
        std::string("simulate soft --serve :0 --pace nan")}) {
    const ProgramRun run = run_cascade_line(line);
    EXPECT_EQ(run.status, 2) << line << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
}

TEST(OpenMetricsFile, TimesAreTheTracesOwnOrAStatedStartAndNeverTheClock) {
  const auto first_time = [](const std::string& line) {
    const ProgramRun run = run_cascade_line(line);
    EXPECT_EQ(run.status, 0) << run.err;
    std::istringstream lines(run.out);
    std::string text;
    while (std::getline(lines, text) && text.rfind('#', 0) == 0) {
    }
    EXPECT_EQ(run.out.substr(run.out.size() - 6), "# EOF\n");
    return text.substr(text.rfind(' ') + 1);
  };
  EXPECT_EQ(first_time("replay " + kStorm + " --openmetrics -"), "1647856800");
  EXPECT_EQ(first_time("replay " + kStorm +
                       " --openmetrics - --openmetrics-start "
                       "2026-01-02T03:04:05.25Z"),
            "1767323045.25");
  EXPECT_EQ(first_time("simulate soft --openmetrics -"), "1704067200");
  EXPECT_EQ(run_cascade_line("simulate soft --openmetrics -").out,
            run_cascade_line("simulate soft --openmetrics -").out);
}

TEST(OpenMetricsFile, ACoarserStepLosesNoTransition) {
  const auto last_of = [](const std::string& step) {
    return newest(
        run_cascade_line("replay " + kStorm + " --openmetrics - --openmetrics-step " + step).out);
  };
  const auto fine = last_of("5s"), coarse = last_of("4m");
  EXPECT_EQ(fine, coarse);
  const ProgramRun gaps =
      run_cascade_line("replay " + kStorm + " --openmetrics - --openmetrics-step 20m");
  EXPECT_THAT(gaps.err, HasSubstr("Prometheus looks back 5 min"));
}

TEST(OpenMetricsFile, BadOptionsAreOneLineAndLeaveNoFile) {
  const TestFolder folder;
  const std::string file = folder / "m";
  for (const char* more : {"--openmetrics-start yesterday", "--openmetrics-step 0s",
                           "--openmetrics-step often", "--journal - --summary -"}) {
    const ProgramRun run =
        run_cascade_line("replay " + kStorm + " --openmetrics " + file + " " + more);
    EXPECT_EQ(run.status, 2) << more;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
  EXPECT_EQ(folder.count(), 0u);
}

TEST(OpenMetricsFile, AFileNameIsALabelWhateverIsInIt) {
  const TestFolder folder;
  const std::string hostile = "a\"} 1\nk2_x 2\\\x1b[31m.csv";
  std::string trace = "t_s,lag\n0,5\n1,6\n";
  const ProgramRun run = run_cascade({"replay", folder.put(hostile, trace), "--openmetrics", "-"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(run.out.find("\nk2_x"), std::string::npos);
  EXPECT_THAT(run.out, HasSubstr(R"(name="a\"} 1\\x0ak2_x 2\\\\x1b[31m.csv")"));
}

}  // namespace
}  // namespace cascade
