#include "properties/explore/state_space.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

/// A cooldown of years and one of ten times that cut time alike; this one keeps the sum of all
/// delays on a path within an Instant.
constexpr double kMostS = 1e8;

Policy with_explorable_times(Policy policy) {
  const auto cut = [](double& seconds) { seconds = std::min(seconds, kMostS); };
  cut(policy.cooldown_s);
  for (double& seconds : policy.cooldowns_s) cut(seconds);
  cut(policy.escalation_cooldown_s);
  cut(policy.escalate_after_s);
  return policy;
}

/// As far beyond the longest time as is looked: a hundred years.
constexpr std::int64_t kFurthest_ns = 3'155'760'000'000'000'000;

}  // namespace

StateSpace::StateSpace(const Policy& policy)
    : policy_as_given_(policy),
      policy_(with_explorable_times(policy)),
      pending_constant_ns_(policy_.escalate_after().ns),
      observed_(policy_),
      watch_(policy_, regions_, constants_ns_, pending_constant_ns_) {
  for (const MetricThresholds& metric : policy_.metrics) regions_.push_back(regions_of(metric));
  for (const Level level : policy_.all_levels()) {
    constants_ns_[index(level)] = constants_of(level);
    quiet_ages_ns_[index(level)] = quiet_ages_of(level);
  }
  make_probes();
  explore();
  classify();
}

/// What the time since the last transition is compared with at a level. Of the lowest, which has no
/// cooldown, that of the level above it: a machine that looks there as well is to be seen.
std::vector<std::int64_t> StateSpace::constants_of(Level level) const {
  std::vector<std::int64_t> constants = {
      policy_.cooldown(level == kLowest ? above(level) : level).ns};
  const std::int64_t escalation_ns = policy_.escalation_cooldown().ns;
  if (escalation_ns > 0) constants.push_back(escalation_ns);
  std::sort(constants.begin(), constants.end());
  constants.erase(std::unique(constants.begin(), constants.end()), constants.end());
  return constants;
}

// A demand may begin at any age, break off, and begin anew, so that with two clocks ages would be
// any sum of times: as many as the shorter time is within the longer one. What can follow depends
// only on which clock comes first to which of its constants. That is told by where the age stands,
// when the demand begins, to each of its constants and to that constant less the demand's: before
// it, at it, or after it (the regions of two clocks, Alur and Dill, "A theory of timed automata",
// TCS 1994).
std::vector<std::int64_t> StateSpace::quiet_ages_of(Level level) const {
  std::set<std::int64_t> ages = {0};
  for (const std::int64_t constant : constants_ns_[index(level)]) {
    for (const std::int64_t edge : {constant, constant - pending_constant_ns_}) {
      for (const std::int64_t age : {edge - 1, edge, edge + 1}) {
        if (age > 0) ages.insert(clamp(level, age));
      }
    }
  }
  return {ages.begin(), ages.end()};
}

// Only where both accounts of the age are one: of a machine that gets it wrong each is followed.
StateSpace::State StateSpace::standing_for(const State& state) const {
  const Node& node = nodes_[state.node];
  const std::vector<std::int64_t>& ages = quiet_ages_ns_[index(node.level)];
  if (state.demanded_ns != kNever || node.pending_ns != kNever ||
      node.age_ns != state.journal_age_ns) {
    return state;
  }
  std::int64_t age_ns = kNever;  // which stands for itself
  for (const std::int64_t age : ages) {
    if (age <= node.age_ns) age_ns = age;
  }
  const auto standing = node_ids_.find({node.level, age_ns, kNever});
  if (standing == node_ids_.end()) return state;
  return {standing->second, age_ns, kNever};
}

// Ages beyond the longest time are one, and none stays none: nothing compares with more. One
// nanosecond more than it is kept apart, so that >= and > are told apart.
std::int64_t StateSpace::clamp(Level level, std::int64_t age_ns) const {
  return std::min(age_ns, constants_ns_[index(level)].back() + 1);
}

std::int64_t StateSpace::clamp_pending(std::int64_t pending_ns) const {
  return std::min(pending_ns, pending_constant_ns_ + 1);
}

std::int64_t StateSpace::age_of(const Cascade& machine, Instant now) const {
  const auto last = machine.last_transition();
  return last ? clamp(machine.level(), (now - *last).ns) : kNever;
}

