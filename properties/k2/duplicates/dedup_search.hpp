// Every run of a deduplication up to some length over a small alphabet: each property holds for all
// of them, or there is a shortest run that breaks it. Why the alphabet is enough: README.md.
#pragma once

#include <cstdint>
#include <string>

#include "properties/k2/duplicates/dedup_properties.hpp"
#include "properties/k2/run_proof.hpp"

namespace cascade {

/// Runs of at most `rows` rows over the numbers 1 to `numbers` of each of `sessions` sessions.
struct DedupBounds {
  std::size_t rows = 6;
  std::int64_t numbers = 2;
  std::int64_t sessions = 2;
};

/// Settles one property. The filter is searched without false positives: what is found is the
/// design's doing, not its hash's.
RunProof prove_dedup(const DedupVariant& variant, const DedupProperty& property,
                     const DedupBounds& bounds = {});

/// What the proofs rest on, in words for whoever reads the verdicts.
std::string dedup_hypothesis(const DedupBounds& bounds = {});

}  // namespace cascade
