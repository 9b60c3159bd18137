#include "properties/explore/budget.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "properties/explore/regions.hpp"
#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kImpossible = std::numeric_limits<std::int64_t>::min() / 4;

/// counts[a][b]: the most transitions on a way from level a to level b.
using Counts = std::array<std::array<std::int64_t, kLevelCount>, kLevelCount>;

Counts nothing() {
  Counts counts;
  for (auto& row : counts) row.fill(kImpossible);
  return counts;
}

/// One way after the other.
Counts then(const Counts& first, const Counts& second) {
  Counts result = nothing();
  for (std::size_t a = 0; a < kLevelCount; ++a) {
    for (std::size_t via = 0; via < kLevelCount; ++via) {
      for (std::size_t b = 0; b < kLevelCount; ++b) {
        result[a][b] = std::max(result[a][b], first[a][via] + second[via][b]);
      }
    }
  }
  for (auto& row : result) {
    for (std::int64_t& count : row) count = std::max(count, kImpossible);
  }
  return result;
}

Counts either(Counts a, const Counts& b) {
  for (std::size_t i = 0; i < kLevelCount; ++i) {
    for (std::size_t j = 0; j < kLevelCount; ++j) a[i][j] = std::max(a[i][j], b[i][j]);
  }
  return a;
}

Counts nowhere_to_itself() {
  Counts counts = nothing();
  for (std::size_t i = 0; i < kLevelCount; ++i) counts[i][i] = 0;
  return counts;
}

/// Every single transition that the policy allows, from the levels that can be reached: in one
/// direction only, up or down.
Counts single_steps(const Policy& policy, bool up) {
  Counts steps = nothing();
  const MetricRegions lag = regions_of(policy.lag), heap = regions_of(policy.heap_pct);
  std::vector<Level> reached = {Level::normal};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const Level level = reached[i];
    for (const Region& lag_region : lag.regions) {
      for (const Region& heap_region : heap.regions) {
        ReferenceCascade reference{policy, level, std::nullopt};
        const auto transition = reference.check(Instant{0}, {lag_region.low, heap_region.low});
        if (!transition) continue;
        if (std::find(reached.begin(), reached.end(), transition->to) == reached.end()) {
          reached.push_back(transition->to);
        }
        if ((transition->to > level) == up) steps[index(level)][index(transition->to)] = 1;
      }
    }
  }
  return steps;
}

/// The most transitions upward on the way between two levels; they need no time.
Counts climbs(const Policy& policy) {
  const Counts up = single_steps(policy, true);
  Counts result = nowhere_to_itself();
  for (std::size_t i = 1; i < kLevelCount; ++i) result = either(result, then(result, up));
  return result;
}

bool any(const Counts& counts) {
  return std::any_of(counts.begin(), counts.end(), [](const auto& row) {
    return std::any_of(row.begin(), row.end(), [](std::int64_t count) { return count > 0; });
  });
}

std::uint64_t most_of(const Counts& counts) {
  std::int64_t most = 0;
  for (const auto& row : counts) most = std::max(most, *std::max_element(row.begin(), row.end()));
  return static_cast<std::uint64_t>(most);
}

}  // namespace

std::optional<std::uint64_t> flap_budget(const Policy& policy, Duration window) {
  if (window.ns <= 0) return 0;
  const std::int64_t cooldown_ns = policy.cooldown().ns;
  const Counts down = single_steps(policy, false);
  if (cooldown_ns == 0 && !any(down)) return most_of(climbs(policy));
  if (cooldown_ns == 0) return std::nullopt;
  // A window that is open at one end holds so many instants that lie a cooldown apart. At each
  // there may be one recovery, and any climb after it.
  std::int64_t more_slots = (window.ns - 1) / cooldown_ns;
  const Counts climb = climbs(policy);
  Counts slot = either(climb, then(down, climb));
  Counts total = slot;
  for (; more_slots > 0; more_slots /= 2, slot = then(slot, slot)) {
    if (more_slots % 2 != 0) total = then(total, slot);
  }
  return most_of(total);
}

Pace::Pace(const Policy& policy) : cooldown_(policy.cooldown()) {
  for (const bool up : {true, false}) {
    const Counts steps = single_steps(policy, up);
    for (std::size_t a = 0; a < kLevelCount; ++a) {
      for (std::size_t b = 0; b < kLevelCount; ++b) has_[a][b] = has_[a][b] || steps[a][b] == 1;
    }
  }
}

bool Pace::has(Level from, Level to) const { return has_[index(from)][index(to)]; }

bool Pace::comes_back() const {
  for (std::size_t from = 0; from < kLevelCount; ++from) {
    for (std::size_t to = 0; to < from; ++to) {
      if (has_[from][to]) return true;
    }
  }
  return false;
}

std::int64_t Pace::next_ns() {
  std::array<std::int64_t, kLevelCount> after;
  after.fill(kImpossible_ns);
  for (const Level from : kLevels) {
    const std::int64_t there_ns = needed_ns_[index(from)];
    if (there_ns == kImpossible_ns) continue;
    for (const Level to : kLevels) {
      if (!has(from, to)) continue;
      const std::int64_t wait_ns = first_ ? 0 : needed_before(from, to).ns;
      const std::int64_t time_ns =
          wait_ns > kImpossible_ns - there_ns ? kImpossible_ns : there_ns + wait_ns;
      after[index(to)] = std::min(after[index(to)], time_ns);
    }
  }
  first_ = false;
  needed_ns_ = after;
  return *std::min_element(after.begin(), after.end());
}

}  // namespace cascade
