#include "properties/explore/state_space.hpp"

#include <algorithm>
#include <utility>

#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

/// A cooldown of years and one of ten times that cut time alike; this one keeps the sum of all
/// delays on a path within an Instant.
Policy with_explorable_cooldown(Policy policy) {
  constexpr double kMostS = 1e8;
  policy.cooldown_s = std::min(policy.cooldown_s, kMostS);
  return policy;
}

/// As far beyond the cooldown as is looked: a hundred years.
constexpr std::int64_t kFurthest_ns = 3'155'760'000'000'000'000;

}  // namespace

StateSpace::StateSpace(const Policy& policy)
    : policy_as_given_(policy),
      policy_(with_explorable_cooldown(policy)),
      cooldown_ns_(policy_.cooldown().ns),
      lag_(regions_of(policy_.lag)),
      heap_(regions_of(policy_.heap_pct)) {
  explore();
  classify();
}

// Ages beyond the cooldown are one: nothing compares with more. One nanosecond more than the
// cooldown is kept apart from it, so that >= and > are told apart.
std::int64_t StateSpace::clamp(std::int64_t age_ns) const {
  return std::min(age_ns, cooldown_ns_ + 1);
}

std::int64_t StateSpace::age_of(const Cascade& machine, Instant now) const {
  const auto last = machine.last_transition();
  return last ? clamp((now - *last).ns) : kNever;
}

// All delays of a path end at an edge of the cooldown or are a nanosecond or two beyond one.
std::int64_t StateSpace::delay_as_given(std::int64_t delay_ns) const {
  if (delay_ns <= cooldown_ns_ / 2) return delay_ns;
  return (Duration{delay_ns} + (policy_as_given_.cooldown() - policy_.cooldown())).ns;
}

const StateSpace::Node* StateSpace::find_node(Level level, std::int64_t age_ns) const {
  const auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& node) {
    return node.level == level && node.age_ns == age_ns;
  });
  return found == nodes_.end() ? nullptr : &*found;
}

std::uint32_t StateSpace::node_of(Cascade machine, Instant now, std::uint32_t from) {
  const std::int64_t age_ns = age_of(machine, now);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].level == machine.level() && nodes_[i].age_ns == age_ns) {
      nodes_[i].other_arrivals.try_emplace(from, Arrival{std::move(machine), now});
      return i;
    }
  }
  const Level level = machine.level();
  nodes_.push_back({std::move(machine), now, level, age_ns, {}, {}});
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t StateSpace::state_of(std::uint32_t node, std::int64_t journal_age_ns) {
  for (std::uint32_t i = 0; i < states_.size(); ++i) {
    if (states_[i].node == node && states_[i].journal_age_ns == journal_age_ns) return i;
  }
  states_.push_back({node, journal_age_ns});
  return static_cast<std::uint32_t>(states_.size() - 1);
}

StateSpace::Fact StateSpace::fact_of(Cascade& machine, Instant now, const Pressure& pressure) {
  const Counters before = machine.counters();
  const auto transition = machine.check(now, pressure);
  ++checks_driven_;
  Fact fact;
  fact.after = machine.level();
  fact.escalations = static_cast<std::int16_t>(machine.counters().escalations - before.escalations);
  fact.recoveries = static_cast<std::int16_t>(machine.counters().recoveries - before.recoveries);
  if (transition) {
    fact.journalled = true;
    fact.from = transition->from;
    fact.to = transition->to;
    fact.kind = transition->kind;
    fact.at_now = transition->at == now;
  }
  fact.next_age_ns = age_of(machine, now);
  return fact;
}

StateSpace::Fact StateSpace::drive_one(std::uint32_t from, const Pressure& pressure) {
  Cascade machine = nodes_[from].machine;
  const Instant now = nodes_[from].now;
  Fact fact = fact_of(machine, now, pressure);
  fact.next_node = node_of(std::move(machine), now, from);
  return fact;
}

void StateSpace::drive(std::uint32_t node) {
  if (!nodes_[node].row.empty()) return;
  std::vector<Fact> row;
  row.reserve(lag_.points.size() * heap_.points.size());
  for (const auto& lag : lag_.points) {
    for (const auto& heap : heap_.points) row.push_back(drive_one(node, {lag.value, heap.value}));
  }
  nodes_[node].row = std::move(row);
}

std::int64_t StateSpace::journal_age_after(std::uint32_t state, const Fact& fact) const {
  const State& from = states_[state];
  return fact.after == nodes_[from.node].level ? from.journal_age_ns : 0;
}

// A machine whose account of time parts from the journal's may have no end of states: every mix of
// two ages. A sound one has 21. Beyond this many only what needs no more time is followed; that the
// search is in part then is said, and nothing counts as proven.
constexpr std::size_t kStatesOfNoSoundMachine = 100;

