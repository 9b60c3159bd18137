// The smallest change of a policy after which a property holds that it violates: found by trying
// changes and proving each, so that none is a guess.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/explore/explore.hpp"

namespace cascade {

struct Mend {
  std::string toml;                ///< the change, as with_changes() takes it
  std::vector<std::string> words;  ///< the same for people, one for each key that changes
  Proof proof;                     ///< of the policy with the change: every property
};

/// The first change, of those below and in their order, after which `property` holds and nothing is
/// violated that was not before. Where no single one does, any two and then any three of them are
/// tried together. Empty where none does, and where `proof`, which is one of all properties, does
/// not say that it is violated. It takes some proofs: a large ladder takes time.
///
/// recovery = "banded"; on_missing = "hold"; escalation = "immediate"; escalate_after_s = 0;
/// escalation_cooldown_s = 0; a dead band of one step for each level that has none (a step is the
/// coarsest power of ten of which all figures of that metric are multiples, at most a tenth of its
/// smallest trigger; finer where its limits leave no room), less whatever the property holds
/// without; the least cooldown_s in whole seconds that keeps the budgets. A second step is never
/// needed: no-flapping asks for a band, not for how wide. What the readings' jitter needs is for
/// their owner to say.
std::optional<Mend> smallest_mend(const Proof& proof, std::string_view property);

}  // namespace cascade
