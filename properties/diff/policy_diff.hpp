// Two policies, for every input: the same, or the shortest run of each kind in which they part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "properties/diff/joint_inputs.hpp"
#include "properties/diff/level_match.hpp"
#include "properties/diff/parting.hpp"
#include "properties/diff/shedding_diff.hpp"
#include "properties/explore/proof.hpp"

namespace cascade {

enum class DiffVerdict : std::uint8_t {
  same,        ///< for every input, at every level
  differ,      ///< a run shows it, or a message that is treated otherwise
  not_settled  ///< nothing was found, and not all was looked at
};
std::string_view text(DiffVerdict verdict);  ///< "the same", "differ", "not-settled"

/// What both say of themselves, and no machine acts on.
struct DeclaredDifference {
  std::string what, a, b;
};

/// What becomes of A's cascade when B is loaded into it while it runs.
struct ReloadDiff {
  std::string refused;             ///< why it cannot be; empty where it can
  std::size_t states = 0;          ///< of A: a level, and the regions of its clocks
  std::size_t parting_states = 0;  ///< in which some input makes B's first check another than A's
  bool settled = true;             ///< that there are no others
  std::vector<Parting> partings;   ///< a: A had it not been reloaded; b: B, at its first check
  /// B's: how long after all is clear a cascade is at the lowest level; and whether B reaches every
  /// level by itself, so that this is said of the one that the reload finds.
  Verdict recovers;
  bool reaches_all = false;
  bool counts_demand_anew = false;  ///< escalate_after_s of B begins again at the reload
};

struct PolicyDiff {
  Policy a, b;
  LevelMatch levels;
  std::vector<JointMetric> metrics;
  DiffVerdict verdict = DiffVerdict::not_settled;
  std::string why;  ///< of what is not settled
  std::vector<Parting> partings;
  std::vector<SheddingDifference> shedding;
  std::vector<DeclaredDifference> declared;
  ReloadDiff reload;
  std::size_t zones = 0;    ///< of the product: a level, and what all clocks can show together
  std::size_t views = 0;    ///< pairs of what both see in an input
  double combinations = 0;  ///< inputs that those stand for
  std::size_t checks_driven = 0;  ///< of the compiled machines
};

/// Throws InputError for an invalid policy, and where the ladders have nothing in common.
PolicyDiff diff_policies(const Policy& a, const Policy& b);

}  // namespace cascade
