// The bill: what grows with what, and that columns add up.

#include "sim/cost/cost_table.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "model/input_error.hpp"

namespace cascade {
namespace {

PriceItem item(GrowsWith grows_with, double price, double per_unit = 1) {
  PriceItem result;
  result.component = "c";
  result.name = std::string(text(grows_with));
  result.unit = "u";
  result.grows_with = grows_with;
  result.per_unit = per_unit;
  result.at_least = grows_with == GrowsWith::nothing ? 1 : 0;
  result.price_micro = *as_micro(price);
  return result;
}

/// A month of 1,000 s: 100 s of storm and 900 s at 10 messages a second.
PriceList list_of(std::vector<PriceItem> items) {
  PriceList list;
  list.name = "test";
  list.month_hours = 1000.0 / 3600;
  list.items = std::move(items);
  return list;
}

CostLoad load_of_a_storm() {
  CostLoad load;
  load.name = "storm";
  load.run = Duration::from_seconds(100);
  load.offered_peak_per_s = 500;
  load.quiet_per_s = 10;
  load.degrading.workers = 2;
  load.degrading.peak_per_s = 400;
  load.degrading.level_max = "SOFT";
  load.degrading.flows.arrived.of[0] = 20'000;  // tier 1
  load.degrading.flows.arrived.of[8] = 10'000;  // tier 3
  load.degrading.flows.dropped.of[8] = 4'000;
  load.degrading.flows.refused.of[0] = 1'000;
  load.degrading.flows.expired.of[8] = 500;
  load.degrading.flows.spilled.of[8] = 3'000;
  load.normal = CostRun{5, 500, {}, "NORMAL"};
  load.normal->flows.arrived = load.degrading.flows.arrived;
  return load;
}

std::array<std::int64_t, 2> quantity(const PriceItem& of) {
  return cost_table(load_of_a_storm(), list_of({of})).rows.at(0).quantity_micro;
}

constexpr std::int64_t kOne = 1'000'000;
using Both = std::array<std::int64_t, 2>;

TEST(CostTable, EachItemGrowsWithWhatItSays) {
  EXPECT_EQ(quantity(item(GrowsWith::nothing, 1)), (Both{kOne, kOne}));
  EXPECT_EQ(quantity(item(GrowsWith::workers, 1)), (Both{5 * kOne, 2 * kOne}));
  EXPECT_EQ(quantity(item(GrowsWith::peak, 1, 100)), (Both{5 * kOne, 4 * kOne}));
  EXPECT_EQ(quantity(item(GrowsWith::peak, 1, 99)), (Both{6 * kOne, 5 * kOne}));
  // 30,000 + 900 x 10 = 39,000 kept in 1,000 s; 24,500 of the storm as it degrades: 33,500.
  EXPECT_EQ(quantity(item(GrowsWith::mean, 1, 10)), (Both{4 * kOne, 4 * kOne}));
  EXPECT_EQ(quantity(item(GrowsWith::mean, 1, 0.1)), (Both{390 * kOne, 335 * kOne}));
  PriceItem gigabytes = item(GrowsWith::ingested, 1);
  gigabytes.share = 1000;
  EXPECT_EQ(quantity(gigabytes), (Both{3'900'000, 3'350'000}));  // at 100 bytes: 3.9 MB x 1000
}

TEST(CostTable, ThereAreAtLeastSoMany) {
  PriceItem brokers = item(GrowsWith::peak, 1, 1e6);
  brokers.at_least = 3;
  EXPECT_EQ(quantity(brokers), (Both{3 * kOne, 3 * kOne}));
}

TEST(CostTable, AHairOverAFullOneAsksForNoOther) {
  CostLoad load = load_of_a_storm();
  load.normal->peak_per_s = 500.004;
  load.degrading.peak_per_s = 500.1;
  const CostTable table = cost_table(load, list_of({item(GrowsWith::peak, 1, 100)}));
  EXPECT_EQ(table.rows[0].quantity_micro, (Both{5 * kOne, 6 * kOne}));
}

TEST(CostTable, TheRestOfTheMonthAsksForItsOwn) {
  CostLoad load = load_of_a_storm();
  load.quiet_per_s = 800;  // busier than the run
  const CostTable table = cost_table(load, list_of({item(GrowsWith::peak, 1, 100)}));
  EXPECT_EQ(table.rows[0].quantity_micro, (Both{8 * kOne, 8 * kOne}));
}

TEST(CostTable, AnItemIsInUseInItsRangeOfPeaks) {
  PriceItem small = item(GrowsWith::nothing, 1), large = item(GrowsWith::nothing, 2);
  small.up_to_per_s = large.above_per_s = 500;
  EXPECT_EQ(cost_table(load_of_a_storm(), list_of({small, large})).total[0].cents, 100);
  small.up_to_per_s = large.above_per_s = 499;
  EXPECT_EQ(cost_table(load_of_a_storm(), list_of({small, large})).total[0].cents, 200);
}

TEST(CostTable, WhatIsGivenUpIsPricedByTier) {
  PriceList list = list_of({item(GrowsWith::workers, 10)});
  list.lost_micro = {*as_micro(1000), 0, *as_micro(100)};
  list.late_micro = {0, 0, *as_micro(10)};
  CostLoad load = load_of_a_storm();
  const CostTable table = cost_table(load, list);
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(table.rows[1].name, "tier 1, lost");
  EXPECT_EQ(table.rows[1].amount[1].cents, 100);  // 1,000 messages of 1,000 a million
  EXPECT_EQ(table.rows[2].name, "tier 3, lost");
  EXPECT_EQ(table.rows[2].amount[1].cents, 45);  // 4,500 of 100 a million
  EXPECT_EQ(table.rows[3].name, "tier 3, late");
  EXPECT_EQ(table.rows[3].amount[1].cents, 3);
  EXPECT_EQ(table.given_up[1].cents, 148);
  EXPECT_EQ(table.given_up[0].cents, 0);
  EXPECT_EQ(table.rent[1].cents, 2000);
  EXPECT_EQ(table.total[1].cents, 2148);
  EXPECT_EQ(table.saved().cents, 5000 - 2148);
  // 30 of rent for 5,500 lost messages.
  EXPECT_NEAR(*table.break_even_per_million(), 30 / 0.0055, 1e-6);
  load.runs_per_month = 3;
  EXPECT_EQ(cost_table(load, list).given_up[1].cents, 3 * 100 + 135 + 9);
}

TEST(CostTable, WithoutANormalRunThereIsNothingToCompare) {
  CostLoad load = load_of_a_storm();
  load.normal.reset();
  const CostTable table = cost_table(load, list_of({item(GrowsWith::workers, 10)}));
  EXPECT_FALSE(table.has_normal);
  EXPECT_EQ(table.break_even_per_million(), std::nullopt);
  EXPECT_EQ(table.total[0].cents, 0);
}

TEST(CostTable, AnAmountBeyondTheWorldIsRefusedAtItsItem) {
  PriceItem dear = item(GrowsWith::nothing, 1e9);
  dear.at_least = 1e9;
  dear.line = 7;
  PriceList list = list_of({dear});
  list.file = "p.toml";
  try {
    cost_table(load_of_a_storm(), list);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()).rfind("p.toml:7: 'nothing' comes to more", 0), 0u)
        << error.what();
  }
}

