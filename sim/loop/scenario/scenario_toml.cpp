// Scenario files, strictly: an unknown key, a wrong type or a broken rule names file, line and key.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "model/nearest_name.hpp"
#include "sim/loop/outcome/outcome.hpp"
#include "sim/loop/outcome/query_statistics.hpp"
#include "sim/loop/scenario/field_reader.hpp"
#include "sim/loop/scenario/recordings.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/loop/scenario/scenario_fields.hpp"
#include "sim/loop/scenario/scenario_prices.hpp"
#include "sim/loop/scenario/scenario_rules.hpp"
#include "sim/loop/scenario/tick.hpp"

namespace cascade {
namespace {

template <class T>
T read_one(const TableReader& table) {
  T value;
  FieldReader reader(table);
  visit_fields(reader, value);
  reader.refuse_others();
  reader.refuse_idle(value);
  return value;
}

void read_sites(const TableReader& top, const SiteSetup& defaults, Scenario& scenario) {
  for (const TableReader& table : top.tables("site")) {
    SiteSetup site = defaults;
    const auto heap = table.table("heap");
    if (heap && heap->has("file")) {  // another than every site's: so are its values
      site.heap.times_s.clear();
      site.heap.values_pct.clear();
    }
    FieldReader reader(table, scenario.policy.levels);
    visit_fields(reader, site);
    visit_intake(reader, site);
    visit_tables(reader, site);
    reader.refuse_others();
    check_rules(table, site, scenario);
    scenario.sites.push_back(site);
  }
  if (scenario.sites.empty()) scenario.sites.push_back(defaults);
  check_shares(top.tables("site"), scenario.sites);
}

/// A bound of an expectation: a level's name where the statistic is a level, else a number.
double bound(const TableReader& table, std::string_view key, const toml::node& node,
             StatisticKind kind, const LevelNames& levels) {
  if (kind == StatisticKind::level) {
    if (const auto* value = node.as_string()) {
      if (const auto level = levels.find(value->get())) return static_cast<double>(index(*level));
    }
    table.fail(key, "is not an expectation", "a level's name, or [at least, at most]");
  }
  if (const auto* value = node.as_integer()) return static_cast<double>(value->get());
  if (const auto* value = node.as_floating_point()) return value->get();
  table.fail(key, "is not an expectation", "a number, or [at least, at most]");
}

/// An expectation that no run fails, or that none meets, is a mistake.
void check_expectation(const TableReader& table, const Expectation& expected, StatisticKind kind,
                       const Scenario& scenario) {
  const bool may_never = kind == StatisticKind::moment;
  if (std::isnan(expected.low) || std::isnan(expected.high)) {
    if (!may_never) table.fail(expected.statistic, "cannot be nan", "a number: it always has one");
    if (!std::isnan(expected.low) || !std::isnan(expected.high)) {
      table.fail(expected.statistic, "is no range", "nan alone, for never");
    }
  } else if (expected.low > expected.high) {
    table.fail(expected.statistic, "is an empty range", "[at least, at most]");
  }
  const double highest = kind == StatisticKind::level
                             ? static_cast<double>(index(scenario.policy.highest()))
                             : std::numeric_limits<double>::infinity();
  if (!may_never && expected.low <= 0 && expected.high >= highest) {
    table.fail(expected.statistic, "cannot fail", "a range that leaves something out");
  }
  if (is_query_statistic(without_site(expected.statistic)) && !scenario.query) {
    table.fail(expected.statistic, "cannot be told without [query]", "a table [query]");
  }
  const auto has_group = [](const SiteSetup& site) { return site.group.has_value(); };
  if (is_group_statistic(expected.statistic) &&
      std::none_of(scenario.sites.begin(), scenario.sites.end(), has_group)) {
    table.fail(expected.statistic, "cannot be told without [group]", "a table [group]");
  }
  if (is_drain_statistic(expected.statistic) && !scenario.overload_ends_s) {
    table.fail(expected.statistic, "cannot be told without overload_ends_s",
               "overload_ends_s before the first table");
  }
}

void read_expectations(const TableReader& table, Scenario& scenario) {
  const LevelNames& levels = scenario.policy.levels;
  for (const auto& [key, node] : table.raw()) {
    Expectation expected;
    expected.statistic = std::string(key.str());
    expected.line = key.source().begin.line;
    const auto kind = statistic_kind(expected.statistic, scenario);
    if (!kind)
      table.fail(key.str(), "is not a figure of a run", "one of " + statistic_names_text(levels));
    if (const toml::array* range = node.as_array()) {
      if (range->size() != 2) table.fail(key.str(), "is not a range", "[at least, at most]");
      expected.low = bound(table, key.str(), *range->get(0), *kind, levels);
      expected.high = bound(table, key.str(), *range->get(1), *kind, levels);
    } else {
      expected.low = expected.high = bound(table, key.str(), node, *kind, levels);
    }
    check_expectation(table, expected, *kind, scenario);
    scenario.expect.push_back(expected);
  }
}

void read_faults(const TableReader& top, Scenario& scenario) {
  for (const TableReader& table : top.tables("fault")) {
    if (!table.has("kind")) table.fail("kind", "is missing", "what goes wrong");
    Fault fault = read_one<Fault>(table);
    if (!fault.policy_name.empty()) {
      fault.policy = load_policy(fault.policy_name, scenario.file);
    }
    scenario.faults.push_back(std::move(fault));
  }
  std::size_t next = 0;
  for (const TableReader& table : top.tables("fault")) {
    check_rules(table, scenario.faults[next++], scenario);
  }
}

/// Which symbols a recording is of, it says itself.
void refuse_symbols_of_recording(const TableReader& table, const StreamSetup& loaded) {
  if (!loaded.file_names_symbols) return;
  for (const char* key : {"symbols", "tiers"}) {
    if (table.has(key)) table.fail(key, "does nothing: the recording names symbols", "without it");
  }
}

void read_scenario(const TableReader& top, Scenario& scenario) {
  SiteSetup defaults;
  FieldReader reader(top);
  visit_fields(reader, scenario);
  if (scenario.tick_given) scenario.tick = *scenario.tick_given;
  scenario.policy = load_policy(scenario.policy_name, scenario.file);
  reader.take_levels(scenario.policy.levels);
  visit_intake(reader, defaults);
  visit_tables(reader, defaults);
  reader.table("cost", scenario.cost);
  if (top.has("query")) reader.table("query", scenario.query.emplace());
  read_prices(top, scenario);
  for (const char* key : {"numbers", "workload", "site", "fault", "expect", "variant", "query"}) {
    reader.also_known(key);
  }
  reader.refuse_others();
  check_rules(top, scenario);
  check_rules(top, defaults, scenario);  // at the top they are every site's
  load_recording(defaults.heap, scenario.file);
  read_sites(top, defaults, scenario);
  for (SiteSetup& site : scenario.sites) load_recording(site.heap, scenario.file);
  for (const TableReader& table : top.tables("workload")) {
    auto stream = read_one<StreamSetup>(table);
    check_rules(table, stream, scenario);
    load_recording(stream, scenario.file, scenario.workload);
    refuse_symbols_of_recording(table, scenario.workload.back());
    check_load(table, scenario);
  }
  if (scenario.workload.empty()) top.fail("workload", "is missing", "at least one [[workload]]");
  settle_tick(scenario);
  if (scenario.query) check_rules(*top.table("query"), *scenario.query, scenario);
  read_faults(top, scenario);
  if (const auto numbers = top.table("numbers")) {
    scenario.numbers = read_one<NumbersSetup>(*numbers);
    check_rules(*numbers, *scenario.numbers, scenario);
  }
  if (const auto expect = top.table("expect")) read_expectations(*expect, scenario);
}

void overlay(toml::table& base, toml::table&& over);

/// Moves, as copies of nodes forget their lines. An [expect] table is replaced, not merged: what
/// the file expects of its own run says nothing about a variant's.
void overlay_node(toml::table& base, const toml::key& key, toml::node&& node) {
  toml::node* below = base.get(key.str());
  if (below != nullptr && below->is_table() && node.is_table() && key.str() != "expect") {
    return overlay(*below->as_table(), std::move(*node.as_table()));
  }
  std::move(node).visit(
      [&](auto&& value) { base.insert_or_assign(key, std::forward<decltype(value)>(value)); });
}

void overlay(toml::table& base, toml::table&& over) {
  for (auto&& [key, node] : over) overlay_node(base, key, std::move(node));
}

/// The table that a part of a key's path names, made where it may be: "consumer", "workload[0]".
toml::table& table_below(toml::table& above, const std::string& part,
                         const ScenarioChange& change) {
  const std::size_t open = part.find('[');
  const std::string name = part.substr(0, open);
  if (open == std::string::npos) {
    if (above.get(name) == nullptr) above.insert(name, toml::table{});
    if (toml::table* below = above[name].as_table()) return *below;
  } else {
    std::size_t at = 0;
    const char* const end = part.data() + part.size() - 1;
    const auto [stop, error] = std::from_chars(part.data() + open + 1, end, at);
    const bool is_number = error == std::errc{} && stop == end && part.back() == ']';
    toml::node* node = above.get(name);
    if (is_number && node != nullptr && node->is_table() && at == 0) return *node->as_table();
    if (is_number && node != nullptr && node->is_array() && at < node->as_array()->size()) {
      if (toml::table* below = node->as_array()->get(at)->as_table()) return *below;
    }
  }
  throw InputError("", 0, "'" + change.key + "': the scenario has no " + part,
                   "a table that it has: the first is " + name + "[0]");
}

void apply(toml::table& top, const ScenarioChange& change) {
  toml::table* table = &top;
  std::string_view rest = change.key;
  for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos;) {
    table = &table_below(*table, std::string(rest.substr(0, dot)), change);
    rest.remove_prefix(dot + 1);
  }
  toml::table value = toml::parse("value = " + change.toml);
  std::move(*value.get("value")).visit([&](auto&& node) {
    table->insert_or_assign(rest, std::forward<decltype(node)>(node));
  });
}

toml::table parse(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw InputError(file, error.source().begin.line,
                     "not TOML: " + std::string(error.description()), "see https://toml.io");
  }
}

}  // namespace

