#include "properties/explore/level_pairs.hpp"

#include <algorithm>
#include <vector>

#include "properties/explore/regions.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {

std::set<LevelPair> allowed_pairs(const Policy& policy) {
  ReferenceCascade reference{policy, kLowest, {}, Instant::min(), {}};
  // A first check after long quiet is to show all that can happen.
  reference.policy.escalate_after_s = 0;
  const std::vector<Pressure> pressures = representative_pressures(policy);
  std::set<LevelPair> pairs;
  std::vector<Level> reached = {kLowest};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const Pressure& pressure : pressures) {
      reference.level = reached[i];
      reference.last_transition.reset();
      const auto transition = reference.check(Instant{0}, pressure);
      if (!transition) continue;
      pairs.insert({transition->from, transition->to});
      if (std::find(reached.begin(), reached.end(), transition->to) == reached.end()) {
        reached.push_back(transition->to);
      }
    }
  }
  return pairs;
}

std::string pair_text(const Policy& policy, const LevelPair& pair) {
  return policy.name_of(pair.first) + ">" + policy.name_of(pair.second);
}

}  // namespace cascade
