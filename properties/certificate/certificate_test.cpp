// Certificates are accepted by a checker that shares nothing with us, of every policy; and refused
// where anything in them was changed, where the machine is another one, and where a verdict is.

#include "properties/certificate/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "properties/explore/explore.hpp"
#include "properties/reference/generated_page.hpp"
#include "properties/reference/generators.hpp"
#include "testing_paths.hpp"

namespace cascade {
namespace {

using testing::HasSubstr;

std::string certificate_of(const Policy& policy) {
  return cascade::certificate_of(prove(policy), "cascade 0");
}

/// Certificates in a folder of their own, for one start of Python.
class Certificates {
 public:
  Certificates() {
    std::string name = (std::filesystem::temp_directory_path() / "certificates-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    folder_ = name;
  }
  ~Certificates() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  void add(const std::string& name, const std::string& certificate) {
    files_ += " " + (folder_ / (name + ".json")).string();
    std::ofstream(folder_ / (name + ".json"), std::ios::binary) << certificate;
    ++count_;
  }
  void add(const std::vector<Policy>& policies, const std::string& suffix = "") {
    for (const Policy& policy : policies) add(policy.name + suffix, certificate_of(policy));
  }
  void add_shipped() {
    for (const auto& names : {builtin_policy_names(), real_policy_names()}) {
      for (const std::string& name : names) add(name, certificate_of(*builtin_policy(name)));
    }
  }
  std::size_t count() const { return count_; }

  struct Said {
    int status = -1;
    std::string out;
  };
  /// What tamper_certificate.py says of them all, or mutate_checker.py.
  Said asked(const std::string& mode) const {
    const std::string script =
        mode == "mutate" ? "mutate_checker.py" : "tamper_certificate.py " + mode;
    const std::string command = "python3 -B " + std::string(kSourceDir) +
                                "/properties/certificate/" + script + files_ + " 2>&1";
    Said said;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return said;
    char buffer[4096];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
      said.out.append(buffer, got);
    }
    const int status = ::pclose(pipe);
    said.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return said;
  }

