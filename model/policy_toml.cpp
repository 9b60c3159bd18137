// Policies as TOML, both ways. The TOML grammar itself is toml++'s business.

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <sstream>

#include "model/builtin_policies.hpp"
#include "model/input_error.hpp"
#include "model/policy.hpp"

namespace cascade {
namespace {

/// One table of the file, with what a message about it needs.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string prefix, const std::string& file)
      : table_(table), prefix_(std::move(prefix)), file_(file) {}

  /// Refuses keys that nobody would read: a misspelt threshold must not silently be the default.
  void allow_only(const std::vector<std::string>& known) const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      std::string list;
      for (const std::string& k : known) list += (list.empty() ? "" : ", ") + k;
      throw InputError(file_, key.source().begin.line, "unknown key '" + prefix_ + name + "'",
                       "one of " + list);
    }
  }

  void read(const char* key, double& into) const {
    if (const toml::node* node = table_.get(key)) {
      if (!node->is_number()) wrong_type(key, *node, "a number");
      // Not value<double>(), which has no answer for an integer that no double equals.
      into = node->is_integer() ? static_cast<double>(node->as_integer()->get())
                                : node->as_floating_point()->get();
    }
  }
  void read(const char* key, bool& into) const {
    if (const toml::node* node = table_.get(key)) {
      if (!node->is_boolean()) wrong_type(key, *node, "true or false");
      into = *node->value<bool>();
    }
  }
  void read(const char* key, std::string& into) const {
    if (const toml::node* node = table_.get(key)) {
      if (!node->is_string()) wrong_type(key, *node, "a string");
      into = *node->value<std::string>();
    }
  }
  void read(const char* key, std::vector<std::string>& into) const {
    if (const toml::node* node = table_.get(key)) into = strings(key, *node);
  }

  /// One of the texts of an enumeration.
  template <class E>
  void read(const char* key, E& into, std::initializer_list<E> values) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return;
    if (!node->is_string()) wrong_type(key, *node, choices(values));
    into = choice(key, *node, *node->value<std::string>(), values);
  }

  /// An array of exactly N of them.
  template <class E, std::size_t N>
  void read(const char* key, std::array<E, N>& into, std::initializer_list<E> values) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return;
    const std::vector<std::string> texts = strings(key, *node);
    if (texts.size() != N) {
      throw InputError(file_, node->source().begin.line,
                       "'" + prefix_ + key + "' has " + std::to_string(texts.size()) + " entries",
                       std::to_string(N) + ", for priorities CRITICAL, HIGH, NORMAL, LOW");
    }
    for (std::size_t i = 0; i < N; ++i) into[i] = choice(key, *node, texts[i], values);
  }

  /// The table of that name within this one; empty where the file has none.
  std::optional<TableReader> table(const char* key) const {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) wrong_type(key, *node, "a table");
    return TableReader(*node->as_table(), prefix_ + key + ".", file_);
  }

 private:
  [[noreturn]] void wrong_type(const char* key, const toml::node& node,
                               const std::string& right) const {
    std::ostringstream type;
    type << node.type();
    throw InputError(file_, node.source().begin.line,
                     "'" + prefix_ + key + "' has the wrong type (" + type.str() + ")", right);
  }

  std::vector<std::string> strings(const char* key, const toml::node& node) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) wrong_type(key, node, "an array of strings");
    std::vector<std::string> result;
    for (const toml::node& element : *array) {
      if (!element.is_string()) wrong_type(key, element, "an array of strings");
      result.push_back(*element.value<std::string>());
    }
    return result;
  }

  template <class E>
  static std::string choices(std::initializer_list<E> values) {
    std::string list;
    for (const E value : values) {
      list += (list.empty() ? "\"" : ", \"") + std::string(text(value)) + "\"";
    }
    return "one of " + list;
  }

  template <class E>
  E choice(const char* key, const toml::node& node, const std::string& given,
           std::initializer_list<E> values) const {
    for (const E value : values) {
      if (given == text(value)) return value;
    }
    throw InputError(file_, node.source().begin.line,
                     "'" + prefix_ + key + "' cannot be \"" + given + "\"", choices(values));
  }

  const toml::table& table_;
  std::string prefix_;
  const std::string& file_;
};

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
                  "lag", "heap_pct", "tiers", "shedding"});
  top.read("name", policy.name);
  top.read("escalation", policy.escalation, {Escalation::immediate, Escalation::stepwise});
  top.read("recovery", policy.recovery,
           {Recovery::banded, Recovery::recompute, Recovery::stepwise});
  top.read("on_missing", policy.on_missing, {OnMissing::hold, OnMissing::assume_zero});
  top.read("cooldown_s", policy.cooldown_s);
  top.read("stale_after_s", policy.stale_after_s);
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
                     {Action::process, Action::spill, Action::drop});
    }
  }
}

