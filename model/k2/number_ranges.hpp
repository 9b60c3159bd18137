// Sets of message numbers, kept as ranges: as many as there are holes between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cascade {

/// Numbers of one session, both ends included; nothing where `from` is above `to`.
struct NumberRange {
  std::int64_t session = 0;
  std::int64_t from = 0, to = 0;

  std::int64_t size() const { return from > to ? 0 : to - from + 1; }
};
bool operator==(const NumberRange& a, const NumberRange& b);
bool operator<(const NumberRange& a, const NumberRange& b);

/// A set of numbers by session. A value; adding in order is cheap.
class NumberRanges {
 public:
  void add(const NumberRange& range);
  bool contains(std::int64_t session, std::int64_t number) const {
    return count_in({session, number, number}) > 0;
  }
  /// How many numbers of `range` are in the set.
  std::int64_t count_in(const NumberRange& range) const;
  /// Those of `range` that are not in the set.
  std::vector<NumberRange> missing_in(const NumberRange& range) const;
  /// Takes out every number of an earlier session, and those of that session up to `number`.
  void forget_up_to(std::int64_t session, std::int64_t number);

  /// In order, and apart from each other.
  const std::vector<NumberRange>& ranges() const { return ranges_; }

 private:
  std::vector<NumberRange>::const_iterator first_reaching(std::int64_t session,
                                                          std::int64_t number) const;

  std::vector<NumberRange> ranges_;
};

}  // namespace cascade