std::int64_t StateSpace::pending_of(const Cascade& machine, Instant now) const {
  const auto since = machine.demanded_since();
  return since ? clamp_pending((now - *since).ns) : kNever;
}

// All delays of a path end at an edge of a time or are a nanosecond or two beyond one.
std::int64_t StateSpace::delay_as_given(std::int64_t delay_ns) const {
  if (delay_ns <= Duration::from_seconds(kMostS).ns / 2) return delay_ns;
  const Duration given =
      std::max({policy_as_given_.cooldown_max(), policy_as_given_.escalate_after(),
                policy_as_given_.escalation_cooldown()});
  const Duration cut =
      std::max({policy_.cooldown_max(), policy_.escalate_after(), policy_.escalation_cooldown()});
  return (Duration{delay_ns} + (given - cut)).ns;
}

std::size_t StateSpace::region_product() const {
  std::size_t product = 1;
  for (const MetricRegions& regions : regions_) product *= regions.regions.size();
  return product;
}

std::size_t StateSpace::input_with(Metric metric, std::size_t metric_class) const {
  return input_with_[index(metric)][metric_class];
}

const StateSpace::Node* StateSpace::find_node(Level level, std::int64_t age_ns) const {
  const auto found = node_ids_.find({level, age_ns, kNever});
  return found == node_ids_.end() ? nullptr : &nodes_[found->second];
}

std::uint32_t StateSpace::node_of(Cascade machine, Instant now, std::uint32_t from) {
  const std::int64_t age_ns = age_of(machine, now), pending_ns = pending_of(machine, now);
  const Level level = machine.level();
  const auto [found, added] =
      node_ids_.try_emplace({level, age_ns, pending_ns}, static_cast<std::uint32_t>(nodes_.size()));
  if (added) {
    nodes_.push_back({std::move(machine), now, level, age_ns, pending_ns, {}, {}, {}, {}});
  } else {
    nodes_[found->second].other_arrivals.try_emplace(from, Arrival{std::move(machine), now});
  }
  return found->second;
}

std::uint32_t StateSpace::state_of(const State& wanted) {
  const auto [found, added] =
      state_ids_.try_emplace({wanted.node, wanted.journal_age_ns, wanted.demanded_ns},
                             static_cast<std::uint32_t>(states_.size()));
  if (added) states_.push_back(wanted);
  return found->second;
}

/// Every point of each metric, beside every region of every other one, the rest at their
/// healthiest.
void StateSpace::make_probes() {
  const auto first_point = [](const MetricRegions& regions, std::size_t region) {
    return std::find_if(regions.points.begin(), regions.points.end(),
                        [&](const auto& point) { return point.region == region; })
        ->value;
  };
  Pressure rest;
  for (std::size_t m = 0; m < regions_.size(); ++m) rest.values[m] = first_point(regions_[m], 0);
  for (std::size_t m = 0; m < regions_.size(); ++m) {
    std::vector<Pressure> contexts;
    for (std::size_t other = 0; other < regions_.size(); ++other) {
      if (other == m) continue;
      for (std::size_t region = 0; region < regions_[other].regions.size(); ++region) {
        contexts.push_back(rest);
        contexts.back().values[other] = first_point(regions_[other], region);
      }
    }
    if (contexts.empty()) contexts.push_back(rest);
    first_probe_.push_back(probes_.size());
    contexts_.push_back(contexts.size());
    for (std::size_t point = 0; point < regions_[m].points.size(); ++point) {
      for (std::size_t context = 0; context < contexts.size(); ++context) {
        Pressure pressure = contexts[context];
        pressure.values[m] = regions_[m].points[point].value;
        probes_.push_back({static_cast<std::uint16_t>(m), static_cast<std::uint16_t>(point),
                           static_cast<std::uint16_t>(context), pressure});
      }
    }
  }
}

/// What can be seen of a check from without: the level after it, and what it wrote into the
/// journal.
void StateSpace::tell(Fact& fact, Level after, const std::optional<Transition>& transition,
                      Instant now) {
  fact.after = after;
  fact.journalled = transition.has_value();
  if (!transition) return;
  fact.from = transition->from;
  fact.to = transition->to;
  fact.kind = transition->kind;
  fact.at_now = transition->at == now;
}

