#include "properties/diff/product_search.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace cascade {
namespace {

constexpr std::uint32_t kNoParent = std::numeric_limits<std::uint32_t>::max();
constexpr Clock kPendingClock[] = {Clock::pending_a, Clock::pending_b};
/// Of a sound pair of machines there are a few hundred; beyond this nothing counts as proven.
constexpr std::size_t kMostZones = 100'000;

}  // namespace

ProductSearch::ProductSearch(const ProductParts& parts, Followed followed)
    : parts_(parts), followed_(followed) {}

void ProductSearch::search() {
  if (!parts_.levels.same(kLowest, kLowest)) {
    PartingKind start;
    start.at_start = true;
    partings_.push_back({start, {}});
    return;
  }
  Node start{kLowest, true, {}, {}, kNoParent, 0, {}, {}, false, 0, 0};
  start.zone.let_time_pass();
  reach(std::move(start));
  // nodes_ grows while it is walked, each node after all of fewer checks.
  for (std::uint32_t id = 0; id < nodes_.size(); ++id) {
    if (nodes_.size() > kMostZones) {
      complete_ = false;
      break;
    }
    expand(id);
  }
  show();
}

Level ProductSearch::level_of(Side side, Level a) const {
  return side == Side::a ? a : *parts_.levels.b_of[index(a)];
}

