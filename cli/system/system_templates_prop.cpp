// The programs that ship answer as the model does, sent ahead or one at a time.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "cli/system/program_under_test.hpp"
#include "cli/system/protocol.hpp"
#include "cli/system/system_templates.hpp"
#include "cli/testing/background_program.hpp"
#include "cli/testing/run_program.hpp"
#include "properties/reference/generators.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

using Runs = std::vector<Run>;  // in a test, Run is something of GoogleTest's

const std::vector<std::string> kSymbols = {"BHP", "ORA", "XYZ", "", "bhp", "a\"\\\n\u20ac\x1b"};

/// What may be asked: pressures at the edges of the policy's regions, steps of time at those of its
/// cooldowns.
rc::Gen<Run> run(const Policy& policy, bool decides) {
  return rc::gen::exec([policy, decides] {
    std::vector<std::string> symbols = kSymbols;
    symbols.insert(symbols.end(), policy.tier_1.begin(), policy.tier_1.end());
    symbols.insert(symbols.end(), policy.tier_2.begin(), policy.tier_2.end());
    Run requests;
    Instant at{0};
    const auto count = *rc::gen::inRange<std::size_t>(0, 30);
    while (requests.size() < count) {
      const Duration step = *gen::time_step(policy);
      if (step.ns > 0 && at.ns < 1'000'000'000'000'000'000) at = at + step;
      const std::size_t kind = *gen::index_below(12);
      if (kind == 0) {
        requests.push_back(Request::reset(at));
      } else if (kind < 4 && decides) {
        requests.push_back(Request::decide(
            *rc::gen::elementOf(symbols),
            *rc::gen::elementOf(std::vector<DataType>(kDataTypes.begin(), kDataTypes.end()))));
      } else {
        Pressure pressure = *gen::pressure(policy);
        for (double& value : pressure.values) {
          if (std::isinf(value)) value = std::copysign(1e308, value);  // JSON has no other
        }
        requests.push_back(Request::check(at, pressure));
      }
    }
    return requests;
  });
}

rc::Gen<Runs> runs(const Policy& policy, bool decides) {
  return rc::gen::container<Runs>(run(policy, decides));
}

std::string shown(const SystemAnswer& answer) {
  if (answer.level) return "level " + std::to_string(index(*answer.level));
  return answer.action ? std::string(text(*answer.action)) : answer.fault;
}

void agree(ProgramUnderTest& program, const Policy& policy, const Runs& all) {
  const auto theirs = program.play(all);
  const auto ours = ModelSystem(policy).play(all);
  RC_ASSERT(theirs.size() == ours.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < std::min(theirs[i].size(), ours[i].size()); ++j) {
      RC_ASSERT(shown(theirs[i][j]) == shown(ours[i][j]));
    }
    RC_ASSERT(theirs[i].size() == ours[i].size());
  }
}

std::vector<std::string> cascade_sut(const std::string& policy) {
  return {std::string(kBinaryDir) + "/cascade_sut", policy};
}

// --- C++ ----------------------------------------------------------------------------------------

// The same program, but that it says that it wants one request at a time.
std::vector<std::string> one_at_a_time(const std::vector<std::string>& command) {
  return {"/bin/sh", "-c", "\"$0\" \"$1\" | sed -u 's/\"pipelined\":true/\"pipelined\":false/'",
          command[0], command[1]};
}

RC_GTEST_PROP(CascadeSut, AnswersAsTheModelDoesForAnyPolicy, ()) {
  const Policy policy = *gen::policy();
  const TestFolder folder;
  const std::string file = folder.put("policy.toml", to_toml(policy));
  const auto all = *runs(policy, true);
  ProgramUnderTest ahead(cascade_sut(file), policy);
  agree(ahead, policy, all);
  ProgramUnderTest alone(one_at_a_time(cascade_sut(file)), policy);
  agree(alone, policy, all);
  RC_ASSERT(!ahead.ending_fault());
  RC_ASSERT(!alone.ending_fault());
}

TEST(CascadeSut, TakesPoliciesByNameAndRefusesOthers) {
  for (const char* name : {"k2", "crypto", "pi5-fan-hysteresis-0", "kubelet-disk-pressure"}) {
    const Policy policy = *builtin_policy(name);
    ProgramUnderTest program(cascade_sut(name), policy);
    EXPECT_TRUE(rc::check([&] { agree(program, policy, *runs(policy, true)); }));
    EXPECT_EQ(program.ending_fault(), std::nullopt);
  }
  const ProgramRun run = run_program(cascade_sut("k3"));
  EXPECT_EQ(run.status, 2);
  EXPECT_NE(run.err.find("k3: cannot be read"), std::string::npos) << run.err;
}

