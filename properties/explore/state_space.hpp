// All that the compiled cascade can do, found by driving it: states, inputs, and what comes of
// each.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "model/cascade.hpp"
#include "model/observed_check.hpp"
#include "properties/catalogue.hpp"
#include "properties/explore/constants_watch.hpp"
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
/// A state is what the next check can depend on: the level, how long ago the last transition was
/// and (where the policy has escalate_after_s) how long more than the level has been demanded; by
/// the machine's own account, which a broken machine may get wrong, and by the journal's. Time is
/// dense: of each clock only its regions count, between the constants that the policy compares it
/// with, and the ends of each are tried. That this is all that a check depends on is not taken on
/// trust: see uniform(). properties/README.md has the argument why this is exact.
class StateSpace {
 public:
  /// Explores everything. Throws InputError for an invalid policy.
  explicit StateSpace(const Policy& policy);

  static constexpr std::int64_t kNever = -1;

  struct State {
    std::uint32_t node;           ///< a state of the machine
    std::int64_t journal_age_ns;  ///< since the last change of level; kNever before the first
    /// Since more than the level was first demanded, at every check since; kNever where it was not
    /// at the last one, or the policy does not ask.
    std::int64_t demanded_ns;
  };

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

  std::size_t metric_count() const { return policy_.metric_count(); }
  const MetricRegions& regions(Metric metric) const { return regions_[index(metric)]; }
  const std::vector<InputClass>& classes(Metric metric) const { return classes_[index(metric)]; }

  /// The inputs that are searched: a class of each metric. Of one or two metrics they are all
  /// pairs; of more, each class of each metric beside each of each other one, the rest at their
  /// healthiest: a check depends on the highest demand and the lowest level that is cleared, and
  /// two metrics make every such pair. That the machine does not see more in an input is driven:
  /// see uniform().
  using Input = std::array<std::uint16_t, kMetricCountMax>;
  const std::vector<Input>& inputs() const { return inputs_; }
  const Pressure& pressure(std::size_t input) const { return pressures_[input]; }
  /// As the policy reads it.
  const Pressure& effective(std::size_t input) const { return effective_[input]; }
  /// The input of one metric's class beside the others at their healthiest.
  std::size_t input_with(Metric metric, std::size_t metric_class) const;
  static constexpr std::size_t kRest = 0;  ///< all at their healthiest
  /// How many pressures the policy can tell apart: the product of all metrics' regions.
  std::size_t region_product() const;

  /// Whether every region was one: all points tried in it, and all points of each time region, had
  /// the same outcome; whether an input is no more than its demand and what it clears; and whether
  /// every state was one: the same from wherever it was come to, and as a new machine that is told
  /// nothing but the level and the last transition.
  bool uniform() const { return not_uniform_.empty(); }
  /// What was seen where not all is one: the part of the argument that this machine breaks.
  const std::string& not_uniform() const { return not_uniform_; }
  /// Whether all states were followed to their end.
  bool complete() const { return complete_; }
  std::size_t checks_driven() const { return checks_driven_; }
  /// Of these, how many were observed as well: each comparison that they made is known.
  std::size_t checks_observed() const { return checks_observed_; }

  /// The delays that can matter from a state, each with the state it leads to; the longest last.
  const std::vector<Move>& delays_from(std::uint32_t state) const { return delays_[state]; }

  struct Outcome {
    Step step;
    std::uint32_t next;
  };
  /// What the machine did at a check in `state` (after any delay) under an input.
  Outcome outcome(std::uint32_t state, std::size_t input) const;

  /// Where a check leads, without the step.
  struct Lead {
    std::uint32_t next;
    bool moves;
  };
  Lead lead(std::uint32_t state, std::size_t input) const {
    return leads_[state * inputs_.size() + input];
  }
  /// For each state one input for each lead there is: the first, the first metric fastest.
  const std::vector<std::uint32_t>& leading_inputs(std::uint32_t state) const {
    return leading_[state];
  }

