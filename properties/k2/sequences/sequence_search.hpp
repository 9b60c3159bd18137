// Every run of a tracker over a small alphabet, breadth first: each property holds for all of them,
// or there is a shortest run that breaks it. Why the alphabet is enough: README.md.
#pragma once

#include <cstdint>
#include <string>

#include "properties/k2/run_proof.hpp"
#include "properties/k2/sequences/sequence_properties.hpp"

namespace cascade {

/// Numbers 1 to `numbers` in each of `sessions` sessions.
struct SequenceBounds {
  std::int64_t numbers = 5;
  std::int64_t sessions = 2;
};

/// Settles one property, for runs of any length.
RunProof prove_sequence(const TrackerVariant& variant, const SequenceProperty& property,
                        const SequenceBounds& bounds = {});

/// What the proofs rest on, in words for whoever reads the verdicts.
std::string sequence_hypothesis(const SequenceBounds& bounds = {});

}  // namespace cascade
