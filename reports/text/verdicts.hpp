// A proof, told to people and to machines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "properties/explore/explore.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// How a text report shows what a terminal may colour or must not be commanded by.
struct TextStyle {
  std::function<std::string(bool good, const std::string&)> verdict;
  std::function<std::string(const LevelNames&, Level, std::size_t width)> level;
  std::function<std::string(double)> number;
  std::function<std::string(const std::string&)> printable;
};

/// Property by property: what holds and why that is known, and for what does not, why, and the
/// witness as a table (of a long one the ends); then what the proof rests on, and the levels that
/// can be held for ever. "For every input" is said only where everything was settled.
std::string to_text(const Proof& proof, const TextStyle& style);

/// One line for each verdict that is not as meant: policy, property, verdict and why. Empty where
/// none does.
std::string failures_text(const Proof& proof, const TextStyle& style);

/// As CLI.md names its members: the object of the one proof, or an array of them. Each says how it
/// was made; its policy's digest is put in.
std::string to_json(const std::vector<Proof>& proofs, const Made& made);

/// A check of a witness, as the objects in there have it.
std::string to_json(const WitnessCheck& check, const Policy& policy);

/// A proof as a CI server wants it.
struct TimedProof {
  Proof proof;
  std::string file;              ///< that the policy was read from, or the name it goes by
  std::vector<double> took_s{};  ///< by verdict
};

/// A test suite a policy, a test case a property: not-applicable is skipped, not-settled a failure
/// of its own type.
std::string to_junit(const std::vector<TimedProof>& proofs, const Made& made);

}  // namespace cascade