 private:
  std::filesystem::path folder_;
  std::string files_;
  std::size_t count_ = 0;
};

bool has_python() { return std::system("python3 -c 'import tomllib' >/dev/null 2>&1") == 0; }

#define NEEDS_PYTHON() \
  if (!has_python()) GTEST_SKIP() << "there is no python3 of version 3.11 or later"

Policy policy_from(const std::string& toml) { return parse_policy(toml, "test"); }

// Small ones that have all that a certificate can have: every kind of rule, three metrics, low
// values that are bad, values read as 0, a metric that is not monitored, a level that none comes
// to, both further clocks, all four verdicts with a witness.
std::vector<Policy> small_policies() {
  return {policy_from(R"(name = "one"
levels = ["OFF", "ON"]
recovery = "recompute"
cooldown_s = 3
max_transitions_per_hour = 3
[metric.x]
trigger = [2]
clear = [1]
min = -1
)"),
          policy_from(R"(name = "two"
levels = ["A", "B", "C"]
escalation = "stepwise"
recovery = "recompute"
on_missing = "assume-zero"
cooldown_s = 3
escalate_after_s = 2
[metric.x]
worse = "low"
trigger = [8, -inf]
clear = [9, 9]
min = 5
[metric.z]
trigger = [2, 4]
clear = [1, 2]
monitored = false
[shedding]
a = ["process", "process", "process", "process"]
b = ["spill", "process", "spill", "process"]
c = ["drop", "drop", "drop", "drop"]
)"),
          policy_from(R"(name = "three"
levels = ["A", "B", "C"]
recovery = "stepwise"
cooldown_s = [0, 0]
max_transitions_per_hour = 2
[metric.x]
trigger = [2, 4]
clear = [1, 2]
)"),
          policy_from(R"(name = "four"
levels = ["A", "B"]
cooldown_s = 3
check_every_s = 2
escalation_cooldown_s = 4
max_transitions_per_hour = 2000
[metric.x]
trigger = [2]
clear = [1]
[metric.y]
trigger = [2]
clear = [2]
[metric.w]
worse = "low"
trigger = [2]
clear = [3]
)")};
}

// Times that are no whole nanoseconds, or more than there are; rows of which each is in order, and
// the higher is milder.
std::vector<Policy> more_small_policies() {
  return {policy_from(R"(name = "five"
levels = ["A", "B", "C"]
cooldown_s = [0.1, 1.0000000005]
escalation_cooldown_s = 0.3
[metric.x]
trigger = [2, 4]
clear = [1, 3]
min = 0
)"),
          policy_from(R"(name = "six"
levels = ["A", "B", "C"]
cooldown_s = [9.2e9, 9.3e9]
[metric.x]
trigger = [2, 4]
clear = [1, 3]
)"),
          policy_from(R"(name = "nine"
levels = ["A", "B", "C"]
cooldown_s = 3
[metric.x]
trigger = [2, 4]
clear = [1, 3]
[shedding]
a = ["process", "process", "process", "process"]
b = ["process", "process", "spill", "drop"]
c = ["process", "process", "process", "drop"]
)")};
}

// More of what counts times and bounds: all three times together, low values that are bad and not
// monitored, bands that are empty, levels that are never demanded.
std::vector<Policy> large_policies() {
  return {policy_from(R"(name = "seven"
levels = ["A", "B", "C", "D"]
escalation = "stepwise"
recovery = "stepwise"
cooldown_s = 5
escalate_after_s = 3
escalation_cooldown_s = 2
check_every_s = 1
max_transitions_per_hour = 700
[metric.x]
trigger = [2, 4, 6]
clear = [1, 4, 5]
[metric.y]
worse = "low"
trigger = [6, 4, 2]
clear = [7, 5, 3]
monitored = false
)"),
          policy_from(R"(name = "eight"
levels = ["A", "B", "C", "D"]
recovery = "recompute"
on_missing = "assume-zero"
cooldown_s = 5
escalate_after_s = 8
[metric.x]
trigger = [2, inf, inf]
clear = [1, inf, inf]
[metric.y]
trigger = [5, 5, 9]
clear = [3, 4, 5]
[shedding]
a = ["process", "process", "process", "process"]
b = ["process", "process", "drop", "process"]
c = ["process", "process", "spill", "process"]
d = ["process", "spill", "drop", "drop"]
)"),
          // A demand that breaks off fits into each time many times.
          policy_from(R"(name = "ten"
levels = ["A", "B", "C"]
cooldown_s = [30, 20]
escalate_after_s = 0.5
escalation_cooldown_s = 4
[metric.x]
trigger = [2, 4]
clear = [1, 3]
)")};
}

TEST(Certificate, IsAcceptedOfEveryPolicyThatShips) {
  NEEDS_PYTHON();
  Certificates all;
  all.add_shipped();
  for (const auto& policies : {small_policies(), more_small_policies(), large_policies()}) {
    all.add(policies);
  }
  EXPECT_GE(all.count(), 44u);
  const auto said = all.asked("accept");
  EXPECT_EQ(said.status, 0) << said.out;
}

/// What is proven and checked in a moment, with times that a run can wait for.
bool is_soon_explored(const Policy& policy) {
  std::vector<double> times = policy.cooldowns_s;
  times.insert(times.end(),
               {policy.cooldown_s, policy.escalation_cooldown_s, policy.escalate_after_s});
  if (*std::max_element(times.begin(), times.end()) > 1e8) return false;
  const bool is_small = policy.level_count() <= 5 && policy.metric_count() <= 3;
  return (policy.escalate_after_s == 0 || is_small) &&
         policy.level_count() * policy.metric_count() <= 24 &&
         policy.max_transitions_per_hour.value_or(0) < 5'000;
}

TEST(Certificate, IsAcceptedOfRandomPolicies) {
  NEEDS_PYTHON();
  Certificates all;
  std::size_t with_second_clock = 0, of_many_metrics = 0;
  for (std::uint64_t seed = 1; all.count() < 40; ++seed) {
    rc::Random random(seed);
    const Policy policy = gen::policy()(random, rc::kNominalSize).value();
    if (!is_soon_explored(policy)) continue;
    with_second_clock += policy.escalate_after().ns > 0 ? 1 : 0;
    of_many_metrics += policy.metric_count() > 2 ? 1 : 0;
    all.add("seed-" + std::to_string(seed), certificate_of(policy));
  }
  EXPECT_GE(with_second_clock, 1u);
  EXPECT_GE(of_many_metrics, 3u);
  const auto said = all.asked("accept");
  EXPECT_EQ(said.status, 0) << said.out;
}

// The table is the machine's; a machine that obeys another policy is not what is certified.
TEST(Certificate, OfAWrongMachineIsRefused) {
  NEEDS_PYTHON();
  const Policy claimed = default_policy();
  const std::vector<Verdict> verdicts = prove(claimed).verdicts;
  using Change = std::function<void(Policy&)>;
  const std::vector<std::pair<std::string, Change>> machines = {
      {"escalates-one-ulp-later",
       [](Policy& p) { p.metrics[0].triggers[2] = next_up(p.metrics[0].triggers[2]); }},
      {"clears-otherwise", [](Policy& p) { p.metrics[1].recovery_factor = 0.95; }},
      {"waits-a-nanosecond-more", [](Policy& p) { p.cooldown_s = 30.000000001; }},
      {"waits-a-nanosecond-less", [](Policy& p) { p.cooldown_s = 29.999999999; }},
      {"recomputes", [](Policy& p) { p.recovery = Recovery::recompute; }},
      {"recovers-by-steps", [](Policy& p) { p.recovery = Recovery::stepwise; }},
      {"escalates-by-steps", [](Policy& p) { p.escalation = Escalation::stepwise; }},
      {"reads-missing-as-zero", [](Policy& p) { p.on_missing = OnMissing::assume_zero; }},
      {"waits-before-it-rises", [](Policy& p) { p.escalation_cooldown_s = 1; }},
      {"does-not-look-at-heap", [](Policy& p) { p.metrics[1].monitored = false; }},
  };
  Certificates all;
  for (const auto& [name, change] : machines) {
    Policy policy = claimed;
    change(policy);
    all.add(name, cascade::certificate_of(StateSpace(policy), claimed, verdicts, "cascade 0"));
  }
  const auto said = all.asked("refuse");
  EXPECT_EQ(said.status, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("waits-a-nanosecond-less.json: refused: state "));
}

TEST(Certificate, OfAnotherVerdictIsRefused) {
  NEEDS_PYTHON();
  Certificates all;
  for (const char* name : {"k2", "k2-as-coded"}) {
    const Policy policy = *builtin_policy(name);
    const Proof proof = prove(policy);
    const StateSpace space(policy);
    for (std::size_t i = 0; i < proof.verdicts.size(); ++i) {
      for (const VerdictKind kind : {VerdictKind::holds, VerdictKind::violated,
                                     VerdictKind::not_applicable, VerdictKind::not_settled}) {
        std::vector<Verdict> verdicts = proof.verdicts;
        if (verdicts[i].ruling == kind) continue;
        verdicts[i].ruling = kind;
        all.add(name + std::to_string(i) + std::string(text(kind)),
                cascade::certificate_of(space, policy, verdicts, "cascade 0"));
      }
    }
  }
  const auto said = all.asked("refuse");
  EXPECT_EQ(said.status, 0) << said.out;
}

TEST(Certificate, OfWhichAnyEntryWasChangedIsRefused) {
  NEEDS_PYTHON();
  Certificates all;
  all.add(small_policies());
  const auto said = all.asked("tamper");
  EXPECT_EQ(said.status, 0) << said.out;
}

// What the checker asks it asks for a reason: without it, a lie is accepted or a truth refused.
TEST(Certificate, EachThingThatTheCheckerAsksIsMissed) {
  NEEDS_PYTHON();
  Certificates all;
  all.add(small_policies());
  const auto said = all.asked("weaken");
  EXPECT_EQ(said.status, 0) << said.out;
}

// Takes minutes (CASCADE_LONG_CERTIFICATE, set at night): then the page must be what comes out.
TEST(Certificate, WhatMutantsOfTheCheckerAreSeenByIsTold) {
  if (std::getenv("CASCADE_LONG_CERTIFICATE") == nullptr) {
    GTEST_SKIP() << "takes minutes: CASCADE_LONG_CERTIFICATE is not set";
  }
  NEEDS_PYTHON();
  Certificates all;
  all.add_shipped();
  for (const auto& policies : {small_policies(), more_small_policies()}) {
    all.add(policies, "-small");
  }
  all.add(large_policies());
  const auto said = all.asked("mutate");
  EXPECT_EQ(said.status, 0);
  expect_page("properties/certificate/MUTANTS.md", said.out, {"mutants of check_certificate.py"});
}

// The sceptic's own limit.
TEST(Certificate, TheCheckerIsOneFileOf300Lines) {
  EXPECT_LE(std::count(kCertificateChecker.begin(), kCertificateChecker.end(), '\n'), 300);
}

}  // namespace
}  // namespace cascade
