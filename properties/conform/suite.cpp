#include "properties/conform/suite.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>
#include <utility>

#include "sim/text/counted_text.hpp"

namespace cascade {
namespace {

/// What a covered state is told apart by: the level, and both clocks as far as they still run.
using Key = std::tuple<Level, std::int64_t, std::int64_t>;

Key key_of(const Cascade& machine, Instant now) {
  const Policy& policy = machine.policy();
  const auto clamp = [](std::optional<Instant> since, Instant at, std::int64_t longest_ns) {
    return since ? std::min((at - *since).ns, longest_ns) : longest_ns;
  };
  const std::int64_t longest = std::max(policy.cooldown_max().ns, policy.escalation_cooldown().ns);
  const auto pending = machine.demanded_since();
  return {machine.level(), clamp(machine.last_transition(), now, longest),
          pending ? std::min((now - *pending).ns, policy.escalate_after().ns) : -1};
}

CoveredState after_check(const CoveredState& state, Duration delay, const Pressure& pressure) {
  CoveredState next = state;
  next.now = state.now + delay;
  next.machine.check(next.now, pressure);
  next.access.push_back(Request::check(next.now, pressure));
  return next;
}

}  // namespace

Suite::Suite(const Policy& policy, const SystemTraits& traits, std::size_t extra_states)
    : policy_(policy),
      traits_(traits),
      extra_states_(extra_states),
      inputs_(test_inputs(policy, traits)) {
  cover();
  if (policy_.escalate_after().ns > 0) cover_second_clock();
}

/// Breadth first: each level by the fewest checks, as it is right after the transition that led
/// there.
void Suite::cover() {
  std::set<Key> seen;
  std::deque<CoveredState> open;
  states_.push_back({{}, Cascade(policy_), Instant{0}});
  open.push_back(states_.front());
  seen.insert(key_of(states_.front().machine, Instant{0}));
  std::set<Level> reached = {kLowest};
  while (!open.empty() && reached.size() < policy_.level_count()) {
    const CoveredState state = std::move(open.front());
    open.pop_front();
    for (const Duration delay : test_delays(state.machine, state.now, traits_)) {
      for (const Pressure& pressure : inputs_.classes) {
        CoveredState next = after_check(state, delay, pressure);
        // A check that moves nothing and starts no clock is no more than a delay.
        const bool starts_a_clock =
            next.machine.demanded_since() && !state.machine.demanded_since();
        if (next.machine.level() == state.machine.level() && !starts_a_clock) continue;
        if (!seen.insert(key_of(next.machine, next.now)).second) continue;
        if (next.machine.level() != state.machine.level() &&
            reached.insert(next.machine.level()).second) {
          states_.push_back(next);
        }
        open.push_back(std::move(next));
      }
    }
  }
  std::sort(states_.begin(), states_.end(), [](const CoveredState& a, const CoveredState& b) {
    return a.machine.level() < b.machine.level();
  });
}

/// Where more must have been demanded for a while: each level also while it is, begun at each age.
void Suite::cover_second_clock() {
  std::vector<CoveredState> waiting;
  std::set<Key> seen;
  for (const CoveredState& state : states_) {
    for (const Duration delay : test_delays(state.machine, state.now, traits_)) {
      for (const Pressure& pressure : inputs_.classes) {
        CoveredState next = after_check(state, delay, pressure);
        if (next.machine.level() != state.machine.level() || !next.machine.demanded_since())
          continue;
        if (seen.insert(key_of(next.machine, next.now)).second) waiting.push_back(std::move(next));
      }
    }
  }
  states_.insert(states_.end(), waiting.begin(), waiting.end());
}

std::vector<Level> Suite::unreached() const {
  std::vector<Level> levels;
  for (const Level level : policy_.all_levels()) {
    const bool is_reached =
        std::any_of(states_.begin(), states_.end(),
                    [&](const CoveredState& state) { return state.machine.level() == level; });
    if (!is_reached) levels.push_back(level);
  }
  return levels;
}

std::size_t Suite::model_states() const {
  std::set<std::pair<Level, bool>> states;
  for (const CoveredState& state : states_) {
    states.emplace(state.machine.level(), state.machine.demanded_since().has_value());
  }
  return states.size();
}

std::string Suite::hypothesis() const {
  std::string text = "the system tells values apart only by the policy's regions (" +
                     counted(inputs_.regions.size(), "combination") +
                     ", each region tried at both ends, one step within and in the middle";
  if (!inputs_.all_combinations) text += "; regions of three or more metrics two at a time";
  text += "), time only by what has passed since its last transition";
  if (policy_.escalate_after().ns > 0) text += " and since more was first demanded";
  text += " against the policy's own times, and has at most " + std::to_string(model_states()) +
          " + " + std::to_string(extra_states_) + " states beside its clocks";
  return text;
}

void Suite::generate(const Take& take) const {
  for (std::size_t further = 0; further <= extra_states_; ++further) {
    for (const CoveredState& state : states_) {
      if (further == 0) {
        if (!ask_decisions(state, take) || !ask_reset(state, take)) return;
      }
      if (!after(state, further, further == 0, take)) return;
    }
  }
}

/// Every sequence of `further` checks, then everything.
bool Suite::after(const CoveredState& state, std::size_t further, bool all_points,
                  const Take& take) const {
  if (further == 0) return ask_everything(state, all_points, take);
  for (const Duration delay : test_delays(state.machine, state.now, traits_)) {
    for (const Pressure& pressure : inputs_.classes) {
      if (!after(after_check(state, delay, pressure), further - 1, all_points, take)) return false;
    }
  }
  return true;
}

bool Suite::ask_everything(const CoveredState& state, bool all_points, const Take& take) const {
  for (const Duration delay : test_delays(state.machine, state.now, traits_)) {
    for (const Pressure& pressure : all_points ? inputs_.regions : inputs_.classes) {
      if (!ask(state, delay, pressure, take)) return false;
    }
    if (!all_points) continue;
    // While the second clock runs regions are one that look alike now: it only waits.
    if (state.machine.demanded_since()) continue;
    for (const Pressure& pressure : inputs_.points) {
      if (!ask(state, delay, pressure, take)) return false;
    }
  }
  return true;
}

bool Suite::ask(const CoveredState& state, Duration delay, const Pressure& pressure,
                const Take& take) const {
  const CoveredState next = after_check(state, delay, pressure);
  return tell_apart(next.access, next.machine, next.now, take);
}

/// The run, with what tells the state that it leads to from others: each a run of its own, as a
/// check may change the state. Not `fully`: the first of them.
bool Suite::tell_apart(const Run& run, const Cascade& machine, Instant now,
                       const Take& take) const {
  for (const Suffix& suffix : characterisation(machine, now)) {
    Run longer = run;
    longer.push_back(Request::check(now + suffix.delay, suffix.pressure));
    if (!take(std::move(longer))) return false;
  }
  return true;
}

/// For an input that makes a level fall and one that makes it rise: the first delay at which it
/// does, and the one before, at which it does not yet. So a clock that was not restarted is seen,
/// and one that was, and when.
std::vector<Suite::Suffix> Suite::characterisation(const Cascade& machine, Instant now) const {
  std::vector<Suffix> suffixes;
  const std::vector<Duration> delays = test_delays(machine, now, traits_);
  for (const Pressure& pressure : {inputs_.healthiest, inputs_.worst}) {
    const auto moves = [&](Duration delay) {
      Cascade copy = machine;
      copy.check(now + delay, pressure);
      return copy.level() != machine.level();
    };
    const auto first = std::find_if(delays.begin(), delays.end(), moves);
    if (first != delays.end()) suffixes.push_back({*first, pressure});
    if (first != delays.begin()) suffixes.push_back({*std::prev(first), pressure});
  }
  return suffixes;
}

bool Suite::ask_reset(const CoveredState& state, const Take& take) const {
  if (!traits_.takes_reset) return true;
  for (const Duration delay : test_delays(state.machine, state.now, traits_)) {
    Cascade machine = state.machine;
    const Instant now = state.now + delay;
    machine.reset(now);
    Run run = state.access;
    run.push_back(Request::reset(now));
    if (!tell_apart(run, machine, now, take)) return false;
  }
  return true;
}

/// All decisions of a level in one run, then what tells that they changed nothing.
bool Suite::ask_decisions(const CoveredState& state, const Take& take) const {
  if (!traits_.takes_decide || !sheds_anything(policy_)) return true;
  Run run = state.access;
  for (const std::string& symbol : test_symbols(policy_)) {
    for (const DataType type : kDataTypes) run.push_back(Request::decide(symbol, type));
  }
  return tell_apart(run, state.machine, state.now, take);
}

std::vector<std::string> test_symbols(const Policy& policy) {
  std::vector<std::string> symbols = policy.tier_1;
  symbols.insert(symbols.end(), policy.tier_2.begin(), policy.tier_2.end());
  std::string stranger = "ZZZ";
  while (std::find(symbols.begin(), symbols.end(), stranger) != symbols.end()) stranger += 'Z';
  symbols.push_back(stranger);
  return symbols;
}

bool sheds_anything(const Policy& policy) {
  for (const Level level : policy.all_levels()) {
    for (const Action action : policy.shedding[index(level)]) {
      if (action != Action::process) return true;
    }
  }
  return false;
}

}  // namespace cascade