/// Waits to both ends of each region of both clocks, and no time at all.
void StateSpace::explore_delays(std::uint32_t state) {
  const State from = states_[state];
  std::vector<std::int64_t> delays = {0};
  for (const std::int64_t age : {nodes_[from.node].age_ns, from.journal_age_ns}) {
    if (age == kNever) continue;
    for (const std::int64_t target : {cooldown_ns_ - 1, cooldown_ns_, cooldown_ns_ + 1}) {
      if (target > age) delays.push_back(target - age);
    }
  }
  std::sort(delays.begin(), delays.end());
  delays.erase(std::unique(delays.begin(), delays.end()), delays.end());
  if (states_.size() > kStatesOfNoSoundMachine) {
    complete_ = false;
    delays = {0};
  }
  for (const std::int64_t delay : delays) {
    const Instant now = nodes_[from.node].now + Duration{delay};
    const std::uint32_t node = node_of(nodes_[from.node].machine, now, from.node);
    const std::int64_t journal_age =
        from.journal_age_ns == kNever ? kNever : clamp(from.journal_age_ns + delay);
    const std::uint32_t to = state_of(node, journal_age);
    delays_[state].push_back({delay, to});
  }
}

void StateSpace::explore() {
  state_of(node_of(Cascade(policy_), Instant{0}, 0), kNever);
  // states_ grows while it is walked; a check needs no time, so delays are moves of their own.
  for (std::uint32_t state = 0; state < states_.size(); ++state) {
    delays_.resize(state + 1);
    explore_delays(state);
    const std::uint32_t node = states_[state].node;
    drive(node);
    std::vector<std::pair<std::uint32_t, Level>> seen;
    for (const Fact& fact : nodes_[node].row) {
      const std::pair<std::uint32_t, Level> key{fact.next_node, fact.after};
      if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
      seen.push_back(key);
      state_of(fact.next_node, journal_age_after(state, fact));
    }
  }
}

/// Groups the points of each region by what the machine did with them, in all states and beside
/// all values of the other metric.
std::vector<InputClass> StateSpace::classes_of(const MetricRegions& metric, bool lag) {
  const std::size_t others = lag ? heap_.points.size() : lag_.points.size();
  const auto fact = [&](const Node& node, std::size_t point, std::size_t other) -> const Fact& {
    return lag ? node.row[point * heap_.points.size() + other]
               : node.row[other * heap_.points.size() + point];
  };
  const auto alike = [&](std::size_t a, std::size_t b) {
    for (const Node& node : nodes_) {
      if (node.row.empty()) continue;
      for (std::size_t other = 0; other < others; ++other) {
        if (!(fact(node, a, other) == fact(node, b, other))) return false;
      }
    }
    return true;
  };
  std::vector<InputClass> classes;
  std::vector<std::size_t>& standing = lag ? lag_points_ : heap_points_;
  for (std::size_t point = 0; point < metric.points.size(); ++point) {
    const std::size_t region = metric.points[point].region;
    bool found = false;
    for (std::size_t c = 0; c < classes.size() && !found; ++c) {
      found = classes[c].region == region && alike(standing[c], point);
    }
    if (found) continue;
    classes.push_back({metric.points[point].value, region, true});
    standing.push_back(point);
  }
  for (InputClass& each : classes) {
    each.whole_region = std::count_if(classes.begin(), classes.end(), [&](const InputClass& other) {
                          return other.region == each.region;
                        }) == 1;
  }
  return classes;
}

const StateSpace::Fact& StateSpace::fact_at(const Node& node, std::size_t lag_class,
                                            std::size_t heap_class) const {
  return node.row[lag_points_[lag_class] * heap_.points.size() + heap_points_[heap_class]];
}

bool StateSpace::time_regions_are_uniform() const {
  const auto same_but_for_age = [](Fact a, const Fact& b) {
    a.next_node = b.next_node;
    if (!a.journalled) a.next_age_ns = b.next_age_ns;
    return a == b;
  };
  const auto same_region = [&](std::int64_t a, std::int64_t b) {
    return a != kNever && b != kNever && (a >= cooldown_ns_) == (b >= cooldown_ns_);
  };
  for (const Node& a : nodes_) {
    for (const Node& b : nodes_) {
      if (&a == &b || a.level != b.level || !same_region(a.age_ns, b.age_ns)) continue;
      for (std::size_t i = 0; i < a.row.size(); ++i) {
        if (!same_but_for_age(a.row[i], b.row[i])) return false;
      }
    }
  }
  return true;
}

