#include "sim/cost/cost_table.hpp"

#include <algorithm>
#include <cmath>

#include "model/input_error.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

constexpr double kGb = 1e9;
constexpr double kMillion = 1e6;
/// An instant's rate is a whole number of messages: a ten-thousandth over what is there asks for no
/// more.
constexpr double kSlack = 1e-4;

double units_for(double per_s, const PriceItem& item) {
  return std::max(item.at_least, std::ceil(per_s / item.per_unit * (1 - kSlack)));
}

double quantity_of(const PriceItem& item, const CostLoad& load, const CostRun& run,
                   const PriceList& prices) {
  const double kept = load.kept_per_month(run, prices.month_s());
  switch (item.grows_with) {
    case GrowsWith::nothing:
      return item.at_least;
    case GrowsWith::peak:
      return units_for(std::max(run.peak_per_s, load.quiet_per_s), item);
    case GrowsWith::mean:
      return units_for(kept / prices.month_s(), item);
    case GrowsWith::workers:
      return std::max(item.at_least, static_cast<double>(run.workers));
    case GrowsWith::ingested:
      return kept * prices.message_bytes / kGb * item.share;
  }
  return 0;
}

[[noreturn]] void too_much(const PriceList& prices, const CostRow& row, std::size_t line) {
  throw InputError(prices.file, line, "'" + row.name + "' comes to more than can be worked out",
                   "a price or a load of this world");
}

void set_amount(CostRow& row, std::size_t column, double quantity, const PriceList& prices,
                std::size_t line) {
  const auto micro = as_micro(quantity);
  const auto amount = micro ? priced(*micro, row.price_micro) : std::nullopt;
  if (!amount) too_much(prices, row, line);
  row.quantity_micro[column] = *micro;
  row.amount[column] = *amount;
}

struct Column {
  std::size_t index;
  const CostRun* run;
};

std::vector<Column> columns_of(const CostLoad& load) {
  std::vector<Column> columns;
  if (load.normal) columns.push_back({0, &*load.normal});
  columns.push_back({1, &load.degrading});
  return columns;
}

CostRow rent_row(const PriceItem& item, const CostLoad& load, const PriceList& prices) {
  CostRow row;
  row.component = item.component;
  row.name = item.name;
  row.unit = item.unit;
  row.source = item.source;
  row.price_micro = item.price_micro;
  for (const Column& column : columns_of(load)) {
    set_amount(row, column.index, quantity_of(item, load, *column.run, prices), prices, item.line);
  }
  return row;
}

/// Messages of a tier, in millions a month, at what they are worth; empty where there are none.
std::optional<CostRow> given_up_row(const CostLoad& load, const PriceList& prices, Tier tier,
                                    bool late) {
  const auto t = static_cast<std::size_t>(tier);
  CostRow row;
  row.component = "given up";
  row.name = "tier " + std::to_string(t + 1) + (late ? ", late" : ", lost");
  row.unit = "million messages";
  row.source = prices.file.empty() ? prices.name : prices.file;
  row.price_micro = late ? prices.late_micro[t] : prices.lost_micro[t];
  bool any = false;
  for (const Column& column : columns_of(load)) {
    const MessageCounts counts = late ? column.run->flows.spilled : column.run->lost();
    const double millions =
        static_cast<double>(counts.of_tier(tier)) * load.runs_per_month / kMillion;
    any = any || millions > 0;
    set_amount(row, column.index, millions, prices, 0);
  }
  return any ? std::optional(row) : std::nullopt;
}

void add(CostTable& table, const CostRow& row, std::array<Money, 2>& part) {
  for (std::size_t c = 0; c < 2; ++c) {
    part[c] += row.amount[c];
    table.total[c] += row.amount[c];
  }
  table.rows.push_back(row);
}

}  // namespace

CostTable cost_table(const CostLoad& load, const PriceList& prices) {
  CostTable table;
  table.has_normal = load.normal.has_value();
  for (const PriceItem& item : prices.items) {
    if (!item.serves(load.offered_peak_per_s)) continue;
    add(table, rent_row(item, load, prices), table.rent);
  }
  for (const bool late : {false, true}) {
    for (const Tier tier : kTiers) {
      if (const auto row = given_up_row(load, prices, tier, late)) add(table, *row, table.given_up);
    }
  }
  for (const Column& column : columns_of(load)) {
    table.kept_messages[column.index] = load.kept_per_month(*column.run, prices.month_s());
  }
  const std::int64_t lost = load.degrading.lost().total();
  const std::int64_t lost_anyway = load.normal ? load.normal->lost().total() : 0;
  table.lost_messages = static_cast<double>(lost - lost_anyway) * load.runs_per_month;
  return table;
}

