// Whose turn it is among the partitions that an instance reads, and which of them may have
// something for it: a poll looks at these, however many there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/loop/group/assignment.hpp"

namespace cascade {

/// Some of the numbers below a bound, in their order.
class NumberSet {
 public:
  NumberSet() = default;
  explicit NumberSet(std::size_t bound) : bound_(bound), words_((bound + kBits - 1) / kBits) {}

  void insert(std::size_t number) {
    std::uint64_t& word = words_[number / kBits];
    count_ += (word & bit(number)) == 0 ? 1 : 0;
    word |= bit(number);
  }
  void erase(std::size_t number) {
    std::uint64_t& word = words_[number / kBits];
    count_ -= (word & bit(number)) != 0 ? 1 : 0;
    word &= ~bit(number);
  }
  bool empty() const { return count_ == 0; }
  std::size_t bound() const { return bound_; }
  /// The first that is not below `from`; the bound where there is none.
  std::size_t next(std::size_t from) const;

 private:
  static constexpr std::size_t kBits = 64;
  static std::uint64_t bit(std::size_t number) { return std::uint64_t{1} << (number % kBits); }

  std::size_t bound_ = 0;
  std::size_t count_ = 0;
  std::vector<std::uint64_t> words_;
};

/// For each instance the partitions that it reads, and two notes of each: that its log may have
/// something unread, and that its lane of the disk may have something to replay. A note is made
/// whenever there is something new, and goes when a poll has found that there is nothing left.
class ReadingOrder {
 public:
  /// Partition p is instance p modulo their number's.
  void by_number(std::size_t instances, std::size_t partitions);
  /// What nobody is assigned, nobody reads.
  void by_assignment(const Assignment& assigned, std::size_t partitions);

  void note_unread(std::size_t partition) { note(partition, &Own::unread); }
  void note_stored(std::size_t partition) { note(partition, &Own::stored); }
  bool has_nothing_for(std::size_t instance) const {
    return of_[instance].unread.empty() && of_[instance].stored.empty();
  }

  /// Calls `read(partition)` for those of an instance that have a note, from its turn on, while
  /// `room` is above 0. It says whether the partition may still have something.
  template <class Read>
  void each_unread(std::size_t instance, std::size_t turn, const std::int64_t& room,
                   const Read& read) {
    each(of_[instance], of_[instance].unread, turn, room, read);
  }
  template <class Read>
  void each_stored(std::size_t instance, std::size_t turn, const std::int64_t& room,
                   const Read& read) {
    each(of_[instance], of_[instance].stored, turn, room, read);
  }

 private:
  struct Own {
    std::vector<std::size_t> partitions;
    NumberSet unread, stored;  // by their places in `partitions`
  };
  struct Place {
    std::size_t instance = 0, at = 0;
    bool is_read = false;
  };

  void note(std::size_t partition, NumberSet Own::*notes) {
    const Place& place = places_[partition];
    if (place.is_read) (of_[place.instance].*notes).insert(place.at);
  }
  void all_may_have_something(std::size_t partitions);
  std::size_t first_in_turn(const Own& own, std::size_t turn) const;

  template <class Read>
  void each(const Own& own, NumberSet& notes, std::size_t turn, const std::int64_t& room,
            const Read& read) {
    if (notes.empty()) return;
    const std::size_t first = first_in_turn(own, turn);
    const auto from_to = [&](std::size_t from, std::size_t end) {
      for (std::size_t k = notes.next(from); k < end && room > 0; k = notes.next(k + 1)) {
        if (!read(own.partitions[k])) notes.erase(k);
      }
    };
    from_to(first, notes.bound());
    from_to(0, first);
  }

  std::vector<Own> of_;
  std::vector<Place> places_;
  bool is_by_number_ = true;
};

}  // namespace cascade
