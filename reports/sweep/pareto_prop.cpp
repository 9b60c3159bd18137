#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "reports/sweep/pareto.hpp"

namespace cascade {
namespace {

RC_GTEST_PROP(Pareto, TheFrontIsWhatNothingDominates, ()) {
  // In half of the runs most costs are equal to some other.
  const int values = *rc::gen::element(6, 1'000'000);
  const auto cost = rc::gen::map(rc::gen::inRange(-values, values), [](int i) { return i / 7.0; });
  const auto costs = *rc::gen::container<std::vector<Costs>>(rc::gen::pair(cost, cost));
  const std::vector<bool> front = pareto_front(costs);
  RC_ASSERT(front.size() == costs.size());
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const bool dominated = std::any_of(costs.begin(), costs.end(), [&](const Costs& other) {
      return other.first <= costs[i].first && other.second <= costs[i].second && other != costs[i];
    });
    RC_ASSERT(front[i] == !dominated);
  }
  RC_CLASSIFY(std::set<Costs>(costs.begin(), costs.end()).size() < costs.size(), "equal ones");
  RC_CLASSIFY(std::count(front.begin(), front.end(), true) > 3, "more than three on the front");
}

}  // namespace
}  // namespace cascade
