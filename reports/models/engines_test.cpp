// Four engines by other people, each on a model of the policy in its own language, come to the
// verdicts of prove(): Spin (Promela), Rumur (Murphi), Z3 and cvc5 (SMT-LIB).
//
//     CASCADE_LONG_ENGINES=500 build/reports_test --gtest_filter='Engines.*Random*'
//
// asks of so many random policies of any size; without it there are 50, most of few levels. A
// policy depends on its number alone: CASCADE_ENGINES_FIRST=123 begins with that one.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>

#include "properties/catalogue.hpp"
#include "properties/explore/explore.hpp"
#include "properties/reference/generators.hpp"
#include "reports/models/testing/engine_runs.hpp"
#include "reports/models/testing/known_invariants.hpp"
#include "reports/models/testing/policy_kinds.hpp"
#include "reports/text/ladder_samples.hpp"

namespace cascade::models {
namespace {

constexpr int kCpu_s = 120;

/// The policy with its times as a few ticks in the same order, 0 only where it was 0, and so few
/// metrics that the engines that visit states one by one do not take long.
Policy made_small(Policy policy, std::size_t inputs_most = 100) {
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
  while (policy.metrics.size() > 1 && small_input_count(policy) > inputs_most) {
    policy.metrics.pop_back();
  }
  return policy;
}

/// From this number on policies are drawn until one has few levels: an engine has many of them done
/// in the time of one of the others.
constexpr std::uint64_t kFirstOfFewLevels = 1'000'000;

Policy random_policy(std::uint64_t number) {
  const rc::Gen<LevelNames> names = gen::level_names();
  const auto drawn = rc::gen::oneOf(gen::policy(), rc::gen::mapcat(names, &gen::ladder));
  const bool few = number >= kFirstOfFewLevels;
  rc::Random random(number);
  Policy policy = drawn(random, rc::kNominalSize).value();
  while (few && policy.level_count() > 4) {
    policy = drawn(random.split(), rc::kNominalSize).value();
  }
  // A table that is drawn sheds tier 1, nearly always.
  if (number % 3 == 0) {
    const SheddingTable usual = default_policy().shedding;
    policy.shedding = {};
    for (std::size_t i = 0; i < std::min<std::size_t>(policy.level_count(), 5); ++i) {
      policy.shedding[i] = usual[i];
    }
    for (std::size_t i = 5; i < policy.level_count(); ++i) policy.shedding[i] = usual[4];
  }
  return made_small(policy, few ? 36 : 100);
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

const char* const kCvc5 = "cvc5 --incremental";

/// How many checks a run is given to break a claim: as many as the witness has, or, of what any
/// check breaks (a shedding table), as many as a goal. The witness of flap-budget shows one round.
std::size_t checks_to_break(const Policy& policy, const Claim& claim, const Proof& proof) {
  std::size_t checks = checks_for_goals(policy);
  if (claim.watch == Watch::flap_budget) checks += policy.level_count() + 1;
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.property->name == claim.property) checks = std::max(checks, verdict.witness.size());
  }
  return checks;
}

bool is_violated(const Claim& claim, const Proof& proof) {
  return std::any_of(proof.verdicts.begin(), proof.verdicts.end(), [&](const Verdict& verdict) {
    return verdict.property->name == claim.property && verdict.violated();
  });
}

/// That no run breaks the claims, which is shown for all of them at once. Of those with a memory
/// the invariant that is known is tried first; of the others Spacer finds one, and cvc5 confirms
/// it. Where some run does break one, Spacer is asked of each.
void ask_for_proofs(const Policy& policy, const Smt2System& system, MemoryMode mode,
                    const std::vector<Claim>& all, const std::vector<Claim>& open, EngineAnswer& z3,
                    EngineAnswer& cvc5) {
  std::vector<Claim> missed;
  for (const Claim& claim : all) {
    const auto said = z3.is_broken.find(claim.number);
    const bool is_open = said == z3.is_broken.end() || !said->second.has_value();
    // Those of a later kind of memory are not open yet: the first one has all the goals.
    if (claim.is_goal() && (is_open || !*said->second)) missed.push_back(claim);
  }
  const std::string known = known_invariant(policy, system, mode, missed);
  const auto hold = [&](EngineAnswer& answer) {
    for (const Claim& claim : open) answer.is_broken[claim.number] = false;
  };
  if (mode != MemoryMode::nothing && not_certified("z3", system, open, known, kCpu_s).empty()) {
    hold(z3);
    if (not_certified(kCvc5, system, open, known, kCpu_s).empty()) hold(cvc5);
    return;
  }
  const SpacerAnswer spacer = ask_spacer(system, open, kCpu_s);
  if (!spacer.fault.empty()) z3.fault = spacer.fault;
  if (!spacer.is_broken) return;
  if (*spacer.is_broken && open.size() > 1) {
    for (const Claim& claim : open) ask_for_proofs(policy, system, mode, all, {claim}, z3, cvc5);
  } else if (*spacer.is_broken) {
    z3.is_broken[open[0].number] = true;
    ask_for_runs(kCvc5, system, open, 2 * checks_for_goals(policy), kCpu_s, cvc5);
  } else {
    hold(z3);
    std::string why = "not told";
    for (const std::string& invariant : {spacer.invariant, known}) {
      if (why.empty() || invariant.empty()) continue;
      why = not_certified(kCvc5, system, open, invariant, kCpu_s);
    }
    if (why.empty()) hold(cvc5);
    if (!why.empty() && std::getenv("CASCADE_LONG_ENGINES") != nullptr) {
      std::cout << open[0].says << ", " << why.substr(0, 300) << std::endl;
    }
  }
}

/// Both solvers, of the claims with one kind of memory. What prove() says some run breaks, and what
/// some run is to meet, they show by a run of their own; of all that they show none of there is to
/// be a proof.
void ask_solvers(const Policy& policy, const Proof& proof, MemoryMode mode,
                 const std::vector<Claim>& all, Answers& answers) {
  const Smt2System system = smt2_system(policy, all, mode);
  EngineAnswer& z3 = answers[2];
  EngineAnswer& cvc5 = answers[3];
  std::vector<Claim> by_run, open;
  std::size_t checks = checks_for_goals(policy);
  for (const Claim& claim : those_with(mode, all)) {
    if (!claim.is_goal() && !is_violated(claim, proof)) continue;
    by_run.push_back(claim);
    if (!claim.is_goal()) checks = std::max(checks, checks_to_break(policy, claim, proof));
  }
  ask_for_runs("z3", system, by_run, checks, kCpu_s, z3);
  ask_for_runs(kCvc5, system, by_run, checks, kCpu_s, cvc5);
  for (const Claim& claim : those_with(mode, all)) {
    if (z3.is_broken.count(claim.number) == 0) open.push_back(claim);
  }
  if (!open.empty()) ask_for_proofs(policy, system, mode, all, open, z3, cvc5);
}

std::string run_of(Engine engine, const Policy& policy, const Claim& claim,
                   const std::vector<Claim>& all, std::size_t checks) {
  if (engine == Engine::spin) return spin_trail(policy, claim.number);
  if (engine == Engine::rumur) return rumur_trail(policy, claim.number);
  const Smt2System system = smt2_system(policy, all, memory_of(claim.watch));
  std::string text;
  for (const std::string& line :
       solver_words(engine == Engine::z3 ? "z3" : kCvc5,
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
        if (!is_known && claim.property == claimed_by(property)) decided = false;
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

/// The numbers of the policies that the engines are asked of: a few of each size, or as many as the
/// long run asks for.
std::vector<std::uint64_t> numbers_of(std::uint64_t of_few_levels, std::uint64_t of_any) {
  std::vector<std::uint64_t> numbers(given("CASCADE_LONG_ENGINES", of_few_levels + of_any));
  const bool is_long = std::getenv("CASCADE_LONG_ENGINES") != nullptr;
  const std::uint64_t first = given("CASCADE_ENGINES_FIRST", 1);
  for (std::uint64_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = is_long || i < of_any ? first + i : kFirstOfFewLevels + i - of_any;
  }
  return numbers;
}

/// What a random policy may break. The other properties hold of each, as SPEC 4 has them.
constexpr std::string_view kSomeBreak[] = {
    "every-cell-used",  "every-dead-band-entered",     "every-level-reached",
    "flap-budget",      "missing-data-never-recovers", "no-flapping",
    "protects-at-once", "shedding-monotone",           "tier-1-never-shed"};

/// Each kind of policy and each verdict is to have been among what the engines were asked.
void expect_all_kinds(const std::map<std::string, std::size_t>& seen) {
  std::vector<std::string> wanted = all_policy_kinds();
  for (const Property& property : catalogue()) {
    if (can_state(property.name)) wanted.push_back(std::string(property.name) + " holds");
  }
  for (const std::string_view property : kSomeBreak) {
    wanted.push_back(std::string(property) + " violated");
  }
  for (const std::string& each : wanted) EXPECT_EQ(seen.count(each), 1u) << "never: " << each;
}

void expect_agreement(const std::vector<Engine>& wanted,
                      const std::vector<std::uint64_t>& numbers) {
  std::string missing;
  const std::vector<Engine> engines = engines_here(wanted, missing);
  if (!missing.empty()) GTEST_SKIP() << "not here: " << missing << ", or no cc";
  const bool is_long = std::getenv("CASCADE_LONG_ENGINES") != nullptr;
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
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Policy policy = random_policy(numbers[i]);
    ASSERT_FALSE(validate(policy)) << to_toml(policy);
    for (const std::string& kind : policy_kinds(policy)) ++seen[kind];
    EXPECT_EQ(disagreements(policy, engines, tallies, seen), "") << "policy number " << numbers[i];
    if (is_long) told(i + 1);
  }
  told(numbers.size());
  for (const auto& [what, times] : seen) std::cout << "  " << what << ": " << times << "\n";
  for (const Engine engine : engines) {
    const Tally& tally = tallies[static_cast<std::size_t>(engine)];
    EXPECT_GE(tally.agreed, 10 * numbers.size()) << "it was asked of next to nothing";
    if (!is_long) {
      EXPECT_EQ(tally.policies, numbers.size()) << "not all is settled";
    }
  }
  if (!is_long) expect_all_kinds(seen);
}

TEST(Engines, SpinAndRumurAgreeOnRandomPolicies) {
  expect_agreement({Engine::spin, Engine::rumur}, numbers_of(45, 5));
}

TEST(Engines, Z3AndCvc5AgreeOnRandomPolicies) {
  expect_agreement({Engine::z3, Engine::cvc5}, numbers_of(45, 5));
}

// Whoever has a policy's file and no more asks z3 of it: no claim has an invariant told there.
TEST(Engines, Z3AgreesWhereItReadsTheFileOfAPolicy) {
  if (!has_tool("z3")) GTEST_SKIP() << "not here: z3";
  for (const Policy& policy :
       {samples::battery(), random_policy(kFirstOfFewLevels), random_policy(6)}) {
    const std::vector<Claim> claims = claims_of(policy);
    std::vector<std::optional<bool>> is_broken(claims.size() + 1);
    std::size_t number = 0;
    for (const std::string& line : solver_words("z3", to_smt2(policy), kCpu_s)) {
      if (line.rfind("claim ", 0) == 0) number = std::strtoull(line.c_str() + 6, nullptr, 10);
      if (line == "sat" || line == "unsat") is_broken.at(number) = line == "unsat";
    }
    std::vector<bool> broken(claims.size() + 1);
    for (const Claim& claim : claims) {
      ASSERT_TRUE(is_broken[claim.number]) << "no answer: " << claim.says;
      broken[claim.number] = *is_broken[claim.number] != claim.is_goal();
    }
    for (const Verdict& verdict : prove(policy).verdicts) {
      const std::string_view property = verdict.property->name;
      if (!can_state(property) || verdict.ruling == VerdictKind::not_applicable) continue;
      EXPECT_EQ(verdict_of(property, claims, broken), verdict.ruling) << property << "\n"
                                                                      << to_toml(policy);
    }
  }
}

class EnginesOnKnown : public testing::TestWithParam<std::string> {};

Policy known_policy(const std::string& name) {
  return made_small(name == "battery"  ? samples::battery()
                    : name == "server" ? samples::server()
                    : name == "awry"   ? awry()
                    : name == "narrow" ? kind_and_narrow()
                                       : *builtin_policy(name));
}

void expect_agreement_on(const Policy& policy, const std::vector<Engine>& wanted) {
  std::string missing;
  const std::vector<Engine> engines = engines_here(wanted, missing);
  if (!missing.empty()) GTEST_SKIP() << "not here: " << missing << ", or no cc";
  std::array<Tally, 4> tallies{};
  std::map<std::string, std::size_t> seen;
  EXPECT_EQ(disagreements(policy, engines, tallies, seen), "");
  for (const Engine engine : engines) {
    EXPECT_EQ(tallies[static_cast<std::size_t>(engine)].undecided, 0u);
    EXPECT_GE(tallies[static_cast<std::size_t>(engine)].agreed, 13u);
  }
}

TEST_P(EnginesOnKnown, SpinAndRumurAgree) {
  expect_agreement_on(known_policy(GetParam()), {Engine::spin, Engine::rumur});
}

TEST_P(EnginesOnKnown, Z3AndCvc5Agree) {
  expect_agreement_on(known_policy(GetParam()), {Engine::z3, Engine::cvc5});
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