std::vector<std::string> scenario_variants(std::string_view text, const std::string& file) {
  const toml::table top = parse(text, file);
  std::vector<std::string> names;
  if (const auto variants = TableReader(top, "", file).table("variant")) {
    for (const auto& [key, node] : variants->raw()) {
      if (!variants->table(std::string(key.str()).c_str())) continue;  // refuses what is no table
      if (key.str().empty()) variants->fail("", "is no name", "[variant.NAME]");
      names.emplace_back(key.str());
    }
  }
  return names;
}

Scenario parse_scenario(std::string_view text, const std::string& file,
                        const std::string& variant) {
  return parse_scenario(text, file, variant, {});
}

Scenario parse_scenario(std::string_view text, const std::string& file, const std::string& variant,
                        const std::vector<ScenarioChange>& changes) {
  toml::table top = parse(text, file);
  if (!variant.empty()) {
    toml::table* chosen = top["variant"][variant].as_table();
    if (chosen == nullptr) {
      std::vector<std::string> names;
      if (const toml::table* variants = top["variant"].as_table()) {
        for (const auto& [name, value] : *variants) names.emplace_back(name.str());
      }
      throw InputError(
          file, 0, "no variant '" + variant + "'",
          names.empty() ? "none: the file has no [variant.NAME]" : choices_text(variant, names));
    }
    toml::table over = std::move(*chosen);
    top.erase("variant");
    top.erase("expect");
    overlay(top, std::move(over));
  }
  for (const ScenarioChange& change : changes) apply(top, change);
  Scenario scenario;
  scenario.file = file;
  scenario.variant = variant;
  read_scenario(TableReader(top, "", file), scenario);
  return scenario;
}

}  // namespace cascade
