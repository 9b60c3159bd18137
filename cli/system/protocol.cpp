#include "cli/system/protocol.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

using Json = nlohmann::json;

constexpr const char* kProtocol = "cascade-sut/1";

Json parsed(std::string_view line) { return Json::parse(line, nullptr, false); }

bool same_letters(std::string_view a, std::string_view b) { return key_of(a) == key_of(b); }

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

// --- Numbers ------------------------------------------------------------------------------------

void append_integer(std::string& text, std::int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  text.append(digits.begin(), end);
}

/// As number_text() says it; most values are whole, and of those the digits are found faster.
void append_number(std::string& text, double value) {
  constexpr double kSmall = 1e15;
  if (std::fabs(value) < kSmall && value == std::trunc(value) &&
      !(value == 0 && std::signbit(value))) {
    append_integer(text, static_cast<std::int64_t>(value));
    return;
  }
  std::array<char, 32> digits;
  const auto end = fmt::format_to(digits.begin(), FMT_COMPILE("{}"), value);
  text.append(digits.begin(), end);
}

/// All digits, and neither an exponent nor a negative zero, which are no whole numbers to most
/// readers.
void append_whole(std::string& text, double value) {
  std::array<char, 400> digits;
  const auto end =
      std::to_chars(digits.begin(), digits.end(), value + 0.0, std::chars_format::fixed).ptr;
  text.append(digits.begin(), end);
}

// --- Answers ------------------------------------------------------------------------------------

/// The two strings of a line that is {"key":"value"} and nothing more; empty for any other, which
/// may well be right but is not what comes a million times.
std::optional<std::pair<std::string_view, std::string_view>> only_member(std::string_view line) {
  std::size_t at = 0;
  const auto skip_space = [&] {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')) ++at;
  };
  const auto take = [&](char c) {
    skip_space();
    return at < line.size() && line[at] == c && (++at, true);
  };
  const auto take_string = [&](std::string_view& value) {
    if (!take('"')) return false;
    const std::size_t first = at;
    for (; at < line.size() && line[at] != '"'; ++at) {
      const char c = line[at];
      if (c == '\\' || c < ' ' || c > '~') return false;
    }
    value = line.substr(first, at - first);
    return take('"');
  };
  std::string_view key, value;
  if (!take('{') || !take_string(key) || !take(':') || !take_string(value) || !take('}')) {
    return std::nullopt;
  }
  skip_space();
  if (at != line.size()) return std::nullopt;
  return std::pair(key, value);
}

/// The string of that name in an object; empty where there is none.
std::optional<std::string> string_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

// --- Hello --------------------------------------------------------------------------------------

class HelloReader {
 public:
  HelloReader(std::string_view line, const std::string& file) : json_(parsed(line)), file_(file) {
    if (!json_.is_object()) {
      refuse("it answered hello with " + excerpt(line) + ", which is no JSON object",
             kHelloExample);
    }
    if (const auto error = string_in(json_, "error")) {
      refuse("it answered hello with an error, " + excerpt(*error), kHelloExample);
    }
    static const std::vector<std::string> kKnown = {"name",   "pipelined",     "ops",
                                                    "levels", "resolution_ns", "integers"};
    for (const auto& [key, value] : json_.items()) {
      if (std::find(kKnown.begin(), kKnown.end(), key) != kKnown.end()) continue;
      refuse("its hello has '" + printable(key) + "', which is not known",
             perhaps_text(key, kKnown) + "there are " + listed(kKnown));
    }
    if (!string_in(json_, "name")) refuse("its hello has no \"name\"", kHelloExample);
  }

  std::string name() const { return json_["name"].get<std::string>(); }

  bool pipelined() const {
    const auto found = json_.find("pipelined");
    if (found == json_.end()) return false;
    if (!found->is_boolean())
      refuse("its hello's \"pipelined\" is " + shown(*found), "true or false");
    return found->get<bool>();
  }

  std::int64_t resolution_ns() const {
    const auto found = json_.find("resolution_ns");
    if (found == json_.end()) return 1;
    if (!found->is_number_integer() || found->get<std::int64_t>() < 1 ||
        (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX)) {
      refuse("its hello's \"resolution_ns\" is " + shown(*found),
             "a whole number of nanoseconds, at least 1");
    }
    return found->get<std::int64_t>();
  }

