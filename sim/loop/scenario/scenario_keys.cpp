#include "sim/loop/scenario/scenario_keys.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sim/loop/scenario/field_text.hpp"
#include "sim/loop/scenario/keys_by_kind.hpp"
#include "sim/loop/scenario/scenario.hpp"
#include "sim/loop/scenario/scenario_fields.hpp"
#include "sim/loop/scenario/scenario_key_docs.hpp"

namespace cascade {
namespace {

/// A value as TOML; empty for none: an empty text, list or table, and what is not there.
template <class T>
std::string text_or_none(const T& value) {
  if constexpr (requires { value.empty(); }) {
    if (value.empty()) return "";
  }
  return as_toml(value);
}
template <class T>
std::string text_or_none(const std::optional<T>& value) {
  return value ? text_or_none(*value) : "";
}

std::string_view doc_of(const std::string& path) {
  const auto* const found =
      std::find_if(std::begin(kScenarioKeyDocs), std::end(kScenarioKeyDocs),
                   [&](const ScenarioKeyDoc& doc) { return doc.path == path; });
  return found == std::end(kScenarioKeyDocs) ? std::string_view() : found->says;
}

/// Walks a list of fields and keeps what it is told.
class KeyCollector {
 public:
  explicit KeyCollector(std::vector<ScenarioKey>& keys, LevelNames levels = {})
      : keys_(keys), levels_(std::move(levels)) {}

  /// The fields of one table, with its values; several of that name may stand in a file where it
  /// ends in "[]".
  template <class T>
  void collect(const std::string& name, T value = {}) {
    table_ = name;
    const std::size_t first = keys_.size();
    visit_fields(*this, value);
    if constexpr (requires { kinds_with_key("", value); }) {
      for (std::size_t i = first; i < keys_.size(); ++i) {
        keys_[i].of_kinds = kinds_with_key(keys_[i].key, value);
      }
    }
  }

  template <class T>
  void operator()(const char* key, T& value) {
    add(key, text_or_none(value), {});
  }
  void operator()(const char* key, Level& value) { add(key, toml_string(levels_[value]), {}); }
  template <class E>
  void operator()(const char* key, E& value, std::initializer_list<E> values) {
    std::vector<std::string> choices;
    for (const E each : values) choices.emplace_back(text(each));
    add(key, toml_string(text(value)), std::move(choices));
  }
  template <class T>
  void table(const char* key, T& value) {
    KeyCollector(keys_, levels_).collect<T>(key, value);
  }
  /// One that need not be there: its keys as they would be.
  template <class T>
  void table(const char* key, std::optional<T>& value) {
    KeyCollector(keys_, levels_).collect<T>(key, value.value_or(T{}));
  }

 private:
  void add(const char* key, std::string usual, std::vector<std::string> choices) {
    ScenarioKey found{table_, key, std::move(usual), std::move(choices), "", ""};
    found.says = doc_of(found.path());
    keys_.push_back(std::move(found));
  }

