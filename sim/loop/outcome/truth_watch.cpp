#include "sim/loop/outcome/truth_watch.hpp"

#include <utility>

namespace cascade {
namespace {

void add(TruthWatch::Below& below, Instant from, Instant to) {
  below.total = below.total + (to - from);
  if (to - from > below.longest.to - below.longest.from) below.longest = {from, to};
}

}  // namespace

void TruthWatch::restart(Instant now, const Policy& policy, Level level,
                         std::optional<Instant> last_transition) {
  ends(now);
  would_move_since_.reset();
  pristine_ = Cascade(policy, level, last_transition);
  probe_ = pristine_;
}

void TruthWatch::look(Instant now, const Pressure& truth) {
  // A policy that waits before it escalates remembers since when: the probe must not forget it.
  std::optional<Cascade> remembers;
  if (probe_.policy().escalate_after().ns > 0) remembers = probe_;
  const std::optional<Transition> would = probe_.check(now, truth);
  if (!would) {
    would_move_since_.reset();
    return ends(now);
  }
  probe_ = remembers ? std::move(*remembers) : pristine_;  // it moved, and the level did not
  if (!would_move_since_) would_move_since_ = now;
  if (would->kind != TransitionKind::escalation) return ends(now);
  if (!below_since_) below_since_ = now;
}

TruthWatch::Below TruthWatch::below_demand(Instant end) const {
  Below below = below_;
  if (below_since_ && end > *below_since_) add(below, *below_since_, end);
  return below;
}

void TruthWatch::ends(Instant now) {
  if (below_since_) add(below_, *below_since_, now);
  below_since_.reset();
}

}  // namespace cascade
