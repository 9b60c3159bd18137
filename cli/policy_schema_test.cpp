#include "cli/policy_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/testing/json_schema.hpp"
#include "cli/testing/run_program.hpp"
#include "model/cascade.hpp"
#include "model/input_error.hpp"
#include "model/policy.hpp"
#include "model/toml_reader.hpp"
#include "properties/explore/explore.hpp"

namespace cascade {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// As those do it who convert TOML: JSON has no infinite numbers.
json as_json(const toml::node& node) {
  if (const toml::table* table = node.as_table()) {
    json object = json::object();
    for (const auto& [key, member] : *table) object[std::string(key.str())] = as_json(member);
    return object;
  }
  if (const toml::array* array = node.as_array()) {
    json list = json::array();
    for (const toml::node& element : *array) list.push_back(as_json(element));
    return list;
  }
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return whole->get();
  if (const auto* truth = node.as_boolean()) return truth->get();
  const double number = node.as_floating_point()->get();
  return std::isfinite(number) ? json(number) : json(nullptr);
}

json toml_as_json(const std::string& text) { return as_json(toml::parse(text)); }

JsonSchema schema() { return JsonSchema(json::parse(policy_schema())); }

/// Every policy file that ships, refused ones aside.
std::vector<std::filesystem::path> shipped_policies() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path root = std::filesystem::path(kSourceDir) / "model/policies";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() != ".toml" || path.parent_path().filename() == "refused") continue;
    files.push_back(path);
  }
  return files;
}

bool is_valid(const std::string& toml) {
  try {
    parse_policy(toml, "p.toml");
    return true;
  } catch (const InputError&) {
    return false;
  }
}

// The longest ladder, and each key that there is.
const std::string kEverything = R"(name = "everything"
levels = ["A", "B2", "C_D", "E", "F", "G", "H", "I"]
escalation = "stepwise"
recovery = "stepwise"
on_missing = "assume-zero"
cooldown_s = [1, 2.5, 3, 4, 5, 6, 7]
escalation_cooldown_s = 1
escalate_after_s = 0.5
check_every_s = 0.1
stale_after_s = 60
max_transitions_per_hour = 100
violates = ["protects-at-once"]
[metric.temp_c]
unit = "degrees Celsius"
worse = "high"
trigger = [1, 2, 3, 4, 5, 6, inf]
clear = [0.5, 1, 2, 3, 4, 5, 6]
min = -40
max = 200
monitored = true
[metric.battery_pct]
worse = "low"
trigger = [70, 60, 50, 40, 30, 20, -inf]
clear = [80, 70, 60, 50, 40, 30, 20]
[tiers]
tier_1 = ["X"]
tier_2 = []
[shedding]
a = ["process", "process", "process", "process"]
c_d = ["process", "process", "spill", "drop"]
)";

