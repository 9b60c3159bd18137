// Policies as TOML, both ways. The TOML grammar itself is toml++'s business.

#include <algorithm>
#include <initializer_list>
#include <map>
#include <sstream>
#include <utility>

#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "model/policy.hpp"
#include "model/toml_reader.hpp"
#include "model/toml_text.hpp"

namespace cascade {
namespace {

std::vector<std::string> level_keys(LevelRange levels, const Policy& policy,
                                    std::initializer_list<const char*> more) {
  std::vector<std::string> keys;
  for (const Level level : levels) keys.push_back(key_of(policy.name_of(level)));
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

/// Reads keys, and notes those that the file leaves to their defaults.
class Inheriting {
 public:
  Inheriting(const TableReader& table, std::string prefix, std::vector<std::string>& inherited)
      : table_(table), prefix_(std::move(prefix)), inherited_(inherited) {}

  template <class... Into>
  void read(const std::string& key, Into&&... into) {
    if (!table_.has(key)) inherited_.push_back(prefix_ + key);
    table_.read(key.c_str(), std::forward<Into>(into)...);
  }

 private:
  const TableReader& table_;
  std::string prefix_;
  std::vector<std::string>& inherited_;
};

/// K2's own form: a key for each level.
void read_k2_metric(const TableReader& top, Policy& policy, Metric which) {
  MetricThresholds& metric = policy[which];
  const auto table = top.table(metric.name.c_str());
  if (!table) {
    policy.inherited.push_back(metric.name);
    return;
  }
  table->allow_only(level_keys(policy.raised_levels(), policy, {"recovery_factor", "monitored"}));
  Inheriting values(*table, metric.name + ".", policy.inherited);
  for (const Level level : policy.raised_levels()) {
    values.read(key_of(policy.name_of(level)), metric.triggers[index(level) - 1]);
  }
  if (table->has("recovery_factor")) metric.clears.clear();
  values.read("recovery_factor", metric.recovery_factor);
  values.read("monitored", metric.monitored);
}

/// What is known of a metric by its name alone: of K2's two their units and limits.
MetricThresholds metric_called(const std::string& name) {
  for (const MetricThresholds& metric : k2_shape().metrics) {
    if (metric.name == name) {
      MetricThresholds known = metric;
      known.triggers.clear();
      return known;
    }
  }
  MetricThresholds metric;
  metric.name = name;
  return metric;
}

/// SPEC 3's form. With `whole` the table must say all; else it changes what `metric` has.
void read_metric(const TableReader& table, MetricThresholds& metric, bool whole,
                 std::vector<std::string>& inherited) {
  table.allow_only(
      {"unit", "worse", "trigger", "clear", "recovery_factor", "min", "max", "monitored"});
  const bool has_clear = table.has("clear"), has_factor = table.has("recovery_factor");
  if (has_clear && has_factor) {
    table.fail("recovery_factor", "stands beside 'clear', which says the same", "one of the two");
  }
  if (whole && !table.has("trigger")) {
    table.fail("trigger", "is missing",
               "trigger = [...], one number for each level above the lowest");
  }
  if (whole && !has_clear && !has_factor) {
    table.fail("clear", "is missing", "clear = [...], or recovery_factor = 0.9");
  }
  Inheriting values(table, "metric." + metric.name + ".", inherited);
  values.read("unit", metric.unit);
  values.read("worse", metric.worse, std::initializer_list<Worse>{Worse::high, Worse::low});
  table.read("trigger", metric.triggers);
  table.read("clear", metric.clears);
  if (has_factor) metric.clears.clear();
  table.read("recovery_factor", metric.recovery_factor);
  values.read("min", metric.min);
  values.read("max", metric.max);
  values.read("monitored", metric.monitored);
}

/// The tables [metric.NAME] in the order of the file.
std::vector<std::string> metric_names(const TableReader& metrics) {
  std::map<std::pair<std::size_t, std::size_t>, std::string> by_place;
  for (const auto& [key, node] : metrics.raw()) {
    const toml::source_position at = key.source().begin;
    by_place.emplace(std::make_pair(at.line, at.column), key.str());
  }
  std::vector<std::string> names;
  for (auto& each : by_place) names.push_back(std::move(each.second));
  return names;
}

void read_metrics(const TableReader& top, Policy& policy, bool whole) {
  const auto metrics = top.table("metric");
  if (!metrics) {
    for (const char* name : {"lag", "heap_pct"}) {
      const auto metric = policy.find_metric(name);
      if (metric) {
        read_k2_metric(top, policy, *metric);
      } else if (top.has(name)) {
        top.fail(name, "is K2's form, and the policy has no such metric", "[metric.NAME]");
      }
    }
    return;
  }
  for (const char* name : {"lag", "heap_pct"}) {
    if (top.has(name)) {
      top.fail(name, "stands beside [metric.*]", std::string("[metric.") + name + "]");
    }
  }
  const std::vector<std::string> names = metric_names(*metrics);
  if (whole) {
    policy.metrics.clear();
    policy.tier_1.clear();
    policy.tier_2.clear();
  }
  for (const std::string& name : names) {
    const auto table = metrics->table(name.c_str());
    if (whole) policy.metrics.push_back(metric_called(name));
    const auto metric = policy.find_metric(name);
    if (!metric) metrics->fail(name, "is no metric of the policy");
    read_metric(*table, policy[*metric], whole, policy.inherited);
  }
}

/// Other levels than the policy had: what is known of them by name is kept.
void take_levels(std::vector<std::string> names, Policy& policy) {
  const Policy before = policy;
  policy.levels = LevelNames(std::move(names));
  policy.shedding = SheddingTable{};
  for (MetricThresholds& metric : policy.metrics) {
    const std::vector<double> known = metric.triggers;
    metric.triggers.assign(policy.levels.size() - 1, kMissing);
    for (const Level level : policy.raised_levels()) {
      const auto& all = before.levels.all();
      const auto same = std::find(all.begin() + 1, all.end(), policy.name_of(level));
      if (same == all.end()) continue;
      metric.triggers[index(level) - 1] = known[static_cast<std::size_t>(same - all.begin()) - 1];
    }
  }
}

void read_cooldown(const TableReader& top, Policy& policy) {
  const toml::node* node = top.raw().get("cooldown_s");
  if (node == nullptr) {
    policy.inherited.emplace_back("cooldown_s");
  } else if (node->is_array()) {
    top.read("cooldown_s", policy.cooldowns_s);
    policy.cooldown_s = 0;
    if (policy.cooldowns_s.empty())
      top.fail("cooldown_s", "is an empty list", "one number a level");
  } else {
    policy.cooldowns_s.clear();
    top.read("cooldown_s", policy.cooldown_s);
  }
}

void read_shedding(const TableReader& top, Policy& policy) {
  const auto shedding = top.table("shedding");
  if (!shedding) {
    policy.inherited.emplace_back("shedding");
    return;
  }
  shedding->allow_only(level_keys(policy.all_levels(), policy, {}));
  for (const Level level : policy.all_levels()) {
    const std::string key = key_of(policy.name_of(level));
    if (!shedding->has(key)) policy.inherited.push_back("shedding." + key);
    shedding->read(key.c_str(), policy.shedding[index(level)],
                   {Action::process, Action::spill, Action::drop},
                   "for priorities CRITICAL, HIGH, NORMAL, LOW");
  }
}

void read_policy(const TableReader& top, Policy& policy, bool whole) {
  top.allow_only({"name", "levels", "escalation", "recovery", "on_missing", "cooldown_s",
                  "escalation_cooldown_s", "escalate_after_s", "check_every_s", "stale_after_s",
                  "max_transitions_per_hour", "violates", "lag", "heap_pct", "metric", "tiers",
                  "shedding"});
  policy.inherited.clear();
  Inheriting values(top, "", policy.inherited);
  top.read("name", policy.name);
  if (top.has("levels")) {
    std::vector<std::string> names;
    top.read("levels", names);
    if (names.size() < kLevelCountMin || names.size() > kLevelCountMax) {
      top.fail("levels",
               "has " + std::to_string(names.size()) + (names.size() == 1 ? " name" : " names"),
               "2 to 8 levels");
    }
    take_levels(std::move(names), policy);
  } else {
    policy.inherited.emplace_back("levels");
  }
  values.read("escalation", policy.escalation,
              std::initializer_list<Escalation>{Escalation::immediate, Escalation::stepwise});
  values.read(
      "recovery", policy.recovery,
      std::initializer_list<Recovery>{Recovery::banded, Recovery::recompute, Recovery::stepwise});
  values.read("on_missing", policy.on_missing,
              std::initializer_list<OnMissing>{OnMissing::hold, OnMissing::assume_zero});
  read_cooldown(top, policy);
  top.read("escalation_cooldown_s", policy.escalation_cooldown_s);
  top.read("escalate_after_s", policy.escalate_after_s);
  top.read("check_every_s", policy.check_every_s);
  values.read("stale_after_s", policy.stale_after_s);
  top.read("max_transitions_per_hour", policy.max_transitions_per_hour);
  top.read("violates", policy.violates);
  read_metrics(top, policy, whole);
  if (const auto tiers = top.table("tiers")) {
    tiers->allow_only({"tier_1", "tier_2"});
    Inheriting symbols(*tiers, "tiers.", policy.inherited);
    symbols.read("tier_1", policy.tier_1);
    symbols.read("tier_2", policy.tier_2);
  } else {
    policy.inherited.emplace_back("tiers");
  }
  read_shedding(top, policy);
}

/// The line of a key ("metric.temp_c.clear[2]"); of its table where the key is a default; 0 where
/// neither is in the file.
std::size_t line_of(const toml::table& file, const std::string& key) {
  if (const auto node = file.at_path(key)) return node.node()->source().begin.line;
  const auto end = key.find_last_of(".[");
  return end == std::string::npos ? 0 : line_of(file, key.substr(0, end));
}

toml::table parse_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw InputError(file, error.source().begin.line,
                     "not TOML: " + std::string(error.description()), "see https://toml.io");
  }
}

Policy parse_over(Policy policy, std::string_view text, const std::string& file) {
  const toml::table parsed = parse_toml(text, file);
  read_policy(TableReader(parsed, "", file), policy, true);
  if (const auto fault = validate(policy)) {
    throw InputError(file, line_of(parsed, fault->key), fault->key + ": " + fault->wrong,
                     fault->right);
  }
  if (policy.name.empty()) {
    throw InputError(file, std::max<std::size_t>(line_of(parsed, "name"), 1),
                     "name: the policy has no name", "name = \"...\" before the first table");
  }
  return policy;
}

}  // namespace

