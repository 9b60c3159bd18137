// How often each pair of levels was crossed between two samples of counters: a way through them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/level.hpp"

namespace cascade {

class CountedWay {
 public:
  explicit CountedWay(const LevelNames& names) : names_(names) {}

  /// `times` is a whole number, not negative.
  void add(Level from, Level to, double times);

  bool any() const { return total_ > 0; }
  /// Whether they are a way from one level to another, or back to it.
  bool is_way() const;
  /// Where it began and ended: the one level that was left once more than entered, or the reverse.
  /// Empty for a way that comes back to where it began.
  std::optional<Level> begin() const { return with_net(-1); }
  std::optional<Level> end() const { return with_net(1); }
  /// The levels that were come to from `first` on, in order, where there is only one order in which
  /// that can be. Long ways are not looked at.
  std::optional<std::vector<Level>> only_order_from(Level first) const;
  /// "NORMAL to SOFT, SOFT to NORMAL 2 times".
  std::string words() const;

 private:
  struct Search;
  std::optional<Level> with_net(double net) const;

  const LevelNames& names_;
  PerLevel<PerLevel<double>> count_{};
  PerLevel<double> net_{};
  double total_ = 0;
};

}  // namespace cascade
