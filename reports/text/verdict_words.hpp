// The words that a verdict has in every form: text, JSON, JUnit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "properties/explore/explore.hpp"

namespace cascade {

/// "always", "eventually", "sometimes".
std::string_view text(Kind kind);

/// The bound of a verdict in words, "at most 600 transitions an hour"; empty where it has none.
std::string bound_text(const Verdict& verdict);

/// Whether the policy says itself that it breaks the property (SPEC 7: violates).
bool is_meant_to_break(const Proof& proof, const Verdict& verdict);
/// Whether the verdict is what is asked of the policy: a violation where it is meant, else none.
bool is_as_meant(const Proof& proof, const Verdict& verdict);
bool is_as_meant(const Proof& proof);

/// "every policy" of a property that is proven for all of them: that it holds is then no finding
/// about this one, and that it does not is the program's fault. Empty for others.
std::string_view every_policy_text(const Verdict& verdict);

inline constexpr std::string_view kNotAsMeant = "the policy is meant to violate it";

/// What stands behind a verdict on a property that the policy is meant to break; empty for others.
std::string meant_text(const Proof& proof, const Verdict& verdict);

/// "no-flapping holds for every input": that it is for every input is said where `all_settled`.
std::string sentence(const Verdict& verdict, bool all_settled);

/// Of a witness as long as a budget, a reader needs the ends. Calls back with each check that is
/// shown, and once with how many are left out.
template <class Check, class Gap>
void for_each_shown(const Verdict& verdict, Check check, Gap gap) {
  constexpr std::size_t kShownAtEachEnd = 8;
  const std::size_t size = verdict.witness.size();
  const bool all = size <= 2 * kShownAtEachEnd + 1;
  for (std::size_t i = 0; i < size; ++i) {
    if (!all && i == kShownAtEachEnd) {
      gap(size - 2 * kShownAtEachEnd);
      i = size - kShownAtEachEnd;
    }
    check(verdict.witness[i]);
  }
}

}  // namespace cascade
