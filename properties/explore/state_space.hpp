// All that the compiled cascade can do, found by driving it: states, inputs, and what comes of
// each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "model/cascade.hpp"
#include "properties/catalogue.hpp"
#include "properties/explore/regions.hpp"

namespace cascade {

/// A group of one metric's values that the machine was seen to treat alike. On the machine as it
/// should be each is a whole region; a machine with a comparison off by one splits a region.
struct InputClass {
  double value = 0;        ///< one of them
  std::size_t region = 0;  ///< of MetricRegions
  bool whole_region = true;
};

/// Reachable states of the real Cascade under every input and every passage of time (SPEC 7).
///
/// A state is what the next check can depend on: the level and how long ago the last transition
/// was, by the machine's own account (which a broken machine may get wrong) and by the journal's.
/// Time is dense: of the clock only its regions count, [0, cooldown) and [cooldown, for ever), and
/// both ends of each are tried. That this is all that a check depends on is not taken on trust:
/// see uniform(). properties/README.md has the argument why this is exact.
class StateSpace {
 public:
  /// Explores everything. Throws InputError for an invalid policy.
  explicit StateSpace(const Policy& policy);

  struct State {
    std::uint32_t node;           ///< a state of the machine
    std::int64_t journal_age_ns;  ///< since the last change of level; kNever before the first
  };
  static constexpr std::int64_t kNever = -1;

  /// A check after a delay: the edge that every search walks.
  struct Move {
    std::int64_t delay_ns;
    std::uint32_t state;  ///< the state at the check, before it
  };

  /// The policy as explored: a cooldown of decades is cut, since it cuts time no differently.
  const Policy& policy() const { return policy_; }
  /// The policy as given, and a delay of a path in its time.
  const Policy& policy_as_given() const { return policy_as_given_; }
  std::int64_t delay_as_given(std::int64_t delay_ns) const;
  const std::vector<State>& states() const { return states_; }
  static constexpr std::uint32_t kInitial = 0;
  Level level_of(std::uint32_t state) const { return nodes_[states_[state].node].level; }

  const std::vector<InputClass>& lag_classes() const { return lag_classes_; }
  const std::vector<InputClass>& heap_classes() const { return heap_classes_; }
  const MetricRegions& lag_regions() const { return lag_; }
  const MetricRegions& heap_regions() const { return heap_; }

  /// Whether every region was one: all points tried in it, and all points of each time region, had
  /// the same outcome; and whether every state was one: the same from wherever it was come to, and
  /// as a new machine that is told nothing but the level and the last transition.
  bool uniform() const { return not_uniform_.empty(); }
  /// What was seen where not all is one: the part of the argument that this machine breaks.
  std::string_view not_uniform() const { return not_uniform_; }
  /// Whether all states were followed to their end.
  bool complete() const { return complete_; }
  std::size_t checks_driven() const { return checks_driven_; }

  /// The delays that can matter from a state, each with the state it leads to.
  const std::vector<Move>& delays_from(std::uint32_t state) const { return delays_[state]; }

  struct Outcome {
    Step step;
    std::uint32_t next;
  };
  /// What the machine did at a check in `state` (after any delay) under a class of each metric.
  Outcome outcome(std::uint32_t state, std::size_t lag_class, std::size_t heap_class) const;

 private:
  /// What a check did, packed; Step is made of it.
  struct Fact {
    std::uint32_t next_node = 0;
    std::int64_t next_age_ns = 0;  ///< of that node
    Level after = Level::normal;
    bool journalled = false;
    Level from = Level::normal, to = Level::normal;
    TransitionKind kind = TransitionKind::escalation;
    bool at_now = true;
    std::int16_t escalations = 0, recoveries = 0;
    friend bool operator==(const Fact& a, const Fact& b) = default;
  };
  /// A machine at a point in time.
  struct Arrival {
    Cascade machine;
    Instant now;
  };
  struct Node {
    Cascade machine;  ///< as it was when it first came here
    Instant now;
    Level level;
    std::int64_t age_ns;    ///< since the machine's own last transition; kNever before the first
    std::vector<Fact> row;  ///< for every pair of points, lag-major
    std::map<std::uint32_t, Arrival> other_arrivals;  ///< one from each other node
  };

  std::uint32_t node_of(Cascade machine, Instant now, std::uint32_t from);
  const Node* find_node(Level level, std::int64_t age_ns) const;
  std::uint32_t state_of(std::uint32_t node, std::int64_t journal_age_ns);
  void drive(std::uint32_t node);
  Fact fact_of(Cascade& machine, Instant now, const Pressure& pressure);
  Fact drive_one(std::uint32_t from, const Pressure& pressure);
  void explore_delays(std::uint32_t state);
  void explore();
  void classify();
  std::string_view first_difference();
  std::vector<InputClass> classes_of(const MetricRegions& metric, bool lag);
  const Fact& fact_at(const Node& node, std::size_t lag_class, std::size_t heap_class) const;
  bool time_regions_are_uniform() const;
  bool is_like(const Node& node, const Cascade& machine, Instant now, bool same_age);
  bool states_are_uniform();
  std::int64_t clamp(std::int64_t age_ns) const;
  std::int64_t age_of(const Cascade& machine, Instant now) const;
  std::int64_t journal_age_after(std::uint32_t state, const Fact& fact) const;

  Policy policy_as_given_, policy_;
  std::int64_t cooldown_ns_;
  MetricRegions lag_, heap_;
  std::vector<Node> nodes_;
  std::vector<State> states_;
  std::vector<std::vector<Move>> delays_;
  std::vector<InputClass> lag_classes_, heap_classes_;
  std::vector<std::size_t> lag_points_, heap_points_;  // the point that stands for each class
  std::string_view not_uniform_;                       // empty: all is one
  bool complete_ = true;
  std::size_t checks_driven_ = 0;
};

}  // namespace cascade
