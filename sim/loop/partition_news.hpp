// Which partitions something has come to since somebody asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cascade {

/// Each partition once, in the order in which they came, however often something came.
class PartitionNews {
 public:
  explicit PartitionNews(std::size_t partitions) : is_told_(partitions) {}

  void note(std::size_t partition) {
    if (is_told_[partition] != 0) return;
    is_told_[partition] = 1;
    partitions_.push_back(partition);
  }
  /// Calls `tell(partition)` for each, and forgets them.
  template <class Tell>
  void tell_all(const Tell& tell) {
    for (const std::size_t partition : partitions_) {
      is_told_[partition] = 0;
      tell(partition);
    }
    partitions_.clear();
  }

 private:
  std::vector<std::uint8_t> is_told_;
  std::vector<std::size_t> partitions_;
};

}  // namespace cascade
