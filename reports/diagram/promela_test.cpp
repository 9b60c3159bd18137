// Spin comes to the same verdicts on the exported model as the explorer on the machine itself.

#include "reports/diagram/promela.hpp"
#include "model/k2.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "properties/explore/explore.hpp"
#include "reports/text/ladder_samples.hpp"
#include "sim/text/input_file.hpp"

namespace cascade {
namespace {

namespace fs = std::filesystem;

class Spin {
 public:
  Spin() {
    std::string name = (fs::temp_directory_path() / "cascade-spin-XXXXXX").string();
    folder_ = ::mkdtemp(name.data()) == nullptr ? "" : name;
  }
  ~Spin() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Spin(const Spin&) = delete;
  Spin& operator=(const Spin&) = delete;

  static bool is_there() { return std::system("command -v spin cc >/dev/null 2>&1") == 0; }

  /// "holds", "violated", or what went wrong.
  std::string verdict(const std::string& model, std::size_t property) const {
    std::ofstream(folder_ / "model.pml") << model;
    const std::string make =
        "cd '" + folder_.string() + "' && spin -a -DPROPERTY=" + std::to_string(property) +
        " model.pml >log 2>&1 && cc -w -DSAFETY -DMEMLIM=2000 -O0 -o pan pan.c "
        ">>log 2>&1 && ./pan -m100000 >out 2>&1";
    if (std::system(make.c_str()) != 0) return "spin failed: " + content("log");
    const std::string out = content("out");
    if (out.find("max search depth too small") != std::string::npos) return "too deep";
    if (out.find("errors: 0") != std::string::npos) return "holds";
    return out.find("errors: 1") != std::string::npos ? "violated" : out;
  }

 private:
  std::string content(const std::string& name) const {
    return read_file((folder_ / name).string());
  }
  fs::path folder_;
};

class Promela : public testing::TestWithParam<std::string> {};

/// One that breaks what it can, and waits before it goes up.
Policy awry() {
  Policy policy = samples::server();
  policy.name = "awry";
  policy.escalation = Escalation::stepwise;
  policy.recovery = Recovery::recompute;
  policy.on_missing = OnMissing::assume_zero;
  policy.escalate_after_s = 0;
  policy.escalation_cooldown_s = 1;
  policy.metrics[0].clears = {60, 75};  // no dead band
  return policy;
}

/// A built-in policy, or one of the samples.
Policy policy_of(const std::string& name) {
  if (name == "battery") return samples::battery();
  if (name == "server") return samples::server();
  return name == "awry" ? awry() : *builtin_policy(name);
}

std::vector<std::string> names() {
  std::vector<std::string> all = builtin_policy_names();
  all.insert(all.end(), {"battery", "server", "awry"});
  return all;
}

TEST_P(Promela, SpinAgreesWithTheExplorer) {
  if (!Spin::is_there()) GTEST_SKIP() << "no spin or no cc here";
  Policy policy = policy_of(GetParam());
  // Four ticks at most: Spin's search grows with them, the verdicts do not change.
  policy.cooldown_s = std::min(policy.cooldown_s, 2.0);
  policy.escalate_after_s = std::min(policy.escalate_after_s, 1.0);
  policy.escalation_cooldown_s = std::min(policy.escalation_cooldown_s, 1.0);
  for (double& each : policy.cooldowns_s) each = std::min(each, 2.0);
  const Proof proof = prove(policy);
  const std::string model = to_promela(policy);
  const Spin spin;
  for (std::size_t p = 0; p < promela_properties().size(); ++p) {
    const auto ours = std::find_if(
        proof.verdicts.begin(), proof.verdicts.end(),
        [&](const auto& verdict) { return verdict.property->name == promela_properties()[p]; });
    ASSERT_NE(ours, proof.verdicts.end()) << promela_properties()[p];
    if (ours->ruling == VerdictKind::not_applicable) continue;
    EXPECT_EQ(spin.verdict(model, p + 1), text(ours->ruling)) << promela_properties()[p];
  }
}

INSTANTIATE_TEST_SUITE_P(Policies, Promela, testing::ValuesIn(names()), [](const auto& of) {
  std::string name = of.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(PromelaMutants, AreSeenBySpinAndTheExplorerAlike) {
  if (!Spin::is_there()) GTEST_SKIP() << "no spin or no cc here";
  Policy policy = default_policy();
  policy.cooldown_s = 1;
  policy.shedding[index(K2::graceful)][0] = Action::drop;     // tier 1
  policy.shedding[index(K2::aggressive)][3] = Action::spill;  // kinder than GRACEFUL
  policy[kLag].recovery_factor = 1;                           // no dead band in either metric
  policy[kHeap].recovery_factor = 1;
  const Proof proof = prove(policy);
  const Spin spin;
  std::size_t violated = 0;
  for (std::size_t p = 0; p < promela_properties().size(); ++p) {
    for (const auto& verdict : proof.verdicts) {
      if (verdict.property->name != promela_properties()[p]) continue;
      violated += verdict.holds() ? 0 : 1;
      EXPECT_EQ(spin.verdict(to_promela(policy), p + 1), text(verdict.ruling))
          << promela_properties()[p];
    }
  }
  EXPECT_GE(violated, 3u);
}

TEST(Promela, ANameDoesNotEndItsComment) {
  Policy policy = default_policy();
  policy.name = "x */ byte evil; /*\n#define COOLDOWN 0\n";
  const std::string model = to_promela(policy);
  EXPECT_EQ(model.find("*/"), model.find("s. */") + 3);
  EXPECT_THAT(model, testing::Not(testing::HasSubstr("\n#define COOLDOWN 0\n")));
}

}  // namespace
}  // namespace cascade
