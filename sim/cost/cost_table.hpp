// The bill: what a month of a load costs at the lowest level throughout, and as it degrades.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/cost/cost_load.hpp"
#include "sim/cost/money.hpp"
#include "sim/cost/prices.hpp"
#include "sim/replay/made.hpp"

namespace cascade {

/// The two columns of the bill.
enum class CostColumn : std::uint8_t { normal, degrading };
inline constexpr std::array<CostColumn, 2> kCostColumns = {CostColumn::normal,
                                                           CostColumn::degrading};

/// So many at that price. An amount is rounded to the cent, once; nothing else is.
struct CostRow {
  std::string component, name, unit, source;
  std::int64_t price_micro = 0;  ///< of one, a month
  std::array<std::int64_t, 2> quantity_micro{};
  std::array<Money, 2> amount{};

  Money in(CostColumn column) const { return amount[static_cast<std::size_t>(column)]; }
};

/// What a single input does to the totals when it alone is changed.
struct CostSensitivity {
  std::string input;
  std::array<Money, 2> change{};
};

struct CostTable {
  /// Rent first, then what was given up, tier 1 first. Without a normal run its column is all 0.
  std::vector<CostRow> rows;
  std::array<Money, 2> rent{};            ///< of the rows that are paid
  std::array<Money, 2> given_up{};        ///< of the rows that are not, but are worth something
  std::array<Money, 2> total{};           ///< both: the sum of all rows
  std::array<double, 2> kept_messages{};  ///< a month
  double lost_messages = 0;  ///< a month, as it degrades, beyond what is lost at the lowest level
  bool has_normal = false;
  std::vector<CostSensitivity> sensitivities;

  Money total_of(CostColumn column) const { return total[static_cast<std::size_t>(column)]; }
  /// What degrading saves, less what it gives up; negative where staying is cheaper.
  Money saved() const { return total[0] - total[1]; }
  /// Rent for a million messages that were kept; empty where none was.
  std::optional<double> per_million(CostColumn column) const;
  /// What a million of the lost messages has to be worth for both columns to cost the same; empty
  /// where none is lost more, or nothing is saved.
  std::optional<double> break_even_per_million() const;
  /// Rows summed up by component, in their order.
  std::vector<CostRow> by_component() const;
};

/// Throws InputError where an amount is beyond what is worked out exactly.
CostTable cost_table(const CostLoad& load, const PriceList& prices);

/// Each price, each value of a message and each figure of the month changed by `pct` percent,
/// alone; `heavier` is the same load with that many more messages.
std::vector<CostSensitivity> cost_sensitivities(const CostLoad& load, const PriceList& prices,
                                                double pct, const std::optional<CostLoad>& heavier);

/// Load, table and sensitivities at once: what is to be told of a scenario.
struct CostReport {
  CostLoad load;
  PriceList prices;
  CostTable table;
  double sensitivity_pct = 10;
};
/// `month` where given wins over the scenario's own. With `pct` 0 no sensitivities are worked out,
/// which takes a second search.
CostReport cost_report(const Scenario& scenario, const PriceList& prices, const CostSetup& month,
                       double pct);

/// The report as one JSON object: amounts as decimal numbers of the currency's units, and how it
/// was made.
std::string to_json(const CostReport& report, const Made& made);

}  // namespace cascade