/// Whether a machine does under every class of inputs what the node's own did; where it is not of
/// the same age, the clock that goes on from there may differ.
bool StateSpace::is_like(const Node& node, const Cascade& machine, Instant now, bool same_age) {
  for (std::size_t lag = 0; lag < lag_classes_.size(); ++lag) {
    for (std::size_t heap = 0; heap < heap_classes_.size(); ++heap) {
      const Fact& expected = fact_at(node, lag, heap);
      Cascade copy = machine;
      Fact fact = fact_of(copy, now, {lag_classes_[lag].value, heap_classes_[heap].value});
      fact.next_node = expected.next_node;
      if (!same_age && !fact.journalled) fact.next_age_ns = expected.next_age_ns;
      if (!(fact == expected)) return false;
    }
  }
  return true;
}

/// That a state is its level and the time since the last transition, and nothing else: not how it
/// was come to, not what time it is, and of the time since only whether the cooldown is over.
bool StateSpace::states_are_uniform() {
  constexpr Instant kElsewhere{-4'000'000'000'000'000'000};
  for (const Node& node : nodes_) {
    for (const auto& [from, arrival] : node.other_arrivals) {
      if (!is_like(node, arrival.machine, arrival.now, true)) return false;
      // What a machine remembers of its way may show only once the cooldown is over.
      const Node* quiet = node.age_ns == 0 ? find_node(node.level, cooldown_ns_) : nullptr;
      const Instant then = arrival.now + Duration{cooldown_ns_};
      if (quiet != nullptr && !is_like(*quiet, arrival.machine, then, true)) return false;
    }
    if (node.age_ns == kNever) continue;
    const Cascade made(policy_, node.level, kElsewhere);
    if (!is_like(node, made, kElsewhere + Duration{node.age_ns}, true)) return false;
    if (node.age_ns != 0 && node.age_ns != cooldown_ns_) continue;
    const std::int64_t further = node.age_ns >= cooldown_ns_ ? kFurthest_ns : cooldown_ns_ - 1;
    for (const std::int64_t more : {further / 1'000'000, further / 2}) {
      if (!is_like(node, node.machine, node.now + Duration{more}, false)) return false;
    }
  }
  return true;
}

/// Asked in this order; the first that differs is told.
std::string_view StateSpace::first_difference() {
  const auto all_whole = [](const std::vector<InputClass>& classes) {
    return std::all_of(classes.begin(), classes.end(),
                       [](const InputClass& each) { return each.whole_region; });
  };
  if (!all_whole(lag_classes_)) {
    return "the machine treats values of lag differently that the policy does not tell apart";
  }
  if (!all_whole(heap_classes_)) {
    return "the machine treats values of heap differently that the policy does not tell apart";
  }
  if (!time_regions_are_uniform()) {
    return "the machine treats times since the last transition differently that the policy does "
           "not tell apart";
  }
  if (!states_are_uniform()) {
    return "the machine goes by more than its level and the time since its last transition: by the "
           "date, or by how it came there";
  }
  return {};
}

void StateSpace::classify() {
  lag_classes_ = classes_of(lag_, true);
  heap_classes_ = classes_of(heap_, false);
  not_uniform_ = first_difference();
  const bool one_clock = std::all_of(states_.begin(), states_.end(), [this](const State& state) {
    return nodes_[state.node].age_ns == state.journal_age_ns;
  });
  if (!uniform() || !one_clock) return;
  // Where each time region is one, a single point of it does: no delay, or until the cooldown ends.
  for (std::vector<Move>& moves : delays_) {
    moves.erase(std::remove_if(moves.begin(), moves.end(),
                               [this](const Move& move) {
                                 return move.delay_ns != 0 &&
                                        states_[move.state].journal_age_ns != cooldown_ns_;
                               }),
                moves.end());
  }
}

StateSpace::Outcome StateSpace::outcome(std::uint32_t state, std::size_t lag_class,
                                        std::size_t heap_class) const {
  const State& from = states_[state];
  const Node& node = nodes_[from.node];
  const Fact& fact = fact_at(node, lag_class, heap_class);
  Outcome outcome;
  Step& step = outcome.step;
  step.before = node.level;
  step.after = fact.after;
  step.at = node.now;
  step.seen = {lag_classes_[lag_class].value, heap_classes_[heap_class].value};
  step.effective = effective_pressure(policy_, step.seen);
  if (fact.journalled) {
    step.transition = Transition{fact.at_now ? node.now : node.now + Duration{1},
                                 fact.from,
                                 fact.to,
                                 fact.kind,
                                 step.seen,
                                 {}};
  }
  if (from.journal_age_ns != kNever) step.since_transition = Duration{from.journal_age_ns};
  step.escalations_counted = fact.escalations;
  step.recoveries_counted = fact.recoveries;
  const std::int64_t age = journal_age_after(state, fact);
  for (outcome.next = 0; outcome.next < states_.size(); ++outcome.next) {
    if (states_[outcome.next].node == fact.next_node &&
        states_[outcome.next].journal_age_ns == age) {
      break;
    }
  }
  return outcome;
}

}  // namespace cascade
