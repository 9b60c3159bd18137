#include "cli/watch/candidate.hpp"

#include <utility>

#include "cli/terminal/terminal.hpp"
#include "model/input_error.hpp"
#include "model/nearest_name.hpp"
#include "sim/replay/made.hpp"

namespace cascade {
namespace {

Cascade machine_of(Policy policy, const CandidateState& state) {
  const auto level = policy.levels.find(state.level);
  if (!level) {
    throw InputError(
        "", 0,
        "policy " + printable(policy.name) + " has no level '" + printable(state.level) + "'",
        choices_text(state.level, policy.levels.all()));
  }
  Cascade machine(std::move(policy), *level, state.last_transition);
  // At every check since then more was demanded than the level, and at the latest by what was seen:
  // it starts the clock anew, and moves nothing, as the clock has only begun.
  if (state.demanded_since) machine.check(*state.demanded_since, state.seen);
  return machine;
}

}  // namespace

Candidate::Candidate(Policy policy, Instant begin, Duration blind_after)
    : machine_(policy), fold_(policy), begin_(begin) {
  fold_.blind_after(blind_after);
  state_.policy = policy.name;
  state_.policy_digest = policy_digest(policy);
}

Candidate::Candidate(Policy policy, const CandidateState& state, Instant begin,
                     Duration blind_after)
    : machine_(machine_of(policy, state)), fold_(policy), begin_(begin), state_(state) {
  fold_.blind_after(blind_after);
  if (state.checks > 0) checked_at_ = begin;
}

std::optional<Transition> Candidate::check(Instant at, const Pressure& pressure) {
  const std::optional<Transition> transition = machine_.check(at, pressure);
  fold_.check(Instant{(at - begin_).ns}, pressure, transition);
  checked_at_ = at;
  state_.seen = pressure;
  ++state_.checks;
  state_.transitions += transition ? 1 : 0;
  return transition;
}

CandidateState Candidate::state() const {
  CandidateState state = state_;
  state.level = policy().name_of(level());
  state.last_transition = machine_.last_transition();
  state.demanded_since = machine_.demanded_since();
  return state;
}

Explanation Candidate::why() const {
  if (!checked_at_) return explain(machine_, {begin_}, std::nullopt, Duration::max());
  return explain(machine_, {*checked_at_, *checked_at_}, LastCheck{Duration{}, state_.seen},
                 Duration::max());
}

Metrics Candidate::metrics() const {
  Metrics metrics = fold_.now();
  metrics.level = level();  // the fold has not seen how it came there
  metrics.seen = state_.seen;
  return metrics;
}

}  // namespace cascade
