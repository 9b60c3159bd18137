#include "properties/budget.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "properties/reference_cascade.hpp"
#include "properties/regions.hpp"

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

}  // namespace

std::optional<std::uint64_t> flap_budget(const Policy& policy, Duration window) {
  const std::int64_t cooldown_ns = policy.cooldown().ns;
  if (cooldown_ns == 0) return std::nullopt;
  if (window.ns <= 0) return 0;
  // A window that is open at one end holds so many instants that lie a cooldown apart. At each
  // there may be one recovery, and any climb after it.
  std::int64_t more_slots = (window.ns - 1) / cooldown_ns;
  const Counts climb = climbs(policy);
  Counts slot = either(climb, then(single_steps(policy, false), climb));
  Counts total = slot;
  for (; more_slots > 0; more_slots /= 2, slot = then(slot, slot)) {
    if (more_slots % 2 != 0) total = then(total, slot);
  }
  std::int64_t most = 0;
  for (const auto& row : total) most = std::max(most, *std::max_element(row.begin(), row.end()));
  return static_cast<std::uint64_t>(most);
}

namespace {

/// The least time that n transitions need under the policy, for n = 0, 1, ...: the first needs
/// none.
class PolicyPace {
 public:
  explicit PolicyPace(const Policy& policy)
      : cooldown_ns_(policy.cooldown().ns),
        up_(single_steps(policy, true)),
        down_(single_steps(policy, false)) {
    needed_.fill(0);
  }

  /// For one transition more than at the call before; the first call is for one.
  std::int64_t next() {
    std::array<std::int64_t, kLevelCount> after;
    after.fill(kNotYet);
    for (std::size_t a = 0; a < kLevelCount; ++a) {
      if (needed_[a] == kNotYet) continue;
      for (std::size_t b = 0; b < kLevelCount; ++b) {
        if (up_[a][b] == 1) after[b] = std::min(after[b], needed_[a]);
        const std::int64_t wait_ns = first_ ? 0 : cooldown_ns_;
        if (down_[a][b] == 1) after[b] = std::min(after[b], needed_[a] + wait_ns);
      }
    }
    first_ = false;
    needed_ = after;
    return *std::min_element(needed_.begin(), needed_.end());
  }

  static constexpr std::int64_t kNotYet = std::numeric_limits<std::int64_t>::max();

 private:
  std::int64_t cooldown_ns_;
  Counts up_, down_;
  std::array<std::int64_t, kLevelCount> needed_{};
  bool first_ = true;
};

/// The quickest way from one state to another that ends in a transition and holds no other.
struct Hop {
  std::uint32_t to;
  std::int64_t time_ns;
  Path path;
};

/// All hops from `start`: Dijkstra's algorithm by time over checks that move nothing.
std::vector<Hop> hops_from(const StateSpace& space, std::uint32_t start) {
  struct Reached {
    std::int64_t time_ns = PolicyPace::kNotYet;
    Path path;
  };
  std::vector<Reached> quiet(space.states().size()), moved(space.states().size());
  using Entry = std::pair<std::int64_t, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  quiet[start].time_ns = 0;
  queue.push({0, start});
  while (!queue.empty()) {
    const auto [time_ns, state] = queue.top();
    queue.pop();
    if (time_ns != quiet[state].time_ns) continue;
    for (const StateSpace::Move& move : space.delays_from(state)) {
      for (std::size_t lag = 0; lag < space.lag_classes().size(); ++lag) {
        for (std::size_t heap = 0; heap < space.heap_classes().size(); ++heap) {
          const auto outcome = space.outcome(move.state, lag, heap);
          const bool moves = outcome.step.before != outcome.step.after;
          Reached& there = (moves ? moved : quiet)[outcome.next];
          if (time_ns + move.delay_ns >= there.time_ns) continue;
          there.time_ns = time_ns + move.delay_ns;
          there.path = quiet[state].path;
          there.path.push_back({move.delay_ns, lag, heap});
          if (!moves) queue.push({there.time_ns, outcome.next});
        }
      }
    }
  }
  std::vector<Hop> hops;
  for (std::uint32_t to = 0; to < moved.size(); ++to) {
    if (moved[to].time_ns != PolicyPace::kNotYet) {
      hops.push_back({to, moved[to].time_ns, moved[to].path});
    }
  }
  return hops;
}

/// The shortest run from the start to each state; what it needs in time does not count.
std::vector<std::optional<Path>> approaches(const StateSpace& space) {
  std::vector<std::optional<Path>> paths(space.states().size());
  std::queue<std::uint32_t> queue;
  paths[StateSpace::kInitial] = Path{};
  queue.push(StateSpace::kInitial);
  while (!queue.empty()) {
    const std::uint32_t state = queue.front();
    queue.pop();
    for (const StateSpace::Move& move : space.delays_from(state)) {
      if (paths[state]->empty() && move.delay_ns != 0) continue;
      for (std::size_t lag = 0; lag < space.lag_classes().size(); ++lag) {
        for (std::size_t heap = 0; heap < space.heap_classes().size(); ++heap) {
          const auto outcome = space.outcome(move.state, lag, heap);
          if (paths[outcome.next]) continue;
          paths[outcome.next] = paths[state];
          paths[outcome.next]->push_back({move.delay_ns, lag, heap});
          queue.push(outcome.next);
        }
      }
    }
  }
  return paths;
}

}  // namespace

