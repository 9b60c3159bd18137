// A path of the product as a run of numbers: when each check is, and what it sees.

#include <algorithm>
#include <limits>

#include "model/cascade.hpp"
#include "properties/diff/product_search.hpp"

namespace cascade {

std::vector<std::uint32_t> ProductSearch::path_to(std::uint32_t id) const {
  std::vector<std::uint32_t> path;
  for (; nodes_[id].checks > 0; id = nodes_[id].parent) path.push_back(id);
  std::reverse(path.begin(), path.end());
  return path;
}

/// The earliest instants at which all clocks of the path stand as it asks, at least `pace` apart:
/// what is asked is differences of them, so the longest ways through those are the answer (Bellman
/// and Ford). Empty where there are none.
std::optional<std::vector<WideNs>> ProductSearch::times_of(std::uint32_t id, const Times* last,
                                                           WideNs pace) const {
  struct AtLeast {
    std::size_t later, earlier;
    WideNs ns;  ///< may be negative: then the 'later' one is the earlier
  };
  std::vector<AtLeast> all;
  std::optional<std::size_t> moved;
  std::array<std::optional<std::size_t>, 2> begun;
  const auto ask = [&](std::size_t check, const std::optional<std::size_t>& since,
                       const Bounds& bounds) {
    if (!since) return;
    all.push_back({check, *since, bounds.low});
    if (bounds.high != kNoBound) all.push_back({*since, check, -bounds.high});
  };
  const auto ask_all = [&](std::size_t check, const Times& times) {
    if (check > 0) all.push_back({check, check - 1, pace});
    ask(check, moved, times.age);
    for (std::size_t s = 0; s < 2; ++s) {
      if (times.pending[s] != Pending::none) ask(check, begun[s], times.pending_bounds[s]);
    }
  };
  const std::vector<std::uint32_t> path = path_to(id);
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Node& node = nodes_[path[i]];
    ask_all(i, node.times);
    if (node.moved) moved = i;
    for (std::size_t s = 0; s < 2; ++s) {
      if (node.begun[s]) begun[s] = i;
    }
  }
  if (last != nullptr) ask_all(path.size(), *last);
  std::vector<WideNs> at(path.size() + (last != nullptr ? 1 : 0), 0);
  for (std::size_t round = 0; round <= at.size(); ++round) {
    bool settled = true;
    for (const AtLeast& each : all) {
      if (at[each.later] >= at[each.earlier] + each.ns) continue;
      at[each.later] = at[each.earlier] + each.ns;
      settled = false;
    }
    if (!settled) continue;
    const WideNs first = at.empty() ? 0 : at.front();
    for (WideNs& each : at) each -= first;
    return at;
  }
  return std::nullopt;
}

/// With a second between checks where that shows the same, for people and for traces.
DiffRun ProductSearch::run_of(std::uint32_t id, const Found* last, bool& fits) {
  const std::int64_t second =
      std::max({std::int64_t{1'000'000'000}, parts_.a.check_every().ns, parts_.b.check_every().ns});
  std::optional<std::vector<WideNs>> at;
  for (const WideNs pace : {WideNs{second}, WideNs{1}, WideNs{0}}) {
    at = times_of(id, last != nullptr ? &last->times : nullptr, pace);
    if (at) break;
  }
  fits = at && (at->empty() || at->back() < std::numeric_limits<std::int64_t>::max() / 2);
  if (!fits) return {};
  std::vector<std::uint32_t> views;
  for (const std::uint32_t node : path_to(id)) views.push_back(nodes_[node].view);
  if (last != nullptr) views.push_back(last->view);
  DiffRun run;
  Cascade a(parts_.a), b(parts_.b);
  for (std::size_t i = 0; i < views.size(); ++i) {
    const JointView& view = parts_.inputs.views()[views[i]];
    DiffCheck check;
    check.at = Instant{static_cast<std::int64_t>((*at)[i])};
    check.values = parts_.inputs.values_of(view);
    check.held = parts_.inputs.held_of(view);
    const Pressure of_a = parts_.inputs.pressure_of(Side::a, check.values, check.held);
    const Pressure of_b = parts_.inputs.pressure_of(Side::b, check.values, check.held);
    if (followed_ == Followed::a_only) {
      b = a;
      if (i + 1 == views.size()) b.reload(parts_.b);
      b.check(check.at, i + 1 == views.size() ? of_b : of_a);
    } else {
      b.check(check.at, of_b);
    }
    a.check(check.at, of_a);
    check.a = a.level();
    check.b = b.level();
    run.push_back(std::move(check));
  }
  return run;
}

/// As runs, made by two new machines: what those do not do is not told.
void ProductSearch::show() {
  for (const auto& [kind, last] : found_) {
    bool fits = false;
    DiffRun run = run_of(last.node, &last, fits);
    bool shows = fits;
    for (std::size_t i = 0; i < run.size(); ++i) {
      const bool is_last = i + 1 == run.size();
      shows = shows && parts_.levels.same(run[i].a, run[i].b) != is_last;
    }
    if (shows) {
      const Level before = run.size() < 2 ? kLowest : run[run.size() - 2].a;
      shows = does(Side::a, before, run.back().a) == kind.a &&
              does(Side::b, before, run.back().b) == kind.b;
    }
    if (shows) {
      partings_.push_back({kind, std::move(run)});
    } else {
      unshown_ = true;
    }
  }
  std::stable_sort(partings_.begin(), partings_.end(), [](const Parting& x, const Parting& y) {
    return std::pair(x.run.size(), x.run.back().at.ns) <
           std::pair(y.run.size(), y.run.back().at.ns);
  });
  for (std::uint32_t id = 0; id < nodes_.size(); ++id) {
    auto& way = ways_[index(nodes_[id].level)];
    if (way) continue;
    bool fits = false;
    DiffRun run = run_of(id, nullptr, fits);
    if (fits) way = std::move(run);
  }
}

}  // namespace cascade
