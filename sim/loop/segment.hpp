// A run of neighbouring messages of one partition that arrived together: what moves through the
// loop instead of single messages, so that cost grows with ticks and batches.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "model/units.hpp"
#include "sim/loop/outcome/message_counts.hpp"

namespace cascade {

/// A set of classes, one bit each.
using ClassMask = std::uint16_t;
constexpr ClassMask class_bit(std::size_t c) { return static_cast<ClassMask>(1u << c); }
constexpr bool contains(ClassMask mask, std::size_t c) { return (mask & class_bit(c)) != 0; }

/// Messages of the offsets [first_offset, end_offset), evenly mixed. In the log there is one
/// message an offset, unless they outlived the rest; on disk a segment holds only the classes that
/// were spilled.
struct Segment {
  Instant arrived;
  std::int64_t first_offset = 0;
  std::int64_t end_offset = 0;
  MessageCounts counts;
  /// What an index of offsets would answer about messages that a crash makes us read again: these
  /// classes are on disk already, those are in the table already.
  ClassMask already_on_disk = 0;
  ClassMask already_in_table = 0;
  /// Retention has taken the rest: what is left is only what a crash had left done already.
  bool outlived = false;
  /// Of each class: how many messages of the partition came before its first one here. Class and
  /// number tell a message from all others of its partition.
  std::array<std::int64_t, kClassCount> first_number{};
  /// How long before `arrived` the first and the last of them came: evenly between. Zero where all
  /// came at one tick.
  Duration first_before = {}, last_before = {};

  std::int64_t size() const { return counts.total(); }
};

/// Takes the first `n` messages (0 <= n <= size) off the front of a segment.
inline Segment take_front(Segment& segment, std::int64_t n) {
  const std::int64_t size = segment.size();
  Segment front = segment;
  const std::int64_t span = segment.end_offset - segment.first_offset;
  const std::int64_t taken_span =
      n >= size
          ? span
          : (span == size
                 ? n
                 : static_cast<std::int64_t>(static_cast<double>(span) * static_cast<double>(n) /
                                             static_cast<double>(size)));
  front.counts = take_share(segment.counts, n);
  each_class([&](std::size_t c) { segment.first_number[c] += front.counts.of[c]; });
  if (segment.first_before != segment.last_before && size > 0) {
    const std::int64_t over_ns = segment.first_before.ns - segment.last_before.ns;
    front.last_before = segment.first_before;
    front.last_before.ns -=
        over_ns * std::min(n, size) / size;  // a tenth of a second of 5e8 at most
    segment.first_before = front.last_before;
  }
  front.end_offset = front.first_offset + taken_span;
  segment.first_offset = front.end_offset;
  return front;
}

}  // namespace cascade
