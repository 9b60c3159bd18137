#include <algorithm>
#include <limits>

#include "properties/conform/recorded/states.hpp"

namespace cascade {
namespace {

/// Beyond so many states those of a level are made one.
constexpr std::size_t kRowStatesMax = 64;

void add(RowStates::Set& to, const RowStates::State& state) {
  if (state.transition.empty() || (state.pending && state.pending->empty())) return;
  // More is demanded since a check after the transition, or at its instant.
  if (state.pending && state.pending->last < state.transition.first) return;
  for (RowStates::State& known : to) {
    const bool is_same = known.level == state.level && known.transition == state.transition &&
                         known.pending == state.pending;
    if (!is_same) continue;
    known.restarts = std::min(known.restarts, state.restarts);
    return;
  }
  to.push_back(state);
}

/// One state a level, and one for what is pending there: more than is possible, never less.
RowStates::Set simplified(const RowStates::Set& set) {
  RowStates::Set to;
  for (const RowStates::State& state : set) {
    const auto known = std::find_if(to.begin(), to.end(), [&state](const RowStates::State& other) {
      return other.level == state.level && other.pending.has_value() == state.pending.has_value();
    });
    if (known == to.end()) {
      to.push_back(state);
      continue;
    }
    known->transition = hull(known->transition, state.transition);
    if (known->pending) known->pending = hull(*known->pending, *state.pending);
    known->restarts = std::min(known->restarts, state.restarts);
  }
  return to;
}

}  // namespace

PolicyClocks::PolicyClocks(const Policy& policy)
    : escalation_cooldown(policy.escalation_cooldown()), escalate_after(policy.escalate_after()) {
  for (const Level level : policy.raised_levels()) cooldowns[index(level)] = policy.cooldown(level);
}

RowStates::RowStates(const Policy& policy, const Trace& trace,
                     const RecordedAssumptions& assumptions)
    : policy_(policy),
      trace_(trace),
      clocks_(policy),
      moves_(policy, trace),
      may_restart_(assumptions.restarts) {
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].monitored && !trace.has(metric_at(m))) has_all_ = false;
  }
}

RowStates::Set RowStates::first(std::size_t row, Waived waived) {
  Set before;
  for (const Level level : policy_.all_levels()) {
    for (const State& state : any_at(level, row)) before.push_back(state);
  }
  return after(before, row, waived);
}

RowStates::Set RowStates::any_at(Level level, std::size_t row) const {
  const Span any{Instant::min(), trace_.at[row]};
  Set set = {{level, any, {}}};
  if (clocks_.escalate_after.ns > 0) set.push_back({level, any, any, 0});
  return set;
}

RowStates::Set RowStates::after(const Set& before, std::size_t row, Waived waived) {
  const Instant now = trace_.at[row];
  Moves moves = moves_.of_row(row);
  for (const Level level : policy_.all_levels()) {
    if (waived.pressure) moves[index(level)] = LevelSet::all(policy_.level_count());
    if (waived.checks) moves[index(level)].add(level);
  }
  Set to;
  std::uint32_t fewest = std::numeric_limits<std::uint32_t>::max();
  for (const State& state : before) {
    check(state, now, moves, waived, to);
    fewest = std::min(fewest, state.restarts);
  }
  if (may_restart_ && !before.empty()) {
    check({kLowest, {Instant::min(), Instant::min()}, {}, fewest + 1}, now, moves, waived, to);
  }
  return to.size() > kRowStatesMax ? simplified(to) : to;
}

/// SPEC 4, for every state of the box at once: it is cut where a clock tells its states apart.
void RowStates::check(const State& state, Instant now, const Moves& moves, Waived waived,
                      Set& to) const {
  const LevelSet leads_to = moves[index(state.level)];
  const auto length = [&](Duration clock) { return waived.clocks ? Duration{} : clock; };
  const auto is_over = [&](const Span& since, Duration clock) {
    return Span{since.first, std::min(since.last, now - length(clock))};
  };
  const auto is_not_over = [&](const Span& since, Duration clock) {
    return Span{std::max(since.first, now - length(clock) + kNs), since.last};
  };
  const auto arrive = [&](Level level) { add(to, {level, {now, now}, {}, state.restarts}); };
  const auto stay = [&](const Span& transition, std::optional<Span> pending) {
    add(to, {state.level, transition, pending, state.restarts});
  };

  if (leads_to.has(state.level)) stay(state.transition, std::nullopt);
  for (const Level level : policy_.all_levels()) {
    if (!leads_to.has(level) || level >= state.level) continue;
    const Duration cooldown = clocks_.cooldown(state.level);
    if (!is_over(state.transition, cooldown).empty()) arrive(level);
    stay(is_not_over(state.transition, cooldown), std::nullopt);
  }
  const Span pending = state.pending.value_or(Span{now, now});
  const Span for_long_enough = is_over(pending, clocks_.escalate_after);
  const Duration cooldown = clocks_.escalation_cooldown;
  for (const Level level : policy_.all_levels()) {
    if (!leads_to.has(level) || level <= state.level) continue;
    if (!for_long_enough.empty() && !is_over(state.transition, cooldown).empty()) arrive(level);
    const bool waits = clocks_.escalate_after.ns > 0;
    if (waits) stay(state.transition, is_not_over(pending, clocks_.escalate_after));
    const Span too_soon = is_not_over(state.transition, cooldown);
    if (!for_long_enough.empty()) {
      stay(too_soon, waits ? std::optional<Span>(for_long_enough) : std::nullopt);
    }
  }
}

}  // namespace cascade