StateSpace::Fact StateSpace::fact_of(Cascade& machine, Instant now, const Pressure& pressure,
                                     Duration late) {
  const Counters before = machine.counters();
  const auto transition = machine.check(now - late, pressure);
  ++checks_driven_;
  Fact fact;
  tell(fact, machine.level(), transition, now);
  fact.escalations = static_cast<std::int16_t>(machine.counters().escalations - before.escalations);
  fact.recoveries = static_cast<std::int16_t>(machine.counters().recoveries - before.recoveries);
  fact.next_age_ns = age_of(machine, now);
  fact.next_pending_ns = pending_of(machine, now);
  return fact;
}

/// The same check twice: by the machine, and by its table with numbers that tell what they are
/// compared with. What the second makes of a level, its instants and a pressure cannot depend on
/// anything else; that the first does the same is asked of every such check.
StateSpace::Fact StateSpace::observed_fact_of(Cascade& machine, Instant now,
                                              const Pressure& pressure, Duration late) {
  watch_.stand_at(machine.level());
  const ObservedMachine::Result expected =
      observed_.check({machine.level(), machine.last_transition(), machine.demanded_since(), now},
                      now - late, pressure, watch_);
  ++checks_observed_;
  const Fact fact = fact_of(machine, now, pressure, late);
  Fact by_table = fact;
  tell(by_table, expected.after.level, expected.transition, now);
  const std::pair clocks(machine.last_transition(), machine.demanded_since());
  const std::pair clocks_by_table(expected.after.last_transition, expected.after.demanded_since);
  if (by_table != fact || clocks != clocks_by_table) does_as_observed_ = false;
  return fact;
}

StateSpace::Fact StateSpace::drive_one(std::uint32_t from, const Pressure& pressure, Drive drive) {
  Cascade machine = nodes_[from].machine;
  const Instant now = nodes_[from].now;
  Fact fact = drive == Drive::observed ? observed_fact_of(machine, now, pressure)
                                       : fact_of(machine, now, pressure);
  fact.next_node = node_of(std::move(machine), now, from);
  return fact;
}

StateSpace::State StateSpace::state_after(std::uint32_t state, const Fact& fact,
                                          const Pressure& effective) const {
  const State& from = states_[state];
  const Level before = nodes_[from.node].level;
  const bool moved = fact.after != before;
  State after{fact.next_node, moved ? 0 : from.journal_age_ns, kNever};
  if (!moved && pending_constant_ns_ > 0 && demand(policy_, effective) > before) {
    after.demanded_ns = std::max<std::int64_t>(from.demanded_ns, 0);
  }
  return standing_for(after);
}

// A machine whose account of time parts from the journal's may have no end of states: every mix of
// two ages. A sound one has 3 times as many as times and levels; with a second clock, which begins
// at any age, more. Beyond this many only what needs no more time is followed; that the search is
// in part then is said, and nothing counts as proven.
std::size_t most_states(const Policy& policy) {
  const std::size_t of_one_clock = 60 + 8 * policy.level_count();
  return policy.escalate_after_s > 0 ? 20 * of_one_clock : of_one_clock;
}

/// Waits to both ends of each region of both clocks, and no time at all.
void StateSpace::explore_delays(std::uint32_t state) {
  const State from = states_[state];
  const Level level = nodes_[from.node].level;
  std::set<std::int64_t> delays = {0};
  const auto wait_until = [&](std::int64_t age, std::int64_t target) {
    if (age != kNever && target > age) delays.insert(target - age);
  };
  const auto wait_for = [&](std::int64_t age, std::int64_t constant) {
    for (const std::int64_t target : {constant - 1, constant, constant + 1}) {
      wait_until(age, target);
    }
  };
  for (const std::int64_t constant : constants_ns_[index(level)]) {
    wait_for(nodes_[from.node].age_ns, constant);
    wait_for(from.journal_age_ns, constant);
  }
  if (from.demanded_ns == kNever) {
    for (const std::int64_t age : quiet_ages_ns_[index(level)]) {
      wait_until(nodes_[from.node].age_ns, age);
      wait_until(from.journal_age_ns, age);
    }
  }
  wait_for(nodes_[from.node].pending_ns, pending_constant_ns_);
  wait_for(from.demanded_ns, pending_constant_ns_);
  if (states_.size() > most_states(policy_)) {
    complete_ = false;
    delays = {0};
  }
  for (const std::int64_t delay : delays) {
    const Instant now = nodes_[from.node].now + Duration{delay};
    const std::uint32_t node = node_of(nodes_[from.node].machine, now, from.node);
    const auto later = [&](std::int64_t age) { return age == kNever ? kNever : age + delay; };
    const State to{node, clamp(level, later(from.journal_age_ns)),
                   clamp_pending(later(from.demanded_ns))};
    delays_[state].push_back({delay, state_of(to)});
  }
}

