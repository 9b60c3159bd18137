#include "properties/k2/run_table.hpp"

#include "model/cascade.hpp"
#include "model/k2.hpp"
#include "sim/text/number_text.hpp"
#include "sim/text/time_text.hpp"

namespace cascade {

std::string readable(double value) {
  if (is_missing(value)) return "missing";
  std::string text = number_text(value);
  const std::size_t point = text.find_first_of(".e");
  std::size_t at = point == std::string::npos ? text.size() : point;
  const std::size_t first = text[0] == '-' ? 1 : 0;
  while (at > first + 3) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::vector<Level> levels_under(const Policy& policy, const std::vector<WitnessCheck>& checks) {
  Cascade cascade(policy);
  std::vector<Level> levels;
  for (const WitnessCheck& check : checks) {
    cascade.check(check.at, check.pressure);
    levels.push_back(cascade.level());
  }
  return levels;
}

std::vector<Column> columns_of(const std::vector<Policy>& policies,
                               const std::vector<WitnessCheck>& checks) {
  std::vector<Column> columns;
  for (const Policy& policy : policies) {
    columns.push_back({"`" + policy.name + "`", levels_under(policy, checks)});
  }
  return columns;
}

std::string run_table(const std::vector<WitnessCheck>& checks, const std::vector<Column>& columns) {
  std::string head = "| t (s) | lag | heap % |", rule = "|--:|--:|--:|";
  const LevelNames names;  // K2's
  for (const Column& column : columns) {
    head += " " + column.title + " |";
    rule += "---|";
  }
  std::string rows;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    rows += "| " + seconds_text(checks[i].at.ns) + " | " + readable(checks[i].pressure[kLag]) +
            " | " + readable(checks[i].pressure[kHeap]) + " |";
    for (const Column& column : columns) rows += " " + names[column.levels[i]] + " |";
    rows += "\n";
  }
  return head + "\n" + rule + "\n" + rows;
}

std::string shedding_table(Level level, const std::vector<Policy>& policies) {
  std::string head = "| at " + policies.front().name_of(level) + " |", rule = "|---|";
  for (const Policy& policy : policies) {
    head += " `" + policy.name + "` |";
    rule += "---|";
  }
  struct Row {
    const char* text;
    Tier tier;
    DataType type;
  };
  std::string rows;
  for (const Row& kind :
       {Row{"tier 1: trades, quotes", Tier::tier_1, DataType::trades},
        Row{"tier 2: trades, quotes", Tier::tier_2, DataType::trades},
        Row{"tier 3: trades, quotes", Tier::tier_3, DataType::trades},
        Row{"reference data of any tier", Tier::tier_1, DataType::reference_data}}) {
    rows += std::string("| ") + kind.text + " |";
    for (const Policy& policy : policies) {
      rows += " " + std::string(text(Shedder(policy).action(level, kind.tier, kind.type))) + " |";
    }
    rows += "\n";
  }
  return head + "\n" + rule + "\n" + rows;
}

}  // namespace cascade
