// Dashboard and rules speak the code's language: its levels, its colours, its metrics.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "model/k2.hpp"
#include "properties/reference/generated_page.hpp"
#include "reports/metrics/metric_families.hpp"
#include "reports/plot/level_colours.hpp"
#include "reports/plot/plot_samples.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using nlohmann::json;

const std::string kReports = std::string(kSourceDir) + "/reports";

json dashboard() {
  return json::parse(samples::bytes_of(kReports + "/metrics/grafana/k2-degradation.json"));
}

/// Every k2_ name in a text; "k2:" is a recording rule.
std::set<std::string> metrics_in(const std::string& text) {
  const std::regex name("k2_[a-z0-9_]+");
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
    names.insert(it->str());
  }
  return names;
}

std::set<std::string> known_metrics() {
  std::set<std::string> names;
  for (const MetricFamily& family : metric_families({"replay", "t", default_policy()})) {
    names.insert(family.sample_name());
  }
  return names;
}

bool shows_the_level(const json& panel) {
  const std::string expr = panel.at("targets").at(0).at("expr");
  return expr.find("k2_degradation_level") != std::string::npos &&
         expr.find("timestamp(") == std::string::npos;
}

TEST(DashboardFile, TheLevelHasTheCodesNamesAndColours) {
  const json board = dashboard();
  std::size_t panels = 0;
  for (const json& panel : board.at("panels")) {
    if (!shows_the_level(panel)) continue;
    ++panels;
    const json& defaults = panel.at("fieldConfig").at("defaults");
    ASSERT_EQ(defaults.at("mappings").size(), 1u);
    const json& options = defaults.at("mappings").at(0).at("options");
    const json& steps = defaults.at("thresholds").at("steps");
    ASSERT_EQ(options.size(), k2::kLevelCount);
    ASSERT_EQ(steps.size(), k2::kLevelCount);
    for (const Level level : k2::kLevels) {
      const json& mapping = options.at(std::to_string(index(level)));
      EXPECT_EQ(mapping.at("text"), LevelNames()[level]);
      EXPECT_EQ(mapping.at("color"), colour(level, k2::kLevelCount).fill);
      EXPECT_EQ(steps.at(index(level)).at("color"), colour(level, k2::kLevelCount).fill);
    }
  }
  EXPECT_EQ(panels, 3u);
}

TEST(DashboardFile, TheThresholdLinesHaveTheColoursOfTheirLevels) {
  const json board = dashboard();
  std::size_t lines = 0;
  for (const json& panel : board.at("panels")) {
    for (const json& line : panel.at("fieldConfig").at("overrides")) {
      const std::string legend = line.at("matcher").at("options");
      const auto level = LevelNames().find(legend.substr(legend.find(' ') + 1));
      ASSERT_TRUE(level) << legend;
      for (const json& property : line.at("properties")) {
        if (property.at("id") != "color") continue;
        ++lines;
        EXPECT_EQ(property.at("value").at("fixedColor"), colour(*level, k2::kLevelCount).fill);
      }
    }
  }
  EXPECT_EQ(lines, 2 * 2 * (k2::kLevelCount - 1));
}

TEST(DashboardFile, QueriesOnlyMetricsThatTheCodeSets) {
  const json board = dashboard();
  const auto known = known_metrics();
  std::set<std::string> queried;
  for (const json& panel : board.at("panels")) {
    for (const json& target : panel.at("targets")) {
      for (const std::string& name : metrics_in(target.at("expr"))) {
        EXPECT_EQ(known.count(name), 1u) << panel.at("title") << ": " << name;
        queried.insert(name);
      }
    }
  }
  for (const char* wanted :
       {"k2_degradation_level", "k2_consumer_lag_messages", "k2_consumer_heap_percent",
        "k2_degradation_transitions_total", "k2_messages_shed_total", "k2_degradation_flaps_total",
        "k2_degradation_reversals_total", "k2_messages_refused_total", "k2_messages_expired_total",
        "k2_messages_missed_total", "k2_messages_unread", "k2_spill_messages",
        "k2_degradation_blind_seconds_total"}) {
    EXPECT_EQ(queried.count(wanted), 1u) << wanted;
  }
}

TEST(DashboardFile, CanBeImportedAnywhereTheDatasourceIsAVariable) {
  const json board = dashboard();
  EXPECT_EQ(board.at("templating").at("list").at(0).at("type"), "datasource");
  EXPECT_EQ(board.at("templating").at("list").at(0).at("query"), "prometheus");
  std::set<int> ids;
  for (const json& panel : board.at("panels")) {
    EXPECT_TRUE(ids.insert(panel.at("id").get<int>()).second);
    EXPECT_EQ(panel.at("datasource").at("uid"), "${datasource}");
    for (const json& target : panel.at("targets")) {
      EXPECT_EQ(target.at("datasource").at("uid"), "${datasource}");
    }
  }
}

