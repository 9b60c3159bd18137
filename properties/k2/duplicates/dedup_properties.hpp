// What must hold of a deduplication: every property a named value.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "properties/k2/duplicates/dedup_run.hpp"

namespace cascade {

/// What is true of the messages of a run, whatever the deduplication made of them.
struct DedupMemory {
  struct Seen {
    Instant first, latest;
    std::int64_t restarts_before = 0;  ///< before the first
  };
  std::map<MessageIdentity, Seen> seen;
  std::int64_t restarts = 0;
};

/// Whether a row keeps the property. The memory is of the rows before.
using DedupRule = bool (*)(const DedupVariant&, const DedupMemory&, const DedupedRow&);

struct DedupProperty {
  std::string_view name;
  std::string_view says;
  DedupRule rule;
};

const std::vector<DedupProperty>& dedup_properties();
/// Null where there is none of that name.
const DedupProperty* find_dedup_property(std::string_view name);

/// What the memory is after a row.
void remember(DedupMemory& memory, const DedupedRow& deduped);

struct DedupViolation {
  const DedupProperty* property;
  std::size_t row;  ///< of the run, from 0
};

/// Of each property the first violation.
std::vector<DedupViolation> judge_dedup(const DedupVariant& variant,
                                        const std::vector<DedupedRow>& run);

}  // namespace cascade
