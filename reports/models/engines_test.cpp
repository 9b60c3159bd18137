// Four engines by other people, each on a model of the policy in its own language, come to the
// verdicts of prove(): Spin (Promela), Rumur (Murphi), Z3 and cvc5 (SMT-LIB).
//
//     CASCADE_LONG_ENGINES=500 build/reports_test --gtest_filter='Engines.*Random*'
//
// asks of so many random policies; without it there are a few. A policy depends on its number
// alone: CASCADE_ENGINES_FIRST=123 begins with that one.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>

#include "properties/explore/explore.hpp"
#include "properties/reference/generators.hpp"
#include "reports/models/testing/engine_runs.hpp"
#include "reports/text/ladder_samples.hpp"

namespace cascade::models {
namespace {

constexpr int kCpu_s = 120;

/// The policy with its times as a few ticks in the same order, 0 only where it was 0, and so few
/// metrics that the engines that visit states one by one do not take long.
Policy made_small(Policy policy) {
  std::set<double> times = {policy.cooldown_s, policy.escalation_cooldown_s,
                            policy.escalate_after_s};
  times.insert(policy.cooldowns_s.begin(), policy.cooldowns_s.end());
  times.erase(0.0);
  const auto few = [&](double& seconds) {
    if (seconds == 0) return;
    const auto rank = std::distance(times.begin(), times.find(seconds));
    seconds = static_cast<double>(std::min<std::ptrdiff_t>(rank, 2) + 1) * kModelTick.seconds();
  };
  few(policy.cooldown_s);
  few(policy.escalation_cooldown_s);
  few(policy.escalate_after_s);
  for (double& each : policy.cooldowns_s) few(each);
  policy.check_every_s = policy.check_every_s > 0 ? kModelTick.seconds() : 0;
  const auto inputs = [&] {
    std::size_t product = 1;
    for (const SmallMetric& metric : small_metrics(policy)) product *= metric.region_last + 2;
    return product;
  };
  while (policy.metrics.size() > 1 && inputs() > 100) policy.metrics.pop_back();
  return policy;
}

Policy random_policy(std::uint64_t number) {
  const rc::Gen<LevelNames> names = gen::level_names();
  const auto drawn = rc::gen::oneOf(gen::policy(), rc::gen::mapcat(names, &gen::ladder));
  return made_small(drawn(rc::Random(number), rc::kNominalSize).value());
}

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

/// K2's with a table that sheds tier 1, is kinder higher up, and with no dead band in either
/// metric.
Policy kind_and_narrow() {
  Policy policy = default_policy();
  policy.name = "narrow";
  policy.shedding[index(K2::graceful)][0] = Action::drop;
  policy.shedding[index(K2::aggressive)][3] = Action::spill;
  policy[kLag].recovery_factor = 1;
  policy[kHeap].recovery_factor = 1;
  return policy;
}

enum class Engine : std::uint8_t { spin, rumur, z3, cvc5 };
constexpr std::array<const char*, 4> kEngines = {"spin", "rumur", "z3", "cvc5"};
using Answers = std::array<EngineAnswer, kEngines.size()>;

std::vector<Claim> those_with(MemoryMode mode, const std::vector<Claim>& claims) {
  std::vector<Claim> some;
  for (const Claim& claim : claims) {
    if (memory_of(claim.watch) == mode) some.push_back(claim);
  }
  return some;
}

/// So many checks meet a goal, where any do: the way up, and what follows.
std::size_t checks_for_goals(const Policy& policy) {
  const std::size_t up = policy.escalation == Escalation::stepwise ? policy.level_count() - 1 : 1;
  return up * (policy.escalate_after_s > 0 ? 2 : 1) + 2;
}

/// Both solvers, of the claims with one kind of memory. What a run breaks they show by a run: of as
/// many checks as the witness has. Of the rest Spacer finds an invariant, and cvc5 confirms it.
void ask_solvers(const Policy& policy, const Proof& proof, MemoryMode mode,
                 const std::vector<Claim>& all, Answers& answers) {
  const Smt2System system = smt2_system(policy, all, mode);
  EngineAnswer& z3 = answers[2];
  EngineAnswer& cvc5 = answers[3];
  std::vector<Claim> always, goals;
  for (const Claim& claim : those_with(mode, all)) {
    (claim.is_goal() ? goals : always).push_back(claim);
  }
  ask_for_runs("z3", system, goals, checks_for_goals(policy), kCpu_s, z3);
  ask_for_runs("cvc5 --incremental", system, goals, checks_for_goals(policy), kCpu_s, cvc5);
  std::vector<Claim> open = always;
  for (const Claim& goal : goals) {
    if (z3.is_broken.count(goal.number) == 0) open.push_back(goal);
  }
  const SpacerAnswer spacer = ask_spacer(system, open, kCpu_s);
  z3.is_broken.insert(spacer.is_broken.begin(), spacer.is_broken.end());
  if (!spacer.fault.empty()) z3.fault = spacer.fault;
  for (const Claim& claim : open) {
    auto& broken = cvc5.is_broken[claim.number];
    const auto invariant = spacer.invariants.find(claim.number);
    if (invariant != spacer.invariants.end()) {
      const std::string why =
          not_certified("cvc5 --incremental", system, claim, invariant->second, kCpu_s);
      if (why.empty()) broken = false;
      if (!why.empty() && std::getenv("CASCADE_LONG_ENGINES") != nullptr) {
        std::cout << claim.says << ", " << why.substr(0, 300) << std::endl;
      }
      continue;
    }
    for (const Verdict& verdict : proof.verdicts) {
      if (verdict.property->name != claim.property || verdict.witness.empty()) continue;
      ask_for_runs("cvc5 --incremental", system, {claim}, verdict.witness.size(), kCpu_s, cvc5);
    }
    // Of what any check breaks (a shedding table) or a level met elsewhere.
    if (!broken) {
      ask_for_runs("cvc5 --incremental", system, {claim}, 2 * checks_for_goals(policy), kCpu_s,
                   cvc5);
    }
  }
}

std::string run_of(Engine engine, const Policy& policy, const Claim& claim,
                   const std::vector<Claim>& all, std::size_t checks) {
  if (engine == Engine::spin) return spin_trail(policy, claim.number);
  if (engine == Engine::rumur) return rumur_trail(policy, claim.number);
  const Smt2System system = smt2_system(policy, all, memory_of(claim.watch));
  std::string text;
  for (const std::string& line :
       solver_words(engine == Engine::z3 ? "z3" : "cvc5 --incremental",
                    smt2_runs(system, {claim}, std::max<std::size_t>(checks, 6), true), kCpu_s)) {
    text += line + "\n";
  }
  return text;
}

std::string run_of(const Verdict& verdict, const Policy& policy) {
  std::string text = "    " + verdict.why + "\n";
  for (const WitnessCheck& check : verdict.witness) {
    text += fmt::format("    {} ns:", check.at.ns);
    for (std::size_t m = 0; m < policy.metric_count(); ++m) {
      text += fmt::format(" {}", check.pressure.values[m]);
    }
    text += " -> " + policy.name_of(check.level) + "\n";
  }
  return text;
}

/// How many properties an engine agreed on, and came to no answer on.
struct Tally {
  std::size_t agreed = 0, undecided = 0, policies = 0;
};

/// Asks the engines of a policy; what they and prove() disagree on, with both runs; empty where
/// they agree.
std::string disagreements(const Policy& policy, const std::vector<Engine>& engines,
                          std::array<Tally, 4>& tallies, std::map<std::string, std::size_t>& seen) {
  const Proof proof = prove(policy);
  const std::vector<Claim> claims = claims_of(policy);
  Answers answers;
  for (const Engine engine : engines) {
    EngineAnswer& answer = answers[static_cast<std::size_t>(engine)];
    if (engine == Engine::spin) answer = ask_spin(policy, claims, kCpu_s);
    if (engine == Engine::rumur) answer = ask_rumur(policy, claims, kCpu_s);
    if (engine != Engine::z3) continue;  // cvc5 with it
    for (std::size_t mode = 0; mode < kMemoryModeCount; ++mode) {
      ask_solvers(policy, proof, static_cast<MemoryMode>(mode), claims, answers);
    }
  }
  std::string text;
  for (const Engine engine : engines) {
    const EngineAnswer& answer = answers[static_cast<std::size_t>(engine)];
    Tally& tally = tallies[static_cast<std::size_t>(engine)];
    const char* name = kEngines[static_cast<std::size_t>(engine)];
    if (!answer.fault.empty()) text += answer.fault + "\n";
    bool all = answer.fault.empty();
    for (const Verdict& verdict : proof.verdicts) {
      const std::string_view property = verdict.property->name;
      if (!can_state(property) || verdict.ruling == VerdictKind::not_applicable) continue;
      std::vector<bool> broken(claims.size() + 1);
      bool decided = verdict.ruling != VerdictKind::not_settled;
      for (const Claim& claim : claims) {
        const auto said = answer.is_broken.find(claim.number);
        const bool is_known = said != answer.is_broken.end() && said->second.has_value();
        // Of a goal it is the other way round: it is missed where no run breaks the claim.
        broken[claim.number] = is_known && *said->second != claim.is_goal();
        if (is_known || claim.property != property) continue;
        decided = false;
      }
      if (!decided) {
        if (std::getenv("CASCADE_LONG_ENGINES") != nullptr) {
          std::cout << name << " comes to no answer: " << property << std::endl;
        }
        ++tally.undecided;
        all = false;
        continue;
      }
      const VerdictKind theirs = verdict_of(property, claims, broken);
      ++seen[std::string(property) + " " + std::string(cascade::text(theirs))];
      if (theirs == verdict.ruling) {
        ++tally.agreed;
        continue;
      }
      all = false;
      text += fmt::format("{}: {} says {}, prove() says {}\n  ours:\n{}", property, name,
                          cascade::text(theirs), cascade::text(verdict.ruling),
                          run_of(verdict, policy));
      for (const Claim& claim : claims) {
        if (claim.property != property || (claim.is_goal() && broken[claim.number])) continue;
        if (!claim.is_goal() && !broken[claim.number]) continue;
        text += fmt::format("  {}'s, {}:\n{}\n", name, claim.says,
                            run_of(engine, policy, claim, claims, verdict.witness.size()));
        break;
      }
      for (const Claim& claim : claims) {
        if (claim.property == property && claim.is_goal() && broken[claim.number]) {
          text += "  " + std::string(name) + " has no run for: " + claim.says + "\n";
        }
      }
    }
    tally.policies += all ? 1 : 0;
  }
  return text.empty() ? "" : "policy\n" + to_toml(policy) + text;
}

std::vector<Engine> engines_here(std::vector<Engine> wanted, std::string& missing) {
  std::vector<Engine> here;
  for (const Engine engine : wanted) {
    const std::string name = kEngines[static_cast<std::size_t>(engine)];
    if (has_tool(name) && has_tool("cc")) {
      here.push_back(engine);
    } else {
      missing += (missing.empty() ? "" : ", ") + name;
    }
  }
  return here;
}

std::uint64_t given(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Processor time of the programs that were run so far.
double engines_cpu_s() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// The engines on random policies: so many, or as many as the long run asks for.
void expect_agreement(const std::vector<Engine>& wanted, std::uint64_t few,
                      std::uint64_t from = 1) {
  std::string missing;
  const std::vector<Engine> engines = engines_here(wanted, missing);
  if (!missing.empty()) GTEST_SKIP() << "not here: " << missing << ", or no cc";
  const std::uint64_t first = given("CASCADE_ENGINES_FIRST", from);
  const std::uint64_t count = given("CASCADE_LONG_ENGINES", few);
  std::array<Tally, 4> tallies{};
  std::map<std::string, std::size_t> seen;
  const auto told = [&](std::uint64_t done) {
    std::string text = std::to_string(done) + " policies";
    for (const Engine engine : engines) {
      const Tally& tally = tallies[static_cast<std::size_t>(engine)];
      text += fmt::format("; {}: {} agree, {} verdicts the same, {} undecided",
                          kEngines[static_cast<std::size_t>(engine)], tally.policies, tally.agreed,
                          tally.undecided);
    }
    std::cout << text << fmt::format(", {:.1f} s of processor time", engines_cpu_s()) << std::endl;
  };
  for (std::uint64_t done = 0; done < count; ++done) {
    const Policy policy = random_policy(first + done);
    ASSERT_FALSE(validate(policy)) << to_toml(policy);
    EXPECT_EQ(disagreements(policy, engines, tallies, seen), "")
        << "policy number " << first + done;
    if (count != few) told(done + 1);
  }
  told(count);
  for (const auto& [what, times] : seen) std::cout << "  " << what << ": " << times << "\n";
  for (const Engine engine : engines) {
    const Tally& tally = tallies[static_cast<std::size_t>(engine)];
    EXPECT_GE(tally.agreed, 10 * count) << "it was asked of next to nothing";
    if (count == few) {
      EXPECT_EQ(tally.policies, count) << "not all is settled";
    }
  }
}

TEST(Engines, SpinAndRumurAgreeOnRandomPolicies) {
  expect_agreement({Engine::spin, Engine::rumur}, 6);
}

// Some policies take a solver a minute; this one does not.
TEST(Engines, Z3AndCvc5AgreeOnRandomPolicies) {
  expect_agreement({Engine::z3, Engine::cvc5}, 1, 4);
}

class EnginesOnKnown : public testing::TestWithParam<std::string> {};

TEST_P(EnginesOnKnown, SpinAndRumurAgree) {
  std::string missing;
  const std::vector<Engine> engines = engines_here({Engine::spin, Engine::rumur}, missing);
  if (!missing.empty()) GTEST_SKIP() << "not here: " << missing << ", or no cc";
  const std::string name = GetParam();
  const Policy policy = made_small(name == "battery"  ? samples::battery()
                                   : name == "server" ? samples::server()
                                   : name == "awry"   ? awry()
                                   : name == "narrow" ? kind_and_narrow()
                                                      : *builtin_policy(name));
  std::array<Tally, 4> tallies{};
  std::map<std::string, std::size_t> seen;
  EXPECT_EQ(disagreements(policy, engines, tallies, seen), "");
  for (const Engine engine : engines) {
    EXPECT_EQ(tallies[static_cast<std::size_t>(engine)].undecided, 0u);
    EXPECT_GE(tallies[static_cast<std::size_t>(engine)].agreed, 13u);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, EnginesOnKnown,
                         testing::Values("k2", "k2-as-coded", "battery", "server", "awry",
                                         "narrow"),
                         [](const auto& of) {
                           std::string name = of.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace cascade::models