/// Takes up the states that checks of a node lead to.
void StateSpace::follow(std::uint32_t state, const std::vector<Fact>& facts,
                        const std::function<const Pressure&(std::size_t)>& pressure) {
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const State after = state_after(state, facts[i], effective_pressure(policy_, pressure(i)));
    if (after.node != facts[i].next_node) nodes_[after.node].stands_for.insert(facts[i].next_node);
    state_of(after);
  }
}

void StateSpace::explore() {
  state_of({node_of(Cascade(policy_), Instant{0}, 0), kNever, kNever});
  // states_ grows while it is walked; a check needs no time, so delays are moves of their own.
  for (std::uint32_t state = 0; state < states_.size(); ++state) {
    delays_.resize(state + 1);
    explore_delays(state);
    const std::uint32_t node = states_[state].node;
    if (nodes_[node].probes.empty()) {
      std::vector<Fact> facts;
      facts.reserve(probes_.size());
      for (const Probe& probe : probes_) {
        facts.push_back(drive_one(node, probe.pressure, Drive::plain));
      }
      nodes_[node].probes = std::move(facts);
    }
    follow(state, nodes_[node].probes,
           [this](std::size_t i) -> const Pressure& { return probes_[i].pressure; });
  }
}

/// Groups the points of each region by what the machine did with them, in all states and beside
/// all that stands beside them.
std::vector<InputClass> StateSpace::classes_of(std::size_t metric,
                                               std::vector<std::size_t>& standing) const {
  const auto alike = [&](std::size_t a, std::size_t b) {
    const std::size_t contexts = contexts_[metric];
    for (const Node& node : nodes_) {
      if (node.probes.empty()) continue;  // another stands for it
      const auto facts = node.probes.begin() + static_cast<std::ptrdiff_t>(first_probe_[metric]);
      const auto of_a = facts + static_cast<std::ptrdiff_t>(a * contexts);
      const auto of_b = facts + static_cast<std::ptrdiff_t>(b * contexts);
      if (!std::equal(of_a, of_a + static_cast<std::ptrdiff_t>(contexts), of_b)) return false;
    }
    return true;
  };
  std::vector<InputClass> classes;
  const auto& points = regions_[metric].points;
  for (std::size_t point = 0; point < points.size(); ++point) {
    bool found = false;
    for (std::size_t c = 0; c < classes.size() && !found; ++c) {
      found = classes[c].region == points[point].region && alike(standing[c], point);
    }
    if (found) continue;
    classes.push_back({points[point].value, points[point].region, true});
    standing.push_back(point);
  }
  for (InputClass& each : classes) {
    each.whole_region = std::count_if(classes.begin(), classes.end(), [&](const InputClass& other) {
                          return other.region == each.region;
                        }) == 1;
  }
  return classes;
}

void StateSpace::make_inputs() {
  const std::size_t metrics = regions_.size();
  const auto add = [&](const Input& input) {
    if (std::find(inputs_.begin(), inputs_.end(), input) != inputs_.end()) return;
    inputs_.push_back(input);
  };
  add(Input{});
  for (std::size_t a = 0; a < metrics; ++a) {
    for (std::uint16_t of_a = 0; of_a < classes_[a].size(); ++of_a) {
      Input input{};
      input[a] = of_a;
      if (metrics == 1) add(input);
      for (std::size_t b = a + 1; b < metrics; ++b) {
        for (std::uint16_t of_b = 0; of_b < classes_[b].size(); ++of_b) {
          Input both = input;
          both[b] = of_b;
          add(both);
        }
      }
    }
  }
  for (const Input& input : inputs_) {
    Pressure pressure;
    for (std::size_t m = 0; m < metrics; ++m) pressure.values[m] = classes_[m][input[m]].value;
    pressures_.push_back(pressure);
    effective_.push_back(effective_pressure(policy_, pressure));
  }
  for (std::size_t m = 0; m < metrics; ++m) {
    input_with_.emplace_back();
    for (std::uint16_t c = 0; c < classes_[m].size(); ++c) {
      Input input{};
      input[m] = c;
      const auto found = std::find(inputs_.begin(), inputs_.end(), input);
      input_with_[m].push_back(static_cast<std::size_t>(found - inputs_.begin()));
    }
  }
}

