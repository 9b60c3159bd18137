// Policies as TOML, both ways. The TOML grammar itself is toml++'s business.

#include <algorithm>
#include <initializer_list>
#include <sstream>
#include <utility>

#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "model/policy.hpp"
#include "model/toml_reader.hpp"
#include "model/toml_text.hpp"

namespace cascade {
namespace {

std::vector<std::string> level_keys(bool with_normal, std::initializer_list<const char*> more) {
  std::vector<std::string> keys;
  for (const Level level : kLevels) {
    if (with_normal || level != Level::normal) keys.emplace_back(key(level));
  }
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

void read_metric(const TableReader& table, MetricThresholds& metric) {
  table.allow_only(level_keys(false, {"recovery_factor", "monitored"}));
  for (const Level level : kLevels) {
    if (level == Level::normal) continue;
    table.read(std::string(key(level)).c_str(), metric.triggers[index(level) - 1]);
  }
  table.read("recovery_factor", metric.recovery_factor);
  table.read("monitored", metric.monitored);
}

void read_policy(const TableReader& top, Policy& policy) {
  top.allow_only({"name", "escalation", "recovery", "on_missing", "cooldown_s", "stale_after_s",
                  "max_transitions_per_hour", "lag", "heap_pct", "tiers", "shedding"});
  top.read("name", policy.name);
  top.read("escalation", policy.escalation, {Escalation::immediate, Escalation::stepwise});
  top.read("recovery", policy.recovery,
           {Recovery::banded, Recovery::recompute, Recovery::stepwise});
  top.read("on_missing", policy.on_missing, {OnMissing::hold, OnMissing::assume_zero});
  top.read("cooldown_s", policy.cooldown_s);
  top.read("stale_after_s", policy.stale_after_s);
  top.read("max_transitions_per_hour", policy.max_transitions_per_hour);
  if (const auto lag = top.table("lag")) read_metric(*lag, policy.lag);
  if (const auto heap = top.table("heap_pct")) read_metric(*heap, policy.heap_pct);
  if (const auto tiers = top.table("tiers")) {
    tiers->allow_only({"tier_1", "tier_2"});
    tiers->read("tier_1", policy.tier_1);
    tiers->read("tier_2", policy.tier_2);
  }
  if (const auto shedding = top.table("shedding")) {
    shedding->allow_only(level_keys(true, {}));
    for (const Level level : kLevels) {
      shedding->read(std::string(key(level)).c_str(), policy.shedding[index(level)],
                     {Action::process, Action::spill, Action::drop},
                     "for priorities CRITICAL, HIGH, NORMAL, LOW");
    }
  }
}

/// The line of a key; of its table where the key is a default; 0 where neither is in the file.
std::size_t line_of(const toml::table& file, const std::string& key) {
  if (const auto node = file.at_path(key)) return node.node()->source().begin.line;
  const auto dot = key.find('.');
  return dot == std::string::npos ? 0 : line_of(file, key.substr(0, dot));
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
  read_policy(TableReader(parsed, "", file), policy);
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
  read_policy(TableReader(parsed, "", file), policy);
  return policy;
}

std::optional<Policy> builtin_policy(std::string_view name) {
  const auto& texts = builtin_policy_texts();
  for (const auto& [stem, toml] : texts) {
    if (stem != name) continue;
    const std::string file = "model/policies/" + std::string(stem) + ".toml";
    // The first states every key; the others state what they do differently.
    return stem == texts.front().first ? default_policy() : parse_policy(toml, file);
  }
  return std::nullopt;
}

Policy default_policy() {
  // Parsed once: every policy that is read begins with it.
  static const Policy policy = [] {
    const auto& [stem, toml] = builtin_policy_texts().front();
    return parse_over(Policy{}, toml, "model/policies/" + std::string(stem) + ".toml");
  }();
  return policy;
}

namespace {

void print_metric(std::ostream& out, const char* table, const MetricThresholds& metric) {
  out << "\n[" << table << "]\n";
  for (const Level level : kLevels) {
    if (level != Level::normal) {
      out << key(level) << " = " << toml_number(metric.trigger(level)) << "\n";
    }
  }
  out << "recovery_factor = " << toml_number(metric.recovery_factor) << "\n"
      << "monitored = " << (metric.monitored ? "true" : "false") << "\n";
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
  std::ostringstream out;
  out << "name = " << toml_string(policy.name) << "\n"
      << "escalation = " << toml_string(text(policy.escalation)) << "\n"
      << "recovery = " << toml_string(text(policy.recovery)) << "\n"
      << "on_missing = " << toml_string(text(policy.on_missing)) << "\n"
      << "cooldown_s = " << toml_number(policy.cooldown_s) << "\n"
      << "stale_after_s = " << toml_number(policy.stale_after_s) << "\n";
  if (policy.max_transitions_per_hour) {
    out << "max_transitions_per_hour = " << *policy.max_transitions_per_hour << "\n";
  }
  print_metric(out, "lag", policy.lag);
  print_metric(out, "heap_pct", policy.heap_pct);
  const auto as_is = [](const std::string& symbol) { return symbol; };
  out << "\n[tiers]\n";
  print_array(out, "tier_1", policy.tier_1, as_is);
  print_array(out, "tier_2", policy.tier_2, as_is);
  out << "\n[shedding]\n";
  for (const Level level : kLevels) {
    print_array(out, key(level), policy.shedding[index(level)],
                [](Action action) { return text(action); });
  }
  return out.str();
}

}  // namespace cascade
