// Questions of a unit test, put to our machine: levels after checks, decisions, ranks, metrics.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/cascade.hpp"
#include "model/shedding.hpp"
#include "reports/k2/unit_expectations.hpp"
#include "reports/metrics/metrics.hpp"

namespace cascade::unit {

using Judge = std::function<ExpectationJudged(const Policy&)>;
using Change = std::function<void(Policy&)>;  ///< of the policy that is asked
using Happens = std::function<void(MetricsFold&, Cascade&)>;

struct TimedCheck {
  double t_s, lag, heap_pct;
};
using TimedChecks = std::vector<TimedCheck>;

struct Decision {
  Level level;
  std::string symbol;
  DataType type;
  bool processed;
};

struct Ranked {
  std::string symbol;
  DataType type;
  Priority priority;
};

/// It holds, or this came instead.
ExpectationJudged judged(bool holds, const std::string& instead);
Judge no_counterpart(const std::string& why);

/// The cascade after those checks, from NORMAL on.
Cascade after(const Policy& policy, const TimedChecks& checks);
/// The level after the last check. `why` is said where it is another one.
Judge level_is(TimedChecks checks, Level expected, Change change = {}, std::string why = {});
/// Something about the machine at that pressure.
Judge at(TimedCheck check, std::function<bool(const Cascade&)> expected, std::string instead);

Judge decides(std::vector<Decision> decisions, Change change = {}, std::string why = {});
Judge ranks(std::vector<Ranked> ranked, Change change = {});
/// Of one trade of each symbol at that level: how many are not processed.
Judge sheds(std::vector<std::string> symbols, Level level, std::size_t shed, Change change = {});
/// Own tiers; without a second one, that of the policy less the symbols of the first.
Change tiers(std::vector<std::string> tier_1, std::optional<std::vector<std::string>> tier_2);

/// What a scrape finds under that name and those labels beside K2's service and environment.
Judge metric_is(std::string sample, std::map<std::string, std::string> labels, double expected,
                Happens happens, std::string why = {});
/// A check with a lag of 500,000.
void degrades(MetricsFold& fold, Cascade& cascade);
/// A trade is given up where the policy drops it; what is spilled comes again.
Happens gives_up(Tier tier, Level level);

}  // namespace cascade::unit
