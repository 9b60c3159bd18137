// The harness must fail on purpose: every mutant of the cascade and the shedder is killed by a
// named property, with a short witness, and the machine as it is by none.

#include <gtest/gtest.h>

#include <algorithm>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "properties/catalogue.hpp"
#include "properties/reference/generated_page.hpp"
#include "testing_paths.hpp"

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

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) result.push_back(field);
  return result;
}

std::vector<Mutant> mutants() {
  std::vector<Mutant> result;
  std::ifstream in(std::string(kBinaryDir) + "/mutants/list.tsv");
  for (std::string line; std::getline(in, line);) {
    auto parts = fields(line);
    parts.resize(4);
    result.push_back({parts[0], parts[1], parts[2], parts[3]});
  }
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
  std::set<std::string> doubts;  ///< why something is not settled
};

MutantRun run(const std::string& name) {
  const std::string program = std::string(kBinaryDir) + "/mutants/mutant_" + name;
  std::FILE* pipe = ::popen(("'" + program + "' 2>/dev/null").c_str(), "r");
  std::string output;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.append(buffer.data(), n);
  }
  MutantRun result{::pclose(pipe), {}, {}};
  std::istringstream in(output);
  for (std::string line; std::getline(in, line);) {
    const auto parts = fields(line);
    if (result.status != 0 && parts.size() < 4) break;  // it ended in the middle of a line
    if (parts.at(1) == "doubt") {
      result.doubts.insert(parts.at(3));
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

struct Kills {
  std::map<std::string, std::size_t> by;  ///< property, and the checks of its shortest witness
  std::size_t unsettled = 0;
};

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
  const auto code = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) {
      text.replace(at, 1, "\\|");
    }
    while (text.size() > 1 && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
    return text.empty() ? std::string("nothing") : "`` " + text + " ``";
  };
  std::map<std::string, std::size_t> kills;
  for (const Mutant& mutant : all) {
    out << "| " << mutant.name << " | " << code(mutant.find) << " | " << code(mutant.replace)
        << " | ";
    const char* separator = "";
    for (const auto& [property, checks] : killed_by.at(mutant.name).by) {
      out << separator << property;
      if (checks > 0) out << " (" << checks << ")";
      separator = ", ";
      ++kills[property];
    }
    if (killed_by.at(mutant.name).unsettled > 0) {
      out << separator << "not settled: " << killed_by.at(mutant.name).unsettled;
    }
    if (aborts(mutant)) out << "the machine itself: a check that would never end aborts";
    out << " |\n";
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
  expect_page("properties/mutants/MUTANTS.md", page(all, killed_by));
}

// The net under the argument: each part of it is seen by a mutant that nothing else sees.
TEST(Mutants, WhatAProofRestsOnIsWatched) {
  if (mutants().empty()) GTEST_SKIP() << "no mutants in this build (CASCADE_MUTANTS=OFF)";
  struct Row {
    std::string mutant, doubt;
  };
  const std::string more = "goes by more than its level and the time since its last transition";
  const Row table[] = {
      {"no-demand-for-lag-inside-a-region", "treats values of lag differently"},
      {"heap-split-inside-a-region", "treats values of heap_pct differently"},
      {"cooldown-one-ns-long", "treats times since the last transition differently"},
      {"dead-at-weekends", more},
      {"comes-back-once", more},
      {"comes-back-within-a-year-or-never", more},
      {"three-metrics-make-more-than-their-demands", "sees more in a pressure"},
      {"clock-of-its-own", "not all of them were followed"},
      {"stepwise-escalation-jumps", "the machine has transitions that the policy has not"},
  };
  for (const Row& row : table) {
    const MutantRun mutant = run(row.mutant);
    const bool seen = std::any_of(
        mutant.doubts.begin(), mutant.doubts.end(),
        [&](const std::string& doubt) { return doubt.find(row.doubt) != std::string::npos; });
    EXPECT_TRUE(seen) << row.mutant << ": " << testing::PrintToString(mutant.doubts);
  }
  for (const char* dead : {"dead-at-weekends", "comes-back-once"}) {
    EXPECT_EQ(run(dead).verdicts.at({"k2", "recovers-in-time"}).verdict, "not-settled") << dead;
  }
}

}  // namespace
}  // namespace cascade
