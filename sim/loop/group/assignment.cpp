#include "sim/loop/group/assignment.hpp"

#include <algorithm>

namespace cascade {

Assignment range_assignment(const std::vector<std::size_t>& members, std::size_t instances,
                            std::size_t partitions) {
  Assignment assignment(instances);
  if (members.empty()) return assignment;
  const std::size_t each = partitions / members.size(), odd = partitions % members.size();
  std::size_t next = 0;
  for (std::size_t m = 0; m < members.size(); ++m) {
    const std::size_t end = next + each + (m < odd ? 1 : 0);
    while (next < end) assignment[members[m]].push_back(next++);
  }
  return assignment;
}

Assignment sticky_assignment(const std::vector<std::size_t>& members, const Assignment& current,
                             std::size_t partitions) {
  Assignment assignment(current.size());
  if (members.empty()) return assignment;
  const std::size_t each = partitions / members.size(), odd = partitions % members.size();
  // Those that have most keep the one that does not divide.
  std::vector<std::size_t> by_size = members;
  std::stable_sort(by_size.begin(), by_size.end(), [&](std::size_t a, std::size_t b) {
    return current[a].size() > current[b].size();
  });
  std::vector<bool> is_kept(partitions);
  for (std::size_t m = 0; m < by_size.size(); ++m) {
    const std::size_t member = by_size[m], quota = each + (m < odd ? 1 : 0);
    const std::size_t kept = std::min(quota, current[member].size());
    const auto first = current[member].begin();
    assignment[member].assign(first, first + static_cast<std::ptrdiff_t>(kept));
    for (const std::size_t p : assignment[member]) is_kept[p] = true;
  }
  std::size_t next = 0;
  for (std::size_t m = 0; m < by_size.size(); ++m) {
    std::vector<std::size_t>& own = assignment[by_size[m]];
    for (const std::size_t quota = each + (m < odd ? 1 : 0); own.size() < quota; ++next) {
      if (!is_kept[next]) own.push_back(next);
    }
    std::sort(own.begin(), own.end());
  }
  return assignment;
}

}  // namespace cascade