/// All times that either machine compares the age with at a level, rising.
std::vector<WideNs> ProductSearch::cuts_at(Level level) const {
  std::vector<WideNs> cuts;
  const auto add = [&](Duration time) {
    if (time.ns > 0) cuts.push_back(time.ns);
  };
  for (const Side side : kSides) {
    const Level own = level_of(side, level);
    if (own != kLowest) add(policy(side).cooldown(own));
    add(policy(side).escalation_cooldown());
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

TimesOver ProductSearch::times_over(Side side, Level level, const Times& times) const {
  const Level own = level_of(side, level);
  const auto is_over = [&](Duration time) { return times.age.low >= time.ns; };
  return {own == kLowest || is_over(policy(side).cooldown(own)),
          is_over(policy(side).escalation_cooldown()), times.pending[index(side)]};
}

/// Every way in which the clocks can stand at the next check.
void ProductSearch::expand(std::uint32_t id) {
  const Node from = nodes_[id];
  const std::vector<WideNs> cuts = cuts_at(from.level);
  const auto pendings = [&](Side side) {
    std::vector<std::pair<Pending, Bounds>> ways;
    const WideNs after = policy(side).escalate_after().ns;
    if (!from.pending[index(side)])
      return std::vector<std::pair<Pending, Bounds>>{{Pending::none, {}}};
    ways.push_back({Pending::waits, {0, after - 1}});
    ways.push_back({Pending::over, {after, kNoBound}});
    return ways;
  };
  for (std::size_t region = from.never ? cuts.size() : 0; region <= cuts.size(); ++region) {
    Times times;
    times.region = region;
    times.age = {region == 0 ? WideNs{0} : cuts[region - 1],
                 region == cuts.size() ? kNoBound : cuts[region] - 1};
    for (const auto& [pending_a, bounds_a] : pendings(Side::a)) {
      for (const auto& [pending_b, bounds_b] : pendings(Side::b)) {
        times.pending = {pending_a, pending_b};
        times.pending_bounds = {bounds_a, bounds_b};
        ClockZone zone = from.zone;
        if (!from.never) {
          zone.at_least(Clock::age, times.age.low);
          zone.at_most(Clock::age, times.age.high);
        }
        for (const Side side : kSides) {
          const std::size_t s = index(side);
          if (times.pending[s] == Pending::none) continue;
          zone.at_least(kPendingClock[s], times.pending_bounds[s].low);
          zone.at_most(kPendingClock[s], times.pending_bounds[s].high);
        }
        if (!zone.empty()) check_at(id, times, zone);
      }
    }
  }
}

void ProductSearch::check_at(std::uint32_t id, const Times& times, const ClockZone& zone) {
  const Node from = nodes_[id];
  const Key key{from.level, times.region, times.pending[0], times.pending[1]};
  met_.insert(key);
  for (const Edge& edge : edges(from.level, times)) {
    if (edge.parts) {
      parting_.insert(key);
      found(id, edge, times);
      continue;
    }
    Node to = from;
    to.parent = id;
    to.view = edge.view;
    to.times = times;
    to.level = edge.after;
    to.moved = edge.after != from.level;
    to.checks = from.checks + 1;
    to.transitions = from.transitions + (to.moved ? 1 : 0);
    to.zone = zone;
    to.begun = {};
    if (to.moved) {
      to.never = false;
      to.zone.restart(Clock::age);
    }
    for (std::size_t s = 0; s < 2; ++s) {
      to.pending[s] = edge.pending[s];
      to.begun[s] = edge.pending[s] && (!from.pending[s] || to.moved);
      if (!edge.pending[s]) to.zone.forget(kPendingClock[s]);
      if (to.begun[s]) to.zone.restart(kPendingClock[s]);
    }
    to.zone.let_time_pass();
    reach(std::move(to));
  }
}

/// Keeps a state, but for one that an earlier one stands for.
void ProductSearch::reach(Node node) {
  auto& known = by_place_[{node.level, node.never, node.pending[0], node.pending[1]}];
  for (const std::uint32_t id : known) {
    if (node.zone.within(nodes_[id].zone)) return;
  }
  const auto id = static_cast<std::uint32_t>(nodes_.size());
  known.push_back(id);
  nodes_.push_back(std::move(node));
}

MeasuredMoves::Move ProductSearch::move(Side side, Level level, const TimesOver& over,
                                        const SeenPair& seen) const {
  const MeasuredMoves& moves = side == Side::a ? parts_.moves_a : parts_.moves_b;
  return moves.at(level_of(side, level), over, seen);
}

Does ProductSearch::does(Side side, Level before, Level after) const {
  const Level own = level_of(side, before);
  if (after == own) return Does::stays;
  return after > own ? Does::rises : Does::falls;
}

/// How the two part at a check; empty where they do not.
std::optional<PartingKind> ProductSearch::kind_at(Level level, const std::array<TimesOver, 2>& over,
                                                  const JointView& view) const {
  const auto both = [&](const std::array<SeenPair, 2>& seen) {
    const Level a = move(Side::a, level, over[0], seen[0]).after;
    const Level b = move(Side::b, level, over[1], seen[1]).after;
    PartingKind kind;
    kind.a = does(Side::a, level, a);
    kind.b = does(Side::b, level, b);
    const auto b_in_a = parts_.levels.a_of(b);
    kind.a_ends_higher = kind.a == kind.b && kind.a != Does::stays && b_in_a && a > *b_in_a;
    return std::pair(kind, parts_.levels.same(a, b));
  };
  auto [kind, same] = both(view.seen);
  if (same) return std::nullopt;
  if (view.read_apart) {
    const auto [alike, alike_same] = both(view.seen_alike);
    if (alike_same || alike != kind) {
      kind.cause = view.held ? PartingCause::stale : PartingCause::missing;
      return kind;
    }
  }
  if (kind.a == Does::stays || kind.b == Does::stays) {  // not both: they part
    const Side still = kind.a == Does::stays ? Side::a : Side::b;
    const Does wanted = still == Side::a ? kind.b : kind.a;
    TimesOver all;
    if (wanted == Does::rises && policy(still).escalate_after().ns > 0) {
      all.pending = Pending::over;
    }
    const Level later = move(still, level, all, view.seen[index(still)]).after;
    if (does(still, level, later) == wanted) kind.cause = PartingCause::time;
  }
  return kind;
}

/// All that a check can come to at this level and these times; of each the least odd input.
const std::vector<ProductSearch::Edge>& ProductSearch::edges(Level level, const Times& times) {
  const Key key{level, times.region, times.pending[0], times.pending[1]};
  const auto known = edges_.find(key);
  if (known != edges_.end()) return known->second;
  const std::array<TimesOver, 2> over = {times_over(Side::a, level, times),
                                         times_over(Side::b, level, times)};
  std::vector<Edge> all;
  std::set<PartingKind> kinds;
  std::set<std::tuple<Level, bool, bool>> leads;
  const auto& views = parts_.inputs.views();
  for (std::uint32_t v = 0; v < views.size(); ++v) {
    const auto kind = kind_at(level, over, views[v]);
    if (kind && kinds.insert(*kind).second) all.push_back({true, *kind, kLowest, {}, v});
    if (kind && followed_ == Followed::both) continue;
    const auto a = move(Side::a, level, over[0], views[v].seen[0]);
    const auto b = move(Side::b, level, over[1], views[v].seen[1]);
    const bool pending_b = followed_ == Followed::both && b.pending;
    if (!leads.insert({a.after, a.pending, pending_b}).second) continue;
    all.push_back({false, {}, a.after, {a.pending, pending_b}, v});
  }
  return edges_[key] = std::move(all);
}

void ProductSearch::found(std::uint32_t id, const Edge& edge, const Times& times) {
  const Node& from = nodes_[id];
  const auto known = found_.find(edge.kind);
  const std::uint32_t checks = from.checks + 1;
  if (known != found_.end() && std::pair(known->second.checks, known->second.transitions) <
                                   std::pair(checks, from.transitions)) {
    return;
  }
  const auto when = times_of(id, &times, 0);
  if (!when) return;  // cannot be: the zone was not empty
  const Found now{id, edge.view, times, checks, from.transitions, when->back()};
  const auto weight = [&](const Found& each) {
    return std::tuple(each.checks, each.transitions, each.took,
                      parts_.inputs.views()[each.view].oddness);
  };
  if (known == found_.end()) {
    found_.emplace(edge.kind, now);
  } else if (weight(now) < weight(known->second)) {
    known->second = now;
  }
}

}  // namespace cascade
