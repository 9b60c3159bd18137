#include "properties/explore/search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
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

/// Memories as numbers, so that a visited state is a pair of small integers. Of the healthiest
/// values since a recovery only those levels matter whose dead band may be crossed from there, so
/// memories that agree in them are one.
class MemoryNumbers {
 public:
  explicit MemoryNumbers(const Policy& policy) : policy_(policy) {}

  std::uint32_t number_of(const Memory& memory) {
    Key key{memory.recovered,
            memory.crossed,
            memory.steady,
            memory.moved_up,
            memory.moved_down,
            {},
            {}};
    for (std::size_t i = 0; i < policy_.metric_count(); ++i) {
      if (!memory.crossed) key.bands[i] = bands(i, memory);
      key.held[i] = std::bit_cast<std::uint64_t>(memory.held.values[i]);
    }
    const auto [found, added] =
        numbers_.try_emplace(key, static_cast<std::uint32_t>(memories_.size()));
    if (added) memories_.push_back(memory);
    return found->second;
  }
  const Memory& operator[](std::uint32_t number) const { return memories_[number]; }

 private:
  struct Key {
    bool recovered, crossed, steady;
    std::int8_t moved_up, moved_down;
    std::array<std::uint8_t, kMetricCountMax> bands;
    std::array<std::uint64_t, kMetricCountMax> held;
    auto operator<=>(const Key&) const = default;
  };

  /// A bit for each level whose dead band begins above the metric's healthiest value.
  std::uint8_t bands(std::size_t metric, const Memory& memory) const {
    const MetricThresholds& thresholds = policy_.metrics[metric];
    std::bitset<kLevelCountMax> begin_above;
    for (const Level level : policy_.raised_levels()) {
      begin_above[index(level)] = thresholds.has_band(level) &&
                                  thresholds.clears_at(level, memory.healthiest.values[metric]);
    }
    return static_cast<std::uint8_t>(begin_above.to_ulong());
  }

  const Policy& policy_;
  std::map<Key, std::uint32_t> numbers_;
  std::vector<Memory> memories_;
};

/// Dijkstra's algorithm over (state, memory).
class Search {
 public:
  using Rule = std::function<bool(const Policy&, const Step&, Memory&)>;

  Search(const StateSpace& space, Rule rule, bool input_held)
      : space_(space), rule_(std::move(rule)), input_held_(input_held), memories_(space.policy()) {}

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
      if (holding) {
        for (const std::size_t input : held_inputs(from.memory)) {
          check(id, from, memory, move, {move.delay_ns, input});
        }
        continue;
      }
      for (std::size_t input = 0; input < space_.inputs().size(); ++input) {
        check(id, from, memory, move, {move.delay_ns, input});
      }
    }
  }

  /// The inputs that are the one that is being held, as the policy reads it.
  const std::vector<std::size_t>& held_inputs(std::uint32_t memory) {
    if (held_.size() <= memory) held_.resize(memory + 1);
    if (!held_[memory]) {
      held_[memory].emplace();
      const auto same = [](double a, double b) {
        return a == b || (is_missing(a) && is_missing(b));
      };
      for (std::size_t input = 0; input < space_.inputs().size(); ++input) {
        const auto& of_input = space_.effective(input).values;
        if (std::equal(of_input.begin(), of_input.end(), memories_[memory].held.values.begin(),
                       same)) {
          held_[memory]->push_back(input);
        }
      }
    }
    return *held_[memory];
  }

  void check(std::uint32_t id, const Visit& from, const Memory& memory,
             const StateSpace::Move& move, const PathCheck& by) {
    const StateSpace::Outcome outcome = space_.outcome(move.state, by.input);
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
    std::uint32_t sum = 0;
    for (std::size_t m = 0; m < space_.metric_count(); ++m) {
      const Metric metric = metric_at(m);
      const InputClass& input = space_.classes(metric)[space_.inputs()[by.input][m]];
      const auto weight = static_cast<std::uint32_t>(m + 1);
      if (space_.regions(metric).regions[input.region].missing) {
        sum += 4 * weight;
      } else if (input.region != 0) {
        sum += weight;
      }
    }
    return sum;
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
  std::vector<std::uint32_t> id_of_;                           // by memory and state
  std::vector<std::optional<std::vector<std::size_t>>> held_;  // by memory
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
