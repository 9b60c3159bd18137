#include "properties/explore/spending.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

#include "properties/explore/budget.hpp"

namespace cascade {
namespace {

constexpr std::int64_t kNotYet_ns = std::numeric_limits<std::int64_t>::max();

/// The quickest way from one state to another that ends in a transition and holds no other.
struct Hop {
  std::uint32_t to;
  std::int64_t time_ns;
  Path path;
};

/// Calls back with one check for each thing that a check in `state` may lead to.
template <class Visit>
void for_each_check(const StateSpace& space, std::uint32_t state, Visit visit) {
  for (const StateSpace::Move& move : space.delays_from(state)) {
    for (const std::uint32_t input : space.leading_inputs(move.state)) {
      visit(PathCheck{move.delay_ns, input}, space.lead(move.state, input));
    }
  }
}

/// Checks are never nearer together than the policy's owner says.
std::int64_t time_of(const StateSpace& space, const PathCheck& check) {
  return std::max(check.delay_ns, space.policy().check_every().ns);
}

/// All hops from `start`: Dijkstra's algorithm by time over checks that move nothing.
std::vector<Hop> hops_from(const StateSpace& space, std::uint32_t start) {
  struct Reached {
    std::int64_t time_ns = kNotYet_ns;
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
    for_each_check(space, state,
                   [&, time = time_ns, from = state](const PathCheck& check, const auto& lead) {
                     Reached& there = (lead.moves ? moved : quiet)[lead.next];
                     const std::int64_t then = time + time_of(space, check);
                     if (then >= there.time_ns) return;
                     there.time_ns = then;
                     there.path = quiet[from].path;
                     there.path.push_back(check);
                     if (!lead.moves) queue.push({there.time_ns, lead.next});
                   });
  }
  std::vector<Hop> hops;
  for (std::uint32_t to = 0; to < moved.size(); ++to) {
    if (moved[to].time_ns != kNotYet_ns) hops.push_back({to, moved[to].time_ns, moved[to].path});
  }
  return hops;
}

using Hops = std::vector<std::vector<Hop>>;  // by state

Hops hops_of(const StateSpace& space) {
  Hops hops;
  for (std::uint32_t state = 0; state < space.states().size(); ++state) {
    hops.push_back(hops_from(space, state));
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
    for_each_check(space, state, [&](const PathCheck& check, const auto& lead) {
      if (paths[state]->empty() && check.delay_ns != 0) return;  // a run starts with a check
      if (paths[lead.next]) return;
      paths[lead.next] = paths[state];
      paths[lead.next]->push_back(check);
      queue.push(lead.next);
    });
  }
  return paths;
}

/// Every hop is a transition that the policy allows, and takes as long as the policy asks. Then no
/// sequence of hops is quicker than the policy's, whatever their number.
bool keeps_pace(const StateSpace& space, const Hops& hops, const Pace& pace) {
  for (std::uint32_t state = 0; state < hops.size(); ++state) {
    const Level from = space.level_of(state);
    const StateSpace::State& at = space.states()[state];
    // Only those right after a transition: in others some of the time has passed.
    if (at.journal_age_ns != 0 || at.demanded_ns != StateSpace::kNever) continue;
    for (const Hop& hop : hops[state]) {
      const Level to = space.level_of(hop.to);
      if (!pace.has(from, to) || hop.time_ns < pace.needed_before(from, to).ns) return false;
    }
  }
  return true;
}

/// The quickest runs of so many hops, grown by one hop at a time; the first hop's time counts for
/// nothing, since a window may begin right at it.
class Runs {
 public:
  Runs(const StateSpace& space, const Hops& hops, bool from_the_start)
      : hops_(hops), starts_(approaches(space)), front_(hops.size(), kNotYet_ns) {
    const std::size_t states = from_the_start ? 1 : hops.size();
    for (std::size_t state = 0; state < states; ++state) {
      for (const Hop& hop : hops[state]) front_[hop.to] = 0;
    }
  }

  void grow() {
    std::vector<std::int64_t> longer(front_.size(), kNotYet_ns);
    std::vector<Back> backs(front_.size());
    for (std::uint32_t state = 0; state < front_.size(); ++state) {
      for (std::uint32_t h = 0; h < hops_[state].size(); ++h) {
        const Hop& hop = hops_[state][h];
        // Saturated: from where none is yet, none comes.
        const std::int64_t time_ns = (Duration{front_[state]} + Duration{hop.time_ns}).ns;
        if (time_ns >= longer[hop.to]) continue;
        longer[hop.to] = time_ns;
        backs[hop.to] = {state, h};
      }
    }
    front_ = std::move(longer);
    backs_.push_back(std::move(backs));
  }

  /// Where the quickest run is now, if any is as quick as that.
  std::optional<std::uint32_t> quicker_than(std::int64_t time_ns) const {
    const auto quickest = std::min_element(front_.begin(), front_.end());
    if (*quickest >= time_ns) return std::nullopt;
    return static_cast<std::uint32_t>(quickest - front_.begin());
  }

  /// By the shortest way to where the first hop ends, which ends in that transition as well.
  Path path_to(std::uint32_t state) const {
    std::vector<const Path*> pieces;
    for (auto backs = backs_.rbegin(); backs != backs_.rend(); ++backs) {
      const Back& back = (*backs)[state];
      pieces.push_back(&hops_[back.state][back.hop].path);
      state = back.state;
    }
    Path path = *starts_[state];
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
      path.insert(path.end(), (*piece)->begin(), (*piece)->end());
    }
    return path;
  }

 private:
  struct Back {
    std::uint32_t state = 0, hop = 0;
  };
  const Hops& hops_;
  std::vector<std::optional<Path>> starts_;
  std::vector<std::int64_t> front_;       // by state: the least time to be there
  std::vector<std::vector<Back>> backs_;  // by number of hops after the first, then by state
};

}  // namespace

Spending spending_of(const StateSpace& space, const std::set<LevelPair>& allowed) {
  // Enough for every machine that differs from the policy in its table or its clock to overspend.
  const std::size_t most = 2 * space.states().size() + 2;
  const Hops hops = hops_of(space);
  const Pace pace(space.policy(), allowed);
  if (keeps_pace(space, hops, pace)) return {};
  Runs runs(space, hops, false);
  QuickestSequences quickest(pace);
  quickest.next_ns();
  for (std::size_t n = 2; n <= most; ++n) {
    runs.grow();
    const auto end = runs.quicker_than(quickest.next_ns());
    if (end) return {runs.path_to(*end), true};
  }
  return {std::nullopt, false};
}

std::optional<Path> run_with(const StateSpace& space, std::size_t transitions, Duration window) {
  const Hops hops = hops_of(space);
  // From NORMAL on if that will do, since then every check is one of the transitions.
  for (const bool from_the_start : {true, false}) {
    Runs runs(space, hops, from_the_start);
    for (std::size_t n = 1; n < transitions && runs.quicker_than(window.ns); ++n) runs.grow();
    if (const auto end = runs.quicker_than(window.ns)) return runs.path_to(*end);
  }
  return std::nullopt;
}

}  // namespace cascade
