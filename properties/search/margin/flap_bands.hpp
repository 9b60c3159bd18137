// The dead bands that are not empty, and what the regions of the metrics alone say of them: where a
// metric is on the healthy side of one, where beyond it, and which transitions cannot be flaps.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "model/policy.hpp"
#include "properties/search/margin/move_table.hpp"

namespace cascade {

/// Bands as bits, by their numbers: there are at most 28.
using BandBits = std::uint32_t;

class FlapBands {
 public:
  /// Refers to the table.
  FlapBands(const Policy& policy, const MoveTable& table);
  /// Before may_flap() is asked, once. `seen`: for each number of the table, whether some check of
  /// the run sees these regions.
  void find_flaps(const std::vector<char>& seen);

  struct Band {
    Metric metric;
    Level level;
  };
  const std::vector<Band>& bands() const { return bands_; }

  /// Of regions, by the table's number: the bands on whose healthy side their metric is, and those
  /// that it is beyond.
  BandBits healthy(std::uint32_t regions) const { return healthy_[regions]; }
  BandBits bad(std::uint32_t regions) const { return bad_[regions]; }

  /// Whether a recovery from `from` to `at`, at a check with one reading changed or none, that an
  /// escalation to `to` follows, at one with none, can be a flap. Not where leaving `from` takes a
  /// metric below a band that going to `to` takes it beyond.
  bool may_flap(Level from, Level at, Level to) const {
    return (may_flap_[index(from)][index(at)] >> index(to) & 1u) != 0;
  }

  /// The bands that the metric is beyond in any region that alone makes a run at `level` escalate.
  BandBits beyond_when_raised(Metric metric, Level level) const;

 private:
  std::vector<char> with_one_changed(const std::vector<char>& seen) const;

  const MoveTable& table_;
  LevelRange levels_;
  std::size_t metrics_;
  std::vector<Band> bands_;
  std::vector<BandBits> healthy_, bad_;
  PerLevel<PerLevel<std::uint32_t>> may_flap_{};  // levels as bits
  mutable std::map<std::pair<Metric, Level>, BandBits> beyond_;
};

}  // namespace cascade
