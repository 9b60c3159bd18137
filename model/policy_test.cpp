#include "model/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "model/input_error.hpp"
#include "model/k2.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using Strings = std::vector<std::string>;

/// A file needs a name; a text that has none is one of k2's.
Policy parse(const std::string& toml) {
  const bool named = toml.rfind("name = ", 0) == 0;
  return parse_policy(named ? toml : "name = \"k2\"\n" + toml, "p.toml");
}

/// What is said of a text that is refused; "accepted" of one that is not.
std::string complaint(const std::string& toml) {
  try {
    parse_policy(toml, "p.toml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

std::string fault_of(const Policy& policy) {
  const auto fault = validate(policy);
  return fault ? fault->key : "";
}

// --- The built-ins --------------------------------------------------------------------------

const char kShedding[] = R"(
normal = ["process", "process", "process", "process"]
soft = ["process", "process", "process", "process"]
)";

// SPEC 3, literally, in the form in which a whole policy is printed. The symbols are K2's.
const std::string kDefaults =
    std::string(R"(name = "k2"
escalation = "immediate"
recovery = "banded"
on_missing = "hold"
cooldown_s = 30.0
stale_after_s = 60.0

[lag]
soft = 100000.0
graceful = 500000.0
aggressive = 1000000.0
circuit_break = 5000000.0
recovery_factor = 0.5
monitored = true

[heap_pct]
soft = 70.0
graceful = 80.0
aggressive = 90.0
circuit_break = 95.0
recovery_factor = 0.9
monitored = true

[tiers]
tier_1 = ["BHP", "CBA", "CSL", "NAB", "WBC", "ANZ", "WES", "MQG", "RIO", "TLS", )"
                R"("WOW", "FMG", "NCM", "STO", "WPL", "AMC", "GMG", "TCL", "COL", "ALL"]
tier_2 = ["REA", "QAN", "BXB", "ORG", "JHX", "CPU", "SHL", "ASX", "IAG", "APA", )"
                R"("S32", "MIN", "SGP", "AGL", "RMD", "SEK", "ORI", "QBE", "MPL", "AZJ", )"
                R"("WHC", "LLC", "SCG", "EVN", "JBH", "DXS", "GPT", "MGR", "NST", "BOQ", )"
                R"("ILU", "ALX", "VCX", "SDF", "CHC", "TAH", "ALU", "IPL", "HVN", "ORA"]

[shedding])") +
    kShedding + R"(graceful = ["process", "process", "process", "drop"]
aggressive = ["process", "process", "spill", "drop"]
circuit_break = ["process", "spill", "spill", "drop"]
)";

/// `text` with the line that begins with each key replaced by that line.
std::string with_lines(std::string text, const Strings& lines) {
  for (const std::string& line : lines) {
    const std::string key = line.substr(0, line.find(" =") + 2);
    const std::size_t at = text.find("\n" + key) == std::string::npos && text.rfind(key, 0) == 0
                               ? 0
                               : text.rfind("\n" + key) + 1;  // shedding's, not the thresholds'
    text.replace(at, text.find('\n', at) - at, line);
  }
  return text;
}

TEST(Policy, DefaultsAreThoseOfTheSpecification) {
  EXPECT_EQ(to_toml(default_policy()), kDefaults);
  EXPECT_EQ(to_toml(parse("")), kDefaults);
  EXPECT_EQ(to_toml(parse("# nothing but a comment")), kDefaults);
  EXPECT_EQ(to_toml(parse("[lag]\n[heap_pct]\n[tiers]\n[shedding]\n")), kDefaults);
}

TEST(Policy, EachBuiltinDiffersFromK2AsTheSpecificationSays) {
  const std::vector<std::pair<std::string, Strings>> table = {
      {"k2", {}},
      {"crypto",
       {R"(name = "crypto")", R"(tier_1 = ["BTCUSDT", "ETHUSDT"])", R"(tier_2 = ["BNBUSDT"])",
        R"(graceful = ["process", "process", "drop", "drop"])",
        R"(aggressive = ["process", "drop", "drop", "drop"])",
        R"(circuit_break = ["process", "drop", "drop", "drop"])"}},
      {"k2-as-coded",
       {R"(name = "k2-as-coded")", R"(recovery = "recompute")", R"(on_missing = "assume-zero")",
        R"(aggressive = ["process", "process", "drop", "drop"])",
        R"(circuit_break = ["process", "drop", "drop", "drop"])"}},
      {"k2-as-documented",
       {R"(name = "k2-as-documented")", R"(escalation = "stepwise")", R"(recovery = "recompute")",
        R"(aggressive = ["process", "spill", "spill", "drop"])"}},
  };
  Strings names;
  for (const auto& [name, lines] : table) {
    names.push_back(name);
    const auto policy = builtin_policy(name);
    ASSERT_TRUE(policy) << name;
    EXPECT_EQ(to_toml(*policy), with_lines(kDefaults, lines));
    EXPECT_EQ(fault_of(*policy), "");
  }
  EXPECT_EQ(builtin_policy_names(), names);
  for (const char* name : {"", "K2", "k3", "k2.toml", "k2 ", "model/policies/k2.toml"}) {
    EXPECT_FALSE(builtin_policy(name)) << name;
  }
}

/// The keys that a TOML text of the policy files' simple shape states, as "table.key".
std::set<std::string> keys_stated(std::istream& toml) {
  std::set<std::string> keys;
  std::string table, line;
  while (std::getline(toml, line)) {
    const std::size_t equals = line.find('=');
    if (line.rfind('[', 0) == 0) {
      table = line.substr(1, line.find(']') - 1) + ".";
    } else if (equals != std::string::npos && line.rfind('#', 0) != 0) {
      keys.insert(table + line.substr(0, line.find_first_of(" =")));
    }
  }
  return keys;
}

// The file is where defaults come from: a key that it forgets would silently be zero.
TEST(Policy, TheFileOfK2StatesEveryKey) {
  std::ifstream file(std::string(kSourceDir) + "/model/policies/k2.toml");
  ASSERT_TRUE(file);
  std::istringstream whole(kDefaults);
  const auto expected = keys_stated(whole);
  EXPECT_EQ(expected.size(), 6u + 2 * 6 + 2 + 5);
  EXPECT_EQ(keys_stated(file), expected);
}

// --- Thresholds -----------------------------------------------------------------------------

TEST(Policy, ClearIsTriggerTimesFactorInDoubleArithmetic) {
  const Policy policy = default_policy();
  const double lag[] = {50'000, 250'000, 500'000, 2'500'000};
  for (const Level level : k2::kLevels) {
    if (level == K2::normal) continue;
    EXPECT_EQ(policy[kLag].clear(level), lag[index(level) - 1]);
    EXPECT_EQ(policy[kHeap].clear(level), policy[kHeap].trigger(level) * 0.9);
  }
  EXPECT_EQ(policy.find_metric("lag"), kLag);
  EXPECT_EQ(policy.find_metric("heap_pct"), kHeap);
  EXPECT_EQ(policy.find_metric("heap"), std::nullopt);
  EXPECT_EQ(policy.cooldown(K2::soft), Duration{30'000'000'000});
  EXPECT_EQ(policy.cooldown_max(), Duration{30'000'000'000});
  EXPECT_EQ(policy.stale_after(), Duration{60'000'000'000});
}

// --- What is accepted -----------------------------------------------------------------------

TEST(Policy, EveryKeyIsRead) {
  // Each line differs from the default, so that a key that is ignored shows.
  const std::string other = R"(name = "other"
escalation = "stepwise"
recovery = "stepwise"
on_missing = "assume-zero"
cooldown_s = 1.5
stale_after_s = 2.5

[lag]
soft = 1.0
graceful = 2.0
aggressive = 3.0
circuit_break = 4.0
recovery_factor = 0.25
monitored = false

[heap_pct]
soft = 5.0
graceful = 6.0
aggressive = 7.0
circuit_break = 8.0
recovery_factor = 1.0
monitored = false

[tiers]
tier_1 = ["A"]
tier_2 = ["B", "C"]

[shedding]
normal = ["drop", "process", "process", "process"]
soft = ["process", "drop", "process", "process"]
graceful = ["process", "process", "drop", "spill"]
aggressive = ["spill", "spill", "spill", "spill"]
circuit_break = ["drop", "drop", "drop", "process"]
)";
  EXPECT_EQ(to_toml(parse(other)), other);
}

TEST(Policy, IntegersAreNumbersToo) {
  const Policy policy = parse(
      "cooldown_s = 5\nstale_after_s = 0\n[lag]\nsoft = 1\ngraceful = 2_000\naggressive = 0x1000\n"
      "circuit_break = 5e6\nrecovery_factor = 1\n[heap_pct]\ncircuit_break = 100");
  EXPECT_EQ(policy.cooldown_s, 5);
  EXPECT_EQ(policy.stale_after_s, 0);
  EXPECT_EQ(policy[kLag].triggers, (std::vector<double>{1, 2'000, 4'096, 5e6}));
  EXPECT_EQ(policy[kLag].recovery_factor, 1);
  EXPECT_EQ(policy[kHeap].triggers[3], 100);
  // No double equals these two; the nearest one is meant.
  EXPECT_EQ(parse("lag.circuit_break = 9_007_199_254_740_993")[kLag].triggers[3], 0x1p53);
  EXPECT_EQ(parse("lag.circuit_break = 9223372036854775807")[kLag].triggers[3], 0x1p63);
}

TEST(Policy, AnEmptyTierListIsHonoured) {
  const Policy policy = parse("[tiers]\ntier_1 = []");
  EXPECT_EQ(policy.tier_1, Strings{});
  EXPECT_EQ(policy.tier_2, default_policy().tier_2) << "what is left out keeps its default";
  EXPECT_EQ(parse("[tiers]\ntier_1 = []\ntier_2 = []").tier_2, Strings{});
  // And a shorter one is not filled up.
  EXPECT_EQ(parse("[tiers]\ntier_1 = [\"BHP\"]").tier_1, Strings{"BHP"});
}

TEST(Policy, TheEdgesOfTheRulesAreValid) {
  for (const char* toml :
       {"cooldown_s = 0", "stale_after_s = 0", "lag.recovery_factor = 1.0",
        "lag.recovery_factor = 5e-324", "lag.soft = 1e-323", "lag.circuit_break = 1.7e308",
        "heap_pct.circuit_break = 100", "cooldown_s = 1e300", "max_transitions_per_hour = 0",
        "lag = {soft = 1.0, graceful = 1.0000000000000002}", "lag = {soft = 5, graceful = 5}",
        "lag.circuit_break = inf", "heap_pct = {aggressive = inf, circuit_break = inf}"}) {
    EXPECT_EQ(complaint(std::string("name = 'edge'\n") + toml), "accepted") << toml;
  }
}

TEST(Policy, TheBudgetOfItsOwnerIsOptional) {
  EXPECT_FALSE(default_policy().max_transitions_per_hour);
  for (const std::int64_t budget : {0, 1, 100, 100'000}) {
    const std::string line = "max_transitions_per_hour = " + std::to_string(budget) + "\n";
    const Policy policy = parse(line);
    EXPECT_EQ(policy.max_transitions_per_hour, budget);
    EXPECT_NE(to_toml(policy).find("\n" + line), std::string::npos);
    EXPECT_EQ(parse(to_toml(policy)).max_transitions_per_hour, budget);
  }
}

// --- What is refused ------------------------------------------------------------------------

struct Refused {
  std::string toml, message;
};

TEST(Policy, UnknownKeysAreRefusedAtEveryDepth) {
  const std::string metric =
      "one of soft, graceful, aggressive, circuit_break, recovery_factor, monitored";
  const std::string top =
      "one of name, levels, escalation, recovery, on_missing, cooldown_s, escalation_cooldown_s, "
      "escalate_after_s, check_every_s, stale_after_s, max_transitions_per_hour, violates, lag, "
      "heap_pct, metric, tiers, shedding";
  const std::string levels = "one of normal, soft, graceful, aggressive, circuit_break";
  const Refused table[] = {
      {"colour = 1", "p.toml:1: unknown key 'colour': " + top},
      {"name = 'x'\nCooldown_s = 1",
       "p.toml:2: unknown key 'Cooldown_s': perhaps cooldown_s, escalation_cooldown_s; " + top},
      {"\n[extra]\nx = 1", "p.toml:2: unknown key 'extra': " + top},
      {"\"a\\nb\" = 1", "p.toml:1: unknown key 'a\\x0ab': " + top},
      {"\n[lag]\nsofter = 1", "p.toml:3: unknown key 'lag.softer': perhaps soft; " + metric},
      {"\n\nlag.normal = 1", "p.toml:3: unknown key 'lag.normal': " + metric},
      {"lag = {light = 1}", "p.toml:1: unknown key 'lag.light': " + metric},
      {"[heap_pct]\n\nlag = 1", "p.toml:3: unknown key 'heap_pct.lag': " + metric},
      {"[tiers]\ntier_3 = []",
       "p.toml:2: unknown key 'tiers.tier_3': perhaps tier_1, tier_2; one of tier_1, tier_2"},
      {"[shedding]\nlight = []", "p.toml:2: unknown key 'shedding.light': " + levels},
  };
  for (const auto& [toml, message] : table) EXPECT_EQ(complaint(toml), message) << toml;
}

TEST(Policy, WrongTypesAreRefused) {
  const std::string actions = "one of \"process\", \"spill\", \"drop\"";
  const std::string strings = "an array of strings";
  const Refused table[] = {
      {"name = 1", "p.toml:1: 'name' has the wrong type (integer): a string"},
      {"escalation = 1",
       "p.toml:1: 'escalation' has the wrong type (integer): one of \"immediate\", \"stepwise\""},
      {"escalation = 'fast'",
       "p.toml:1: 'escalation' cannot be \"fast\": one of \"immediate\", \"stepwise\""},
      {"escalation = 'Immediate'",
       "p.toml:1: 'escalation' cannot be \"Immediate\": one of \"immediate\", \"stepwise\""},
      {"recovery = 'immediate'",
       "p.toml:1: 'recovery' cannot be \"immediate\": one of \"banded\", \"recompute\", "
       "\"stepwise\""},
      {"on_missing = 'assume_zero'",
       "p.toml:1: 'on_missing' cannot be \"assume_zero\": one of \"hold\", \"assume-zero\""},
      {"cooldown_s = '30'", "p.toml:1: 'cooldown_s' has the wrong type (string): a number"},
      {"cooldown_s = true", "p.toml:1: 'cooldown_s' has the wrong type (boolean): a number"},
      {"stale_after_s = 1970-01-01",
       "p.toml:1: 'stale_after_s' has the wrong type (date): a number"},
      {"max_transitions_per_hour = 100.0",
       "p.toml:1: 'max_transitions_per_hour' has the wrong type (floating-point): a whole number"},
      {"lag = 1", "p.toml:1: 'lag' has the wrong type (integer): a table"},
      {"\n[[heap_pct]]\nsoft = 1", "p.toml:2: 'heap_pct' has the wrong type (array): a table"},
      {"[lag]\nsoft = '1'", "p.toml:2: 'lag.soft' has the wrong type (string): a number"},
      {"[lag]\nmonitored = 1",
       "p.toml:2: 'lag.monitored' has the wrong type (integer): true or false"},
      {"tiers = []", "p.toml:1: 'tiers' has the wrong type (array): a table"},
      {"[tiers]\ntier_1 = 'A'", "p.toml:2: 'tiers.tier_1' has the wrong type (string): " + strings},
      {"[tiers]\ntier_1 = ['A',\n 1]",
       "p.toml:3: 'tiers.tier_1' has the wrong type (integer): " + strings},
      {"shedding = 'all'", "p.toml:1: 'shedding' has the wrong type (string): a table"},
      {"[shedding]\nsoft = 'drop'",
       "p.toml:2: 'shedding.soft' has the wrong type (string): " + strings},
      {"[shedding]\nsoft = ['drop', 'drop', 'drop', 1]",
       "p.toml:2: 'shedding.soft' has the wrong type (integer): " + strings},
      {"[shedding]\nsoft = ['drop', 'drop', 'drop', 'burn']",
       "p.toml:2: 'shedding.soft' cannot be \"burn\": " + actions},
      {"[shedding]\nsoft = ['drop', 'drop', 'drop']",
       "p.toml:2: 'shedding.soft' has 3 entries: 4, for priorities CRITICAL, HIGH, NORMAL, LOW"},
      {"[shedding]\nsoft = ['drop', 'drop', 'drop', 'drop', 'drop']",
       "p.toml:2: 'shedding.soft' has 5 entries: 4, for priorities CRITICAL, HIGH, NORMAL, LOW"},
  };
  for (const auto& [toml, message] : table) EXPECT_EQ(complaint(toml), message) << toml;
}

TEST(Policy, EveryRuleBrokenOnceNamesFileLineAndKey) {
  const std::string number =
      "the trigger is not a number that a metric can be compared with: a number, or inf: this "
      "metric never demands that level";
  const std::string negative = "the trigger is below 0.0, the metric's min: at least 0.0";
  const std::string uncleared =
      "trigger * recovery_factor of SOFT is one that no possible value could clear: above the "
      "metric's min";
  const std::string falls = "the trigger falls from one level to the next: at least ";
  const std::string factor = "the recovery factor is out of range: above 0 and at most 1";
  const std::string budget = "the budget is out of range: a whole number from 0 to 100000";
  const std::string time = "not a finite time of at least 0 s: seconds, for example 30.0";
  const Refused table[] = {
      {"\n[lag]\nsoft = 0", "p.toml:2: lag.recovery_factor: " + uncleared},
      {"[lag]\nsoft = -1", "p.toml:2: lag.soft: " + negative},
      {"[lag]\ngraceful = nan", "p.toml:2: lag.graceful: " + number},
      {"[lag]\ncircuit_break = -inf", "p.toml:2: lag.circuit_break: " + number},
      {"[lag]\nsoft = inf", "p.toml:1: lag.graceful: " + falls + "lag.soft"},
      {"[lag]\nsoft = 5e-324", "p.toml:1: lag.recovery_factor: " + uncleared},
      {"[heap_pct]\nsoft = -0.0", "p.toml:1: heap_pct.recovery_factor: " + uncleared},
      {"[lag]\nsoft = 5\ngraceful = 4", "p.toml:3: lag.graceful: " + falls + "lag.soft"},
      {"[lag]\n\naggressive = 499_999", "p.toml:3: lag.aggressive: " + falls + "lag.graceful"},
      {"[heap_pct]\naggressive = 90\ncircuit_break = 89",
       "p.toml:3: heap_pct.circuit_break: " + falls + "heap_pct.aggressive"},
      // The key that breaks the rule is a default: the line is its table's.
      {"\n[lag]\nsoft = 600_000", "p.toml:2: lag.graceful: " + falls + "lag.soft"},
      {"\n\nlag.soft = 600_000", "p.toml:3: lag.graceful: " + falls + "lag.soft"},
      {"[heap_pct]\ncircuit_break = 100.00000000000001",
       "p.toml:2: heap_pct.circuit_break: the trigger is above 100.0, the metric's max: at most "
       "100.0"},
      {"[heap_pct]\nsoft = -1", "p.toml:2: heap_pct.soft: " + negative},
      {"[lag]\nrecovery_factor = 0", "p.toml:2: lag.recovery_factor: " + factor},
      {"[lag]\nrecovery_factor = 1.0000000000000002", "p.toml:2: lag.recovery_factor: " + factor},
      {"[heap_pct]\nrecovery_factor = nan", "p.toml:2: heap_pct.recovery_factor: " + factor},
      {"[heap_pct]\nrecovery_factor = -0.5", "p.toml:2: heap_pct.recovery_factor: " + factor},
      {"\ncooldown_s = -1e-9", "p.toml:2: cooldown_s: " + time},
      {"cooldown_s = inf", "p.toml:1: cooldown_s: " + time},
      {"cooldown_s = nan", "p.toml:1: cooldown_s: " + time},
      {"stale_after_s = -1", "p.toml:1: stale_after_s: " + time},
      {"stale_after_s = inf", "p.toml:1: stale_after_s: " + time},
      {"name = 'x'\nmax_transitions_per_hour = -1",
       "p.toml:2: max_transitions_per_hour: " + budget},
      {"max_transitions_per_hour = 100_001", "p.toml:1: max_transitions_per_hour: " + budget},
      {"[tiers]\ntier_1 = ['A']\ntier_2 = ['B', 'A']",
       "p.toml:3: tiers.tier_2: the symbol 'A' is in tier_1 as well: each symbol in one tier"},
      {"[tiers]\ntier_1 = ['REA']",
       "p.toml:1: tiers.tier_2: the symbol 'REA' is in tier_1 as well: each symbol in one tier"},
  };
  for (const auto& [toml, message] : table) EXPECT_EQ(complaint(toml), message) << toml;
}

// What is proved of it would be told in k2's name.
TEST(Policy, AFileNeedsAName) {
  const std::string nameless =
      ": name: the policy has no name: name = \"...\" before the first table";
  for (const char* toml : {"", "# a comment", "\n\ncooldown_s = 1", "[lag]\nsoft = 1"}) {
    EXPECT_EQ(complaint(toml), "p.toml:1" + nameless) << toml;
  }
  EXPECT_EQ(complaint("\nname = ''"), "p.toml:2" + nameless);
  EXPECT_EQ(with_changes(default_policy(), "cooldown_s = 1", "changes").name, "k2");
}

// The same rules hold for a policy that never was a text.
TEST(Policy, ValidateNamesTheKeyThatBreaksARule) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<std::string, std::function<void(Policy&)>>> table = {
      {"", [](Policy&) {}},
      {"cooldown_s", [&](Policy& p) { p.cooldown_s = nan; }},
      {"stale_after_s", [&](Policy& p) { p.stale_after_s = -inf; }},
      {"max_transitions_per_hour", [](Policy& p) { p.max_transitions_per_hour = -1; }},
      {"lag.soft", [&](Policy& p) { p[kLag].triggers[0] = nan; }},
      {"lag.aggressive", [](Policy& p) { p[kLag].triggers[2] = p[kLag].triggers[1] - 1; }},
      {"lag.circuit_break", [&](Policy& p) { p[kLag].triggers[3] = -inf; }},
      {"lag.recovery_factor", [&](Policy& p) { p[kLag].recovery_factor = nan; }},
      {"heap_pct.circuit_break", [](Policy& p) { p[kHeap].triggers[3] = 101; }},
      {"heap_pct.recovery_factor", [](Policy& p) { p[kHeap].recovery_factor = 0; }},
      {"heap_pct.soft",  // a metric that is not monitored has to be valid all the same
       [](Policy& p) {
         p[kHeap].monitored = false;
         p[kHeap].triggers[0] = -1;
       }},
      {"tiers.tier_2", [](Policy& p) { p.tier_2.push_back(p.tier_1.back()); }},
      {"levels", [](Policy& p) { p.levels = LevelNames({"A"}); }},
      {"levels",
       [](Policy& p) {
         p.levels = LevelNames({"A", "B", "C", "D", "E", "F", "G", "H", "I"});
       }},
      {"metric", [](Policy& p) { p.metrics.clear(); }},
      {"",  // of clear values the factor says nothing
       [](Policy& p) {
         p[kLag].clears = p[kLag].triggers;
         p[kLag].recovery_factor = 0;
       }},
  };
  for (const auto& [key, breakage] : table) {
    Policy policy = default_policy();
    breakage(policy);
    EXPECT_EQ(fault_of(policy), key);
  }
}

TEST(Policy, BadSyntaxNamesItsLine) {
  const std::pair<std::string, std::size_t> table[] = {
      {"a = ", 1},
      {"name = 'x'\nname = 'y'", 2},
      {"\n[lag]\n\n[lag]\n", 4},
      {"\n\n[lag", 3},
      {"name = 'x'\ncooldown_s = 1 2", 2},
      {"[lag]\ncircuit_break = 99999999999999999999", 2},
      {"cooldown_s = 30.\n", 1},
      {"\n\"\\q\" = 1", 2},
      {"\xff\xfe", 1},
  };
  for (const auto& [toml, line] : table) {
    try {
      parse_policy(toml, "p.toml");
      ADD_FAILURE() << "accepted: " << toml;
    } catch (const InputError& error) {
      const std::string start = "p.toml:" + std::to_string(line) + ": not TOML: ";
      EXPECT_EQ(std::string(error.what()).substr(0, start.size()), start) << error.what();
      EXPECT_EQ(error.file(), "p.toml");
      EXPECT_EQ(error.line(), line);
    }
  }
}

// --- Ladders of one's own -------------------------------------------------------------------

/// SPEC 3's form, with every key; as to_toml() writes it.
const char kLadder[] = R"(name = "pi5"
levels = ["OFF", "LOW", "HIGH"]
escalation = "stepwise"
recovery = "stepwise"
on_missing = "assume-zero"
cooldown_s = [5.0, 30.5]
escalation_cooldown_s = 1.0
escalate_after_s = 2.0
check_every_s = 0.5
stale_after_s = 10.0
max_transitions_per_hour = 100
violates = ["protects-at-once"]

[metric.temp_c]
unit = "degrees Celsius"
worse = "high"
trigger = [50.0, inf]
clear = [45.0, 60.0]
min = -40.0
max = 120.0
monitored = true

[metric.free_gb]
unit = "gigabytes"
worse = "low"
trigger = [10.0, -inf]
clear = [20.0, 10.0]
monitored = true

[metric.load]
unit = ""
worse = "high"
trigger = [0.5, 0.5]
recovery_factor = 0.5
monitored = false

[tiers]
tier_1 = ["A"]
tier_2 = []

[shedding]
off = ["process", "process", "process", "process"]
low = ["process", "process", "process", "process"]
high = ["process", "process", "spill", "drop"]
)";

TEST(Ladder, EveryKeyIsReadAndWritten) {
  const Policy policy = parse(kLadder);
  EXPECT_EQ(to_toml(policy), kLadder);
  EXPECT_FALSE(policy.is_k2s());
  EXPECT_EQ(policy.levels, LevelNames({"OFF", "LOW", "HIGH"}));
  EXPECT_EQ(policy.cooldown(level_at(1)), Duration::from_seconds(5));
  EXPECT_EQ(policy.cooldown(level_at(2)), Duration::from_seconds(30.5));
  EXPECT_EQ(policy.escalation_cooldown(), Duration::from_seconds(1));
  EXPECT_EQ(policy.escalate_after(), Duration::from_seconds(2));
  EXPECT_EQ(policy.check_every(), Duration::from_seconds(0.5));
  EXPECT_EQ(policy.violates, Strings{"protects-at-once"});
  ASSERT_EQ(policy.metric_count(), 3u);
  const std::vector<std::pair<std::string, Worse>> metrics = {
      {"temp_c", Worse::high}, {"free_gb", Worse::low}, {"load", Worse::high}};
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_EQ(policy.metrics[i].name, metrics[i].first) << "in the order of the file";
    EXPECT_EQ(policy.metrics[i].worse, metrics[i].second);
    EXPECT_EQ(policy.find_metric(metrics[i].first), metric_at(i));
  }
  EXPECT_EQ(policy.metrics[2].clear(level_at(2)), 0.25);
  EXPECT_EQ(policy.shedding[0], SheddingTable::value_type{});
}

TEST(Ladder, WhatItsFileLeavesOutIsListed) {
  const Policy policy = parse(
      "name = 'x'\nlevels = ['A', 'B']\n[metric.m]\ntrigger = [1]\nclear = [0]\n"
      "[shedding]\nb = ['drop', 'drop', 'drop', 'drop']");
  EXPECT_EQ(policy.inherited,
            (Strings{"escalation", "recovery", "on_missing", "cooldown_s", "stale_after_s",
                     "metric.m.unit", "metric.m.worse", "metric.m.min", "metric.m.max",
                     "metric.m.monitored", "tiers", "shedding.a"}));
  EXPECT_EQ(policy.cooldown(level_at(1)), Duration::from_seconds(30));
  EXPECT_EQ(policy.tier_1, Strings{}) << "K2's symbols are K2's";
  EXPECT_EQ(parse(to_toml(policy)).shedding, policy.shedding);
}

TEST(Ladder, K2sFormTakesLevelsOfItsOwn) {
  const Policy policy = parse(
      "name = 'x'\nlevels = ['OK', 'SOFT', 'HARD']\n[lag]\nhard = 300_000\n[heap_pct]\n"
      "soft = 60\nhard = 80\nrecovery_factor = 1");
  EXPECT_EQ(policy[kLag].triggers, (std::vector<double>{100'000, 300'000}));
  EXPECT_EQ(policy[kHeap].triggers, (std::vector<double>{60, 80}));
  EXPECT_FALSE(policy.is_k2s());
  EXPECT_EQ(to_toml(parse(to_toml(policy))), to_toml(policy));
  // K2's metrics by list, its levels as they are.
  const Policy lists = parse(
      "name = 'x'\n[metric.lag]\ntrigger = [1, 2, 3, 4]\nclear = [1, 1, 2, 3]\n"
      "[metric.heap_pct]\ntrigger = [70, 80, 90, 95]\nrecovery_factor = 0.5");
  EXPECT_TRUE(lists.is_k2s());
  EXPECT_EQ(lists[kLag].unit, "messages");
  EXPECT_EQ(lists[kHeap].max, 100);
  EXPECT_EQ(to_toml(parse(to_toml(lists))), to_toml(lists));
}

// What K2's own form cannot say is written in the lists' form, and comes back.
TEST(Ladder, OfWhichK2sFormSaysNotAllIsWrittenInLists) {
  const std::pair<const char*, std::function<void(MetricThresholds&)>> table[] = {
      {"clears",
       [](MetricThresholds& m) {
         m.clears = {1, 2, 3, 4};
       }},
      {"unit", [](MetricThresholds& m) { m.unit = "records"; }},
      {"worse",
       [](MetricThresholds& m) {
         m.worse = Worse::low;
         std::reverse(m.triggers.begin(), m.triggers.end());
         m.recovery_factor = 1;
       }},
      {"min", [](MetricThresholds& m) { m.min = 1; }},
      {"max", [](MetricThresholds& m) { m.max = 1e9; }},
  };
  EXPECT_EQ(to_toml(default_policy()).find("metric."), std::string::npos);
  for (const auto& [what, change] : table) {
    Policy policy = default_policy();
    change(policy[kLag]);
    ASSERT_EQ(fault_of(policy), "") << what;
    const std::string toml = to_toml(policy);
    EXPECT_NE(toml.find("\n[metric.lag]\n"), std::string::npos) << what << "\n" << toml;
    const Policy back = parse(toml);
    EXPECT_EQ(back[kLag].clears, policy[kLag].clears) << what;
    EXPECT_EQ(back[kLag].unit, policy[kLag].unit) << what;
    EXPECT_EQ(back[kLag].worse, policy[kLag].worse) << what;
    EXPECT_EQ(back[kLag].min, policy[kLag].min) << what;
    EXPECT_EQ(back[kLag].max, policy[kLag].max) << what;
  }
}

TEST(Ladder, IsK2sWithItsLevelsAndItsTwoMetricsAlone) {
  const auto called = [](const std::vector<std::string>& names) {
    Policy policy = default_policy();
    policy.metrics.assign(names.size(), policy[kLag]);
    for (std::size_t i = 0; i < names.size(); ++i) policy.metrics[i].name = names[i];
    return policy;
  };
  EXPECT_TRUE(called({"lag", "heap_pct"}).is_k2s());
  for (const Strings& names : {Strings{"lag"}, Strings{"lag", "disk_pct"}, Strings{"a", "b"},
                               Strings{"a", "heap_pct"}, Strings{"lag", "heap_pct", "disk_pct"}}) {
    EXPECT_FALSE(called(names).is_k2s()) << names.back();
  }
  EXPECT_EQ(called({"a", "b"}).find_metric("b"), metric_at(1));
  EXPECT_EQ(called({"a", "b"}).find_metric("c"), std::nullopt);
}

TEST(Ladder, MetricsAreInTheOrderOfTheFileOnOneLineToo) {
  const Policy policy = parse(
      "name = 'x'\nlevels = ['A', 'B']\nmetric = {b = {trigger = [1], clear = [1]}, "
      "c = {trigger = [1], clear = [1]}, a = {trigger = [1], clear = [1]}}");
  ASSERT_EQ(policy.metric_count(), 3u);
  EXPECT_EQ(policy.metrics[0].name + policy.metrics[1].name + policy.metrics[2].name, "bca");
}

// The clear values stay where K2's form says nothing of them, and go where it gives a factor.
TEST(Ladder, AFactorTakesThePlaceOfClearValues) {
  Policy policy = default_policy();
  policy[kLag].clears = {1, 2, 3, 4};
  EXPECT_EQ(with_changes(policy, "[lag]\nsoft = 2", "changes")[kLag].clears,
            (std::vector<double>{1, 2, 3, 4}));
  EXPECT_TRUE(with_changes(policy, "[lag]\nrecovery_factor = 0.5", "changes")[kLag].clears.empty());
}

/// A ladder of three levels with this as its metric's table, which begins at line 4.
std::string with_metric(const std::string& keys) {
  return "name = 'x'\nlevels = ['A', 'B', 'C']\n\n[metric.m]\n" + keys;
}

TEST(Ladder, EveryRuleBrokenOnceNamesFileLineAndKey) {
  const std::string list = "one for each level above the lowest";
  const std::string number =
      "the trigger is not a number that a metric can be compared with: a number, or inf: this "
      "metric never demands that level";
  const Refused table[] = {
      {with_metric("clear = [1, 2]"),
       "p.toml:4: 'metric.m.trigger' is missing: trigger = [...], one number for each level above "
       "the lowest"},
      {with_metric("trigger = [1, 2]"),
       "p.toml:4: 'metric.m.clear' is missing: clear = [...], or recovery_factor = 0.9"},
      {with_metric("trigger = [1, 2]\nclear = [1, 2]\nrecovery_factor = 1"),
       "p.toml:7: 'metric.m.recovery_factor' stands beside 'clear', which says the same: one of "
       "the two"},
      {with_metric("trigger = [1]\nclear = [1, 2]"),
       "p.toml:5: metric.m.trigger: there is 1 number for 2 levels above the lowest: " + list},
      {with_metric("trigger = [1, 2]\nclear = [1, 2, 3]"),
       "p.toml:6: metric.m.clear: there are 3 numbers for 2 levels above the lowest: " + list},
      {with_metric("trigger = [2,\n1]\nclear = [1, 1]"),
       "p.toml:6: metric.m.trigger[1]: the trigger falls from one level to the next: at least "
       "metric.m.trigger[0]"},
      {with_metric("worse = 'low'\ntrigger = [1, 2]\nclear = [2, 2]"),
       "p.toml:6: metric.m.trigger[1]: the trigger rises from one level to the next: at most "
       "metric.m.trigger[0]"},
      {with_metric("worse = 'low'\ntrigger = [1, inf]\nclear = [2, 2]"),
       "p.toml:6: metric.m.trigger[1]: the trigger is not a number that a metric can be compared "
       "with: a number, or -inf: this metric never demands that level"},
      {with_metric("trigger = [1, 2]\nclear = [1, 3]"),
       "p.toml:6: metric.m.clear[1]: the clear value is not on the healthy side of the trigger: at "
       "most the trigger"},
      {with_metric("worse = 'low'\ntrigger = [2, 1]\nclear = [1.5, 1]"),
       "p.toml:7: metric.m.clear[0]: the clear value is not on the healthy side of the trigger: at "
       "least the trigger"},
      {with_metric("worse = 'low'\ntrigger = [2, 1]\nrecovery_factor = 0.5"),
       "p.toml:7: metric.m.recovery_factor: trigger * recovery_factor of B is not on the healthy "
       "side of the trigger: at least the trigger"},
      {with_metric("trigger = [2, 3]\nclear = [2, 1]"),
       "p.toml:6: metric.m.clear[1]: the clear values are not ordered as the triggers are: at "
       "least that of the level below"},
      {with_metric("worse = 'low'\ntrigger = [2, 1]\nclear = [2, 3]"),
       "p.toml:7: metric.m.clear[1]: the clear values are not ordered as the triggers are: at most "
       "that of the level below"},
      {with_metric("trigger = [1, 2]\nclear = [0, 1]\nmin = 0"),
       "p.toml:6: metric.m.clear[0]: the clear value is one that no possible value could clear: "
       "above the metric's min"},
      {with_metric("worse = 'low'\ntrigger = [2, 1]\nclear = [9, 1]\nmax = 9"),
       "p.toml:7: metric.m.clear[0]: the clear value is one that no possible value could clear: "
       "below the metric's max"},
      {with_metric("trigger = [1, 20]\nclear = [1, 2]\nmax = 10"),
       "p.toml:5: metric.m.trigger[1]: the trigger is above 10.0, the metric's max: at most 10.0"},
      {with_metric("trigger = [1, 2]\nclear = [1, nan]"),
       "p.toml:6: metric.m.clear[1]: the clear value is not on the healthy side of the trigger: at "
       "most the trigger"},
      {with_metric("trigger = [2, 1]\nrecovery_factor = 1"),
       "p.toml:5: metric.m.trigger[1]: the trigger falls from one level to the next: at least "
       "metric.m.trigger[0]"},
      {"name = 'x'\n[metric.lag]\ntrigger = [1, 2, 3, 2]\nclear = [1, 1, 1, 1]\n"
       "[metric.heap_pct]\ntrigger = [70, 80, 90, 95]\nrecovery_factor = 0.5",
       "p.toml:3: metric.lag.trigger[3]: the trigger falls from one level to the next: at least "
       "metric.lag.trigger[2]"},
      // Levels that K2 does not have; or its lowest, which demands nothing: nothing is known of
      // them.
      {"levels = ['OK', 'HARD']", "p.toml: metric.lag.trigger[0]: " + number},
      {"levels = ['OK', 'NORMAL']", "p.toml: metric.lag.trigger[0]: " + number},
      {"levels = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I']",
       "p.toml:1: 'levels' has 9 names: 2 to 8 levels"},
      {"cooldown_s = [-1, 2, 3, 4]",
       "p.toml:1: cooldown_s[0]: not a finite time of at least 0 s: seconds, for example 30.0"},
      {with_metric("trigger = [1, 2]\nclear = [1, 2]\nmin = 3\nmax = 3"),
       "p.toml:7: metric.m.min: min is not below max: min < max"},
      {with_metric("trigger = [1, 2]\nrecovery_factor = 0"),
       "p.toml:6: metric.m.recovery_factor: the recovery factor is out of range: above 0 and at "
       "most 1"},
      {"name = 'x'\nlevels = ['A']", "p.toml:2: 'levels' has 1 name: 2 to 8 levels"},
      {"levels = ['A', 'B', 'A']\n[metric.m]\ntrigger = [1, 2]\nclear = [1, 2]",
       "p.toml:1: levels: 'A' is there twice: each name once"},
      {"levels = ['A', 'b']\n[metric.m]\ntrigger = [1]\nclear = [1]",
       "p.toml:1: levels: 'b' cannot name a level: capital letters, digits and _, the first a "
       "letter"},
      {"levels = ['A', 'B']\n[metric.level]\ntrigger = [1]\nclear = [1]",
       "p.toml:2: metric.level: 'level' cannot name a metric: small letters, digits and _, the "
       "first a letter, and none of t, from, to, kind, cause, level"},
      {"cooldown_s = [1, 2]",
       "p.toml:1: cooldown_s: there are 2 numbers for 4 levels above the lowest: one number, or "
       "one for each level above the lowest"},
      {"cooldown_s = [1,\n 2, -3, 4]",
       "p.toml:2: cooldown_s[2]: not a finite time of at least 0 s: seconds, for example 30.0"},
      {"cooldown_s = []", "p.toml:1: 'cooldown_s' is an empty list: one number a level"},
      {"\nescalation_cooldown_s = -1",
       "p.toml:2: escalation_cooldown_s: not a finite time of at least 0 s: seconds, for example "
       "30.0"},
      {"escalate_after_s = inf",
       "p.toml:1: escalate_after_s: not a finite time of at least 0 s: seconds, for example 30.0"},
      {"check_every_s = nan",
       "p.toml:1: check_every_s: not a finite time of at least 0 s: seconds, for example 30.0"},
      {"[lag]\nsoft = 1\n[metric.m]\ntrigger = [1, 2, 3, 4]\nclear = [1, 2, 3, 4]",
       "p.toml:1: 'lag' stands beside [metric.*]: [metric.lag]"},
      {with_metric("trigger = 1\nclear = [1]"),
       "p.toml:5: 'metric.m.trigger' has the wrong type (integer): an array of numbers"},
      {with_metric("worse = 'down'\ntrigger = [1, 2]\nclear = [1, 2]"),
       "p.toml:5: 'metric.m.worse' cannot be \"down\": one of \"high\", \"low\""},
  };
  for (const auto& [toml, message] : table) EXPECT_EQ(complaint(toml), message) << toml;
}

TEST(Ladder, NamesAreNamesOfTheirKind) {
  for (const char* text : {"A", "A1", "A_B", "NORMAL"}) EXPECT_TRUE(is_level_name(text)) << text;
  for (const char* text : {"", "a", "1A", "_A", "A-B", "A B", "Ab", "A:", "\xc3\x84"}) {
    EXPECT_FALSE(is_level_name(text)) << text;
  }
  for (const char* text : {"a", "temp_c", "x2", "tt", "levels"}) {
    EXPECT_TRUE(is_metric_name(text)) << text;
  }
  for (const char* text : {"", "A", "2x", "_a", "a-b", "aB", "a:", "a{", "t", "from", "to", "kind",
                           "cause", "level"}) {
    EXPECT_FALSE(is_metric_name(text)) << text;
  }
}

TEST(Ladder, FiveMetricsAreTooMany) {
  std::string toml = "name = 'x'\nlevels = ['A', 'B']\n";
  for (const char* name : {"a", "b", "c", "d"}) {
    toml += std::string("[metric.") + name + "]\ntrigger = [1]\nclear = [1]\n";
  }
  EXPECT_EQ(complaint(toml), "accepted");
  EXPECT_EQ(complaint(toml + "[metric.e]\ntrigger = [1]\nclear = [1]\n"),
            "p.toml:3: metric: there are 5 metrics: 1 to 4 of them");
}

// --- Both ways ------------------------------------------------------------------------------

// properties/reference/policy_prop.cpp tries any text; these are the ones that did break it, or
// nearly.
TEST(Policy, HostileNamesAndSymbolsSurviveToml) {
  for (const std::string& text : Strings{"\"",
                                         "'",
                                         "1\n'",
                                         "'''",
                                         "\"\"\"",
                                         "\n\"\"\"",
                                         "\\",
                                         "\\n",
                                         "\\u0041",
                                         "\r\n",
                                         "\n\r",
                                         "a\tb",
                                         "\x01\x1b[31m\x7f",
                                         " ",
                                         "#",
                                         "a = 1\n[lag]\nsoft = 1",
                                         "\u00e4\u20ac\u2028",
                                         "\U0001f4c8",
                                         "\u202e",
                                         std::string("nul\0nul", 7),
                                         "$(rm -rf ~)",
                                         "`id`"}) {
    Policy policy = default_policy();
    policy.name = text;
    policy.tier_1 = {text};
    policy.tier_2 = {text + "2", "x" + text};
    const std::string toml = to_toml(policy);
    const Policy back = parse(toml);
    EXPECT_EQ(back.name, text);
    EXPECT_EQ(back.tier_1, policy.tier_1);
    EXPECT_EQ(back.tier_2, policy.tier_2);
    EXPECT_EQ(to_toml(back), toml);
  }
}

TEST(Policy, NumbersAreWrittenShortAndExactly) {
  const std::pair<double, std::string> table[] = {
      {0, "0.0"},         {30, "30.0"},
      {0.1, "0.1"},       {1.0 / 3, "0.3333333333333333"},
      {1e-6, "0.000001"}, {1e-9, "1e-09"},
      {1e6, "1000000.0"}, {999'999'999'999'999, "999999999999999.0"},
      {1e15, "1e+15"},    {0x1p53, "9.007199254740992e+15"},
      {1e300, "1e+300"},
  };
  for (const auto& [value, text] : table) {
    Policy policy = default_policy();
    policy.cooldown_s = value;
    const std::string toml = to_toml(policy);
    EXPECT_NE(toml.find("\ncooldown_s = " + text + "\n"), std::string::npos) << toml;
    EXPECT_EQ(parse(toml).cooldown_s, value);
  }
}

TEST(InputError, IsOneLineThatEditorsCanJumpTo) {
  EXPECT_STREQ(InputError("f", 7, "wrong", "right").what(), "f:7: wrong: right");
  EXPECT_STREQ(InputError("f", 7, "wrong").what(), "f:7: wrong");
  EXPECT_STREQ(InputError("f", 0, "wrong").what(), "f: wrong");
  EXPECT_STREQ(InputError("", 7, "wrong").what(), "wrong");
  EXPECT_STREQ(InputError("", 0, "a\nb\x1b[0m\xc3\xa4", "\t\x7f").what(),
               "a\\x0ab\\x1b[0m\xc3\xa4: \\x09\\x7f");
  EXPECT_STREQ(InputError("", 0, std::string("\0\x0f\x10\x1f ", 5)).what(),
               "\\x00\\x0f\\x10\\x1f ");
}

}  // namespace
}  // namespace cascade
