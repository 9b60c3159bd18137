#include "properties/explore/budget.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace cascade {
namespace {

constexpr std::int64_t kImpossible = QuickestSequences::kImpossible_ns;

std::int64_t added(std::int64_t a, std::int64_t b) {
  return b > kImpossible - a ? kImpossible : a + b;
}

/// needed[a][b]: the least time that some number of transitions from level a to level b takes.
using Times = PerLevel<PerLevel<std::int64_t>>;

Times nothing() {
  Times times;
  for (auto& row : times) row.fill(kImpossible);
  return times;
}

/// One way after the other.
Times then(const Times& first, const Times& second) {
  Times result = nothing();
  for (std::size_t a = 0; a < kLevelCountMax; ++a) {
    for (std::size_t via = 0; via < kLevelCountMax; ++via) {
      for (std::size_t b = 0; b < kLevelCountMax; ++b) {
        result[a][b] = std::min(result[a][b], added(first[a][via], second[via][b]));
      }
    }
  }
  return result;
}

std::int64_t least_of(const Times& times) {
  std::int64_t least = kImpossible;
  for (const auto& row : times) least = std::min(least, *std::min_element(row.begin(), row.end()));
  return least;
}

/// Whether any number of transitions fits in a moment. Eight in no time pass nine levels, of which
/// there are eight at most: one of them is come back to, and that can be done again.
bool has_free_cycle(const Times& step) {
  const Times two = then(step, step), four = then(two, two);
  return least_of(then(four, four)) == 0;
}

}  // namespace

std::optional<std::uint64_t> flap_budget(const Policy& policy, Duration window) {
  return Pace(policy).most_in(window);
}

std::optional<std::uint64_t> Pace::most_in(Duration window) const {
  if (window.ns <= 0) return 0;
  Times step = nothing(), first = nothing();
  for (std::size_t from = 0; from < levels_; ++from) {
    for (std::size_t to = 0; to < levels_; ++to) {
      if (!has_[from][to]) continue;
      step[from][to] = needed_before(level_at(from), level_at(to)).ns;
      first[from][to] = 0;  // a window may begin right at it
    }
  }
  if (least_of(first) == kImpossible) return 0;
  if (has_free_cycle(step)) return std::nullopt;
  // powers[k]: 2^k transitions more. They are taken while they fit, the longest first.
  std::vector<Times> powers = {step};
  while (least_of(then(first, powers.back())) < window.ns) {
    powers.push_back(then(powers.back(), powers.back()));
  }
  std::uint64_t most = 1;
  for (std::size_t k = powers.size(); k-- > 0;) {
    const Times longer = then(first, powers[k]);
    if (least_of(longer) >= window.ns) continue;
    first = longer;
    most += std::uint64_t{1} << k;
  }
  return most;
}

Pace::Pace(const Policy& policy, const std::set<LevelPair>& allowed)
    : levels_(policy.level_count()) {
  for (const auto& [from, to] : allowed) has_[index(from)][index(to)] = true;
  const Duration check = policy.check_every(), pending = policy.escalate_after();
  for (const Level level : policy.raised_levels()) {
    down_[index(level)] = std::max(policy.cooldown(level), check);
  }
  // More is demanded from a check after the transition on, and rises at another.
  const Duration waited = pending.ns > 0 ? check + std::max(pending, check) : check;
  up_ = std::max(policy.escalation_cooldown(), waited);
}

Duration Pace::needed_before(Level from, Level to) const {
  return to > from ? up_ : down_[index(from)];
}

std::int64_t QuickestSequences::next_ns() {
  PerLevel<std::int64_t> after;
  after.fill(kImpossible_ns);
  for (std::size_t a = 0; a < pace_.level_count(); ++a) {
    for (std::size_t b = 0; b < pace_.level_count(); ++b) {
      const Level from = level_at(a), to = level_at(b);
      if (!pace_.has(from, to)) continue;
      const std::int64_t wait_ns = first_ ? 0 : pace_.needed_before(from, to).ns;
      after[b] = std::min(after[b], added(needed_ns_[a], wait_ns));
    }
  }
  first_ = false;
  needed_ns_ = after;
  return *std::min_element(after.begin(), after.end());
}

}  // namespace cascade