  /// The names in a list, each one of `known`.
  std::vector<std::string> names(const char* key, const std::vector<std::string>& known) const {
    std::vector<std::string> all;
    const auto found = json_.find(key);
    if (found == json_.end()) return all;
    if (!found->is_array()) {
      refuse("its hello's \"" + std::string(key) + "\" is " + shown(*found),
             "a list of " + listed(known));
    }
    for (const Json& each : *found) {
      const std::string each_name = each.is_string() ? each.get<std::string>() : each.dump();
      if (!each.is_string() || std::find(known.begin(), known.end(), each_name) == known.end()) {
        refuse("its hello's \"" + std::string(key) + "\" has " + shown(each),
               perhaps_text(each_name, known) + "there are " + listed(known));
      }
      all.push_back(each_name);
    }
    return all;
  }

  bool has(const char* key) const { return json_.contains(key); }

  std::vector<std::pair<std::string, Level>> level_names(const LevelNames& levels) const {
    std::vector<std::pair<std::string, Level>> all;
    const auto found = json_.find("levels");
    if (found == json_.end()) return all;
    if (!found->is_object()) {
      refuse("its hello's \"levels\" is " + shown(*found),
             "its names for ours, as in {\"MINE\":\"" + levels[kLowest] + "\"}");
    }
    for (const auto& [theirs, ours] : found->items()) {
      const std::string name = ours.is_string() ? ours.get<std::string>() : ours.dump();
      const std::optional<Level> level = ours.is_string() ? levels.find(name) : std::nullopt;
      if (!level) {
        refuse("its hello's \"levels\" has " + shown(ours) + " for " + excerpt(theirs),
               perhaps_text(name, levels.all()) + "there are " + listed(levels.all()));
      }
      all.emplace_back(theirs, *level);
    }
    return all;
  }

  [[noreturn]] void refuse(const std::string& wrong, const std::string& right) const {
    throw InputError(file_, 0, wrong, right);
  }

 private:
  static std::string shown(const Json& value) {
    return excerpt(value.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  Json json_;
  std::string file_;
};

}  // namespace

std::string excerpt(std::string_view line) {
  constexpr std::size_t kBytesMax = 120;
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.size() <= kBytesMax) return "'" + printable(line) + "'";
  std::size_t end = kBytesMax;
  // Not within a character of UTF-8.
  while (end > kBytesMax - 4 && (static_cast<unsigned char>(line[end]) & 0xc0u) == 0x80u) --end;
  return "'" + printable(line.substr(0, end)) + "...'";
}

bool operator==(const Hello& a, const Hello& b) {
  return a.pipelined == b.pipelined && a.level_names == b.level_names &&
         a.traits.takes_reset == b.traits.takes_reset &&
         a.traits.takes_decide == b.traits.takes_decide &&
         a.traits.resolution_ns == b.traits.resolution_ns &&
         a.traits.whole_number_metrics == b.traits.whole_number_metrics;
}

Protocol::Protocol(const Policy& policy) : policy_name_(policy.name), levels_(policy.levels) {
  for (std::size_t i = 0; i < policy.metric_count(); ++i) {
    const MetricThresholds& metric = policy.metrics[i];
    metric_names_.push_back(metric.name);
    if (metric.monitored) members_.push_back({i, ",\"" + metric.name + "\":", false});
  }
}

