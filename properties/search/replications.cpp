#include "properties/search/replications.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <string_view>

#include "properties/search/shared_work.hpp"

namespace cascade {
bool are_the_same(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [&](double value) {
    return value == values.front() || (std::isnan(value) && std::isnan(values.front()));
  });
}

const std::vector<double>& Replications::of(std::string_view name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) std::abort();  // every run has it
  return values[static_cast<std::size_t>(found - names.begin())];
}

bool Replications::are_all_the_same() const {
  return std::all_of(values.begin(), values.end(), are_the_same);
}

std::size_t Replications::worst() const {
  const std::vector<double>&level = of("level_max"), &lag = of(lag_max_name());
  std::size_t worst = 0;
  for (std::size_t i = 1; i < count; ++i) {
    const bool higher = level[i] > level[worst];
    if (higher || (level[i] == level[worst] && lag[i] > lag[worst])) worst = i;
  }
  return worst;
}

std::vector<std::string> statistic_names(const Scenario& scenario,
                                         const std::optional<Duration>& warm_up) {
  return warm_up ? warm_statistic_names() : statistic_names(scenario);
}

Replications replicate(const Scenario& scenario, std::size_t count, std::size_t jobs,
                       const ReplicationHooks& hooks) {
  Replications result;
  result.first_seed = scenario.seed;
  result.count = count;
  result.at_most = count;
  result.until = hooks.until;
  result.warm_up = hooks.warm_up;
  result.names = statistic_names(scenario, hooks.warm_up);
  result.values.assign(result.names.size(),
                       std::vector<double>(count, std::numeric_limits<double>::quiet_NaN()));
  result.violations.assign(count, 0);
  std::vector<double> first_halves(count), second_halves(count);
  std::size_t first_violating = count;
  std::mutex mutex;
  const auto run = [&](std::size_t place) {
    Scenario one = scenario;
    one.seed = scenario.seed + place;
    const Instant from{hooks.warm_up.value_or(Duration{}).ns};
    Outcome outcome = hooks.run(one, {false, from});
    if (hooks.warm_up) cut_journals_before(outcome, from);
    const std::lock_guard lock(mutex);
    for (std::size_t i = 0; i < result.names.size(); ++i) {
      result.values[i][place] = hooks.warm_up ? warm_statistic(outcome, result.names[i])
                                              : statistic(outcome, result.names[i]);
    }
    if (hooks.warm_up) {
      first_halves[place] = warm_statistic(outcome, kWarmHalves[0]);
      second_halves[place] = warm_statistic(outcome, kWarmHalves[1]);
    }
    result.violations[place] = outcome.violations.size();
    if (!outcome.violations.empty() && place < first_violating) {
      first_violating = place;
      result.first_violation =
          outcome.violations.front().property + ": " + outcome.violations.front().what;
    }
    if (hooks.one_more) hooks.one_more();
  };
  std::atomic<bool> stopped{false};
  std::size_t done = 0;
  while (done < count && !result.is_known_within) {
    const std::size_t more = hooks.until ? std::min(kRunsBetweenLooks, count - done) : count;
    share_work(more, 1, std::min(jobs, more), stopped,
               [&](std::size_t first, std::size_t /*end*/) { run(done + first); });
    done += more;
    result.is_known_within =
        hooks.until && is_known_within(*hooks.until, result.of(hooks.until->statistic), done);
  }
  result.count = done;
  for (std::vector<double>& values : result.values) values.resize(done);
  result.violations.resize(done);
  first_halves.resize(done);
  second_halves.resize(done);
  if (hooks.warm_up) result.halves = halves_of(first_halves, second_halves);
  return result;
}

}  // namespace cascade