 private:
  /// What a check did, packed; Step is made of it.
  struct Fact {
    std::uint32_t next_node = 0;
    std::int64_t next_age_ns = 0;  ///< of that node
    std::int64_t next_pending_ns = 0;
    Level after = kLowest;
    bool journalled = false;
    Level from = kLowest, to = kLowest;
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
    std::int64_t age_ns;       ///< since the machine's own last transition; kNever before the first
    std::int64_t pending_ns;   ///< by its own account, as State::demanded_ns
    std::vector<Fact> probes;  ///< for every probe
    std::vector<Fact> row;     ///< for every input
    std::map<std::uint32_t, Arrival> other_arrivals;  ///< one from each other node
    std::set<std::uint32_t> stands_for;  ///< nodes of later ages that need not be followed
  };
  /// A point of one metric beside a region of another, the rest at their healthiest.
  struct Probe {
    std::uint16_t metric, point, context;
    Pressure pressure;
  };

  void make_probes();
  void make_inputs();
  std::vector<std::int64_t> constants_of(Level level) const;
  std::vector<std::int64_t> quiet_ages_of(Level level) const;
  /// The state that is followed for this one: where nothing is demanded, one of an earlier age.
  State standing_for(const State& state) const;
  std::uint32_t node_of(Cascade machine, Instant now, std::uint32_t from);
  const Node* find_node(Level level, std::int64_t age_ns) const;
  std::uint32_t state_of(const State& wanted);
  static void tell(Fact& fact, Level after, const std::optional<Transition>& transition,
                   Instant now);
  /// Of a check at `now` that is told a time so much earlier.
  Fact fact_of(Cascade& machine, Instant now, const Pressure& pressure, Duration late = {});
  Fact observed_fact_of(Cascade& machine, Instant now, const Pressure& pressure,
                        Duration late = {});
  enum class Drive : std::uint8_t { plain, observed };
  Fact drive_one(std::uint32_t from, const Pressure& pressure, Drive drive);
  void explore_delays(std::uint32_t state);
  void explore();
  void follow(std::uint32_t state, const std::vector<Fact>& facts,
              const std::function<const Pressure&(std::size_t)>& pressure);
  void drive_inputs();
  void classify();
  std::string first_difference();
  std::vector<InputClass> classes_of(std::size_t metric, std::vector<std::size_t>& standing) const;
  bool inputs_are_demands();
  bool time_regions_are_uniform() const;
  bool is_like_under(std::size_t input, const Node& node, const Cascade& machine, Instant now,
                     bool same_age);
  bool is_like(const Node& node, const Cascade& machine, Instant now, bool same_age);
  bool late_is_now();
  bool reset_begins_anew();
  std::vector<std::size_t> telling_inputs(const Node& node) const;
  bool is_like_at_all_times_of_the_week(const Node& node);
  bool states_are_uniform();
  std::int64_t clamp(Level level, std::int64_t age_ns) const;
  std::int64_t clamp_pending(std::int64_t pending_ns) const;
  std::int64_t age_of(const Cascade& machine, Instant now) const;
  std::int64_t pending_of(const Cascade& machine, Instant now) const;
  State state_after(std::uint32_t state, const Fact& fact, const Pressure& effective) const;
  void make_leads();

  Policy policy_as_given_, policy_;
  PerLevel<std::vector<std::int64_t>> constants_ns_;   // that the age is compared with; rising
  std::int64_t pending_constant_ns_;                   // likewise; 0: there is no such clock
  PerLevel<std::vector<std::int64_t>> quiet_ages_ns_;  // without a demand; rising
  std::vector<MetricRegions> regions_;
  ObservedMachine observed_;
  ConstantsWatch watch_;
  bool does_as_observed_ = true;
  std::vector<Probe> probes_;
  std::vector<std::size_t> contexts_;  // by metric: how many
  std::vector<std::size_t> first_probe_;
  std::vector<Node> nodes_;
  std::vector<State> states_;
  // Where in these two each stands: with two clocks there are thousands.
  std::map<std::tuple<Level, std::int64_t, std::int64_t>, std::uint32_t> node_ids_;
  std::map<std::tuple<std::uint32_t, std::int64_t, std::int64_t>, std::uint32_t> state_ids_;
  std::vector<std::vector<Move>> delays_;
  std::vector<std::vector<InputClass>> classes_;
  std::vector<Input> inputs_;
  std::vector<Pressure> pressures_, effective_;
  std::vector<std::vector<std::size_t>> input_with_;  // by metric and class
  std::vector<Lead> leads_;
  std::vector<std::vector<std::uint32_t>> leading_;
  std::string not_uniform_;  // empty: all is one
  bool complete_ = true;
  std::size_t checks_driven_ = 0, checks_observed_ = 0;
};

}  // namespace cascade
