#include "properties/k2/duplicates/dedup_properties.hpp"

#include <algorithm>

namespace cascade {
namespace {

const DedupMemory::Seen* earlier(const DedupMemory& memory, const DedupedRow& deduped) {
  const auto found = memory.seen.find(deduped.id);
  return found == memory.seen.end() ? nullptr : &found->second;
}

/// A copy of a message whose first one came at most a window before.
const DedupMemory::Seen* copied(const DedupVariant& variant, const DedupMemory& memory,
                                const DedupedRow& deduped) {
  if (!deduped.verdict) return nullptr;
  const DedupMemory::Seen* seen = earlier(memory, deduped);
  return seen != nullptr && deduped.row.at - seen->first <= variant.window ? seen : nullptr;
}

bool second_copy_dropped(const DedupVariant& variant, const DedupMemory& memory,
                         const DedupedRow& deduped) {
  const DedupMemory::Seen* seen = copied(variant, memory, deduped);
  return seen == nullptr || seen->restarts_before != memory.restarts || !passes(*deduped.verdict);
}

bool copy_dropped_after_restart(const DedupVariant& variant, const DedupMemory& memory,
                                const DedupedRow& deduped) {
  const DedupMemory::Seen* seen = copied(variant, memory, deduped);
  return seen == nullptr || seen->restarts_before == memory.restarts || !passes(*deduped.verdict);
}

bool first_copy_passes(const DedupVariant&, const DedupMemory& memory, const DedupedRow& deduped) {
  return !deduped.verdict || earlier(memory, deduped) != nullptr || passes(*deduped.verdict);
}

/// A message may be kept in two places at once, and until the first cleaning after its window.
bool forgets_after_window(const DedupVariant& variant, const DedupMemory& memory,
                          const DedupedRow& deduped) {
  if (!deduped.verdict) return true;
  const Duration kept = variant.window + variant.cleans_every;
  std::int64_t recent = earlier(memory, deduped) == nullptr ? 1 : 0;
  for (const auto& [id, seen] : memory.seen) {
    if (id == deduped.id || deduped.row.at - seen.latest <= kept) ++recent;
  }
  // A batch is looked up as one: what comes later in it is not known yet.
  return !deduped.row.batch.empty() || deduped.entries <= 2 * recent;
}

}  // namespace

const std::vector<DedupProperty>& dedup_properties() {
  static const std::vector<DedupProperty> all = {
      {"second-copy-dropped", "a copy within the window of the first one is dropped",
       second_copy_dropped},
      {"first-copy-passes", "the first copy of a message is never dropped", first_copy_passes},
      {"copy-dropped-after-restart", "also where the process was restarted between the two",
       copy_dropped_after_restart},
      {"forgets-after-window",
       "nothing is kept of a message longer than the window and a cleaning interval",
       forgets_after_window},
  };
  return all;
}

const DedupProperty* find_dedup_property(std::string_view name) {
  for (const DedupProperty& property : dedup_properties()) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

void remember(DedupMemory& memory, const DedupedRow& deduped) {
  if (deduped.row.event == MessageEvent::restart) ++memory.restarts;
  if (!deduped.verdict) return;
  const Instant at = deduped.row.at;
  memory.seen.emplace(deduped.id, DedupMemory::Seen{at, at, memory.restarts});
  memory.seen[deduped.id].latest = at;
}

std::vector<DedupViolation> judge_dedup(const DedupVariant& variant,
                                        const std::vector<DedupedRow>& run) {
  std::vector<DedupViolation> violations;
  for (const DedupProperty& property : dedup_properties()) {
    DedupMemory memory;
    for (std::size_t i = 0; i < run.size(); ++i) {
      if (!property.rule(variant, memory, run[i])) {
        violations.push_back({&property, i});
        break;
      }
      remember(memory, run[i]);
    }
  }
  return violations;
}

}  // namespace cascade