/// What the machine does under each input, in each state. Where every region is one, each input was
/// probed, so that no state is met here that is not known.
void StateSpace::drive_inputs() {
  for (std::uint32_t state = 0; state < states_.size(); ++state) {
    if (state >= delays_.size()) {
      delays_.resize(state + 1);
      explore_delays(state);
    }
    const std::uint32_t node = states_[state].node;
    if (nodes_[node].row.empty()) {
      std::vector<Fact> row;
      row.reserve(inputs_.size());
      for (const Pressure& pressure : pressures_) {
        row.push_back(drive_one(node, pressure, Drive::observed));
      }
      nodes_[node].row = std::move(row);
    }
    follow(state, nodes_[node].row,
           [this](std::size_t i) -> const Pressure& { return effective_[i]; });
  }
}

/// Whether a check depends on an input only by the highest level that it demands and the lowest
/// that it clears. Of one or two metrics all inputs are searched, and there is nothing to ask.
bool StateSpace::inputs_are_demands() {
  const std::size_t metrics = regions_.size();
  if (metrics <= 2) return true;
  const auto look = [this](const Pressure& effective) {
    std::size_t cleared = 1;
    while (cleared < policy_.level_count() && !is_cleared(policy_, level_at(cleared), effective)) {
      ++cleared;
    }
    return std::pair(demand(policy_, effective), cleared);
  };
  // Two metrics make every pair of these that more make. One that none made would be held against
  // the healthiest input, and differ.
  std::map<std::pair<Level, std::size_t>, std::size_t> input_of;
  for (std::size_t i = inputs_.size(); i-- > 0;) input_of[look(effective_[i])] = i;
  Input input{};
  const auto next = [&] {
    for (std::size_t m = 0; m < metrics; ++m) {
      if (++input[m] < classes_[m].size()) return true;
      input[m] = 0;
    }
    return false;
  };
  do {
    Pressure pressure;
    for (std::size_t m = 0; m < metrics; ++m) pressure.values[m] = classes_[m][input[m]].value;
    const std::size_t like = input_of[look(effective_pressure(policy_, pressure))];
    for (const Node& node : nodes_) {
      if (node.row.empty()) continue;
      Cascade machine = node.machine;
      Fact fact = observed_fact_of(machine, node.now, pressure);
      fact.next_node = node.row[like].next_node;
      if (!(fact == node.row[like])) return false;
    }
  } while (next());
  return true;
}

bool StateSpace::time_regions_are_uniform() const {
  const auto same_but_for_time = [](Fact a, const Fact& b) {
    a.next_node = b.next_node;
    if (!a.journalled) {
      a.next_age_ns = b.next_age_ns;
      a.next_pending_ns = b.next_pending_ns;
    }
    return a == b;
  };
  // Alike is transitive, so the first stands for all of its region. What was probed need not be
  // compared: where every region of values is one, each probe is one of the inputs.
  std::map<std::tuple<Level, std::size_t, bool, bool>, const Node*> first_of_region;
  for (const Node& node : nodes_) {
    if (node.age_ns == kNever || node.row.empty()) continue;
    const std::vector<std::int64_t>& constants = constants_ns_[index(node.level)];
    const auto over = std::count_if(constants.begin(), constants.end(),
                                    [&](std::int64_t constant) { return node.age_ns >= constant; });
    const Node& first =
        *first_of_region
             .try_emplace({node.level, static_cast<std::size_t>(over), node.pending_ns == kNever,
                           node.pending_ns >= pending_constant_ns_},
                          &node)
             .first->second;
    if (!std::equal(first.row.begin(), first.row.end(), node.row.begin(), same_but_for_time)) {
      return false;
    }
  }
  return true;
}

/// Whether a machine does under an input what the node's own did; where it is not of the same age,
/// the clock that goes on from there may differ.
bool StateSpace::is_like_under(std::size_t input, const Node& node, const Cascade& machine,
                               Instant now, bool same_age) {
  const Fact& expected = node.row[input];
  Cascade copy = machine;
  Fact fact = fact_of(copy, now, pressures_[input]);
  fact.next_node = expected.next_node;
  if (!same_age && !fact.journalled) {
    fact.next_age_ns = expected.next_age_ns;
    fact.next_pending_ns = expected.next_pending_ns;
  }
  return fact == expected;
}