  std::vector<ScenarioKey>& keys_;
  LevelNames levels_;
  std::string table_;
};

std::string words_text(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + ("`" + word + "`");
  return list;
}

/// Which of the page's tables, in their order, with what they are.
struct TableOfKeys {
  const char* table;
  const char* heading;
};
constexpr TableOfKeys kTables[] = {
    {"", "Before the first table"},
    {"workload[]", "`[[workload]]`: a stream of messages; at least one"},
    {"check", "`[check]`: when the cascade looks"},
    {"producer", "`[producer]`: what becomes of a message that is refused, or cannot be sent"},
    {"broker", "`[broker]`"},
    {"consumer", "`[consumer]`"},
    {"spill", "`[spill]`: the disk that messages are put off to"},
    {"heap", "`[heap]`: a model of it, or recorded values"},
    {"group", "`[group]`: Kafka's consumer group; without it the assignment is static"},
    {"exporter", "`[exporter]`: in front of the lag that the cascade reads"},
    {"autoscaler", "`[autoscaler]`: instances by lag; beside a `[group]`"},
    {"site[]",
     "`[[site]]`: one of several; its own `[site.check]`, `[site.broker]` ... go before "
     "those at the top"},
    {"fault[]", "`[[fault]]`: what goes wrong"},
    {"numbers", "`[numbers]`: trackers and deduplications beside the loop"},
    {"query", "`[query]`: what is asked of table and tail while it runs"},
    {"cost", "`[cost]`: how its run becomes a month"},
};

}  // namespace

std::string ScenarioKey::path() const { return table.empty() ? key : table + "." + key; }

std::vector<ScenarioKey> scenario_keys() {
  std::vector<ScenarioKey> keys;
  KeyCollector collector(keys);
  collector.collect<Scenario>("");
  SiteSetup site;
  visit_intake(collector, site);
  KeyCollector(keys).collect<StreamSetup>("workload[]");
  visit_tables(collector, site);
  KeyCollector(keys).collect<SiteSetup>("site[]");
  KeyCollector(keys).collect<Fault>("fault[]");
  KeyCollector(keys).collect<NumbersSetup>("numbers");
  KeyCollector(keys).collect<QuerySetup>("query");
  KeyCollector(keys).collect<CostSetup>("cost");
  return keys;
}

namespace {

/// Walks a scenario's tables and keeps the keys that say something there.
class EffectiveKeys {
 public:
  explicit EffectiveKeys(const LevelNames& levels) : levels_(levels) {}

  /// Of one table; `name`: as a path, empty at the top.
  template <class T>
  void add(const std::string& name, const T& value) {
    std::vector<ScenarioKey> keys, usual;
    KeyCollector(keys, levels_).collect<T>(name, value);
    KeyCollector(usual, levels_).collect<T>(name);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (use_of_key(keys[i].key, value) == KeyUse::none) continue;
      add(keys[i].path(), keys[i].usual, usual[i].usual);
    }
  }
  /// Of a site: what stands before the tables, and they; `name`: empty where it is the only one.
  void add_site(const std::string& name, SiteSetup site) {
    if (!name.empty()) add(name, site);
    within_ = name.empty() ? "" : name + ".";
    SiteSetup usual;
    std::vector<ScenarioKey> keys, usual_keys;
    KeyCollector of_site(keys), of_usual(usual_keys);
    visit_intake(of_site, site);
    visit_intake(of_usual, usual);
    add(within_ + keys[0].key, keys[0].usual, usual_keys[0].usual);
    visit_tables(*this, site);
  }
  /// For visit_tables().
  template <class T>
  void table(const char* key, T& value) {
    add(within_ + key, value);
  }
  template <class T>
  void table(const char* key, std::optional<T>& value) {
    if (value) add(within_ + key, *value);
  }
  void table(const char* key, ExporterSetup& exporter) {
    if (exporter.interval_s > 0) add(within_ + key, exporter);
  }

  std::vector<EffectiveKey> found() { return std::move(found_); }

 private:
  void add(std::string path, std::string value, const std::string& usual) {
    const bool is_usual = value == usual;
    found_.push_back({std::move(path), std::move(value), is_usual});
  }

  const LevelNames& levels_;
  std::string within_;
  std::vector<EffectiveKey> found_;
};

}  // namespace

std::vector<EffectiveKey> effective_keys(const Scenario& scenario) {
  EffectiveKeys effective(scenario.policy.levels);
  effective.add("", scenario);
  const bool is_one = scenario.sites.size() == 1;
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) {
    effective.add_site(is_one ? "" : "site[" + std::to_string(i) + "]", scenario.sites[i]);
  }
  std::size_t stream = 0;
  for (const StreamSetup& each : scenario.workload) {
    if (!each.same_file) effective.add("workload[" + std::to_string(stream++) + "]", each);
  }
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    effective.add("fault[" + std::to_string(i) + "]", scenario.faults[i]);
  }
  if (scenario.numbers) effective.add("numbers", *scenario.numbers);
  if (scenario.query) effective.add("query", *scenario.query);
  if (scenario.prices) effective.add("cost", scenario.cost);
  return effective.found();
}

