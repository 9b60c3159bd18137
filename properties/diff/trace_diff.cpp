#include "properties/diff/trace_diff.hpp"

#include <algorithm>

namespace cascade {
namespace {

std::vector<LevelSpan> spans_of(const Journal& journal) {
  std::vector<LevelSpan> spans = {{Instant{0}, kLowest}};
  for (const Transition& entry : journal.entries) {
    if (entry.at == spans.back().from) {
      spans.back().level = entry.to;
    } else {
      spans.push_back({entry.at, entry.to});
    }
  }
  return spans;
}

/// Transitions of `own` that `other` has not; `same` is asked with A's first.
template <class Same>
std::vector<Transition> not_in(const std::vector<Transition>& own,
                               const std::vector<Transition>& other, Same same) {
  std::vector<Transition> alone;
  std::size_t i = 0;
  for (const Transition& each : own) {
    while (i < other.size() && other[i].at < each.at) ++i;
    if (i == other.size() || other[i].at != each.at || !same(each, other[i])) alone.push_back(each);
  }
  return alone;
}

}  // namespace

TraceDiff trace_diff(const ReplayResult& a, const ReplayResult& b, const LevelMatch& levels) {
  TraceDiff diff;
  diff.trace = a.journal.header.trace;
  diff.start = a.journal.header.start;
  const Instant end = std::max(a.end, b.end);
  diff.length = end - Instant{0};
  diff.checks = a.checks;
  diff.a = spans_of(a.journal);
  diff.b = spans_of(b.journal);
  std::size_t in_a = 0, in_b = 0;
  for (Instant now{0}; now < end;) {
    Instant next = end;
    if (in_a + 1 < diff.a.size()) next = std::min(next, diff.a[in_a + 1].from);
    if (in_b + 1 < diff.b.size()) next = std::min(next, diff.b[in_b + 1].from);
    if (!levels.same(diff.a[in_a].level, diff.b[in_b].level)) {
      diff.time_apart = diff.time_apart + (next - now);
      if (!diff.apart.empty() && diff.apart.back().second == now) {
        diff.apart.back().second = next;
      } else {
        diff.apart.emplace_back(now, next);
      }
    }
    if (in_a + 1 < diff.a.size() && diff.a[in_a + 1].from == next) ++in_a;
    if (in_b + 1 < diff.b.size() && diff.b[in_b + 1].from == next) ++in_b;
    now = next;
  }
  const auto same = [&](const Transition& of_a, const Transition& of_b) {
    return levels.same(of_a.from, of_b.from) && levels.same(of_a.to, of_b.to);
  };
  diff.only_a = not_in(a.journal.entries, b.journal.entries, same);
  diff.only_b = not_in(b.journal.entries, a.journal.entries,
                       [&](const Transition& x, const Transition& y) { return same(y, x); });
  diff.in_both = a.journal.entries.size() - diff.only_a.size();
  return diff;
}

}  // namespace cascade