/// Under every input.
bool StateSpace::is_like(const Node& node, const Cascade& machine, Instant now, bool same_age) {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (!is_like_under(i, node, machine, now, same_age)) return false;
  }
  return true;
}

/// An input for each thing that the node does.
std::vector<std::size_t> StateSpace::telling_inputs(const Node& node) const {
  std::vector<std::size_t> inputs;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const bool is_new = std::none_of(inputs.begin(), inputs.end(), [&](std::size_t other) {
      return node.row[other] == node.row[i];
    });
    if (is_new) inputs.push_back(i);
  }
  return inputs;
}

/// Each half hour of a day and each day of a week, in a state that nothing but the pressure ends.
bool StateSpace::is_like_at_all_times_of_the_week(const Node& node) {
  const std::vector<std::size_t> inputs = telling_inputs(node);
  constexpr std::int64_t kHalfHour_ns = 1'800'000'000'000;
  for (std::int64_t half_hours = 0; half_hours < 48 * 7; half_hours += half_hours < 48 ? 1 : 48) {
    const Instant now = node.now + Duration{half_hours * kHalfHour_ns};
    for (const std::size_t input : inputs) {
      if (!is_like_under(input, node, node.machine, now, false)) return false;
    }
  }
  return true;
}

/// That a state is its level and its clocks, and nothing else: not how it was come to, not what
/// time it is, and of each clock only its region.
bool StateSpace::states_are_uniform() {
  constexpr Instant kElsewhere{-4'000'000'000'000'000'000};
  for (const Node& node : nodes_) {
    if (node.row.empty()) continue;
    const std::vector<std::int64_t>& constants = constants_ns_[index(node.level)];
    for (const auto& [from, arrival] : node.other_arrivals) {
      if (!is_like(node, arrival.machine, arrival.now, true)) return false;
      // What a machine remembers of its way may show only once the cooldown is over.
      const Node* quiet = node.age_ns == 0 ? find_node(node.level, constants.back()) : nullptr;
      const Instant then = arrival.now + Duration{constants.back()};
      if (quiet != nullptr && node.pending_ns == kNever &&
          !is_like(*quiet, arrival.machine, then, true)) {
        return false;
      }
    }
    for (const std::uint32_t other : node.stands_for) {
      if (!is_like(node, nodes_[other].machine, nodes_[other].now, false)) return false;
    }
    if (node.age_ns == kNever || node.pending_ns != kNever) continue;
    const Cascade made(policy_, node.level, kElsewhere);
    if (!is_like(node, made, kElsewhere + Duration{node.age_ns}, true)) return false;
    if (node.age_ns != 0 && node.age_ns != constants.back()) continue;
    // Where nothing that takes time keeps it back, a machine does all that it ever does.
    if (node.age_ns != 0 && !is_like_at_all_times_of_the_week(node)) return false;
    const std::int64_t further =
        node.age_ns >= constants.back() ? kFurthest_ns : constants.front() - 1;
    for (const std::int64_t more : {further / 1'000'000, further / 2}) {
      if (!is_like(node, node.machine, node.now + Duration{more}, false)) return false;
    }
  }
  return true;
}

/// That an instant before the latest one seen is read as that one: what a check does then, it does
/// as well where the clock was set back.
bool StateSpace::late_is_now() {
  constexpr Duration kHour{3'600'000'000'000};
  const std::array<std::size_t, 2> firsts = {kRest, inputs_.size() - 1};
  for (const Node& node : nodes_) {
    if (node.row.empty()) continue;
    for (const std::size_t first : firsts) {
      Cascade before = node.machine;
      before.check(node.now, pressures_[first]);
      for (const std::size_t input : telling_inputs(node)) {
        Cascade in_time = before, late = before;
        if (!(fact_of(in_time, node.now, pressures_[input]) ==
              observed_fact_of(late, node.now, pressures_[input], kHour))) {
          return false;
        }
      }
    }
  }
  return true;
}

/// That a reset leads back to the first state, from wherever it is made: what a run can do after
/// one is what a run can do.
bool StateSpace::reset_begins_anew() {
  const Node& first = nodes_[states_[kInitial].node];
  return std::all_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
    Cascade machine = node.machine;
    machine.reset(node.now);
    return is_like(first, machine, node.now, true);
  });
}