std::string Protocol::hello_line() const {
  nlohmann::ordered_json hello = {{"op", "hello"}, {"protocol", kProtocol}};
  hello["policy"] = policy_name_;
  hello["levels"] = levels_.all();
  hello["metrics"] = nlohmann::ordered_json::array();
  for (const Member& member : members_) hello["metrics"].push_back(metric_names_[member.metric]);
  return hello.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

const Hello& Protocol::take_hello(std::string_view line, const std::string& file) {
  const HelloReader reader(line, file);
  Hello hello;
  hello.traits.name = reader.name();
  hello.pipelined = reader.pipelined();
  const std::vector<std::string> ops = reader.names("ops", {"check", "reset", "decide"});
  const auto takes = [&](const char* op) {
    return std::find(ops.begin(), ops.end(), op) != ops.end();
  };
  if (reader.has("ops") && !takes("check")) {
    reader.refuse("its hello's \"ops\" has no \"check\"", "[\"check\"], at least");
  }
  hello.traits.takes_reset = takes("reset");
  hello.traits.takes_decide = takes("decide");
  hello.traits.resolution_ns = reader.resolution_ns();
  const std::vector<std::string> whole = reader.names("integers", metric_names_);
  for (std::size_t i = 0; i < metric_names_.size(); ++i) {
    if (std::find(whole.begin(), whole.end(), metric_names_[i]) == whole.end()) continue;
    hello.traits.whole_number_metrics |= static_cast<std::uint8_t>(1u << i);
  }
  hello.level_names = reader.level_names(levels_);

  hello_ = std::move(hello);
  for (Member& member : members_) {
    member.whole = hello_.traits.takes_whole_numbers(metric_at(member.metric));
  }
  spellings_.clear();
  return hello_;
}

void Protocol::append_check(std::string& text, const Request& request) const {
  for (const Member& member : members_) {
    const double value = request.pressure[metric_at(member.metric)];
    text += member.key;
    if (is_missing(value)) {
      text += "null";
    } else if (std::isinf(value)) {
      throw std::logic_error("an infinite value cannot be sent");
    } else if (!member.whole) {
      append_number(text, value);
    } else if (value == std::trunc(value)) {
      append_whole(text, value);
    } else {
      throw std::logic_error("a fraction cannot be sent to what takes whole numbers");
    }
  }
}

void Protocol::append(std::string& text, const Request& request) const {
  if (request.kind == Request::Kind::decide) {
    text += "{\"op\":\"decide\",\"symbol\":";
    text += json_string(request.symbol);
    text += ",\"type\":\"";
    text += cascade::text(request.type);
    text += "\"}\n";
    return;
  }
  if (hello_.traits.resolution_ns != 1 && request.at.ns % hello_.traits.resolution_ns != 0) {
    throw std::logic_error("an instant between two steps of the program's clock cannot be sent");
  }
  const bool check = request.kind == Request::Kind::check;
  text += check ? "{\"op\":\"check\",\"t_ns\":" : "{\"op\":\"reset\",\"t_ns\":";
  append_integer(text, request.at.ns);
  if (check) append_check(text, request);
  text += "}\n";
}

std::optional<Level> Protocol::level_named(std::string_view name) {
  for (const auto& [spelling, level] : spellings_) {
    if (spelling == name) return level;
  }
  std::optional<Level> found;
  for (const auto& [theirs, ours] : hello_.level_names) {
    if (!found && same_letters(theirs, name)) found = ours;
  }
  if (!found) found = levels_.find(name);
  // A program that spells them in ever new ways is read all the same.
  constexpr std::size_t kSpellingsMax = 32;
  if (found && spellings_.size() < kSpellingsMax) spellings_.emplace_back(name, *found);
  return found;
}

/// Why a line is not what was asked for.
SystemAnswer Protocol::wrong(std::string_view line, const char* asked) const {
  const Json json = parsed(line);
  const std::string it = "it answered " + excerpt(line);
  if (!json.is_object()) return SystemAnswer::of_fault(it + ", which is no JSON object");
  if (const auto error = string_in(json, "error")) {
    return SystemAnswer::of_fault("it answered with an error: " + excerpt(*error));
  }
  if (json.contains("error"))
    return SystemAnswer::of_fault("it answered with an error: " + excerpt(line));
  const auto name = string_in(json, asked);
  if (!name) return SystemAnswer::of_fault(it + ", which has no \"" + asked + "\"");
  const bool level = std::string_view(asked) == "level";
  const std::vector<std::string> names =
      level ? levels_.all() : std::vector<std::string>{"process", "spill", "drop"};
  return SystemAnswer::of_fault("it answered " + std::string(asked) + " " + excerpt(*name) +
                                ", which is none of " + listed(names));
}

SystemAnswer Protocol::level_of(std::string_view line) {
  std::optional<std::string> text;
  std::string_view name;
  if (const auto only = only_member(line); only && only->first == "level") {
    name = only->second;
  } else {
    const Json json = parsed(line);
    if (json.is_object() && !json.contains("error")) text = string_in(json, "level");
    if (!text) return wrong(line, "level");
    name = *text;
  }
  const std::optional<Level> level = level_named(name);
  return level ? SystemAnswer::of(*level) : wrong(line, "level");
}

SystemAnswer Protocol::action_of(std::string_view line) const {
  std::optional<std::string> name;
  if (const auto only = only_member(line); only && only->first == "action") {
    name = std::string(only->second);
  } else {
    const Json json = parsed(line);
    if (json.is_object() && !json.contains("error")) name = string_in(json, "action");
  }
  if (!name) return wrong(line, "action");
  for (const Action action : {Action::process, Action::spill, Action::drop}) {
    if (same_letters(text(action), *name)) return SystemAnswer::of(action);
  }
  return wrong(line, "action");
}

SystemAnswer Protocol::started_of(std::string_view line) {
  SystemAnswer answer = level_of(line);
  if (!answer.level || *answer.level == kLowest) return answer;
  return SystemAnswer::of_fault("it starts at " + levels_[*answer.level] + ": " + levels_[kLowest] +
                                ", the lowest level, would be right");
}

}  // namespace cascade
