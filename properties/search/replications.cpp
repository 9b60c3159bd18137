#include "properties/search/replications.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <limits>
#include <mutex>
#include <string_view>
#include <thread>

#include "sim/loop/outcome/numbered.hpp"

namespace cascade {
namespace {

bool is_same_value(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

const std::vector<double>& Replications::of(std::string_view name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) std::abort();  // every run has it
  return values[static_cast<std::size_t>(found - names.begin())];
}

bool Replications::are_all_the_same() const {
  return std::all_of(values.begin(), values.end(), [](const std::vector<double>& of_one) {
    return std::all_of(of_one.begin(), of_one.end(),
                       [&](double value) { return is_same_value(value, of_one.front()); });
  });
}

std::size_t Replications::worst() const {
  const std::vector<double>&level = of("level_max"), &lag = of("lag_max");
  std::size_t worst = 0;
  for (std::size_t i = 1; i < count; ++i) {
    const bool higher = level[i] > level[worst];
    if (higher || (level[i] == level[worst] && lag[i] > lag[worst])) worst = i;
  }
  return worst;
}

std::vector<std::string> statistic_names(const Scenario& scenario) {
  // The one list of them is the message that names them, whose end is in words.
  std::string text = statistic_names_text(scenario.policy.levels);
  text.resize(std::min(text.size(), text.find(", with ")));
  std::vector<std::string> names;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(", ", from), text.size());
    names.push_back(text.substr(from, end - from));
    from = end + 2;
  }
  if (scenario.numbers) {
    for (const NumberedStatistic& numbered : numbered_statistics(scenario.policy.levels)) {
      names.push_back(numbered.name);
    }
  }
  std::erase_if(names, [&](const std::string& name) { return !statistic_kind(name, scenario); });
  return names;
}

Replications replicate(const Scenario& scenario, std::size_t count, std::size_t jobs,
                       const ReplicationHooks& hooks) {
  Replications result;
  result.first_seed = scenario.seed;
  result.count = count;
  result.names = statistic_names(scenario);
  result.values.assign(result.names.size(),
                       std::vector<double>(count, std::numeric_limits<double>::quiet_NaN()));
  result.violations.assign(count, 0);
  std::size_t first_violating = count;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t place; (place = next.fetch_add(1)) < count;) {
        Scenario one = scenario;
        one.seed = scenario.seed + place;
        const Outcome outcome = hooks.run(one);
        const std::lock_guard lock(mutex);
        for (std::size_t i = 0; i < result.names.size(); ++i) {
          result.values[i][place] = statistic(outcome, result.names[i]);
        }
        result.violations[place] = outcome.violations.size();
        if (!outcome.violations.empty() && place < first_violating) {
          first_violating = place;
          result.first_violation =
              outcome.violations.front().property + ": " + outcome.violations.front().what;
        }
        if (hooks.one_more) hooks.one_more();
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < std::min(jobs, count); ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
  return result;
}

}  // namespace cascade
