// Which columns of words tell the series of a file apart, where their names do not say it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/units.hpp"

namespace cascade {

/// Looks at each row's time and words. Rows of one time that differ in a word are of different
/// series; and so are rows between which time goes back, where a word changes at each such place.
class LabelFinder {
 public:
  explicit LabelFinder(std::size_t columns) : words_(columns) {}

  /// `known`: what tells this row's series already (labels known by their name). `words`: one for
  /// each column.
  void add(Instant at, std::string_view known, const std::vector<std::string_view>& words);

  /// The fewest columns, found one after the other, that tell as many rows of one time apart as all
  /// of them do: a column that only remarks something is left aside. Empty where no row needs it.
  std::vector<std::size_t> find() const;

 private:
  std::size_t count_distinct(const std::vector<std::size_t>& columns) const;
  std::vector<std::size_t> changed_at_each_step_back() const;

  std::vector<Instant> at_;
  std::vector<std::uint64_t> known_;
  std::vector<std::vector<std::uint64_t>> words_;  // hashes: columns x rows
};

/// Whether a cell could be a label's value: words, not a number, a time, true or false, or nothing.
bool is_label_text(std::string_view text);

}  // namespace cascade
