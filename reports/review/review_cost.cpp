// What a month of a scenario costs: at the lowest level, and as it degrades.
#include <algorithm>
#include <cmath>

#include "reports/review/review_sections.hpp"
#include "reports/text/cost_words.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

/// The cells of both columns, and their difference; without a normal run only the other one.
void add_amounts(const CostTable& table, const std::array<std::string, 2>& quantity,
                 const std::array<Money, 2>& amount, std::vector<Cell>& cells) {
  for (std::size_t c = table.has_normal ? 0 : 1; c < 2; ++c) {
    cells.push_back({quantity[c]});
    cells.push_back({money_text(amount[c])});
  }
  if (table.has_normal) cells.push_back({money_text(amount[1] - amount[0], true)});
}

block::Table bill(const ReviewCost& cost) {
  const CostReport& report = cost.report;
  const CostTable& table = report.table;
  block::Table block{cost.title + ", in " + report.prices.currency + " a month. " + kCostRounding,
                     {"", "price of one"},
                     {}};
  if (table.has_normal) {
    block.header.push_back("at " + cost.lowest + ": how many");
    block.header.push_back("at " + cost.lowest + ": a month");
  }
  block.header.emplace_back("as it degrades: how many");
  block.header.emplace_back("as it degrades: a month");
  if (table.has_normal) block.header.emplace_back("difference");
  for (const CostRow& row : table.rows) {
    std::vector<Cell> cells = {{row.component + ": " + row.name},
                               {micro_text(row.price_micro) + " a " + row.unit}};
    add_amounts(table, {micro_text(row.quantity_micro[0]), micro_text(row.quantity_micro[1])},
                row.amount, cells);
    block.rows.push_back(std::move(cells));
  }
  const auto sum = [&](const char* name, const std::array<Money, 2>& amount) {
    std::vector<Cell> cells = {{name}, {""}};
    add_amounts(table, {}, amount, cells);
    block.rows.push_back(std::move(cells));
  };
  sum("Rent", table.rent);
  sum("Given up", table.given_up);
  sum("Total", table.total);
  return block;
}

/// The inputs that matter most, each changed alone.
block::Table sensitivities(const ReviewCost& cost) {
  constexpr std::size_t kShown = 8;
  const CostTable& table = cost.report.table;
  block::Table block{cost.title + ", the total's change where one input is " +
                         number_text(cost.report.sensitivity_pct) + " % higher, largest first",
                     {""},
                     {}};
  if (table.has_normal) block.header.push_back("at " + cost.lowest);
  block.header.emplace_back("as it degrades");
  for (const CostSensitivity& each : table.sensitivities) {
    if (block.rows.size() == kShown) break;
    if (each.change[0].cents == 0 && each.change[1].cents == 0) continue;
    std::vector<Cell> cells = {{each.input}};
    if (table.has_normal) cells.push_back({money_text(each.change[0], true)});
    cells.push_back({money_text(each.change[1], true)});
    block.rows.push_back(std::move(cells));
  }
  return block;
}

}  // namespace

void add_cost(const Review& review, std::vector<Block>& blocks) {
  if (review.costs.empty()) return;
  blocks.emplace_back(block::Heading{"What it costs"});
  for (const ReviewCost& cost : review.costs) {
    std::string words;
    for (const std::string& sentence : cost_words(cost.report, cost.lowest)) {
      if (sentence == kCostRounding) continue;  // the table says it
      words += (words.empty() ? "" : " ") + sentence;
    }
    blocks.emplace_back(block::Paragraph{words});
    blocks.emplace_back(bill(cost));
    if (!cost.report.table.sensitivities.empty()) blocks.emplace_back(sensitivities(cost));
  }
}

}  // namespace cascade
