#include "properties/diff/measured_moves.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

namespace cascade {
namespace {

constexpr std::int64_t kNoAge = -1;
constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();

}  // namespace

MeasuredMoves::MeasuredMoves(const Policy& policy, const std::map<SeenPair, Pressure>& inputs)
    : fresh_(policy) {
  SeenPair most;
  for (const auto& [seen, pressure] : inputs) {
    if (seen.demand < most.demand) continue;
    most = seen;
    worst_ = pressure;
  }
  for (const auto& [seen, pressure] : inputs) {
    for (const Level level : policy.all_levels()) {
      for (const bool cooldown : {false, true}) {
        for (const bool escalation : {false, true}) {
          for (const Pending pending : {Pending::none, Pending::waits, Pending::over}) {
            measure(level, {cooldown, escalation, pending}, seen, pressure);
          }
        }
      }
    }
    drive_never(seen, pressure);
  }
}

/// At both ends of the region of each clock, and far out; all must answer alike.
void MeasuredMoves::measure(Level level, const TimesOver& times, const SeenPair& seen,
                            const Pressure& pressure) {
  const Policy& policy = fresh_.policy();
  const std::int64_t cooldown = level == kLowest ? 0 : policy.cooldown(level).ns;
  const std::int64_t escalation = policy.escalation_cooldown().ns;
  const std::int64_t after = policy.escalate_after().ns;
  std::int64_t low = 0, high = kEver;
  const auto bound = [&](bool is_over, std::int64_t constant) {
    if (is_over) low = std::max(low, constant);
    if (!is_over) high = std::min(high, constant - 1);
  };
  bound(times.cooldown, cooldown);
  bound(times.escalation, escalation);
  if (times.pending != Pending::none && after == 0) return;
  if (times.pending == Pending::over) low = std::max(low, after);
  if (low > high) return;
  std::vector<std::int64_t> ages = {low, high};
  if (high > low) ages.push_back(low + 1);
  if (high - low > 2) ages.push_back(low + (high - low) / 2);
  std::optional<Move> first;
  for (const std::int64_t age : ages) {
    std::vector<std::int64_t> pendings = {kNoAge};
    if (times.pending == Pending::waits) pendings = {0, std::min(after - 1, age)};
    if (times.pending == Pending::over) pendings = {after, age};
    for (const std::int64_t pending : pendings) {
      Move move;
      if (!drive(level, age, pending, pressure, move)) return;  // no such state
      if (first && (first->after != move.after || first->pending != move.pending)) {
        doubt_ = "the machine treats times differently that the policy does not tell apart";
      }
      if (!first) first = move;
    }
  }
  moves_[place(level, times, seen)] = *first;
}

bool MeasuredMoves::drive(Level level, std::int64_t age_ns, std::int64_t pending_ns,
                          const Pressure& pressure, Move& move) {
  const Instant now{0}, last{-age_ns};
  Cascade machine(fresh_.policy(), level, last);
  if (pending_ns != kNoAge) {
    machine.check(now - Duration{pending_ns}, worst_);
    if (!machine.demanded_since()) return false;  // nothing demands more than this level
  }
  const auto since = machine.demanded_since();
  machine.check(now, pressure);
  ++checks_driven_;
  move = {machine.level(), machine.demanded_since().has_value()};
  const bool stays = machine.level() == level;
  const bool kept = machine.last_transition() == (stays ? last : now);
  const auto counts = machine.demanded_since();
  const bool begun_well = !counts || (since ? *counts == *since : *counts == now);
  if (!kept || !begun_well) {
    doubt_ = "the machine sets a clock to a time that no check began it at";
  }
  return true;
}

/// Before the first transition, and after a reset, every cooldown counts as over.
void MeasuredMoves::drive_never(const SeenPair& seen, const Pressure& pressure) {
  Cascade machine = fresh_;
  machine.check(Instant{0}, pressure);
  ++checks_driven_;
  const Move& usual = moves_[place(kLowest, {}, seen)];
  if (usual.after != machine.level() || usual.pending != machine.demanded_since().has_value()) {
    doubt_ = "the machine begins as if it had just moved";
  }
}

}  // namespace cascade
