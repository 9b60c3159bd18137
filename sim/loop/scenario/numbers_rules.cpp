#include <algorithm>

#include "sim/loop/scenario/scenario_rules.hpp"

namespace cascade {

void check_rules(const TableReader& table, const NumbersSetup& numbers, const Scenario& scenario) {
  constexpr std::int64_t kSymbolsMax = 1'000;
  constexpr double kMessagesMax = 1e9;  // each is looked at by itself, and remembered
  if (numbers.symbols < 1 || numbers.symbols > kSymbolsMax) {
    table.fail("symbols", "is out of range", "a number from 1 to 1,000");
  }
  for (const SiteSetup& site : scenario.sites) {
    if (!site.group) continue;
    table.fail("symbols", "cannot be told with a table [group]: trackers stay with their instance",
               "[numbers] or [group], not both");
  }
  double last_s = 0;
  for (const double at_s : numbers.sessions_at_s) {
    if (!(at_s >= last_s + 60 && at_s < scenario.duration.seconds())) {
      table.fail("sessions_at_s", "is not in order, or not within the run",
                 "times within the run, a minute apart, the first after one");
    }
    last_s = at_s;
  }
  double rate_max_per_s = 0;
  for (const StreamSetup& stream : scenario.workload) {
    rate_max_per_s += std::max(stream.rate_per_s, stream.peak_per_s);
    for (const double rate : stream.rates_per_s) rate_max_per_s += rate;
  }
  if (rate_max_per_s * scenario.duration.seconds() > kMessagesMax) {
    table.fail("symbols", "is of more messages than can be looked at one by one",
               "lower rates, or a shorter duration_s");
  }
}

}  // namespace cascade
