// The dashboard and the rules against the real Prometheus: what people will look at has data, and
// every alert fires when it should.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/prometheus/prometheus_server.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;

const std::string kReports = std::string(kSourceDir) + "/reports/metrics";

/// A run of the program whose metrics the server holds: storm.csv is an hour from 2022 on.
struct Backfill {
  std::string line;
  std::int64_t from_s, to_s;
  bool has_messages;
};
const std::vector<Backfill> kBackfills = {
    {"replay " + std::string(kSourceDir) + "/sim/traces/storm.csv", 1647856800, 1647860400, false},
    {"simulate cascade-and-recovery", 1704067200, 1704068100, true}};

struct PanelQuery {
  std::string panel, expr;
  bool instant;
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// Every query, with Grafana's variables filled in as Grafana would.
std::vector<PanelQuery> panel_queries(std::int64_t range_s) {
  std::vector<PanelQuery> queries;
  const json dashboard = json::parse(content_of(kReports + "/grafana/k2-degradation.json"));
  for (const json& panel : dashboard.at("panels")) {
    for (const json& target : panel.at("targets")) {
      std::string expr = target.at("expr");
      expr = replaced(expr, "$environment", ".*");
      expr = replaced(expr, "$__rate_interval", "1m");
      expr = replaced(expr, "$__range", std::to_string(range_s) + "s");
      queries.push_back({panel.at("title"), expr, target.at("instant")});
    }
  }
  return queries;
}

/// Whether any series has a number in it; `above` is the highest.
bool has_data(const json& result, double& highest) {
  bool any = false;
  highest = 0;
  for (const json& series : result) {
    const json samples =
        series.contains("values") ? series.at("values") : json::array({series.at("value")});
    for (const json& sample : samples) {
      const double value = std::stod(sample.at(1).get<std::string>());
      if (value != value) continue;
      any = true;
      highest = std::max(highest, value);
    }
  }
  return any;
}

TEST(Dashboard, EveryPanelsQueryHasDataOnAServerThatHoldsABackfill) {
  if (!prometheus_is_here()) GTEST_SKIP() << "Prometheus is not installed here";
  const TestFolder folder;
  PrometheusServer server;
  for (const Backfill& backfill : kBackfills) {
    const std::string file = folder / "m";
    const ProgramRun run = run_cascade_line(backfill.line + " --openmetrics " + file);
    ASSERT_EQ(run.status, 0) << run.err;
    server.load(file);
  }
  server.start();
  for (const Backfill& backfill : kBackfills) {
    const std::string to = std::to_string(backfill.to_s);
    const auto queries = panel_queries(backfill.to_s - backfill.from_s);
    ASSERT_GT(queries.size(), 20u);
    for (const PanelQuery& query : queries) {
      const json result =
          query.instant
              ? server.ask("/api/v1/query", {{"query", query.expr}, {"time", to}})
              : server.ask("/api/v1/query_range", {{"query", query.expr},
                                                   {"start", std::to_string(backfill.from_s)},
                                                   {"end", to},
                                                   {"step", "15"}});
      double highest = 0;
      EXPECT_TRUE(has_data(result, highest))
          << backfill.line << ": " << query.panel << ": " << query.expr;
      // What happened shows: a panel of zeros would have passed the line above.
      const auto speaks_of = [&](const char* name) {
        return query.expr.find(name) != std::string::npos;
      };
      const bool moved = speaks_of("transitions_total") ||
                         (speaks_of("k2_degradation_level") && !query.instant) ||
                         (backfill.has_messages && !query.instant &&
                          (speaks_of("k2_messages") || speaks_of("k2_spill")) &&
                          !speaks_of("expired") &&  // retention takes nothing in that run,
                          !speaks_of("missed"));    // and its feed is never away
      if (moved) {
        EXPECT_GT(highest, 0) << backfill.line << ": " << query.panel << ": " << query.expr;
      }
    }
  }
}

TEST(Dashboard, TheBackfillsCountersAreThoseOfTheSummary) {
  if (!prometheus_is_here()) GTEST_SKIP() << "Prometheus is not installed here";
  const TestFolder folder;
  const std::string file = folder / "m";
  const ProgramRun run =
      run_cascade_line(kBackfills[0].line + " --format json --openmetrics " + file);
  const json summary = json::parse(run.out);
  PrometheusServer server;
  server.load(file);
  server.start();
  const std::string end = std::to_string(kBackfills[0].to_s);
  const auto number = [&](const std::string& query) {
    return server.ask("/api/v1/query", {{"query", query}, {"time", end}})
        .at(0)
        .at("value")
        .at(1)
        .get<std::string>();
  };
  EXPECT_EQ(number("sum(k2_degradation_transitions_total)"), summary.at("transitions").dump());
  EXPECT_EQ(number("k2_degradation_flaps_total"), summary.at("flaps").dump());
  EXPECT_EQ(number("k2_degradation_reversals_total"), summary.at("reversals").dump());
  EXPECT_EQ(number("k2_degradation_checks_total"), summary.at("checks").dump());
  EXPECT_EQ(number("sum(changes(k2_degradation_level[2h]))"), summary.at("transitions").dump());
  EXPECT_EQ(number("max_over_time(k2_degradation_level[2h])"), "4");
}

TEST(Dashboard, AHostileNameComesBackFromPrometheusAsOneLabel) {
  if (!prometheus_is_here()) GTEST_SKIP() << "Prometheus is not installed here";
  const TestFolder folder;
  const std::string hostile = "a\"} 1\nk2_x 2\\\x1b[31m caf\xc3\xa9 \xff.csv", file = folder / "m";
  const std::string trace = folder.put(hostile, "t_s,lag\n1600000000,5\n1600000015,6\n");
  ASSERT_EQ(run_cascade({"replay", trace, "--openmetrics", file}).status, 0);
  PrometheusServer server;
  server.load(file);
  server.start();
  const json result = server.ask(
      "/api/v1/query", {{"query", "{__name__=~\"k2_(x|.*info)\"}"}, {"time", "1600000015"}});
  ASSERT_EQ(result.size(), 1u) << result;
  EXPECT_EQ(result.at(0).at("metric").at("name"),
            "a\"} 1\\x0ak2_x 2\\\\x1b[31m caf\xc3\xa9 \\xff.csv");
}

TEST(Rules, AreWellFormedAndTheirTestsPass) {
  if (!prometheus_is_here()) GTEST_SKIP() << "promtool is not installed here";
  for (const char* command : {"exec promtool check rules --lint=all --lint-fatal k2.rules.yml",
                              "exec promtool test rules k2_test.yml"}) {
    Setting setting;
    setting.folder = kReports + "/prometheus";
    const ProgramRun run = run_program({"/bin/sh", "-c", command}, setting);
    EXPECT_EQ(run.status, 0) << command << "\n" << run.out << run.err;
  }
}

}  // namespace
}  // namespace cascade
