// Both machines, side by side, through every input and every passage of time: breadth first, so
// that the first run found of a kind is one of the fewest checks.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "properties/diff/clock_zone.hpp"
#include "properties/diff/joint_inputs.hpp"
#include "properties/diff/level_match.hpp"
#include "properties/diff/measured_moves.hpp"
#include "properties/diff/parting.hpp"

namespace cascade {

/// What the two are, and what was measured of each.
struct ProductParts {
  const Policy& a;
  const Policy& b;
  const LevelMatch& levels;
  const JointInputs& inputs;
  const MeasuredMoves& moves_a;
  const MeasuredMoves& moves_b;
};

/// Which runs are followed.
enum class Followed : std::uint8_t {
  both,   ///< those in which both are at the same level after each check
  a_only  ///< all of A's; at each check B is asked what it would do after a reload just before it
};

class ProductSearch {
 public:
  ProductSearch(const ProductParts& parts, Followed followed);
  void search();

  /// One a kind, each shown by both machines; the shortest first.
  const std::vector<Parting>& partings() const { return partings_; }
  /// Partings that no run within an Instant's range shows.
  bool has_unshown() const { return unshown_; }
  /// By A's level: the shortest run that leads to it.
  const std::array<std::optional<DiffRun>, kLevelCountMax>& ways() const { return ways_; }
  bool complete() const { return complete_; }
  std::size_t zones() const { return nodes_.size(); }
  /// Levels beside the regions of the clocks that are met at a check, and how many of them part.
  std::size_t states() const { return met_.size(); }
  std::size_t parting_states() const { return parting_.size(); }

 private:
  struct Bounds {
    WideNs low = 0, high = kNoBound;
  };
  /// What the clocks show at a check, as far as it matters.
  struct Times {
    std::size_t region = 0;  ///< of the age
    Bounds age;
    std::array<Pending, 2> pending{};
    std::array<Bounds, 2> pending_bounds;
  };
  struct Node {
    Level level;  ///< A's
    bool never;   ///< no transition yet
    std::array<bool, 2> pending;
    ClockZone zone;  ///< after the check, and any time later
    std::uint32_t parent;
    std::uint32_t view = 0;  ///< of the check that led here
    Times times;             ///< at it
    std::array<bool, 2> begun{};
    bool moved = false;
    std::uint32_t checks = 0, transitions = 0;
  };
  struct Edge {
    bool parts = false;
    PartingKind kind;
    Level after = kLowest;
    std::array<bool, 2> pending{};
    std::uint32_t view = 0;
  };
  struct Found {
    std::uint32_t node, view;
    Times times;
    std::uint32_t checks, transitions;
    WideNs took;
  };
  using Key = std::tuple<Level, std::size_t, Pending, Pending>;

  void expand(std::uint32_t id);
  void check_at(std::uint32_t id, const Times& times, const ClockZone& zone);
  const std::vector<Edge>& edges(Level level, const Times& times);
  std::optional<PartingKind> kind_at(Level level, const std::array<TimesOver, 2>& over,
                                     const JointView& view) const;
  Does does(Side side, Level before, Level after) const;
  MeasuredMoves::Move move(Side side, Level level, const TimesOver& over,
                           const SeenPair& seen) const;
  TimesOver times_over(Side side, Level level, const Times& times) const;
  Level level_of(Side side, Level a) const;
  std::vector<WideNs> cuts_at(Level level) const;
  const Policy& policy(Side side) const { return side == Side::a ? parts_.a : parts_.b; }
  void reach(Node node);
  void found(std::uint32_t id, const Edge& edge, const Times& times);
  std::optional<std::vector<WideNs>> times_of(std::uint32_t id, const Times* last,
                                              WideNs pace) const;
  std::vector<std::uint32_t> path_to(std::uint32_t id) const;
  DiffRun run_of(std::uint32_t id, const Found* last, bool& fits);
  void show();

  ProductParts parts_;
  Followed followed_;
  std::vector<Node> nodes_;
  std::map<std::tuple<Level, bool, bool, bool>, std::vector<std::uint32_t>> by_place_;
  std::map<Key, std::vector<Edge>> edges_;
  std::set<Key> met_, parting_;
  std::map<PartingKind, Found> found_;
  std::vector<Parting> partings_;
  std::array<std::optional<DiffRun>, kLevelCountMax> ways_;
  bool complete_ = true, unshown_ = false;
};

}  // namespace cascade