/// The line of a key; of its table where the key is a default; 0 where neither is in the file.
std::size_t line_of(const toml::table& file, const std::string& key) {
  if (const auto node = file.at_path(key)) return node.node()->source().begin.line;
  const auto dot = key.find('.');
  return dot == std::string::npos ? 0 : line_of(file, key.substr(0, dot));
}

Policy parse_over(Policy policy, std::string_view text, const std::string& file) {
  try {
    const toml::table parsed = toml::parse(text, file);
    read_policy(TableReader(parsed, "", file), policy);
    if (const auto fault = validate(policy)) {
      throw InputError(file, line_of(parsed, fault->key), fault->key + ": " + fault->wrong,
                       fault->right);
    }
  } catch (const toml::parse_error& error) {
    throw InputError(file, error.source().begin.line,
                     "not TOML: " + std::string(error.description()), "see https://toml.io");
  }
  return policy;
}

}  // namespace

Policy parse_policy(std::string_view text, const std::string& file) {
  return parse_over(default_policy(), text, file);
}

std::optional<Policy> builtin_policy(std::string_view name) {
  const auto& texts = builtin_policy_texts();
  for (const auto& [stem, toml] : texts) {
    if (stem != name) continue;
    const std::string file = "model/policies/" + std::string(stem) + ".toml";
    // The first states every key; the others state what they do differently.
    return stem == texts.front().first ? parse_over(Policy{}, toml, file)
                                       : parse_policy(toml, file);
  }
  return std::nullopt;
}

Policy default_policy() { return *builtin_policy(builtin_policy_texts().front().first); }

namespace {

/// A string in TOML's double quotes, on one line. Written by hand: toml++ 3.3 prefers single
/// quotes, within which nothing can be escaped, and loses strings such as "\n'" that its parser
/// then refuses.
std::string quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      result += {'\\', 'u', '0', '0', kDigits[byte / 16], kDigits[byte % 16]};
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// The shortest text that reads back as the same double, and as a double: 100000.0, not 100000
/// nor 1e+05.
std::string digits(double value) {
  const bool plain = value == 0 || (value >= 1e-6 && value < 1e15);
  std::array<char, 64> buffer{};
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                  plain ? std::chars_format::fixed : std::chars_format::scientific)
                        .ptr;
  const std::string text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

void print_metric(std::ostream& out, const char* table, const MetricThresholds& metric) {
  out << "\n[" << table << "]\n";
  for (const Level level : kLevels) {
    if (level != Level::normal) {
      out << key(level) << " = " << digits(metric.trigger(level)) << "\n";
    }
  }
  out << "recovery_factor = " << digits(metric.recovery_factor) << "\n"
      << "monitored = " << (metric.monitored ? "true" : "false") << "\n";
}

template <class Range, class Text>
void print_array(std::ostream& out, std::string_view key, const Range& values, Text as_text) {
  out << key << " = [";
  const char* separator = "";
  for (const auto& value : values) {
    out << separator << quoted(as_text(value));
    separator = ", ";
  }
  out << "]\n";
}

}  // namespace

std::string to_toml(const Policy& policy) {
  std::ostringstream out;
  out << "name = " << quoted(policy.name) << "\n"
      << "escalation = " << quoted(text(policy.escalation)) << "\n"
      << "recovery = " << quoted(text(policy.recovery)) << "\n"
      << "on_missing = " << quoted(text(policy.on_missing)) << "\n"
      << "cooldown_s = " << digits(policy.cooldown_s) << "\n"
      << "stale_after_s = " << digits(policy.stale_after_s) << "\n";
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
