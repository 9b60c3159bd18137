// Poison messages: those whose handling fails, each time it is tried.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace cascade {

/// What becomes of a poison message when it has been tried often enough.
enum class OnPoison : std::uint8_t {
  block,        ///< its partition is read no further until it is cured: the head of the line
  dead_letter,  ///< it goes to the dead-letter queue, and reading goes on
  skip,         ///< it is passed over, and counted
};
std::string_view text(OnPoison on_poison);

/// Which offsets of which partitions are poison, and whose doing it is.
class PoisonedOffsets {
 public:
  bool empty() const { return ranges_.empty(); }
  /// `by`: what cure() will take away again.
  void add(std::size_t partition, std::int64_t first, std::int64_t end, const void* by) {
    ranges_.push_back({partition, first, end, by});
  }
  void cure(const void* by) {
    std::erase_if(ranges_, [by](const Range& range) { return range.by == by; });
  }
  bool contains(std::size_t partition, std::int64_t offset) const {
    for (const Range& range : ranges_) {
      if (range.partition == partition && range.first <= offset && offset < range.end) return true;
    }
    return false;
  }
  /// The first offset behind `offset` where a range begins or ends.
  std::int64_t next_boundary(std::size_t partition, std::int64_t offset) const {
    std::int64_t next = std::numeric_limits<std::int64_t>::max();
    for (const Range& range : ranges_) {
      if (range.partition != partition) continue;
      for (const std::int64_t boundary : {range.first, range.end}) {
        if (boundary > offset && boundary < next) next = boundary;
      }
    }
    return next;
  }

 private:
  struct Range {
    std::size_t partition;
    std::int64_t first, end;
    const void* by;
  };
  std::vector<Range> ranges_;
};

}  // namespace cascade
