#include "properties/conform/recorded/possible_moves.hpp"

namespace cascade {
namespace {

Policy without_clocks(Policy policy) {
  policy.cooldown_s = 0;
  policy.cooldowns_s.clear();
  policy.escalation_cooldown_s = 0;
  policy.escalate_after_s = 0;
  return policy;
}

}  // namespace

PossibleMoves::PossibleMoves(const Policy& policy)
    : levels_(policy.level_count()), table_(without_clocks(policy)) {
  for (std::size_t m = 0; m < policy.metric_count(); ++m) {
    if (policy.metrics[m].monitored) monitored_.push_back(metric_at(m));
  }
}

MetricBox PossibleMoves::box_of(Metric metric, double value) const {
  if (is_missing(value)) return MetricBox::missing();
  const auto region = static_cast<std::uint8_t>(table_.region(metric, value));
  return {region, region, false};
}

MetricBox PossibleMoves::anything(Metric metric) const {
  return {0, static_cast<std::uint8_t>(table_.count(metric) - 2), true};
}

const Moves& PossibleMoves::of(const PressureBox& box) {
  const auto known = known_.find(box);
  return known != known_.end() ? known->second : known_.emplace(box, look_up(box)).first->second;
}

/// The healthiest first, the missing one last.
std::vector<std::uint32_t> PossibleMoves::regions_of(Metric metric, const MetricBox& box) const {
  std::vector<std::uint32_t> regions;
  for (std::uint32_t region = box.healthiest; region <= box.worst; ++region) {
    regions.push_back(region);
  }
  if (box.may_be_missing) regions.push_back(table_.count(metric) - 1);
  return regions;
}

/// All that the machine sees of a pressure is the highest level that it demands and the lowest that
/// it clears, and two metrics make every pair of these, the others at their healthiest
/// (properties/README.md: "Several metrics").
Moves PossibleMoves::look_up(const PressureBox& box) const {
  std::vector<std::vector<std::uint32_t>> regions;
  std::uint32_t rest = 0;
  for (const Metric metric : monitored_) {
    regions.push_back(regions_of(metric, box[index(metric)]));
    rest = table_.with(rest, metric, regions.back().front());
  }
  Moves moves{};
  const auto add = [&](std::uint32_t number) {
    for (const Level level : LevelRange(0, levels_)) {
      moves[index(level)].add(table_.after(level, true, number));
    }
  };
  add(rest);
  for (std::size_t a = 0; a < monitored_.size(); ++a) {
    for (const std::uint32_t of_a : regions[a]) {
      const std::uint32_t one = table_.with(rest, monitored_[a], of_a);
      add(one);
      for (std::size_t b = a + 1; b < monitored_.size(); ++b) {
        for (const std::uint32_t of_b : regions[b]) add(table_.with(one, monitored_[b], of_b));
      }
    }
  }
  return moves;
}

}  // namespace cascade
