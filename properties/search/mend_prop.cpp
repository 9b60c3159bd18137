// What a mend promises, of ladders that nobody wrote.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "properties/explore/explore.hpp"
#include "properties/reference/generators.hpp"
#include "properties/search/mend.hpp"

namespace cascade {
namespace {

std::set<std::string_view> failing(const Proof& proof) {
  std::set<std::string_view> names;
  for (const Verdict& verdict : proof.verdicts) {
    if (verdict.fails()) names.insert(verdict.property->name);
  }
  return names;
}

/// Whether with the change the property holds, and nothing fails that did not.
bool mends(const Proof& before, const std::string& change, std::string_view property) {
  const Policy changed = with_changes(before.policy, change, "the change");
  if (validate(changed)) return false;
  std::set<std::string_view> allowed = failing(before);
  allowed.erase(property);
  for (const std::string_view name : failing(prove(changed))) {
    if (allowed.count(name) == 0) return false;
  }
  return true;
}

/// The change without one of its keys, for each of them.
std::vector<std::string> with_a_key_less(const std::string& change) {
  std::vector<std::string> lines;
  std::istringstream in(change);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::vector<std::string> smaller;
  for (std::size_t out = 0; out < lines.size(); ++out) {
    if (lines[out].find(" = ") == std::string::npos) continue;
    std::string rest;
    for (std::size_t i = 0; i < lines.size(); ++i) rest += i == out ? "" : lines[i] + "\n";
    smaller.push_back(rest);
  }
  return smaller;
}

RC_GTEST_PROP(MendProp, MendsBreaksNothingAndIsNeededWhole, ()) {
  // Small ones: each try is a proof.
  const auto levels = 2 + *gen::index_below(3);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < levels; ++i) names.push_back("L" + std::to_string(i));
  Policy policy = *gen::ladder(LevelNames(names));
  policy.metrics.resize(std::min<std::size_t>(policy.metrics.size(), 2));
  if (policy.max_transitions_per_hour) *policy.max_transitions_per_hour %= 100;
  if (policy.escalate_after_s > 0) {  // with times that have much in common, for few states
    policy.escalate_after_s = 90;
    policy.escalation_cooldown_s = policy.cooldown_s = *rc::gen::element(0.0, 30.0, 90.0);
    policy.cooldowns_s.clear();
  }
  const Proof proof = prove(policy);
  for (const std::string_view property : failing(proof)) {
    const auto mend = smallest_mend(proof, property);
    if (!mend) continue;
    RC_LOG() << property << ":\n" << mend->toml;
    RC_ASSERT(mends(proof, mend->toml, property));
    RC_ASSERT(!mend->words.empty());
    for (const std::string& less : with_a_key_less(mend->toml)) {
      RC_LOG() << "or:\n" << less;
      RC_ASSERT(!mends(proof, less, property));
    }
  }
}

}  // namespace
}  // namespace cascade