// What a schema can say, said wrongly: the rule's counterexample beside what is right.
const std::vector<std::string> kWrong = {
    "levels = [\"A\", \"B\"]\n[metric.m]\ntrigger = [1]\nclear = [0.5]\n",  // no name
    "name = 1\n",
    "name = \"\"\n",
    "name = \"p\"\nbogus = 1\n",
    "name = \"p\"\ncooldown_s = \"30\"\n",
    "name = \"p\"\ncooldown_s = -1\n",
    "name = \"p\"\ncooldown_s = [1, 2]\n",
    "name = \"p\"\ncooldown_s = [1, -2, 3, 4]\n",
    "name = \"p\"\nstale_after_s = -0.5\n",
    "name = \"p\"\nescalate_after_s = -1\n",
    "name = \"p\"\nrecovery = \"sideways\"\n",
    "name = \"p\"\nescalation = 1\n",
    "name = \"p\"\non_missing = \"zero\"\n",
    "name = \"p\"\nmax_transitions_per_hour = 1.5\n",
    "name = \"p\"\nmax_transitions_per_hour = 100001\n",
    "name = \"p\"\nlevels = [\"ONE\"]\n[metric.m]\ntrigger = []\nclear = []\n",
    "name = \"p\"\nlevels = [\"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"I\"]\n"
    "[metric.m]\ntrigger = [1, 2, 3, 4, 5, 6, 7, 8]\nrecovery_factor = 0.5\n",
    "name = \"p\"\nlevels = [\"low\", \"HIGH\"]\n[metric.m]\ntrigger = [1]\nclear = [1]\n",
    "name = \"p\"\nlevels = [\"2A\", \"HIGH\"]\n[metric.m]\ntrigger = [1]\nclear = [1]\n",
    "name = \"p\"\nlevels = [\"A\", \"A\"]\n[metric.m]\ntrigger = [1]\nclear = [1]\n",
    "name = \"p\"\nlevels = [\"A\", \"B\"]\n[metric.m]\ntrigger = [1, 2]\nrecovery_factor = 0.5\n",
    "name = \"p\"\nlevels = [\"A\", \"B\"]\n[metric.m]\ntrigger = [1]\nclear = [1, 1]\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2]\nrecovery_factor = 0.5\n",
    "name = \"p\"\n[metric.M]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n",
    "name = \"p\"\n[metric.level]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n",
    "name = \"p\"\n[metric.m]\nclear = [1, 2, 3, 4]\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2, 3, 4]\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2, 3, 4]\nclear = [1, 2, 3, 4]\nrecovery_factor = 1\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 1.5\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\nworse = \"bad\"\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\nbogus = 1\n",
    "name = \"p\"\n[metric.m]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\nunit = 1\n",
    "name = \"p\"\n[metric.m]\ntrigger = \"1\"\nrecovery_factor = 0.5\n",
    "name = \"p\"\n[metric.a]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n"
    "[metric.b]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n"
    "[metric.c]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n"
    "[metric.d]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n"
    "[metric.e]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n",
    "name = \"p\"\n[lag]\nsoft = 1\n[metric.m]\ntrigger = [1, 2, 3, 4]\nrecovery_factor = 0.5\n",
    "name = \"p\"\n[lag]\nsofd = 1\n",
    "name = \"p\"\n[lag]\nnormal = 1\n",
    "name = \"p\"\n[lag]\nsoft = \"1\"\n",
    "name = \"p\"\n[heap_pct]\ncircuit_break = 101\n",
    "name = \"p\"\n[lag]\nmonitored = 1\n",
    "name = \"p\"\n[tiers]\ntier_1 = \"BHP\"\n",
    "name = \"p\"\n[tiers]\ntier_3 = []\n",
    "name = \"p\"\n[shedding]\nsoft = [\"drop\"]\n",
    "name = \"p\"\n[shedding]\nsoft = [\"drop\", \"drop\", \"drop\", \"sell\"]\n",
    "name = \"p\"\n[shedding]\nbogus = [\"drop\", \"drop\", \"drop\", \"drop\"]\n",
};

TEST(PolicySchema, KnowsEveryPolicyThatShips) {
  const JsonSchema judge = schema();
  const auto files = shipped_policies();
  EXPECT_GE(files.size(), 4u);
  for (const auto& file : files) {
    EXPECT_THAT(judge.faults(toml_as_json(content_of(file))), IsEmpty()) << file;
  }
}

TEST(PolicySchema, KnowsEveryKeyAndWhatTheProgramPrints) {
  const JsonSchema judge = schema();
  ASSERT_TRUE(is_valid(kEverything));
  EXPECT_THAT(judge.faults(toml_as_json(kEverything)), IsEmpty());
  EXPECT_THAT(judge.faults(toml_as_json(to_toml(parse_policy(kEverything, "p")))), IsEmpty());
  for (const std::string& name : builtin_policy_names()) {
    EXPECT_THAT(judge.faults(toml_as_json(to_toml(*builtin_policy(name)))), IsEmpty()) << name;
  }
}

TEST(PolicySchema, RefusesWhatTheReaderRefuses) {
  const JsonSchema judge = schema();
  for (const std::string& toml : kWrong) {
    EXPECT_FALSE(is_valid(toml)) << toml;
    EXPECT_THAT(judge.faults(toml_as_json(toml)), Not(IsEmpty())) << toml;
  }
}

