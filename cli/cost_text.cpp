#include "cli/cost_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/terminal/terminal.hpp"
#include "reports/text/cost_words.hpp"
#include "reports/text/shown_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/json_writer.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr std::size_t kNameColumns = 46;

/// A column of the table; without a normal run only the other one is there.
std::string cells(const CostTable& table, const std::array<std::string, 2>& quantity,
                  const std::array<Money, 2>& amount) {
  std::string text;
  for (std::size_t c = table.has_normal ? 0 : 1; c < 2; ++c) {
    text += fmt::format("{:>14}{:>16}", quantity[c], money_text(amount[c]));
  }
  if (table.has_normal) text += fmt::format("{:>16}", money_text(amount[1] - amount[0], true));
  return text + "\n";
}

std::string row_text(const CostTable& table, const CostRow& row) {
  const std::string name = shown_text(row.component + ": " + row.name, kNameColumns);
  return fmt::format("  {:<{}}{:>12}", name, kNameColumns, micro_text(row.price_micro)) +
         cells(table, {micro_text(row.quantity_micro[0]), micro_text(row.quantity_micro[1])},
               row.amount);
}

std::string total_text(const CostTable& table, const char* name,
                       const std::array<Money, 2>& amount) {
  return fmt::format("  {:<{}}{:>12}", name, kNameColumns, "") + cells(table, {}, amount);
}

std::string table_text(const CostReport& report, const std::string& lowest) {
  const CostTable& table = report.table;
  std::string text = fmt::format("  {:<{}}{:>12}", "", kNameColumns, "");
  if (table.has_normal) text += fmt::format("{:>30}", shown_text("at " + lowest, 26));
  text += fmt::format("{:>30}\n  {:<{}}{:>12}", "as it degrades", "", kNameColumns, "price");
  for (std::size_t c = table.has_normal ? 0 : 1; c < 2; ++c) {
    text += fmt::format("{:>14}{:>16}", "how many", "a month");
  }
  text += table.has_normal ? fmt::format("{:>16}\n", "difference") : "\n";
  for (const CostRow& row : table.rows) text += row_text(table, row);
  text += total_text(table, "rent", table.rent) + total_text(table, "given up", table.given_up) +
          total_text(table, "total", table.total);
  return text;
}

std::string sensitivities_text(const CostReport& report, const std::string& lowest) {
  const CostTable& table = report.table;
  if (table.sensitivities.empty()) return {};
  std::string text = fmt::format(
      "\n  {:<{}}",
      "changed by " + number_text(report.sensitivity_pct) + " %, alone, the total changes by",
      kNameColumns + 12);
  if (table.has_normal) text += fmt::format("{:>30}", shown_text("at " + lowest, 26));
  text += fmt::format("{:>30}\n", "as it degrades");
  for (const CostSensitivity& each : table.sensitivities) {
    if (each.change[0].cents == 0 && each.change[1].cents == 0) continue;
    const std::string input = shown_text(each.input, kNameColumns + 10);
    text += fmt::format("  {:<{}}", input, kNameColumns + 12);
    for (std::size_t c = table.has_normal ? 0 : 1; c < 2; ++c) {
      text += fmt::format("{:>30}", money_text(each.change[c], true));
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string cost_text(const CostReport& report, const std::string& lowest) {
  std::string text;
  for (const std::string& line : cost_words(report, lowest)) text += printable(line) + "\n";
  return text + "\n" + table_text(report, lowest) + sensitivities_text(report, lowest);
}

std::string claims_text(const PriceList& prices) {
  if (prices.claims.empty()) return printable(prices.name) + " claims nothing\n";
  std::string text = fmt::format("{}: what is claimed, and what its own figures come to\n\n",
                                 printable(prices.name)) +
                     fmt::format("  {:<38}{:>14}{:>14}{:>14}  {}\n", "", "claimed", "comes to",
                                 "difference", "in");
  std::size_t wrong = 0;
  for (const PriceClaim& claim : prices.claims) {
    const ClaimWords words = claim_words(claim);
    const std::string of = shown_text(claim.of, 37);
    text += fmt::format("  {:<38}{:>14}{:>14}{:>14}  {}\n", of, words.claimed, words.comes_to,
                        words.difference, printable(claim.unit));
    wrong += claim.adds_up() ? 0 : 1;
  }
  return text +
         fmt::format("\n{} of {} do not come to what is claimed\n", wrong, prices.claims.size());
}

std::string claims_json(const PriceList& prices) {
  return json_line([&](JsonWriter& json) {
    json.member("prices", prices.name);
    json.array("claims", [&] {
      for (const PriceClaim& claim : prices.claims) {
        json.object([&] {
          json.member("of", claim.of);
          json.member("claimed", claim.claimed);
          json.member("comes_to", claim.comes_to());
          json.member("unit", claim.unit);
          json.member("adds_up", claim.adds_up());
          json.member("source", claim.source);
        });
      }
    });
  });
}

}  // namespace cascade
