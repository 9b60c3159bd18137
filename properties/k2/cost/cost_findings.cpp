#include "properties/k2/cost/cost_findings.hpp"

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>

#include "sim/cost/cost_table.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

const PriceList& prices() {
  static const PriceList list = load_prices("k2");
  return list;
}

std::string figure(double value) {
  return std::abs(value) < 10 ? number_text(std::round(value * 1e4) / 1e4) : grouped(value);
}

/// The claims that are chosen, and do not hold.
std::string claims_table(const std::function<bool(const PriceClaim&)>& chosen) {
  std::string table = "| of | claimed | comes to | difference |\n|---|--:|--:|--:|\n";
  for (const PriceClaim& claim : prices().claims) {
    if (!chosen(claim) || claim.adds_up()) continue;
    const double difference = claim.comes_to() - claim.claimed;
    table += "| " + claim.of + " | " + figure(claim.claimed) + " | " + figure(claim.comes_to()) +
             " | " + (difference > 0 ? "+" : "") + figure(difference) + " |\n";
  }
  return table;
}

std::string times_text(const PriceClaim& claim) {
  return grouped(std::llround(claim.claimed / claim.comes_to()));
}

const PriceClaim& claim_of(const std::string& of) {
  for (const PriceClaim& claim : prices().claims) {
    if (claim.of == of) return claim;
  }
  throw std::logic_error("no claim of " + of);
}

Finding totals() {
  return {
      "Totals of the cost tables are not the sums of their rows",
      "USD a month, by the document's own items; `cascade cost --claims` works them out (exit "
      "status 1):\n\n" +
          claims_table([](const PriceClaim& claim) { return claim.unit == "USD a month"; }) +
          "\nThe total for 1,000,000 messages a second leaves out the control plane, that for "
          "10,000,000 control plane and operations. What query and catalogue cost less is said to "
          "be "
          "a discount in one place and not explained in the others. A bill of `cascade cost` "
          "rounds each row to the cent, once, and its totals are the sums of the rows as printed; "
          "a test adds them."};
}

Finding per_million() {
  std::string ratios;
  for (const char* of :
       {"10,000/s: a million messages", "1,000,000/s: a million messages",
        "10,000,000/s: a million messages", "100,000/s more: a million messages"}) {
    ratios += (ratios.empty() ? "" : ", ") + times_text(claim_of(of));
  }
  return {"A million messages cost a hundredth of what is claimed",
          "In USD, the claimed total over the messages of 30 days (`cascade cost --claims`):\n\n" +
              claims_table([](const PriceClaim& claim) { return claim.unit == "USD"; }) +
              "\nThe claims are " + ratios +
              " times too high. The same page's calculator prints both figures side by side: "
              "0.0000000085 a message, and 0.85 for a million of them."};
}

Finding break_even() {
  const PriceClaim& claim = claim_of("break-even");
  return {
      "It pays for itself three times as fast as claimed",
      "300,000 of development, then 265,000 a year instead of 1,200,000: that is 935,000 a year "
      "saved, and the development is paid back after " +
          grouped(claim.comes_to()) + " months, not " + figure(claim.claimed) +
          " (`cascade cost --claims`)."};
}

/// What the terabytes that are not paid for would cost in a month.
Money more_for_glacier() {
  const PriceClaim& claim = claim_of("1,000,000/s: coldest tier");
  const double gb = (claim.comes_to() - claim.claimed) * 1000;
  for (const PriceItem& item : prices().items) {
    if (item.name.find("Glacier") != std::string::npos) {
      return priced(as_micro(gb).value(), item.price_micro).value();
    }
  }
  throw std::logic_error("no price of the coldest tier");
}

Finding kept() {
  return {
      "What is to be kept for two years is paid for as one",
      "The coldest tier is to hold the 121st to the 730th day. In TB, at the document's own volume "
      "a month (`cascade cost --claims`):\n\n" +
          claims_table([](const PriceClaim& claim) { return claim.unit == "TB"; }) +
          "\nAt 1,000,000 messages a second that is " + money_text(more_for_glacier()) +
          " USD a month more. The price list `k2` keeps the figure that is paid for; its comment "
          "has the one that is promised."};
}

Finding no_consumer() {
  RateLoad load;
  load.rate_per_s = 1e6;
  load.per_worker_per_s = per_worker_per_s(prices(), load.rate_per_s);
  const CostReport report = cost_report(scenario_of(load), prices(), {730.0 * 30, {}}, 0);
  Money consumers, rest;
  for (const CostRow& row : report.table.rows) {
    (row.component == "consumers" ? consumers : rest) += row.in(CostColumn::degrading);
  }
  return {"The part that falls behind has no price",
          "Brokers, tables, queries and transfer are priced; the consumer, whose lag all of the "
          "cascade is about, is in no table. At 1,000,000 messages a second, at K2's budget of "
          "50,000 a "
          "partition and the price of its query worker, " +
              counted(report.load.degrading.workers, "worker") + " are " + money_text(consumers) +
              " USD a month, on top of " + money_text(rest) +
              " (`cascade cost --rate 1000000`). Without that row degrading "
              "saves no worker, whatever the load."};
}

}  // namespace

std::vector<Finding> cost_findings() {
  return {totals(), per_million(), break_even(), kept(), no_consumer()};
}

}  // namespace cascade