std::string scenario_keys_page() {
  const std::vector<ScenarioKey> keys = scenario_keys();
  std::string page =
      "# Keys of a scenario file\n\nGenerated by cli/scenario_test; run the tests with "
      "CASCADE_UPDATE_PAGES=1 after a change. `cascade scenario keys` prints it. Units are\nthe "
      "end "
      "of a name: `_s` seconds, `_ms` thousandths, `_us` millionths, `_pct` percent, `_per_s` a "
      "second. Besides these: `[expect]` (statistics and their\nbounds), `[variant.NAME]` (what is "
      "otherwise in a variant). A key that would do nothing where it stands is refused.\n";
  std::vector<std::string> known;
  const auto add_table = [&](const std::string& table, const std::string& heading) {
    page += "\n## " + heading + "\n\n| key | default | meaning |\n|---|---|---|\n";
    for (const ScenarioKey& key : keys) {
      if (key.table != table) continue;
      page += "| `" + key.key + "` | " + (key.usual.empty() ? "" : "`" + key.usual + "`") + " | " +
              key.says;
      if (!key.choices.empty()) page += "; one of " + words_text(key.choices);
      if (!key.of_kinds.empty()) page += " (" + key.of_kinds + ")";
      page += " |\n";
    }
    known.push_back(table);
  };
  for (const TableOfKeys& each : kTables) add_table(each.table, each.heading);
  for (const ScenarioKey& key : keys) {  // a table that nobody has written a heading for
    if (std::find(known.begin(), known.end(), key.table) == known.end()) {
      add_table(key.table, "`[" + key.table + "]`");
    }
  }
  return page;
}

std::string scenario_starting_point() {
  return R"toml(# A consumer that falls behind for a minute. Valid as it stands: change it and ask
#   cascade scenario explain THIS_FILE      capacity by level, utilisation, what is missing
#   cascade simulate THIS_FILE --monitor    what happens
# Every key, with its default: cascade scenario keys
name = "my-scenario"
shows = "a minute of five times the usual load, and the way back"
policy = "k2"                  # a name of cascade policy list, or a policy file beside this one
duration_s = 600
overload_ends_s = 180          # from here on a drain is due, and judged
# seed = 1                     # of what is drawn: arrivals = "poisson"
# intake_at_break = "refuse"   # at CIRCUIT_BREAK: refuse, pause, or open (K2's code)

[[workload]]                   # a stream; several add up
shape = "burst"                # constant, ramp, burst, market-open, diurnal, on-off, points, recorded
arrivals = "even"              # or poisson
rate_per_s = 20_000
peak_per_s = 100_000
at_s = 120
for_s = 60
tiers = [0.30, 0.40, 0.30]     # shares of tier 1, 2, 3
types = [0.60, 0.35, 0.05]     # of trades, quotes, reference data

[check]
mode = "timer"                 # or per-batch: before the first poll of each batch, as K2 does
every_s = 0.5

[broker]
partitions = 4
# retention_s = 86_400         # none: nothing expires

[consumer]
instances = 2
batch_size = 10_000
process_us = 25                # for each message, and instance: two can take 80,000 a second
enrich_us = 5                  # on top, where the level does not skip it

[spill]
capacity_messages = 10_000_000
replay_below = "SOFT"          # read back at levels below this one
replay_per_s = 10_000

[heap]                         # or: file = "heap.csv"
max_mb = 4096
base_mb = 1024

[[fault]]                      # what goes wrong beside the load; none, or several
kind = "broker-slow"
at_s = 150
for_s = 20
delay_s = 0.05

[expect]                       # what a run must show; exit status 1 where it does not
level_max = ["SOFT", "AGGRESSIVE"]
drained_s = [180, 400]
)toml";
}

}  // namespace cascade
