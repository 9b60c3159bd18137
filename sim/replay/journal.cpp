#include "sim/replay/journal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <system_error>
#include <utility>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {
namespace {

constexpr const char* kFormat = "cascade/1";

/// A JSON object's member; one of an object within it has a name such as "input.rows". Numbers keep
/// their text: as a double, seconds since 1970 with nine decimals would lose some.
struct Member {
  enum class Kind { null, boolean, number, string, strings } kind = Kind::null;
  std::string text;
  std::vector<std::string> texts;
};

/// Collects one object, and objects within it, through nlohmann's event interface.
class HeaderObject : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::map<std::string, Member> members;
  std::string error;

  bool null() override { return put(Member::Kind::null, ""); }
  bool boolean(bool value) override { return put(Member::Kind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override {
    return put(Member::Kind::number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return put(Member::Kind::number, std::to_string(value));
  }
  bool number_float(number_float_t, const string_t& text) override {
    return put(Member::Kind::number, text);
  }
  bool string(string_t& value) override {
    if (!in_array_) return put(Member::Kind::string, value);
    members[key_].texts.push_back(value);
    return true;
  }
  bool binary(binary_t&) override { return refuse("binary data"); }
  bool start_object(std::size_t) override {
    if (in_array_ || depth_ == 2) return refuse("an object too deep within others");
    if (++depth_ == 2) outer_key_ = key_;
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool key(string_t& value) override {
    key_ = depth_ == 2 ? outer_key_ + "." + value : value;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ == 0 || in_array_) return refuse("an array");
    in_array_ = true;
    members[key_].kind = Member::Kind::strings;
    return true;
  }
  bool end_array() override {
    in_array_ = false;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return refuse("text that is not JSON");
  }

 private:
  bool put(Member::Kind kind, const std::string& text) {
    if (depth_ == 0) return refuse("a value without an object");
    if (in_array_) return refuse("an array of something else than strings");
    members[key_].kind = kind;
    members[key_].text = text;
    return true;
  }
  bool refuse(const std::string& what) {
    error = what;
    return false;
  }

  int depth_ = 0;
  bool in_array_ = false;
  std::string key_, outer_key_;
};

/// One line of a journal, with what a message about it needs.
class LineReader {
 public:
  LineReader(std::string_view line, const std::string& file, std::size_t number)
      : file_(file), number_(number) {
    if (!nlohmann::json::sax_parse(line, &object_)) {
      fail("not a journal line (" + object_.error + ")",
           "one JSON object, see sim/replay/JOURNAL.md");
    }
  }

  bool has(const std::string& key) const { return object_.members.count(key) != 0; }
  bool is_null(const std::string& key) const { return get(key).kind == Member::Kind::null; }
  const std::string& string(const std::string& key) const {
    return expect(key, Member::Kind::string, "a string").text;
  }
  const std::vector<std::string>& strings(const std::string& key) const {
    return expect(key, Member::Kind::strings, "an array of strings").texts;
  }
  Level level(const std::string& key, const LevelNames& levels) const {
    const auto level = levels.find(string(key));
    if (!level) {
      const bool is_all = levels.size() == 2;
      fail("'" + key + "' is not a level",
           levels[kLowest] + ", " + levels[above(kLowest)] + (is_all ? "" : ", ..."));
    }
    return *level;
  }
  double number_or_missing(const std::string& key) const {
    if (is_null(key)) return kMissing;
    const std::string& text = expect(key, Member::Kind::number, "a number or null").text;
    double value = 0;  // not std::stod, which refuses subnormal numbers and asks the locale
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  double factor(const std::string& key) const {
    const double value = number_or_missing(key);
    if (!(value > 0)) fail("'" + key + "' is not a factor", "a number above 0");
    return value;
  }
  std::size_t count(const std::string& key) const {
    const std::string& text = expect(key, Member::Kind::number, "a whole number").text;
    std::size_t value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ptr != end || read.ec != std::errc()) {
      fail("'" + key + "' is not a count", "a whole number");
    }
    return value;
  }
  Instant seconds(const std::string& key) const {
    const auto ns = parse_scaled_decimal(expect(key, Member::Kind::number, "seconds").text, 9);
    if (!ns) fail("'" + key + "' is out of range", "seconds since the first row");
    if (*ns < 0) fail("'" + key + "' is before the first row", "0 or more seconds");
    return {*ns};
  }
  bool is_true(const std::string& key) const {
    return expect(key, Member::Kind::boolean, "true, or left out").text == "true";
  }

  [[noreturn]] void fail(const std::string& wrong, const std::string& right) const {
    throw InputError(file_, number_, wrong, right);
  }

 private:
  const Member& get(const std::string& key) const {
    const auto found = object_.members.find(key);
    if (found == object_.members.end())
      fail("'" + key + "' is missing", "see sim/replay/JOURNAL.md");
    return found->second;
  }
  const Member& expect(const std::string& key, Member::Kind kind, const char* right) const {
    const Member& member = get(key);
    if (member.kind != kind) fail("'" + key + "' has the wrong type", right);
    return member;
  }

  HeaderObject object_;
  const std::string& file_;
  std::size_t number_;
};

std::optional<MadeFrom> read_input(const LineReader& line, const std::string& key) {
  if (!line.has(key + ".name")) return std::nullopt;
  MadeFrom from{line.string(key + ".name"), line.string(key + ".sha256"), std::nullopt};
  if (line.has(key + ".rows")) from.rows = line.count(key + ".rows");
  return from;
}

std::optional<Made> read_made(const LineReader& line, const JournalHeader& header) {
  if (!line.has("by")) return std::nullopt;
  Made made;
  made.by = line.string("by");
  made.args = line.string("args");
  made.input = read_input(line, "input");
  made.heap_input = read_input(line, "heap_input");
  made.second_input = read_input(line, "second_input");
  for (const JournalMetric& metric : header.metrics) {
    MadeOf of{metric.name, 1, 1};
    if (line.has("scale." + metric.name)) of.scale = line.factor("scale." + metric.name);
    if (line.has("summed." + metric.name)) of.summed = line.count("summed." + metric.name);
    if (of.scale != 1 || of.summed > 1) made.metrics.push_back(of);
  }
  if (line.has("policy_digest")) made.policy_digest = line.string("policy_digest");
  return made;
}

bool are_unique(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

LevelNames read_levels(const LineReader& line) {
  if (!line.has("levels")) return {};
  const std::vector<std::string>& names = line.strings("levels");
  if (names.size() < kLevelCountMin || names.size() > kLevelCountMax || !are_unique(names) ||
      !std::all_of(names.begin(), names.end(), is_level_name)) {
    line.fail("'levels' are not those of a ladder", "2 to 8 different names such as SOFT");
  }
  return LevelNames(names);
}

std::vector<JournalMetric> read_metrics(const LineReader& line) {
  if (!line.has("metrics")) return k2_journal_metrics();
  const std::vector<std::string>& names = line.strings("metrics");
  if (names.empty() || names.size() > kMetricCountMax || !are_unique(names) ||
      !std::all_of(names.begin(), names.end(), is_metric_name)) {
    line.fail("'metrics' are not those of a policy", "1 to 4 different names such as lag");
  }
  std::vector<JournalMetric> metrics;
  for (const std::string& name : names) metrics.push_back({name, true});
  return metrics;
}

JournalHeader read_header(const LineReader& line) {
  if (!line.has("journal") || line.string("journal") != kFormat) {
    line.fail("not a journal of this version", std::string("\"journal\":\"") + kFormat + "\"");
  }
  JournalHeader header;
  header.policy = line.string("policy");
  header.trace = line.string("trace");
  header.check_every = line.string("check_every");
  if (!line.is_null("start")) {
    const auto start = parse_iso(line.string("start"));
    if (!start) line.fail("'start' is not a time", "ISO 8601, or null");
    header.start = start->at;
  }
  header.levels = read_levels(line);
  header.metrics = read_metrics(line);
  header.made = read_made(line, header);
  return header;
}

std::optional<Metric> find_metric(const JournalHeader& header, const std::string& name) {
  for (std::size_t i = 0; i < header.metrics.size(); ++i) {
    if (header.metrics[i].name == name) return metric_at(i);
  }
  return std::nullopt;
}

/// "lag or heap_pct".
std::string any_metric_text(const JournalHeader& header) {
  std::string text;
  for (std::size_t i = 0; i < header.metrics.size(); ++i) {
    text += i == 0 ? "" : i + 1 < header.metrics.size() ? ", " : " or ";
    text += header.metrics[i].name;
  }
  return text;
}

Transition read_entry(const LineReader& line, const JournalHeader& header) {
  Transition entry;
  entry.at = line.seconds("t");
  entry.from = line.level("from", header.levels);
  entry.to = line.level("to", header.levels);
  entry.pressure = Pressure::missing();
  for (std::size_t i = 0; i < header.metrics.size(); ++i) {
    const std::string& name = header.metrics[i].name;
    if (line.has(name)) entry.pressure.values[i] = line.number_or_missing(name);
  }
  if (line.has("reset")) {
    if (!line.is_true("reset")) line.fail("'reset' is not true", "true, or left out");
    if (entry.to != kLowest) {
      const std::string& lowest = header.levels[kLowest];
      line.fail("a reset leads to " + lowest, "\"to\":\"" + lowest + "\"");
    }
    entry.kind = TransitionKind::reset;
    return entry;
  }
  if (entry.to == entry.from) line.fail("'from' and 'to' are the same level", "a change of level");
  entry.kind = entry.to > entry.from ? TransitionKind::escalation : TransitionKind::recovery;
  if (line.has("cause")) {
    if (entry.kind == TransitionKind::recovery) {
      line.fail("'cause' at a recovery", "left out: only an escalation has one");
    }
    for (const std::string& name : line.strings("cause")) {
      const auto metric = find_metric(header, name);
      if (!metric) line.fail("'cause' names an unknown metric", any_metric_text(header));
      entry.cause.add(*metric);
    }
  }
  return entry;
}

/// The ladder's own names, where they are not K2's.
void write_ladder(JsonWriter& json, const JournalHeader& header) {
  if (!header.levels.are_k2s()) json.values("levels", header.levels.all());
  std::vector<std::string> names;
  for (const JournalMetric& metric : header.metrics) names.push_back(metric.name);
  const bool are_k2s = names.size() == 2 && names[index(kLag)] == k2::kLagName &&
                       names[index(kHeap)] == k2::kHeapName;
  if (!are_k2s) json.values("metrics", names);
}

/// A percentage is always told as a decimal number.
void write_value(JsonWriter& json, const std::string& metric, double value) {
  if (metric == k2::kHeapName && std::isfinite(value)) {
    json.member(metric, JsonNumber{decimal_text(value)});
  } else {
    json.member(metric, value);
  }
}

}  // namespace

std::vector<JournalMetric> journal_metrics_of(const Policy& policy) {
  std::vector<JournalMetric> metrics;
  for (const MetricThresholds& metric : policy.metrics) {
    metrics.push_back({metric.name, metric.monitored});
  }
  return metrics;
}

std::vector<JournalMetric> k2_journal_metrics() {
  return {{std::string(k2::kLagName), true}, {std::string(k2::kHeapName), true}};
}

std::string to_json_line(const JournalHeader& header) {
  return json_object([&](JsonWriter& json) {
    json.member("journal", kFormat);
    json.member("policy", header.policy);
    json.member("trace", header.trace);
    json.member("check_every", header.check_every);
    json.member("start", header.start ? std::optional(iso_text(*header.start)) : std::nullopt);
    write_ladder(json, header);
    if (header.made) write_members(json, *header.made);
  });
}

std::string to_json_line(const Transition& entry, const JournalHeader& header) {
  return json_object([&](JsonWriter& json) {
    json.member("t", JsonNumber{seconds_text(entry.at.ns)});
    json.member("from", header.levels[entry.from]);
    json.member("to", header.levels[entry.to]);
    for (std::size_t i = 0; i < header.metrics.size(); ++i) {
      const JournalMetric& metric = header.metrics[i];
      if (metric.monitored) write_value(json, metric.name, entry.pressure.values[i]);
    }
    if (entry.kind == TransitionKind::escalation) {
      json.array("cause", [&] {
        for (std::size_t i = 0; i < header.metrics.size(); ++i) {
          if (entry.cause.has(metric_at(i))) json.value(header.metrics[i].name);
        }
      });
    }
    if (entry.kind == TransitionKind::reset) json.member("reset", true);
  });
}

std::string to_json_lines(const Journal& journal) {
  std::string text = to_json_line(journal.header) + "\n";
  for (const Transition& entry : journal.entries) {
    text += to_json_line(entry, journal.header) + "\n";
  }
  return text;
}

Journal parse_journal(std::string_view text, const std::string& file) {
  Journal journal;
  std::size_t number = 0;
  // Whether a metric is monitored shows in the entries only.
  std::array<bool, kMetricCountMax> any{};
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);  // a CR at its end is JSON's white space
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const LineReader reader(line, file, number);
    if (number == 1) {
      journal.header = read_header(reader);
      continue;
    }
    const Transition entry = read_entry(reader, journal.header);
    const bool first = journal.entries.empty();
    const Level before = first ? kLowest : journal.entries.back().to;
    if (entry.from != before) {
      reader.fail("'from' is not the level that the lines before it led to",
                  journal.header.levels[before]);
    }
    if (!first && entry.at < journal.entries.back().at) {
      reader.fail("time runs backwards", "entries in order of t");
    }
    for (std::size_t i = 0; i < journal.header.metrics.size(); ++i) {
      any[i] = any[i] || reader.has(journal.header.metrics[i].name);
    }
    journal.entries.push_back(entry);
  }
  if (number == 0) throw InputError(file, 1, "an empty file is not a journal", "a header line");
  if (!journal.entries.empty()) {
    for (std::size_t i = 0; i < journal.header.metrics.size(); ++i) {
      journal.header.metrics[i].monitored = any[i];
    }
  }
  return journal;
}

}  // namespace cascade
