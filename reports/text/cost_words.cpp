#include "reports/text/cost_words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/text/people_text.hpp"
#include "sim/text/counted_text.hpp"
#include "sim/text/number_text.hpp"

namespace cascade {
namespace {

std::string whole(double value) { return grouped(std::llround(value)); }

std::string billed(const CostReport& report) {
  const CostLoad& load = report.load;
  return fmt::format(
      "{}, prices {}, {} a month of {} h: {} of {} a month{}; the busiest second brings {} "
      "messages.",
      load.name, report.prices.name, report.prices.currency, grouped(report.prices.month_hours),
      load.runs_per_month == 1 ? "one run" : grouped(load.runs_per_month) + " runs",
      duration_for_people(load.run),
      load.runs_per_month * load.run.seconds() < report.prices.month_s() * (1 - 1e-9)
          ? ", and " + grouped(load.quiet_per_s) + " messages a second between"
          : "",
      whole(load.offered_peak_per_s));
}

std::string capacity(const CostReport& report, const std::string& lowest) {
  const CostLoad& load = report.load;
  const std::string has = counted(load.degrading.workers, "worker");
  const char* const verb = load.degrading.workers == 1 ? "takes" : "take";
  if (load.degrading.level_max == lowest) {
    return fmt::format("With {} it stays at {}: there is nothing to degrade for.", has, lowest);
  }
  if (!load.normal) {
    return fmt::format(
        "{}: up to {}. With up to {} at a site it does not stay at {}: it is taken to be no matter "
        "of workers.",
        has, load.degrading.level_max, grouped(load.workers_tried), lowest);
  }
  return fmt::format("{} {} it up to {}; staying at {} takes {}.", has, verb,
                     load.degrading.level_max, lowest, grouped(load.normal->workers));
}

std::string verdict(const CostReport& report, const std::string& lowest) {
  const CostTable& table = report.table;
  const std::string& currency = report.prices.currency;
  const Money rent = table.rent[0] - table.rent[1];
  const Money lost = table.given_up[1] - table.given_up[0];
  if (table.saved() == Money{}) return "Both cost the same.";
  const bool degrading = table.saved() > Money{};
  return fmt::format(
      "Staying at {} takes {} {} more rent a month; degrading gives up {} {}: {} is cheaper, by {} "
      "{}.",
      lowest, money_text(rent), currency, money_text(lost), currency,
      degrading ? "degrading" : "staying",
      money_text(degrading ? table.saved() : Money{} - table.saved()), currency);
}

std::string value(const CostReport& report, const std::string& lowest) {
  const CostTable& table = report.table;
  std::string text;
  if (!report.prices.values_messages()) {
    text =
        "The list says nothing of what a message is worth, so that what is lost costs nothing here "
        "(lost_per_million). ";
  }
  if (const auto even = table.break_even_per_million()) {
    text += fmt::format(
        "Degrading loses {} messages a month; from {} {} a million of them on, staying at {} is "
        "cheaper.",
        whole(table.lost_messages), fmt::format("{:.2f}", *even), report.prices.currency, lowest);
  }
  return text;
}

std::string unit_cost(const CostReport& report) {
  const auto of = [&](CostColumn column) {
    const auto cost = report.table.per_million(column);
    return cost ? fmt::format("{:.4f}", *cost) : std::string("none");
  };
  const std::string degrading = of(CostColumn::degrading);
  if (!report.table.has_normal || of(CostColumn::normal) == degrading) {
    return fmt::format("Rent for a million messages that are kept: {} {}.", degrading,
                       report.prices.currency);
  }
  return fmt::format("Rent for a million messages that are kept: {} against {} {}.",
                     of(CostColumn::normal), degrading, report.prices.currency);
}

}  // namespace

std::vector<std::string> cost_words(const CostReport& report, const std::string& lowest) {
  std::vector<std::string> lines = {billed(report), capacity(report, lowest)};
  if (report.load.normal && report.load.degrading.level_max != lowest) {
    lines.push_back(verdict(report, lowest));
    const std::string worth = value(report, lowest);
    if (!worth.empty()) lines.push_back(worth);
  }
  lines.push_back(unit_cost(report));
  lines.emplace_back(kCostRounding);
  return lines;
}

ClaimWords claim_words(const PriceClaim& claim) {
  const double comes_to = claim.comes_to();
  // Money in cents; what is far below a unit, in four decimals.
  const bool is_small = std::abs(claim.claimed) < 10 && std::abs(comes_to) < 1;
  const auto shown = [&](double value) {
    return thousands_apart(fmt::format("{:.{}f}", value, is_small ? 4 : 2));
  };
  const double difference = comes_to - claim.claimed;
  return {shown(claim.claimed), shown(comes_to),
          claim.adds_up() ? "" : (difference > 0 ? "+" : "") + shown(difference)};
}

}  // namespace cascade
