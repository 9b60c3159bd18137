// The harness must fail on purpose: every mutant of the cascade and the shedder is killed by a
// named property, with a short witness, and the machine as it is by none.

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "properties/catalogue.hpp"
#include "properties/mutants/mutant_program.hpp"
#include "properties/reference/generated_page.hpp"

namespace cascade {
namespace {

struct Mutant {
  std::string name, file, find, replace;
};

/// What a mutant program printed: by policy and property.
struct Line {
  std::string verdict;
  std::size_t witness_checks;

  bool holds() const { return verdict == "holds"; }
};
using Verdicts = std::map<std::pair<std::string, std::string>, Line>;

// What a proof rests on is printed as two more lines a policy.
constexpr const char* kRegionsAreOne = "regions-are-one";
constexpr const char* kComplete = "complete";

std::vector<Mutant> mutants() {
  std::vector<Mutant> result;
  for (auto& row : mutant_rows("list.tsv", 4)) result.push_back({row[0], row[1], row[2], row[3]});
  return result;
}

bool aborts(const Mutant& mutant) {
  constexpr std::string_view kSuffix = "-ABORTS";
  return mutant.name.size() > kSuffix.size() &&
         mutant.name.compare(mutant.name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
}

struct MutantRun {
  int status;
  Verdicts verdicts;
  std::set<std::string> whys;  ///< something does not hold, or is not settled
  std::set<std::pair<std::string, std::string>> bounds;  ///< policies and properties that have one
};

MutantRun run(const std::string& name) {
  // One that never ends is told as one that does not do what it should.
  const auto [status, output] =
      run_mutant(mutant_command(mutant_program(name), name, "timeout 120 "));
  MutantRun result{status, {}, {}, {}};
  std::istringstream in(output);
  for (std::string line; std::getline(in, line);) {
    const auto parts = fields(line);
    if (result.status != 0 && parts.size() < 4) break;  // it ended in the middle of a line
    if (parts.at(1) == "why") {
      result.whys.insert(parts.at(3));
    } else if (parts.at(1) == "bound") {
      result.bounds.insert({parts.at(0), parts.at(2)});
    } else {
      result.verdicts[{parts.at(0), parts.at(1)}] = {parts.at(2), std::stoul(parts.at(3))};
    }
  }
  return result;
}

/// Properties that hold of the machine as it is and not of the mutant, each with the shortest
/// witness over the policies.
std::map<std::string, std::size_t> killers(const Verdicts& sound, const Verdicts& mutant) {
  std::map<std::string, std::size_t> result;
  for (const auto& [key, line] : mutant) {
    if (find_property(key.second) == nullptr) continue;
    if (line.verdict != "violated" || !sound.at(key).holds()) continue;
    const auto [found, added] = result.try_emplace(key.second, line.witness_checks);
    if (!added) found->second = std::min(found->second, line.witness_checks);
  }
  return result;
}

/// How many verdicts that hold of the machine as it is are not settled of the mutant.
std::size_t unsettled(const Verdicts& sound, const Verdicts& mutant) {
  std::size_t count = 0;
  for (const auto& [key, line] : mutant) {
    count += line.verdict == "not-settled" && sound.at(key).holds() ? 1 : 0;
  }
  return count;
}

/// Whether the verdict rests on all states and inputs having been explored: not one about the
/// shedding table, and not that something was met.
bool rests_on_the_exploration(const Property& property) {
  return property.kind != Kind::sometimes && !std::holds_alternative<SheddingRule>(property.rule);
}

/// Where the exploration was not of all there is, nothing that rests on it may be called held.
void expect_nothing_held_in_doubt(const std::string& mutant, const Verdicts& verdicts) {
  for (const auto& [key, line] : verdicts) {
    const Property* property = find_property(key.second);
    if (property == nullptr || !rests_on_the_exploration(*property)) continue;
    const bool all_explored = verdicts.at({key.first, kRegionsAreOne}).holds() &&
                              verdicts.at({key.first, kComplete}).holds();
    EXPECT_TRUE(all_explored || !line.holds()) << mutant << ": " << key.first << ": " << key.second;
  }
}

/// A bound is told of what holds; of the flap budget also where it is broken.
void expect_bounds_of_what_is_settled(const MutantRun& sound, const MutantRun& mutant) {
  for (const auto& [key, line] : mutant.verdicts) {
    const std::string& property = key.second;
    const bool is_budget = property == "flap-budget";
    if (!is_budget && property != "protects-in-time" && property != "recovers-in-time") continue;
    const bool may_say = line.holds() || (is_budget && line.verdict == "violated");
    EXPECT_EQ(mutant.bounds.count(key) != 0, may_say && sound.bounds.count(key) != 0)
        << key.first << ": " << property << ": " << line.verdict;
  }
}

struct Kills {
  std::map<std::string, std::size_t> by;  ///< property, and the checks of its shortest witness
  std::size_t unsettled = 0;
};

std::string page_row(const Mutant& mutant, const Kills& kills) {
  const auto code = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
      text.replace(at, 1, "\\|");
    }
    while (text.size() > 1 && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
    return text.empty() ? std::string("nothing") : "`` " + text + " ``";
  };
  std::ostringstream out;
  out << "| " << mutant.name << " | " << code(mutant.find) << " | " << code(mutant.replace)
      << " | ";
  const char* separator = "";
  for (const auto& [property, checks] : kills.by) {
    out << separator << property;
    if (checks > 0) out << " (" << checks << ")";
    separator = ", ";
  }
  if (kills.unsettled > 0) out << separator << "not settled: " << kills.unsettled;
  if (aborts(mutant)) out << "the machine itself: a check that would never end aborts";
  out << " |\n";
  return out.str();
}

std::string page(const std::vector<Mutant>& all, const std::map<std::string, Kills>& killed_by) {
  std::ostringstream out;
  out << "# Mutants: what kills which mutant\n\n"
         "Generated by mutant_test; run the tests with CASCADE_UPDATE_PAGES=1 after a change. Each "
         "mutant is\nthe compiled machine with one piece of its source replaced (mutants/"
         "mutants.cmake). It is killed by a\nproperty that holds of the machine as it is and not "
         "of the mutant, under one of seven policies; the\nnumber is the checks of the shortest "
         "witness (none for a property about all runs together). Where what a\nproof rests on is "
         "not so of the mutant, its verdicts are not settled, and `check` fails as well: their "
         "number is last.\n\n"
         "| mutant | instead of | stands | killed by (checks in the witness) |\n"
         "|---|---|---|---|\n";
  std::map<std::string, std::size_t> kills;
  for (const Mutant& mutant : all) {
    out << page_row(mutant, killed_by.at(mutant.name));
    for (const auto& each : killed_by.at(mutant.name).by) ++kills[each.first];
  }
  out << "\n| property | mutants it kills |\n|---|---|\n";
  for (const Property& property : catalogue()) {
    out << "| " << property.name << " | " << kills[std::string(property.name)] << " |\n";
  }
  return out.str();
}

TEST(Mutants, EachIsKilledByANamedPropertyAndTheSoundMachineByNone) {
  const std::vector<Mutant> all = mutants();
  if (all.empty()) GTEST_SKIP() << "no mutants in this build (CASCADE_MUTANTS=OFF)";
  ASSERT_GE(all.size(), 25u);
  const MutantRun none = run("none");
  ASSERT_EQ(none.status, 0);
  const Verdicts& sound = none.verdicts;
  for (const auto& [key, line] : sound) {
    EXPECT_NE(line.verdict, "not-settled") << key.first << ": " << key.second;
    if (key.first != "k2") continue;
    EXPECT_EQ(line.verdict, key.second == "transition-budget" ? "not-applicable" : "holds")
        << key.second;
  }

  constexpr std::size_t kShort = 6;
  std::map<std::string, Kills> killed_by;
  std::set<std::string> useful;
  for (const Mutant& mutant : all) {
    const MutantRun ran = run(mutant.name);
    const auto killed = killers(sound, ran.verdicts);
    killed_by[mutant.name] = {killed, unsettled(sound, ran.verdicts)};
    if (aborts(mutant)) {
      // By itself or through the shell that ran it.
      const bool aborted = WIFSIGNALED(ran.status) ? WTERMSIG(ran.status) == SIGABRT
                                                   : WEXITSTATUS(ran.status) == 128 + SIGABRT;
      EXPECT_TRUE(aborted) << mutant.name << " does not abort: status " << ran.status;
      continue;
    }
    EXPECT_EQ(ran.status, 0) << mutant.name;
    expect_nothing_held_in_doubt(mutant.name, ran.verdicts);
    expect_bounds_of_what_is_settled(none, ran);
    std::size_t shortest = kShort + 1;
    for (const auto& [property, checks] : killed) {
      shortest = std::min(shortest, checks);
      useful.insert(property);
    }
    EXPECT_TRUE(!killed.empty() || killed_by[mutant.name].unsettled > 0)
        << mutant.name << " survives";
    EXPECT_TRUE(killed.empty() || shortest <= kShort) << mutant.name << " has no short witness";
  }
  for (const Property& property : catalogue()) {
    EXPECT_EQ(useful.count(std::string(property.name)), 1u) << property.name << " kills nothing";
  }
  // A cooldown that is ignored breaks the property that says it.
  expect_page("properties/mutants/MUTANTS.md", page(all, killed_by),
              {"| cooldown-ignored |", "cooldown-respected"});
}

// The programs have many mutants each: none may pass for one that it has not, which would be the
// machine as it is.
TEST(Mutants, AMutantThatIsNotThereIsNotRun) {
  if (mutants().empty()) GTEST_SKIP() << "no mutants in this build (CASCADE_MUTANTS=OFF)";
  EXPECT_THROW(mutant_program("no-such-mutant"), std::runtime_error);
  std::set<std::string> programs;
  for (const auto& row : mutant_rows("programs.tsv", 2)) programs.insert(row[1]);
  programs.insert("mutant_wrong_machines");
  EXPECT_GE(programs.size(), 3u);
  for (const std::string& program : programs) {
    for (const std::string name : {"no-such-mutant", ""}) {
      const auto [status, output] = run_mutant(mutant_command(program, name));
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 2) << program << ": " << status;
      EXPECT_EQ(output, "") << program;
    }
  }
}

/// Part of the argument that a proof is exact, and a mutant that breaks it.
struct Watched {
  const char *mutant, *doubt;
  const char* not_so = kRegionsAreOne;  // of a proof of the mutant
};

constexpr const char* kMore = "goes by more than its level and the time since its last transition";
constexpr const char* kTimes = "treats times since the last transition differently";
constexpr Watched kWatched[] = {
    {"no-demand-for-lag-inside-a-region", "treats values of lag differently"},
    {"heap-split-inside-a-region", "treats values of heap_pct differently"},
    {"cooldown-one-ns-long", kTimes},
    {"cooldown-not-restarted-by-recovery", kTimes},
    {"dead-at-weekends", kMore},
    {"comes-back-once", kMore},
    {"deaf-a-year-after-its-last-transition", kMore},
    {"comes-back-within-a-year-or-never",
     "compares the time since its last transition with 31536000 s"},
    {"no-demand-for-lag-between-two-points", "tells values of lag apart between 3000000 and"},
    {"metrics-compared-with-each-other", "compares two metrics with each other"},
    {"dead-from-three-to-four-at-night", kMore},
    {"clock-runs-backwards", "its clocks run backwards"},
    {"reset-keeps-the-cooldown", "a reset does not lead back to the first state"},
    {"recovery-not-reported", "does other than its own table makes"},
    {"last-transition-not-told-at-the-lowest", "does other than its own table makes"},
    {"three-metrics-make-more-than-their-demands", "sees more in a pressure"},
    {"clock-of-its-own-under-two-odd-values", "treats values of lag differently"},
    {"deaf-in-the-instant-of-coming-from-the-top", kMore},
    {"stuck-once-it-came-from-the-top", kMore},
    {"clock-begins-anew-at-each-check-once-it-moved", kMore},
    {"clock-begins-anew-once-it-came-from-the-top", kMore},
    {"clock-set-back-in-the-instant-of-coming-from-the-top", kMore},
    {"clock-set-back-at-weekends", kMore},
    {"dead-before-the-epoch", kMore},
    {"clears-at-trigger",
     "never SOFT (lag, from above), never GRACEFUL (lag, from above), never AGGRESSIVE (lag, from "
     "above), never CIRCUIT_BREAK (lag, from above), never SOFT (heap, from above), ",
     ""},
    {"demand-needs-all", "never C (disk, from above)", ""},
    {"third-metric-not-looked-at", "never B (heat, from above), never C (heat, from above), as",
     ""},
    {"demands-at-clear", "never SOFT (lag, from below)", ""},
    {"clock-of-its-own", "not all of them were followed", kComplete},
    {"clock-stands-still", "", ""},
    {"cooldown-one-ns-short", "", ""},
    {"stepwise-escalation-jumps", "the machine has transitions that the policy has not", ""},
    {"stepwise-recovery-jumps", "not allowed GRACEFUL>NORMAL", ""},
    {"demand-need-not-last", "", ""},
    {"demand-begins-anew-at-each-check", "", ""},
    {"demand-begins-without-one", "", ""},
    {"demand-is-forgotten", "", ""},
    {"escalate-after-one-ns-short", "", ""},
    {"escalation-cooldown-ignored", "", ""},
};

class WatchedProof : public testing::TestWithParam<Watched> {};

// The net under the argument: each part of it is seen by a mutant that nothing else sees. What the
// proof says of it otherwise is what the page says, which the test of all mutants writes.
TEST_P(WatchedProof, DoubtsWhatItsMutantBreaks) {
  const std::vector<Mutant> all = mutants();
  if (all.empty()) GTEST_SKIP() << "no mutants in this build (CASCADE_MUTANTS=OFF)";
  const Watched& row = GetParam();
  const MutantRun sound = run("none"), mutant = run(row.mutant);
  const bool seen = std::any_of(
      mutant.whys.begin(), mutant.whys.end(),
      [&](const std::string& doubt) { return doubt.find(row.doubt) != std::string::npos; });
  EXPECT_TRUE(seen || *row.doubt == 0) << testing::PrintToString(mutant.whys);
  for (const std::string& doubt : mutant.whys) {  // of a run that was met it says why as well
    const bool was_met = doubt.starts_with("a run that breaks it was met");
    EXPECT_TRUE(!was_met || doubt.find("from the start: the machine") != std::string::npos)
        << doubt;
    EXPECT_FALSE(doubt.starts_with(", ")) << doubt;
  }
  const bool is_told = std::any_of(
      mutant.verdicts.begin(), mutant.verdicts.end(),
      [&](const auto& line) { return line.first.second == row.not_so && !line.second.holds(); });
  EXPECT_TRUE(is_told || *row.not_so == 0) << row.not_so;
  expect_nothing_held_in_doubt(row.mutant, mutant.verdicts);
  expect_bounds_of_what_is_settled(sound, mutant);
  const auto here = std::find_if(all.begin(), all.end(),
                                 [&](const Mutant& each) { return each.name == row.mutant; });
  ASSERT_NE(here, all.end());
  const std::string line = page_row(*here, {killers(sound.verdicts, mutant.verdicts),
                                            unsettled(sound.verdicts, mutant.verdicts)});
  std::ifstream page(std::string(kSourceDir) + "/properties/mutants/MUTANTS.md");
  const std::string text{std::istreambuf_iterator<char>(page), {}};
  EXPECT_NE(text.find(line), std::string::npos) << line;
}

// What is not proven of one machine is not said of two.
TEST(Mutants, AComparisonOfMachinesInDoubtIsNotSettled) {
  if (mutants().empty()) GTEST_SKIP() << "no mutants in this build (CASCADE_MUTANTS=OFF)";
  const struct {
    const char *mutant, *says;
  } table[] = {
      {"none", "the same"},
      {"dead-at-weekends",
       "not-settled, reload open: the machine of 'by-level' is not explored to its end: the "
       "machine "
       "goes by more than its level"},
      {"clock-of-its-own", "sets a clock to a time that no check began it at"},
  };
  for (const auto& row : table) {
    const std::set<std::string> whys = run(row.mutant).whys;
    EXPECT_TRUE(std::any_of(
        whys.begin(), whys.end(),
        [&](const std::string& why) { return why.find(row.says) != std::string::npos; }))
        << row.mutant << ": " << testing::PrintToString(whys);
  }
}

INSTANTIATE_TEST_SUITE_P(EachMutant, WatchedProof, testing::ValuesIn(kWatched),
                         [](const testing::TestParamInfo<Watched>& row) {
                           std::string name = row.param.mutant;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Mutants, ADeadMachinesRecoveryIsNotSettled) {
  if (mutants().empty()) GTEST_SKIP() << "no mutants in this build (CASCADE_MUTANTS=OFF)";
  for (const char* dead : {"dead-at-weekends", "comes-back-once"}) {
    EXPECT_EQ(run(dead).verdicts.at({"k2", "recovers-in-time"}).verdict, "not-settled") << dead;
  }
}

}  // namespace
}  // namespace cascade