std::optional<double> CostTable::per_million(CostColumn column) const {
  const auto c = static_cast<std::size_t>(column);
  if (kept_messages[c] <= 0) return std::nullopt;
  return rent[c].units() / (kept_messages[c] / kMillion);
}

std::optional<double> CostTable::break_even_per_million() const {
  const double saves = (rent[0] - rent[1]).units();
  if (!has_normal || lost_messages <= 0 || saves <= 0) return std::nullopt;
  return saves / (lost_messages / kMillion);
}

std::vector<CostRow> CostTable::by_component() const {
  std::vector<CostRow> sums;
  for (const CostRow& row : rows) {
    auto found = std::find_if(sums.begin(), sums.end(),
                              [&](const CostRow& sum) { return sum.component == row.component; });
    if (found == sums.end()) {
      found = sums.insert(sums.end(), CostRow{});
      found->component = row.component;
    }
    for (std::size_t c = 0; c < 2; ++c) found->amount[c] += row.amount[c];
  }
  return sums;
}

namespace {

CostSensitivity change_of(const std::string& input, const CostTable& base,
                          const CostTable& changed) {
  CostSensitivity result{input, {}};
  for (std::size_t c = 0; c < 2; ++c) result.change[c] = changed.total[c] - base.total[c];
  return result;
}

std::int64_t scaled(std::int64_t micro, double factor) {
  return std::llround(static_cast<double>(micro) * factor);
}

}  // namespace

std::vector<CostSensitivity> cost_sensitivities(const CostLoad& load, const PriceList& prices,
                                                double pct,
                                                const std::optional<CostLoad>& heavier) {
  const double factor = 1 + pct / 100;
  const CostTable base = cost_table(load, prices);
  std::vector<CostSensitivity> all;
  const auto add_prices = [&](const std::string& input, const PriceList& changed) {
    all.push_back(change_of(input, base, cost_table(load, changed)));
  };
  if (heavier) all.push_back(change_of("the load", base, cost_table(*heavier, prices)));
  if (load.runs_per_month * load.run.seconds() * factor <= prices.month_s()) {
    CostLoad more = load;
    more.runs_per_month *= factor;
    all.push_back(change_of("runs a month", base, cost_table(more, prices)));
  }
  CostLoad busier = load;
  busier.quiet_per_s *= factor;
  all.push_back(change_of("the rate between the runs", base, cost_table(busier, prices)));
  PriceList changed = prices;
  changed.message_bytes *= factor;
  add_prices("bytes a message", changed);
  for (std::size_t i = 0; i < prices.items.size(); ++i) {
    if (!prices.items[i].serves(load.offered_peak_per_s)) continue;
    changed = prices;
    changed.items[i].price_micro = scaled(prices.items[i].price_micro, factor);
    add_prices("price of " + prices.items[i].component + ", " + prices.items[i].name, changed);
  }
  for (std::size_t t = 0; t < kTierCount; ++t) {
    changed = prices;
    changed.lost_micro[t] = scaled(prices.lost_micro[t], factor);
    changed.late_micro[t] = scaled(prices.late_micro[t], factor);
    add_prices("what a message of tier " + std::to_string(t + 1) + " is worth", changed);
  }
  const auto largest = [](const CostSensitivity& s) {
    return std::max(std::abs(s.change[0].cents), std::abs(s.change[1].cents));
  };
  std::stable_sort(all.begin(), all.end(), [&](const CostSensitivity& a, const CostSensitivity& b) {
    return largest(a) > largest(b);
  });
  return all;
}

CostReport cost_report(const Scenario& scenario, const PriceList& prices, const CostSetup& month,
                       double pct) {
  CostSetup setup = month;
  if (!setup.runs_per_month) setup.runs_per_month = scenario.cost.runs_per_month;
  if (!setup.quiet_per_s) setup.quiet_per_s = scenario.cost.quiet_per_s;
  CostReport report{measure_load(scenario, setup, prices.month_s()), prices, {}, pct};
  report.table = cost_table(report.load, prices);
  if (pct == 0) return report;
  const double factor = 1 + pct / 100;
  if (setup.quiet_per_s) *setup.quiet_per_s *= factor;
  const CostLoad heavier = measure_load(with_load(scenario, factor), setup, prices.month_s());
  report.table.sensitivities = cost_sensitivities(report.load, prices, pct, heavier);
  return report;
}

}  // namespace cascade
