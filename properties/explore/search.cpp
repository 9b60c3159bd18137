#include "properties/explore/search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <map>
#include <queue>
#include <tuple>
#include <utility>

#include "properties/reference/reference_cascade.hpp"

namespace cascade {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// In order of weight. The last is taste: where anything will do, a witness moves lag alone, by few
/// and present values.
struct Cost {
  std::uint32_t transitions = 0, checks = 0;
  std::int64_t time_ns = 0;
  std::uint32_t oddness = 0;
  auto operator<=>(const Cost&) const = default;
};

/// Memories as numbers, so that a visited state is a pair of small integers.
class MemoryNumbers {
 public:
  std::uint32_t number_of(const Memory& memory) {
    const Key key = {std::bit_cast<std::uint64_t>(memory.lowest_lag),
                     std::bit_cast<std::uint64_t>(memory.lowest_heap),
                     std::bit_cast<std::uint64_t>(memory.steady_lag),
                     std::bit_cast<std::uint64_t>(memory.steady_heap), packed(memory)};
    const auto [found, added] =
        numbers_.try_emplace(key, static_cast<std::uint32_t>(memories_.size()));
    if (added) memories_.push_back(memory);
    return found->second;
  }
  const Memory& operator[](std::uint32_t number) const { return memories_[number]; }

 private:
  using Key = std::array<std::uint64_t, 5>;
  static std::uint64_t packed(const Memory& memory) {
    return static_cast<std::uint64_t>(memory.recovered) |
           static_cast<std::uint64_t>(memory.crossed) << 1u |
           static_cast<std::uint64_t>(memory.steady) << 2u |
           static_cast<std::uint64_t>(memory.moved_up) << 8u |
           static_cast<std::uint64_t>(memory.moved_down) << 16u;
  }
  std::map<Key, std::uint32_t> numbers_;
  std::vector<Memory> memories_;
};

/// Dijkstra's algorithm over (state, memory).
class Search {
 public:
  using Rule = std::function<bool(const Policy&, const Step&, Memory&)>;

  Search(const StateSpace& space, Rule rule, bool input_held)
      : space_(space), rule_(std::move(rule)), input_held_(input_held) {}

  SearchResult run() {
    reach(StateSpace::kInitial, memories_.number_of({}), {}, kNone, {});
    while (!queue_.empty()) {
      const auto [cost, id] = queue_.top();
      queue_.pop();
      if (cost != visits_[id].cost) continue;  // a dearer way to a visit since made cheaper
      if (violation_ && cost >= violation_->first) continue;
      expand(id);
    }
    SearchResult result;
    result.states = visits_.size();
    if (violation_) result.path = violation_->second;
    return result;
  }

 private:
  struct Visit {
    std::uint32_t state, memory;
    Cost cost;
    std::uint32_t parent;
    PathCheck by;
  };

  void reach(std::uint32_t state, std::uint32_t memory, const Cost& cost, std::uint32_t parent,
             const PathCheck& by) {
    const std::uint64_t key = static_cast<std::uint64_t>(memory) * space_.states().size() + state;
    if (key >= id_of_.size())
      id_of_.resize(std::max<std::size_t>(key + 1, 2 * id_of_.size()), kNone);
    std::uint32_t& id = id_of_[key];
    if (id == kNone) {
      id = static_cast<std::uint32_t>(visits_.size());
      visits_.push_back({state, memory, cost, parent, by});
    } else if (cost < visits_[id].cost) {
      visits_[id] = {state, memory, cost, parent, by};
    } else {
      return;
    }
    queue_.push({cost, id});
  }

  void expand(std::uint32_t id) {
    const Visit from = visits_[id];
    const Memory memory = memories_[from.memory];
    const bool holding = input_held_ && memory.steady;
    for (const StateSpace::Move& move : space_.delays_from(from.state)) {
      if (from.parent == kNone && move.delay_ns != 0) continue;  // a run starts with a check
      for (std::size_t lag = 0; lag < space_.lag_classes().size(); ++lag) {
        for (std::size_t heap = 0; heap < space_.heap_classes().size(); ++heap) {
          if (holding && !is_held(memory, lag, heap)) continue;
          check(id, from, memory, move, {move.delay_ns, lag, heap});
        }
      }
    }
  }

  /// Whether an input is the one that is being held, as the policy reads it.
  bool is_held(const Memory& memory, std::size_t lag_class, std::size_t heap_class) const {
    const auto same = [](double a, double b) { return a == b || (is_missing(a) && is_missing(b)); };
    const Pressure judged = effective_pressure(
        space_.policy(),
        {space_.lag_classes()[lag_class].value, space_.heap_classes()[heap_class].value});
    return same(judged.lag_messages, memory.steady_lag) &&
           same(judged.heap_pct, memory.steady_heap);
  }

  void check(std::uint32_t id, const Visit& from, const Memory& memory,
             const StateSpace::Move& move, const PathCheck& by) {
    const StateSpace::Outcome outcome = space_.outcome(move.state, by.lag_class, by.heap_class);
    const Step& step = outcome.step;
    Cost cost = from.cost;
    cost.transitions += step.before != step.after ? 1 : 0;
    cost.checks += 1;
    cost.time_ns += by.delay_ns;
    cost.oddness += oddness(by);
    // Where the input is to be held, it may be held from this check on, or from a later one.
    if (input_held_ && !memory.steady) reach(outcome.next, from.memory, cost, id, by);
    Memory after = memory;
    if (rule_(space_.policy(), step, after)) {
      reach(outcome.next, memories_.number_of(after), cost, id, by);
    } else if (!violation_ || cost < violation_->first) {
      violation_ = {cost, path_to(id)};
      violation_->second.push_back(by);
    }
  }

  std::uint32_t oddness(const PathCheck& by) const {
    const auto of = [](const MetricRegions& metric, const InputClass& input, std::uint32_t weight) {
      if (metric.regions[input.region].missing) return 4 * weight;
      return input.region == 0 ? 0 : weight;
    };
    return of(space_.lag_regions(), space_.lag_classes()[by.lag_class], 1) +
           of(space_.heap_regions(), space_.heap_classes()[by.heap_class], 2);
  }

  Path path_to(std::uint32_t id) const {
    Path path;
    for (; visits_[id].parent != kNone; id = visits_[id].parent) path.push_back(visits_[id].by);
    std::reverse(path.begin(), path.end());
    return path;
  }

  const StateSpace& space_;
  Rule rule_;
  bool input_held_;
  MemoryNumbers memories_;
  std::vector<Visit> visits_;
  std::vector<std::uint32_t> id_of_;  // by memory and state
  using Entry = std::pair<Cost, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::optional<std::pair<Cost, Path>> violation_;
};

}  // namespace

SearchResult search(const StateSpace& space, StepRule rule, bool input_held) {
  return Search(space, rule, input_held).run();
}

std::optional<Path> shortest_path(const StateSpace& space,
                                  const std::function<bool(const Step&)>& wanted) {
  const auto never = [&wanted](const Policy&, const Step& step, Memory&) { return !wanted(step); };
  return Search(space, never, false).run().path;
}

}  // namespace cascade