TEST(PolicySchema, RefusesAPropertyThatThereIsNot) {
  EXPECT_THAT(schema().faults(toml_as_json("name = \"p\"\nviolates = [\"no-flaping\"]\n")),
              Not(IsEmpty()));
}

// Our own judge is small: somebody else's says the same.
TEST(PolicySchema, IsReadAlikeByAnotherValidator) {
  const ProgramRun installed = run_program(
      {"/bin/sh", "-c", "python3 -c 'from jsonschema import Draft202012Validator' 2>&1"});
  if (installed.status != 0) GTEST_SKIP() << "python3-jsonschema is not installed";
  json cases = json::array();
  const auto add = [&](const std::string& toml, bool valid) {
    cases.push_back({{"value", toml_as_json(toml)}, {"valid", valid}});
  };
  for (const auto& file : shipped_policies()) add(content_of(file), true);
  add(kEverything, true);
  for (const std::string& toml : kWrong) add(toml, false);
  const TestFolder folder;
  folder.put("schema.json", policy_schema());
  folder.put("cases.json", cases.dump());
  folder.put("judge.py",
             "import json\n"
             "from jsonschema import Draft202012Validator as Validator\n"
             "schema = json.load(open('schema.json'))\n"
             "Validator.check_schema(schema)\n"
             "judge = Validator(schema)\n"
             "for case in json.load(open('cases.json')):\n"
             "    if judge.is_valid(case['value']) != case['valid']:\n"
             "        print(case)\n");
  Setting setting;
  setting.folder = folder.path();
  const ProgramRun run = run_program({"/bin/sh", "-c", "exec python3 judge.py"}, setting);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, "");
}

TEST(PolicyStartingPoint, IsValidKeepsEveryPropertyAndSaysEveryKey) {
  const std::string toml = policy_starting_point();
  EXPECT_THAT(schema().faults(toml_as_json(toml)), IsEmpty());
  const Policy policy = parse_policy(toml, "p.toml");
  EXPECT_EQ(policy.name, "my-policy");
  const Proof proof = prove(policy);
  EXPECT_TRUE(proof.holds());
  const json properties = json::parse(policy_schema())["properties"];
  for (const auto& [key, rule] : properties.items()) {
    if (key == "lag" || key == "heap_pct") continue;  // K2's form
    EXPECT_THAT(toml, HasSubstr(key)) << key;
  }
}

// Whoever takes the comment signs away has a policy as well.
TEST(PolicyStartingPoint, IsValidWithWhatItLeavesInComments) {
  std::string toml = policy_starting_point();
  for (const char* key : {"escalation_cooldown_s", "escalate_after_s", "check_every_s",
                          "max_transitions_per_hour", "violates", "[tiers]", "tier_1", "tier_2",
                          "[shedding]", "normal ", "degraded", "emergency"}) {
    const std::size_t at = toml.find(std::string("# ") + key);
    ASSERT_NE(at, std::string::npos) << key;
    toml.erase(at, 2);
  }
  EXPECT_NO_THROW(parse_policy(toml, "p.toml"));
  EXPECT_THAT(schema().faults(toml_as_json(toml)), IsEmpty());
}

TEST(PolicyCommand, PrintsTheSchemaAndWritesAStartingPoint) {
  const ProgramRun printed = run_cascade_line("policy schema");
  EXPECT_EQ(printed.status, 0);
  EXPECT_EQ(printed.out, policy_schema());
  EXPECT_EQ(run_cascade_line("policy init").out, policy_starting_point());
  const TestFolder folder;
  EXPECT_EQ(run_cascade_line("policy init -o " + folder / "p.toml").status, 0);
  EXPECT_EQ(content_of(folder / "p.toml"), policy_starting_point());
  EXPECT_EQ(run_cascade_line("policy validate " + folder / "p.toml").status, 0);
  // A file of somebody's work is not written over.
  folder.put("mine.toml", "name = \"mine\"\n");
  const ProgramRun again = run_cascade_line("policy init -o " + folder / "mine.toml");
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("is there already"));
  EXPECT_EQ(content_of(folder / "mine.toml"), "name = \"mine\"\n");
}

}  // namespace
}  // namespace cascade