TEST(CostSensitivities, EachInputMovesWhatDependsOnIt) {
  PriceList list = list_of({item(GrowsWith::workers, 10), item(GrowsWith::ingested, 1e6)});
  list.lost_micro = {*as_micro(1000), 0, 0};
  const auto all = cost_sensitivities(load_of_a_storm(), list, 10, std::nullopt);
  const auto of = [&](const std::string& input) {
    for (const CostSensitivity& each : all) {
      if (each.input == input) return each.change;
    }
    ADD_FAILURE() << "nothing of " << input;
    return std::array<Money, 2>{};
  };
  using Change = std::array<Money, 2>;
  EXPECT_EQ(of("price of c, workers"), (Change{Money{500}, Money{200}}));
  EXPECT_EQ(of("what a message of tier 1 is worth"), (Change{Money{0}, Money{10}}));
  EXPECT_EQ(of("bytes a message"), (Change{Money{39'000}, Money{33'500}}));
  EXPECT_EQ(of("the rate between the runs"), (Change{Money{9'000}, Money{9'000}}));
  // 30,000 (24,500) more in a tenth of the storm, less the 10 x 10 of quiet time that it replaces.
  EXPECT_EQ(of("runs a month"), (Change{Money{29'000}, Money{23'500 + 10}}));
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto most = [](const CostSensitivity& s) {
      return std::max(std::abs(s.change[0].cents), std::abs(s.change[1].cents));
    };
    EXPECT_GE(most(all[i - 1]), most(all[i]));
  }
}

/// Money as it is printed, read back.
std::int64_t printed_cents(Money money) {
  std::string digits = money_text(money);
  std::erase_if(digits, [](char c) { return c == ',' || c == '.'; });
  return std::stoll(digits);
}

RC_GTEST_PROP(CostTable, ThePrintedColumnsAddUpToThePrintedTotal, ()) {
  std::vector<PriceItem> items;
  const auto count = *rc::gen::inRange<std::size_t>(1, 30);
  for (std::size_t i = 0; i < count; ++i) {
    const auto grows_with = *rc::gen::element(GrowsWith::nothing, GrowsWith::peak, GrowsWith::mean,
                                              GrowsWith::workers, GrowsWith::ingested);
    const auto price = *rc::gen::inRange<std::int64_t>(0, 3'000'000'000);
    PriceItem of = item(grows_with, 0, *rc::gen::inRange(1, 1000));
    of.price_micro = price;
    of.share = *rc::gen::inRange(0, 2'000'000);
    items.push_back(of);
  }
  PriceList list = list_of(items);
  for (const Tier tier : kTiers) {
    list.lost_micro[static_cast<std::size_t>(tier)] =
        *rc::gen::inRange<std::int64_t>(0, 5'000'000'000);
  }
  const CostTable table = cost_table(load_of_a_storm(), list);
  for (const CostColumn column : kCostColumns) {
    std::int64_t sum = 0;
    for (const CostRow& row : table.rows) sum += printed_cents(row.in(column));
    RC_ASSERT(sum == printed_cents(table.total_of(column)));
    const auto c = static_cast<std::size_t>(column);
    RC_ASSERT(printed_cents(table.rent[c]) + printed_cents(table.given_up[c]) == sum);
    Money by_component;
    for (const CostRow& row : table.by_component()) by_component += row.in(column);
    RC_ASSERT(by_component == table.total_of(column));
  }
}

}  // namespace
}  // namespace cascade
