// How two policies part: what each does at the check, and what it comes of.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "properties/diff/joint_inputs.hpp"

namespace cascade {

enum class Does : std::uint8_t { stays, rises, falls };

/// Why one moves and the other does not.
enum class PartingCause : std::uint8_t {
  value,    ///< a trigger, a clear value, or the way to rise or to recover
  time,     ///< the other one waits longer: at the same pressure it moves as well, later
  missing,  ///< one has a value where it is missing to the other
  stale     ///< a held sample is missing to one of them already
};

/// Differences of one kind are told once.
struct PartingKind {
  Does a = Does::stays, b = Does::stays;
  PartingCause cause = PartingCause::value;
  /// Both move the same way: whether A ends at the higher level.
  bool a_ends_higher = false;
  /// They begin at two levels, before any check.
  bool at_start = false;
  friend auto operator<=>(const PartingKind&, const PartingKind&) = default;
};

/// "escalates-where-other-stays", ..., for machines: with "a-" or "b-" before it for who does.
std::string name_of(const PartingKind& kind);

/// A check of a run that both make.
struct DiffCheck {
  Instant at;
  std::vector<double> values;      ///< of the joint metrics
  std::vector<bool> held;          ///< which of them are samples as old as one policy still takes
  Level a = kLowest, b = kLowest;  ///< after the check, in the ladder of each
};
using DiffRun = std::vector<DiffCheck>;

/// Whether both are the same checks, with the same answers.
bool is_same_run(const DiffRun& x, const DiffRun& y);

/// Whether all checks come one after the other, as a trace's rows do, and none is of a held sample.
bool fits_a_trace(const DiffRun& run);

/// The shortest run that parts in this way: all of its checks but the last leave both alike.
struct Parting {
  PartingKind kind;
  DiffRun run;
};

}  // namespace cascade
