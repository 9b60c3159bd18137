#include "sim/replay/assertion.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/printable.hpp"

namespace cascade {
namespace {

using nlohmann::json;

constexpr const char* kExample = "a figure, a comparison, a number: 'reversals<=3'";

[[noreturn]] void refuse(const std::string& text, const std::string& wrong,
                         const std::string& right) {
  throw InputError("--assert", 0, "'" + printable_short(text) + "' " + wrong, right);
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

/// Reads an assertion from left to right.
class AssertionReader {
 public:
  explicit AssertionReader(const std::string& text) : text_(text), rest_(text) {}

  Assertion read() {
    Assertion assertion{text_, {}, "", {}};
    do {
      assertion.path.push_back(member());
    } while (take("."));
    assertion.comparison = comparison();
    assertion.bound = bound();
    return assertion;
  }

 private:
  bool take(std::string_view word) {
    skip_blanks();
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  std::string member() {
    if (take("\"")) {
      const std::size_t end = rest_.find('"');
      if (end == std::string_view::npos) refuse(text_, "has a quote that does not end", kExample);
      std::string name(rest_.substr(0, end));
      rest_.remove_prefix(end + 1);
      return name;
    }
    skip_blanks();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_plain);
    std::string name(rest_.begin(), end);
    if (name.empty()) refuse(text_, "has no name of a figure where one is due", kExample);
    rest_.remove_prefix(name.size());
    return name;
  }

  std::string comparison() {
    for (const char* each : {"<=", ">=", "==", "!=", "<", ">"}) {
      if (take(each)) return each;
    }
    refuse(text_, "compares by none of < <= > >= == !=", kExample);
  }

  double bound() {
    skip_blanks();
    std::string number(rest_);
    number.erase(number.find_last_not_of(' ') + 1);
    if (number == "true" || number == "false") return number == "true" ? 1 : 0;
    // JSON's grammar: what strtod takes beyond it (0x1p3, inf, nan) is no bound.
    const json value = json::parse(number, nullptr, false);
    if (!value.is_number())
      refuse(text_, "compares with '" + printable_short(number) + "'", "a number");
    return value.get<double>();
  }

  const std::string& text_;
  std::string_view rest_;
};

/// The figures that the summary has, as an assertion names them.
void add_figures(const json& object, const std::string& before, std::vector<std::string>& names) {
  for (const auto& [key, value] : object.items()) {
    const bool plain = std::all_of(key.begin(), key.end(), is_plain);
    const std::string name = before + (plain ? key : "\"" + key + "\"");
    if (value.is_object()) {
      add_figures(value, name + ".", names);
    } else if (value.is_number() || value.is_boolean() || value.is_null()) {
      names.push_back(name);
    }
  }
}

std::string named(const std::vector<std::string>& path) {
  std::string name;
  for (const std::string& member : path) name += (name.empty() ? "" : ".") + member;
  return name;
}

/// "NORMAL>SOFT" of the run's own levels.
bool is_pair(const std::string& name, const LevelNames& levels) {
  for (const Level from : levels.levels()) {
    for (const Level to : levels.levels()) {
      if (from != to && name == levels[from] + ">" + levels[to]) return true;
    }
  }
  return false;
}

bool compare(double value, const std::string& comparison, double bound) {
  if (comparison == "<") return value < bound;
  if (comparison == "<=") return value <= bound;
  if (comparison == ">") return value > bound;
  if (comparison == ">=") return value >= bound;
  return (comparison == "==") == (value == bound);
}

/// The figure, null where this run does not know it.
json figure_of(const Assertion& assertion, const Summary& summary) {
  Summary figures = summary;
  figures.made.reset();  // how it was made is no figure
  const json all = json::parse(to_json(figures));
  const std::vector<std::string>& path = assertion.path;
  if (path.size() == 2 && path[0] == "transitions_from_to" && is_pair(path[1], summary.levels)) {
    return all[path[0]].value(path[1], 0);
  }
  // Left out where the policy says nothing of it.
  if (path == std::vector<std::string>{"checks_too_near"}) return all.value(path[0], json());
  const json* at = &all;
  for (const std::string& member : path) {
    if (at->contains(member)) {  // of what is no object, nothing
      at = &(*at)[member];
      continue;
    }
    std::vector<std::string> names;
    add_figures(all, "", names);
    names.emplace_back("checks_too_near");
    refuse(assertion.text, "names no figure of the summary",
           perhaps_text(named(path), names) + "a member of --format json");
  }
  return *at;
}

}  // namespace

Assertion parse_assertion(const std::string& text) { return AssertionReader(text).read(); }

Asserted judge(const Assertion& assertion, const Summary& summary) {
  const json figure = figure_of(assertion, summary);
  if (figure.is_object()) {
    const std::string first = figure.empty() ? "NAME" : figure.begin().key();
    refuse(assertion.text, "names a table of figures",
           "one of it, such as " + named(assertion.path) + ".\"" + first + "\"");
  }
  if (figure.is_string()) refuse(assertion.text, "names a text and no number", kExample);
  Asserted asserted{assertion, std::nullopt, false};
  if (figure.is_null()) return asserted;
  asserted.value = figure.is_boolean() ? (figure.get<bool>() ? 1.0 : 0.0) : figure.get<double>();
  asserted.holds = compare(*asserted.value, assertion.comparison, assertion.bound);
  return asserted;
}

std::string value_words(const Asserted& asserted) {
  return asserted.value ? number_text(*asserted.value) : "unknown";
}

void write_member(JsonWriter& json, const Asserted& asserted) {
  json.object([&] {
    json.member("assert", asserted.assertion.text);
    json.member("value", asserted.value);
    json.member("holds", asserted.holds);
  });
}

}  // namespace cascade
