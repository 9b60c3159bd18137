#include "sim/loop/scenario/scenario_prices.hpp"

#include "sim/text/number_text.hpp"

namespace cascade {

void read_prices(const TableReader& top, Scenario& scenario) {
  if (scenario.prices_name.empty()) {
    if (top.has("cost")) {
      top.fail("cost", "means nothing without prices", "prices = \"k2\", or a file of yours");
    }
    return;
  }
  try {
    scenario.prices = load_prices(scenario.prices_name, scenario.file);
  } catch (const InputError& error) {
    if (!error.file().empty()) throw;  // of the list itself
    top.fail("prices", "names no price list", error.what());
  }
  const auto table = top.table("cost");
  if (!table) return;
  constexpr double kRateMax = 1e9;
  const CostSetup& cost = scenario.cost;
  const double runs_max = scenario.prices->month_s() / scenario.duration.seconds();
  if (cost.runs_per_month && !(*cost.runs_per_month > 0 && *cost.runs_per_month <= runs_max)) {
    table->fail("runs_per_month", "is out of range",
                "a number above 0, at most " + number_text(runs_max) + ": a month is no longer");
  }
  if (cost.quiet_per_s && !(*cost.quiet_per_s >= 0 && *cost.quiet_per_s <= kRateMax)) {
    table->fail("quiet_per_s", "is out of range", "a number from 0 to 1e+09");
  }
}

}  // namespace cascade