/// Asked in this order; the first that differs is told.
std::string StateSpace::first_difference() {
  for (std::size_t m = 0; m < classes_.size(); ++m) {
    const bool all_whole = std::all_of(classes_[m].begin(), classes_[m].end(),
                                       [](const InputClass& each) { return each.whole_region; });
    if (all_whole) continue;
    return "the machine treats values of " + policy_.metrics[m].name +
           " differently that the policy does not tell apart";
  }
  if (!inputs_are_demands()) {
    return "the machine sees more in a pressure than the highest level that it demands and the "
           "lowest that it clears";
  }
  if (!watch_.fault().empty()) return watch_.fault();
  if (!time_regions_are_uniform()) {
    return "the machine treats times since the last transition differently that the policy does "
           "not tell apart";
  }
  if (!states_are_uniform()) {
    return "the machine goes by more than its level and the time since its last transition: by the "
           "date, or by how it came there";
  }
  if (!late_is_now()) {
    return "the machine takes an instant before the latest one as it is: its clocks run backwards";
  }
  if (!reset_begins_anew()) return "a reset does not lead back to the first state";
  if (!does_as_observed_) {
    return "the machine does other than its own table makes of a level, its clocks and a pressure";
  }
  return {};
}

void StateSpace::classify() {
  for (std::size_t m = 0; m < regions_.size(); ++m) {
    std::vector<std::size_t> standing;
    classes_.push_back(classes_of(m, standing));
  }
  make_inputs();
  drive_inputs();
  not_uniform_ = first_difference();
  const bool one_clock = std::all_of(states_.begin(), states_.end(), [this](const State& state) {
    const Node& node = nodes_[state.node];
    return node.age_ns == state.journal_age_ns && node.pending_ns == state.demanded_ns;
  });
  if (uniform() && one_clock && pending_constant_ns_ == 0) {
    // Where each time region is one, a single point of it does: no delay, or just until a time
    // ends.
    for (std::vector<Move>& moves : delays_) {
      moves.erase(std::remove_if(moves.begin(), moves.end(),
                                 [this](const Move& move) {
                                   const auto& constants =
                                       constants_ns_[index(level_of(move.state))];
                                   return move.delay_ns != 0 &&
                                          !std::binary_search(constants.begin(), constants.end(),
                                                              states_[move.state].journal_age_ns);
                                 }),
                  moves.end());
    }
  }
  make_leads();
}

void StateSpace::make_leads() {
  // The order of the first metric running fastest.
  std::vector<std::uint32_t> order(inputs_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::lexicographical_compare(inputs_[a].rbegin(), inputs_[a].rend(), inputs_[b].rbegin(),
                                        inputs_[b].rend());
  });
  leads_.reserve(states_.size() * inputs_.size());
  // Checks lead to no state that drive_inputs() has not taken up.
  for (std::uint32_t state = 0; state < states_.size(); ++state) {
    const Node& node = nodes_[states_[state].node];
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const Fact& fact = node.row[i];
      leads_.push_back(
          {state_of(state_after(state, fact, effective_[i])), fact.after != node.level});
    }
    std::vector<std::uint32_t> leading;
    std::vector<std::pair<std::uint32_t, bool>> seen;
    for (const std::uint32_t i : order) {
      const Lead& there = lead(state, i);
      const std::pair<std::uint32_t, bool> key{there.next, there.moves};
      if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
      seen.push_back(key);
      leading.push_back(i);
    }
    leading_.push_back(std::move(leading));
  }
}

StateSpace::Outcome StateSpace::outcome(std::uint32_t state, std::size_t input) const {
  const State& from = states_[state];
  const Node& node = nodes_[from.node];
  const Fact& fact = node.row[input];
  Outcome outcome;
  Step& step = outcome.step;
  step.before = node.level;
  step.after = fact.after;
  step.at = node.now;
  step.seen = pressures_[input];
  step.effective = effective_[input];
  if (fact.journalled) {
    step.transition = Transition{fact.at_now ? node.now : Instant::min(),  // any other time
                                 fact.from,
                                 fact.to,
                                 fact.kind,
                                 step.seen,
                                 {}};
  }
  if (from.journal_age_ns != kNever) step.since_transition = Duration{from.journal_age_ns};
  if (pending_constant_ns_ > 0 && demand(policy_, step.effective) > step.before) {
    step.demanded_for = Duration{std::max<std::int64_t>(from.demanded_ns, 0)};
  }
  step.escalations_counted = fact.escalations;
  step.recoveries_counted = fact.recoveries;
  outcome.next = lead(state, input).next;
  return outcome;
}

}  // namespace cascade