namespace {

/// Every hop is a transition that the policy allows, and takes as long as the policy asks. Then no
/// sequence of hops is quicker than the policy's, whatever their number.
bool keeps_pace(const StateSpace& space, const std::vector<std::vector<Hop>>& hops) {
  const Counts up = single_steps(space.policy(), true), down = single_steps(space.policy(), false);
  for (std::uint32_t state = 0; state < hops.size(); ++state) {
    const std::size_t from = index(space.level_of(state));
    if (space.states()[state].journal_age_ns != 0) continue;  // not right after a transition
    for (const Hop& hop : hops[state]) {
      const std::size_t to = index(space.level_of(hop.to));
      if (up[from][to] == 1) continue;
      if (down[from][to] != 1 || hop.time_ns < space.policy().cooldown().ns) return false;
    }
  }
  return true;
}

}  // namespace

Spending spending_of(const StateSpace& space) {
  // Enough for every machine that differs from the policy in its table or its clock to overspend.
  const std::size_t most = 2 * space.states().size() + 2;
  struct Run {
    std::int64_t time_ns = PolicyPace::kNotYet;
    Path path;
  };
  std::vector<std::vector<Hop>> hops;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    hops.push_back(hops_from(space, state));
  }
  if (keeps_pace(space, hops)) return {};

  std::vector<Run> runs(space.states().size());
  const auto starts = approaches(space);
  for (std::uint32_t state = 0; state < runs.size(); ++state) {
    if (!starts[state]) continue;
    for (const Hop& hop : hops[state]) {  // the first transition: its time is not counted
      if (runs[hop.to].time_ns == 0) continue;
      runs[hop.to] = {0, *starts[state]};
      runs[hop.to].path.insert(runs[hop.to].path.end(), hop.path.begin(), hop.path.end());
    }
  }
  PolicyPace pace(space.policy());
  pace.next();
  for (std::size_t n = 2; n <= most; ++n) {
    std::vector<Run> longer(runs.size());
    const std::int64_t allowed_ns = pace.next();
    for (std::size_t state = 0; state < runs.size(); ++state) {
      if (runs[state].time_ns == PolicyPace::kNotYet) continue;
      for (const Hop& hop : hops[state]) {
        const std::int64_t time_ns = runs[state].time_ns + hop.time_ns;
        if (time_ns >= longer[hop.to].time_ns) continue;
        longer[hop.to] = {time_ns, runs[state].path};
        longer[hop.to].path.insert(longer[hop.to].path.end(), hop.path.begin(), hop.path.end());
        if (time_ns < allowed_ns) return {longer[hop.to].path, true};
      }
    }
    runs = std::move(longer);
  }
  return {std::nullopt, false};
}

}  // namespace cascade