Policy parse_policy(std::string_view text, const std::string& file) {
  Policy base = default_policy();
  base.name.clear();
  return parse_over(std::move(base), text, file);
}

Policy with_changes(const Policy& base, std::string_view text, const std::string& file) {
  Policy policy = base;
  const toml::table parsed = parse_toml(text, file);
  read_policy(TableReader(parsed, "", file), policy, false);
  return policy;
}

std::optional<Policy> builtin_policy(std::string_view name) {
  for (const auto* texts : {&builtin_policy_texts(), &real_policy_texts()}) {
    for (const auto& [stem, toml] : *texts) {
      if (stem != name) continue;
      return parse_policy(toml, "policy " + std::string(stem));
    }
  }
  return std::nullopt;
}

Policy default_policy() {
  // Parsed once: every policy that is read begins with it.
  static const Policy policy = [] {
    const auto& [stem, toml] = builtin_policy_texts().front();
    return parse_over(k2_shape(), toml, "model/policies/" + std::string(stem) + ".toml");
  }();
  return policy;
}

namespace {

void print_k2_metric(std::ostream& out, const Policy& policy, const MetricThresholds& metric) {
  out << "\n[" << metric.name << "]\n";
  for (const Level level : policy.raised_levels()) {
    out << key_of(policy.name_of(level)) << " = " << toml_number(metric.trigger(level)) << "\n";
  }
  out << "recovery_factor = " << toml_number(metric.recovery_factor) << "\n"
      << "monitored = " << (metric.monitored ? "true" : "false") << "\n";
}

void print_numbers(std::ostream& out, const char* key, const std::vector<double>& numbers) {
  out << key << " = [";
  const char* separator = "";
  for (const double number : numbers) {
    out << separator << toml_number(number);
    separator = ", ";
  }
  out << "]\n";
}

void print_metric(std::ostream& out, const MetricThresholds& metric) {
  const MetricThresholds known = metric_called(metric.name);
  out << "\n[metric." << metric.name << "]\n"
      << "unit = " << toml_string(metric.unit) << "\n"
      << "worse = " << toml_string(text(metric.worse)) << "\n";
  print_numbers(out, "trigger", metric.triggers);
  if (metric.clears.empty()) {
    out << "recovery_factor = " << toml_number(metric.recovery_factor) << "\n";
  } else {
    print_numbers(out, "clear", metric.clears);
  }
  if (metric.min != known.min) out << "min = " << toml_number(metric.min) << "\n";
  if (metric.max != known.max) out << "max = " << toml_number(metric.max) << "\n";
  out << "monitored = " << (metric.monitored ? "true" : "false") << "\n";
}

/// Whether K2's own form says all of it.
bool has_k2_form(const Policy& policy) {
  if (!policy.is_k2s()) return false;
  const Policy shape = k2_shape();
  return std::equal(policy.metrics.begin(), policy.metrics.end(), shape.metrics.begin(),
                    [](const MetricThresholds& a, const MetricThresholds& b) {
                      return a.clears.empty() && a.unit == b.unit && a.worse == b.worse &&
                             a.min == b.min && a.max == b.max;
                    });
}

void print_seconds(std::ostream& out, const char* key, double seconds) {
  if (seconds != 0) out << key << " = " << toml_number(seconds) << "\n";
}

template <class Range, class Text>
void print_array(std::ostream& out, std::string_view key, const Range& values, Text as_text) {
  out << key << " = [";
  const char* separator = "";
  for (const auto& value : values) {
    out << separator << toml_string(as_text(value));
    separator = ", ";
  }
  out << "]\n";
}

}  // namespace

