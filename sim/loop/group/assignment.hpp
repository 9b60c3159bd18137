// Who reads which partitions: Kafka's two assignors, for one topic.
#pragma once

#include <cstddef>
#include <vector>

namespace cascade {

/// By instance: the partitions that it reads, in their order. Instances that are no members have
/// none.
using Assignment = std::vector<std::vector<std::size_t>>;

/// Contiguous ranges in the order of `members` (rising), the first ones longer by one where it does
/// not divide (RangeAssignor). `instances`: the size of the result.
Assignment range_assignment(const std::vector<std::size_t>& members, std::size_t instances,
                            std::size_t partitions);

/// As even as can be (no member has two more than another), with the fewest moves from `current`:
/// who has too many gives up its last ones, which go to those that have least
/// (CooperativeStickyAssignor). Partitions of nobody in `current` are given to somebody.
Assignment sticky_assignment(const std::vector<std::size_t>& members, const Assignment& current,
                             std::size_t partitions);

}  // namespace cascade
