// What a missing value does, and what is shed for whom.

#include "properties/conform/inferrer.hpp"

#include <algorithm>
#include <utility>

#include "properties/conform/suite.hpp"

namespace cascade {

const std::pair<Level, ProbeRun>* Inferrer::left_at_zero(const MetricThresholds& metric) {
  const auto found = std::find_if(reached_.begin(), reached_.end(), [&](const auto& each) {
    return metric.clears_at(each.first, 0);
  });
  return found == reached_.end() ? nullptr : &*found;
}

void Inferrer::find_missing() {
  policy().on_missing = OnMissing::hold;
  std::string zero, held;
  for (std::size_t m = 0; m < metrics(); ++m) {
    const MetricThresholds& metric = policy().metrics[m];
    if (!axes_[m].monitored) continue;
    const Pressure without = with(m, kMissing);
    const auto* left = left_at_zero(metric);
    if (!metric.demands(level_at(1), 0) && left == nullptr) {
      found_.not_observable.push_back("whether a missing " + metric.name +
                                      " is read as 0: a 0 would move nothing");
      continue;
    }
    const bool reads_zero = metric.demands(level_at(1), 0)
                                ? settled(without) != kLowest
                                : leaves(left->second, left->first, longest_, without);
    (reads_zero ? zero : held) += " " + metric.name;
  }
  if (!zero.empty() && !held.empty()) {
    throw NoLadder("a missing value of" + zero + " is read as 0, and one of" + held + " is not");
  }
  if (zero.empty() && held.empty()) return;
  if (!zero.empty()) policy().on_missing = OnMissing::assume_zero;
  measured("on_missing", std::string(text(policy().on_missing)),
           zero.empty() ? "a missing value leaves it where it is"
                        : "a missing value does what a 0 does");
}

void Inferrer::find_shedding() {
  for (auto& row : policy().shedding) row.fill(Action::process);
  if (!probe_.traits().takes_decide) {
    found_.not_observable.push_back("what is shed: the system takes no decisions");
    policy().tier_1.clear();
    policy().tier_2.clear();
    return;
  }
  find_tiers();
  for (const Level level : policy().all_levels()) {
    std::string row;
    for (const Priority priority : kPriorities) {
      const auto asked = example_of(priority);
      if (asked) {
        if (const auto action = action_at(level, asked->first, asked->second)) {
          policy().shedding[index(level)][static_cast<std::size_t>(priority)] = *action;
        }
      }
      row += (row.empty() ? "" : ", ");
      row += text(policy().shedding[index(level)][static_cast<std::size_t>(priority)]);
    }
    measured("shedding." + key_of(name(level)), row,
             "of CRITICAL, HIGH, NORMAL, LOW, as it decides at this level");
  }
}

std::string Inferrer::stranger() { return test_symbols(policy()).back(); }

std::optional<std::pair<std::string, DataType>> Inferrer::example_of(Priority priority) {
  const auto of =
      [](const std::vector<std::string>& tier) -> std::optional<std::pair<std::string, DataType>> {
    if (tier.empty()) return std::nullopt;
    return std::pair{tier.front(), DataType::trades};
  };
  switch (priority) {
    case Priority::critical:
      return of(policy().tier_1);
    case Priority::high:
      return of(policy().tier_2);
    case Priority::normal:
      return std::pair{stranger(), DataType::trades};
    case Priority::low:
      break;
  }
  return std::pair{stranger(), DataType::reference_data};
}

std::optional<Action> Inferrer::action_at(Level level, const std::string& symbol, DataType type) {
  ProbeRun run;
  if (level != kLowest) {
    const auto found = std::find_if(reached_.begin(), reached_.end(),
                                    [&](const auto& each) { return each.first == level; });
    if (found == reached_.end()) return std::nullopt;
    run = found->second;
  }
  run.decide(symbol, type);
  return probe_.answers(run).back().action;
}

std::vector<std::optional<Action>> Inferrer::actions_of(const std::string& symbol) {
  std::vector<std::optional<Action>> actions;
  for (const Level level : policy().all_levels()) {
    actions.push_back(action_at(level, symbol, DataType::trades));
  }
  return actions;
}

void Inferrer::find_tiers() {
  using Row = std::vector<std::optional<Action>>;
  const std::vector<std::string> asked_1 = policy().tier_1, asked_2 = policy().tier_2;
  const auto usual = [&](const std::vector<std::string>& tier) {
    std::vector<std::pair<Row, int>> rows;
    for (const std::string& symbol : tier) {
      const Row row = actions_of(symbol);
      const auto known = std::find_if(rows.begin(), rows.end(),
                                      [&](const auto& each) { return each.first == row; });
      if (known == rows.end()) {
        rows.emplace_back(row, 1);
      } else {
        ++known->second;
      }
    }
    const auto most = std::max_element(
        rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == rows.end() ? Row{} : most->first;
  };
  const Row row_1 = usual(asked_1), row_2 = usual(asked_2), row_3 = actions_of(stranger());
  policy().tier_1.clear();
  policy().tier_2.clear();
  const auto place = [&](const std::string& symbol, int asked) {
    const Row row = actions_of(symbol);
    const Row& own = asked == 1 ? row_1 : row_2;
    int tier = asked;
    if (row != own) tier = row == row_1 ? 1 : row == row_2 ? 2 : row == row_3 ? 3 : 0;
    if (tier == 0) throw NoLadder("symbol " + symbol + " is treated as no tier is");
    if (tier == 1) policy().tier_1.push_back(symbol);
    if (tier == 2) policy().tier_2.push_back(symbol);
    if (tier != asked) {
      measured("tiers: " + symbol, tier == 3 ? "tier_3" : "tier_" + std::to_string(tier),
               "it is treated as those are, and not as tier_" + std::to_string(asked));
    }
  };
  for (const std::string& symbol : asked_1) place(symbol, 1);
  for (const std::string& symbol : asked_2) place(symbol, 2);
}

}  // namespace cascade