std::string to_toml(const Policy& policy) {
  const bool k2_form = has_k2_form(policy);
  const auto as_is = [](const std::string& text) { return text; };
  std::ostringstream out;
  out << "name = " << toml_string(policy.name) << "\n";
  if (!k2_form) print_array(out, "levels", policy.levels.all(), as_is);
  out << "escalation = " << toml_string(text(policy.escalation)) << "\n"
      << "recovery = " << toml_string(text(policy.recovery)) << "\n"
      << "on_missing = " << toml_string(text(policy.on_missing)) << "\n";
  if (policy.cooldowns_s.empty()) {
    out << "cooldown_s = " << toml_number(policy.cooldown_s) << "\n";
  } else {
    print_numbers(out, "cooldown_s", policy.cooldowns_s);
  }
  print_seconds(out, "escalation_cooldown_s", policy.escalation_cooldown_s);
  print_seconds(out, "escalate_after_s", policy.escalate_after_s);
  print_seconds(out, "check_every_s", policy.check_every_s);
  out << "stale_after_s = " << toml_number(policy.stale_after_s) << "\n";
  if (policy.max_transitions_per_hour) {
    out << "max_transitions_per_hour = " << *policy.max_transitions_per_hour << "\n";
  }
  if (!policy.violates.empty()) print_array(out, "violates", policy.violates, as_is);
  for (const MetricThresholds& metric : policy.metrics) {
    if (k2_form) {
      print_k2_metric(out, policy, metric);
    } else {
      print_metric(out, metric);
    }
  }
  out << "\n[tiers]\n";
  print_array(out, "tier_1", policy.tier_1, as_is);
  print_array(out, "tier_2", policy.tier_2, as_is);
  out << "\n[shedding]\n";
  for (const Level level : policy.all_levels()) {
    print_array(out, key_of(policy.name_of(level)), policy.shedding[index(level)],
                [](Action action) { return text(action); });
  }
  return out.str();
}

}  // namespace cascade