TEST(DashboardFile, NoPanelLiesOnAnother) {
  const json board = dashboard();
  std::set<std::pair<int, int>> taken;
  for (const json& panel : board.at("panels")) {
    const json& at = panel.at("gridPos");
    const int x0 = at.at("x"), y0 = at.at("y"), w = at.at("w"), h = at.at("h");
    EXPECT_LE(x0 + w, 24);
    for (int x = x0; x < x0 + w; ++x) {
      for (int y = y0; y < y0 + h; ++y) EXPECT_TRUE(taken.insert({x, y}).second) << panel["title"];
    }
  }
}

TEST(RulesFile, QueriesOnlyMetricsThatTheCodeSetsAndEveryAlertIsTestedBothWays) {
  const std::string rules = samples::bytes_of(kReports + "/metrics/prometheus/k2.rules.yml");
  const std::string tests = samples::bytes_of(kReports + "/metrics/prometheus/k2_test.yml");
  const auto known = known_metrics();
  for (const std::string& text : {rules, tests}) {
    for (const std::string& name : metrics_in(text)) {
      EXPECT_TRUE(known.count(name) == 1 || name == "k2_test") << name;
    }
  }
  const std::regex alert("- alert: (\\w+)");
  std::size_t alerts = 0;
  for (std::sregex_iterator it(rules.begin(), rules.end(), alert), end; it != end; ++it, ++alerts) {
    const std::string line = "alertname: " + (*it)[1].str() + "\n        exp_alerts:";
    EXPECT_NE(tests.find(line + "\n"), std::string::npos) << line << " never fires";
    EXPECT_NE(tests.find(line + " []"), std::string::npos) << line << " is never silent";
  }
  EXPECT_GE(alerts, 5u);
}

TEST(RulesFile, EveryAlertSaysWhereTheRunbookSpeaksOfItAndTheRunbookOfNothingElse) {
  const std::string folder = kReports + "/metrics/prometheus/";
  const std::string rules = samples::bytes_of(folder + "k2.rules.yml");
  const std::string runbook = samples::bytes_of(folder + "RUNBOOK.md");
  std::set<std::string> alerts, sections;
  const std::regex alert("- alert: (\\w+)[\\s\\S]*?runbook_url: 'RUNBOOK.md#(\\w+)'");
  for (std::sregex_iterator it(rules.begin(), rules.end(), alert), end; it != end; ++it) {
    const std::string name = (*it)[1];
    alerts.insert(name);
    std::string anchor = name;
    std::transform(anchor.begin(), anchor.end(), anchor.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_EQ((*it)[2].str(), anchor) << name;
  }
  const std::regex section("\n## (\\w+)\n\n\\*\\*Means\\*\\*[\\s\\S]*?\n\\*\\*Do\\*\\*");
  for (std::sregex_iterator it(runbook.begin(), runbook.end(), section), end; it != end; ++it) {
    sections.insert((*it)[1]);
  }
  EXPECT_GE(alerts.size(), 14u);
  EXPECT_EQ(sections, alerts);
}

/// Name, type, labels beside the three that all have, and what it is.
std::string families_table() {
  std::string table = "| metric | type | labels | what it is |\n|---|---|---|---|\n";
  for (const MetricFamily& family : metric_families({"replay", "t", default_policy()})) {
    std::string labels;
    for (const MetricLabel& label : family.series.front().labels) {
      if (label.name == "service" || label.name == "environment" || label.name == "component") {
        continue;
      }
      labels += (labels.empty() ? "`" : ", `") + label.name + "`";
    }
    table += "| `" + family.sample_name() + "` | " +
             (family.type == MetricType::counter ? "counter" : "gauge") + " | " + labels + " | " +
             family.help + " |\n";
  }
  return table;
}

TEST(MetricsPage, ListsEveryFamily) {
  const std::string page = samples::bytes_of(kReports + "/metrics/METRICS.md");
  const std::string begin = "<!-- families -->\n", end = "<!-- end of families -->";
  const std::size_t from = page.find(begin) + begin.size(), to = page.find(end);
  ASSERT_NE(to, std::string::npos);
  ASSERT_LE(from, to);
  // K2's own name of its gauge.
  expect_page("reports/metrics/METRICS.md",
              page.substr(0, from) + families_table() + page.substr(to),
              {"| `k2_degradation_level` | gauge |"});
}

}  // namespace
}  // namespace cascade
