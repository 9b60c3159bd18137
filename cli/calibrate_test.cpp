// cascade calibrate as its users meet it: what is known of a recording comes out of it again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/testing/run_program.hpp"
#include "properties/calibrate/recorded_run.hpp"
#include "sim/text/number_text.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

/// A file of a value every so many seconds.
std::string recorded(const TestFolder& folder, const std::string& name, const std::string& column,
                     const std::vector<double>& by_second, std::size_t every_s = 1,
                     double scale = 1) {
  std::string csv = "t_s," + column + "\n";
  for (std::size_t s = every_s; s < by_second.size(); s += every_s) {
    double sum = 0;  // a rate is that of its interval; a lag is what it is at its end
    for (std::size_t i = s - every_s + 1; i <= s; ++i) sum += by_second[i];
    const double value = column == "lag" ? by_second[s] : sum / static_cast<double>(every_s);
    csv += std::to_string(s) + "," + number_text(value * scale) + "\n";
  }
  return folder.put(name, csv);
}

/// What a simulated consumer does whose capacity is known: five bursts in half an hour, each twice
/// the capacity for a minute.
struct Known {
  double capacity_per_s = 0;
  std::vector<double> lag, consumed;
};
Known known_run(double capacity_per_s, bool is_paused) {
  Scenario scenario;
  scenario.policy = idle_policy();
  scenario.duration = Duration::from_seconds(1800);
  scenario.tick = Duration::from_seconds(0.1);
  StreamSetup stream;
  stream.shape = StreamShape::points;
  Known known;
  known.capacity_per_s = capacity_per_s;
  for (int i = 0; i < 5; ++i) {
    const double at_s = 100 + 340 * i;
    for (const auto& [time_s, part] :
         {std::pair(at_s, 0.5), {at_s, 2.0}, {at_s + 60, 2.0}, {at_s + 60, 0.5}}) {
      stream.times_s.push_back(time_s);
      stream.rates_per_s.push_back(part * capacity_per_s);
    }
    if (!is_paused) continue;
    Fault pause;
    pause.kind = FaultKind::consumer_paused;
    pause.at_s = at_s + 20;
    pause.for_s = 30;
    scenario.faults.push_back(pause);
  }
  scenario.workload.push_back(stream);
  SiteSetup site;
  site.check.every_s = 1;
  site.consumer.batch_size = std::max<std::int64_t>(1, std::llround(capacity_per_s / 20));
  site.consumer.process_us =
      1e6 / capacity_per_s - 2000 / static_cast<double>(site.consumer.batch_size);
  scenario.sites.push_back(site);
  const Outcome outcome = simulate(scenario, nullptr, KeptChecks::with_series());
  double applied = 0;
  for (const LoopSample& sample : outcome.sites[0].cascades[0].series().samples) {
    if (sample.at.ns % 1'000'000'000 != 0) continue;
    known.lag.push_back(static_cast<double>(sample.lag_messages));
    known.consumed.push_back(static_cast<double>(sample.applied_messages) - applied);
    applied = static_cast<double>(sample.applied_messages);
  }
  return known;
}

TEST(CalibrateCommand, FindsTheCapacityThatIsKnown) {
  const struct {
    double capacity_per_s;
    bool is_paused;
    std::size_t every_s;
    double capacity, shape;  ///< how near the capacity, and the held-out backlogs, come
  } table[] = {{800, false, 1, 0.01, 0.04},
               {12'345, false, 1, 0.01, 0.04},
               {300'000, false, 1, 0.01, 0.04},
               {3e7, false, 1, 0.01, 0.04},
               {12'345, true, 1, 0.01, 0.04},
               {12'345, false, 15, 0.03, 0.15},
               {300'000, true, 15, 0.03, 0.15},
               {12'345, false, 30, 0.05, 0.15}};  // what happens between rows does not show
  for (const auto& row : table) {
    SCOPED_TRACE(testing::Message() << row.capacity_per_s << "/s, paused " << row.is_paused
                                    << ", every " << row.every_s << " s");
    const Known known = known_run(row.capacity_per_s, row.is_paused);
    ASSERT_EQ(known.lag.size(), 1801u);
    const TestFolder folder;
    const Words files = {"--lag",
                         recorded(folder, "lag.csv", "lag", known.lag, row.every_s),
                         "--throughput",
                         recorded(folder, "rate.csv", "rate", known.consumed, row.every_s),
                         "--throughput-column",
                         "rate"};
    Words words = {"calibrate", "-o", folder / "s.toml", "--format", "json"};
    words.insert(words.end(), files.begin(), files.end());
    const ProgramRun run = run_cascade(words);
    ASSERT_EQ(run.status, 0) << run.err;
    const json fit = json::parse(run.out);
    const double found = fit.at("fitted").at("capacity_per_s");
    EXPECT_NEAR(found / row.capacity_per_s, 1, row.capacity);
    EXPECT_TRUE(fit.at("held_out").at("better_than_constant"));
    EXPECT_GE(fit.at("held_out").at("backlogs"), 2);
    EXPECT_LT(fit.at("held_out").at("peak_error"), row.shape);
    EXPECT_LT(fit.at("held_out").at("length_error"), row.shape);
    // The scenario is one, and its backlogs are as high as the recorded ones.
    const ProgramRun again = run_cascade({"simulate", folder / "s.toml", "--format", "json"});
    ASSERT_EQ(again.status, 0) << again.err;
    const double highest = *std::max_element(known.lag.begin(), known.lag.end());
    EXPECT_NEAR(json::parse(again.out).at("lag_max").get<double>() / highest, 1, row.shape);
    EXPECT_EQ(run_cascade({"simulate", folder / "s.toml", "--policy", "k2"}).status, 0);
    EXPECT_EQ(folder.count(), 5u) << "lag, rate, scenario, arrivals, policy";
  }
}

TEST(CalibrateCommand, ScalesAndRecordedArrivalsAreTaken) {
  const Known known = known_run(5000, false);
  std::vector<double> arrived;
  for (std::size_t s = 0; s < known.lag.size(); ++s) {
    arrived.push_back(known.consumed[s] + known.lag[s] - (s == 0 ? 0 : known.lag[s - 1]));
  }
  const TestFolder folder;
  const Words words = {"calibrate",
                       "--lag",
                       recorded(folder, "lag.csv", "lag", known.lag, 1, 0.1),
                       "--lag-scale",
                       "10",
                       "--throughput",
                       recorded(folder, "t.csv", "throughput", known.consumed, 1, 2),
                       "--throughput-scale",
                       "0.5",
                       "--arrivals",
                       recorded(folder, "a.csv", "events", arrived),
                       "--arrivals-column",
                       "events"};
  Words in_json = words;
  in_json.insert(in_json.end(), {"--format", "json"});
  const json fit = json::parse(run_cascade(in_json).out);
  EXPECT_NEAR(fit.at("fitted").at("capacity_per_s"), 5000, 50);
  EXPECT_EQ(fit.at("arrivals"), "recorded");
  EXPECT_FALSE(fit.at("fitted").contains("outage_s")) << "nothing jumped";
  EXPECT_THAT(run_cascade(words).out, HasSubstr("arrivals of the held-out time are given"));
}

/// Lag and throughput that no simulation made: a backlog of 300,000 worked off at 5,000/s in the
/// first half, and then this.
struct Drawn {
  std::vector<double> lag, consumed;
};
Drawn drawn_run(double later_consumed_per_s) {
  Drawn drawn;
  double lag = 1000;
  for (int s = 0; s < 1200; ++s) {
    const bool rises = s >= 100 && s < 160, falls = s >= 160 && s < 310;
    lag += rises ? 5000 : falls ? -2000 : 0;
    drawn.lag.push_back(lag);
    drawn.consumed.push_back(s >= 600 ? later_consumed_per_s : rises || falls ? 5000 : 3000);
  }
  return drawn;
}

TEST(CalibrateCommand, SaysWhereTheHeldOutTimeDoesNotSpeakForIt) {
  const auto told = [](double later_consumed_per_s) {
    const Drawn drawn = drawn_run(later_consumed_per_s);
    const TestFolder folder;
    return run_cascade({"calibrate", "--lag", recorded(folder, "l.csv", "lag", drawn.lag),
                        "--throughput", recorded(folder, "t.csv", "throughput", drawn.consumed)})
        .out;
  };
  const std::string calm = told(3000);
  EXPECT_THAT(calm,
              HasSubstr("5,000 messages/s (of one backlog: how much it varies is not known)"));
  EXPECT_THAT(calm, HasSubstr("the capacity was not put to the test"));
  // Three times as much as it was fitted to, and worked off without a backlog.
  EXPECT_THAT(told(15'000), HasSubstr("messages where none was: do not use it"));
  EXPECT_THAT(told(3000), Not(HasSubstr("in another unit")));
  Drawn behind = drawn_run(3000);
  for (std::size_t s = 550; s < behind.lag.size(); ++s) {
    behind.lag[s] += 1000 * static_cast<double>(s - 549);
  }
  const TestFolder to_the_end;
  EXPECT_THAT(
      run_cascade({"calibrate", "--lag", recorded(to_the_end, "l.csv", "lag", behind.lag),
                   "--throughput", recorded(to_the_end, "t.csv", "throughput", behind.consumed)})
          .out,
      HasSubstr("Nothing is left to compare it with"));
  Drawn wrong = drawn_run(3000);
  for (double& per_s : wrong.consumed) per_s /= 1000;
  const TestFolder folder;
  EXPECT_THAT(run_cascade({"calibrate", "--lag", recorded(folder, "l.csv", "lag", wrong.lag),
                           "--throughput", recorded(folder, "t.csv", "throughput", wrong.consumed)})
                  .out,
              HasSubstr("in another unit"));
}

TEST(CalibrateCommand, RefusesWhatShowsNoCapacity) {
  const TestFolder folder;
  const Drawn drawn = drawn_run(3000);
  const std::string lag = recorded(folder, "l.csv", "lag", drawn.lag);
  const std::string rate = recorded(folder, "t.csv", "throughput", drawn.consumed);
  const std::string calm = recorded(folder, "calm.csv", "lag", std::vector<double>(1200, 1000.0));
  const std::string none =
      recorded(folder, "none.csv", "throughput", std::vector<double>(1200, 0.0));
  const std::string dated =
      folder.put("dated.csv", "time,throughput\n2024-01-01T00:00:00Z,5\n2024-01-01T00:10:00Z,5\n");
  const std::string later =
      folder.put("later.csv", "t_s,throughput\n1190,3000\n1200,3000\n2000,3000\n");
  const std::string other = folder.put("other.csv", "t_s,speed\n1,3000\n1200,3000\n");
  const struct {
    Words words;
    const char* says;
  } table[] = {
      {{"--lag", lag}, "a recording of lag alone says by how much arrivals and capacity differ"},
      {{"--throughput", rate}, "--lag and --throughput are required"},
      {{}, "--lag and --throughput are required"},
      {{"--lag", calm, "--throughput", rate},
       "it is at least 5,000 messages/s: a recording with a"},
      {{"--lag", lag, "--throughput", none}, "lag falls while nothing is consumed"},
      {{"--lag", lag, "--throughput", dated}, "the same kind of time"},
      {{"--lag", lag, "--throughput", later}, "later.csv: shares 10 s with"},
      {{"--lag", lag, "--throughput", other}, "name one with --throughput-column "},
      {{"--lag", lag, "--throughput", rate, "-o", folder / "s.csv"}, "a file S.toml"},
      {{"--lag", lag, "--throughput", rate, "-o", "-"}, "a file S.toml"},
      {{"--lag", lag, "--throughput", rate, "--calm", "5"}, "--calm and --high belong together"},
      {{"--lag", lag, "--throughput", rate, "--lag-scale", "-1"}, "--lag-scale"},
      {{"--lag", lag, "--throughput", rate, "--held-out", "1"}, "--held-out"},
      {{"--lag", folder / "absent.csv", "--throughput", rate}, "absent.csv"},
  };
  const std::size_t files = folder.count();
  for (const auto& row : table) {
    Words words = {"calibrate"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    const ProgramRun run = run_cascade(words);
    EXPECT_EQ(run.status, 2) << row.says << run.out;
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr(row.says));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
  EXPECT_EQ(folder.count(), files);
}

/// properties/k2/VALIDATION.md, by the command.
TEST(CalibrateCommand, FindsOnTheRealRunWhatTheValidationPageSays) {
  const std::string traces = std::string(kSharedDir) + "/traces/";
  if (!std::filesystem::exists(traces)) {
    GTEST_SKIP() << "no recordings beside the project (../shared/traces)";
  }
  Words words = {"calibrate",
                 "--format",
                 "json",
                 "--lag",
                 traces + "lag-khaos-ysb-120000.csv",
                 "--lag-scale",
                 "11",
                 "--throughput",
                 traces + "rate-khaos-ysb-120000-thr.csv"};
  const json alone = json::parse(run_cascade(words).out);
  EXPECT_NEAR(alone.at("fitted").at("capacity_per_s"), 124'554, 1);
  EXPECT_EQ(alone.at("fitted").at("backlogs"), 5);
  EXPECT_EQ(alone.at("held_out").at("backlogs"), 7);
  EXPECT_LT(alone.at("held_out").at("peak_error"), 0.05);
  EXPECT_LT(alone.at("held_out").at("length_error"), 0.3);
  words.insert(words.end(),
               {"--arrivals", traces + "arr-ysb-ads-1s.csv", "--arrivals-column", "adCount"});
  const json fit = json::parse(run_cascade(words).out);
  EXPECT_NEAR(fit.at("fitted").at("capacity_per_s"), 124'554, 1);
  EXPECT_NEAR(fit.at("fitted").at("outage_s"), 128.5, 0.5);
  EXPECT_NEAR(fit.at("fitted").at("restart_s"), 46.4, 0.5);
  EXPECT_LT(fit.at("held_out").at("peak_error"), 0.05);
  EXPECT_LT(fit.at("held_out").at("length_error"), 0.12);
  EXPECT_TRUE(fit.at("held_out").at("better_than_constant"));
}

}  // namespace
}  // namespace cascade