TEST(CascadeSut, OfThreeMetrics) {
  Policy policy = parse_policy(R"(
name = "three"
levels = ["OK", "WARN", "HALT"]
cooldown_s = 5
[metric.temp_c]
trigger = [50, 60]
clear = [45.5, 55.25]
[metric.free_gb]
worse = "low"
trigger = [10, 1]
clear = [20, 2]
[metric.queue]
trigger = [100, 1000]
recovery_factor = 0.3)",
                               "three.toml");
  const TestFolder folder;
  ProgramUnderTest program(cascade_sut(folder.put("three.toml", to_toml(policy))), policy);
  EXPECT_TRUE(rc::check([&] { agree(program, policy, *runs(policy, true)); }));
}

// --- Interpreters -------------------------------------------------------------------------------

std::string file_of(const std::string& name) {
  return std::string(kSourceDir) + "/cli/system/templates/" + name;
}

struct Shipped {
  std::string interpreter, file, policy;
  std::vector<std::string> arguments = {};
  bool decides = false;
};

class ShippedProgram : public ::testing::TestWithParam<Shipped> {};

TEST_P(ShippedProgram, AnswersAsTheModelDoes) {
  const Shipped& shipped = GetParam();
  if (!is_on_path(shipped.interpreter)) GTEST_SKIP() << shipped.interpreter << " is not installed";
  std::vector<std::string> command = {shipped.interpreter};
  if (shipped.interpreter == "python3") command.push_back("-B");
  command.push_back(file_of(shipped.file));
  command.insert(command.end(), shipped.arguments.begin(), shipped.arguments.end());
  const Policy policy = *builtin_policy(shipped.policy);
  ProgramUnderTest program(command, policy);
  EXPECT_TRUE(program.traits().takes_reset);
  EXPECT_EQ(program.traits().takes_decide, shipped.decides);
  EXPECT_TRUE(rc::check([&] { agree(program, policy, *runs(policy, shipped.decides)); }));
  EXPECT_EQ(program.stderr_tail(), "");
  EXPECT_EQ(program.ending_fault(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Templates, ShippedProgram,
    ::testing::Values(Shipped{"python3", "adapter.py", "k2"}, Shipped{"node", "adapter.js", "k2"},
                      Shipped{"python3", "k2_cascade.py", "k2-as-coded", {}, true},
                      Shipped{"python3", "k2_cascade.py", "k2", {"--mended"}, true}),
    [](const ::testing::TestParamInfo<Shipped>& shipped) {
      std::string name = shipped.param.file + "_" + shipped.param.policy;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
      return name;
    });

// Instants beyond 2^53 ns are not rounded on the way.
TEST(Templates, NodeTakesEveryNanosecond) {
  if (!is_on_path("node")) GTEST_SKIP() << "node is not installed";
  const Policy policy = default_policy();
  ProgramUnderTest program({"node", file_of("adapter.js")}, policy);
  const Instant late{(std::int64_t{1} << 53) + 1};
  const cascade::Run run = {
      Request::check(late, {{100'000, 0}}),
      Request::check(late + policy.cooldown(level_at(1)) - Duration{1}, {{0, 0}}),
      Request::check(late + policy.cooldown(level_at(1)), {{0, 0}})};
  const auto answers = program.play(Runs{run});
  EXPECT_EQ(answers[0], answers_of_model(policy, run));
  EXPECT_EQ(answers[0].back(), SystemAnswer::of(kLowest));
}

TEST(Templates, AreWhatTheirFilesSay) {
  EXPECT_EQ(system_template_names(),
            (std::vector<std::string>{"cpp", "k2-python", "node", "python"}));
  EXPECT_EQ(system_template("python"), content_of(file_of("adapter.py")));
  EXPECT_EQ(system_template("cpp"), content_of(file_of("system_main.cpp")));
  EXPECT_EQ(system_template("cobol"), std::nullopt);
}

// --- Numbers ------------------------------------------------------------------------------------

RC_GTEST_PROP(Protocol, NumbersAreInTheirShortestForm, ()) {
  const double any =
      *rc::gen::oneOf(gen::positive(), rc::gen::arbitrary<double>(),
                      rc::gen::map(rc::gen::arbitrary<std::int64_t>(),
                                   [](std::int64_t i) { return static_cast<double>(i); }),
                      rc::gen::element(0.0, -0.0, 1e15, 1e16, 99'999.0));
  RC_PRE(std::isfinite(any));
  const double value = *rc::gen::element(any, -any);
  Protocol protocol(default_policy());
  protocol.take_hello(R"({"name":"x"})", "sut");
  std::string line;
  protocol.append(line, Request::check({-7}, {{value, kMissing}}));
  RC_ASSERT(line == "{\"op\":\"check\",\"t_ns\":-7,\"lag\":" + number_text(value) +
                        ",\"heap_pct\":null}\n");
}

}  // namespace
}  // namespace cascade
